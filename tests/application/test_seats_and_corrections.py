"""Who sits in a meeting, what paper can carry, and how a record of it is put right."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application import meetings
from deliberation.application.ports import Caller
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.errors import ClaimedTimeError, NotFoundError, Refusal
from deliberation.domain.hall import events as h
from deliberation.domain.issue.state import IssueState
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.seat import events as s
from tests.application.memory import NOON
from tests.application.world import (
    DAY,
    DEPUTY,
    HALL,
    MEETING,
    MOTION,
    PARTY,
    PHONES,
    POLE,
    POWER,
    RECORDER,
    SECRETARY,
    SUN,
    VOTING,
    WANG,
    World,
    consensus,
    convening,
)
from tests.domain.dsl import an_id


def seated(world: World, name: str, side: str, holder: UUID, unit: UUID | None = None) -> Any:
    seat = an_id(name)
    world.happened(
        seat, s.SeatCreated(hall=HALL, side=side, unit=unit), s.SeatFilled(person=holder, since=DAY)
    )
    world.happened(HALL, h.SeatListed(seat=seat))
    return seat


def test_where_the_hall_has_seats_their_holders_and_alternates_sit(world: World) -> None:
    seated(world, "seat 1", "社区", SECRETARY)
    second = seated(world, "seat 2", "业委会", SECRETARY)
    seated(world, "seat 3", "物业", WANG, POWER)
    world.happened(second, s.AlternateNamed(person=SUN))
    world.convenes()
    world.notice()
    world.refuses(errors.NotEntitledError, c.RecordAttendance(meeting=MEETING, present=[DEPUTY]), RECORDER)
    world.signs_in(MEETING, SECRETARY, WANG)
    world.does(c.OpenMeeting(meeting=MEETING))
    opened = world.meeting()
    assert [(d.side, d.person, d.alternates) for d in opened.entitled] == [
        ("社区", SECRETARY, []),
        ("业委会", SECRETARY, [SUN]),
        ("物业", WANG, []),
    ]
    assert opened.opening
    assert (opened.opening.base, opened.opening.lapsed) == (2, 1)


def test_only_a_file_brings_rules_of_its_own(world: World) -> None:
    command = convening(rules=VOTING)
    world.refuses(errors.RulesNotAdoptedError, command)
    world.does(command, trusted=True)
    assert world.meeting().rules == VOTING


def test_the_chair_does_not_claim_a_time(world: World) -> None:
    world.refuses(ClaimedTimeError, convening(), happened_at=NOON)


def test_a_meeting_known_only_in_summary_may_carry_its_issue_on(world: World) -> None:
    held = c.RecordMeetingHeld(
        meeting=MEETING,
        hall=HALL,
        kind=e.MeetingKind.JOINT_CONFERENCE,
        present_units=[PARTY, POWER],
        issues=[POLE],
    )
    world.does(held, RECORDER)
    assert world.issue() is IssueState.UNDER_DELIBERATION
    assert world.meeting().can_carry
    bare = c.RecordMeetingHeld(
        meeting=an_id("round 2"), hall=HALL, kind=e.MeetingKind.RED_DELIBERATION, issues=[POLE]
    )
    world.does(bare, RECORDER)
    assert world.issue() is IssueState.ACCEPTED
    assert not world.meeting(an_id("round 2")).can_carry


def test_nothing_is_asked_of_a_meeting_that_does_not_exist(world: World) -> None:
    world.refuses(NotFoundError, c.CloseMeeting(meeting=an_id("no such meeting")))


def correction(version: int, mode: CorrectionMode, **more: Any) -> c.CorrectMeeting:
    return c.CorrectMeeting(meeting=MEETING, version=version, mode=mode, reason="核对签到表", **more)


def test_a_correction_says_what_it_would_question_and_then_is_recorded(world: World) -> None:
    world.opens()
    world.does(consensus())
    asked = correction(3, CorrectionMode.REPLACE, fields={"present": [str(SECRETARY), str(WANG)]})
    caller = Caller(actor=str(RECORDER), command_id=uuid4(), person=RECORDER)
    before = len(world.log.entries)
    opening, motion = world.desk.consider(meetings.preview_correction, asked, caller)
    assert len(world.log.entries) == before
    assert opening.questions
    assert motion.questions
    world.does(asked, RECORDER)
    recorded = world.log.entries[-1]
    assert recorded.corrects == f"{MEETING}/3"
    assert isinstance(recorded.fact, e.MeetingCorrected)
    assert recorded.fact.public["representing"] == [
        {"person": str(SECRETARY), "unit": str(PARTY)},
        {"person": str(WANG), "unit": str(POWER)},
    ]
    now = world.meeting()
    assert now.adopted_on(POLE) == [MOTION]
    assert now.motions[MOTION].in_question


def test_a_forgotten_arrival_is_entered_with_the_unit_it_was_for(world: World) -> None:
    world.opens()
    world.does(c.RecordDeparture(meeting=MEETING, person=SUN), RECORDER)
    topic = e.AttendeeArrived.TOPIC
    world.does(correction(5, CorrectionMode.INSERT_AFTER, topic=topic, fields={"person": str(SUN)}), RECORDER)
    assert SUN in world.meeting().room.present
    recorded = world.log.entries[-1].fact
    assert isinstance(recorded, e.MeetingCorrected)
    assert recorded.public["units"] == [str(PHONES)]


def test_a_delegate_corrects_nothing(world: World) -> None:
    world.opens()
    with pytest.raises(Refusal):
        world.does(correction(3, CorrectionMode.STRIKE), WANG)


def test_every_command_of_a_meeting_has_its_handler() -> None:
    asked = {
        kind
        for kind in vars(c).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and "meeting" in kind.model_fields
    }
    assert asked - set(meetings.HANDLERS) == {c.OnMotion}
