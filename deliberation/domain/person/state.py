"""What deciders know of a person: for whom they act, never who they are."""

from dataclasses import dataclass
from datetime import date

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.person.events import (
    AdministratorAppointed,
    AdministratorWithdrawn,
    PersonAffiliated,
    PersonDisaffiliated,
    PersonRegistered,
)
from deliberation.domain.values import UnitId


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The person acts for `unit` from `since` to `until`, both inclusive."""

    unit: UnitId
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """`registered` is False for an id that nobody registered (a resident who only submitted)."""

    registered: bool = False
    affiliations: tuple[Affiliation, ...] = ()
    administrator: bool = False

    def units_on(self, day: date) -> frozenset[UnitId]:
        return frozenset(link.unit for link in self.affiliations if link.covers(day))


evolve: Evolution[Person] = Evolution()


@evolve.on(PersonRegistered)
def _registered(person: Person, fact: PersonRegistered, entry: Entry[DomainEvent]) -> Person:
    return changed(person, registered=True)


@evolve.on(PersonAffiliated)
def _affiliated(person: Person, fact: PersonAffiliated, entry: Entry[DomainEvent]) -> Person:
    link = Affiliation(fact.unit, fact.since, fact.until)
    return changed(person, affiliations=(*person.affiliations, link))


@evolve.on(PersonDisaffiliated)
def _disaffiliated(person: Person, fact: PersonDisaffiliated, entry: Entry[DomainEvent]) -> Person:
    kept = tuple(link for link in person.affiliations if link.unit != fact.unit)
    return changed(person, affiliations=kept)


@evolve.on(AdministratorAppointed)
def _appointed(person: Person, fact: AdministratorAppointed, entry: Entry[DomainEvent]) -> Person:
    return changed(person, administrator=True)


@evolve.on(AdministratorWithdrawn)
def _withdrawn(person: Person, fact: AdministratorWithdrawn, entry: Entry[DomainEvent]) -> Person:
    return changed(person, administrator=False)


PERSONS: StreamKind[Person] = StreamKind("person", Person(), evolve)
