"""What may happen to a person."""

from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.person.commands import (
    AffiliatePerson,
    CorrectPersonDetails,
    DisaffiliatePerson,
    RegisterPerson,
)
from deliberation.domain.person.data import PersonErasedError
from deliberation.domain.person.events import (
    AdministratorAppointed,
    AdministratorWithdrawn,
    PersonAffiliated,
    PersonDetailsCorrected,
    PersonDisaffiliated,
    PersonRegistered,
)
from deliberation.domain.person.state import Person
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role


class PersonExistsError(Refusal):
    CODE = "person.exists"
    ZH = "此人已登记。请在人员名册中查找并修改。"
    EN = "This person is registered already. Find them in the list of persons and change the entry."


class AlreadyAffiliatedError(Refusal):
    CODE = "person.already_affiliated"
    ZH = "此人在这段时间已是该单位人员，无需重复登记。"
    EN = "The person acts for this unit in that time already; nothing needs to be entered."


class NotAffiliatedError(Refusal):
    CODE = "person.not_affiliated"
    ZH = "此人不是该单位人员。请核对单位。"
    EN = "The person does not act for this unit. Check the unit."


class TermEndsBeforeItBeginsError(Refusal):
    CODE = "term.ends_before_it_begins"
    STATUS = 422
    ZH = "结束日期早于开始日期。请更正日期。"
    EN = "The last day is before the first. Correct the dates."


class AlreadyAdministratorError(Refusal):
    CODE = "person.already_administrator"
    ZH = "此人已是管理员。"
    EN = "The person is an administrator already."


class NotAdministratorError(Refusal):
    CODE = "person.not_administrator"
    ZH = "此人不是管理员，无需撤销。"
    EN = "The person is not an administrator; there is nothing to withdraw."


class OwnAdministrationError(Refusal):
    CODE = "person.own_administration"
    ZH = "不能撤销自己的管理员身份。请由另一位管理员办理。"
    EN = "Nobody withdraws their own administration. Ask another administrator."


def registered(person: Person) -> None:
    """Refuse where nobody registered this person."""
    if not person.registered:
        raise NotFoundError(what="人员 / person")


def register(person: Person, who: Standing, command: RegisterPerson) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if person.erased:
        raise PersonErasedError
    if person.registered:
        raise PersonExistsError
    return [PersonRegistered(**command.model_dump())]


def correct_details(person: Person, who: Standing, command: CorrectPersonDetails) -> list[DomainEvent]:
    """Put details right: of somebody registered, or of a submitter who asked about their data (art. 46)."""
    who.require(Role.ADMINISTRATOR)
    if not (person.requests or person.answered):
        registered(person)
    if person.erased:
        raise PersonErasedError
    return [PersonDetailsCorrected(**command.model_dump())]


def affiliate(person: Person, who: Standing, command: AffiliatePerson) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    registered(person)
    if person.erased:
        raise PersonErasedError
    if command.until and command.until < command.since:
        raise TermEndsBeforeItBeginsError
    if any(link.unit == command.unit and link.covers(command.since) for link in person.affiliations):
        raise AlreadyAffiliatedError
    return [PersonAffiliated(**command.model_dump())]


def disaffiliate(person: Person, who: Standing, command: DisaffiliatePerson) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if not any(link.unit == command.unit for link in person.affiliations):
        raise NotAffiliatedError
    return [PersonDisaffiliated(unit=command.unit)]


def appoint_administrator(person: Person, who: Standing) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    registered(person)
    if person.administrator:
        raise AlreadyAdministratorError
    return [AdministratorAppointed()]


def withdraw_administrator(person: Person, who: Standing, *, own: bool) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if own:
        raise OwnAdministrationError
    if not person.administrator:
        raise NotAdministratorError
    return [AdministratorWithdrawn()]
