"""What deciders know of a unit."""

from dataclasses import dataclass, replace
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.unit.events import (
    UnitDissolved,
    UnitKind,
    UnitMerged,
    UnitRegistered,
    UnitSplit,
)
from deliberation.domain.values import UnitId

PARTY_KINDS: Final = frozenset(
    {
        UnitKind.COMMUNITY_PARTY_ORG,
        UnitKind.STREET_PARTY_ORG,
        UnitKind.COMPOSITE_PARTY_BRANCH,
        UnitKind.PARTY_BRANCH,
        UnitKind.PARTY_GROUP,
    }
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`kind` is None while nobody registered the unit; a unit that `ended` acts no longer and is
    succeeded by `successor`, where one was named."""

    kind: UnitKind | None = None
    parent: UnitId | None = None
    ended: bool = False
    successor: UnitId | None = None

    @property
    def is_party(self) -> bool:
        return self.kind in PARTY_KINDS


evolve: Evolution[Unit] = Evolution()


@evolve.on(UnitRegistered)
def _registered(unit: Unit, fact: UnitRegistered, entry: Entry[DomainEvent]) -> Unit:
    return Unit(kind=fact.kind, parent=fact.parent)


@evolve.on(UnitMerged)
def _merged(unit: Unit, fact: UnitMerged, entry: Entry[DomainEvent]) -> Unit:
    return replace(unit, ended=True, successor=fact.into)


@evolve.on(UnitSplit)
def _split(unit: Unit, fact: UnitSplit, entry: Entry[DomainEvent]) -> Unit:
    return replace(unit, ended=True, successor=fact.successor)


@evolve.on(UnitDissolved)
def _dissolved(unit: Unit, fact: UnitDissolved, entry: Entry[DomainEvent]) -> Unit:
    return replace(unit, ended=True, successor=fact.successor)


UNITS: StreamKind[Unit] = StreamKind("unit", Unit(), evolve)
