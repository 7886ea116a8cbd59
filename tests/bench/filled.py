"""Logs of a made-up district, filled by COPY: real facts, real bytes, true leaf hashes.

By default half of the issues go the whole way over a conference, the others are handled directly, and
some of either stop half-way and stay open. Some 2,000 are under way at a time, so that their events are
interleaved as they are in life.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg import Connection

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.calendar import Deadline, DeadlineKind
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.events import HallEstablished, HallLevel
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import events as m
from deliberation.domain.minutes import events as n
from deliberation.domain.resolution import events as r
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.task import events as t
from deliberation.domain.unit.events import UnitKind, UnitRegistered
from deliberation.domain.values import Channel, HallId, PersonId, UnitId, local_date
from deliberation.ledger.canonical import leaf, leaf_hash
from deliberation.store.clock import to_ms
from deliberation.store.envelope import drafts
from deliberation.store.mapper import FactMapper

START = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
HALLS = 50
UNITS = 100
AT_A_TIME = 2_000
_SPACE = UUID("00000000-0000-4000-8000-0000000000be")
_CATEGORIES = ["道路通行", "照明", "噪音", "环境卫生", "停车", "电梯", "漏水", "绿化", "安全", "邻里"]
_PLACES = ["1号楼", "2号楼", "3号楼", "北门", "南门", "车库", "广场", "幼儿园", "菜场", "河边"]
_THINGS = [
    "电线杆",
    "路灯",
    "井盖",
    "垃圾桶",
    "消防通道",
    "健身器材",
    "充电桩",
    "雨棚",
    "围墙",
    "监控",
    "单元门",
    "下水道",
]
_WRONGS = ["挡住通行", "坏了半年", "夜间太吵", "没人清理", "存在隐患", "经常漏水", "缺少标志", "位置不当"]

Told = tuple[UUID, DomainEvent]
Command = tuple[datetime, list[Told]]
"""When something happened, and the facts that it recorded."""


def an_id(*parts: object) -> Any:
    return uuid5(_SPACE, "/".join(map(str, parts)))


@dataclass
class Town:
    """Makes up what happens; the same seed makes up the same."""

    seed: int = 1
    open_share: float = 0.3
    whole_share: float = 0.5
    rng: random.Random = field(init=False)
    issues: int = 0
    now: datetime = START

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def beginning(self) -> Iterator[Told]:
        for number in range(HALLS):
            yield (
                an_id("hall", number),
                HallEstablished(
                    name_zh=f"第{number}议事厅",
                    name_en=f"Hall {number}",
                    code=f"H{number}",
                    level=HallLevel.COMMUNITY,
                ),
            )
        for number in range(UNITS):
            yield (
                an_id("unit", number),
                UnitRegistered(name_zh=f"单位{number}", kind=UnitKind.FUNCTIONAL_UNIT),
            )

    def commands(self) -> Iterator[Command]:
        """One command after another, of some thousand issues at once."""
        under_way = [self._issue(number) for number in range(AT_A_TIME)]
        self.issues = AT_A_TIME
        while True:
            place = self.rng.randrange(AT_A_TIME)
            self.now += timedelta(seconds=self.rng.randrange(1, 180))
            told = next(under_way[place], None)
            if told is None:
                under_way[place] = self._issue(self.issues)
                self.issues += 1
            else:
                yield self.now, told

    def _issue(self, number: int) -> Iterator[list[Told]]:
        rng = self.rng
        way = self._whole_way if rng.random() < self.whole_share else self._direct_way
        steps = way(number)
        if rng.random() < self.open_share:
            for _ in range(rng.randrange(2, 8)):
                yield next(steps)
            return
        yield from steps

    def _raised(self, number: int) -> Iterator[list[Told]]:
        rng, issue, hall = self.rng, an_id("issue", number), self._hall(number)
        text = "，也是".join(
            f"{rng.choice(_PLACES)}旁的{rng.choice(_THINGS)}{rng.choice(_WRONGS)}" for _ in range(2)
        )
        yield [
            (
                issue,
                i.IssueSubmitted(
                    hall=hall,
                    submitter=an_id("resident", rng.randrange(50_000)),
                    channel=i.IntakeChannel.WEB,
                    category=rng.choice(_CATEGORIES),
                    text=text,
                    place=rng.choice(_PLACES),
                ),
            )
        ]
        yield [(issue, i.IssueRegistered(public_no=f"H{number % HALLS}-2023-{number:06}"))]
        characterisation = i.LegalCharacterisation(owner_decision_required=False)
        level = rng.choice(list(HallLevel))
        route = i.Route.JOINT_CONFERENCE
        yield [(issue, i.IssueAccepted(level=level, route=route, characterisation=characterisation))]

    def _direct_way(self, number: int) -> Iterator[list[Told]]:
        issue, task = an_id("issue", number), an_id("task", number, 0)
        yield from self._raised(number)
        yield [(issue, i.DirectHandlingChosen(unit=self._unit(number)))]
        yield [(task, self._order(number, 0, issue=issue)), (issue, i.IssueTaskListed(task=task))]
        yield from self._work(task, self._unit(number))
        yield from self._end(issue)

    def _whole_way(self, number: int) -> Iterator[list[Told]]:
        issue, resolution = an_id("issue", number), an_id("resolution", number)
        yield from self._raised(number)
        yield from self._meeting(number)
        day = local_date(self.now)
        adopted = r.ResolutionAdopted(
            hall=self._hall(number),
            authority=r.Authority.JOINT_CONFERENCE,
            meeting=an_id("meeting", number),
            motions=[an_id("motion", number)],
            issues=[issue],
            responsible=[self._unit(number), self._unit(number + 1)],
            deadline=_due(day + timedelta(days=14)),
            text="两周内办结",
        )
        yield [(resolution, adopted), (issue, i.IssueResolved(resolution=resolution))]
        yield [(an_id("meeting", number), m.MeetingClosed())]
        yield [(resolution, r.ResolutionPublished(notice_until=day + timedelta(days=15)))]
        for part in range(2):
            task = an_id("task", number, part)
            order = self._order(number, part, resolution=resolution)
            yield [(task, order), (resolution, r.TaskListed(task=task))]
        yield from self._minutes(number)
        for part in range(2):
            yield from self._work(an_id("task", number, part), self._unit(number + part))
        yield [(resolution, r.ResolutionCompleted())]
        yield from self._end(issue)

    def _meeting(self, number: int) -> Iterator[list[Told]]:
        meeting, issue, motion = (an_id(kind, number) for kind in ("meeting", "issue", "motion"))
        people = [an_id("delegate", number % 200, one) for one in range(5)]
        entitled = [
            m.Delegate(unit=self._unit(number + one), side=f"side {one}", person=person)
            for one, person in enumerate(people)
        ]
        quorum = m.QuorumFinding(base=5, present=5, needed=5, sides_present=5, sides=5, met=True)
        yield [
            (
                meeting,
                m.MeetingConvened(
                    hall=self._hall(number),
                    kind=m.MeetingKind.JOINT_CONFERENCE,
                    planned_at=self.now + timedelta(days=1),
                    agenda=[m.AgendaItem(issue=issue)],
                    convened_by=self._unit(number),
                    rules=RulesOfProcedure(),
                    venue="议事厅",
                ),
            ),
            (issue, i.IssueScheduled(meeting=meeting)),
        ]
        units = [delegate.unit for delegate in entitled if delegate.unit]
        yield [(meeting, m.NoticeGiven(to=units, method=m.NoticeMethod.PHONE))]
        yield [(meeting, m.AttendanceRecorded(present=people))]
        yield [
            (meeting, m.MeetingOpened(chair=people[0], entitled=entitled, quorum=quorum)),
            (issue, i.DeliberationBegun(meeting=meeting)),
        ]
        points = [m.Point(unit=units[0], gist="须停电半天")]
        yield [(meeting, m.DeliberationRecorded(issue=issue, points=points))]
        yield [(meeting, m.MotionProposed(motion=motion, issue=issue, text="移位"))]
        yield [(meeting, m.QuorumRechecked(motion=motion, quorum=quorum))]
        adopted = m.MotionOutcome.ADOPTED
        yield [(meeting, m.ConsensusReached(motion=motion, issue=issue, outcome=adopted))]

    def _minutes(self, number: int) -> Iterator[list[Told]]:
        minutes = an_id("minutes", number)
        hall, meeting = self._hall(number), an_id("meeting", number)
        yield [(minutes, n.MinutesDrafted(hall=hall, meeting=meeting, text="会议纪要全文"))]
        yield [(minutes, n.MinutesConfirmed(edition=1))]
        yield [(minutes, n.MinutesPublished(edition=1, excerpt="议定办结"))]

    def _order(self, number: int, part: int, **of: Any) -> t.TaskIssued:
        return t.TaskIssued(
            hall=self._hall(number),
            lead=self._unit(number + part),
            deadline=_due(local_date(self.now) + timedelta(days=10)),
            content="请办理",
            **of,
        )

    def _work(self, task: UUID, unit: UnitId) -> Iterator[list[Told]]:
        yield [(task, t.TaskSignedFor(unit=unit))]
        yield [(task, t.ProgressReported(unit=unit, note="已勘察"))]
        yield [(task, t.TaskReportedDone(unit=unit, evidence=["照片"]))]
        yield [(task, t.TaskVerified(for_unit=self._unit(0), on_site=True))]

    def _end(self, issue: UUID) -> Iterator[list[Told]]:
        yield [(issue, i.FeedbackGiven(to=PersonId(an_id("resident", 1)), gist="已办结"))]
        evaluator = an_id("resident", self.rng.randrange(50_000))
        yield [
            (issue, i.IssueEvaluated(evaluator=evaluator, solved=True, satisfaction=i.Satisfaction.SATISFIED))
        ]
        yield [(issue, i.IssueClosed(kind=i.CloseKind.RESOLVED))]

    def _hall(self, number: int) -> HallId:
        return HallId(an_id("hall", number % HALLS))

    def _unit(self, number: int) -> UnitId:
        return UnitId(an_id("unit", number % UNITS))


def _due(day: date) -> Deadline:
    return Deadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=day, effective_end=day, calendar="cn-2023.1")


def _no_person(person: UUID) -> bytes:
    raise AssertionError(f"a made-up fact has a personal value of {person}")


class Filler:
    """Writes what a town makes up into a log, from where the log ends."""

    def __init__(self, connection: "Connection[Any]", town: Town) -> None:
        self.connection = connection
        self.town = town
        self.position = 0
        self._mapper = FactMapper(_no_person)
        self._versions: dict[UUID, int] = {}
        self._commands = town.commands()
        self._first = list(town.beginning())

    def fill(self, events: int, at_once: int = 20_000) -> None:
        """Add at least so many events."""
        until = self.position + events
        if self._first:
            self.tell([(self.town.now, self._first)])
            self._first = []
        while self.position < until:
            self.tell([next(self._commands) for _ in range(min(at_once, until - self.position))])

    def tell(self, commands: list[Command]) -> None:
        """Add what some commands record."""
        events, private = [], []
        for now, told in commands:
            command = an_id("command", self.position)
            for number, draft in enumerate(drafts(self._request(command, now, told))):
                stored, entry = self._mapper.to_stored_event(draft), draft.entry
                self.position += 1
                recorded = to_ms(now)
                hashed = leaf_hash(leaf(stored.state, self.position - 1, recorded))
                mine = (command, b"mac") if number == 0 else (None, None)
                place = (entry.stream, entry.version, entry.fact.TOPIC, stored.state, self.position)
                events.append((*place, recorded, hashed, entry.hall, *mine))
                private += [
                    (entry.stream, entry.version, p.field, "s", p.value, p.salt) for p in stored.private
                ]
        self._copy(
            "es.events (originator_id, originator_version, topic, state, notification_id, recorded_ms,"
            " leaf_hash, hall, command_id, command_mac)",
            events,
        )
        self._copy(
            "es.private (stream, version, field, class, value, salt)",
            private,
        )

    def _request(self, command: UUID, now: datetime, told: list[Told]) -> AppendRequest:
        entries = []
        for stream, fact in told:
            version = self._versions[stream] = self._versions.get(stream, 0) + 1
            entries.append(NewEntry(stream, version, fact, HallId(an_id("hall", 0))))
        return AppendRequest(
            command_id=command,
            content=b"",
            entries=entries,
            guards={},
            actor=str(an_id("clerk", self.position % 100)),
            channel=Channel.WEB,
            happened_at=now,
        )

    def _copy(self, table: str, rows: list[Any]) -> None:
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def filled(dsn: str, events: int, town: Town | None = None) -> Filler:
    """A log of so many events in a migrated database; go on with the filler that it returns."""
    connection = psycopg.connect(dsn, autocommit=True)
    filler = Filler(connection, town or Town())
    filler.fill(events)
    connection.execute("ANALYZE es.events, es.private")
    return filler
