"""What a vote is from the start, and until when its state takes ballots."""

from typing import Any

import pytest
from pydantic import ValidationError

from deliberation.domain.rules.voting.ballots import Choice, Circumstances
from deliberation.domain.vote.setup import BallotChannel, as_mark
from deliberation.domain.vote.state import BallotSet, VoteState
from tests.domain.dsl import an_id
from tests.domain.vote.dsl import (
    CLOSES,
    OPENS,
    PARKING,
    before_opening,
    closed_vote,
    on,
    open_vote,
    prepared,
    question,
    setup,
    vote,
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"questions": (question(), question())},
        {"channels": ()},
        {"channels": (BallotChannel.PAPER, BallotChannel.PAPER)},
        {"form": "either"},
        {"place": "Zhoushan"},
    ],
)
def test_a_setup_that_says_nothing_sound_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        setup(**wrong)


def test_a_setup_knows_its_questions() -> None:
    assert setup().question(PARKING) == question()
    assert setup().question(an_id("another motion")) is None


def test_a_vote_that_was_never_prepared_has_neither_hall_nor_circumstances() -> None:
    assert BallotSet().hall is None
    assert BallotSet().circumstances == Circumstances()
    assert not BallotSet().secret


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        (None, None),
        ((), None),
        (("AYE",), Choice.AYE),
        (("ABSTAIN",), Choice.ABSTAIN),
        (("AYE", "NAY"), None),
        (("YES",), None),
    ],
)
def test_a_motion_is_answered_by_one_word(words: tuple[str, ...] | None, mark: Choice | None) -> None:
    assert as_mark(question(), words) == mark


def test_a_choice_is_answered_by_keys_or_an_abstention() -> None:
    choice = question(kind="choice", options=("A", "B"))
    assert as_mark(choice, ("A", "B")) == frozenset({"A", "B"})
    assert as_mark(choice, ("ABSTAIN",)) is Choice.ABSTAIN


def test_online_ballots_are_in_time_until_the_close() -> None:
    opened = vote(*open_vote())
    assert opened.takes_online(on(6, 24, 17, 59))
    assert not opened.takes_online(CLOSES)
    assert not vote(*before_opening()).takes_online(on(6, 7))
    assert not vote(*closed_vote()).takes_online(on(6, 7))


def test_paper_is_in_time_from_the_opening_until_the_close_and_still_entered_after_it() -> None:
    for state in (vote(*open_vote()), vote(*closed_vote())):
        assert not state.takes_paper(on(6, 6, 7, 59))
        assert state.takes_paper(OPENS)
        assert state.takes_paper(on(6, 24, 17, 59))
        assert not state.takes_paper(CLOSES)
    assert not vote(prepared()).takes_paper(on(6, 7))
    assert vote(prepared()).status is VoteState.PREPARED
