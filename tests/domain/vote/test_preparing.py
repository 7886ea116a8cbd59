"""Preparing a vote: who may, what is asked of whom, and in which form the law lets it be asked."""

from datetime import date
from functools import partial

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue.events import LegalCharacterisation
from deliberation.domain.issue.state import Issue
from deliberation.domain.rules.voting.errors import (
    ItemMissingError,
    NoRuleInForceError,
    NotOwnersBusinessError,
    QuestionMismatchError,
    SecretSidesError,
)
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import BallotForm, Body, Profile
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote.preparing import prepare, preview, revise
from deliberation.domain.vote.setup import DuplicateRule, QuestionWording, Setup
from deliberation.domain.vote.state import BALLOT_SETS
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import Outcome, an_id, given
from tests.domain.vote.dsl import (
    HALL,
    MANAGER,
    PARKING,
    RECORD_DATE,
    SET,
    chair,
    election,
    frozen,
    given_vote,
    law,
    noticed,
    on,
    prepared,
    question,
    setup,
    somebody,
    vote,
    wording,
)

OURS = Hall(level=HallLevel.COMMUNITY)


def preparing(of: Setup) -> c.PrepareVote:
    return c.PrepareVote(ballot_set=SET, setup=of, wording=wording(of))


def rules(of: Setup) -> Profile:
    return rule_book().select(of.body, of.place, of.record_date)


def asked(of: Setup, *issues: Issue, under: Profile | None = None) -> Outcome:
    step = partial(prepare, issues=issues)
    return given(BALLOT_SETS).when(step, chair(), preparing(of), OURS, under or rules(of))


def test_the_chair_prepares_a_vote() -> None:
    asked(setup()).then(e.VotePrepared(setup=setup(), wording=wording(setup())))


def test_a_vote_is_prepared_once() -> None:
    given_vote(prepared()).when(prepare, chair(), preparing(setup()), OURS, law().profile).then_refused(
        errors.VoteExistsError
    )


def test_only_the_chair_of_a_hall_that_exists_prepares() -> None:
    blank = given(BALLOT_SETS)
    teller = somebody(Role.TELLER)
    blank.when(prepare, teller, preparing(setup()), OURS, law().profile).then_refused(NotAllowedError)
    blank.when(prepare, chair(), preparing(setup()), Hall(), law().profile).then_refused(NotFoundError)


@pytest.mark.parametrize("item", range(1, 10))
def test_the_owners_decide_every_item_of_article_278(item: int) -> None:
    chosen = setup(question(item=item))
    asked(chosen).then(e.VotePrepared(setup=chosen, wording=wording(chosen)))


def test_an_owners_question_names_its_item() -> None:
    asked(setup(question(item=None))).then_refused(ItemMissingError)


@pytest.mark.parametrize("body", [Body.JOINT_CONFERENCE, Body.RESIDENTS_ASSEMBLY, Body.INTERESTED_OWNERS])
def test_no_other_body_decides_an_item_of_article_278(body: Body) -> None:
    refusal = asked(setup(question(item=8), body=body)).then_refused(NotOwnersBusinessError)
    assert "第（8）项" in refusal.zh


def test_a_conference_does_not_decide_an_issue_that_is_the_owners_by_leaving_its_item_out() -> None:
    owners = Issue(
        hall=HALL, characterisation=LegalCharacterisation(owner_decision_required=True, items=[8, 4])
    )
    conference = setup(question(item=None, issue=an_id("parking issue")), body=Body.JOINT_CONFERENCE)
    refusal = asked(conference, owners).then_refused(NotOwnersBusinessError)
    assert "第（8）项" in refusal.zh
    asked(setup(), owners).then(e.VotePrepared(setup=setup(), wording=wording(setup())))


def test_a_conference_decides_an_issue_that_is_nobody_s_in_particular() -> None:
    conference = setup(question(item=None), body=Body.JOINT_CONFERENCE)
    plain = Issue(hall=HALL, characterisation=LegalCharacterisation(owner_decision_required=False))
    asked(conference, plain, Issue(hall=HALL)).then(
        e.VotePrepared(setup=conference, wording=wording(conference))
    )


@pytest.mark.parametrize(
    "asks",
    [
        question(kind="choice", options=("A",)),
        question(kind="motion", options=("A", "B")),
        question(kind="election", options=()),
    ],
)
def test_a_question_has_the_options_of_its_kind(asks: object) -> None:
    asked(setup(asks)).then_refused(QuestionMismatchError)  # type: ignore[arg-type]


def test_a_body_that_elects_puts_no_motion() -> None:
    asked(election().model_copy(update={"questions": (question(item=None),)})).then_refused(
        QuestionMismatchError
    )


def test_rules_that_ask_each_side_take_motions_only_and_no_secret() -> None:
    sides = HallRules(name="本厅规则", each_side=1).profile(RECORD_DATE)
    choice = setup(question(item=None, kind="choice", options=("A", "B")), body=Body.HALL)
    asked(choice, under=sides).then_refused(QuestionMismatchError)
    secret = setup(question(item=None), body=Body.HALL, form=BallotForm.SECRET)
    asked(secret, under=sides).then_refused(SecretSidesError)
    shown = setup(question(item=None), body=Body.HALL)
    asked(shown, under=sides).then(e.VotePrepared(setup=shown, wording=wording(shown)))


def test_owners_vote_by_name_and_electors_secretly() -> None:
    refusal = asked(setup(form=BallotForm.SECRET)).then_refused(errors.FormNotAllowedError)
    assert refusal.zh == "“业主共同决定”须用“记名投票”（《民法典》第二百七十八条）。请改选投票形式。"
    shown = asked(election(form=BallotForm.RECORDED)).then_refused(errors.FormNotAllowedError)
    assert "居民委员会组织法》第十九条" in shown.zh
    asked(election()).then(e.VotePrepared(setup=election(), wording=wording(election())))


def test_a_secret_ballot_is_not_replaced_by_a_later_one() -> None:
    later = election(duplicates=DuplicateRule.LAST_VALID_COUNTS)
    asked(later).then_refused(errors.SecretFirstCountsError)


def test_every_question_and_option_is_worded_and_nothing_else() -> None:
    chosen = setup(question(kind="choice", options=("A", "B")))
    words = wording(chosen)
    bare = words.model_copy(update={"questions": {}})
    unknown = QuestionWording(text="另一项")
    more = words.model_copy(update={"questions": {**words.questions, MANAGER: unknown}})
    short = words.model_copy(
        update={"questions": {PARKING: QuestionWording(text="二选一", options={"A": "甲"})}}
    )
    for wrong in (bare, more, short):
        command = c.PrepareVote(ballot_set=SET, setup=chosen, wording=wrong)
        given(BALLOT_SETS).when(prepare, chair(), command, OURS, law().profile).then_refused(
            errors.WordingMismatchError
        )


def test_a_place_without_rules_is_told_and_never_borrows_its_neighbour_s() -> None:
    committee = setup(question(item=None), body=Body.OWNERS_COMMITTEE, place="cn-liaoning-shenyang")
    with pytest.raises(NoRuleInForceError):
        preview(committee, rule_book(), RECORD_DATE)
    with pytest.raises(NoRuleInForceError):
        preview(setup(place="cn"), rule_book(), date(2006, 1, 1))


def test_the_rules_can_be_seen_before_anything_is_prepared() -> None:
    seen = preview(setup(), rule_book(), RECORD_DATE)
    assert seen.name == "cn.owners_joint_decision.2021"
    with pytest.raises(ItemMissingError):
        preview(setup(question(item=None)), rule_book(), RECORD_DATE)


def revising(of: Setup) -> c.RevisePreparation:
    return c.RevisePreparation(ballot_set=SET, setup=of, wording=wording(of))


def test_a_preparation_is_revised_before_its_notice() -> None:
    other = setup(question(item=7), record_date=date(2026, 5, 21), place="cn")
    given_vote(prepared()).when(revise, chair(), revising(other), rules(other)).then(
        e.VotePreparationRevised(setup=other, wording=wording(other))
    )


@pytest.mark.parametrize(
    "other",
    [
        setup(record_date=date(2026, 5, 19)),
        setup(place="cn"),
        setup(question(item=None), body=Body.INTERESTED_OWNERS),
    ],
)
def test_what_a_frozen_roll_rests_on_stays_as_it_is(other: Setup) -> None:
    given_vote(prepared(), frozen()).when(revise, chair(), revising(other), rules(other)).then_refused(
        errors.SetupFixedError
    )


def test_the_questions_are_revised_after_the_roll_was_frozen() -> None:
    other = setup(question(item=7))
    given_vote(prepared(), frozen()).when(revise, chair(), revising(other), rules(other)).then(
        e.VotePreparationRevised(setup=other, wording=wording(other))
    )


def test_the_last_revision_is_what_the_vote_asks() -> None:
    other = setup(question(item=7))
    revised = vote(prepared(), (on(5, 19), e.VotePreparationRevised(setup=other, wording=wording(other))))
    assert revised.setup == other


def test_nothing_is_revised_after_the_notice_nor_by_others_nor_into_another_hall() -> None:
    ready = law().profile
    late = given_vote(prepared(), frozen(), noticed())
    late.when(revise, chair(5, 21), revising(setup()), ready).then_refused(errors.VoteStageError)
    before = given_vote(prepared())
    before.when(revise, somebody(Role.RECORDER), revising(setup()), ready).then_refused(NotAllowedError)
    elsewhere = setup(hall=an_id("another hall"))
    before.when(revise, chair(), revising(elsewhere), ready).then_refused(errors.HallFixedError)
    given(BALLOT_SETS).when(revise, chair(), revising(setup()), ready).then_refused(NotFoundError)


def test_a_revision_is_checked_like_a_preparation() -> None:
    before = given_vote(prepared())
    wrong: list[tuple[Setup, type[Refusal]]] = [
        (setup(question(item=None)), ItemMissingError),
        (setup(form=BallotForm.SECRET), errors.FormNotAllowedError),
    ]
    for other, why in wrong:
        before.when(revise, chair(), revising(other), law().profile).then_refused(why)
    unworded = c.RevisePreparation(ballot_set=SET, setup=setup(question(item=7)), wording=wording(setup()))
    before.when(revise, chair(), unworded, law().profile).then_refused(errors.WordingMismatchError)
