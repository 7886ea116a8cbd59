"""Everything that the status of one issue is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from deliberation.domain.values import IssueId
from projections.reading import SealedTexts, Source, UnitNames, query, sealed_texts, unit_names
from projections.records.base import Record
from projections.records.issue import ISSUE, IssueRecord
from projections.records.meeting import MEETING, MeetingRecord
from projections.records.minutes import MINUTES, MinutesRecord
from projections.records.resolution import RESOLUTION, ResolutionRecord
from projections.records.task import TASK, TaskRecord
from projections.records.vote import VOTE, VoteRecord
from projections.votes.view import votes_on

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One issue with all that carries it on, as of one place of the log."""

    issue: IssueRecord
    resolutions: Sequence[ResolutionRecord]
    tasks: Sequence[TaskRecord]
    meetings: Sequence[MeetingRecord]
    minutes: Sequence[MinutesRecord]
    votes: Sequence[VoteRecord]
    related: dict[UUID, IssueRecord]
    names: UnitNames
    texts: SealedTexts
    position: int

    @property
    def records(self) -> Iterable[tuple[str, Record]]:
        """Every record with the name of its kind."""
        yield ISSUE.name, self.issue
        yield from ((MEETING.name, record) for record in self.meetings)
        yield from ((RESOLUTION.name, record) for record in self.resolutions)
        yield from ((TASK.name, record) for record in self.tasks)
        yield from ((MINUTES.name, record) for record in self.minutes)
        yield from ((VOTE.name, record) for record in self.votes)


async def gather(records: Source, issue_id: IssueId, *, office: bool) -> Gathered | None:
    """Read all of it; None where the issue was not submitted. `office` adds its sealed texts."""
    issue = await records.one(ISSUE, issue_id)
    if issue is None or issue.state.status is None:
        return None
    resolutions = _in_order(issue.state.resolutions, await records.get(RESOLUTION, issue.state.resolutions))
    listed = [*issue.state.tasks, *(task for r in resolutions for task in r.state.tasks)]
    tasks = _in_order(listed, await records.get(TASK, listed))
    held = [*issue.meetings, *(r.state.meeting for r in resolutions if r.state.meeting)]
    meetings = _in_order(held, await records.get(MEETING, held))
    minutes = await _minutes(records, held)
    votes = await votes_on(records, issue_id)
    related = await records.get(ISSUE, [issue.state.merged_into, *issue.absorbed, *issue.linked])
    return Gathered(
        issue,
        resolutions,
        tasks,
        meetings,
        minutes,
        votes,
        related,
        await unit_names(records.conn, _units(issue, resolutions, tasks)),
        await sealed_texts(records.conn, _places(issue, resolutions, tasks, minutes, votes, office=office)),
        records.position,
    )


async def _minutes(records: Source, meetings: Sequence[UUID]) -> list[MinutesRecord]:
    if not meetings:
        return []
    rows = await query(
        records.conn,
        "SELECT id FROM projections.read_minutes WHERE meeting = ANY(%s) ORDER BY drafted_at, id",
        [list(meetings)],
    )
    found = await records.get(MINUTES, (row[0] for row in rows))
    return [record for record in found.values() if record.posted and record.state.meeting in meetings]


def _in_order(ids: Iterable[UUID], found: dict[UUID, R]) -> list[R]:
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def _units(
    issue: IssueRecord, resolutions: Iterable[ResolutionRecord], tasks: Iterable[TaskRecord]
) -> Iterable[UUID | None]:
    yield from (issue.transferred_to, issue.escalated_to_unit, issue.handled_by)
    yield issue.state.transfer_offered_to
    for resolution in resolutions:
        yield from resolution.state.responsible
    for task in tasks:
        yield from task.state.responsible


def _places(
    issue: IssueRecord,
    resolutions: Iterable[ResolutionRecord],
    tasks: Iterable[TaskRecord],
    minutes: Iterable[MinutesRecord],
    votes: Iterable[VoteRecord],
    *,
    office: bool,
) -> Iterable[tuple[UUID, int | None]]:
    """The entries whose sealed texts are public, or for the office."""
    if office or issue.category_is_public:
        yield from ((issue.id, version) for version in issue.texts)
    if office:
        yield from ((issue.id, judgement.version) for judgement in issue.judgements)
    for resolution in resolutions:
        yield resolution.id, resolution.text_at if resolution.published else None
    for task in tasks:
        yield task.id, task.standing_report.version if task.standing_report else None
    for record in minutes:
        yield record.id, record.posted.excerpt_at if record.posted else None
    yield from ((vote.id, vote.wording_at) for vote in votes)
