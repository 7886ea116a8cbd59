"""Numbers of a meeting: from the entries that move them, as the office's pages show them."""

import pytest

from deliberation.domain.meeting import events as m
from projections.meetings.view import meeting
from projections.numbers.shapes import NumberQuery, Provenance
from projections.numbers.view import provenance
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.numbered import Case, agrees, hands_up, on, one_on_two_seats
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
    hands_up(story)
    motion = an_id("hands")
    story.tell(("meeting", m.RecusalDeclared(motion=motion, person=an_id("secretary"))))

    def told(asked: NumberQuery) -> Provenance:
        found: Provenance = on(shown, provenance, "meeting.quorum_now", asked, now=story.at, office=True)
        assert sum(maker.adds or 0 for maker in found.makers) == found.value
        return found

    assert told(NumberQuery(meeting=an_id("meeting"))).value == 2
    assert told(NumberQuery(meeting=an_id("meeting"), motion=motion)).value == 1
