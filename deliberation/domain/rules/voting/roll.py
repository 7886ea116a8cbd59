"""The frozen roll: who may vote, by head and by exclusive area.

Heads are owner parties, never flats: several units of one owner are one head, a co-owned unit is one
head, and everything that the developer has not sold or not handed over is one head together (司法解释
法释〔2020〕17号, arts 8 and 9). Areas are integers of 0.01 m². A roll has no order: two rolls of the same
rights are the same roll, however the list came in.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from deliberation.domain.rules.voting.errors import (
    AreaMissingError,
    HeadsByUnitError,
    UnitTwiceError,
)
from deliberation.domain.values import Code, derived_id

RightId = NewType("RightId", UUID)
"""A right to vote on one roll; fresh for each vote, so that two votes of an owner cannot be linked."""


class Tenure(Code):
    """Whether a unit has passed from the developer to whoever is registered as its owner."""

    HANDED_OVER = "handed_over"
    SOLD_UNDELIVERED = "sold_undelivered"
    UNSOLD = "unsold"


class RollKind(Code):
    """Of whom a roll is a list."""

    OWNERS = "owners"
    MEMBERS = "members"
    HOUSEHOLDS = "households"


class Weight(BaseModel):
    """Some voters: how many heads, and their exclusive area in 0.01 m² (0 where area has no say)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heads: int = 0
    area_centi_m2: int = 0


@dataclass(frozen=True, slots=True)
class ExclusiveUnit:
    """One flat, shop or other exclusive part on the record date.

    `owners` is the set of its owners: husband and wife together are another party than he alone.
    """

    name: str
    area_centi_m2: int
    owners: frozenset[str]
    tenure: Tenure = Tenure.HANDED_OVER


@dataclass(frozen=True, slots=True)
class Right:
    """One head on a roll.

    `party` names whose head it is (an owner party, a member), `side` the side of a conference it sits
    for. `should_attend` is False for those whom the rules leave out of the base of those who should come.
    """

    id: RightId
    party: Hashable
    area_centi_m2: int = 0
    units: int = 0
    side: str = ""
    should_attend: bool = True


@dataclass(frozen=True)
class Roll:
    """A frozen electorate. Refuses a party that stands on it twice: a party is one head."""

    kind: RollKind
    rights: tuple[Right, ...]
    by_id: Mapping[RightId, Right] = field(init=False, repr=False, compare=False)
    ids: frozenset[RightId] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len({right.party for right in self.rights}) < len(self.rights):
            raise HeadsByUnitError
        if self.kind is RollKind.OWNERS and any(right.area_centi_m2 <= 0 for right in self.rights):
            raise AreaMissingError
        object.__setattr__(self, "by_id", {right.id: right for right in self.rights})
        object.__setattr__(self, "ids", frozenset(self.by_id))

    @property
    def weight(self) -> Weight:
        """All heads and all area on the roll."""
        return weigh(self.rights)


def weigh(rights: Iterable[Right]) -> Weight:
    """The heads and the area of some rights."""
    heads = area = 0
    for right in rights:
        heads += 1
        area += right.area_centi_m2
    return Weight(heads=heads, area_centi_m2=area)


def owners_roll(
    ballot_set: UUID, units: Iterable[ExclusiveUnit], developer: frozenset[str] = frozenset({"developer"})
) -> Roll:
    """Freeze the owners of the units: one right for each owner party, with all its area.

    What is unsold or not handed over is the developer's, as one head with whatever else it owns. Ids of
    rights derive from the ballot set and the party. A unit listed twice is refused: it would count its
    area twice. Source: 法释〔2020〕17号, arts 8 and 9; domain edge cases 5 to 7.
    """
    areas: dict[frozenset[str], int] = {}
    counts: dict[frozenset[str], int] = {}
    seen: set[str] = set()
    for unit in units:
        if unit.name in seen:
            raise UnitTwiceError(unit=unit.name)
        if unit.area_centi_m2 <= 0:
            raise AreaMissingError
        seen.add(unit.name)
        party = unit.owners if unit.tenure is Tenure.HANDED_OVER else developer
        areas[party] = areas.get(party, 0) + unit.area_centi_m2
        counts[party] = counts.get(party, 0) + 1
    return Roll(
        RollKind.OWNERS,
        tuple(Right(right_of(ballot_set, *party), party, areas[party], counts[party]) for party in areas),
    )


def right_of(ballot_set: UUID, *party: str) -> RightId:
    """The id of a party's right in one ballot set, whatever the order of its persons."""
    return RightId(derived_id("right", ballot_set, *sorted(party)))


def members_roll(members: Iterable[Right]) -> Roll:
    """Freeze a body whose members have one vote each."""
    return Roll(RollKind.MEMBERS, tuple(members))
