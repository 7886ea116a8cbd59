"""What is shown of rights, their ballots and their papers: to the office, to a holder and to the tellers."""

from dataclasses import dataclass
from datetime import datetime

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import (
    AgentId,
    BallotSetId,
    BatchId,
    Code,
    EventId,
    HallId,
    MotionId,
    PersonId,
    ProxyId,
    SlipId,
)
from deliberation.domain.vote.setup import BallotChannel, Marks, Setup
from deliberation.domain.vote.state import VoteState
from projections.shapes import Moment, Opening
from projections.votes.shapes import QuestionView


class Need(Code):
    """What the office still has to do about a right."""

    DELIVERY = "delivery"
    CURE = "cure"
    LINK = "link"


class RightFilter(Code):
    """Which rights of a roll to list."""

    ALL = "all"
    NOT_DELIVERED = "not_delivered"
    NOT_VOTED = "not_voted"
    VOTED = "voted"
    REJECTED = "rejected"
    CURE = "cure"
    PROXIED = "proxied"
    ATTENDED = "attended"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightQuery:
    """Which rights of one roll to list, in the order in which they were entered.

    `rights`, where any are named, keeps the list to them: whoever looks for a name finds the ids in the
    vault. `limit` is 1 to 200.
    """

    ballot_set: BallotSetId
    only: RightFilter = RightFilter.ALL
    rights: tuple[RightId, ...] = ()
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class RightLine:
    """A right on the roll, for the office: ids and states. Names are in the vault, under the right's id."""

    right: RightId
    version: int
    struck: bool
    delivery: Delivery | None
    delivered: bool
    voted: bool
    channel: BallotChannel | None
    rejected: int
    attended: bool
    present: bool
    proxied: bool
    link_revoked: bool
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """One ballot that came for a right, as its holder sees it. `status` says whether it counts; `zh` and
    `en` say so in words. `receipt` is its event."""

    receipt: EventId
    channel: BallotChannel
    received_at: datetime
    recorded: Moment
    status: Validity
    zh: str
    en: str
    marks: Marks
    by_proxy: bool


@dataclass(frozen=True, slots=True)
class OwnProxy:
    """An authority that the holder gave. What was refused is only counted."""

    proxy: ProxyId
    agent: AgentId
    scope: tuple[MotionId, ...]
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVote:
    """A vote as the holder of one right sees it. `takes` says whether an online ballot would be in time."""

    right: RightId
    version: int
    ballot_set: BallotSetId
    hall: HallId
    setup: Setup
    state: VoteState
    title: str | None
    questions: tuple[QuestionView, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    takes: bool
    seconds_left: int | None
    struck: bool
    link_revoked: bool
    voted: bool
    voted_secretly: Moment | None
    channel: BallotChannel | None
    ballots: tuple[OwnBallot, ...]
    proxies: tuple[OwnProxy, ...]
    proxies_refused: int
    position: int
    openings: tuple[Opening, ...] = ()

    @property
    def counted(self) -> OwnBallot | None:
        """The ballot that counts."""
        return next((one for one in self.ballots if one.status is Validity.VALID), None)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch of paper. `entered` papers were typed by at least one person; `next_number` is the next one
    for the teller who asks, None where nothing is left for that person; `mine` is how many that was so far.
    """

    batch: BatchId
    serial: int
    count: int
    received_at: datetime | None
    entered: int
    settled: int
    differing: int
    mine: int
    next_number: int | None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A paper that two people read differently; who they are, not what they typed."""

    slip: SlipId
    version: int
    batch: BatchId
    serial: int
    number: int
    by: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class PaperQueue:
    ballot_set: BallotSetId
    batches: tuple[BatchLine, ...]
    mismatches: tuple[Mismatch, ...]
    position: int

    @property
    def waiting(self) -> int:
        """How many papers are not settled."""
        return sum(batch.count - batch.settled for batch in self.batches)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person typed of a paper."""

    by: PersonId | None
    right: RightId | None
    validity: Validity
    proxy: ProxyId | None
    marks: Marks


@dataclass(frozen=True, slots=True)
class SlipView:
    """A paper for the scrutineer who settles it. `readings` are shown once two people read it; then
    neither can be led by the other any more."""

    slip: SlipId
    version: int
    batch: BatchId
    number: int
    differs: bool
    settled: Reading | None
    readings: tuple[Reading, ...]
    position: int


@dataclass(frozen=True, slots=True)
class BoxBallot:
    """A secret ballot as published: its voter finds it by the receipt code."""

    code: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Box:
    ballot_set: BallotSetId
    ballots: tuple[BoxBallot, ...]
    position: int
