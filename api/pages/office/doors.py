"""Who may open the working pages: whoever has a part in the work; the hall in question is checked inside."""

from typing import Any, Final

from api.access import Access, holding
from api.pages.ask import Ask
from api.routes.roles import STAFF, in_office
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import HallId, Role
from projections.directory.view import hall as one_hall
from projections.directory.view import halls_below

OFFICE: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True)
MEMBERS: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True, delegates=True)


async def office(ask: Ask, conn: Any, hall: HallId | None, what: str) -> None:
    """Refuse to show a hall's unpublished matters to whoever has no role in it or in a hall above.

    They are told that there is no such thing. A street sees its communities, never the other way.
    """
    if not await sees(ask, conn, hall):
        raise NotFoundError(what=what)


async def sees(ask: Ask, conn: Any, hall: HallId | None) -> bool:
    """Whether the visitor has a role of the office in the hall, or in one above it."""
    return any(in_office(ask.visitor, one) for one in await lineage(conn, hall))


async def lineage(conn: Any, hall: HallId | None) -> list[HallId]:
    """A hall and the halls above it, the nearest first."""
    found: list[HallId] = []
    while hall is not None and hall not in found:
        found.append(hall)
        view = await one_hall(conn, hall)
        hall = view.parent if view else None
    return found


async def halls_seen(ask: Ask, conn: Any) -> tuple[HallId, ...]:
    """The halls in which the visitor has a role of the office, and all halls below them."""
    seen = [below for hall in halls_of(ask) for below in await halls_below(conn, hall)]
    return tuple(dict.fromkeys(seen))


def halls_of(ask: Ask) -> tuple[HallId, ...]:
    """The halls in which the visitor has a role of the office."""
    return tuple(hall for hall in ask.visitor.rights.roles if in_office(ask.visitor, hall))


def halls_with(ask: Ask, *roles: Role) -> tuple[HallId, ...]:
    """The halls in which the visitor holds one of `roles`."""
    rights = ask.visitor.rights
    return tuple(hall for hall in rights.roles if rights.holds_in(hall, *roles))
