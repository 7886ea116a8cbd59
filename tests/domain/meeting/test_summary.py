"""Meetings known only in summary carry what the paper can carry, and no more."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import entitlement, errors, summary
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import quorum_on_paper
from deliberation.domain.meeting.state import MEETINGS, MeetingState
from deliberation.domain.rules.procedure import RulesOfProcedure
from tests.domain.dsl import an_id, given
from tests.domain.meeting.story import (
    HALL,
    ISSUES_HERE,
    LI,
    MEETING,
    MOTION,
    PARTY,
    PHONES,
    POLE,
    POWER,
    RULES,
    SEATS,
    TREES,
    convened,
    delegate,
    hall,
    meeting,
    recorder,
)

ALL = RulesOfProcedure()
HERE = hall(rules=ALL)


def held(**more: Any) -> c.RecordMeetingHeld:
    said = {
        "meeting": MEETING,
        "hall": HALL,
        "kind": "joint_conference",
        "chair": LI,
        "present_units": [PARTY, POWER],
        "issues": [POLE, TREES],
    }
    return c.RecordMeetingHeld.model_validate({**said, **more})


def sat(*units: UUID) -> list[e.Delegate]:
    return [e.Delegate(side=str(unit), unit=unit) for unit in units]


PAPER = partial(summary.record_held, issues=ISSUES_HERE)
CARRIED = {"motion": MOTION, "issue": POLE}


def test_a_summary_that_lists_who_was_present_carries_its_motions() -> None:
    places = sat(PARTY, POWER)
    quorum = quorum_on_paper(places, [PARTY, POWER], ALL)
    assert quorum
    assert quorum.met
    expected = e.MeetingHeldInSummary(
        hall=HALL,
        kind=e.MeetingKind.JOINT_CONFERENCE,
        chair=LI,
        present_units=[PARTY, POWER],
        issues=[POLE, TREES],
        motions=[e.CarriedMotion(motion=MOTION, issue=POLE)],
        rules=ALL,
        entitled=places,
        quorum=quorum,
    )
    given(MEETINGS).when(PAPER, recorder(), held(motions=[CARRIED]), HERE, places).then(expected)
    known = meeting(expected)
    assert known.status is MeetingState.HELD_IN_SUMMARY
    assert known.ended
    assert known.can_carry
    assert known.adopted_on(POLE) == [MOTION]
    assert known.issues == (POLE, TREES)
    assert known.units == {PARTY, POWER}
    assert not known.in_question


def test_a_summary_without_attendance_carries_nothing() -> None:
    bare = held(present_units=[])
    fact = summary.record_held(meeting(), recorder(), bare, HERE, [], issues=ISSUES_HERE)
    assert not meeting(*fact).can_carry
    given(MEETINGS).when(
        PAPER, recorder(), held(present_units=[], motions=[CARRIED]), HERE, sat(PARTY)
    ).then_refused(errors.SummaryWithoutAttendanceError)


def test_a_summary_that_shows_no_quorum_carries_nothing() -> None:
    command = held(motions=[CARRIED], absent_units=[PHONES])
    given(MEETINGS).when(PAPER, recorder(), command, HERE, sat(PARTY, POWER, PHONES)).then_refused(
        errors.SummaryInquorateError
    )


def test_a_summary_adopts_nothing_that_only_the_owners_decide() -> None:
    trees = {"motion": MOTION, "issue": TREES}
    given(MEETINGS).when(PAPER, recorder(), held(motions=[trees]), HERE, sat(PARTY, POWER)).then_refused(
        errors.OwnersDecideError
    )
    referred = held(motions=[{**trees, "referral": True}])
    facts = PAPER(meeting(), recorder(), referred, HERE, sat(PARTY, POWER))
    assert meeting(*facts).motions[MOTION].referral


@pytest.mark.parametrize(
    ("carried", "why"),
    [
        ([{"motion": MOTION, "issue": an_id("lift")}], errors.NotOnAgendaError),
        ([CARRIED, CARRIED], errors.AgendaRepeatsError),
    ],
)
def test_what_a_summary_carries_is_listed_once_with_its_issue(carried: Any, why: type[Any]) -> None:
    given(MEETINGS).when(PAPER, recorder(), held(motions=carried), HERE, sat(PARTY, POWER)).then_refused(why)


def test_a_summary_follows_the_halls_rules_or_those_that_its_file_brings() -> None:
    given(MEETINGS).when(PAPER, recorder(), held(rules=RULES), HERE, sat(PARTY, POWER)).then_refused(
        errors.RulesNotAdoptedError
    )
    own = partial(PAPER, own_rules=True)
    facts = own(meeting(), recorder(), held(rules=RULES), HERE, sat(PARTY, POWER))
    assert meeting(*facts).rules == RULES


def test_a_summary_is_entered_once_in_a_hall_by_chair_or_recorder() -> None:
    given(MEETINGS, convened()).when(PAPER, recorder(), held(), HERE, []).then_refused(
        errors.MeetingExistsError
    )
    given(MEETINGS).when(PAPER, recorder(), held(), Hall(), []).then_refused(NotFoundError)
    given(MEETINGS).when(PAPER, delegate(), held(), HERE, []).then_refused(NotAllowedError)


def test_the_lead_unit_and_those_named_were_entitled_where_the_hall_has_no_seats() -> None:
    found = entitlement.units_on_paper([], HERE, [POWER], [PHONES, POWER])
    assert [place.unit for place in found] == [PARTY, POWER, PHONES]
    assert [place.unit for place in entitlement.units_on_paper([], Hall(), [POWER], [])] == [POWER]


def test_where_the_hall_has_seats_each_unit_listed_as_present_fills_its_own() -> None:
    seats = [SEATS[0].model_copy(update={"unit": PARTY}), SEATS[6].model_copy(update={"unit": POWER})]
    places = entitlement.units_on_paper(seats, HERE, [PARTY], [])
    assert [(place.seat, place.person) for place in places] == [
        (an_id("seat 1"), None),
        (an_id("seat 7"), None),
    ]
    finding = quorum_on_paper(places, [PARTY], ALL)
    assert finding
    assert (finding.base, finding.present, finding.met) == (2, 1, False)
