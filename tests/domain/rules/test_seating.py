"""Who sits for which seat: a person once, the most sides and seats with somebody."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.rules.seating import Place, seat, stand_aside
from tests.domain.dsl import an_id

LI, WANG, ZHAO = an_id("li"), an_id("wang"), an_id("zhao")


def held(side: str, holder: UUID, *alternates: UUID) -> Place:
    return Place(side, (holder,), alternates)


def test_a_holder_sits_before_the_alternate() -> None:
    seating = seat([held("社区", LI, WANG)], {LI, WANG})
    assert seating.sitters == (LI,)


def test_the_alternate_sits_where_the_holder_is_absent() -> None:
    seating = seat([held("社区", LI, WANG)], {WANG})
    assert seating.sitters == (WANG,)


def test_a_person_with_two_seats_sits_by_one_and_the_other_lapses() -> None:
    seating = seat([held("社区", LI), held("业委会", LI)], {LI})
    assert seating.votes == {LI: 1}
    assert seating.lapsed == 1


def test_the_second_seat_is_filled_by_its_named_alternate() -> None:
    seating = seat([held("社区", LI), held("业委会", LI, WANG)], {LI, WANG})
    assert seating.sitters == (LI, WANG)
    assert seating.lapsed == 0


def test_a_person_with_two_seats_sits_where_a_side_would_have_nobody() -> None:
    seating = seat([held("社区", LI), held("社区", WANG), held("业委会", LI)], {LI, WANG})
    assert seating.sitters == (None, WANG, LI)


def test_a_holder_gives_way_to_their_alternate_to_sit_for_another_side() -> None:
    seating = seat([held("社区", LI, WANG), held("物业", LI)], {LI, WANG})
    assert seating.sitters == (WANG, LI)


def test_whoever_is_holder_elsewhere_sits_there_before_sitting_as_an_alternate() -> None:
    seating = seat([held("社区", WANG, LI), held("物业", LI)], {LI})
    assert seating.sitters == (None, LI)
    assert seating.lapsed == 0


def test_a_second_alternate_of_a_side_sits_too() -> None:
    seating = seat([held("社区", ZHAO, LI), held("社区", WANG)], {LI, WANG})
    assert seating.sitters == (LI, WANG)


def test_of_a_unit_without_seats_the_first_who_signed_in_sits() -> None:
    seating = seat([Place("供电", (LI, WANG))], {LI, WANG})
    assert seating.votes == {LI: 1}


def test_an_empty_seat_of_an_absent_holder_has_not_lapsed() -> None:
    seating = seat([held("社区", LI), held("业委会", LI)], set())
    assert seating.sitters == (None, None)
    assert seating.lapsed == 0


def test_rules_that_count_seats_let_a_person_sit_in_each() -> None:
    seating = seat([held("社区", LI), held("业委会", LI), held("物业", WANG)], {LI}, one_each=False)
    assert seating.votes == {LI: 2}


def test_recusal_takes_every_seat_of_the_person_along() -> None:
    whole = seat([held("社区", LI, ZHAO), held("业委会", LI), held("物业", WANG)], {LI, WANG, ZHAO})
    left, gone = stand_aside(whole, {LI: True})
    assert [place.side for place in left] == ["物业"]
    assert gone == ["社区", "业委会"]


def test_recusal_in_person_only_lets_the_alternate_sit() -> None:
    whole = seat([held("社区", LI, ZHAO), held("物业", WANG)], {LI, WANG, ZHAO})
    left, gone = stand_aside(whole, {LI: False})
    assert seat(left, {WANG, ZHAO}).sitters == (ZHAO, WANG)
    assert gone == []


def test_recusal_in_person_only_ends_a_seat_without_an_alternate() -> None:
    whole = seat([held("社区", LI), held("物业", WANG)], {LI, WANG})
    assert stand_aside(whole, {LI: False}) == ((held("物业", WANG),), ["社区"])


def test_an_alternate_who_sits_and_stands_aside_takes_the_seat_along() -> None:
    whole = seat([held("社区", LI, ZHAO), held("物业", WANG)], {WANG, ZHAO})
    assert stand_aside(whole, {ZHAO: True})[1] == ["社区"]


def test_a_unit_that_nobody_came_for_keeps_its_place_when_others_stand_aside() -> None:
    whole = seat([Place("供电"), held("物业", WANG)], {WANG})
    left, gone = stand_aside(whole, {WANG: True})
    assert left == (Place("供电"),)
    assert gone == ["物业"]


PEOPLE = [an_id(f"person {number}") for number in range(6)]
places = st.lists(
    st.builds(
        Place,
        st.sampled_from("甲乙丙"),
        st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple),
        st.lists(st.sampled_from(PEOPLE), max_size=1).map(tuple),
    ),
    max_size=7,
)
rooms = st.sets(st.sampled_from(PEOPLE))


@given(places, rooms)
def test_nobody_sits_twice_and_nobody_sits_who_is_not_there_or_not_entitled(
    listed: list[Place], room: set[UUID]
) -> None:
    seating = seat(listed, room)
    sitters = [sitter for sitter in seating.sitters if sitter]
    assert len(set(sitters)) == len(sitters)
    for place, sitter in zip(listed, seating.sitters, strict=True):
        assert sitter is None or (sitter in room and sitter in place.people)


@given(places, rooms, st.randoms())
def test_the_order_of_seats_changes_neither_how_many_sit_nor_which_sides(
    listed: list[Place], room: set[UUID], chance: object
) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = seat(listed, room), seat(shuffled, room)
    assert len(one.votes) == len(other.votes)
    assert sum(bool(one.sitting_for(s)) for s in one.sides) == sum(
        bool(other.sitting_for(s)) for s in other.sides
    )


@given(places, rooms, st.sampled_from(PEOPLE))
def test_whoever_comes_takes_no_seat_away(listed: list[Place], room: set[UUID], comer: UUID) -> None:
    before, after = seat(listed, room), seat(listed, room | {comer})
    assert len(before.votes) <= len(after.votes) <= len(before.votes) + 1


def test_nobody_is_moved_from_their_first_seat_without_need() -> None:
    seating = seat(
        [held("社区", LI), held("社区", WANG), held("业委会", LI), held("业委会", ZHAO)], {LI, WANG, ZHAO}
    )
    assert seating.sitters == (LI, WANG, None, ZHAO)
