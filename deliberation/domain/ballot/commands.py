"""What can be asked about rights, ballots, proxies and paper."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import (
    AgentId,
    BallotSetId,
    BatchId,
    MotionId,
    ProxyId,
    SlipId,
    StatedTime,
)
from deliberation.domain.vote.setup import BallotChannel, Label, Marks

SHEET: int = 500
"""Most rights that one roll sheet, one command, enters."""

Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Area = Annotated[int, Field(ge=0, le=10**12)]
"""In 0.01 m²; 0 on the roll of a body that counts heads alone."""
Rights = Annotated[list[RightId], Field(min_length=1, max_length=SHEET)]
Scan = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Enrolment(_Command):
    """One head for the roll; holder, premises and phone are kept under the right's own key."""

    right: RightId
    area_centi_m2: Area = 0
    units: Annotated[int, Field(ge=0)] = 0
    side: Label | None = None
    should_attend: bool = True
    holder: Label | None = None
    premises: Annotated[list[Label], Field(max_length=2_000)] = []
    phone: Label | None = None


class EnrolRights(_Command):
    """Enter one sheet of the roll, before it is frozen; the same sheet again adds nothing."""

    ballot_set: BallotSetId
    number: Annotated[int, Field(ge=1, le=1_000)]
    rights: Annotated[list[Enrolment], Field(min_length=1, max_length=SHEET)]


class AmendRight(_Command):
    """Correct a right after an upheld objection, before voting opens."""

    right: RightId
    area_centi_m2: Area
    units: Annotated[int, Field(ge=0)]
    reason: Reason


class StrikeRight(_Command):
    right: RightId
    reason: Reason


class RecordDeliveries(_Command):
    """Say of some rights how their papers were delivered."""

    ballot_set: BallotSetId
    rights: Rights
    method: Delivery
    evidence: Reason | None = None


class ReissueBallotLink(_Command):
    right: RightId


class RevokeBallotLink(_Command):
    right: RightId


class SignInHolders(_Command):
    ballot_set: BallotSetId
    rights: Rights


class RecordHolderLeft(_Command):
    right: RightId


class RecordRecusal(_Command):
    right: RightId
    motion: MotionId


class CastBallot(_Command):
    """Answer the questions for one right.

    Sent by the holder with a personal link (ONLINE), by a teller in the room (ROOM), or by the importer.
    Paper is entered twice instead, as slips. What does not count by the announced rules is recorded as
    rejected, with its reason. `received_at` is the importer's alone; `proxy` votes for the holder.
    """

    right: RightId
    channel: BallotChannel
    marks: Marks
    proxy: ProxyId | None = None
    received_at: StatedTime | None = None
    claimed: Validity | None = None


class RejectBallot(_Command):
    """A teller set a ballot aside that says nothing, or comes from whoever may not vote (importer, room)."""

    right: RightId
    channel: BallotChannel
    reason: Validity
    marks: Marks = {}
    received_at: StatedTime | None = None


class MarkVoted(_Command):
    """Strike a holder off the list of those who still may vote secretly; the ballot lies in the box."""

    right: RightId
    channel: BallotChannel


class RegisterProxy(_Command):
    """Show a written authority. One that the rules do not admit is recorded as refused.

    `property_staff` and `candidate` say what the agent is; both are barred in some places.
    """

    proxy: ProxyId
    right: RightId
    agent: AgentId
    scope: Annotated[list[MotionId], Field(min_length=1, max_length=30)]
    written: bool = True
    property_staff: bool = False
    candidate: bool = False
    reason: Reason | None = None


class RevokeProxy(_Command):
    right: RightId
    proxy: ProxyId


class ReceiveBatch(_Command):
    """Take in a numbered batch of paper; count it before anything is entered."""

    batch: BatchId
    ballot_set: BallotSetId
    serial: Annotated[int, Field(ge=1, le=100_000)]
    count: Annotated[int, Field(ge=1, le=10_000)]


class EnterSlip(_Command):
    """Type what paper `number` of a batch says. Two people do it, neither sees the other's entry."""

    slip: SlipId
    batch: BatchId
    number: Annotated[int, Field(ge=1, le=10_000)]
    right: RightId | None = None
    validity: Validity = Validity.VALID
    proxy: ProxyId | None = None
    marks: Marks = {}
    scan: Scan | None = None


class SettleSlip(_Command):
    """A scrutineer looks at a paper that two people read differently, and says what it says."""

    slip: SlipId
    right: RightId | None = None
    validity: Validity = Validity.VALID
    proxy: ProxyId | None = None
    marks: Marks = {}
