"""What deciders know of a ballot set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.rules.voting.ballots import Circumstances
from deliberation.domain.rules.voting.profile import BallotForm, Period, Profile
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.values import Code, HallId, MotionId, ObjectionId
from deliberation.domain.vote import events as e
from deliberation.domain.vote.setup import Setup


class VoteState(Code):
    """How far a ballot set has come."""

    PREPARED = "prepared"
    ROLL_FROZEN = "roll_frozen"
    NOTICE_PUBLISHED = "notice_published"
    OPEN = "open"
    CLOSED = "closed"
    TALLIED = "tallied"
    DECLARED = "declared"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Notice:
    """When it was published, which times it names, and how many units were told of it."""

    given_at: datetime
    opens_at: datetime
    closes_at: datetime
    told: int = 0


@dataclass(frozen=True, slots=True)
class BallotSet:
    """`frozen` are the totals and root of the roll; `objections` says of each whether it was upheld, None
    while it waits. `refreeze`: an upheld objection changed the roll since. `tallies` are by motion."""

    status: VoteState | None = None
    setup: Setup | None = None
    frozen: e.ElectorateFrozen | None = None
    objections: Mapping[ObjectionId, bool | None] = field(default_factory=dict)
    refreeze: bool = False
    notice: Notice | None = None
    posted_until: date | None = None
    links_issued: bool = False
    profile: Profile | None = None
    periods: tuple[Period, ...] = ()
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    box_sheets: int | None = None
    ballots_root: str = ""
    tallies: Mapping[MotionId, e.Tallied] = field(default_factory=dict)
    ruling: InvalidBallots | None = None
    declared: Mapping[MotionId, e.VoteDeclared] = field(default_factory=dict)
    recounting: frozenset[MotionId] = frozenset()
    changed_by_recount: frozenset[MotionId] = frozenset()
    annulled: frozenset[MotionId] = frozenset()
    posted: bool = False

    @property
    def hall(self) -> HallId | None:
        return self.setup.hall if self.setup else None

    @property
    def secret(self) -> bool:
        return self.setup is not None and self.setup.form is BallotForm.SECRET

    @property
    def circumstances(self) -> Circumstances:
        """What must hold before unreturned ballots follow the majority."""
        setup = self.setup
        if setup is None:
            return Circumstances()
        return Circumstances(
            clause_in_adopted_rules=setup.clause_in_adopted_rules,
            consequence_warned_on_ballot=setup.consequence_warned_on_ballot,
            first_assembly=setup.first_assembly,
        )

    @property
    def before_the_count(self) -> "BallotSet":
        """The vote as it stood between its close and its count, by which a recount reads every paper."""
        return changed(self, status=VoteState.CLOSED)

    def takes_online(self, at: datetime) -> bool:
        """Whether a ballot recorded at `at` is in time: voting is open and its close has not come."""
        return self.status is VoteState.OPEN and self.closes_at is not None and at < self.closes_at

    def takes_paper(self, received_at: datetime) -> bool:
        """Whether paper received at that time counts: from the opening until the close, up to the tally."""
        if self.opened_at is None or self.closes_at is None or received_at < self.opened_at:
            return False
        end = self.closed_at or self.closes_at
        return self.status in {VoteState.OPEN, VoteState.CLOSED} and received_at < min(end, self.closes_at)


evolve: Evolution[BallotSet] = Evolution()


@evolve.on(e.VotePrepared)
def _prepared(_: BallotSet, fact: e.VotePrepared, entry: Entry[DomainEvent]) -> BallotSet:
    return BallotSet(status=VoteState.PREPARED, setup=fact.setup)


@evolve.on(e.VotePreparationRevised)
def _revised(vote: BallotSet, fact: e.VotePreparationRevised, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, setup=fact.setup)


@evolve.on(e.ElectorateFrozen)
def _frozen(vote: BallotSet, fact: e.ElectorateFrozen, entry: Entry[DomainEvent]) -> BallotSet:
    status = VoteState.ROLL_FROZEN if vote.status is VoteState.PREPARED else vote.status
    return changed(vote, status=status, frozen=fact, refreeze=False)


@evolve.on(e.ElectorateObjectionRaised)
def _objected(vote: BallotSet, fact: e.ElectorateObjectionRaised, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, objections={**vote.objections, fact.objection: None})


@evolve.on(e.ElectorateObjectionDecided)
def _decided(vote: BallotSet, fact: e.ElectorateObjectionDecided, entry: Entry[DomainEvent]) -> BallotSet:
    objections = {**vote.objections, fact.objection: fact.upheld}
    return changed(vote, objections=objections, refreeze=vote.refreeze or fact.upheld)


@evolve.on(e.VoteNoticePublished)
def _noticed(vote: BallotSet, fact: e.VoteNoticePublished, entry: Entry[DomainEvent]) -> BallotSet:
    notice = Notice(entry.happened_at, fact.opens_at, fact.closes_at, told=len(fact.informed))
    return changed(vote, status=VoteState.NOTICE_PUBLISHED, notice=notice)


@evolve.on(e.UndeliveredNoticePosted)
def _posted(vote: BallotSet, fact: e.UndeliveredNoticePosted, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, posted_until=fact.until)


@evolve.on(e.BallotLinksIssued)
def _links(vote: BallotSet, fact: e.BallotLinksIssued, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, links_issued=True)


@evolve.on(e.VoteOpened)
def _opened(vote: BallotSet, fact: e.VoteOpened, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(
        vote,
        status=VoteState.OPEN,
        profile=fact.profile,
        periods=tuple(fact.periods),
        opened_at=entry.happened_at,
        closes_at=fact.closes_at,
    )


@evolve.on(e.VoteExtended)
def _extended(vote: BallotSet, fact: e.VoteExtended, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, closes_at=fact.closes_at)


@evolve.on(e.VoteClosed)
def _closed(vote: BallotSet, fact: e.VoteClosed, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, status=VoteState.CLOSED, closed_at=entry.happened_at)


@evolve.on(e.BoxShuffled)
def _shuffled(vote: BallotSet, fact: e.BoxShuffled, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, box_sheets=fact.sheets)


@evolve.on(e.VoteTallied)
def _tallied(vote: BallotSet, fact: e.VoteTallied, entry: Entry[DomainEvent]) -> BallotSet:
    tallies = {tally.outcome.motion: tally for tally in fact.tallies or []}
    return changed(vote, status=VoteState.TALLIED, tallies=tallies, ballots_root=fact.ballots_root)


@evolve.on(e.InvalidBallotsRuled)
def _ruled(vote: BallotSet, fact: e.InvalidBallotsRuled, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, ruling=fact.invalid)


@evolve.on(e.VoteDeclared)
def _declared(vote: BallotSet, fact: e.VoteDeclared, entry: Entry[DomainEvent]) -> BallotSet:
    declared = {**vote.declared, fact.motion: fact}
    every = vote.setup is not None and len(declared) == len(vote.setup.questions)
    return changed(
        vote,
        status=VoteState.DECLARED if every else vote.status,
        declared=declared,
        changed_by_recount=vote.changed_by_recount - {fact.motion},
    )


@evolve.on(e.ResultPosted)
def _hung_out(vote: BallotSet, fact: e.ResultPosted, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, posted=True)


@evolve.on(e.RecountRequested)
def _recount(vote: BallotSet, fact: e.RecountRequested, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, recounting=vote.recounting | {fact.motion})


@evolve.on(e.RecountCompleted)
def _recounted(vote: BallotSet, fact: e.RecountCompleted, entry: Entry[DomainEvent]) -> BallotSet:
    tallies = {**vote.tallies, fact.motion: fact.tally} if fact.tally else vote.tallies
    differing = vote.changed_by_recount | {fact.motion} if fact.changed else vote.changed_by_recount
    return changed(
        vote, recounting=vote.recounting - {fact.motion}, tallies=tallies, changed_by_recount=differing
    )


@evolve.on(e.VoteVoided)
def _voided(vote: BallotSet, fact: e.VoteVoided, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, status=VoteState.VOIDED)


@evolve.on(e.VoteAnnulled)
def _annulled(vote: BallotSet, fact: e.VoteAnnulled, entry: Entry[DomainEvent]) -> BallotSet:
    return changed(vote, annulled=vote.annulled | {fact.motion})


BALLOT_SETS: Final[StreamKind[BallotSet]] = StreamKind("ballot_set", BallotSet(), evolve, reads_sealed=True)
