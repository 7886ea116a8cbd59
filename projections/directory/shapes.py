"""What is shown of halls, units, persons and seats."""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.seat.state import Term
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import HallId, PersonId, Role, SeatId, UnitId
from projections.shapes import UnitName


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role in a hall, both days inclusive; `active` on the day asked for."""

    person: PersonId
    role: Role
    since: date
    until: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class ListedUnit:
    unit: UnitName
    side: str | None


@dataclass(frozen=True, slots=True)
class HallView:
    """`voting_rules` are those of the hall's own ballots, adopted on `voting_rules_since`; None where it
    has none."""

    id: HallId
    version: int
    name_zh: str
    name_en: str
    code: str
    level: HallLevel
    parent: HallId | None
    lead_unit: UnitName | None
    rules: RulesOfProcedure
    voting_rules: HallRules | None
    voting_rules_since: date | None
    units: tuple[ListedUnit, ...]
    seats: tuple[SeatId, ...]
    grants: tuple[GrantView, ...]
    established_at: datetime


@dataclass(frozen=True, slots=True)
class UnitView:
    """`ended_by` is the topic of the event that ended the unit; `former` are its earlier names."""

    id: UnitId
    version: int
    name_zh: str
    name_en: str | None
    kind: UnitKind
    is_party: bool
    parent: UnitId | None
    ended_by: str | None
    ended_at: datetime | None
    successor: UnitName | None
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AffiliationView:
    unit: UnitName
    since: date
    until: date | None
    active: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person without a name: names, phones and rooms are in the vault, for those who may see them."""

    id: PersonId
    version: int
    registered_at: datetime | None
    administrator: bool
    affiliations: tuple[AffiliationView, ...]


@dataclass(frozen=True, slots=True)
class SeatView:
    """`holder` on the day asked for; `cross_appointed` where the holder has another seat in the hall."""

    id: SeatId
    version: int
    hall: HallId
    unit: UnitName | None
    side: str
    presides: bool
    terms: tuple[Term, ...]
    holder: PersonId | None
    alternate: PersonId | None
    abolished: bool
    cross_appointed: bool
