"""What deciders know of a person: for whom they act, never who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.person.events import (
    AdministratorAppointed,
    AdministratorWithdrawn,
    DataRequestAnswered,
    DataRequestReceived,
    PersonAffiliated,
    PersonalDataErased,
    PersonalDataRestricted,
    PersonDisaffiliated,
    PersonRegistered,
    RequestKind,
    RestrictionBasis,
    RestrictionLifted,
)
from deliberation.domain.values import DataRequestId, UnitId


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The person acts for `unit` from `since` to `until`, both inclusive."""

    unit: UnitId
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Restriction:
    """Data that are kept and not used, up to and including `until` where a retention period runs."""

    basis: RestrictionBasis
    until: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether a retention period forbids erasing on a day."""
        return self.basis is RestrictionBasis.RETENTION_PERIOD and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """`registered` is False for an id that nobody registered (a resident who only submitted). `requests`
    are those that wait for an answer, `answered` those that have one."""

    registered: bool = False
    affiliations: tuple[Affiliation, ...] = ()
    administrator: bool = False
    erased: bool = False
    restriction: Restriction | None = None
    requests: Mapping[DataRequestId, RequestKind] = field(default_factory=dict)
    answered: frozenset[DataRequestId] = frozenset()

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


@evolve.on(PersonalDataErased)
def _erased(person: Person, fact: PersonalDataErased, entry: Entry[DomainEvent]) -> Person:
    return changed(person, erased=True, restriction=None)


@evolve.on(PersonalDataRestricted)
def _restricted(person: Person, fact: PersonalDataRestricted, entry: Entry[DomainEvent]) -> Person:
    return changed(person, restriction=Restriction(fact.basis, fact.until))


@evolve.on(RestrictionLifted)
def _lifted(person: Person, fact: RestrictionLifted, entry: Entry[DomainEvent]) -> Person:
    return changed(person, restriction=None)


@evolve.on(DataRequestReceived)
def _asked(person: Person, fact: DataRequestReceived, entry: Entry[DomainEvent]) -> Person:
    return changed(person, requests={**person.requests, fact.request: fact.kind})


@evolve.on(DataRequestAnswered)
def _answered(person: Person, fact: DataRequestAnswered, entry: Entry[DomainEvent]) -> Person:
    waiting = {name: kind for name, kind in person.requests.items() if name != fact.request}
    return changed(person, requests=waiting, answered=person.answered | {fact.request})


PERSONS: StreamKind[Person] = StreamKind("person", Person(), evolve)
