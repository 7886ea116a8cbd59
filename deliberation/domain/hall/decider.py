"""What may happen to a hall."""

from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.commands import (
    AdoptRules,
    DelistUnit,
    EstablishHall,
    GrantRole,
    ListUnit,
    NameLeadUnit,
    RevokeRole,
)
from deliberation.domain.hall.events import (
    HallEstablished,
    HallLevel,
    LeadUnitNamed,
    RoleGranted,
    RoleRevoked,
    RulesAdopted,
    UnitDelisted,
    UnitListed,
)
from deliberation.domain.hall.state import Hall
from deliberation.domain.person import decider as persons
from deliberation.domain.person.decider import TermEndsBeforeItBeginsError
from deliberation.domain.person.state import Person
from deliberation.domain.standing import Standing
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role

_LEVELS = (HallLevel.GRID, HallLevel.COMMUNITY, HallLevel.STREET, HallLevel.DISTRICT)


class HallExistsError(Refusal):
    CODE = "hall.exists"
    ZH = "该议事厅已设立。请在议事厅名册中查找。"
    EN = "This hall exists already. Find it in the list of halls."


class ParentNotAboveError(Refusal):
    CODE = "hall.parent_not_above"
    STATUS = 422
    ZH = "上级议事厅的层级必须高于本厅（网格—社区—街道—区）。请重新选择上级。"
    EN = "The parent hall must stand at a higher level (grid, community, street, district). Choose another."


class LeadNotPartyError(Refusal):
    CODE = "hall.lead_not_party"
    STATUS = 422
    ZH = "牵头单位必须是党组织。请选择社区或街道党组织。"
    EN = "The leading unit must be a party organisation. Choose that of the community or street."


class AlreadyListedError(Refusal):
    CODE = "hall.already_listed"
    ZH = "该单位已是本厅成员单位。"
    EN = "This unit takes part in the hall already."


class NotListedError(Refusal):
    CODE = "hall.not_listed"
    ZH = "该单位不是本厅成员单位。请先将其列入。"
    EN = "This unit does not take part in the hall. List it first."


class AlreadyGrantedError(Refusal):
    CODE = "hall.role_already_granted"
    ZH = "此人在这段时间已有该职责，不用再授予。要改起止日期的，先收回再授予。"
    EN = "The person holds this role in that time already. To change its days, revoke it and grant it anew."


class NotGrantedError(Refusal):
    CODE = "hall.role_not_granted"
    ZH = "此人没有该职责，无需撤销。"
    EN = "The person does not hold this role; there is nothing to revoke."


def established(hall: Hall) -> None:
    """Refuse where there is no such hall."""
    if hall.level is None:
        raise NotFoundError(what="议事厅 / hall")


def establish(
    hall: Hall, who: Standing, command: EstablishHall, parent: Hall | None, lead: Unit | None
) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if hall.level is not None:
        raise HallExistsError
    if parent is not None:
        established(parent)
        if parent.level and _LEVELS.index(parent.level) <= _LEVELS.index(command.level):
            raise ParentNotAboveError
    if lead is not None:
        _party(lead)
    return [HallEstablished(**command.model_dump(exclude={"hall"}))]


def _party(unit: Unit) -> None:
    units.active(unit)
    if not unit.is_party:
        raise LeadNotPartyError


def name_lead_unit(hall: Hall, who: Standing, command: NameLeadUnit, lead: Unit) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    established(hall)
    _party(lead)
    return [LeadUnitNamed(unit=command.unit)]


def adopt_rules(hall: Hall, who: Standing, command: AdoptRules) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR, Role.CHAIR)
    established(hall)
    return [RulesAdopted(rules=command.rules, basis=command.basis)]


def list_unit(hall: Hall, who: Standing, command: ListUnit, unit: Unit) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    established(hall)
    units.active(unit)
    if command.unit in hall.units:
        raise AlreadyListedError
    return [UnitListed(unit=command.unit, side=command.side)]


def delist_unit(hall: Hall, who: Standing, command: DelistUnit) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    established(hall)
    if command.unit not in hall.units:
        raise NotListedError
    return [UnitDelisted(unit=command.unit)]


def grant_role(hall: Hall, who: Standing, command: GrantRole, person: Person) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    established(hall)
    persons.registered(person)
    if command.until and command.until < command.since:
        raise TermEndsBeforeItBeginsError
    if command.role in hall.roles_on(command.since, command.person):
        raise AlreadyGrantedError
    return [RoleGranted(**command.model_dump(exclude={"hall"}))]


def revoke_role(hall: Hall, who: Standing, command: RevokeRole) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    established(hall)
    if not any((g.person, g.role) == (command.person, command.role) for g in hall.grants):
        raise NotGrantedError
    return [RoleRevoked(person=command.person, role=command.role, reason=command.reason)]
