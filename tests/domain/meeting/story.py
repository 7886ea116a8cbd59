"""The meetings that the tests speak of.

A conference of three sides with three seats each: Li presides, sits for the community and also for
the owners' committee (cross-appointed); her second seat has an alternate, Zhao. And a conference
without seats, of the community's party organisation and three units.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue import events as i
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import decider
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.rules.procedure import (
    DecisionMode,
    QuorumBase,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from tests.domain.dsl import START, an_id, state, who

HALL, MEETING, MOTION, OTHER_MOTION = an_id("hall"), an_id("meeting"), an_id("motion"), an_id("motion 2")
POLE, TREES, LIFT = an_id("pole"), an_id("trees"), an_id("lift")
PARTY, POWER, PHONES, ROADS = an_id("party"), an_id("power"), an_id("phones"), an_id("roads")

LI, WANG, SUN = an_id("li"), an_id("wang"), an_id("sun")
QIAN, WU = an_id("qian"), an_id("wu")
ZHENG, FENG, CHEN = an_id("zheng"), an_id("feng"), an_id("chen")
ZHAO, GUEST, STRANGER = an_id("zhao"), an_id("guest"), an_id("stranger")

EVERYBODY = [LI, WANG, SUN, QIAN, WU, ZHENG, FENG, CHEN]
LATER = START + timedelta(days=1)

RULES = RulesOfProcedure(
    name="hall.v1",
    quorum=QuorumRule(base=QuorumBase.ENTITLED_PERSONS, num=2, den=3, per_party_min=1),
    decision=DecisionMode.CONSENSUS_FIRST,
    fallback=VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY,
)
"""Two thirds of the eight persons is six; every side at least one."""


def seat(name: str, side: str, person: UUID, *alternates: UUID) -> e.Delegate:
    return e.Delegate(seat=an_id(name), side=side, person=person, alternates=list(alternates))


SEATS = [
    seat("seat 1", "社区", LI),
    seat("seat 2", "社区", WANG),
    seat("seat 3", "社区", SUN),
    seat("seat 4", "业委会", LI, ZHAO),
    seat("seat 5", "业委会", QIAN),
    seat("seat 6", "业委会", WU),
    seat("seat 7", "物业", ZHENG),
    seat("seat 8", "物业", FENG),
    seat("seat 9", "物业", CHEN),
]


def chair(**more: Any) -> Standing:
    return who(Role.CHAIR, party=True, **{"unit": "party", "person": "li", **more})


def recorder(**more: Any) -> Standing:
    return who(Role.RECORDER, **{"unit": "party", "person": "recorder", **more})


def delegate() -> Standing:
    """Somebody of a unit, without a role in the hall."""
    return who(unit="power", person="wang")


def hall(**more: Any) -> Hall:
    known = {"level": HallLevel.COMMUNITY, "lead_unit": PARTY, "rules": RULES}
    return Hall(**{**known, **more})


def convening(**more: Any) -> c.ConveneMeeting:
    said = {
        "meeting": MEETING,
        "hall": HALL,
        "kind": e.MeetingKind.JOINT_CONFERENCE,
        "planned_at": LATER + timedelta(days=3),
        "agenda": [e.AgendaItem(issue=POLE), e.AgendaItem(issue=TREES)],
    }
    return c.ConveneMeeting.model_validate({**said, **more})


def convened(**more: Any) -> e.MeetingConvened:
    said = {
        "hall": HALL,
        "kind": e.MeetingKind.JOINT_CONFERENCE,
        "planned_at": LATER + timedelta(days=3),
        "agenda": [e.AgendaItem(issue=POLE), e.AgendaItem(issue=TREES)],
        "convened_by": PARTY,
        "rules": RULES,
    }
    return e.MeetingConvened.model_validate({**said, **more})


def noticed(*units: UUID, **more: Any) -> e.NoticeGiven:
    told = list(units or [POWER, PHONES, ROADS])
    return e.NoticeGiven(to=told, method=e.NoticeMethod.PHONE, **more)


def signed_in(*present: UUID, guests: Sequence[UUID] = (), **units: UUID) -> e.AttendanceRecorded:
    """`units` says for which unit somebody came: `signed_in(LI, li=PARTY)`."""
    came = [e.Representation(person=an_id(name), unit=unit) for name, unit in units.items()]
    return e.AttendanceRecorded(
        present=list(present or EVERYBODY), in_attendance=list(guests), representing=came
    )


def in_session(
    *present: UUID,
    rules: RulesOfProcedure = RULES,
    seats: Sequence[e.Delegate] = SEATS,
    guests: Sequence[UUID] = (),
    **more: Any,
) -> list[DomainEvent]:
    """The facts of a meeting that Li has just opened with a quorum."""
    before = [convened(rules=rules, **more), noticed(), signed_in(*present, guests=guests)]
    opened = decider.open_meeting(state(MEETINGS, *before), chair(), LI, seats)
    return [*before, *opened]


def units_in_session(rules: RulesOfProcedure | None = None) -> list[DomainEvent]:
    """The conference without seats, everybody there."""
    before = [
        convened(rules=rules or RulesOfProcedure()),
        noticed(),
        signed_in(LI, WANG, SUN, QIAN, li=PARTY, wang=POWER, sun=PHONES, qian=ROADS),
    ]
    names = zip([PARTY, POWER, PHONES, ROADS], ["社区", "供电", "通信", "道路"], strict=True)
    places = [e.Delegate(unit=unit, side=side) for unit, side in names]
    return [*before, *decider.open_meeting(state(MEETINGS, *before), chair(), LI, places)]


def proposed(motion: UUID = MOTION, **more: Any) -> e.MotionProposed:
    return e.MotionProposed(**{"motion": motion, "issue": POLE, **more})


def left(person: UUID, **more: Any) -> e.AttendeeLeft:
    return e.AttendeeLeft(person=person, **more)


def arrived(person: UUID, **more: Any) -> e.AttendeeArrived:
    return e.AttendeeArrived(person=person, **more)


def recused(person: UUID, motion: UUID = MOTION, **more: Any) -> e.RecusalDeclared:
    return e.RecusalDeclared(motion=motion, person=person, **more)


def meeting(*facts: DomainEvent) -> Meeting:
    return state(MEETINGS, *facts)


def issue(*items: int, then: Sequence[DomainEvent] = ()) -> Issue:
    """An issue under deliberation in the meeting; `items` of art. 278 make it one of the owners."""
    characterised = i.LegalCharacterisation(owner_decision_required=bool(items), items=list(items))
    return state(
        ISSUES,
        i.IssueSubmitted(hall=HALL, submitter=GUEST, channel=i.IntakeChannel.PHONE, category="道路"),
        i.IssueRegistered(public_no="YC-2026-0001"),
        i.IssueAccepted(
            level=HallLevel.COMMUNITY, route=i.Route.JOINT_CONFERENCE, characterisation=characterised
        ),
        i.IssueScheduled(meeting=MEETING),
        i.DeliberationBegun(meeting=MEETING),
        *then,
    )


ISSUES_HERE = {POLE: issue(), TREES: issue(8)}
"""The trees stand on common land: only the owners decide (art. 278, item 8)."""


def with_rules(**more: Any) -> RulesOfProcedure:
    return RULES.model_copy(update=more)
