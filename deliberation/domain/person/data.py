"""What follows when a person asks about the data held of them, and when these are restricted or erased.

The articles are those of the Personal Information Protection Law. Nothing here reads a personal value: it
is decided who may, on what basis, and what stands in the way.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.person.commands import (
    AnswerDataRequest,
    AskAboutOwnData,
    ErasePersonalData,
    LiftRestriction,
    RestrictPersonalData,
)
from deliberation.domain.person.events import (
    DataRequestAnswered,
    DataRequestReceived,
    PersonalDataErased,
    PersonalDataRestricted,
    RestrictionBasis,
    RestrictionLifted,
    Retained,
)
from deliberation.domain.person.state import Person
from deliberation.domain.standing import Standing
from deliberation.domain.values import PersonId, Role, local_date
from deliberation.domain.vote.state import BallotSet, VoteState

RETAINED: Final = (
    Retained.OPAQUE_ID,
    Retained.BALLOTS,
    Retained.FREE_TEXT,
    Retained.ARCHIVES,
    Retained.BACKUPS,
)
"""What every erasure leaves: said in the event, so that nobody is promised more than was done."""

ANSWER_DAYS: Final = 30
"""Calendar days in which a request is answered: art. 50 asks for it in good time, and the national standard
GB/T 35273-2020, 8.7, says thirty days."""

_COUNTED: Final = frozenset({None, VoteState.PREPARED, VoteState.DECLARED, VoteState.VOIDED})
"""States of a vote in which its roll is not frozen yet, or not needed any more."""


class PersonErasedError(Refusal):
    CODE = "person.erased"
    ZH = "此人的个人信息已依法删除，不能恢复，也不能再改。如重新往来，请另行登记。"
    EN = (
        "The person's data were erased; they cannot be brought back or changed. Register them anew if needed."
    )


class StillInOfficeError(Refusal):
    CODE = "person.still_in_office"
    ZH = "此人仍任管理员、担任职责或代表单位。请先办理离任，再办理个人信息的限制或删除。"
    EN = "The person still administers, holds a role or acts for a unit. End that, then restrict or erase."


class RetentionRunsError(Refusal):
    CODE = "person.retention_runs"
    ZH = (
        "法定保存期限未满（至{until}），不能删除，只能限制处理（个人信息保护法第四十七条第二款）。"
        "到期后再删除；保存依据有误的，请先解除限制。"
    )
    EN = (
        "The retention period runs until {until}: data are restricted, not erased (PIPL, art. 47, para. 2). "
        "Erase them after it, or lift the restriction first if its ground was wrong."
    )


class RetentionEndsBeforeTodayError(Refusal):
    CODE = "person.retention_over"
    STATUS = 422
    ZH = "保存期限的最后一天已经过去，没有限制的依据。请改填日期，或直接删除。"
    EN = "The last day of the retention period has passed: no ground to restrict. Correct it, or erase."


class RetentionRuleMissingError(Refusal):
    CODE = "person.retention_rule_missing"
    STATUS = 422
    ZH = "以保存期限为由限制处理的，须写明哪部法律、法规规定保存多久（个人信息保护法第四十七条第二款）。"
    EN = "Who restricts because of a retention period names the law that sets it (PIPL, art. 47, para. 2)."


class OnRollOfOpenVoteError(Refusal):
    CODE = "person.on_roll_of_open_vote"
    ZH = (
        "此人在一次尚未公布结果的表决的名册上，名册须供核对，现在不能删除。请在结果公布后办理；此前可以限制处理"
        "（个人信息保护法第四十七条第二款）。"
    )
    EN = (
        "The person stands on the roll of a vote whose result is not declared, and the roll must be checked "
        "against. Erase after the declaration; restrict until then (PIPL, art. 47, para. 2)."
    )


class AlreadyRestrictedError(Refusal):
    CODE = "person.already_restricted"
    ZH = "此人的个人信息已限制处理。如要改变依据或期限，请先解除限制。"
    EN = "The person's data are restricted already. Lift that first to change its basis or its end."


class NotRestrictedError(Refusal):
    CODE = "person.not_restricted"
    ZH = "此人的个人信息没有被限制处理，无需解除。"
    EN = "The person's data are not restricted; there is nothing to lift."


class NotOwnDataError(NotAllowedError):
    CODE = "person.not_own_data"
    ZH = "只能就本人的个人信息提出请求；近亲属为逝者提出的，请到现场办理（个人信息保护法第四十九条）。"
    EN = "Ask about your own data. For a near relative who died, come to the office (PIPL, art. 49)."


class DataRequestAnsweredError(Refusal):
    CODE = "person.data_request_answered"
    ZH = "这项请求已经答复。"
    EN = "This request has its answer already."


class RefusalWithoutReasonError(Refusal):
    CODE = "person.refusal_without_reason"
    STATUS = 422
    ZH = "拒绝请求须说明理由，并告知可以向人民法院起诉（个人信息保护法第五十条）。请填写理由。"
    EN = "A request is refused with a reason, and with the word that the court is open (PIPL, art. 50)."


def erase(
    person: Person, who: Standing, command: ErasePersonalData, votes: Iterable[BallotSet]
) -> list[DomainEvent]:
    """Erase what is held of a person; `votes` are those on whose rolls the subjects stand."""
    who.require(Role.ADMINISTRATOR)
    today = local_date(who.at)
    if person.erased and not command.also:
        raise PersonErasedError
    _out_of_office(person, today)
    if person.restriction and person.restriction.runs_on(today):
        raise RetentionRunsError(until=person.restriction.until or "…")
    if any(vote.status not in _COUNTED for vote in votes):
        raise OnRollOfOpenVoteError
    granted: list[DomainEvent] = []
    if command.request and command.request in person.requests:
        granted = [DataRequestAnswered(request=command.request, granted=True)]
    return [
        PersonalDataErased(
            person=command.person,
            basis=command.basis,
            retained=list(RETAINED),
            request=command.request,
            reason=command.reason,
            also=command.also or None,
        ),
        *granted,
    ]


def restrict(person: Person, who: Standing, command: RestrictPersonalData) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    today = local_date(who.at)
    _not_erased(person)
    _out_of_office(person, today)
    if person.restriction:
        raise AlreadyRestrictedError
    if command.basis is RestrictionBasis.RETENTION_PERIOD:
        if not command.rule:
            raise RetentionRuleMissingError
        if command.until and command.until < today:
            raise RetentionEndsBeforeTodayError
    values = {**command.model_dump(), "also": command.also or None}
    return [PersonalDataRestricted(**values)]


def lift(
    person: Person, who: Standing, command: LiftRestriction, also: list[PersonId] | None
) -> list[DomainEvent]:
    """Use the data again; `also` are the other subjects that the restriction covered."""
    who.require(Role.ADMINISTRATOR)
    if person.restriction is None:
        raise NotRestrictedError
    return [RestrictionLifted(person=command.person, reason=command.reason, also=also)]


def ask(person: Person, who: Standing, command: AskAboutOwnData) -> list[DomainEvent]:
    """Take a request in: the person's own, or one that an administrator enters for them."""
    own = who.person == command.person and not command.by_relative
    if not own and Role.ADMINISTRATOR not in who.roles:
        raise NotOwnDataError(needed="")
    _not_erased(person)
    if command.request in person.requests or command.request in person.answered:
        raise DataRequestAnsweredError
    return [DataRequestReceived(**command.model_dump(exclude={"person"}))]


def answer_by(received: date) -> date:
    """The last day on which a request that came on a day is answered in time."""
    return received + timedelta(days=ANSWER_DAYS)


def answer(person: Person, who: Standing, command: AnswerDataRequest) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if command.request in person.answered:
        raise DataRequestAnsweredError
    if command.request not in person.requests:
        raise NotFoundError(what="请求 / request")
    if not command.granted and not command.reason:
        raise RefusalWithoutReasonError
    return [DataRequestAnswered(**command.model_dump(exclude={"person"}))]


def _not_erased(person: Person) -> None:
    if person.erased:
        raise PersonErasedError


def _out_of_office(person: Person, today: date) -> None:
    if person.administrator or person.units_on(today):
        raise StillInOfficeError
