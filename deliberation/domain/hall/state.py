"""What deciders know of a hall."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.hall.events import (
    HallEstablished,
    HallLevel,
    LeadUnitNamed,
    RoleGranted,
    RoleRevoked,
    RulesAdopted,
    SeatListed,
    UnitDelisted,
    UnitListed,
    VotingRulesAdopted,
)
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.values import HallId, PersonId, Role, SeatId, UnitId, local_date

NO_RULES_ADOPTED: Final = RulesOfProcedure()


@dataclass(frozen=True, slots=True)
class Grant:
    """`person` holds `role` from `since` to `until`, both inclusive."""

    person: PersonId
    role: Role
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Hall:
    """`level` is None while the hall was not established. `sides` says with which party of a
    conference a listed unit counts, where that is not the unit itself. `voting_rules` are those of the
    hall's own ballots, adopted on `voting_rules_since`; None while it has none."""

    level: HallLevel | None = None
    code: str = ""
    parent: HallId | None = None
    lead_unit: UnitId | None = None
    rules: RulesOfProcedure = NO_RULES_ADOPTED
    voting_rules: HallRules | None = None
    voting_rules_since: date = date.min
    units: frozenset[UnitId] = frozenset()
    sides: tuple[tuple[UnitId, str], ...] = ()
    seats: tuple[SeatId, ...] = ()
    grants: tuple[Grant, ...] = ()

    def roles_on(self, day: date, person: PersonId) -> frozenset[Role]:
        return frozenset(
            [grant.role for grant in self.grants if grant.person == person and grant.covers(day)]
        )

    def side_of(self, unit: UnitId) -> str:
        return dict(self.sides).get(unit, str(unit))


evolve: Evolution[Hall] = Evolution()


@evolve.on(HallEstablished)
def _established(hall: Hall, fact: HallEstablished, entry: Entry[DomainEvent]) -> Hall:
    return Hall(level=fact.level, code=fact.code, parent=fact.parent, lead_unit=fact.lead_unit)


@evolve.on(LeadUnitNamed)
def _lead(hall: Hall, fact: LeadUnitNamed, entry: Entry[DomainEvent]) -> Hall:
    return changed(hall, lead_unit=fact.unit)


@evolve.on(RulesAdopted)
def _rules(hall: Hall, fact: RulesAdopted, entry: Entry[DomainEvent]) -> Hall:
    return changed(hall, rules=fact.rules)


@evolve.on(VotingRulesAdopted)
def _voting_rules(hall: Hall, fact: VotingRulesAdopted, entry: Entry[DomainEvent]) -> Hall:
    return changed(hall, voting_rules=fact.rules, voting_rules_since=local_date(entry.happened_at))


@evolve.on(UnitListed)
def _unit(hall: Hall, fact: UnitListed, entry: Entry[DomainEvent]) -> Hall:
    sides = (*hall.sides, (fact.unit, fact.side)) if fact.side else hall.sides
    return changed(hall, units=hall.units | {fact.unit}, sides=sides)


@evolve.on(UnitDelisted)
def _no_unit(hall: Hall, fact: UnitDelisted, entry: Entry[DomainEvent]) -> Hall:
    sides = tuple(pair for pair in hall.sides if pair[0] != fact.unit)
    return changed(hall, units=hall.units - {fact.unit}, sides=sides)


@evolve.on(SeatListed)
def _seat(hall: Hall, fact: SeatListed, entry: Entry[DomainEvent]) -> Hall:
    return changed(hall, seats=(*hall.seats, fact.seat))


@evolve.on(RoleGranted)
def _granted(hall: Hall, fact: RoleGranted, entry: Entry[DomainEvent]) -> Hall:
    grant = Grant(fact.person, fact.role, fact.since, fact.until)
    return changed(hall, grants=(*hall.grants, grant))


@evolve.on(RoleRevoked)
def _revoked(hall: Hall, fact: RoleRevoked, entry: Entry[DomainEvent]) -> Hall:
    kept = tuple(g for g in hall.grants if (g.person, g.role) != (fact.person, fact.role))
    return changed(hall, grants=kept)


HALLS: StreamKind[Hall] = StreamKind("hall", Hall(), evolve)
