"""What is asked of a number and what is answered."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.task.events import Light
from deliberation.domain.terms import Term
from deliberation.domain.values import (
    BallotSetId,
    Code,
    EventId,
    HallId,
    IssueId,
    MeetingId,
    MotionId,
    PersonId,
    ResolutionId,
    TaskId,
    UnitId,
    local_date,
)
from projections.asof import AsOf
from projections.board.shapes import BoardQuery
from projections.reading import Conn, Source, source
from projections.shapes import Moment


class Measure(Code):
    """In what a number is counted. AREA is in 0.01 m²; a SHARE is its numerator of its denominator."""

    ISSUES = "issues"
    ORDERS = "orders"
    HEADS = "heads"
    AREA = "area"
    UNITS = "units"
    BALLOTS = "ballots"
    TIMES = "times"
    DAYS = "days"
    ITEMS = "items"
    SHARE = "share"


class Reach(Code):
    """Who may ask. PUBLIC: everybody; OFFICE: who works in the hall that the number is of; HALLS: who works
    in any, for the halls in which they do."""

    PUBLIC = "public"
    OFFICE = "office"
    HALLS = "halls"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that shows numbers. `path` has the objects of which it speaks in braces; `way` is where a reader
    finds one of them: the page itself, where it speaks of none."""

    path: str
    name: Term
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a number means.

    `counts` says what is counted and when it counts: the numerator. `of` says of what it is a part: the
    denominator, where it has one. `source` names the text that fixes it. `needs` are the parameters
    without which it is no number. `page` is its own page; `places` are all that show it, its own first.
    """

    name: str
    title: Term
    counts: Term
    measure: Measure
    reach: Reach
    page: str
    places: tuple[Place, ...]
    of: Term | None = None
    source: Term | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuery:
    """Which number, and as of when. `person` is who asks, for numbers of one's own work, and `units` are
    those that the person speaks for. `which` chooses among the numbers of one name (heads, units or area of a
    roll; one way of delivery; one answer). `part`, `dim`, `base` and `option` name one comparison of a
    vote. `exact`: as the office is shown it, where the public sees less. `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    level: HallLevel | None = None
    stage: SpineStage | None = None
    unit: UnitId | None = None
    category: str | None = None
    light: Light | None = None
    age: int | None = None
    q: str | None = None
    ended: bool = False
    issue: IssueId | None = None
    resolution: ResolutionId | None = None
    task: TaskId | None = None
    meeting: MeetingId | None = None
    motion: MotionId | None = None
    vote: BallotSetId | None = None
    right: RightId | None = None
    which: str | None = None
    part: str | None = None
    dim: str | None = None
    base: str | None = None
    option: str | None = None
    exact: bool = False
    person: PersonId | None = None
    units: tuple[UnitId, ...] = ()
    limit: int = 50
    cursor: str | None = None
    as_of: AsOf | None = None


@dataclass(frozen=True, slots=True)
class Making:
    """An event that makes a number, by its position. `adds` is how much of the numerator comes from it; None
    where it only fixes or declares what others add up to, or where that is not told."""

    position: int
    adds: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A number as it was found, with a page of what makes it; `events` are so many in all.

    `value` is None where so few make it that the number is hidden. `needed` is what it is compared with.
    `what` says which of several numbers of that name it is.
    """

    hall: HallId | None
    value: int | None
    position: int
    numerator: int | None = None
    denominator: int | None = None
    needed: int | None = None
    measure: Measure | None = None
    what: Term | None = None
    makings: tuple[Making, ...] = ()
    events: int = 0
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """An event that makes a number, as a sentence; without who entered it. `proof` is the address of its
    proof in the log, which answers once the log covers it. `masked`: the reader is told what kind of thing
    happened, not how."""

    event: EventId
    position: int
    topic: str
    zh: str
    en: str
    moment: Moment
    kind: str
    object: UUID
    adds: int | None
    proof: str
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """A number with its meaning and its making, as of `at` by `clock`: everything up to `position`.

    For a SHARE the value is None: it is the numerator of the denominator. `hidden`: so few make it that
    it is not told. `makers` are a page of `events` in all; of so many as are `masked` the reader is told what
    kind of thing happened, not how.
    """

    definition: Definition
    what: Term | None
    hall: HallId | None
    measure: Measure
    value: int | None
    hidden: bool
    numerator: int | None
    denominator: int | None
    needed: int | None
    position: int
    at: datetime
    clock: str
    makers: tuple[Maker, ...]
    events: int
    next_cursor: str | None

    @property
    def masked(self) -> int:
        return sum(maker.masked for maker in self.makers)


@dataclass(frozen=True, slots=True)
class Look:
    """One question to the views: what is asked, when, and whether the asker works in the hall."""

    conn: Conn
    asked: NumberQuery
    now: datetime
    office: bool
    _records: list[Source] = field(default_factory=list, init=False, repr=False, compare=False)

    async def records(self) -> Source:
        """Where records come from: one source for all that is asked, so that a past is replayed once.

        Raises AsOfFutureError or AsOfKnownAtError.
        """
        if not self._records:
            self._records.append(await source(self.conn, self.asked.as_of, self.now))
        return self._records[0]

    @property
    def at(self) -> datetime:
        return self.asked.as_of.at if self.asked.as_of else self.now

    @property
    def today(self) -> date:
        """The day in China to which days and lights are counted."""
        return local_date(self.at)

    @property
    def board(self) -> BoardQuery:
        """The same question to the board."""
        asked = self.asked
        return BoardQuery(
            halls=asked.halls,
            level=asked.level,
            stage=asked.stage,
            unit=asked.unit,
            category=asked.category,
            light=asked.light,
            older_than=asked.age,
            text=asked.q,
            ended=asked.ended,
            unpublished=self.office,
            limit=asked.limit,
            cursor=asked.cursor,
            as_of=asked.as_of,
        )
