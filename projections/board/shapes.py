"""What the board is asked and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId, IssueId, UnitId
from projections.asof import AsOf
from projections.shapes import UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuery:
    """Which issues to show; every filter that is left out lets all pass.

    `halls` are the halls to look at (for a street its communities too: directory.halls_below). `text`
    finds issues whose public text, place, category or number contains every word of it. `older_than`
    counts days since the issue was submitted. `ended` asks for what is over instead of what is open.
    `unpublished` adds issues that intake has not registered yet: for the office only. `limit` is 1 to
    200.
    """

    halls: tuple[HallId, ...] = ()
    level: HallLevel | None = None
    stage: SpineStage | None = None
    state: IssueState | None = None
    unit: UnitId | None = None
    category: str | None = None
    light: Light | None = None
    older_than: int | None = None
    text: str | None = None
    ended: bool = False
    unpublished: bool = False
    limit: int = 50
    cursor: str | None = None
    as_of: AsOf | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One issue on the board. `category` is None before registration, `summary` (its public text)
    before acceptance; `light`,
    `days_left` and `age_days` are counted to the day that the board shows. `since` is when it reached
    its state; `due` the earliest deadline that is still awaited."""

    id: IssueId
    public_no: str | None
    hall: HallId
    level: HallLevel | None
    category: str | None
    summary: str | None
    state: IssueState
    stage: SpineStage
    submitted_at: datetime
    since: datetime
    age_days: int
    units: tuple[UnitName, ...]
    due: date | None
    light: Light | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`counts` holds all four stages in their order, under every filter except that of the stage;
    `position` is the place of the log that the board stands for, `at` the moment of its clock."""

    items: tuple[BoardRow, ...]
    next_cursor: str | None
    counts: dict[SpineStage, int]
    position: int
    at: datetime
