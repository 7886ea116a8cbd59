"""What holds of every number: it is tried against its page, and refused where it is none."""

import pytest

from projections.listing import CursorError
from projections.numbers.shapes import NumberQuery
from projections.numbers.view import DEFINITIONS, IncompleteNumberError, provenance
from tests.domain.dsl import an_id
from tests.projections import test_numbers_meetings, test_numbers_votes, test_numbers_work
from tests.projections.conftest import Shown
from tests.projections.numbered import hall_at_work, on
from tests.projections.story import Story

CASES = [*test_numbers_work.CASES, *test_numbers_meetings.CASES, *test_numbers_votes.CASES]


def test_every_number_of_the_catalogue_is_tried_here() -> None:
    assert sorted(case.name for case in CASES) == sorted(DEFINITIONS)


def test_a_number_without_its_parameters_is_refused(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    with pytest.raises(IncompleteNumberError):
        on(shown, provenance, "task.urged", NumberQuery())


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("no.such", NumberQuery()),
        ("task.urged", NumberQuery(task=an_id("nothing"))),
        ("vote.roll", NumberQuery(vote=an_id("nothing"), which="heads")),
        ("issue.satisfaction", NumberQuery(issue=an_id("nothing"), which="happy")),
    ],
)
def test_of_what_is_not_there_no_number_is_told(
    name: str, asked: NumberQuery, story: Story, shown: Shown
) -> None:
    story.hall_is_there("party")
    assert shown(provenance, name, asked) is None


def test_a_cursor_of_another_list_is_refused(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    with pytest.raises(CursorError):
        on(shown, provenance, "task.urged", NumberQuery(task=an_id("late"), cursor="bm90aGluZw"))
