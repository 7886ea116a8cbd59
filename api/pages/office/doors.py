"""Who may open the working pages: whoever has a part in the work; the hall in question is checked inside."""

from typing import Final

from api.access import Access, holding
from api.pages.ask import Ask
from api.routes.roles import STAFF, in_office
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import HallId, Role

OFFICE: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True)
MEMBERS: Final[Access] = holding(*STAFF, Role.AUDITOR, administrator=True, delegates=True)


def office(ask: Ask, hall: HallId | None, what: str) -> None:
    """Refuse to show a hall's unpublished matters to whoever has no role in it, as if they were not there."""
    if not in_office(ask.visitor, hall):
        raise NotFoundError(what=what)


def halls_of(ask: Ask) -> tuple[HallId, ...]:
    """The halls in which the visitor has a role of the office."""
    return tuple(hall for hall in ask.visitor.rights.roles if in_office(ask.visitor, hall))


def halls_with(ask: Ask, *roles: Role) -> tuple[HallId, ...]:
    """The halls in which the visitor holds one of `roles`."""
    rights = ask.visitor.rights
    return tuple(hall for hall in rights.roles if rights.holds_in(hall, *roles))
