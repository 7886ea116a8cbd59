"""Who sits for which seat: one natural person once, however many seats they hold.

A person with two seats (双向进入、交叉任职) sits by one of them; the other is taken by its named
alternate, else it lapses (domain, edge case 1). Which one they sit by is found so that the most
sides, then the most seats, have somebody; that makes the counts independent of the order of names.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """One entitled seat: the side it counts with, and who may sit in it.

    `holders` has one person for a seat; without seats, everybody who signed in for the unit.
    """

    side: str
    holders: tuple[UUID, ...] = ()
    alternates: tuple[UUID, ...] = ()

    @property
    def people(self) -> tuple[UUID, ...]:
        return (*self.holders, *self.alternates)


@dataclass(frozen=True, slots=True)
class Seating:
    """The places, and who sits in each (None: nobody)."""

    places: tuple[Place, ...]
    sitters: tuple[UUID | None, ...]

    @property
    def votes(self) -> dict[UUID, int]:
        """How many votes each sitter has: one, unless the rules count seats."""
        votes: dict[UUID, int] = {}
        for sitter in self.sitters:
            if sitter is not None:
                votes[sitter] = votes.get(sitter, 0) + 1
        return votes

    @property
    def sides(self) -> list[str]:
        """Every side, once, in the order of places."""
        return list(dict.fromkeys(place.side for place in self.places))

    def sitting_for(self, side: str) -> list[UUID]:
        return [
            sitter
            for place, sitter in zip(self.places, self.sitters, strict=True)
            if place.side == side and sitter is not None
        ]

    @property
    def lapsed(self) -> int:
        """The empty places whose holder sits by another one."""
        seated = set(self.sitters)
        return sum(
            sitter is None and any(holder in seated for holder in place.holders)
            for place, sitter in zip(self.places, self.sitters, strict=True)
        )


def seat(places: Iterable[Place], room: Set[UUID], *, one_each: bool = True) -> Seating:
    """Seat the persons in the room.

    Holders come before alternates. With `one_each` nobody sits twice; without it (rules that count
    seats, not persons) everybody sits in each of their places.
    """
    listed = tuple(places)
    if not one_each:
        return Seating(listed, tuple(_first(place.people, room) for place in listed))
    holders = [[person for person in place.holders if person in room] for place in listed]
    people = [[person for person in place.people if person in room] for place in listed]
    by_person = _one_for_each_side(listed, holders, people)
    for wishes in (holders, people):
        _fill(wishes, by_person)
    by_place = {place: person for person, place in by_person.items()}
    return Seating(listed, tuple(by_place.get(index) for index in range(len(listed))))


def _first(people: Sequence[UUID], room: Set[UUID]) -> UUID | None:
    return next((person for person in people if person in room), None)


def _one_for_each_side(
    places: Sequence[Place], holders: Sequence[Sequence[UUID]], people: Sequence[Sequence[UUID]]
) -> dict[UUID, int]:
    """Seat one person for every side that can have one; answers with the place of each person."""
    members: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        members.setdefault(place.side, []).append(index)
    groups = list(members.values())
    spokesmen: dict[UUID, int] = {}
    for wishes in (holders, people):
        _fill([[person for index in group for person in wishes[index]] for group in groups], spokesmen)
    return {
        person: next(index for index in _own_first(groups[group], holders, person) if person in people[index])
        for person, group in spokesmen.items()
    }


def _own_first(group: Sequence[int], holders: Sequence[Sequence[UUID]], person: UUID) -> list[int]:
    return sorted(group, key=lambda index: person not in holders[index])


def _fill(wishes: Sequence[Sequence[UUID]], taken: dict[UUID, int]) -> None:
    """Give every open row one of the persons it wishes for; what is given is moved, never taken away.

    Whoever is free comes first, so that nobody is moved from their first seat without need; then
    augmenting paths (Kuhn): a row asks the row that has its person to take another one.
    """

    def give(row: int, asked: set[UUID]) -> bool:
        for person in sorted(wishes[row], key=lambda wished: wished in taken):
            if person in asked:
                continue
            asked.add(person)
            if person not in taken or give(taken[person], asked):
                taken[person] = row
                return True
        return False

    served = set(taken.values())
    for row in range(len(wishes)):
        if row not in served:
            give(row, set())


def stand_aside(seating: Seating, recused: Mapping[UUID, bool]) -> tuple[tuple[Place, ...], list[str]]:
    """The places that remain for a motion, and the sides that are wholly recused.

    `recused` says of each person whether their seats stand aside with them; where they do not, an
    alternate may sit. A place from which everybody is recused is gone.
    """
    remaining = [
        _without(place, sitter, recused)
        for place, sitter in zip(seating.places, seating.sitters, strict=True)
    ]
    left = tuple(place for place in remaining if place is not None)
    sides = {place.side for place in left}
    return left, [side for side in seating.sides if side not in sides]


def _without(place: Place, sitter: UUID | None, recused: Mapping[UUID, bool]) -> Place | None:
    owners = {*place.holders, sitter}
    if any(covers and person in owners for person, covers in recused.items()):
        return None
    holders = tuple(person for person in place.holders if person not in recused)
    alternates = tuple(person for person in place.alternates if person not in recused)
    if place.people and not holders and not alternates:
        return None
    return replace(place, holders=holders, alternates=alternates)
