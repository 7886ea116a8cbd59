"""Who is acting in a hall, by what right, and when."""

from dataclasses import dataclass, field
from datetime import datetime

from deliberation.domain.errors import NotAllowedError
from deliberation.domain.terms import one_of, term
from deliberation.domain.values import PersonId, Role, UnitId


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's rights in one hall at the moment of an act.

    `person` is who acted in the world; None for the service itself and for residents without login.
    `units` are the organisations that the person acts for, with those organisations' parents;
    `party_units` are the party organisations among them. `at` is when it happened.
    """

    at: datetime
    person: PersonId | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    units: frozenset[UnitId] = field(default_factory=frozenset)
    party_units: frozenset[UnitId] = field(default_factory=frozenset)
    system: bool = False

    def require(self, *roles: Role) -> None:
        """Refuse unless the person holds one of `roles`."""
        if not self.roles.intersection(roles):
            raise NotAllowedError(needed=one_of([term(role) for role in roles]))

    def require_party(self, *roles: Role) -> None:
        """Refuse unless the person holds one of `roles` and acts for a party organisation.

        The three gates: 议题由党组织把关、过程由党组织牵头、落实由党组织督办 (domain: C2 to C4).
        """
        self.require(*roles)
        if not self.party_units:
            raise NotPartyOrganisationError


class NotPartyOrganisationError(NotAllowedError):
    CODE = "not_party_organisation"
    ZH = "此事须由党组织办理（议题把关、过程牵头、落实督办）。请由党组织成员办理。"
    EN = "Only the party organisation does this (screening, convening, supervising). Ask one of its members."
