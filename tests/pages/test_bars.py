"""Bars of a result: whole per mille, and never on the wrong side of their line."""

from hypothesis import given
from hypothesis import strategies as st

from api.pages.bars import FULL, Bar, bars_of, shortfalls, turnout_bars
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.outcome import Part, check
from deliberation.domain.rules.voting.profile import Base, Body, Dimension, Threshold
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Weight
from tests.domain.voting.dsl import gaoting, meeting

THREE_QUARTERS = Threshold(base=Base.PARTICIPATING, num=3, den=4, cmp=Comparator.AT_LEAST)
TWO_THIRDS = Threshold(base=Base.ELECTORATE, num=2, den=3, cmp=Comparator.AT_LEAST)

shares = st.builds(
    lambda num, more, cmp: Threshold(base=Base.ELECTORATE, num=num, den=num + more, cmp=cmp),
    st.integers(1, 7),
    st.integers(0, 7),
    st.sampled_from(Comparator),
)


def turnout(share: Threshold, voted: int, of: int) -> Bar:
    """The one bar of a turnout in heads."""
    (bar,) = turnout_bars([check(Part.TURNOUT, share, Weight(heads=of), Weight(heads=voted))])
    return bar


def reached(bar: Bar) -> int:
    return bar.segments[0].length


def test_one_head_short_of_three_quarters_stops_before_the_line() -> None:
    short, enough = turnout(THREE_QUARTERS, 617, 824), turnout(THREE_QUARTERS, 618, 824)

    assert (short.check.needed, reached(short), short.line) == (618, 748, 750)
    assert (reached(enough), enough.line) == (750, 750)


def test_one_head_short_of_fifty_thousand_still_stops_before_the_line() -> None:
    half = Threshold(base=Base.ELECTORATE, num=1, den=2, cmp=Comparator.MORE_THAN)
    short = turnout(half, 25_000, 50_000)

    assert not short.check.met
    assert reached(short) < short.line


@given(share=shares, base=st.integers(1, 100_000), part=st.integers(0, FULL))
def test_a_count_reaches_its_line_exactly_where_the_check_is_met(
    share: Threshold, base: int, part: int
) -> None:
    count = base * part // FULL
    bar = turnout(share, count, base)

    assert bar.check.met == (reached(bar) >= bar.line)
    assert 0 <= reached(bar) <= FULL
    assert 0 <= bar.line <= FULL


def test_a_met_check_reaches_its_line_though_its_area_was_rounded_down() -> None:
    met = turnout(TWO_THIRDS, 686, 1028).check
    (bar,) = turnout_bars([met.model_copy(update={"count": 680})])

    assert reached(bar) == bar.line


def test_an_empty_roll_draws_nothing() -> None:
    bar = turnout(TWO_THIRDS, 0, 0)

    assert reached(bar) == 0
    assert not bar.check.met
    assert bar.percent == "—"


def test_the_answers_to_a_motion_lie_one_after_another_on_its_bar() -> None:
    outcome = decide(gaoting("M2"))
    heads, area = bars_of(outcome, Part.APPROVAL)

    assert [(one.kind, one.count) for one in heads.segments] == [("aye", 617), ("nay", 155), ("abstain", 52)]
    assert [one.start for one in heads.segments] == [0, 748, 936]
    assert sum(one.length for one in heads.segments) == FULL
    assert area.check.dim is Dimension.AREA
    assert reached(area) >= area.line


def test_one_vote_short_is_known_as_such() -> None:
    only, *none = shortfalls(decide(gaoting("M2")))

    assert none == []
    assert only.one
    assert (only.found.zh, only.needed.zh, only.missing.en) == ("617人", "618人", "1 head")


def test_everybody_present_draws_full_bars() -> None:
    outcome = decide(meeting(Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 30, 30, ayes=30))

    assert [reached(bar) for bar in bars_of(outcome, Part.APPROVAL)] == [FULL]
    assert shortfalls(outcome) == []
