"""Reads who is entitled to sit in a meeting on the day of an act, and for whom people come."""

from collections.abc import Iterable

from deliberation.application.desk import Books
from deliberation.application.standing import with_parents
from deliberation.domain.hall.state import HALLS
from deliberation.domain.meeting import entitlement
from deliberation.domain.meeting.attendance import Comers
from deliberation.domain.meeting.events import Delegate
from deliberation.domain.meeting.state import Meeting
from deliberation.domain.person.state import PERSONS
from deliberation.domain.seat.state import SEATS
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import HallId, PersonId, Role, SeatId, UnitId, local_date


def _seats(books: Books, hall: HallId) -> list[Delegate]:
    states = books.open_all(SEATS, books.open(HALLS, hall).seats)
    seats = {SeatId(name): seat for name, seat in states.items()}
    gone = _gone(books, {seat.unit for seat in seats.values() if seat.unit})
    return entitlement.seats_on(seats, gone, local_date(books.at))


def _gone(books: Books, units: Iterable[UnitId]) -> frozenset[UnitId]:
    states = books.open_all(UNITS, units)
    return frozenset(UnitId(unit) for unit, state in states.items() if state.ended)


def delegates_of(books: Books, meeting: Meeting, hall: HallId) -> list[Delegate]:
    """Who is entitled today: as fixed at the opening, else the hall's seats, else the units told."""
    if meeting.entitled:
        return list(meeting.entitled)
    told = entitlement.units_told(meeting, books.open(HALLS, hall), _gone(books, meeting.invited))
    return _seats(books, hall) or told


def delegates_on_paper(
    books: Books, hall: HallId, present: list[UnitId], absent: list[UnitId]
) -> list[Delegate]:
    """Who was entitled on the day of a meeting that is known only in summary."""
    return entitlement.units_on_paper(_seats(books, hall), books.open(HALLS, hall), present, absent)


def comers_to(books: Books, meeting: Meeting, hall: HallId, people: Iterable[PersonId]) -> Comers:
    """For each voter who comes, the entitled units that they come for (None: entitled to nothing)."""
    delegates = delegates_of(books, meeting, hall)
    seated = entitlement.people_on(d for d in delegates if d.seat)
    units = [d.unit for d in delegates if d.unit and not d.seat]
    comers: dict[PersonId, list[UnitId] | None] = {}
    for person in people:
        found = _comes_for(books, person, units)
        comers[person] = found if found or person in seated else None
    return comers


def _comes_for(books: Books, person: PersonId, units: list[UnitId]) -> list[UnitId]:
    if not units:
        return []
    own = books.open(PERSONS, person).units_on(local_date(books.at))
    return entitlement.comes_for(own, with_parents(books, own), units)


def may_preside(books: Books, hall: HallId, person: PersonId) -> bool:
    """Whether a person holds the chair's role in the hall and acts for a party organisation."""
    day = local_date(books.at)
    units = with_parents(books, books.open(PERSONS, person).units_on(day))
    chairs = Role.CHAIR in books.open(HALLS, hall).roles_on(day, person)
    return chairs and any(unit.is_party for unit in units.values())
