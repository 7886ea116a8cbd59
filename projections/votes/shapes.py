"""What is shown of a vote: to anybody, to the office, to the holder of a right and to the tellers.

A count that is None where its shape says `Cell` is fewer than five heads, and hidden from the public
(turnout.py:suppress). Areas are in 0.01 m² and only ever totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import QuestionKind, Validity
from deliberation.domain.rules.voting.outcome import Check, Outcome
from deliberation.domain.rules.voting.profile import BallotForm, Body, Period, Profile
from deliberation.domain.rules.voting.roll import RightId, RollKind, Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots, Treatment
from deliberation.domain.values import (
    BallotSetId,
    HallId,
    IssueId,
    MotionId,
    ObjectionId,
    PersonId,
)
from deliberation.domain.vote.checks import SMALL_GROUP
from deliberation.domain.vote.setup import BallotChannel, Setup
from deliberation.domain.vote.state import VoteState
from projections.shapes import Moment, Opening, Step, UnitName
from projections.votes.outcome_shapes import PublicOutcome

Cell = int | None
"""A count of heads; None: fewer than five, or one that would give such a count away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteQuery:
    """Which votes to list, the latest prepared first. `words` are looked for in titles that are public.
    `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    body: Body | None = None
    state: VoteState | None = None
    issue: IssueId | None = None
    words: str | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class VoteLine:
    """A vote in a list. `title` is None until the notice, unless the office asks; `outcomes` are those
    declared, in the order of the questions."""

    id: BallotSetId
    version: int
    hall: HallId
    body: Body
    form: BallotForm
    state: VoteState
    title: str | None
    questions: int
    heads: int | None
    area_centi_m2: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    outcomes: tuple[MotionOutcome | None, ...]


@dataclass(frozen=True, slots=True)
class RollView:
    """The frozen roll. `root`: RFC 6962 tree hash over the ids of all rights."""

    kind: RollKind
    record_date: date
    sheets: int
    units: int
    heads: int
    area_centi_m2: int
    root: str
    frozen: Moment | None


@dataclass(frozen=True, slots=True)
class RollObjectionView:
    """An objection to the roll; `claim` and `reason` are for the office."""

    id: ObjectionId
    right: RightId | None
    raised: Moment
    decided: Moment | None
    upheld: bool | None
    claim: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ObjectionCounts:
    raised: int
    upheld: int
    rejected: int
    waiting: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The notice, and until when papers that reached nobody hang out."""

    given: Moment
    opens_at: datetime
    closes_at: datetime
    informed: tuple[UnitName, ...]
    posted_until: date | None


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """A close that was moved; the reason was announced with it."""

    moment: Moment
    closes_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who took part so far, and what the rules need; never what was answered.

    While voting is open the public sees the area `rounded` down to steps of five average heads, so that
    no step tells the area of one owner; a check that is met says so all the same. `rejected` counts
    ballots that do not count, `cure` the holders who may still cure one.
    """

    electorate: Weight
    participating: Weight
    rounded: bool
    checks: tuple[Check, ...]
    by_channel: Mapping[BallotChannel, Cell]
    rejected: Cell
    cure: Cell
    attended: int
    present: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How many holders the papers reached, by how they went last. `proven`: proof of delivery exists;
    `none`: nothing is recorded yet."""

    heads: int
    proven: Cell
    none: Cell
    by_method: Mapping[Delivery, Cell]


@dataclass(frozen=True, slots=True)
class OptionView:
    """`label` is None where the words are not public yet."""

    key: str
    label: str | None


@dataclass(frozen=True, slots=True)
class RecountView:
    """`reason` is for the office. `changed` is None until it is completed."""

    requested: Moment
    reason: str | None
    completed: Moment | None
    changed: bool | None


@dataclass(frozen=True, slots=True)
class AnnulmentView:
    """A court set the result aside; `case_no` is for the office."""

    moment: Moment
    case_no: str | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """What one question came to.

    Before the declaration only the office sees a result, with `declared` None. `outcome` has the whole
    working, for the public without the areas of a few homes; `contested` are the other readings of
    what the law leaves open. `count`: declared how many times.
    """

    outcome: Outcome | PublicOutcome | None
    contested: tuple[Outcome | PublicOutcome, ...]
    ruling_needed: bool
    declared: Moment | None
    result: MotionOutcome | None
    treatment: Treatment | None
    count: int
    adopted: str | None
    elected: tuple[str, ...]
    seats_open: int
    run_off: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its words, result, recounts and annulment. `text` is None until the notice, unless
    the office asks."""

    motion: MotionId
    kind: QuestionKind
    item: int | None
    issue: IssueId | None
    vacancies: int
    text: str | None
    options: tuple[OptionView, ...]
    result: ResultView | None
    recounts: tuple[RecountView, ...]
    recounting: bool
    annulled: AnnulmentView | None


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """How many ballots counted, by which way they came, and how many did not, by reason."""

    counted: int
    paper: Cell
    online: Cell
    room: Cell
    rejected: Cell
    reasons: Mapping[Validity, Cell]


@dataclass(frozen=True, slots=True)
class CountView:
    """Who counted and who watched; `ballots` are told with the declaration (`office`: from the count on).
    `ballots_root`: SHA-256 over the ids of all counted ballots."""

    moment: Moment
    tellers: tuple[PersonId, ...]
    scrutineers: tuple[PersonId, ...]
    ballots_root: str
    ballots: PieceCounts | None


@dataclass(frozen=True, slots=True)
class RulingView:
    """How scrutineers ruled that invalid ballots count."""

    moment: Moment
    invalid: InvalidBallots
    scrutineers: tuple[PersonId, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class VoidedView:
    moment: Moment
    by: UnitName
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteView:
    """One vote, as far as it has come.

    `seconds_left` counts down to the close while voting is open. `refreeze` says that an upheld objection
    changed the roll, which has to be frozen anew. `box_sheets`: where secret ballots are published.
    """

    id: BallotSetId
    version: int
    hall: HallId
    setup: Setup
    state: VoteState
    published: bool
    title: str | None
    questions: tuple[QuestionView, ...]
    prepared: Moment
    roll: RollView | None
    refreeze: bool
    objections: ObjectionCounts
    objection_list: tuple[RollObjectionView, ...]
    notice: NoticeView | None
    links: int | None
    profile: Profile | None
    periods: tuple[Period, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    opened: Moment | None
    extensions: tuple[ExtensionView, ...]
    closed: Moment | None
    seconds_left: int | None
    turnout: Turnout | None
    deliveries: Deliveries
    box_sheets: int | None
    counted: CountView | None
    ruling: RulingView | None
    posted: Moment | None
    posted_until: date | None
    voided: VoidedView | None
    steps: tuple[Step, ...]
    position: int
    openings: tuple[Opening, ...] = ()

    @property
    def open(self) -> bool:
        return self.state is VoteState.OPEN

    @property
    def minimum_group_warned(self) -> bool:
        """Whether so few vote secretly that a result may tell who said what."""
        few = self.roll is not None and self.roll.heads < SMALL_GROUP
        return self.setup.form is BallotForm.SECRET and few


@dataclass(frozen=True, slots=True)
class IssueVote:
    """A published vote that settles an issue, with what its questions about it came to."""

    id: BallotSetId
    title: str | None
    state: VoteState
    opens_at: datetime | None
    closes_at: datetime | None
    outcomes: tuple[MotionOutcome, ...]
