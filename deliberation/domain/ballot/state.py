"""What deciders know of a right and its ballots, of an agent, and of paper on its way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from deliberation.domain.ballot import events as e
from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import (
    AgentId,
    BallotSetId,
    BatchId,
    EventId,
    MotionId,
    PersonId,
    ProxyId,
)
from deliberation.domain.vote.setup import BallotChannel, Marks


@dataclass(frozen=True, slots=True)
class ReturnedBallot:
    """A ballot that came back for a right; `validity` as it stands now."""

    id: EventId
    channel: BallotChannel
    received_at: datetime
    validity: Validity
    marks: Marks
    proxy: ProxyId | None = None
    paper: e.Paper | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """A written authority that was registered, and whether it still holds.

    `ended_at`: from when it gives no vote any more; where the holder voted in person, when that ballot
    was received, because a paper of the agent received before it is still under authority.
    """

    agent: AgentId
    scope: frozenset[MotionId]
    revoked: bool = False
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EnrolledRight:
    """A right on the roll. `delivered`: papers are proven to have reached the holder.

    `left`: gone from the meeting; who voted before leaving was in the room at the vote (`absent`).
    """

    ballot_set: BallotSetId | None = None
    id: RightId | None = None
    area_centi_m2: int = 0
    units: int = 0
    side: str = ""
    should_attend: bool = True
    struck: bool = False
    delivered: bool = False
    deliveries: frozenset[e.Delivery] = frozenset()
    voted_secretly: bool = False
    attended: bool = False
    left: bool = False
    recused: frozenset[MotionId] = frozenset()
    ballots: tuple[ReturnedBallot, ...] = ()
    proxies: Mapping[ProxyId, Authority] = field(default_factory=dict)

    @property
    def counted(self) -> ReturnedBallot | None:
        """The one ballot that counts, None while there is none."""
        return next((one for one in self.ballots if one.validity is Validity.VALID), None)

    @property
    def absent(self) -> bool:
        """Whether the holder left without having voted."""
        return self.left and self.counted is None and not self.voted_secretly


evolve_right: Evolution[EnrolledRight] = Evolution()


@evolve_right.on(e.RightEnrolled)
def _enrolled(_: EnrolledRight, fact: e.RightEnrolled, entry: Entry[DomainEvent]) -> EnrolledRight:
    return EnrolledRight(
        ballot_set=fact.ballot_set,
        id=fact.right,
        area_centi_m2=fact.area_centi_m2 or 0,
        units=fact.units or 0,
        side=fact.side or "",
        should_attend=fact.should_attend,
    )


@evolve_right.on(e.RightAmended)
def _amended(right: EnrolledRight, fact: e.RightAmended, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, area_centi_m2=fact.area_centi_m2 or 0, units=fact.units or 0)


@evolve_right.on(e.RightStruck)
def _struck(right: EnrolledRight, fact: e.RightStruck, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, struck=True)


@evolve_right.on(e.BallotDelivered)
def _delivered(right: EnrolledRight, fact: e.BallotDelivered, entry: Entry[DomainEvent]) -> EnrolledRight:
    proven = right.delivered or fact.method.proven
    return changed(right, delivered=proven, deliveries=right.deliveries | {fact.method})


@evolve_right.on(e.HolderSignedIn)
def _came(right: EnrolledRight, fact: e.HolderSignedIn, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, attended=True, left=False)


@evolve_right.on(e.HolderLeft)
def _left(right: EnrolledRight, fact: e.HolderLeft, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, left=True)


@evolve_right.on(e.HolderRecused)
def _recused(right: EnrolledRight, fact: e.HolderRecused, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, recused=right.recused | {fact.motion})


@evolve_right.on(e.BallotCast)
def _cast(right: EnrolledRight, fact: e.BallotCast, entry: Entry[DomainEvent]) -> EnrolledRight:
    ballot = ReturnedBallot(
        entry.id, fact.channel, fact.received_at, Validity.VALID, fact.marks or {}, fact.proxy, fact.paper
    )
    return changed(right, ballots=(*right.ballots, ballot))


@evolve_right.on(e.BallotRejected)
def _rejected(right: EnrolledRight, fact: e.BallotRejected, entry: Entry[DomainEvent]) -> EnrolledRight:
    ballot = ReturnedBallot(
        entry.id, fact.channel, fact.received_at, fact.reason, fact.marks or {}, fact.proxy, fact.paper
    )
    return changed(right, ballots=(*right.ballots, ballot))


@evolve_right.on(e.BallotSetAside)
def _aside(right: EnrolledRight, fact: e.BallotSetAside, entry: Entry[DomainEvent]) -> EnrolledRight:
    found = {fact.ballot: fact.reason, fact.counted: Validity.VALID}
    ballots = tuple(changed(one, validity=found[one.id]) if one.id in found else one for one in right.ballots)
    return changed(right, ballots=ballots)


@evolve_right.on(e.VotedSecretly)
def _voted(right: EnrolledRight, fact: e.VotedSecretly, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, voted_secretly=True)


@evolve_right.on(e.ProxyRegistered)
def _authorised(right: EnrolledRight, fact: e.ProxyRegistered, entry: Entry[DomainEvent]) -> EnrolledRight:
    return changed(right, proxies={**right.proxies, fact.proxy: Authority(fact.agent, frozenset(fact.scope))})


@evolve_right.on(e.ProxyRevoked)
def _revoked(right: EnrolledRight, fact: e.ProxyRevoked, entry: Entry[DomainEvent]) -> EnrolledRight:
    own = right.counted if fact.voted_in_person else None
    since = own.received_at if own else entry.happened_at
    ended = changed(right.proxies[fact.proxy], revoked=True, ended_at=since)
    return changed(right, proxies={**right.proxies, fact.proxy: ended})


RIGHTS: Final[StreamKind[EnrolledRight]] = StreamKind(
    "right", EnrolledRight(), evolve_right, reads_sealed=True
)


@dataclass(frozen=True, slots=True)
class RollSheet:
    """The rights that one sheet of a roll lists."""

    ballot_set: BallotSetId | None = None
    rights: tuple[RightId, ...] = ()


evolve_sheet: Evolution[RollSheet] = Evolution()


@evolve_sheet.on(e.RollSheetEntered)
def _sheet(_: RollSheet, fact: e.RollSheetEntered, entry: Entry[DomainEvent]) -> RollSheet:
    return RollSheet(fact.ballot_set, tuple(fact.rights))


ROLL_SHEETS: Final[StreamKind[RollSheet]] = StreamKind("roll_sheet", RollSheet(), evolve_sheet)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who votes for others in one ballot set, and for whom."""

    ballot_set: BallotSetId | None = None
    principals: Mapping[ProxyId, RightId] = field(default_factory=dict)


evolve_agent: Evolution[Agent] = Evolution()


@evolve_agent.on(e.AgentEngaged)
def _engaged(agent: Agent, fact: e.AgentEngaged, entry: Entry[DomainEvent]) -> Agent:
    return Agent(fact.ballot_set, {**agent.principals, fact.proxy: fact.right})


@evolve_agent.on(e.AgentReleased)
def _released(agent: Agent, fact: e.AgentReleased, entry: Entry[DomainEvent]) -> Agent:
    left = {proxy: right for proxy, right in agent.principals.items() if proxy != fact.proxy}
    return Agent(agent.ballot_set, left)


AGENTS: Final[StreamKind[Agent]] = StreamKind("agent", Agent(), evolve_agent)


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbered batch of paper; None as ballot set where it was never received."""

    ballot_set: BallotSetId | None = None
    serial: int = 0
    count: int = 0
    received_at: datetime | None = None


evolve_batch: Evolution[Batch] = Evolution()


@evolve_batch.on(e.BatchReceived)
def _received(_: Batch, fact: e.BatchReceived, entry: Entry[DomainEvent]) -> Batch:
    return Batch(fact.ballot_set, fact.serial, fact.count, fact.received_at)


BATCHES: Final[StreamKind[Batch]] = StreamKind("batch", Batch(), evolve_batch)


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper and what each person read on it. `settled` once the two agree or a scrutineer decided."""

    batch: BatchId | None = None
    number: int = 0
    entries: Mapping[PersonId, e.SlipEntered] = field(default_factory=dict)
    differs: bool = False
    settled: e.SlipSettled | None = None


evolve_slip: Evolution[Slip] = Evolution()


@evolve_slip.on(e.SlipEntered)
def _entered(slip: Slip, fact: e.SlipEntered, entry: Entry[DomainEvent]) -> Slip:
    return changed(slip, batch=fact.batch, number=fact.number, entries={**slip.entries, fact.by: fact})


@evolve_slip.on(e.SlipsDiffered)
def _differed(slip: Slip, fact: e.SlipsDiffered, entry: Entry[DomainEvent]) -> Slip:
    return changed(slip, differs=True)


@evolve_slip.on(e.SlipSettled)
def _settled(slip: Slip, fact: e.SlipSettled, entry: Entry[DomainEvent]) -> Slip:
    return changed(slip, differs=False, settled=fact)


SLIPS: Final[StreamKind[Slip]] = StreamKind("slip", Slip(), evolve_slip, reads_sealed=True)


@dataclass(frozen=True, slots=True)
class BoxSheet:
    """Some of the secret ballots, after the close."""

    ballots: tuple[tuple[str, Marks], ...] = ()


evolve_box: Evolution[BoxSheet] = Evolution()


@evolve_box.on(e.BoxSheetPublished)
def _published(_: BoxSheet, fact: e.BoxSheetPublished, entry: Entry[DomainEvent]) -> BoxSheet:
    return BoxSheet(tuple(fact.ballots))


BOX_SHEETS: Final[StreamKind[BoxSheet]] = StreamKind("box_sheet", BoxSheet(), evolve_box)
