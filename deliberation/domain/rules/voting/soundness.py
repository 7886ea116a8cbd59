"""What must hold before anything is counted; wrong use is refused with the article."""

from collections.abc import Iterable

from deliberation.domain.rules.voting.ballots import Ballot, QuestionKind, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import (
    ConsultationIsNoVoteError,
    ItemMissingError,
    MoreBallotsThanVotersError,
    NotInTheRoomError,
    NotOnTheRollError,
    NotOwnersBusinessError,
    OneRightOneBallotError,
    QuestionMismatchError,
    RecusalNotProvidedError,
    SecretBallotNeededError,
    SignedBallotNeededError,
    WrongRollError,
)
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.roll import RightId, RollKind


def refuse_unsound(vote: Vote) -> None:
    """Refuse a vote whose parts do not fit; a pure check, which a tally runs first."""
    _fits(vote)
    cast = [ballot for ballot in vote.box.ballots if ballot.validity is Validity.VALID]
    other = [ballot for ballot in vote.box.ballots if ballot.validity is not Validity.VALID]
    named = [ballot.right for ballot in cast if ballot.right is not None]
    rights = frozenset(named)
    _known(vote, rights.union(ballot.right for ballot in other if ballot.right is not None))
    spoilt = [ballot for ballot in other if ballot.validity.spoilt]
    _form(vote, [*cast, *spoilt])
    if len(rights) < len(named):
        raise OneRightOneBallotError
    if vote.profile.in_room and not rights <= vote.box.present:
        raise NotInTheRoomError
    unsigned = sum(ballot.right is None for ballot in spoilt) + len(cast) - len(named)
    entitled = vote.box.present if vote.profile.in_room else vote.roll.rights
    if unsigned + len(rights) > len(entitled):
        raise MoreBallotsThanVotersError


def _fits(vote: Vote) -> None:
    question, profile, box = vote.question, vote.profile, vote.box
    if vote.roll.kind is RollKind.HOUSEHOLDS:
        raise ConsultationIsNoVoteError
    if vote.roll.kind is not profile.roll:
        raise WrongRollError
    asks_sides = profile.each_side > 0 and question.kind is not QuestionKind.MOTION
    if not question.well_formed or question.kind not in profile.kinds or asks_sides:
        raise QuestionMismatchError
    _item(vote)
    if box.recused and not profile.recusal:
        raise RecusalNotProvidedError
    if not box.attended | box.left | box.delivered | box.recused <= vote.roll.ids:
        raise NotOnTheRollError


def _item(vote: Vote) -> None:
    item = vote.question.item
    if vote.profile.body is Body.OWNERS_JOINT_DECISION:
        if item is None:
            raise ItemMissingError
    elif item is not None:
        raise NotOwnersBusinessError(item=item)


def _form(vote: Vote, ballots: Iterable[Ballot]) -> None:
    signed = {ballot.right is not None for ballot in ballots}
    if False in signed and vote.profile.ballot is BallotForm.RECORDED:
        raise SignedBallotNeededError
    if True in signed and vote.profile.ballot is BallotForm.SECRET:
        raise SecretBallotNeededError


def _known(vote: Vote, rights: frozenset[RightId]) -> None:
    if not rights <= vote.roll.ids or not rights.isdisjoint(vote.box.recused):
        raise NotOnTheRollError
