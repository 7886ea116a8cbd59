"""What the supervision list is asked and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.calendar import Deadline
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import EventId, HallId, IssueId, PersonId, ResolutionId, TaskId, UnitId
from projections.shapes import Moment, Opening, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Which orders to list. `unit` finds those that a unit leads, supports or supervises, `lead` those
    that it is responsible for. `still_of` keeps those that are a unit's today, whatever is asked of the
    past. `open` None lists all. The most urgent come first: by the end of the
    deadline, those without one last. `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    unit: UnitId | None = None
    lead: UnitId | None = None
    still_of: UnitId | None = None
    issue: IssueId | None = None
    resolution: ResolutionId | None = None
    state: TaskState | None = None
    light: Light | None = None
    open: bool | None = True
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An order in a list; lights and days overdue are counted to the day that was asked for."""

    id: TaskId
    version: int
    hall: HallId
    state: TaskState
    lead: UnitName
    support: tuple[UnitName, ...]
    supervise: UnitName | None
    resolution: ResolutionId | None
    issue: IssueId | None
    issued_at: datetime
    deadline: Deadline | None
    light: Light | None
    overdue_days: int
    urged: int
    escalated: bool
    extension_asked: bool
    content: str | None


@dataclass(frozen=True, slots=True)
class TaskReport:
    """A report of the responsible unit; `topic` tells progress from completion."""

    event: EventId
    topic: str
    unit: UnitName
    moment: Moment
    evidence: tuple[str, ...] | None
    note: str | None


@dataclass(frozen=True, slots=True)
class TaskVerification:
    verifier: PersonId | None
    for_unit: UnitName
    on_site: bool
    moment: Moment
    note: str | None


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """One order; its whole history is the trail of its stream."""

    line: TaskLine
    signed: tuple[UnitName, ...]
    depends_on: tuple[TaskId, ...]
    extension_asked_for: Deadline | None
    reported_on: date | None
    closed_on: date | None
    reports: tuple[TaskReport, ...]
    returned: tuple[tuple[Moment, str | None], ...]
    disputes: tuple[tuple[Moment, UnitName, str | None], ...]
    verification: TaskVerification | None
    position: int
    openings: tuple[Opening, ...] = ()


@dataclass(frozen=True, slots=True)
class Workload:
    """What a unit has to do and has done. Days run from the order to the report that was verified;
    their mean is `days_sum` / `days_of` (0/0: nothing was closed out yet). `returned` counts reports
    that did not hold, `overdue` open orders past their deadline on the day asked for."""

    unit: UnitName
    open: int
    overdue: int
    done: int
    returned: int
    days_sum: int
    days_of: int
