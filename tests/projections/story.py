"""Facts of a made-up hall, recorded through the log, for tests of what is shown of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deliberation.application.ports import Appended, AppendRequest, NewEntry
from deliberation.domain.calendar import Deadline, DeadlineKind
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.events import HallEstablished, HallLevel
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import events as m
from deliberation.domain.minutes import events as mi
from deliberation.domain.person.events import PersonAffiliated, PersonRegistered
from deliberation.domain.resolution import events as r
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.seat.events import SeatCreated, SeatFilled
from deliberation.domain.task import events as t
from deliberation.domain.unit.events import UnitKind, UnitRegistered
from deliberation.domain.values import Channel, local_date
from deliberation.store.log import PostgresEventLog
from tests.domain.dsl import an_id

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in China."""


def due(day: date) -> Deadline:
    return Deadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=day, effective_end=day, calendar="cn-2026.1")


class Story:
    """Records facts one command after another, each an hour after the one before.

    Streams are named: the same name is the same stream in every story.
    """

    def __init__(self, log: PostgresEventLog, hall: str = "hall") -> None:
        self.log = log
        self.hall = an_id(hall)
        self.at = START
        self.versions: dict[UUID, int] = {}

    def tell(self, *facts: tuple[str, DomainEvent], at: datetime | None = None) -> Appended:
        """Record facts of one command, each in the stream of its name."""
        return self.tell_all([(an_id(name), fact) for name, fact in facts], at=at)

    def tell_all(self, facts: Sequence[tuple[UUID, DomainEvent]], at: datetime | None = None) -> Appended:
        """Record facts of one command, each in its stream."""
        if at is None:
            self.at += timedelta(hours=1)
        entries = []
        guards: dict[UUID, int] = {}
        for stream, fact in facts:
            version = self.versions.get(stream, 0)
            guards.setdefault(stream, version)
            self.versions[stream] = version + 1
            entries.append(NewEntry(stream, version + 1, fact, self.hall))
        return self.log.append(
            AppendRequest(
                command_id=uuid4(),
                content=b"told",
                entries=entries,
                guards=guards,
                actor=str(an_id("clerk")),
                channel=Channel.WEB,
                happened_at=at or self.at,
            )
        )

    def hall_is_there(self, *units: str) -> None:
        self.tell(
            (
                "hall",
                HallEstablished(
                    name_zh="育才议事厅", name_en="Yucai Hall", code="YC", level=HallLevel.COMMUNITY
                ),
            )
        )
        for unit in units:
            self.tell((unit, UnitRegistered(name_zh=f"{unit}单位", kind=UnitKind.FUNCTIONAL_UNIT)))

    def submitted(self, issue: str, text: str = "电线杆竖在路口", **more: Any) -> Appended:
        fact = i.IssueSubmitted(
            hall=self.hall,
            submitter=an_id(more.pop("by", "resident")),
            channel=i.IntakeChannel.WEB,
            category=more.pop("category", "道路通行"),
            text=text,
            place=more.pop("place", "1号楼旁"),
            name=more.pop("name", "王小明"),
            phone=more.pop("phone", "13912345678"),
            room=more.pop("room", "2单元301"),
        )
        return self.tell((issue, fact), **more)

    def registered(self, issue: str, number: str, **more: Any) -> Appended:
        return self.tell((issue, i.IssueRegistered(public_no=number)), **more)

    def accepted(self, issue: str, **more: Any) -> Appended:
        fact = i.IssueAccepted(
            level=HallLevel.COMMUNITY,
            route=i.Route.JOINT_CONFERENCE,
            characterisation=i.LegalCharacterisation(owner_decision_required=False),
        )
        return self.tell((issue, fact), **more)

    def raised(self, issue: str, number: str, **more: Any) -> None:
        """Submitted, registered and accepted."""
        self.submitted(issue, **more)
        self.registered(issue, number)
        self.accepted(issue)

    def met(self, meeting: str, issue: str, motion: str = "motion", seats: Sequence[m.Delegate] = ()) -> None:
        """A meeting was held on the issue and adopted a motion; `seats` are more than the two of it."""
        agenda = [m.AgendaItem(issue=an_id(issue))]
        people = [an_id("secretary"), an_id("electrician")]
        entitled = [
            m.Delegate(unit=an_id("party"), side="party", person=people[0]),
            m.Delegate(unit=an_id("power"), side="power", person=people[1]),
        ]
        quorum = m.QuorumFinding(base=2, present=2, needed=2, sides_present=2, sides=2, met=True)
        self.tell(
            (
                meeting,
                m.MeetingConvened(
                    hall=self.hall,
                    kind=m.MeetingKind.JOINT_CONFERENCE,
                    planned_at=self.at + timedelta(hours=2),
                    agenda=agenda,
                    convened_by=an_id("party"),
                    rules=RulesOfProcedure(),
                    venue="红色议事厅",
                ),
            ),
            (issue, i.IssueScheduled(meeting=an_id(meeting))),
        )
        self.tell((meeting, m.NoticeGiven(to=[an_id("power")], method=m.NoticeMethod.PHONE)))
        came = [
            m.Representation(person=person, unit=delegate.unit)
            for person, delegate in zip(people, entitled, strict=True)
            if delegate.unit
        ]
        self.tell((meeting, m.AttendanceRecorded(present=people, representing=came)))
        self.tell(
            (meeting, m.MeetingOpened(chair=people[0], entitled=[*entitled, *seats], quorum=quorum)),
            (issue, i.DeliberationBegun(meeting=an_id(meeting))),
        )
        self.tell((meeting, m.MotionProposed(motion=an_id(motion), issue=an_id(issue), text="移杆")))
        self.tell((meeting, m.QuorumRechecked(motion=an_id(motion), quorum=quorum)))
        self.tell(
            (
                meeting,
                m.ConsensusReached(motion=an_id(motion), issue=an_id(issue), outcome=m.MotionOutcome.ADOPTED),
            )
        )

    def resolved(self, resolution: str, issue: str, meeting: str | None = None, **more: Any) -> Appended:
        fact = r.ResolutionAdopted(
            hall=self.hall,
            authority=r.Authority.JOINT_CONFERENCE,
            meeting=an_id(meeting) if meeting else None,
            issues=[an_id(issue)],
            responsible=[an_id("power")],
            deadline=due(local_date(self.at) + timedelta(days=14)),
            text="两周内移杆",
        )
        return self.tell((resolution, fact), (issue, i.IssueResolved(resolution=an_id(resolution))), **more)

    def ordered(self, task: str, resolution: str, lead: str, by: date, **more: Any) -> Appended:
        fact = t.TaskIssued(
            hall=self.hall,
            resolution=an_id(resolution),
            lead=an_id(lead),
            deadline=due(by),
            content=f"请{lead}办理",
        )
        return self.tell((task, fact), (resolution, r.TaskListed(task=an_id(task))), **more)

    def done(self, task: str, lead: str) -> None:
        self.tell((task, t.TaskSignedFor(unit=an_id(lead))))
        self.reported(task, lead)
        self.tell((task, t.TaskVerified(verifier=an_id("supervisor"), for_unit=an_id("party"), on_site=True)))

    def reported(self, task: str, lead: str, **more: Any) -> Appended:
        fact = t.TaskReportedDone(unit=an_id(lead), evidence=["移位后照片"], note="已移")
        return self.tell((task, fact), **more)

    def looped(self, issue: str, number: str) -> None:
        """From submission to close-out, with meeting, minutes, resolution and two orders."""
        n = number
        self.raised(issue, number)
        self.met(f"meeting {n}", issue, f"motion {n}")
        self.resolved(f"resolution {n}", issue, f"meeting {n}")
        self.tell((f"meeting {n}", m.MeetingClosed()))
        day = local_date(self.at)
        self.tell((f"resolution {n}", r.ResolutionPublished(notice_until=day + timedelta(days=15))))
        self.ordered(f"task {n}a", f"resolution {n}", "roads", day + timedelta(days=4))
        self.ordered(f"task {n}b", f"resolution {n}", "power", day + timedelta(days=9))
        self.tell(
            (
                f"minutes {n}",
                mi.MinutesDrafted(hall=self.hall, meeting=an_id(f"meeting {n}"), text="会议纪要全文"),
            )
        )
        self.tell((f"minutes {n}", mi.MinutesConfirmed(edition=1, chair=an_id("secretary"))))
        self.tell((f"minutes {n}", mi.MinutesPublished(edition=1, excerpt="议定移杆")))
        self.done(f"task {n}a", "roads")
        self.done(f"task {n}b", "power")
        self.tell((f"resolution {n}", r.ResolutionCompleted()))
        self.tell((issue, i.FeedbackGiven(to=an_id("resident"), gist="已移杆")))
        self.tell(
            (
                issue,
                i.IssueEvaluated(
                    evaluator=an_id("resident"),
                    solved=True,
                    satisfaction=i.Satisfaction.SATISFIED,
                    comment="好",
                ),
            )
        )
        self.tell((issue, i.IssueClosed(kind=i.CloseKind.RESOLVED)))

    def people(self, seats: Mapping[str, str]) -> None:
        """Persons who sit for units."""
        for person, unit in seats.items():
            self.tell(
                (person, PersonRegistered(person=an_id(person), name="李大钊", public_name="李*钊")),
            )
            self.tell(
                (person, PersonAffiliated(person=an_id(person), unit=an_id(unit), since=date(2020, 1, 1)))
            )
            self.tell(
                (f"seat of {person}", SeatCreated(hall=self.hall, unit=an_id(unit), side=unit)),
            )
            self.tell((f"seat of {person}", SeatFilled(person=an_id(person), since=date(2020, 1, 1))))
