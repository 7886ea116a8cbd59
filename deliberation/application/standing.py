"""Finds out who is acting: roles in the hall, and the units that the person acts for."""

from deliberation.application.desk import Books
from deliberation.domain.errors import ClaimedTimeError
from deliberation.domain.hall.state import HALLS
from deliberation.domain.person.state import PERSONS
from deliberation.domain.standing import Standing
from deliberation.domain.unit.state import UNITS, Unit
from deliberation.domain.values import HallId, PersonId, Role, UnitId, local_date

_HIGHEST_PARENT = 8
"""Organisations stand at most this deep below one another; more is a loop of wrong entries."""


def standing(books: Books, hall: HallId | None) -> Standing:
    """The rights of the acting person in `hall` (None: in the service as a whole).

    Refuses a claimed time from anybody but a recorder of the hall or the importer.
    """
    who = _standing_of(books, hall, books.caller.acting)
    if books.caller.happened_at and not books.caller.trusted and Role.RECORDER not in who.roles:
        raise ClaimedTimeError
    return who


def _standing_of(books: Books, hall: HallId | None, person: PersonId | None) -> Standing:
    if person is None:
        roles = frozenset({Role.ADMINISTRATOR}) if books.caller.trusted else frozenset[Role]()
        return Standing(at=books.at, roles=roles, system=books.caller.trusted)
    day = local_date(books.at)
    state = books.open(PERSONS, person)
    roles = books.open(HALLS, hall).roles_on(day, person) if hall else frozenset[Role]()
    if state.administrator:
        roles |= {Role.ADMINISTRATOR}
    units = with_parents(books, state.units_on(day))
    party = frozenset(unit for unit, kind in units.items() if kind.is_party)
    return Standing(at=books.at, person=person, roles=roles, units=frozenset(units), party_units=party)


def with_parents(books: Books, units: frozenset[UnitId]) -> dict[UnitId, Unit]:
    """The units that still act, with the organisations above them: whose members act for both."""
    found: dict[UnitId, Unit] = {}
    wanted = set(units)
    for _ in range(_HIGHEST_PARENT):
        if not wanted:
            break
        states = books.open_all(UNITS, wanted)
        found.update(
            {UnitId(unit): state for unit, state in states.items() if state.kind and not state.ended}
        )
        parents = {state.parent for state in states.values() if state.parent}
        wanted = {parent for parent in parents if parent not in found}
    return found
