"""What the board shows of an issue: a pure function of the issue, its resolutions and its orders."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage, spine_of, stage_of
from deliberation.domain.issue.state import ENDED, Issue, IssueState
from deliberation.domain.resolution.state import REPLACED, Resolution
from deliberation.domain.task.state import Task, TaskState

DEFAULT_YELLOW: Final = timedelta(days=1)
"""How long before its end a resolution's own deadline turns yellow; orders bring their hall's term."""


class Shown(NamedTuple):
    """The part of a row that comes from the states alone, and says nothing of when."""

    hall: UUID
    level: HallLevel | None
    public_no: str | None
    state: IssueState
    stage: SpineStage
    ended: bool
    units: tuple[UUID, ...]
    due: date | None
    yellow_on: date | None


class Version(NamedTuple):
    """A row with its validity: from when it happened and since which position it is known.

    `since` is when the issue reached its state, which may be before other columns changed.
    """

    shown: Shown
    happened_from: datetime
    known_from: int
    submitted_at: datetime
    since: datetime


def shown(issue: Issue, resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> Shown:
    """What stands on the board; `resolutions` and `tasks` are all that are listed for the issue."""
    if issue.hall is None:
        raise ValueError("an issue is shown once it was submitted")
    state = stage_of(issue, resolutions, tasks)
    due, yellow_on = _deadline(resolutions, tasks)
    return Shown(
        hall=issue.hall,
        level=issue.level,
        public_no=issue.public_no,
        state=state,
        stage=spine_of(state, issue.before),
        ended=state in ENDED,
        units=responsible(resolutions, tasks),
        due=due,
        yellow_on=yellow_on,
    )


def responsible(resolutions: Iterable[Resolution], tasks: Iterable[Task]) -> tuple[UUID, ...]:
    """The units that carry out what was ordered; before there are orders, those that were named."""
    acting = {u for task in tasks if task.state is not TaskState.CANCELLED for u in task.responsible}
    if not acting:
        acting = {u for r in resolutions if r.side not in REPLACED for u in r.responsible}
    return tuple(sorted(acting))


def _deadline(resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> tuple[date | None, date | None]:
    """The earliest end that is awaited, and the earliest day on which a light is yellow.

    The worst light of several orders is red from the first end on, and yellow from the first such day.
    """
    awaited = [task for task in tasks if task.deadline and task.open and not task.reported_on]
    if awaited:
        ends = [(task.deadline.effective_end, task.yellow_days) for task in awaited if task.deadline]
        return min(end for end, _ in ends), min(end - timedelta(days=days) for end, days in ends)
    if tasks:
        return None, None
    open_ends = [
        r.deadline.effective_end for r in resolutions if r.effective and r.deadline and not r.completed
    ]
    if not open_ends:
        return None, None
    return min(open_ends), min(open_ends) - DEFAULT_YELLOW
