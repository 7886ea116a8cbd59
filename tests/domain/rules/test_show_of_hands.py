"""Hands are counted by person; more than half means more than half."""

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deliberation.domain.meeting.events import Dissent, MotionOutcome
from deliberation.domain.rules.consensus import by_consensus
from deliberation.domain.rules.procedure import VoteFallback
from deliberation.domain.rules.seating import Place, Seating, seat
from deliberation.domain.rules.show_of_hands import RULES, Hands, count_hands
from tests.domain.dsl import an_id

NAMES = [an_id(f"voter {number}") for number in range(8)]
PLAIN = VoteFallback.MAJORITY_OF_PERSONS_PRESENT
EACH_SIDE = VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY
ADOPTED, NOT_ADOPTED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED


def eight() -> Seating:
    """Two sides with four persons each, all there."""
    places = [Place("甲" if number < 4 else "乙", (name,)) for number, name in enumerate(NAMES)]
    return seat(places, set(NAMES))


def test_every_way_to_decide_has_its_rule() -> None:
    assert set(RULES) == set(VoteFallback)


@pytest.mark.parametrize(("ayes", "outcome"), [(5, ADOPTED), (4, NOT_ADOPTED), (0, NOT_ADOPTED)])
def test_more_than_half_of_eight_is_five_and_a_tie_is_not_adopted(ayes: int, outcome: MotionOutcome) -> None:
    working, found = count_hands(eight(), Hands(NAMES[:ayes], NAMES[ayes:]), PLAIN)
    assert (working.ayes, working.nays, working.base, working.needed) == (ayes, 8 - ayes, 8, 5)
    assert found is outcome


def test_without_a_stated_rule_the_majority_of_those_present_decides() -> None:
    assert count_hands(eight(), Hands(NAMES[:5]), None)[1] is ADOPTED


def test_abstaining_and_raising_no_hand_stay_in_the_base() -> None:
    working, found = count_hands(eight(), Hands(NAMES[:4], [], NAMES[4:6]), PLAIN)
    assert (working.abstentions, working.base) == (2, 8)
    assert found is NOT_ADOPTED


def test_each_side_must_say_aye_where_the_rules_want_it() -> None:
    six = [*NAMES[:4], NAMES[4], NAMES[5]]
    assert count_hands(eight(), Hands(six), EACH_SIDE)[1] is ADOPTED
    places = [*eight().places, Place("丙", (an_id("alone"),))]
    seating = seat(places, {*NAMES, an_id("alone")})
    working, found = count_hands(seating, Hands(NAMES), EACH_SIDE)
    assert found is NOT_ADOPTED
    assert working.sides_without_aye == ["丙"]
    assert count_hands(seating, Hands(NAMES), PLAIN)[1] is ADOPTED


def test_sides_that_stand_aside_are_named_in_the_working() -> None:
    assert count_hands(eight(), Hands(NAMES), PLAIN, ["丁"])[0].sides_not_asked == ["丁"]


def test_one_dissent_leaves_no_decision() -> None:
    assert by_consensus([]) is ADOPTED
    assert by_consensus([Dissent(person=NAMES[0])]) is MotionOutcome.NO_DECISION


hands = st.lists(st.sampled_from(["aye", "nay", "abstain", "none"]), min_size=8, max_size=8)
two_seats = st.lists(
    st.builds(Place, st.sampled_from("甲乙丙"), st.sampled_from(NAMES).map(lambda name: (name,))),
    min_size=1,
    max_size=10,
)


def shown(ways: list[str]) -> Hands:
    def of(way: str) -> list[UUID]:
        return [name for name, chosen in zip(NAMES, ways, strict=True) if chosen == way]

    return Hands(of("aye"), of("nay"), of("abstain"))


@given(two_seats, hands, st.integers(0, 7), st.sampled_from(VoteFallback))
def test_one_more_aye_never_defeats(
    places: list[Place], ways: list[str], voter: int, rule: VoteFallback
) -> None:
    seating = seat(places, set(NAMES))
    assume(count_hands(seating, shown(ways), rule)[1] is ADOPTED)
    more = [*ways[:voter], "aye", *ways[voter + 1 :]]
    assert count_hands(seating, shown(more), rule)[1] is ADOPTED


@given(two_seats, hands, st.randoms(), st.sampled_from(VoteFallback))
def test_the_order_of_names_changes_nothing(
    places: list[Place], ways: list[str], chance: object, rule: VoteFallback
) -> None:
    seating, raised = seat(places, set(NAMES)), shown(ways)
    mixed = [list(names) for names in (raised.ayes, raised.nays, raised.abstentions)]
    for names in mixed:
        chance.shuffle(names)  # type: ignore[attr-defined]
    assert count_hands(seating, Hands(*mixed), rule) == count_hands(seating, raised, rule)


@given(two_seats, hands)
def test_a_person_with_two_seats_never_counts_twice(places: list[Place], ways: list[str]) -> None:
    seating, raised = seat(places, set(NAMES)), shown(ways)
    holders = {place.holders[0] for place in places}
    working, _ = count_hands(seating, raised, PLAIN)
    assert working.base == len(holders)
    assert working.ayes == len(holders & set(raised.ayes))
    assert working.ayes + working.nays + working.abstentions <= working.base
