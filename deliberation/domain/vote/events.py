"""What can have happened to a ballot set, from its preparation to its declared results."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.profile import Period, Profile
from deliberation.domain.rules.voting.roll import RightId, RollKind
from deliberation.domain.rules.voting.treatment import InvalidBallots, Treatment
from deliberation.domain.values import MotionId, ObjectionId, PersonId, UnitId
from deliberation.domain.vote.setup import Setup, Wording


class Tallied(BaseModel):
    """The count of one question, with every other reading of what the law leaves open, whatever it comes
    to: both tallies of what is contested are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    contested: tuple[Outcome, ...] = ()
    ruling_needed: bool = False


class BallotCounts(BaseModel):
    """How many pieces came in: counted, and set aside by reason. No answer can be told from them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    counted: int
    paper: int = 0
    online: int = 0
    room: int = 0
    rejected: dict[str, int] = {}


class VotePrepared(DomainEvent):
    TOPIC = "ballot_set.prepared.v1"
    setup: Setup
    wording: Sealed[Wording] = None


class VotePreparationRevised(DomainEvent):
    """The setup was put in other words or forms before its notice; it takes the place of the former."""

    TOPIC = "ballot_set.preparation_revised.v1"
    setup: Setup
    wording: Sealed[Wording] = None


class ElectorateFrozen(DomainEvent):
    """The roll as it stood on the record date is closed.

    `root` is the RFC 6962 tree hash, in hexadecimal, over the 16 bytes of each right's id in ascending
    order; the areas are committed to in the rights' own streams. `sheets` is how many roll sheets there
    are. After an objection was upheld the roll is frozen anew.
    """

    TOPIC = "ballot_set.electorate_frozen.v1"
    kind: RollKind
    record_date: date
    sheets: int
    units: int
    heads: int
    area_centi_m2: int
    root: str


class ElectorateObjectionRaised(DomainEvent):
    TOPIC = "ballot_set.electorate_objection_raised.v1"
    objection: ObjectionId
    right: RightId | None = None
    claim: Sealed[str] = None


class ElectorateObjectionDecided(DomainEvent):
    TOPIC = "ballot_set.electorate_objection_decided.v1"
    objection: ObjectionId
    upheld: bool
    reason: Sealed[str] = None


class VoteNoticePublished(DomainEvent):
    """All who may vote were told what is asked and when; the wording is public from here."""

    TOPIC = "ballot_set.notice_published.v1"
    opens_at: datetime
    closes_at: datetime
    informed: list[UnitId] = []


class UndeliveredNoticePosted(DomainEvent):
    """Papers that reached nobody were posted in the estate up to and including `until`."""

    TOPIC = "ballot_set.undelivered_notice_posted.v1"
    until: date
    basis: Sealed[str] = None


class BallotLinksIssued(DomainEvent):
    """A personal link or QR code was made for each of `count` rights; the secrets stand in no event."""

    TOPIC = "ballot_set.links_issued.v1"
    count: int


class VoteOpened(DomainEvent):
    """Voting began under the rules pinned here, which are all that a replay counts by."""

    TOPIC = "ballot_set.opened.v1"
    profile: Profile
    periods: list[Period] = []
    opens_at: datetime
    closes_at: datetime


class VoteExtended(DomainEvent):
    """The close was moved, announced before it and open to all."""

    TOPIC = "ballot_set.extended.v1"
    closes_at: datetime
    reason: Sealed[str] = None


class VoteClosed(DomainEvent):
    TOPIC = "ballot_set.closed.v1"


class BoxShuffled(DomainEvent):
    """The secret box was rewritten in random order; its ballots stand on `sheets` in the order of codes."""

    TOPIC = "ballot_set.box_shuffled.v1"
    ballots: int
    sheets: int


class VoteTallied(DomainEvent):
    """Tellers counted and scrutineers watched. The outcomes are opened once they are declared.

    `ballots_root`: SHA-256, in hexadecimal, over the ids of all counted ballots in ascending order.
    """

    TOPIC = "ballot_set.tallied.v1"
    tellers: list[PersonId]
    scrutineers: list[PersonId]
    ballots_root: str
    ballots: Sealed[BallotCounts] = None
    tallies: Sealed[list[Tallied]] = None


class InvalidBallotsRuled(DomainEvent):
    """The result hung on how invalid ballots count, so the scrutineers ruled."""

    TOPIC = "ballot_set.invalid_ballots_ruled.v1"
    invalid: InvalidBallots
    scrutineers: list[PersonId]
    reason: Sealed[str] = None


class VoteDeclared(DomainEvent):
    """The result of one motion, as declared the `count`-th time.

    `adopted` is the key of the option that carried, `elected` the keys of those elected, `run_off` of
    those who stand again for `seats_open` vacancies.
    """

    TOPIC = "ballot_set.declared.v1"
    motion: MotionId
    outcome: MotionOutcome
    treatment: Treatment
    count: int = 1
    adopted: str | None = None
    elected: list[str] = []
    seats_open: int = 0
    run_off: list[str] = []


class ResultPosted(DomainEvent):
    """The results hang out up to and including `until`."""

    TOPIC = "ballot_set.result_posted.v1"
    until: date | None = None


class RecountRequested(DomainEvent):
    TOPIC = "ballot_set.recount_requested.v1"
    motion: MotionId
    reason: Sealed[str] = None


class RecountCompleted(DomainEvent):
    """Everything was counted again from the ballots; a changed result is declared anew."""

    TOPIC = "ballot_set.recount_completed.v1"
    motion: MotionId
    tellers: list[PersonId]
    scrutineers: list[PersonId]
    changed: bool
    ballots_root: str
    tally: Sealed[Tallied] = None


class VoteVoided(DomainEvent):
    """A competent body set the whole set aside for a serious defect of procedure; a new vote is needed."""

    TOPIC = "ballot_set.voided.v1"
    by: UnitId
    reason: Sealed[str] = None


class VoteAnnulled(DomainEvent):
    """A court set a declared result aside (Civil Code, art. 280)."""

    TOPIC = "ballot_set.annulled.v1"
    motion: MotionId
    case_no: Sealed[str] = None
