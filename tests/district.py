"""A district whose every fact was decided by the desk: a log that can be decided again.

Half of the issues go the whole way over a joint conference, the others are handled directly. Many are
under way at a time, so that their events are interleaved as they are in life.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from pydantic import BaseModel

from deliberation.application.audit.prefix import Prefix
from deliberation.application.desk import Desk
from deliberation.application.dispatch import execute
from deliberation.application.ports import Appended, AppendRequest, Caller
from deliberation.domain.facts import Entry
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as i
from deliberation.domain.issue import events as ie
from deliberation.domain.meeting import commands as m
from deliberation.domain.meeting.events import AgendaItem, MeetingKind, NoticeMethod
from deliberation.domain.minutes import commands as mi
from deliberation.domain.person import commands as p
from deliberation.domain.resolution import commands as r
from deliberation.domain.resolution.events import Authority
from deliberation.domain.task import commands as t
from deliberation.domain.unit import commands as u
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import PersonId, Role, local_date
from deliberation.ledger.canonical import leaf
from deliberation.store.clock import to_ms
from deliberation.store.envelope import drafts
from deliberation.store.mapper import FactMapper

_LONG_AGO: Final = date(2020, 1, 1)
_SPACE: Final = UUID("00000000-0000-4000-8000-0000000000bf")
_UNITS: Final = {
    "community": UnitKind.COMMUNITY_PARTY_ORG,
    "branch": UnitKind.COMPOSITE_PARTY_BRANCH,
    "power": UnitKind.FUNCTIONAL_UNIT,
    "telecom": UnitKind.FUNCTIONAL_UNIT,
    "roads": UnitKind.FUNCTIONAL_UNIT,
}
_PEOPLE: Final[dict[str, tuple[str, tuple[Role, ...]]]] = {
    "secretary": ("community", (Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)),
    "clerk": ("community", (Role.INTAKE, Role.RECORDER)),
    "overseer": ("branch", (Role.SUPERVISOR,)),
    "electrician": ("power", ()),
    "engineer": ("telecom", ()),
    "roadman": ("roads", ()),
}
_SERVICE: Final = ""
"""Who acts where no person does."""
Step = tuple[str, BaseModel]
"""Who of the hall acts (nobody: the service itself), and what is asked."""


def an_id(*parts: object) -> UUID:
    return uuid5(_SPACE, "/".join(map(str, parts)))


class _Log(Prefix):
    """A log in memory that counts; the newest append is `fresh`."""

    def __init__(self, clock: "_Clock") -> None:
        super().__init__()
        self._clock, self._last = clock, 0
        self.fresh: AppendRequest | None = None

    def append(self, request: AppendRequest) -> Appended:
        first = self._last + 1
        for new in request.entries:
            self._last += 1
            at = request.happened_at
            entry = Entry(new.stream, new.version, new.fact, at, at, self._last, new.hall, request.actor)
            self.add(entry, self._last)
        self.fresh = request
        return Appended(first, self._last, self._clock.now())


class _Clock:
    def __init__(self) -> None:
        self.time = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class District:
    """Makes up what people ask; the same seed makes up the same."""

    def __init__(self, *, halls: int = 50, at_a_time: int = 2_000, seed: int = 1) -> None:
        self._halls, self._at_a_time = halls, at_a_time
        self._rng, self._clock = random.Random(seed), _Clock()
        self._log = _Log(self._clock)
        self._desk = Desk(self._log, self._clock)
        self._commands = 0

    def appends(self) -> Iterator[AppendRequest]:
        """One append after another, without end."""
        for hall in range(self._halls):
            for command in _founding(hall):
                yield self._asked(hall, (_SERVICE, command))
        under_way = [(number, self._issue(number)) for number in range(self._at_a_time)]
        issues = self._at_a_time
        while True:
            place = self._rng.randrange(self._at_a_time)
            self._clock.time += timedelta(seconds=self._rng.randrange(1, 120))
            number, steps = under_way[place]
            step = next(steps, None)
            if step is None:
                under_way[place] = (issues, self._issue(issues))
                issues += 1
            else:
                yield self._asked(self._hall(number), step)

    def _asked(self, hall: int, step: Step) -> AppendRequest:
        who, command = step
        self._commands += 1
        command_id = an_id("command", self._commands)
        if who:
            person = PersonId(an_id(who, hall))
            caller = Caller(actor=str(person), command_id=command_id, person=person)
        else:
            public = isinstance(command, i.SubmitIssue | i.EvaluateIssue)
            actor = "system:public" if public else "system:import"
            caller = Caller(actor=actor, command_id=command_id, trusted=not public)
        execute(self._desk, command, caller)
        if self._log.fresh is None:
            raise AssertionError(f"nothing was recorded of {command}")
        made, self._log.fresh = self._log.fresh, None
        return made

    def _hall(self, number: int) -> int:
        return number % self._halls

    def _issue(self, number: int) -> Iterator[Step]:
        way = self._conference if self._rng.random() < 0.5 else self._directly
        yield from self._raised(number)
        yield from way(number)
        yield from self._ended(number)

    def _raised(self, number: int) -> Iterator[Step]:
        issue = an_id("issue", number)
        yield (
            _SERVICE,
            i.SubmitIssue(
                issue=issue,
                hall=an_id("hall", self._hall(number)),
                submitter=an_id("resident", number),
                category="道路通行",
                text="电线杆竖在路口，夜里看不见，老人出门常常碰到",
            ),
        )
        yield "clerk", i.RegisterIssue(issue=issue)

    def _accepted(self, number: int, route: ie.Route) -> Step:
        characterised = ie.LegalCharacterisation(owner_decision_required=False)
        issue = an_id("issue", number)
        accepted = i.AcceptIssue(
            issue=issue, level=HallLevel.COMMUNITY, route=route, characterisation=characterised
        )
        return "secretary", accepted

    def _directly(self, number: int) -> Iterator[Step]:
        issue, hall = an_id("issue", number), self._hall(number)
        yield self._accepted(number, ie.Route.DIRECT_HANDLING)
        yield "secretary", i.HandleDirectly(issue=issue, unit=an_id("power", hall))
        yield self._order(number, 0, issue=issue)
        yield from self._work(number, 0)

    def _conference(self, number: int) -> Iterator[Step]:
        issue, hall = an_id("issue", number), self._hall(number)
        meeting, motion, resolution = (an_id(kind, number) for kind in ("meeting", "motion", "resolution"))
        yield self._accepted(number, ie.Route.JOINT_CONFERENCE)
        yield (
            "secretary",
            m.ConveneMeeting(
                meeting=meeting,
                hall=an_id("hall", hall),
                kind=MeetingKind.JOINT_CONFERENCE,
                planned_at=self._clock.now() + timedelta(days=1),
                agenda=[AgendaItem(issue=issue)],
            ),
        )
        units = [an_id(name, hall) for name in ("branch", "power", "telecom", "roads")]
        yield "clerk", m.GiveNotice(meeting=meeting, to=units, method=NoticeMethod.PHONE, urgent=True)
        present = [an_id(name, hall) for name in _PEOPLE if name != "clerk"]
        yield "clerk", m.RecordAttendance(meeting=meeting, present=present)
        yield "secretary", m.OpenMeeting(meeting=meeting)
        draft = m.MotionDraft(issue=issue)
        yield "secretary", m.RecordConsensus(meeting=meeting, motion=motion, proposes=draft)
        adopted = r.AdoptResolution(
            resolution=resolution,
            hall=an_id("hall", hall),
            authority=Authority.JOINT_CONFERENCE,
            meeting=meeting,
            issues=[issue],
            text="两周内移位",
        )
        yield "secretary", adopted
        yield "secretary", m.CloseMeeting(meeting=meeting)
        for part in range(2):
            yield self._order(number, part, resolution=resolution)
        minutes = an_id("minutes", number)
        hall_id = an_id("hall", hall)
        drafted = mi.DraftMinutes(
            minutes=minutes, hall=hall_id, meeting=meeting, decided=[motion], text="会议纪要全文"
        )
        yield "clerk", drafted
        yield "secretary", mi.ConfirmMinutes(minutes=minutes)
        yield "clerk", mi.PublishMinutes(minutes=minutes, excerpt="议定移位")
        for part in range(2):
            yield from self._work(number, part)
        yield "secretary", r.CompleteResolution(resolution=resolution)

    def _order(self, number: int, part: int, **of: UUID) -> Step:
        hall = self._hall(number)
        order = t.IssueTask(
            task=an_id("task", number, part),
            hall=an_id("hall", hall),
            lead=an_id(("power", "telecom")[part], hall),
            due=local_date(self._clock.now()) + timedelta(days=60),
            content="请停电迁移立杆",
            **of,
        )
        return "secretary", order

    def _work(self, number: int, part: int) -> Iterator[Step]:
        task, worker = an_id("task", number, part), ("electrician", "engineer")[part]
        yield worker, t.SignForTask(task=task)
        yield worker, t.ReportProgress(task=task, note="已勘察")
        yield worker, t.ReportTaskDone(task=task, evidence=["移位后照片"])
        yield "overseer", t.VerifyTask(task=task, on_site=True)

    def _ended(self, number: int) -> Iterator[Step]:
        issue, resident = an_id("issue", number), an_id("resident", number)
        yield "clerk", i.GiveFeedback(issue=issue, to=resident, gist="已移位")
        satisfied = i.EvaluateIssue(
            issue=issue, evaluator=resident, solved=True, satisfaction=ie.Satisfaction.SATISFIED
        )
        yield _SERVICE, satisfied
        yield "secretary", i.CloseIssue(issue=issue, kind=ie.CloseKind.RESOLVED)


def leaves(district: District, events: int) -> Iterator[bytes]:
    """The leaves of whole appends of a district, of which the last reaches so many entries.

    Personal values lie under a key of zeros, and are thrown away.
    """
    mapper, index = FactMapper(lambda people: dict.fromkeys(people, bytes(32))), 0
    for append in district.appends():
        for draft in drafts(append):
            yield leaf(mapper.to_stored_event(draft).state, index, to_ms(append.happened_at))
            index += 1
        if index >= events:
            return


def _founding(hall: int) -> Iterator[BaseModel]:
    """A hall, its units, its people and their roles."""
    for unit, kind in _UNITS.items():
        yield u.RegisterUnit(unit=an_id(unit, hall), name_zh=f"{unit} {hall}", kind=kind)
    yield h.EstablishHall(
        hall=an_id("hall", hall),
        name_zh=f"第{hall}议事厅",
        name_en=f"Hall {hall}",
        code=f"H{hall}",
        level=HallLevel.COMMUNITY,
        lead_unit=an_id("community", hall),
    )
    for name, (unit, roles) in _PEOPLE.items():
        person = an_id(name, hall)
        yield p.RegisterPerson(person=person, public_name=name)
        yield p.AffiliatePerson(person=person, unit=an_id(unit, hall), since=_LONG_AGO)
        for role in roles:
            yield h.GrantRole(hall=an_id("hall", hall), person=person, role=role, since=_LONG_AGO)
