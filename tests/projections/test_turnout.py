"""What of a turnout may be shown: small cells are hidden, and no step gives one owner's area away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.rules.voting.outcome import Part
from deliberation.domain.rules.voting.profile import Body, Dimension
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.vote.setup import BallotChannel
from deliberation.store.rulebook import rule_book
from projections.votes.privacy import LEAST, cell, suppress
from projections.votes.turnout import Group, Traits, turnout_of
from tests.projections.story import START

OWNERS = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", START.date())
GAOTING = Weight(heads=1_028, area_centi_m2=6_348_000)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, {}),
        ({"paper": 5, "online": 9}, {"paper": 5, "online": 9}),
        ({"paper": 0, "online": 9}, {"paper": 0, "online": 9}),
        ({"paper": 4, "online": 9, "room": 20}, {"paper": None, "online": None, "room": 20}),
        ({"paper": 2, "online": 2, "room": 20}, {"paper": None, "online": None, "room": None}),
        ({"paper": 2, "online": 3, "room": 20}, {"paper": None, "online": None, "room": 20}),
        ({"paper": 3, "online": 0, "room": 0}, {"paper": None, "online": None, "room": None}),
        ({"paper": 3, "online": 0, "room": 9}, {"paper": None, "online": 0, "room": None}),
    ],
)
def test_a_cell_of_fewer_than_five_is_hidden_with_what_would_give_it_away(
    cells: dict[str, int], shown: dict[str, int | None]
) -> None:
    assert suppress(cells) == shown


def test_a_count_that_stands_alone_is_hidden_from_one_to_four() -> None:
    assert [cell(count) for count in (0, 1, 4, 5)] == [0, None, None, 5]


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 12), max_size=10))
def test_nobody_can_work_a_small_cell_out_from_the_others(cells: dict[int, int]) -> None:
    shown = suppress(cells)
    hidden = [cells[key] for key, cell in shown.items() if cell is None]
    assert all(cell is None or cell == 0 or cell >= LEAST for cell in shown.values())
    assert all(cell is None or cell == cells[key] for key, cell in shown.items())
    if hidden and len(hidden) < len(cells):
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST
    if all(heads == 0 or heads >= LEAST for heads in cells.values()):
        assert not hidden


def group(heads: int, area: int, **traits: object) -> Group:
    common: dict[str, object] = dict.fromkeys(Traits._fields, False)
    common |= {"channel": None, "delivery": None, "should_attend": True}
    return Group(Traits(**(common | traits)), heads, area, rejected=0)  # type: ignore[arg-type]


def voted(heads: int, area: int) -> list[Group]:
    rest = group(GAOTING.heads - heads, GAOTING.area_centi_m2 - area)
    return [group(heads, area, voted=True, channel=BallotChannel.ONLINE), rest]


@pytest.mark.parametrize(
    ("heads", "area", "met"),
    [
        (685, 4_232_000, [True, False]),
        (686, 4_231_999, [False, True]),
        (686, 4_232_000, [True, True]),
    ],
)
def test_turnout_of_gaoting_is_met_from_686_heads_and_42320_square_metres_on(
    heads: int, area: int, met: list[bool]
) -> None:
    shown = turnout_of(voted(heads, area), GAOTING, OWNERS, public=False, counting=True)
    assert [one.met for one in shown.checks] == met
    assert [(one.part, one.needed) for one in shown.checks] == [
        (Part.TURNOUT, 4_232_000),
        (Part.TURNOUT, 686),
    ]
    assert shown.participating == Weight(heads=heads, area_centi_m2=area)


def test_while_ballots_come_in_the_public_sees_the_area_in_steps_of_five_average_heads() -> None:
    step = 5 * 6_348_000 // 1_028
    seen = turnout_of(voted(10, 3 * step - 1), GAOTING, OWNERS, public=True, counting=True)
    after = turnout_of(voted(10, 3 * step - 1), GAOTING, OWNERS, public=True, counting=False)
    assert (seen.rounded, seen.participating.area_centi_m2, seen.participating.heads) == (True, 2 * step, 10)
    assert (after.rounded, after.participating.area_centi_m2) == (False, 3 * step - 1)


def test_a_rounded_area_that_is_enough_is_never_shown_below_its_line() -> None:
    exact = 4_232_000
    seen = turnout_of(voted(700, exact), GAOTING, OWNERS, public=True, counting=True)
    area = next(one for one in seen.checks if one.dim is Dimension.AREA)
    assert seen.participating.area_centi_m2 < area.needed
    assert (area.met, area.count, area.short) == (True, area.needed, 0)
    short = turnout_of(voted(700, exact - 1), GAOTING, OWNERS, public=True, counting=True)
    below = next(one for one in short.checks if one.dim is Dimension.AREA)
    assert not below.met
    assert below.count < below.needed


def test_everybody_having_voted_gives_the_whole_area() -> None:
    everybody = [group(12, 100_777, voted=True, channel=BallotChannel.ONLINE)]
    roll = Weight(heads=12, area_centi_m2=100_777)
    shown = turnout_of(everybody, roll, None, public=True, counting=True)
    assert (shown.participating, shown.checks) == (roll, ())
