"""A person's rights over the data held of them: who may ask, what stands in the way, what an erasure says."""

from datetime import date, timedelta

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.person import commands as c
from deliberation.domain.person import data, decider
from deliberation.domain.person import events as e
from deliberation.domain.person.state import PERSONS, Person, Restriction
from deliberation.domain.values import PersonId, Role, local_date
from deliberation.domain.vote.state import BallotSet, VoteState
from tests.domain.dsl import START, an_id, given, state, who

PERSON, REQUEST = an_id("person"), an_id("request")
ADMIN = who(Role.ADMINISTRATOR)
TODAY = local_date(START + timedelta(days=1))
KNOWN = e.PersonRegistered(person=PERSON)
WHY = "本人书面请求"


def erasure(**more: object) -> c.ErasePersonalData:
    given_ = {"person": PERSON, "basis": e.ErasureBasis.PURPOSE_ENDED, "reason": WHY, **more}
    return c.ErasePersonalData.model_validate(given_)


def restriction(**more: object) -> c.RestrictPersonalData:
    given_ = {"person": PERSON, "basis": e.RestrictionBasis.TECHNICALLY_HARD, "reason": WHY, **more}
    return c.RestrictPersonalData.model_validate(given_)


def erased(**more: object) -> e.PersonalDataErased:
    given_ = {
        "person": PERSON,
        "basis": e.ErasureBasis.PURPOSE_ENDED,
        "retained": list(data.RETAINED),
        "reason": WHY,
        **more,
    }
    return e.PersonalDataErased.model_validate(given_)


def restricted(**more: object) -> e.PersonalDataRestricted:
    given_ = {"person": PERSON, "basis": e.RestrictionBasis.TECHNICALLY_HARD, "reason": WHY, **more}
    return e.PersonalDataRestricted.model_validate(given_)


# Erasing -----------------------------------------------------------------------------------------------


def test_an_erasure_says_its_basis_and_what_it_leaves() -> None:
    given(PERSONS, KNOWN).when(data.erase, ADMIN, erasure(), []).then(erased())


def test_a_resident_who_only_submitted_can_be_erased() -> None:
    given(PERSONS).when(data.erase, ADMIN, erasure(), []).then(erased())


def test_other_subjects_of_the_same_human_being_are_named_with_it() -> None:
    right = PersonId(an_id("right"))
    given(PERSONS, KNOWN).when(data.erase, ADMIN, erasure(also=[right]), []).then(erased(also=[right]))


def test_the_erasure_that_a_person_asked_for_answers_the_request() -> None:
    given(PERSONS, KNOWN, received()).when(data.erase, ADMIN, erasure(request=REQUEST), []).then(
        erased(request=REQUEST), e.DataRequestAnswered(request=REQUEST, granted=True)
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_erases(role: Role) -> None:
    given(PERSONS, KNOWN).when(data.erase, who(role), erasure(), []).then_refused(NotAllowedError)


def test_who_is_erased_is_not_erased_again() -> None:
    given(PERSONS, KNOWN, erased()).when(data.erase, ADMIN, erasure(), []).then_refused(
        data.PersonErasedError
    )


def test_what_is_found_of_an_erased_person_later_is_erased_too() -> None:
    right = PersonId(an_id("right"))
    given(PERSONS, KNOWN, erased()).when(data.erase, ADMIN, erasure(also=[right]), []).then(
        erased(also=[right])
    )


@pytest.mark.parametrize(
    "office",
    [
        e.AdministratorAppointed(),
        e.PersonAffiliated(person=PERSON, unit=an_id("unit"), since=date(2020, 1, 1)),
    ],
)
def test_who_is_still_in_office_is_not_erased(office: DomainEvent) -> None:
    given(PERSONS, KNOWN, office).when(data.erase, ADMIN, erasure(), []).then_refused(data.StillInOfficeError)
    given(PERSONS, KNOWN, office).when(data.restrict, ADMIN, restriction()).then_refused(
        data.StillInOfficeError
    )


@pytest.mark.parametrize("status", list(VoteState))
def test_an_owner_on_the_frozen_roll_of_a_vote_stays_until_it_is_declared(status: VoteState) -> None:
    asked = given(PERSONS, KNOWN).when(data.erase, ADMIN, erasure(), [BallotSet(status=status)])
    if status in {VoteState.PREPARED, VoteState.DECLARED, VoteState.VOIDED}:
        asked.then(erased())
    else:
        asked.then_refused(data.OnRollOfOpenVoteError)


@pytest.mark.parametrize("days", [0, 1])
def test_while_a_retention_period_runs_data_are_restricted_not_erased(days: int) -> None:
    until = TODAY + timedelta(days=days)
    running = restricted(basis=e.RestrictionBasis.RETENTION_PERIOD, until=until, rule="档案法第十三条")
    given(PERSONS, KNOWN, running).when(data.erase, ADMIN, erasure(), []).then_refused(
        data.RetentionRunsError
    )


def test_without_a_last_day_a_retention_period_runs_on() -> None:
    running = restricted(basis=e.RestrictionBasis.RETENTION_PERIOD, rule="档案法第十三条")
    given(PERSONS, KNOWN, running).when(data.erase, ADMIN, erasure(), []).then_refused(
        data.RetentionRunsError
    )


def test_after_the_retention_period_data_are_erased() -> None:
    over = restricted(
        basis=e.RestrictionBasis.RETENTION_PERIOD, until=TODAY - timedelta(days=1), rule="档案法第十三条"
    )
    given(PERSONS, KNOWN, over).when(data.erase, ADMIN, erasure(), []).then(erased())


def test_another_restriction_does_not_stand_in_the_way() -> None:
    given(PERSONS, KNOWN, restricted()).when(data.erase, ADMIN, erasure(), []).then(erased())


def test_nothing_new_is_entered_of_an_erased_person() -> None:
    gone = given(PERSONS, KNOWN, erased())
    gone.when(decider.correct_details, ADMIN, c.CorrectPersonDetails(person=PERSON, name="甲")).then_refused(
        data.PersonErasedError
    )
    affiliation = c.AffiliatePerson(person=PERSON, unit=an_id("unit"), since=TODAY)
    gone.when(decider.affiliate, ADMIN, affiliation).then_refused(data.PersonErasedError)
    gone.when(decider.register, ADMIN, c.RegisterPerson(person=PERSON)).then_refused(data.PersonErasedError)
    gone.when(data.restrict, ADMIN, restriction()).then_refused(data.PersonErasedError)


# Restricting -------------------------------------------------------------------------------------------


def test_data_are_restricted_with_the_law_that_has_them_kept() -> None:
    asked = restriction(basis=e.RestrictionBasis.RETENTION_PERIOD, until=TODAY, rule="城市社区档案管理办法")
    given(PERSONS, KNOWN).when(data.restrict, ADMIN, asked).then(
        restricted(basis=e.RestrictionBasis.RETENTION_PERIOD, until=TODAY, rule="城市社区档案管理办法")
    )
    assert state(PERSONS, KNOWN, restricted(basis=asked.basis, until=TODAY)) == Person(
        registered=True, restriction=Restriction(asked.basis, TODAY)
    )


def test_a_retention_period_needs_its_law_and_a_day_to_come() -> None:
    nameless = restriction(basis=e.RestrictionBasis.RETENTION_PERIOD, until=TODAY)
    given(PERSONS, KNOWN).when(data.restrict, ADMIN, nameless).then_refused(data.RetentionRuleMissingError)
    over = restriction(
        basis=e.RestrictionBasis.RETENTION_PERIOD, until=TODAY - timedelta(days=1), rule="档案法"
    )
    given(PERSONS, KNOWN).when(data.restrict, ADMIN, over).then_refused(data.RetentionEndsBeforeTodayError)


def test_what_is_restricted_is_not_restricted_again_and_is_lifted_once() -> None:
    lifting = c.LiftRestriction(person=PERSON, reason=WHY)
    held = given(PERSONS, KNOWN, restricted())
    held.when(data.restrict, ADMIN, restriction()).then_refused(data.AlreadyRestrictedError)
    held.when(data.lift, ADMIN, lifting, None).then(e.RestrictionLifted(person=PERSON, reason=WHY))
    free = given(PERSONS, KNOWN, restricted(), e.RestrictionLifted(person=PERSON))
    free.when(data.lift, ADMIN, lifting, None).then_refused(data.NotRestrictedError)


# Requests ----------------------------------------------------------------------------------------------


def request(**more: object) -> c.AskAboutOwnData:
    given_ = {"person": PERSON, "request": REQUEST, "kind": e.RequestKind.ERASURE, **more}
    return c.AskAboutOwnData.model_validate(given_)


def received() -> e.DataRequestReceived:
    return e.DataRequestReceived(request=REQUEST, kind=e.RequestKind.ERASURE)


def test_a_person_asks_about_their_own_data() -> None:
    given(PERSONS).when(data.ask, who(person="person"), request()).then(received())


def test_nobody_asks_about_the_data_of_another() -> None:
    given(PERSONS).when(data.ask, who(person="somebody"), request()).then_refused(data.NotOwnDataError)


def test_a_relatives_request_is_entered_by_an_administrator_who_saw_the_proof() -> None:
    relative = request(by_relative=True, words="已出示死亡证明和户口簿")
    given(PERSONS).when(data.ask, who(person="person"), relative).then_refused(data.NotOwnDataError)
    given(PERSONS).when(data.ask, ADMIN, relative).then(
        e.DataRequestReceived(
            request=REQUEST, kind=e.RequestKind.ERASURE, by_relative=True, words="已出示死亡证明和户口簿"
        )
    )


def test_a_request_is_answered_once() -> None:
    answer = c.AnswerDataRequest(person=PERSON, request=REQUEST, granted=True)
    fact = e.DataRequestAnswered(request=REQUEST, granted=True)
    given(PERSONS, received()).when(data.answer, ADMIN, answer).then(fact)
    given(PERSONS, received(), fact).when(data.answer, ADMIN, answer).then_refused(
        data.DataRequestAnsweredError
    )
    given(PERSONS, received(), fact).when(data.ask, who(person="person"), request()).then_refused(
        data.DataRequestAnsweredError
    )
    given(PERSONS).when(data.answer, ADMIN, answer).then_refused(NotFoundError)


def test_a_request_is_to_be_answered_within_thirty_days() -> None:
    assert data.answer_by(date(2026, 1, 30)) == date(2026, 3, 1)


def test_a_submitter_who_asked_about_their_data_has_them_put_right() -> None:
    correction = c.CorrectPersonDetails(person=PERSON, phone="13900002222")
    fact = e.PersonDetailsCorrected(person=PERSON, phone="13900002222")
    given(PERSONS).when(decider.correct_details, ADMIN, correction).then_refused(NotFoundError)
    given(PERSONS, received()).when(decider.correct_details, ADMIN, correction).then(fact)
    answered = e.DataRequestAnswered(request=REQUEST, granted=True)
    given(PERSONS, received(), answered).when(decider.correct_details, ADMIN, correction).then(fact)


def test_a_request_is_refused_with_a_reason_only() -> None:
    bare = c.AnswerDataRequest(person=PERSON, request=REQUEST, granted=False)
    given(PERSONS, received()).when(data.answer, ADMIN, bare).then_refused(data.RefusalWithoutReasonError)
    said = c.AnswerDataRequest(person=PERSON, request=REQUEST, granted=False, reason="保存期限未满")
    given(PERSONS, received()).when(data.answer, ADMIN, said).then(
        e.DataRequestAnswered(request=REQUEST, granted=False, reason="保存期限未满")
    )
