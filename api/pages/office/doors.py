"""Who may open the working pages: whoever has a part in the work; the hall in question is checked inside."""

from typing import Any, Final

from api.access import Access, holding
from api.pages.ask import Ask
from api.routes.roles import COUNTERS, STAFF, halls_of, sees
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import HallId, Role
from projections.directory.view import halls_below

OFFICE: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True)
MEMBERS: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True, delegates=True)
VOTES: Final[Access] = holding(*STAFF, *COUNTERS, Role.AUDITOR, administrator=True)
"""Those of the office, and who counts a vote or watches the count."""


async def office(ask: Ask, conn: Any, hall: HallId | None, what: str, *also: Role) -> None:
    """Refuse to show a hall's unpublished matters to whoever has no role in it or in a hall above.

    They are told that there is no such thing. A street sees its communities, never the other way. `also`
    are roles that see this matter too.
    """
    if not await sees(conn, ask.visitor, hall, *also):
        raise NotFoundError(what=what)


async def halls_seen(ask: Ask, conn: Any, *also: Role) -> tuple[HallId, ...]:
    """The halls in which the visitor has a role of the office or of `also`, and all halls below them."""
    seen = [below for hall in halls_of(ask.visitor, *also) for below in await halls_below(conn, hall)]
    return tuple(dict.fromkeys(seen))


def halls_with(ask: Ask, *roles: Role) -> tuple[HallId, ...]:
    """The halls in which the visitor holds one of `roles`."""
    rights = ask.visitor.rights
    return tuple(hall for hall in rights.roles if rights.holds_in(hall, *roles))
