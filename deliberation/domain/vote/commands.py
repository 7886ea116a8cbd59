"""What can be asked about a ballot set."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.values import (
    BallotSetId,
    MotionId,
    ObjectionId,
    PersonId,
    StatedDay,
    StatedTime,
    UnitId,
)
from deliberation.domain.vote.setup import Setup, Wording

Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Scrutineers = Annotated[list[PersonId], Field(min_length=1, max_length=20)]
Count = Annotated[int, Field(ge=0)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PrepareVote(_Command):
    ballot_set: BallotSetId
    setup: Setup
    wording: Wording


class RevisePreparation(_Command):
    """Put another setup in the place of the former, before the notice."""

    ballot_set: BallotSetId
    setup: Setup
    wording: Wording


class FreezeElectorate(_Command):
    """Close the roll after its `sheets` were entered.

    What the caller counted is compared with what the roll says; a difference is refused with both.
    """

    ballot_set: BallotSetId
    sheets: Annotated[int, Field(ge=1, le=1_000)]
    claimed_units: Count | None = None
    claimed_heads: Count | None = None
    claimed_area_centi_m2: Count | None = None


class RaiseElectorateObjection(_Command):
    ballot_set: BallotSetId
    objection: ObjectionId
    right: RightId | None = None
    claim: Reason


class DecideElectorateObjection(_Command):
    """An upheld one is followed by amending rights and by freezing the roll anew."""

    ballot_set: BallotSetId
    objection: ObjectionId
    upheld: bool
    reason: Reason


class PublishVoteNotice(_Command):
    ballot_set: BallotSetId
    opens_at: StatedTime
    closes_at: StatedTime
    informed: Annotated[list[UnitId], Field(max_length=200)] = []
    claimed_clear_days: int | None = None


class PostUndeliveredNotice(_Command):
    ballot_set: BallotSetId
    until: StatedDay
    basis: Reason | None = None


class IssueBallotLinks(_Command):
    """Record that links were made for all rights; the service makes them (application/links.py)."""

    ballot_set: BallotSetId


class OpenVote(_Command):
    """Begin voting: the rules of the body at its place on this day are pinned."""

    ballot_set: BallotSetId


class ExtendVote(_Command):
    ballot_set: BallotSetId
    closes_at: StatedTime
    reason: Reason


class CloseVote(_Command):
    ballot_set: BallotSetId


class ShuffleBox(_Command):
    """Publish the secret ballots without their order; the service rewrites the box first."""

    ballot_set: BallotSetId


class ClaimedAnswer(BaseModel):
    """What somebody says that a question's answer came to; compared, never believed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    motion: MotionId
    answer: str
    heads: Count | None = None
    area_centi_m2: Count | None = None


class TallyVote(_Command):
    """Count. Who sends it is the teller; scrutineers are others."""

    ballot_set: BallotSetId
    scrutineers: Scrutineers
    claimed_participating_heads: Count | None = None
    claimed_participating_area_centi_m2: Count | None = None
    claimed: list[ClaimedAnswer] = []


class RuleInvalidBallots(_Command):
    """Scrutineers say whether who handed in an invalid ballot took part, where the result hangs on it."""

    ballot_set: BallotSetId
    invalid: InvalidBallots
    reason: Reason


class DeclareVote(_Command):
    ballot_set: BallotSetId
    motion: MotionId
    claimed: MotionOutcome | None = None


class PostResult(_Command):
    ballot_set: BallotSetId
    until: StatedDay | None = None


class RequestRecount(_Command):
    ballot_set: BallotSetId
    motion: MotionId
    reason: Reason


class CompleteRecount(_Command):
    ballot_set: BallotSetId
    motion: MotionId
    scrutineers: Scrutineers
    claimed_changed: bool | None = None


class VoidVote(_Command):
    ballot_set: BallotSetId
    by: UnitId
    reason: Reason


class AnnulVote(_Command):
    ballot_set: BallotSetId
    motion: MotionId
    case_no: Annotated[str, Field(min_length=1, max_length=200)]
