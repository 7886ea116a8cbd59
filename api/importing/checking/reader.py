"""Reads a played case back the way people see it: through the views, as of any moment."""

from dataclasses import dataclass
from datetime import date, datetime

from api.importing.casefile import CaseFile
from api.importing.checking.visitor import Visitor
from api.importing.naming import Names
from deliberation.bootstrap import Service
from deliberation.domain.values import (
    BallotSetId,
    IssueId,
    MeetingId,
    MinutesId,
    ResolutionId,
    TaskId,
    local_date,
)
from projections.asof import AsOf, ClockName
from projections.issues.shapes import IssueStatus
from projections.issues.view import issue_status
from projections.meetings.shapes import MeetingDetail
from projections.meetings.view import meeting
from projections.minutes.shapes import MinutesDetail
from projections.minutes.view import minutes
from projections.resolutions.shapes import ResolutionDetail
from projections.resolutions.view import resolution
from projections.tasks.shapes import TaskDetail
from projections.tasks.view import task
from projections.votes.shapes import VoteView
from projections.votes.view import vote


@dataclass(frozen=True, slots=True)
class CaseReader:
    """`at` asks for what had happened by then; None for what the views show now."""

    visitor: Visitor
    service: Service
    case: CaseFile
    names: Names
    at: datetime | None = None

    def as_of(self, at: datetime) -> "CaseReader":
        return CaseReader(self.visitor, self.service, self.case, self.names, at)

    @property
    def _as_of(self) -> AsOf | None:
        return AsOf(self.at, ClockName.HAPPENED) if self.at else None

    @property
    def ended(self) -> datetime:
        """When the case ends: its last event, but never in the future, of which nothing is known."""
        return min(max(event.at for event in self.case.events), self.service.clock.now())

    @property
    def today(self) -> date:
        """The day to which days overdue are counted: the one that is asked for, else the case's last, so
        that an order left open in a file does not come out otherwise every day."""
        return local_date(self.at or self.ended)

    async def issue(self, name: str) -> IssueStatus | None:
        async with self.service.views.connection() as conn:
            return await issue_status(conn, IssueId(self.names.of("issue", name)), as_of=self._as_of)

    async def task(self, name: str) -> TaskDetail | None:
        async with self.service.views.connection() as conn:
            ours = TaskId(self.names.of("task", name))
            return await task(conn, ours, today=None if self.at else self.today, as_of=self._as_of)

    async def meeting(self, name: str) -> MeetingDetail | None:
        async with self.service.views.connection() as conn:
            return await meeting(conn, MeetingId(self.names.of("meeting", name)), as_of=self._as_of)

    async def minutes(self, name: str) -> MinutesDetail | None:
        async with self.service.views.connection() as conn:
            return await minutes(conn, MinutesId(self.names.of("minutes", name)), as_of=self._as_of)

    async def resolution(self, name: str) -> ResolutionDetail | None:
        async with self.service.views.connection() as conn:
            return await resolution(conn, ResolutionId(self.names.of("resolution", name)), as_of=self._as_of)

    async def vote(self, name: str) -> VoteView | None:
        """A vote with every exact figure: the file of a case knows them too."""
        async with self.service.views.connection() as conn:
            ours = BallotSetId(self.names.of("motion_set", name))
            now = None if self.at else self.ended
            return await vote(conn, ours, now=now, as_of=self._as_of, office=True)

    async def votes(self) -> list[VoteView]:
        found = [await self.vote(name) for name in self.named("motion_set")]
        return [view for view in found if view is not None]

    def named(self, kind: str) -> list[str]:
        """Every id of a kind that the file's events name as their subject."""
        return list(dict.fromkeys(e.subjects[kind] for e in self.case.events if kind in e.subjects))

    async def tasks(self) -> list[TaskDetail]:
        """Every supervision order of the file that had been issued."""
        found = [await self.task(name) for name in self.named("task")]
        return [detail for detail in found if detail is not None]

    async def meetings(self) -> list[MeetingDetail]:
        found = [await self.meeting(name) for name in self.named("meeting")]
        return [detail for detail in found if detail is not None]
