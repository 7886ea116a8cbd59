"""Numbers of a meeting: from the entries that move them, as the office's pages show them."""

import pytest

from projections.meetings.view import meeting
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.numbered import Case, agrees, hands_up, on
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_number_is_that_of_its_page_and_the_sum_of_its_events(
    case: Case, story: Story, shown: Shown
) -> None:
    agrees(shown, case, story)
