"""What the clock has to say about orders, deadlines and votes, and under which ids it says it.

Pure: lines of a view and the time go in, acts come out. The id of an act is derived from what it is
about (the object, the end of its deadline, the light), so that the desk answers a repeat with what
stands already: any number of timers may run, each as often as it likes. docs/decisions/0004-timers.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from deliberation.application.ports import Caller
from deliberation.domain.calendar import Calendar, Deadline, end_of, refix
from deliberation.domain.resolution.commands import RefixResolutionDeadline
from deliberation.domain.resolution.state import REPLACED, Resolution
from deliberation.domain.task.commands import FindTaskOverdue, RefixDeadline, RemindTask
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.values import (
    BallotSetId,
    Channel,
    ResolutionId,
    StreamId,
    TaskId,
    derived_id,
    local_date,
)
from deliberation.domain.vote.commands import CloseVote
from deliberation.domain.vote.state import BallotSet, VoteState

S = TypeVar("S")

TIMER: Final = "system:timer"
EVERY: Final = timedelta(minutes=1)
_LONGEST_QUIET: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched(Generic[S]):
    """An object as a view shows it to the clock: its state at `version`, and when the entry of that
    version happened and was recorded."""

    stream: StreamId
    version: int
    state: S
    happened_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What the clock has to say once, and the version of the object on which it rests."""

    command: BaseModel
    command_id: UUID
    version: int

    @property
    def caller(self) -> Caller:
        return Caller(actor=TIMER, command_id=self.command_id, channel=Channel.TIMER, trusted=True)


def on_order(line: Watched[Task], now: datetime, calendar: Calendar) -> Act | None:
    """A reminder where the light is yellow, the finding of overdue where it is red.

    A provisional deadline that the calendar can fix is fixed first, lest a light be told by a day that
    was only assumed. Where the yellow days passed while no timer ran, a reminder would come too late
    and is left out. A suspended order awaits nobody's report; its light is told once it is resumed.
    """
    order, task = TaskId(line.stream), line.state
    if task.deadline is None or not task.open or _is_quiet(line, now):
        return None
    if _can_be_fixed(task.deadline, calendar):
        return _act(line, task.deadline, RefixDeadline(task=order), calendar.version)
    light = None if task.state is TaskState.SUSPENDED else task.light(local_date(now))
    if light is Light.YELLOW:
        return _act(line, task.deadline, RemindTask(task=order, light=light), light)
    if light is Light.RED and not task.found_overdue:
        return _act(line, task.deadline, FindTaskOverdue(task=order, light=light), light)
    return None


def on_resolution(line: Watched[Resolution], now: datetime, calendar: Calendar) -> Act | None:
    """Fix the provisional deadline of a resolution that is still to be carried out."""
    resolution = line.state
    ended = resolution.completed or resolution.archived or resolution.side in REPLACED
    if resolution.deadline is None or ended or _is_quiet(line, now):
        return None
    if not _can_be_fixed(resolution.deadline, calendar):
        return None
    command = RefixResolutionDeadline(resolution=ResolutionId(line.stream))
    return _act(line, resolution.deadline, command, calendar.version)


def on_vote(line: Watched[BallotSet], now: datetime, _: Calendar) -> Act | None:
    """Close a vote whose time has come. Ballots are late from that time on, whenever this is said."""
    closes_at = line.state.closes_at
    if line.state.status is not VoteState.OPEN or closes_at is None or now < closes_at:
        return None
    if _is_quiet(line, now):
        return None
    key = derived_id("timer", CloseVote.__name__, line.stream, closes_at)
    return Act(CloseVote(ballot_set=BallotSetId(line.stream)), key, line.version)


def next_round(now: datetime) -> timedelta:
    """How long to wait for the next round: a minute, or until midnight in China where that is sooner."""
    return min(EVERY, end_of(local_date(now)) - now)


def _is_quiet(line: Watched[S], now: datetime) -> bool:
    """Whether somebody may still be entering the past of this object.

    The happened clock of a stream never goes back: an entry by the timer, now, would shut out whatever
    an import or a recorder with a paper file still has to enter. So an object is left alone for as long
    after an entry as that entry came late, a day at most.
    """
    late = min(line.recorded_at - line.happened_at, _LONGEST_QUIET)
    return now < line.recorded_at + late


def _can_be_fixed(deadline: Deadline, calendar: Calendar) -> bool:
    return deadline.provisional and not refix(deadline, calendar).provisional


def _act(line: Watched[S], deadline: Deadline, command: BaseModel, occasion: str) -> Act:
    kind = type(command).__name__
    key = derived_id("timer", kind, line.stream, deadline.effective_end, occasion)
    return Act(command, key, line.version)
