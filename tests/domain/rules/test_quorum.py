"""Quorum in integers, on both sides of every threshold."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.rules.procedure import Comparator, QuorumBase, QuorumRule, RulesOfProcedure
from deliberation.domain.rules.quorum import find_quorum, needed
from deliberation.domain.rules.seating import Place
from tests.domain.dsl import an_id

NAMES = [an_id(f"delegate {number}") for number in range(9)]
SIDES = ["社区", "业委会", "物业"]


def nine() -> list[Place]:
    """Three sides with three seats each."""
    return [Place(SIDES[number // 3], (name,)) for number, name in enumerate(NAMES)]


def rules(**quorum: object) -> RulesOfProcedure:
    return RulesOfProcedure(quorum=QuorumRule(base=QuorumBase.ENTITLED_PERSONS, **quorum))


TWO_THIRDS = rules(num=2, den=3)
HALF = rules(num=1, den=2)
MORE_THAN_HALF = rules(num=1, den=2, cmp=Comparator.MORE_THAN)


@pytest.mark.parametrize(
    ("rule", "present", "met"),
    [
        (TWO_THIRDS, 6, True),
        (TWO_THIRDS, 5, False),
        (HALF, 5, True),
        (HALF, 4, False),
        (MORE_THAN_HALF, 5, True),
        (MORE_THAN_HALF, 4, False),
        (RulesOfProcedure(), 9, True),
        (RulesOfProcedure(), 8, False),
    ],
)
def test_the_quorum_of_nine_seats(rule: RulesOfProcedure, present: int, met: bool) -> None:
    finding = find_quorum(nine(), set(NAMES[:present]), rule, None).finding
    assert (finding.base, finding.present, finding.met) == (9, present, met)


@pytest.mark.parametrize(
    ("cmp", "base", "threshold"),
    [
        (Comparator.AT_LEAST, 8, 4),
        (Comparator.MORE_THAN, 8, 5),
        (Comparator.AT_LEAST, 9, 5),
        (Comparator.MORE_THAN, 9, 5),
    ],
)
def test_at_least_includes_half_and_more_than_does_not(cmp: Comparator, base: int, threshold: int) -> None:
    assert needed(QuorumRule(num=1, den=2, cmp=cmp), base) == threshold


@given(st.integers(0, 9), st.integers(1, 9), st.sampled_from(Comparator), st.integers(0, 60))
def test_what_is_needed_is_the_smallest_number_that_meets_the_rule(
    num: int, den: int, cmp: Comparator, base: int
) -> None:
    def meets(x: int) -> bool:
        return den * x >= num * base if cmp is Comparator.AT_LEAST else den * x > num * base

    least = needed(QuorumRule(num=num, den=den, cmp=cmp), base)
    assert meets(least)
    assert not meets(least - 1)


def test_every_side_must_have_as_many_as_the_rule_wants() -> None:
    room = set(NAMES[:6])
    assert find_quorum(nine(), room, rules(num=2, den=3), None).finding.met
    finding = find_quorum(nine(), room, rules(num=2, den=3, per_party_min=1), None).finding
    assert not finding.met
    assert finding.sides_short == ["物业"]
    assert (finding.sides_present, finding.sides) == (2, 3)


def test_a_cross_appointed_person_is_one_in_the_base_and_one_in_the_room() -> None:
    places = [Place("社区", (NAMES[0],)), Place("业委会", (NAMES[0],)), Place("物业", (NAMES[1],))]
    finding = find_quorum(places, {NAMES[0], NAMES[1]}, HALF, None).finding
    assert (finding.base, finding.present, finding.lapsed) == (2, 2, 1)
    absent = find_quorum(places, {NAMES[1]}, HALF, None).finding
    assert (absent.base, absent.present) == (2, 1)


def test_a_lapsed_seat_is_not_asked_for_where_seats_are_counted() -> None:
    places = [Place("社区", (NAMES[0],)), Place("业委会", (NAMES[0],)), Place("物业", (NAMES[1],))]
    finding = find_quorum(places, {NAMES[0], NAMES[1]}, RulesOfProcedure(), None).finding
    assert (finding.base, finding.present, finding.met) == (2, 2, True)


def test_a_unit_for_which_nobody_came_still_counts_in_the_base() -> None:
    places = [Place("供电", (NAMES[0],)), Place("通信"), Place("道路")]
    for rule in (RulesOfProcedure(), HALF):
        assert find_quorum(places, {NAMES[0]}, rule, None).finding.base == 3


def test_the_recused_leave_the_base_and_the_rest_is_tested_again() -> None:
    room = set(NAMES[:6])
    assert find_quorum(nine(), room, TWO_THIRDS, None).finding.met
    finding = find_quorum(nine(), room, TWO_THIRDS, {NAMES[0]: True}).finding
    assert (finding.base, finding.present, finding.needed, finding.met) == (8, 5, 6, False)
    assert finding.recused == 1


def test_where_the_rules_keep_the_recused_in_the_base_they_count_as_not_there() -> None:
    rule = rules(num=2, den=3, recused_leave_base=False)
    finding = find_quorum(nine(), set(NAMES), rule, {NAMES[0]: True}).finding
    assert (finding.base, finding.present) == (9, 8)


def test_a_wholly_recused_side_is_not_asked_while_two_remain() -> None:
    aside = dict.fromkeys(NAMES[6:], True)
    test = find_quorum(nine(), set(NAMES), rules(num=1, den=2, per_party_min=1), aside)
    assert test.finding.met
    assert test.sides_not_asked == ("物业",)
    assert (test.finding.sides, test.finding.sides_present) == (2, 2)
    assert not test.recusal_leaves_one_side


def test_recusal_that_leaves_one_side_is_told_apart_from_absence() -> None:
    aside = dict.fromkeys(NAMES[3:], True)
    assert find_quorum(nine(), set(NAMES), HALF, aside).recusal_leaves_one_side
    assert not find_quorum(nine(), set(NAMES[:3]), HALF, None).recusal_leaves_one_side
    assert not find_quorum(nine(), set(NAMES[:3]), HALF, {NAMES[0]: True}).recusal_leaves_one_side


def test_an_empty_room_is_never_a_quorum() -> None:
    assert not find_quorum(nine(), set(), rules(num=0), None).finding.met


def test_rules_that_count_seats_count_each_seat_of_a_person() -> None:
    rule = RulesOfProcedure(one_person_one_vote=False)
    places = [Place("社区", (NAMES[0],)), Place("业委会", (NAMES[0],))]
    finding = find_quorum(places, {NAMES[0]}, rule, None).finding
    assert (finding.base, finding.present, finding.met) == (2, 2, True)


@given(st.sets(st.sampled_from(NAMES)), st.randoms(), st.sets(st.sampled_from(NAMES), max_size=3))
def test_the_order_of_seats_changes_nothing(room: set[UUID], chance: object, aside: set[UUID]) -> None:
    shuffled = nine()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    rule = rules(num=1, den=2, per_party_min=1)
    recused = dict.fromkeys(aside, True)
    one = find_quorum(nine(), room, rule, recused).finding
    other = find_quorum(shuffled, room, rule, recused).finding
    assert one.model_copy(update={"sides_short": sorted(one.sides_short)}) == other.model_copy(
        update={"sides_short": sorted(other.sides_short)}
    )
