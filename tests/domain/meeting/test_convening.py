"""Convening, agenda, notice, postponing, cancelling: what happens before a meeting opens (3.2)."""

from datetime import timedelta
from functools import partial

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import decider, errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.state import MEETINGS, MeetingState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import NotPartyOrganisationError
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, who
from tests.domain.meeting.story import (
    HALL,
    LATER,
    MEETING,
    PARTY,
    POLE,
    POWER,
    RULES,
    TREES,
    chair,
    convened,
    convening,
    hall,
    meeting,
    noticed,
    recorder,
    with_rules,
)

INQUORATE = meeting(
    convened(),
    noticed(),
    e.MeetingFoundInquorate(
        chair=an_id("li"),
        entitled=[],
        quorum=e.QuorumFinding(base=1, present=0, needed=1, sides_present=0, sides=1, met=False),
    ),
)


def test_the_party_organisation_convenes_and_the_halls_rules_are_pinned() -> None:
    given(MEETINGS).when(decider.convene, chair(), convening(), hall()).then(convened())


def test_a_chair_who_acts_for_no_party_organisation_does_not_convene() -> None:
    outsider = who(Role.CHAIR, unit="power")
    given(MEETINGS).when(decider.convene, outsider, convening(), hall()).then_refused(
        NotPartyOrganisationError
    )


def test_a_party_member_without_the_chairs_role_does_not_convene() -> None:
    member = who(Role.RECORDER, party=True, unit="party")
    given(MEETINGS).when(decider.convene, member, convening(), hall()).then_refused(NotAllowedError)


@pytest.mark.parametrize("convener", [POWER, None])
def test_only_ones_own_party_organisation_convenes(convener: object) -> None:
    command = convening(convened_by=convener)
    given(MEETINGS).when(decider.convene, chair(), command, hall(lead_unit=None)).then_refused(
        errors.ConvenerNotPartyError
    )


def test_a_meeting_is_convened_once() -> None:
    given(MEETINGS, convened()).when(decider.convene, chair(), convening(), hall()).then_refused(
        errors.MeetingExistsError
    )


def test_a_hall_that_does_not_exist_convenes_nothing() -> None:
    given(MEETINGS).when(decider.convene, chair(), convening(), Hall()).then_refused(NotFoundError)


def test_a_meeting_is_not_planned_for_the_past() -> None:
    command = convening(planned_at=LATER - timedelta(minutes=1))
    given(MEETINGS).when(decider.convene, chair(), command, hall()).then_refused(errors.PlannedInPastError)


@pytest.mark.parametrize(
    "agenda",
    [
        [e.AgendaItem(issue=POLE), e.AgendaItem(issue=POLE)],
        [e.AgendaItem(issue=POLE, motion=an_id("m")), e.AgendaItem(issue=TREES, motion=an_id("m"))],
    ],
)
def test_nothing_stands_on_the_agenda_twice(agenda: list[e.AgendaItem]) -> None:
    given(MEETINGS).when(decider.convene, chair(), convening(agenda=agenda), hall()).then_refused(
        errors.AgendaRepeatsError
    )


def test_several_motions_on_one_issue_and_reports_without_an_issue_may_be_listed() -> None:
    agenda = [
        e.AgendaItem(issue=POLE, motion=an_id("m1")),
        e.AgendaItem(issue=POLE, motion=an_id("m2")),
        e.AgendaItem(),
        e.AgendaItem(),
    ]
    given(MEETINGS).when(decider.convene, chair(), convening(agenda=agenda), hall()).then(
        convened(agenda=agenda)
    )


def test_nobody_makes_rules_for_one_meeting() -> None:
    command = convening(rules=RulesOfProcedure(name="for today"))
    given(MEETINGS).when(decider.convene, chair(), command, hall()).then_refused(errors.RulesNotAdoptedError)
    given(MEETINGS).when(decider.convene, chair(), convening(rules=RULES), hall()).then(convened())


def test_a_file_brings_the_rules_that_the_conference_had() -> None:
    own = RulesOfProcedure(name="conference.2022")
    convene = partial(decider.convene, own_rules=True)
    given(MEETINGS).when(convene, chair(), convening(rules=own), hall()).then(convened(rules=own))


def test_an_inquorate_meeting_is_reconvened_by_a_new_one() -> None:
    command = convening(reconvenes=an_id("first try"))
    given(MEETINGS).when(decider.convene, chair(), command, hall(), INQUORATE).then(
        convened(reconvenes=an_id("first try"))
    )
    assert decider.reconvened_by(MEETING) == [e.MeetingReconvened(by=MEETING)]


@pytest.mark.parametrize(
    "former", [None, meeting(), meeting(convened()), meeting(convened(hall=an_id("other hall")))]
)
def test_only_an_inquorate_meeting_of_the_hall_is_reconvened(former: object) -> None:
    command = convening(reconvenes=an_id("first try"))
    given(MEETINGS).when(decider.convene, chair(), command, hall(), former).then_refused(
        errors.NotReconvenableError
    )


def test_a_meeting_is_reconvened_once() -> None:
    from dataclasses import replace

    taken_up = replace(INQUORATE, status=MeetingState.RECONVENED)
    command = convening(reconvenes=an_id("first try"))
    given(MEETINGS).when(decider.convene, chair(), command, hall(), taken_up).then_refused(
        errors.NotReconvenableError
    )


AMENDED = c.AmendAgenda(meeting=MEETING, agenda=[e.AgendaItem(issue=POLE)])


def test_the_agenda_is_amended_until_it_is_locked() -> None:
    given(MEETINGS, convened(), noticed()).when(decider.amend_agenda, chair(), AMENDED).then(
        e.AgendaAmended(agenda=[e.AgendaItem(issue=POLE)])
    )
    given(MEETINGS, convened(), e.AgendaLocked()).when(decider.amend_agenda, chair(), AMENDED).then_refused(
        errors.AgendaLockedError
    )
    given(MEETINGS, convened(agenda_locked=True)).when(decider.amend_agenda, chair(), AMENDED).then_refused(
        errors.AgendaLockedError
    )


def test_an_amended_agenda_repeats_nothing_either() -> None:
    twice = c.AmendAgenda(meeting=MEETING, agenda=[e.AgendaItem(issue=POLE)] * 2)
    given(MEETINGS, convened()).when(decider.amend_agenda, chair(), twice).then_refused(
        errors.AgendaRepeatsError
    )


def test_the_agenda_is_locked_once() -> None:
    given(MEETINGS, convened()).when(decider.lock_agenda, chair()).then(e.AgendaLocked())
    given(MEETINGS, convened(), e.AgendaLocked()).when(decider.lock_agenda, chair()).then_refused(
        errors.AgendaLockedError
    )


def test_what_was_amended_is_what_the_agenda_says() -> None:
    assert meeting(convened(), e.AgendaAmended(agenda=[e.AgendaItem(issue=TREES)])).issues == (TREES,)


def notice(**more: object) -> c.GiveNotice:
    said = {"meeting": MEETING, "to": [POWER], "method": e.NoticeMethod.PHONE}
    return c.GiveNotice.model_validate({**said, **more})


@pytest.mark.parametrize(("days", "enough"), [(2, True), (3, False)])
def test_notice_is_counted_in_clear_days(days: int, enough: bool) -> None:
    """Told on Tuesday for Friday: Wednesday and Thursday are clear."""
    told = given(MEETINGS, convened(rules=with_rules(notice_min_clear_days=days)))
    asked = told.when(decider.give_notice, recorder(), notice())
    if enough:
        asked.then(noticed(POWER))
    else:
        assert asked.then_refused(errors.NoticeTooShortError).details == {"needed": 3, "given": 2}


def test_urgent_notice_is_allowed_and_marked() -> None:
    given(MEETINGS, convened(rules=with_rules(notice_min_clear_days=15))).when(
        decider.give_notice, recorder(), notice(urgent=True)
    ).then(noticed(POWER, urgent=True))
    assert meeting(convened(), noticed(urgent=True)).urgent


def test_notice_may_be_given_again_to_more_units() -> None:
    told = meeting(convened(), noticed(POWER), noticed(PARTY, POWER))
    assert told.invited == (PARTY, POWER)
    assert told.status is MeetingState.NOTICE_GIVEN


def test_the_recorder_gives_notice_and_a_delegate_does_not() -> None:
    given(MEETINGS, convened()).when(decider.give_notice, who(), notice()).then_refused(NotAllowedError)


def postponing(**more: object) -> c.PostponeMeeting:
    said = {"meeting": MEETING, "planned_at": LATER + timedelta(days=9)}
    return c.PostponeMeeting.model_validate({**said, **more})


def test_a_postponed_meeting_needs_notice_again() -> None:
    given(MEETINGS, convened(), noticed()).when(decider.postpone, chair(), postponing()).then(
        e.MeetingPostponed(planned_at=LATER + timedelta(days=9))
    )
    moved = meeting(convened(), noticed(), e.MeetingPostponed(planned_at=LATER + timedelta(days=9)))
    assert (moved.status, moved.noticed) == (MeetingState.POSTPONED, ())
    assert moved.planned_at == LATER + timedelta(days=9)


def test_a_meeting_is_not_postponed_to_the_past() -> None:
    past = postponing(planned_at=LATER - timedelta(days=1))
    given(MEETINGS, convened()).when(decider.postpone, chair(), past).then_refused(errors.PlannedInPastError)


def test_a_meeting_is_cancelled_with_its_reason() -> None:
    command = c.CancelMeeting(meeting=MEETING, reason="台风")
    given(MEETINGS, convened()).when(decider.cancel, chair(), command).then(e.MeetingCancelled(reason="台风"))
    cancelled = meeting(convened(), e.MeetingCancelled())
    assert cancelled.ended
    assert not cancelled.can_carry


CANCELLED = [convened(), e.MeetingCancelled()]


@pytest.mark.parametrize(
    ("decide", "args"),
    [
        (decider.amend_agenda, [AMENDED]),
        (decider.lock_agenda, []),
        (decider.give_notice, [notice()]),
        (decider.postpone, [postponing()]),
        (decider.cancel, [c.CancelMeeting(meeting=MEETING)]),
    ],
)
def test_a_cancelled_or_unknown_meeting_is_not_prepared(decide: object, args: list[object]) -> None:
    given(MEETINGS, *CANCELLED).when(decide, chair(), *args).then_refused(errors.MeetingStageError)  # type: ignore[arg-type]
    given(MEETINGS).when(decide, chair(), *args).then_refused(NotFoundError)  # type: ignore[arg-type]


LEADING: list[tuple[object, list[object]]] = [
    (decider.amend_agenda, [AMENDED]),
    (decider.lock_agenda, []),
    (decider.postpone, [postponing()]),
    (decider.cancel, [c.CancelMeeting(meeting=MEETING)]),
]


@pytest.mark.parametrize(("decide", "args"), LEADING)
def test_the_recorder_does_not_lead(decide: object, args: list[object]) -> None:
    before: list[DomainEvent] = [convened(), noticed()]
    given(MEETINGS, *before).when(decide, recorder(), *args).then_refused(NotAllowedError)  # type: ignore[arg-type]


def test_the_meeting_knows_its_hall_and_what_it_is() -> None:
    known = meeting(convened(kind=e.MeetingKind.HEARING))
    assert (known.hall, known.kind, known.convened_by) == (HALL, e.MeetingKind.HEARING, PARTY)
