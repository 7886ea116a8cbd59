"""What several decisions about a vote ask first: at which stage it stands, who acts, what was asked."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.values import MotionId, PersonId, Role
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.events import ElectorateFrozen
from deliberation.domain.vote.setup import QuestionPut, Setup
from deliberation.domain.vote.state import BallotSet, Notice, VoteState

CLERKS: Final = (Role.CHAIR, Role.RECORDER, Role.TELLER)
"""Who enters what happens around a vote."""


@dataclass(frozen=True, slots=True)
class Running:
    """What every vote has from its opening on."""

    setup: Setup
    frozen: ElectorateFrozen
    notice: Notice
    profile: Profile
    closes_at: datetime


def wrong_stage(vote: BallotSet) -> Refusal:
    """Why the next step is not open: there is no such vote, or it stands elsewhere."""
    if vote.status is None:
        return NotFoundError(what="表决 / vote")
    return VoteStageError(state=term(vote.status))


def at_stage(vote: BallotSet, stages: Set[VoteState]) -> Setup:
    """The setup of a vote that stands at one of `stages`; refuses any other."""
    if vote.setup is None or vote.status not in stages:
        raise wrong_stage(vote)
    return vote.setup


def noticed(vote: BallotSet) -> tuple[Setup, Notice]:
    """Setup and notice of a vote that was announced and not opened yet; refuses any other."""
    if vote.setup is None or vote.notice is None or vote.status is not VoteState.NOTICE_PUBLISHED:
        raise wrong_stage(vote)
    return vote.setup, vote.notice


def running(vote: BallotSet, stages: Set[VoteState]) -> Running:
    """What a vote has that was opened and stands at one of `stages`; refuses any other."""
    setup, frozen, notice = vote.setup, vote.frozen, vote.notice
    profile, closes_at = vote.profile, vote.closes_at
    if vote.status not in stages or not (setup and frozen and notice and profile and closes_at):
        raise wrong_stage(vote)
    return Running(setup, frozen, notice, profile, closes_at)


def asked(setup: Setup, motion: MotionId) -> QuestionPut:
    """The question of a motion; refuses one that the vote does not put."""
    question = setup.question(motion)
    if question is None:
        raise NotFoundError(what="表决事项 / question")
    return question


def acting(who: Standing, role: Role) -> PersonId:
    """The person who acts by a role; the service itself counts nothing."""
    if who.person is None:
        raise NotAllowedError(needed=term(role))
    who.require(role)
    return who.person


def agree(what: Term, claimed: object | None, computed: object) -> None:
    """Refuse where a figure was claimed and differs from what the record gives."""
    if claimed is not None and claimed != computed:
        raise ClaimDiffersError(what=what, claimed=claimed, computed=computed)
