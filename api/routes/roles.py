"""Who does what in a hall, as the doors of the interface know it; deciders look closer."""

from dataclasses import replace
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
COUNTERS: Final = (Role.TELLER, Role.SCRUTINEER)
"""Who counts a vote and who watches the count."""
COUNT: Final = holding(Role.TELLER)
SCRUTINY: Final = holding(Role.SCRUTINEER)
CLERKS: Final = holding(Role.CHAIR, Role.RECORDER, Role.TELLER)
"""Who enters what happens around a vote, and takes ballots in on paper or in the room."""
COUNTING: Final = holding(*STAFF, *COUNTERS, Role.AUDITOR, administrator=True)
"""Everybody of the office, tellers and scrutineers."""
SHUFFLE: Final = holding(Role.CHAIR, Role.TELLER)
VOIDS: Final = holding(Role.CHAIR, Role.RECORDER, delegates=True)
"""Somebody of the unit that set the vote aside, or the hall's own office for it."""
BALLOT: Final = replace(CLERKS, name=f"ballot-holder+{CLERKS.name}", ballots=True)
"""The holder of a personal link for the holder's own right; a teller in the room."""
HOLDER: Final = replace(COUNTING, name=f"ballot-holder+{COUNTING.name}", ballots=True)
"""The holder of a right, and those who run the vote."""
VOTERS: Final = Access("ballot-holder+signed-in", ballots=True)
"""Who may object to a roll or ask for a recount: the holder of a right, and whoever has an account."""
MEMBERS: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True, delegates=True)
"""Everybody with a part in the work."""


def halls_of(who: Visitor, *also: Role) -> tuple[HallId, ...]:
    """The halls in which the visitor has a role of the office, or one of `also`."""
    return tuple(hall for hall in who.rights.roles if who.rights.holds_in(hall, *STAFF, Role.AUDITOR, *also))


async def sees(connection: Any, who: Visitor, hall: HallId | None, *also: Role) -> bool:
    """Whether the visitor sees what a hall has not published: by a role in it, or in a hall above.

    A street sees its communities, never the other way. `also` are roles that see this matter too.
    """
    offices = halls_of(who, *also)
    return bool(offices) and any(one in offices for one in await lineage(connection, hall))


async def sees_all(connection: Any, who: Visitor, halls: tuple[HallId, ...]) -> bool:
    """Whether a list of these halls may show sealed texts; a list of all halls never does."""
    if not halls or not halls_of(who):
        return False
    return all([await sees(connection, who, hall) for hall in halls])


async def lineage(connection: Any, hall: HallId | None) -> list[HallId]:
    """A hall and the halls above it, the nearest first."""
    found: list[HallId] = []
    while hall is not None and hall not in found:
        found.append(hall)
        shown = await view.hall(connection, hall)
        hall = shown.parent if shown else None
    return found


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
