"""What can have happened on a roll, to a right on it, to a batch of paper and to a slip of one.

Streams: a roll sheet (ballot set, number) lists the rights that were entered with it; a right has its
own, so that voters never collide; a batch (ballot set, serial) and its slips (batch, number) are paper
on its way in; an agent (ballot set, person) carries the principals who gave it their votes.
"""

from datetime import datetime

from deliberation.domain.facts import DomainEvent, Personal, Sealed
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import (
    AgentId,
    BallotSetId,
    BatchId,
    Code,
    EventId,
    MotionId,
    PersonId,
    ProxyId,
    SlipId,
)
from deliberation.domain.vote.setup import BallotChannel, Marks

Paper = tuple[int, int]
"""Which paper a ballot is: the serial of its batch and its number in it. What came in one batch was received
at one time, so the number says which of two papers of one right came first, whoever types first."""


class Delivery(Code):
    """How the papers reached a holder; what is posted in the estate reached nobody in person."""

    SIGNED = "signed"
    MAIL = "mail"
    ELECTRONIC = "electronic"
    POSTED = "posted"
    UNDELIVERED = "undelivered"

    @property
    def proven(self) -> bool:
        """Whether it proves that the papers reached the holder."""
        return self in {Delivery.SIGNED, Delivery.MAIL, Delivery.ELECTRONIC}


class RollSheetEntered(DomainEvent):
    """Some rights of a roll that is being entered, at most 1,000; nothing counts before it is frozen."""

    TOPIC = "roll_sheet.entered.v1"
    ballot_set: BallotSetId
    number: int
    rights: list[RightId]


class RightEnrolled(DomainEvent):
    """A head on the roll. Its id is fresh for this vote; whose it is stays under a key of its own."""

    TOPIC = "right.enrolled.v1"
    SUBJECT = "right"
    ballot_set: BallotSetId
    right: RightId
    area_centi_m2: Sealed[int] = None
    units: Sealed[int] = None
    side: Sealed[str] = None
    should_attend: bool = True
    holder: Personal[str] = None
    premises: Personal[list[str]] = None
    phone: Personal[str] = None


class RightAmended(DomainEvent):
    """An objection to the roll was upheld: the right's area and units are these."""

    TOPIC = "right.amended.v1"
    area_centi_m2: Sealed[int] = None
    units: Sealed[int] = None
    reason: Sealed[str] = None


class RightStruck(DomainEvent):
    """The right does not stand on the roll any more, after an objection."""

    TOPIC = "right.struck.v1"
    reason: Sealed[str] = None


class BallotDelivered(DomainEvent):
    """What became of the papers for this holder."""

    TOPIC = "right.ballot_delivered.v1"
    method: Delivery
    evidence: Sealed[str] = None


class BallotLinkReissued(DomainEvent):
    """The personal link was made anew; the former opens nothing any more."""

    TOPIC = "right.link_reissued.v1"


class BallotLinkRevoked(DomainEvent):
    TOPIC = "right.link_revoked.v1"


class HolderSignedIn(DomainEvent):
    """The holder came to the meeting in which the body votes."""

    TOPIC = "right.holder_signed_in.v1"


class HolderLeft(DomainEvent):
    TOPIC = "right.holder_left.v1"


class HolderRecused(DomainEvent):
    """The holder stands aside from one motion, where the body's rules know that."""

    TOPIC = "right.holder_recused.v1"
    motion: MotionId


class BallotCast(DomainEvent):
    """The holder of a right answered the questions.

    `received_at` is when a paper came in; an online ballot comes in when it is recorded. `agent` cast it
    for the holder under `proxy`. `slip` is the paper from which two people entered it, `paper` its number.
    """

    TOPIC = "right.ballot_cast.v1"
    channel: BallotChannel
    received_at: datetime
    proxy: ProxyId | None = None
    slip: SlipId | None = None
    paper: Paper | None = None
    marks: Sealed[Marks] = None


class BallotRejected(DomainEvent):
    """A ballot came that does not count; it is kept, and its sender is told why.

    `counted` is the ballot that counts instead, where one does.
    """

    TOPIC = "right.ballot_rejected.v1"
    channel: BallotChannel
    received_at: datetime
    reason: Validity
    counted: EventId | None = None
    proxy: ProxyId | None = None
    slip: SlipId | None = None
    paper: Paper | None = None
    marks: Sealed[Marks] = None


class BallotSetAside(DomainEvent):
    """A ballot that was cast counts no more: another one does by the announced rule, or co-owners
    contradict each other. `counted` is the one that counts instead, from here on if it was a duplicate."""

    TOPIC = "right.ballot_set_aside.v1"
    ballot: EventId
    reason: Validity
    counted: EventId | None = None


class VotedSecretly(DomainEvent):
    """The holder voted; what the ballot says lies in the box, which nobody can join with this."""

    TOPIC = "right.voted_secretly.v1"
    channel: BallotChannel


class ProxyRegistered(DomainEvent):
    """The holder authorised an agent in writing to vote on the motions of `scope`."""

    TOPIC = "right.proxy_registered.v1"
    proxy: ProxyId
    agent: AgentId
    scope: list[MotionId]


class ProxyRefused(DomainEvent):
    """An authority was shown that the rules do not admit; `ground` is the refusal's code."""

    TOPIC = "right.proxy_refused.v1"
    proxy: ProxyId
    ground: str
    reason: Sealed[str] = None


class ProxyRevoked(DomainEvent):
    """The holder took the authority back, or voted in person first."""

    TOPIC = "right.proxy_revoked.v1"
    proxy: ProxyId
    voted_in_person: bool = False


class AgentEngaged(DomainEvent):
    """An agent took on one more principal."""

    TOPIC = "agent.engaged.v1"
    ballot_set: BallotSetId
    proxy: ProxyId
    right: RightId


class AgentReleased(DomainEvent):
    TOPIC = "agent.released.v1"
    proxy: ProxyId


class BatchReceived(DomainEvent):
    """A numbered batch of `count` papers came in. What came before the close is entered until the tally."""

    TOPIC = "batch.received.v1"
    ballot_set: BallotSetId
    serial: int
    count: int
    received_at: datetime


class SlipEntered(DomainEvent):
    """One person typed what a paper says; `right` is None where the ballot is secret.

    `validity` is what the person found: VALID, UNCLEAR, NO_AUTHORITY or CO_OWNERS_CONFLICT_NOT_CURED.
    A second entry of the same person takes the place of the first. `scan` is the SHA-256 of a picture.
    """

    TOPIC = "slip.entered.v1"
    ballot_set: BallotSetId
    batch: BatchId
    number: int
    by: PersonId
    right: RightId | None = None
    validity: Validity = Validity.VALID
    proxy: ProxyId | None = None
    marks: Sealed[Marks] = None
    scan: Sealed[str] = None


class SlipsDiffered(DomainEvent):
    """The second person read something else; the slip waits for a scrutineer."""

    TOPIC = "slip.differed.v1"


class SlipSettled(DomainEvent):
    """What the paper says is settled: both people typed the same, or a scrutineer looked at the paper."""

    TOPIC = "slip.settled.v1"
    by: PersonId | None = None
    right: RightId | None = None
    validity: Validity = Validity.VALID
    marks: Sealed[Marks] = None


class BoxSheetPublished(DomainEvent):
    """Secret ballots after the close, each with its voter's receipt code, in the order of the codes."""

    TOPIC = "box_sheet.published.v1"
    ballot_set: BallotSetId
    number: int
    ballots: list[tuple[str, Marks]]
