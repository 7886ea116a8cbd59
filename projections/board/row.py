"""What the board shows of an issue: a pure function of the issue, its resolutions and its orders."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage, spine_of, stage_of
from deliberation.domain.issue.state import ENDED, Issue, IssueState
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.task.state import Task
from projections.records.course import awaited_end, responsible


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

    `since` is when the issue reached its state, which may be before other columns changed. Times are
    texts, made once and written several times: a rebuild writes as many rows as there are changes.
    """

    shown: Shown
    happened_from: str
    known_from: int
    submitted_at: str
    since: str


def shown(issue: Issue, resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> Shown:
    """What stands on the board; `resolutions` and `tasks` are all that are listed for the issue."""
    if issue.hall is None:
        raise ValueError("an issue is shown once it was submitted")
    state = stage_of(issue, resolutions, tasks)
    due, yellow_on = awaited_end(resolutions, tasks)
    return Shown(
        issue.hall,
        issue.level,
        issue.public_no,
        state,
        spine_of(state, issue.before),
        state in ENDED,
        responsible(resolutions, tasks),
        due,
        yellow_on,
    )
