"""A roster as it was read: heads by owner party, or the members of a body; pure, nothing entered yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from api.rosters.columns import Column
from deliberation.domain.rules.voting.roll import ExclusiveUnit, RollKind, Weight

SEPARATOR: Final = "\x1f"


class Parking(StrEnum):
    """Whether parking spaces count as exclusive units: local practice differs, so it is decided first
    (domain 2.2, CFG)."""

    EXCLUDE = "exclude"
    INCLUDE = "include"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterOptions:
    """How to read a roster.

    `mapping`: heading → column, before the words that are known. `parking`: None where the roster has
    none, else a refusal asks. `developer`: whose the unsold and undelivered units are; None as the rows
    of unsold units say.
    """

    kind: RollKind = RollKind.OWNERS
    mapping: Mapping[str, Column] = field(default_factory=dict)
    parking: Parking | None = None
    developer: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """One head. `party` is its identity: persons or ids that own together, whatever their order.

    `holder` is how it is called, the representative first. Areas in 0.01 m². `holder`, `premises` and
    `phone` are personal.
    """

    party: frozenset[str]
    holder: str
    area_centi_m2: int = 0
    units: int = 0
    premises: tuple[str, ...] = ()
    phone: str | None = None
    side: str | None = None
    should_attend: bool = True

    @property
    def key(self) -> str:
        """The party as one text, the same for any order of its persons."""
        return party_key(self.party)


@dataclass(frozen=True, slots=True)
class Found:
    """What whoever checks a roster should look at. `by_name`: heads of several units that are one owner
    by the name alone, who might be namesakes. `developer_units` count together as one head."""

    rows: int = 0
    totals_left_out: int = 0
    ignored_headings: tuple[str, ...] = ()
    parking: Parking | None = None
    parking_units: int = 0
    parking_centi_m2: int = 0
    several_units: int = 0
    co_owned: int = 0
    by_name: int = 0
    developer_units: int = 0


@dataclass(frozen=True)
class Roster:
    """Everybody who may vote, in the order of their parties, so that the order of the rows says nothing."""

    kind: RollKind
    heads: tuple[Head, ...]
    units: tuple[ExclusiveUnit, ...] = ()
    found: Found = field(default=Found(), compare=False)

    @cached_property
    def by_key(self) -> Mapping[str, Head]:
        return {head.key: head for head in self.heads}

    @property
    def weight(self) -> Weight:
        """All heads and all area."""
        return Weight(heads=len(self.heads), area_centi_m2=sum(head.area_centi_m2 for head in self.heads))

    @property
    def unit_count(self) -> int:
        return sum(head.units for head in self.heads)


def party_key(party: Iterable[str]) -> str:
    """The text under which the vault knows a party."""
    return SEPARATOR.join(sorted(set(party)))
