"""Laws: how a list is split or ordered changes nothing, and no file whatever breaks the reader."""

import random
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.rosters.problems import RosterError
from api.rosters.reading import read_roster
from api.rosters.roster import Roster, RosterOptions
from api.rosters.table import Source
from deliberation.domain.rules.voting.roll import RollKind
from tests.rosters.lists import OWNERS, as_csv, as_xlsx

_OWNERS = st.lists(
    st.sampled_from(["张三", "李四", "王五", "P01", "P02"]), min_size=1, max_size=3, unique=True
)
_AREAS = st.integers(1, 10_000_000)
_FLATS = st.lists(
    st.tuples(_AREAS, _OWNERS, st.sampled_from(["", "未交付", "未售"])), min_size=1, max_size=30
)
_HEADING = (*OWNERS, "是否交付")


def _rows(flats: list[tuple[int, list[str], str]], chance: random.Random) -> list[tuple[str, ...]]:
    """The flats in some order, their owners too; an unsold one names nobody."""
    rows = []
    for number, (area, owners, tenure) in enumerate(flats):
        named = chance.sample(owners, len(owners)) if tenure != "未售" else []
        rows.append(
            (str(number % 3), str(number), f"{area // 100}.{area % 100:02}", "、".join(named), tenure)
        )
    return chance.sample(rows, len(rows))


def _what_counts(roster: Roster) -> Any:
    """Everything but how co-owners are called, which is as the list has them."""
    return [(head.key, head.area_centi_m2, head.units, head.premises) for head in roster.heads], roster.units


@given(_FLATS, st.integers(0, 30), st.randoms(use_true_random=False))
def test_splitting_a_list_among_files_and_its_order_change_nothing(
    flats: list[tuple[int, list[str], str]], cut: int, chance: random.Random
) -> None:
    whole = read_roster([Source("a.csv", as_csv([_HEADING, *_rows(flats, chance)]))])
    rows = _rows(flats, chance)
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    split = [Source(f"{number}.csv", as_csv([_HEADING, *part])) for number, part in enumerate(parts)]
    assert _what_counts(read_roster(split)) == _what_counts(whole)


@given(_FLATS, st.randoms(use_true_random=False))
def test_no_area_is_lost_or_rounded(flats: list[tuple[int, list[str], str]], chance: random.Random) -> None:
    """The heads' areas add up to the units', to the 0.01 m²."""
    roster = read_roster([Source("a.csv", as_csv([_HEADING, *_rows(flats, chance)]))])
    assert roster.weight.area_centi_m2 == sum(area for area, _, _ in flats)
    assert roster.unit_count == len(flats) == len(roster.units)


@settings(max_examples=30)
@given(st.lists(_AREAS, min_size=1, max_size=20))
def test_a_workbook_gives_the_very_areas_that_were_typed_as_numbers(areas: list[int]) -> None:
    rows = [("1", number, area / 100, "张三") for number, area in enumerate(areas)]
    roster = read_roster([Source("a.xlsx", as_xlsx([OWNERS, *rows]))])
    assert roster.weight.area_centi_m2 == sum(areas)


def _takes_or_tells(content: bytes, kind: RollKind = RollKind.OWNERS) -> None:
    """Whether a reader takes it or not, nothing but a RosterError may come out."""
    with suppress(RosterError):
        assert read_roster([Source("f", content)], RosterOptions(kind=kind)).heads


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    _takes_or_tells(content)


_CELL = st.text(max_size=12) | st.sampled_from(
    ["101", "58.20", "张三", "合计", "未售", "车位", "#N/A", "1,000"]
)


@given(st.lists(st.lists(_CELL, max_size=6), max_size=8), st.sampled_from(list(RollKind)[:2]))
def test_no_cells_break_the_reader(rows: list[list[str]], kind: RollKind) -> None:
    heading = (*OWNERS, "是否交付", "用途")
    _takes_or_tells(as_csv([heading, *rows], "utf-16"), kind)


_WHOLE = as_xlsx([OWNERS, ("1", "101", 58.2, "张三")])


@given(st.integers(0, len(_WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_no_damaged_workbook_breaks_the_reader(at: int, damage: bytes) -> None:
    _takes_or_tells(_WHOLE[:at] + damage + _WHOLE[at + len(damage) :])
