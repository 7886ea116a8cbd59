"""Numbers of a meeting: from the entries that move them, as the office's pages show them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deliberation.domain.meeting import events as m
from deliberation.domain.rules.procedure import RulesOfProcedure
from projections.asof import AsOf
from projections.meetings.view import meeting
from projections.numbers.shapes import NumberQuery, Provenance
from projections.numbers.view import provenance
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.numbered import Case, agrees, hands_up, on, one_aside, one_on_two_seats
from tests.projections.story import Story

CASES = [
    Case(
        "meeting.present",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: on(shown, meeting, an_id("meeting")).line.persons_present,
        office=True,
    ),
    Case(
        "meeting.quorum",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: on(shown, meeting, an_id("meeting")).opening.present,
        office=True,
    ),
    Case(
        "meeting.quorum_now",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: len(on(shown, meeting, an_id("meeting"), office=True).present),
        office=True,
    ),
    Case(
        "meeting.sides",
        one_on_two_seats,
        {"meeting": an_id("meeting")},
        lambda shown, _: len(on(shown, meeting, an_id("meeting"), office=True).present),
        office=True,
    ),
    Case(
        "meeting.lapsed",
        one_on_two_seats,
        {"meeting": an_id("meeting")},
        lambda shown, _: sum(
            seats - 1 for seats in on(shown, meeting, an_id("meeting"), office=True).cross_appointed.values()
        ),
        office=True,
    ),
    Case(
        "meeting.recused",
        one_aside,
        {"meeting": an_id("meeting"), "motion": an_id("hands")},
        lambda shown, _: len(on(shown, meeting, an_id("meeting")).motions[-1].recused),
        office=True,
    ),
    Case(
        "meeting.seats_held",
        one_on_two_seats,
        {"meeting": an_id("meeting"), "which": f"{an_id('secretary')}"},
        lambda shown, _: on(shown, meeting, an_id("meeting"), office=True).cross_appointed[
            an_id("secretary")
        ],
        office=True,
    ),
    Case(
        "meeting.agenda",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: len(on(shown, meeting, an_id("meeting")).agenda),
        office=True,
    ),
    Case(
        "meeting.decided",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: len([one for one in on(shown, meeting, an_id("meeting")).motions if one.outcome]),
        office=True,
    ),
    Case(
        "motion.hands",
        hands_up,
        {"meeting": an_id("meeting"), "motion": an_id("hands"), "which": "nays"},
        lambda shown, _: len(on(shown, meeting, an_id("meeting")).motions[-1].nays),
        office=True,
    ),
]
NEEDED = Case(
    "motion.hands",
    hands_up,
    {"meeting": an_id("meeting"), "motion": an_id("hands"), "which": "needed"},
    lambda shown, _: on(shown, meeting, an_id("meeting")).motions[-1].working.needed,
    office=True,
)
"""How many ayes a motion needed, under the name of its hands."""


@pytest.mark.parametrize("case", [*CASES, NEEDED], ids=lambda case: case.name)
def test_a_number_is_that_of_its_page_and_the_sum_of_its_events(
    case: Case, story: Story, shown: Shown
) -> None:
    agrees(shown, case, story)


def test_whoever_stands_aside_from_a_motion_is_not_in_its_quorum(story: Story, shown: Shown) -> None:
    one_aside(story)
    motion = an_id("hands")

    def told(name: str, asked: NumberQuery) -> Provenance:
        found: Provenance = on(shown, provenance, name, asked, now=story.at, office=True)
        assert sum(maker.adds or 0 for maker in found.makers) == found.value
        return found

    whole = NumberQuery(meeting=an_id("meeting"))
    without = replace(whole, motion=motion)
    assert [told("meeting.quorum_now", asked).value for asked in (whole, without)] == [2, 1]
    assert [told("meeting.sides", asked).value for asked in (whole, without)] == [2, 1]
    assert told("meeting.recused", without).makers[-1].topic == "meeting.recusal_declared.v1"


def test_a_seat_that_lapses_leaves_one_side_of_three_without_a_voter(story: Story, shown: Shown) -> None:
    one_on_two_seats(story)
    asked = NumberQuery(meeting=an_id("meeting"))
    sides = on(shown, provenance, "meeting.sides", asked, now=story.at, office=True)
    assert (sides.value, sides.denominator) == (2, 3)


def test_before_the_opening_the_quorum_is_that_of_the_units_told(story: Story, shown: Shown) -> None:
    story.hall_is_there("party", "power")
    convened = m.MeetingConvened(
        hall=story.hall,
        kind=m.MeetingKind.JOINT_CONFERENCE,
        planned_at=story.at + timedelta(hours=2),
        agenda=[],
        convened_by=an_id("party"),
        rules=RulesOfProcedure(),
    )
    told = m.NoticeGiven(to=[an_id("power")], method=m.NoticeMethod.PHONE)
    came = m.AttendanceRecorded(
        present=[an_id("secretary")],
        representing=[m.Representation(person=an_id("secretary"), unit=an_id("party"))],
    )
    for fact in (convened, told, came):
        story.tell(("meeting", fact))

    asked = NumberQuery(meeting=an_id("meeting"))
    now = on(shown, provenance, "meeting.quorum_now", asked, now=story.at, office=True)
    assert (now.value, now.denominator) == (1, 2)
    assert [maker.topic for maker in now.makers] == ["meeting.attendance_recorded.v1"]
    then = replace(asked, as_of=AsOf(story.at))
    assert shown(provenance, "meeting.quorum_now", then, now=story.at, office=True) is None
