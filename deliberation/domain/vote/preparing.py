"""Preparing a vote: what it asks, of whom, in which form, and whether the law lets it be asked so."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.decider import established
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue.state import Issue
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.rules.voting.errors import (
    ItemMissingError,
    NotOwnersBusinessError,
    QuestionMismatchError,
    SecretSidesError,
)
from deliberation.domain.rules.voting.profile import BallotForm, Body, Profile
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote.guards import at_stage
from deliberation.domain.vote.setup import DuplicateRule, QuestionPut, Setup, Wording
from deliberation.domain.vote.state import BallotSet, VoteState
from deliberation.domain.vote.timing import source_of

_OWNERS: Final = frozenset({Body.OWNERS_JOINT_DECISION, Body.INTERESTED_OWNERS})


def preview(setup: Setup, book: RuleBook, on: date) -> Profile:
    """The rules by which a vote would count if it opened on that day.

    Refuses where none are known, and where questions, items or form do not fit them.
    """
    profile = book.select(setup.body, setup.place, on)
    refuse_unfit(setup, profile)
    return profile


def refuse_unfit(setup: Setup, profile: Profile) -> None:
    """Refuse a setup that the rules of its body do not admit, with the article."""
    for number, question in enumerate(setup.questions, start=1):
        _fits(question, profile, number)
    if profile.ballot not in {BallotForm.EITHER, setup.form}:
        raise errors.FormNotAllowedError(
            body=term(profile.body), form=term(profile.ballot), article=source_of(profile)
        )
    if setup.form is BallotForm.SECRET and profile.each_side:
        raise SecretSidesError
    if setup.form is BallotForm.SECRET and setup.duplicates is DuplicateRule.LAST_VALID_COUNTS:
        raise errors.SecretFirstCountsError


def _fits(question: QuestionPut, profile: Profile, number: int) -> None:
    asks_sides = profile.each_side > 0 and question.kind is not QuestionKind.MOTION
    if not question.well_formed or question.kind not in profile.kinds or asks_sides:
        raise QuestionMismatchError
    if profile.body is Body.OWNERS_JOINT_DECISION and question.item is None:
        raise ItemMissingError(number)
    if profile.body is not Body.OWNERS_JOINT_DECISION and question.item is not None:
        raise NotOwnersBusinessError(item=question.item)


def _worded(setup: Setup, wording: Wording) -> None:
    """Every question has its text, every option its label, and nothing else is worded."""
    wanted = {question.motion: set(question.options) for question in setup.questions}
    if {motion: set(words.options) for motion, words in wording.questions.items()} != wanted:
        raise errors.WordingMismatchError


def _issues(setup: Setup, issues: Iterable[Issue]) -> None:
    """What is the owners' to decide goes to the owners, whatever the question says of it."""
    for issue in issues:
        items = issue.characterisation.items if issue.characterisation else []
        if items and setup.body not in _OWNERS:
            raise NotOwnersBusinessError(item=items[0])


def prepare(
    vote: BallotSet,
    who: Standing,
    command: c.PrepareVote,
    hall: Hall,
    profile: Profile,
    *,
    issues: Iterable[Issue] = (),
) -> list[DomainEvent]:
    """Begin a vote. `profile` are the rules on the record date; `issues` those that its questions settle."""
    if vote.status is not None:
        raise errors.VoteExistsError
    established(hall)
    who.require(Role.CHAIR)
    refuse_unfit(command.setup, profile)
    _worded(command.setup, command.wording)
    _issues(command.setup, issues)
    return [e.VotePrepared(setup=command.setup, wording=command.wording)]


def revise(
    vote: BallotSet,
    who: Standing,
    command: c.RevisePreparation,
    profile: Profile,
    *,
    issues: Iterable[Issue] = (),
) -> list[DomainEvent]:
    """Change a setup before its notice; a frozen roll stays that of its body, place and record date."""
    before = at_stage(vote, {VoteState.PREPARED, VoteState.ROLL_FROZEN})
    who.require(Role.CHAIR)
    after = command.setup
    if after.hall != before.hall:
        raise errors.HallFixedError
    if vote.frozen and _electorate(after) != _electorate(before):
        raise errors.SetupFixedError
    refuse_unfit(after, profile)
    _worded(after, command.wording)
    _issues(after, issues)
    return [e.VotePreparationRevised(setup=after, wording=command.wording)]


def _electorate(setup: Setup) -> tuple[Body, str, date]:
    return setup.body, setup.place, setup.record_date
