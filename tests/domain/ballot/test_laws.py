"""Laws of "one right, one ballot", over histories that nobody wrote down by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.casting import Incoming
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.facts import fold
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.vote.setup import DuplicateRule, Marks
from tests.domain.ballot.dsl import (
    AT,
    AYES,
    CLOSES,
    LIFT,
    NAYS,
    ONLINE,
    PAPER,
    PROXY,
    RIGHT,
    TREES,
    History,
    authorised,
)
from tests.domain.dsl import an_id

SAID: tuple[Marks, ...] = (AYES, NAYS, {LIFT: ("AYE",), TREES: ("NAY",)})
MINUTES = st.integers(min_value=0, max_value=9)
RULES = st.sampled_from(DuplicateRule)
FOUND = st.sampled_from((Validity.VALID, Validity.VALID, Validity.VALID, Validity.UNCLEAR))
DISPUTED = Validity.CO_OWNERS_CONFLICT_NOT_CURED


@st.composite
def papers(draw: st.DrawFn) -> list[Incoming]:
    """Papers of one right, of the holder and of an agent; those of one batch came at one time."""
    numbers = draw(st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=6))
    return [
        Incoming(
            PAPER,
            AT + timedelta(minutes=draw(MINUTES))
            if number % 2
            else CLOSES - timedelta(minutes=1 - number % 3),
            draw(st.sampled_from(SAID)),
            proxy=draw(st.sampled_from((None, None, PROXY, an_id("unknown")))),
            paper=(number // 10 + 1, number),
            found=draw(FOUND),
        )
        for number in numbers
    ]


def entered(rule: DuplicateRule, ballots: Sequence[Incoming]) -> History:
    history = History(rule, authorised())
    for one in ballots:
        history.comes(one)
    return history


def brute_force(rule: DuplicateRule, ballots: Sequence[Incoming]) -> Incoming | None:
    """Which ballot counts, by the announced rule told in plain words, with all ballots on the table."""
    good = [one for one in ballots if one.found is Validity.VALID and one.received_at < CLOSES]
    own = [one for one in good if one.proxy is None]
    agents = [
        one for one in good if one.proxy == PROXY and all(one.received_at < mine.received_at for mine in own)
    ]
    in_turn = sorted([*own, *agents], key=lambda one: (one.received_at, one.paper))
    if not in_turn:
        return None
    if rule is DuplicateRule.FIRST_VALID_COUNTS:
        return in_turn[0]
    return max(own or agents, key=lambda one: (one.received_at, one.paper))


def paper_of(right: EnrolledRight) -> e.Paper | None:
    return right.counted.paper if right.counted else None


@given(RULES, papers(), st.randoms(use_true_random=False))
def test_the_order_of_typing_never_changes_which_ballot_counts(
    rule: DuplicateRule, ballots: list[Incoming], shuffle: object
) -> None:
    wanted = brute_force(rule, ballots)
    shuffled = list(ballots)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    for order in (ballots, shuffled):
        assert paper_of(entered(rule, order).right) == (wanted.paper if wanted else None)


@given(
    RULES,
    st.lists(st.tuples(MINUTES, st.sampled_from(SAID), st.booleans()), min_size=1, max_size=7),
    st.randoms(use_true_random=False),
)
def test_of_co_owners_only_what_came_after_their_last_dispute_counts_in_any_order_of_typing(
    rule: DuplicateRule, told: list[tuple[int, Marks, bool]], shuffle: object
) -> None:
    ballots = [
        Incoming(
            PAPER,
            AT + timedelta(minutes=minute),
            marks,
            paper=(1, number),
            found=DISPUTED if disputed else Validity.VALID,
        )
        for number, (minute, marks, disputed) in enumerate(told, start=1)
    ]
    last = max((one.received_at for one in ballots if one.found is DISPUTED), default=AT - timedelta(days=1))
    wanted = brute_force(rule, [one for one in ballots if one.received_at > last])
    shuffled = list(ballots)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    for order in (ballots, shuffled):
        history = entered(rule, order)
        assert paper_of(history.right) == (wanted.paper if wanted else None)
        assert len(history.right.ballots) == len(ballots)
        for state in history.states():
            assert [one.validity for one in state.ballots].count(Validity.VALID) <= 1


@given(RULES, papers(), st.lists(st.tuples(MINUTES, st.sampled_from(SAID)), max_size=6))
def test_at_no_version_do_two_ballots_of_a_right_count(
    rule: DuplicateRule, ballots: list[Incoming], online: list[tuple[int, Marks]]
) -> None:
    screens = [
        Incoming(ONLINE, AT + timedelta(minutes=minute), marks) for minute, marks in sorted(online, key=str)
    ]
    mixed = [one for pair in zip(screens, ballots, strict=False) for one in pair]
    history = entered(rule, [*mixed, *screens[len(ballots) :], *ballots[len(screens) :]])
    for state in history.states():
        assert [one.validity for one in state.ballots].count(Validity.VALID) <= 1


@given(RULES, papers())
def test_every_ballot_is_kept_and_each_that_does_not_count_has_its_reason(
    rule: DuplicateRule, ballots: list[Incoming]
) -> None:
    kept = entered(rule, ballots).right.ballots
    assert sorted(one.paper or (0, 0) for one in kept) == sorted(one.paper or (0, 0) for one in ballots)
    for one in kept:
        assert (one.validity is Validity.LATE) == (one.received_at >= CLOSES)


@given(RULES, papers())
@settings(max_examples=50)
def test_a_replay_of_the_recorded_facts_gives_the_same_right(
    rule: DuplicateRule, ballots: list[Incoming]
) -> None:
    history = entered(rule, ballots)
    stored = [
        replace(one, fact=type(one.fact).model_validate_json(one.fact.model_dump_json()))
        for one in history.entries
    ]
    assert fold(RIGHTS, stored) == history.right


@given(RULES, papers())
@settings(max_examples=50)
def test_what_is_set_aside_for_another_names_a_ballot_that_was_cast(
    rule: DuplicateRule, ballots: list[Incoming]
) -> None:
    history = entered(rule, ballots)
    cast = {one.id for one in history.entries if isinstance(one.fact, e.BallotCast)}
    named = {
        one.fact.counted
        for one in history.entries
        if isinstance(one.fact, e.BallotSetAside | e.BallotRejected) and one.fact.counted
    }
    assert named <= cast
    assert all(name.startswith(str(RIGHT)) for name in named)
