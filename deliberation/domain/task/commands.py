"""What can be asked about a supervision order."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from deliberation.domain.calendar import StatedDeadline
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId, IssueId, ResolutionId, StatedTime, TaskId, UnitId

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Word = Annotated[str, Field(min_length=1, max_length=80)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IssueTask(_Command):
    """Order `lead` to do something by `due` (a calendar date) or `deadline`, else by its resolution's.

    Under a resolution, or for an issue that is handled without a meeting.
    """

    task: TaskId
    hall: HallId
    resolution: ResolutionId | None = None
    issue: IssueId | None = None
    lead: UnitId
    support: list[UnitId] = Field(default=[], max_length=50)
    supervise: UnitId | None = None
    depends_on: list[TaskId] = Field(default=[], max_length=50)
    due: date | None = None
    deadline: StatedDeadline | None = None
    content: Text | None = None


class SignForTask(_Command):
    """Take the order for `unit`; without it, for the responsible unit that the person acts for."""

    task: TaskId
    unit: UnitId | None = None


class DisputeTask(_Command):
    """Say that the order is not the unit's to carry out, before signing for it."""

    task: TaskId
    unit: UnitId | None = None
    reason: Reason | None = None


class RejectDispute(_Command):
    task: TaskId
    reason: Reason | None = None


class ReassignTask(_Command):
    """Give the order to another unit; it has to accept."""

    task: TaskId
    to: UnitId
    reason: Reason | None = None


class ReassignToSuccessor(_Command):
    """Give the order of a unit that ended to its successor; without one, the hall's lead takes it."""

    task: TaskId
    reason: Reason | None = None


class AcceptReassignment(_Command):
    task: TaskId
    unit: UnitId | None = None


class BeginTask(_Command):
    """Say that work has begun, or goes on after the report was returned."""

    task: TaskId
    unit: UnitId | None = None


class ReportProgress(_Command):
    task: TaskId
    unit: UnitId | None = None
    note: Text | None = None


class RequestExtension(_Command):
    """Ask, before the deadline, for a later one: a calendar date `to`, or a `deadline`."""

    task: TaskId
    unit: UnitId | None = None
    to: date | None = None
    deadline: StatedDeadline | None = None
    reason: Reason | None = None


class GrantExtension(_Command):
    """Grant what was asked, or another day; a request stands open."""

    task: TaskId
    to: date | None = None
    deadline: StatedDeadline | None = None


class RefuseExtension(_Command):
    task: TaskId
    reason: Reason | None = None


class RefixDeadline(_Command):
    """Fix a provisional deadline again by the holiday schedule that is known now."""

    task: TaskId


class RemindTask(_Command):
    """Remind the unit; `light` is a claim and is compared with the clock."""

    task: TaskId
    light: Light | None = None
    reason: Word | None = None


class FindTaskOverdue(_Command):
    task: TaskId
    light: Light | None = None


class UrgeTask(_Command):
    task: TaskId
    channel: Word | None = None
    level: Word | None = None


class EscalateTask(_Command):
    """Bring the order before `to`, a level or body above."""

    task: TaskId
    to: Word
    reason: Reason | None = None


class ReportTaskDone(_Command):
    task: TaskId
    unit: UnitId | None = None
    evidence: list[Reason] = Field(default=[], max_length=50)
    note: Text | None = None


class VerifyTask(_Command):
    """Close the order out; without `for_unit`, for the supervising or party unit of the person."""

    task: TaskId
    for_unit: UnitId | None = None
    on_site: bool = False
    note: Text | None = None


class ReturnTask(_Command):
    """Send the report back: it does not hold."""

    task: TaskId
    reason: Reason | None = None


class SuspendTask(_Command):
    task: TaskId
    reason: Reason | None = None


class ResumeTask(_Command):
    task: TaskId


class CancelTask(_Command):
    """Cancel the order because the resolution `by` supersedes the one that it serves."""

    task: TaskId
    by: ResolutionId


class CorrectTask(_Command):
    """Put right the entry `version` of the task's stream; see deliberation.domain.corrections."""

    task: TaskId
    version: Annotated[int, Field(ge=1)]
    mode: CorrectionMode
    topic: Annotated[str, Field(max_length=80)] | None = None
    fields: dict[str, JsonValue] = {}
    effective_at: StatedTime | None = None
    reason: Reason
