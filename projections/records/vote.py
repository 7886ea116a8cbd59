"""A ballot set as its own stream tells it; what its ballots say is never in it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import IssueId, MotionId, ObjectionId, PersonId, UnitId
from deliberation.domain.vote import events as e
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(frozen=True, slots=True)
class RollObjection:
    """An objection to the roll. `raised_at` and `decided_at` are the entries that hold the sealed texts."""

    id: ObjectionId
    right: RightId | None
    raised: Moment
    raised_at: int
    decided: Moment | None = None
    decided_at: int | None = None
    upheld: bool | None = None


@dataclass(frozen=True, slots=True)
class ExtendedAt:
    """The sealed reason lies at `version`."""

    version: int
    moment: Moment
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class CountedAt:
    """A count of everything; the sealed tallies lie at `version`. `motion` where it was a recount."""

    version: int
    moment: Moment
    tellers: list[PersonId]
    scrutineers: list[PersonId]
    ballots_root: str
    motion: MotionId | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class SaidAt:
    """Something that was ruled, asked for or ordered, with its sealed text at `version`."""

    version: int
    moment: Moment
    motion: MotionId | None = None
    by: UnitId | None = None
    scrutineers: list[PersonId] = field(default_factory=list)


@dataclass(slots=True)
class VoteRecord(Recorded):
    """`wording_at` is the entry that holds the sealed words, public from the notice on.

    The state was folded without sealed values: its tallies stay empty. `opened_counts` are the entries
    whose tallies a declaration made public, by motion.
    """

    state: BallotSet = field(default_factory=BallotSet)
    wording_at: int = 1
    prepared: Moment | None = None
    frozen: Moment | None = None
    objections: list[RollObjection] = field(default_factory=list)
    noticed: Moment | None = None
    informed: list[UnitId] = field(default_factory=list)
    posted_undelivered: Moment | None = None
    links: int | None = None
    opened: Moment | None = None
    extended: list[ExtendedAt] = field(default_factory=list)
    closed: Moment | None = None
    counted: list[CountedAt] = field(default_factory=list)
    ruled: list[SaidAt] = field(default_factory=list)
    declared: dict[MotionId, Moment] = field(default_factory=dict)
    opened_counts: dict[MotionId, int] = field(default_factory=dict)
    posted: Moment | None = None
    posted_until: date | None = None
    recounts_asked: list[SaidAt] = field(default_factory=list)
    annulled: dict[MotionId, SaidAt] = field(default_factory=dict)
    voided: SaidAt | None = None

    @property
    def published(self) -> bool:
        """Whether the notice is out, so that anybody may see the vote and its words."""
        return self.noticed is not None

    @property
    def issues(self) -> list[IssueId]:
        """The issues that its questions settle."""
        questions = self.state.setup.questions if self.state.setup else ()
        return list(dict.fromkeys(one.issue for one in questions if one.issue))

    def count_of(self, motion: MotionId, *, office: bool) -> int | None:
        """The entry that holds the last count of a motion: the last declared one, for the `office` the
        last of all."""
        if not office:
            return self.opened_counts.get(motion)
        return next((c.version for c in reversed(self.counted) if c.motion in {None, motion}), None)


VOTE: Final = RecordKind(
    "ballot_set",
    "read_votes",
    VoteRecord,
    BALLOT_SETS,
    public_steps=(
        e.VoteNoticePublished,
        e.VoteOpened,
        e.VoteExtended,
        e.VoteClosed,
        e.VoteTallied,
        e.VoteDeclared,
        e.ResultPosted,
        e.RecountRequested,
        e.RecountCompleted,
        e.VoteVoided,
        e.VoteAnnulled,
    ),
)


@VOTE.on(e.VotePrepared)
def _prepared(record: VoteRecord, _: e.VotePrepared, entry: Entry[DomainEvent]) -> None:
    record.prepared = moment_of(entry)
    record.wording_at = entry.version


@VOTE.on(e.VotePreparationRevised)
def _revised(record: VoteRecord, _: e.VotePreparationRevised, entry: Entry[DomainEvent]) -> None:
    record.wording_at = entry.version


@VOTE.on(e.ElectorateFrozen)
def _frozen(record: VoteRecord, _: e.ElectorateFrozen, entry: Entry[DomainEvent]) -> None:
    record.frozen = moment_of(entry)


@VOTE.on(e.ElectorateObjectionRaised)
def _objected(record: VoteRecord, fact: e.ElectorateObjectionRaised, entry: Entry[DomainEvent]) -> None:
    record.objections.append(RollObjection(fact.objection, fact.right, moment_of(entry), entry.version))


@VOTE.on(e.ElectorateObjectionDecided)
def _decided(record: VoteRecord, fact: e.ElectorateObjectionDecided, entry: Entry[DomainEvent]) -> None:
    record.objections = [
        replace(one, decided=moment_of(entry), decided_at=entry.version, upheld=fact.upheld)
        if one.id == fact.objection
        else one
        for one in record.objections
    ]


@VOTE.on(e.VoteNoticePublished)
def _noticed(record: VoteRecord, fact: e.VoteNoticePublished, entry: Entry[DomainEvent]) -> None:
    record.noticed = moment_of(entry)
    record.informed = list(fact.informed)


@VOTE.on(e.UndeliveredNoticePosted)
def _undelivered(record: VoteRecord, _: e.UndeliveredNoticePosted, entry: Entry[DomainEvent]) -> None:
    record.posted_undelivered = moment_of(entry)


@VOTE.on(e.BallotLinksIssued)
def _links(record: VoteRecord, fact: e.BallotLinksIssued, _: Entry[DomainEvent]) -> None:
    record.links = fact.count


@VOTE.on(e.VoteOpened)
def _opened(record: VoteRecord, _: e.VoteOpened, entry: Entry[DomainEvent]) -> None:
    record.opened = moment_of(entry)


@VOTE.on(e.VoteExtended)
def _extended(record: VoteRecord, fact: e.VoteExtended, entry: Entry[DomainEvent]) -> None:
    record.extended.append(ExtendedAt(entry.version, moment_of(entry), fact.closes_at))


@VOTE.on(e.VoteClosed)
def _closed(record: VoteRecord, _: e.VoteClosed, entry: Entry[DomainEvent]) -> None:
    record.closed = moment_of(entry)


@VOTE.on(e.VoteTallied)
def _tallied(record: VoteRecord, fact: e.VoteTallied, entry: Entry[DomainEvent]) -> None:
    record.counted.append(
        CountedAt(entry.version, moment_of(entry), fact.tellers, fact.scrutineers, fact.ballots_root)
    )


@VOTE.on(e.InvalidBallotsRuled)
def _ruled(record: VoteRecord, fact: e.InvalidBallotsRuled, entry: Entry[DomainEvent]) -> None:
    record.ruled.append(SaidAt(entry.version, moment_of(entry), scrutineers=fact.scrutineers))


@VOTE.on(e.VoteDeclared)
def _declared(record: VoteRecord, fact: e.VoteDeclared, entry: Entry[DomainEvent]) -> None:
    record.declared[fact.motion] = moment_of(entry)
    counted = record.count_of(fact.motion, office=True)
    if counted is not None:
        record.opened_counts[fact.motion] = counted


@VOTE.on(e.ResultPosted)
def _posted(record: VoteRecord, fact: e.ResultPosted, entry: Entry[DomainEvent]) -> None:
    record.posted = moment_of(entry)
    record.posted_until = fact.until


@VOTE.on(e.RecountRequested)
def _recount(record: VoteRecord, fact: e.RecountRequested, entry: Entry[DomainEvent]) -> None:
    record.recounts_asked.append(SaidAt(entry.version, moment_of(entry), fact.motion))


@VOTE.on(e.RecountCompleted)
def _recounted(record: VoteRecord, fact: e.RecountCompleted, entry: Entry[DomainEvent]) -> None:
    record.counted.append(
        CountedAt(
            entry.version,
            moment_of(entry),
            fact.tellers,
            fact.scrutineers,
            fact.ballots_root,
            fact.motion,
            fact.changed,
        )
    )


@VOTE.on(e.VoteVoided)
def _voided(record: VoteRecord, fact: e.VoteVoided, entry: Entry[DomainEvent]) -> None:
    record.voided = SaidAt(entry.version, moment_of(entry), by=fact.by)


@VOTE.on(e.VoteAnnulled)
def _annulled(record: VoteRecord, fact: e.VoteAnnulled, entry: Entry[DomainEvent]) -> None:
    record.annulled[fact.motion] = SaidAt(entry.version, moment_of(entry), fact.motion)
