"""Opening, quorum, adjourning, inquorate, closing."""

from datetime import timedelta

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import decider, errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import cross_appointed, quorum_at_opening
from deliberation.domain.meeting.state import MEETINGS, MeetingState
from tests.domain.dsl import given
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    FENG,
    GUEST,
    LATER,
    LI,
    MEETING,
    PARTY,
    SEATS,
    WANG,
    ZHENG,
    chair,
    convened,
    in_session,
    left,
    meeting,
    noticed,
    recorder,
    signed_in,
    units_in_session,
)

SIX = EVERYBODY[:6]
"""Li, Wang, Sun of the community, Qian, Wu of the owners' committee, Zheng of the property company."""


def ready(*present: object) -> list[DomainEvent]:
    return [convened(), noticed(), signed_in(*present)]  # type: ignore[arg-type]


def test_two_thirds_of_eight_persons_open_the_meeting() -> None:
    finding = e.QuorumFinding(base=8, present=6, needed=6, sides_present=3, sides=3, met=True, lapsed=1)
    given(MEETINGS, *ready(*SIX)).when(decider.open_meeting, chair(), LI, SEATS).then(
        e.MeetingOpened(chair=LI, entitled=SEATS, quorum=finding)
    )


def test_one_fewer_does_not() -> None:
    refusal = (
        given(MEETINGS, *ready(*SIX[:4], ZHENG))
        .when(decider.open_meeting, chair(), LI, SEATS)
        .then_refused(errors.QuorumNotMetError)
    )
    assert (refusal.details["needed"], refusal.details["present"]) == (6, 5)


def test_six_persons_do_not_where_a_side_has_nobody() -> None:
    seats = [seat.model_copy(update={"side": "街道"}) if seat.person == CHEN else seat for seat in SEATS]
    refusal = (
        given(MEETINGS, *ready(*SIX))
        .when(decider.open_meeting, chair(), LI, seats)
        .then_refused(errors.QuorumNotMetError)
    )
    assert refusal.details["sides_short"] == ["街道"]


def test_guests_make_no_quorum() -> None:
    facts = [convened(), noticed(), signed_in(*SIX[:5], guests=[GUEST])]
    given(MEETINGS, *facts).when(decider.open_meeting, chair(), LI, SEATS).then_refused(
        errors.QuorumNotMetError
    )


def test_opening_locks_the_agenda_and_fixes_who_is_entitled() -> None:
    opened = meeting(*in_session())
    assert opened.agenda_locked
    assert opened.entitled == tuple(SEATS)
    assert opened.can_carry
    assert opened.sitting
    assert not opened.in_question
    assert cross_appointed(opened) == {LI: 2}
    assert cross_appointed(meeting(*units_in_session())) == {}


@pytest.mark.parametrize("presiding", [None, CHEN])
def test_the_chair_is_in_the_room(presiding: object) -> None:
    given(MEETINGS, *ready(*SIX)).when(decider.open_meeting, chair(), presiding, SEATS).then_refused(
        errors.ChairAbsentError
    )


def test_a_chair_may_preside_without_a_seat() -> None:
    facts = [convened(), noticed(), signed_in(*SIX, guests=[GUEST])]
    finding = quorum_at_opening(meeting(*facts), SEATS).finding
    given(MEETINGS, *facts).when(decider.open_meeting, chair(), GUEST, SEATS).then(
        e.MeetingOpened(chair=GUEST, entitled=SEATS, quorum=finding)
    )


def test_the_party_organisation_opens_and_the_recorder_does_not() -> None:
    given(MEETINGS, *ready(*SIX)).when(decider.open_meeting, recorder(), LI, SEATS).then_refused(
        NotAllowedError
    )


def test_a_meeting_is_opened_once() -> None:
    given(MEETINGS, *in_session()).when(decider.open_meeting, chair(), LI, SEATS).then_refused(
        errors.MeetingStageError
    )


def test_without_a_quorum_the_chair_declares_the_meeting_inquorate() -> None:
    facts = ready(*SIX[:4])
    finding = quorum_at_opening(meeting(*facts), SEATS).finding
    given(MEETINGS, *facts).when(decider.declare_inquorate, chair(), LI, SEATS).then(
        e.MeetingFoundInquorate(chair=LI, entitled=SEATS, quorum=finding)
    )
    ended = meeting(*facts, e.MeetingFoundInquorate(chair=LI, entitled=SEATS, quorum=finding))
    assert ended.status is MeetingState.INQUORATE
    assert not ended.can_carry
    assert not ended.in_question
    assert (
        meeting(
            *facts,
            e.MeetingFoundInquorate(chair=LI, entitled=SEATS, quorum=finding),
            e.MeetingReconvened(by=MEETING),
        ).status
        is MeetingState.RECONVENED
    )


def test_with_a_quorum_no_meeting_is_inquorate() -> None:
    given(MEETINGS, *ready(*SIX)).when(decider.declare_inquorate, chair(), LI, SEATS).then_refused(
        errors.QuorumHeldError
    )
    given(MEETINGS, *in_session()).when(decider.declare_inquorate, chair(), LI, []).then_refused(
        errors.QuorumHeldError
    )


def test_a_meeting_that_lost_its_quorum_may_be_ended_for_it() -> None:
    facts = [*in_session(), left(ZHENG), left(FENG), left(CHEN)]
    lost = e.QuorumFinding(
        base=8, present=5, needed=6, sides_present=2, sides=3, met=False, sides_short=["物业"], lapsed=1
    )
    given(MEETINGS, *facts).when(decider.declare_inquorate, chair(), LI, []).then(
        e.MeetingFoundInquorate(chair=LI, entitled=SEATS, quorum=lost)
    )
    ended = meeting(*facts, e.MeetingFoundInquorate(chair=LI, entitled=SEATS, quorum=lost))
    assert ended.can_carry, "it had been opened with a quorum: what it declared before stands"
    assert not ended.in_question


def test_somebody_presides_where_a_meeting_is_found_inquorate() -> None:
    given(MEETINGS, *ready(*SIX[:4])).when(decider.declare_inquorate, chair(), None, SEATS).then_refused(
        errors.ChairAbsentError
    )


def test_only_the_chair_ends_a_meeting_for_want_of_a_quorum() -> None:
    given(MEETINGS, *ready(*SIX[:4])).when(decider.declare_inquorate, recorder(), LI, SEATS).then_refused(
        NotAllowedError
    )


ADJOURNED = e.MeetingAdjourned(until=LATER + timedelta(hours=2), reason="午休")


def test_a_meeting_adjourns_and_resumes() -> None:
    command = c.AdjournMeeting(meeting=MEETING, until=LATER + timedelta(hours=2), reason="午休")
    given(MEETINGS, *in_session()).when(decider.adjourn, chair(), command).then(ADJOURNED)
    given(MEETINGS, *in_session(), ADJOURNED).when(decider.resume, chair()).then(e.MeetingResumed())
    assert meeting(*in_session(), ADJOURNED).status is MeetingState.ADJOURNED
    assert meeting(*in_session(), ADJOURNED, e.MeetingResumed()).status is MeetingState.IN_SESSION


def test_a_meeting_adjourns_without_a_time_but_not_into_the_past() -> None:
    given(MEETINGS, *in_session()).when(decider.adjourn, chair(), c.AdjournMeeting(meeting=MEETING)).then(
        e.MeetingAdjourned()
    )
    past = c.AdjournMeeting(meeting=MEETING, until=LATER - timedelta(hours=1))
    given(MEETINGS, *in_session()).when(decider.adjourn, chair(), past).then_refused(
        errors.PlannedInPastError
    )


def test_nothing_resumes_without_its_chair() -> None:
    given(MEETINGS, *in_session(), ADJOURNED, left(LI)).when(decider.resume, chair()).then_refused(
        errors.ChairAbsentError
    )


@pytest.mark.parametrize("adjourned", [[], [ADJOURNED]])
def test_a_meeting_closes_in_session_or_adjourned(adjourned: list[DomainEvent]) -> None:
    given(MEETINGS, *in_session(), *adjourned).when(decider.close, chair()).then(e.MeetingClosed())


@pytest.mark.parametrize(
    ("decide", "args"),
    [
        (decider.adjourn, [c.AdjournMeeting(meeting=MEETING)]),
        (decider.resume, []),
        (decider.close, []),
        (decider.declare_inquorate, [WANG, SEATS]),
    ],
)
def test_a_closed_or_unknown_meeting_goes_no_further(decide: object, args: list[object]) -> None:
    closed = [*in_session(), e.MeetingClosed()]
    given(MEETINGS, *closed).when(decide, chair(), *args).then_refused(errors.MeetingStageError)  # type: ignore[arg-type]
    given(MEETINGS).when(decide, chair(), *args).then_refused(NotFoundError)  # type: ignore[arg-type]


def test_a_conference_without_seats_wants_every_unit() -> None:
    assert meeting(*units_in_session()).opening == e.QuorumFinding(
        base=4, present=4, needed=4, sides_present=4, sides=4, met=True
    )
    missing = [convened(), noticed(), signed_in(LI, li=PARTY)]
    places = meeting(*units_in_session()).entitled
    assert not quorum_at_opening(meeting(*missing), places).finding.met
