"""What can have happened to a hall."""

from datetime import date

from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.values import Code, HallId, PersonId, Role, SeatId, UnitId


class HallLevel(Code):
    """Where in the three-level system a hall stands."""

    GRID = "grid"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class HallEstablished(DomainEvent):
    """The hall exists from now on; `lead_unit` is the party organisation that leads it.

    `code` begins the public numbers of its issues (YC-2023-0001).
    """

    TOPIC = "hall.established.v1"
    name_zh: str
    name_en: str
    code: str
    level: HallLevel
    parent: HallId | None = None
    lead_unit: UnitId | None = None


class LeadUnitNamed(DomainEvent):
    """Another party organisation leads the hall."""

    TOPIC = "hall.lead_unit_named.v1"
    unit: UnitId


class RulesAdopted(DomainEvent):
    """The hall adopted rules of procedure; meetings convened from now on pin them."""

    TOPIC = "hall.rules_adopted.v1"
    rules: RulesOfProcedure
    basis: Sealed[str] = None


class VotingRulesAdopted(DomainEvent):
    """The hall put together rules for its own ballots; votes opened from now on pin them."""

    TOPIC = "hall.voting_rules_adopted.v1"
    rules: HallRules
    basis: Sealed[str] = None


class UnitListed(DomainEvent):
    """A unit takes part in the hall."""

    TOPIC = "hall.unit_listed.v1"
    unit: UnitId
    side: str | None = None


class UnitDelisted(DomainEvent):
    """A unit takes part no longer."""

    TOPIC = "hall.unit_delisted.v1"
    unit: UnitId


class SeatListed(DomainEvent):
    """A seat belongs to the hall; its holder and term are in the seat's own stream."""

    TOPIC = "hall.seat_listed.v1"
    seat: SeatId


class RoleGranted(DomainEvent):
    """A person holds a role in the hall from `since` on (to `until`, inclusive, where given)."""

    TOPIC = "hall.role_granted.v1"
    person: PersonId
    role: Role
    since: date
    until: date | None = None


class RoleRevoked(DomainEvent):
    """A person holds a role no longer."""

    TOPIC = "hall.role_revoked.v1"
    person: PersonId
    role: Role
    reason: Sealed[str] = None
