"""What deciders know of a seat."""

from dataclasses import dataclass
from datetime import date

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.seat.events import (
    AlternateNamed,
    SeatAbolished,
    SeatCreated,
    SeatFilled,
    SeatVacated,
)
from deliberation.domain.values import HallId, PersonId, UnitId


@dataclass(frozen=True, slots=True)
class Term:
    """`person` holds the seat from `since` to `until`, both inclusive."""

    person: PersonId
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Seat:
    """`hall` is None while nobody created the seat. Past terms stay: acts of their time are valid."""

    hall: HallId | None = None
    unit: UnitId | None = None
    side: str = ""
    presides: bool = False
    terms: tuple[Term, ...] = ()
    alternate: PersonId | None = None
    abolished: bool = False

    def holder_on(self, day: date) -> PersonId | None:
        """Who holds the seat on a day; a term that ended lapses by itself."""
        return next((term.person for term in reversed(self.terms) if term.covers(day)), None)


evolve: Evolution[Seat] = Evolution()


@evolve.on(SeatCreated)
def _created(seat: Seat, fact: SeatCreated, entry: Entry[DomainEvent]) -> Seat:
    return Seat(hall=fact.hall, unit=fact.unit, side=fact.side, presides=fact.presides)


@evolve.on(SeatFilled)
def _filled(seat: Seat, fact: SeatFilled, entry: Entry[DomainEvent]) -> Seat:
    return changed(seat, terms=(*seat.terms, Term(fact.person, fact.since, fact.until)), alternate=None)


@evolve.on(AlternateNamed)
def _alternate(seat: Seat, fact: AlternateNamed, entry: Entry[DomainEvent]) -> Seat:
    return changed(seat, alternate=fact.person)


@evolve.on(SeatVacated)
def _vacated(seat: Seat, fact: SeatVacated, entry: Entry[DomainEvent]) -> Seat:
    *earlier, last = seat.terms
    ended = changed(last, until=min(fact.at, last.until) if last.until else fact.at)
    return changed(seat, terms=(*earlier, ended), alternate=None)


@evolve.on(SeatAbolished)
def _abolished(seat: Seat, fact: SeatAbolished, entry: Entry[DomainEvent]) -> Seat:
    return changed(seat, abolished=True)


SEATS: StreamKind[Seat] = StreamKind("seat", Seat(), evolve)
