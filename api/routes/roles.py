"""Who does what in a hall, as the doors of the interface know it; deciders look closer."""

from typing import Any, Final

from api.access import Access, holding
from api.visitor import Visitor
from deliberation.domain.values import HallId, Role
from projections.directory import view
from projections.directory.shapes import PersonView

STAFF: Final = (Role.INTAKE, Role.SCREENER, Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)

INTAKE: Final = holding(Role.INTAKE, Role.RECORDER)
SCREENING: Final = holding(Role.SCREENER)
OFFICE: Final = holding(*STAFF)
GATES: Final = holding(Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)
"""Those through whom the party organisation screens, leads and supervises."""
DESTRUCTION: Final = holding(Role.INTAKE, Role.SCREENER, administrator=True)
CHAIR: Final = holding(Role.CHAIR)
MEETING: Final = holding(Role.CHAIR, Role.RECORDER)
MEETING_OR_INTAKE: Final = holding(Role.CHAIR, Role.RECORDER, Role.INTAKE)
SUPERVISION: Final = holding(Role.SUPERVISOR, Role.CHAIR)
UNITS: Final = holding(Role.SUPERVISOR, Role.CHAIR, Role.RECORDER, delegates=True)
"""A unit's delegate; the office too, because its people act for units themselves."""
MEMBERS: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True, delegates=True)
"""Everybody with a part in the work."""


def in_office(who: Visitor, hall: HallId | None) -> bool:
    """Whether the visitor sees the sealed texts of a hall."""
    return hall is not None and who.rights.holds_in(hall, *STAFF, Role.AUDITOR)


def office_of_all(who: Visitor, halls: tuple[HallId, ...]) -> bool:
    """Whether a list of these halls may show sealed texts; a list of all halls never does."""
    return bool(halls) and all(in_office(who, hall) for hall in halls)


async def may_read_names(connection: Any, who: Visitor, person: PersonView) -> bool:
    """Whether the visitor runs a hall in which the person takes part: by a role, a seat or their unit."""
    if who.rights.administrator:
        return True
    units = {link.unit.id for link in person.affiliations}
    for hall in who.rights.roles:
        if not who.rights.holds_in(hall, Role.CHAIR, Role.RECORDER):
            continue
        shown = await view.hall(connection, hall)
        if shown is None:
            continue
        if any(grant.person == person.id for grant in shown.grants):
            return True
        if not units.isdisjoint(listed.unit.id for listed in shown.units):
            return True
        if any(person.id in (seat.holder, seat.alternate) for seat in await view.seats(connection, hall)):
            return True
    return False
