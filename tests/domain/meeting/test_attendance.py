"""Who is there: signing in, arriving, leaving, presiding."""

from functools import partial

import pytest

from deliberation.domain.errors import NotAllowedError
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting import attendance as a
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import decider, entitlement, errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.record import Meeting
from deliberation.domain.meeting.sitting import persons_present, seats_represented
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.seat.state import Seat, Term
from deliberation.domain.values import local_date
from tests.domain.dsl import START, an_id, given
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    GUEST,
    LI,
    MEETING,
    MOTION,
    PARTY,
    PHONES,
    POWER,
    QIAN,
    SEATS,
    STRANGER,
    SUN,
    WANG,
    ZHAO,
    arrived,
    chair,
    convened,
    delegate,
    in_session,
    left,
    meeting,
    noticed,
    recorder,
    signed_in,
    units_in_session,
)

DAY = local_date(START)
SEATED: a.Comers = {LI: [], WANG: []}


def signing(**more: object) -> c.RecordAttendance:
    return c.RecordAttendance.model_validate({"meeting": MEETING, "present": [LI, WANG], **more})


def test_the_recorder_signs_people_in_after_notice_was_given() -> None:
    command = signing(in_attendance=[GUEST], excused=[SUN], absent=[CHEN])
    given(MEETINGS, convened(), noticed()).when(a.record_attendance, recorder(), command, SEATED).then(
        e.AttendanceRecorded(present=[LI, WANG], in_attendance=[GUEST], excused=[SUN], absent=[CHEN])
    )


def test_nobody_signs_in_before_notice_was_given() -> None:
    given(MEETINGS, convened()).when(a.record_attendance, recorder(), signing(), SEATED).then_refused(
        errors.NoticeNotGivenError
    )


def test_once_the_meeting_is_open_people_arrive_and_leave_instead() -> None:
    given(MEETINGS, *in_session()).when(a.record_attendance, recorder(), signing(), SEATED).then_refused(
        errors.MeetingStageError
    )


def test_nobody_is_listed_twice() -> None:
    command = signing(in_attendance=[WANG])
    given(MEETINGS, convened(), noticed()).when(
        a.record_attendance, recorder(), command, SEATED
    ).then_refused(errors.AttendanceTwiceError)


def test_whoever_has_no_seat_is_in_attendance_and_not_present() -> None:
    comers: a.Comers = {LI: [], STRANGER: None}
    command = signing(present=[LI, STRANGER])
    refusal = (
        given(MEETINGS, convened(), noticed())
        .when(a.record_attendance, recorder(), command, comers)
        .then_refused(errors.NotEntitledError)
    )
    assert refusal.details == {"count": 1}


def test_it_is_recorded_for_which_unit_somebody_came() -> None:
    comers: a.Comers = {LI: [PARTY, POWER], WANG: [PHONES]}
    given(MEETINGS, convened(), noticed()).when(a.record_attendance, recorder(), signing(), comers).then(
        e.AttendanceRecorded(
            present=[LI, WANG],
            representing=[
                e.Representation(person=LI, unit=PARTY),
                e.Representation(person=LI, unit=POWER),
                e.Representation(person=WANG, unit=PHONES),
            ],
        )
    )


def test_a_new_list_takes_the_place_of_the_former() -> None:
    room = meeting(convened(), noticed(), signed_in(LI, WANG), signed_in(WANG)).room
    assert room.present == {WANG}
    assert room.signed_in == (WANG,)


def arriving(person: object = ZHAO, **more: object) -> c.RecordArrival:
    return c.RecordArrival.model_validate({"meeting": MEETING, "person": person, **more})


def test_somebody_arrives_late_and_takes_their_seat() -> None:
    given(MEETINGS, *in_session()).when(a.record_arrival, recorder(), arriving(), {ZHAO: []}).then(
        arrived(ZHAO)
    )
    room = meeting(*in_session(), arrived(ZHAO)).room
    assert ZHAO in room.present
    assert ZHAO in room.signed_in


def test_who_was_excused_and_comes_all_the_same_is_there() -> None:
    excused = e.AttendanceRecorded(present=[LI], excused=[WANG], absent=[SUN])
    room = meeting(convened(), noticed(), excused, arrived(WANG), arrived(SUN)).room
    assert (room.excused, room.absent) == (frozenset(), frozenset())


def test_a_late_delegate_of_a_unit_takes_its_place() -> None:
    comers: a.Comers = {ZHAO: [POWER]}
    given(MEETINGS, *units_in_session()).when(a.record_arrival, recorder(), arriving(), comers).then(
        arrived(ZHAO, units=[POWER])
    )


def test_nobody_arrives_twice() -> None:
    given(MEETINGS, *in_session()).when(a.record_arrival, recorder(), arriving(LI), {LI: []}).then_refused(
        errors.AlreadyThereError
    )
    given(MEETINGS, *in_session(guests=[GUEST])).when(
        a.record_arrival, recorder(), arriving(GUEST, in_attendance=True), {}
    ).then_refused(errors.AlreadyThereError)


def test_a_guest_comes_without_a_seat() -> None:
    given(MEETINGS, *in_session()).when(
        a.record_arrival, recorder(), arriving(GUEST, in_attendance=True), {}
    ).then(arrived(GUEST, in_attendance=True))
    assert GUEST in meeting(*in_session(), arrived(GUEST, in_attendance=True)).room.guests


def test_a_guest_who_turns_out_to_be_an_alternate_takes_the_seat() -> None:
    before = in_session(guests=[ZHAO])
    given(MEETINGS, *before).when(a.record_arrival, recorder(), arriving(), {ZHAO: []}).then(arrived(ZHAO))
    room = meeting(*before, arrived(ZHAO)).room
    assert ZHAO in room.present
    assert ZHAO not in room.guests


def test_a_stranger_does_not_arrive_as_a_voter() -> None:
    given(MEETINGS, *in_session()).when(
        a.record_arrival, recorder(), arriving(STRANGER), {STRANGER: None}
    ).then_refused(errors.NotEntitledError)


def test_leaving_is_recorded_with_the_motion_that_was_not_waited_for() -> None:
    command = c.RecordDeparture(meeting=MEETING, person=WANG, before_motion=MOTION)
    given(MEETINGS, *in_session()).when(a.record_departure, recorder(), command).then(
        left(WANG, before_motion=MOTION)
    )


def test_nobody_leaves_before_a_motion_that_was_decided_already() -> None:
    command = c.RecordDeparture(meeting=MEETING, person=WANG, before_motion=MOTION)
    decided = e.ConsensusReached(motion=MOTION, outcome=e.MotionOutcome.ADOPTED)
    given(MEETINGS, *in_session(), e.MotionProposed(motion=MOTION), decided).when(
        a.record_departure, recorder(), command
    ).then_refused(errors.MotionDecidedError)


def test_everybody_may_say_for_themselves_that_they_come_and_go() -> None:
    """The delegate is Wang."""
    own = c.RecordDeparture(meeting=MEETING, person=WANG)
    given(MEETINGS, *in_session()).when(a.record_departure, delegate(), own).then(left(WANG))
    given(MEETINGS, *in_session(), left(WANG)).when(
        a.record_arrival, delegate(), arriving(WANG), {WANG: []}
    ).then(arrived(WANG))


def test_whoever_is_not_there_does_not_leave() -> None:
    command = c.RecordDeparture(meeting=MEETING, person=ZHAO)
    given(MEETINGS, *in_session()).when(a.record_departure, recorder(), command).then_refused(
        errors.NotThereError
    )


def test_persons_present_are_those_in_the_room_and_of_an_ended_meeting_all_who_attended() -> None:
    facts = [*in_session(guests=[GUEST]), left(WANG)]
    assert persons_present(meeting(*facts)) == 7
    assert persons_present(meeting(*facts, e.MeetingClosed())) == 8


def test_a_cross_appointed_person_represents_both_seats() -> None:
    assert seats_represented(meeting(*in_session())) == 9
    without = [*in_session(), left(LI)]
    assert seats_represented(meeting(*without)) == 7
    assert seats_represented(meeting(*without, e.MeetingClosed())) == 9


def substituting(person: object = WANG) -> c.SubstituteChair:
    return c.SubstituteChair.model_validate({"meeting": MEETING, "person": person})


ABLE = partial(a.substitute_chair, may_preside=True)


def test_another_chair_takes_over_when_the_chair_has_left() -> None:
    gone = [*in_session(), left(LI)]
    assert meeting(*gone).chair is None
    given(MEETINGS, *gone).when(ABLE, recorder(), substituting()).then(e.ChairSubstituted(person=WANG))
    assert meeting(*gone, e.ChairSubstituted(person=WANG)).chair == WANG


def test_who_may_not_preside_does_not() -> None:
    unable = partial(a.substitute_chair, may_preside=False)
    given(MEETINGS, *in_session()).when(unable, recorder(), substituting()).then_refused(
        errors.MayNotPresideError
    )


def test_the_substitute_is_in_the_room_once_the_meeting_is_open() -> None:
    given(MEETINGS, *in_session(*EVERYBODY[:1], *EVERYBODY[2:])).when(
        ABLE, recorder(), substituting()
    ).then_refused(errors.NotThereError)
    given(MEETINGS, convened(), noticed()).when(ABLE, recorder(), substituting()).then(
        e.ChairSubstituted(person=WANG)
    )


@pytest.mark.parametrize(
    ("decide", "args"),
    [
        (a.record_attendance, [signing(), SEATED]),
        (a.record_arrival, [arriving(), {ZHAO: []}]),
        (a.record_departure, [c.RecordDeparture(meeting=MEETING, person=SUN)]),
        (ABLE, [substituting()]),
    ],
)
def test_a_delegate_records_no_attendance_and_nothing_moves_after_the_end(
    decide: object, args: list[object]
) -> None:
    given(MEETINGS, convened(), noticed()).when(decide, delegate(), *args).then_refused(NotAllowedError)  # type: ignore[arg-type]
    closed = [*in_session(), e.MeetingClosed()]
    given(MEETINGS, *closed).when(decide, chair(), *args).then_refused(errors.MeetingStageError)  # type: ignore[arg-type]


def test_seats_are_those_whose_term_covers_the_day_with_a_holder() -> None:
    past, today = DAY.replace(year=2020), Term(LI, DAY)
    seats = {
        an_id("held"): Seat(side="社区", terms=(today,), alternate=ZHAO),
        an_id("lapsed"): Seat(side="社区", terms=(Term(WANG, past, past),), alternate=SUN),
        an_id("vacant"): Seat(side="社区"),
        an_id("abolished"): Seat(side="社区", terms=(today,), abolished=True),
        an_id("of a dissolved unit"): Seat(side="物业", unit=POWER, terms=(today,)),
        an_id("alternate only"): Seat(side="物业", alternate=QIAN),
    }
    found = entitlement.seats_on(seats, {POWER}, DAY)
    assert [(d.seat, d.person, d.alternates) for d in found] == [
        (an_id("held"), LI, [ZHAO]),
        (an_id("alternate only"), None, [QIAN]),
    ]
    assert entitlement.people_on(found) == {LI, ZHAO, QIAN}


def test_without_seats_the_convening_unit_and_the_units_told_sit() -> None:
    told = meeting(convened(), noticed(POWER, PHONES), signed_in(LI, WANG, li=PARTY, wang=POWER))
    hall = Hall(sides=((POWER, "供电"),))
    assert entitlement.units_told(told, hall, {PHONES}) == [
        e.Delegate(unit=PARTY, side=str(PARTY), person=LI),
        e.Delegate(unit=POWER, side="供电", person=WANG),
    ]


def test_somebody_comes_for_their_own_unit_before_the_one_above_it() -> None:
    assert entitlement.comes_for({POWER}, {POWER, PARTY}, [PARTY, POWER]) == [POWER]
    assert entitlement.comes_for({an_id("branch")}, {an_id("branch"), PARTY}, [PARTY, POWER]) == [PARTY]
    assert entitlement.comes_for({POWER, PARTY}, {POWER, PARTY}, [PARTY, POWER]) == [PARTY, POWER]
    assert entitlement.comes_for(set(), set(), [PARTY]) == []


def test_the_units_that_took_part_are_those_with_somebody_there() -> None:
    assert meeting(*units_in_session()).units == {PARTY, POWER, PHONES, an_id("roads")}
    of_units = [seat.model_copy(update={"unit": PARTY}) for seat in SEATS[:1]]
    sat = Meeting(entitled=tuple(of_units), room=meeting(*in_session()).room)
    assert sat.units == {PARTY}
    assert Meeting(entitled=tuple(of_units)).units == frozenset()


def test_a_meeting_that_is_not_ready_is_not_opened() -> None:
    given(MEETINGS, convened()).when(decider.open_meeting, chair(), LI, SEATS).then_refused(
        errors.NoticeNotGivenError
    )
    given(MEETINGS, convened(), noticed()).when(decider.open_meeting, chair(), LI, SEATS).then_refused(
        errors.AttendanceMissingError
    )
