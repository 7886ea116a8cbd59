"""What can have happened to a supervision order."""

from deliberation.domain.calendar import Deadline
from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import Code, HallId, IssueId, PersonId, ResolutionId, TaskId, UnitId


class Light(Code):
    """How near the deadline is; computed from the clock, stored only in what a reminder said."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class TaskIssued(DomainEvent):
    """The party organisation ordered a unit to do something by a deadline (gate 3).

    `yellow_days` before its end the light turns yellow; the unit may dispute the order within
    `dispute_working_days` (None: until the deadline). Both are pinned from the hall's rules.
    """

    TOPIC = "task.issued.v1"
    hall: HallId
    resolution: ResolutionId | None = None
    issue: IssueId | None = None
    lead: UnitId
    support: list[UnitId] = []
    supervise: UnitId | None = None
    depends_on: list[TaskId] = []
    deadline: Deadline | None = None
    yellow_days: int = 1
    dispute_working_days: int | None = None
    content: Sealed[str] = None


class TaskSignedFor(DomainEvent):
    """The responsible unit took the order."""

    TOPIC = "task.signed_for.v1"
    unit: UnitId


class TaskDisputed(DomainEvent):
    """The unit says that the order is not its own to carry out."""

    TOPIC = "task.disputed.v1"
    unit: UnitId
    reason: Sealed[str] = None


class DisputeRejected(DomainEvent):
    """The order stays with the unit."""

    TOPIC = "task.dispute_rejected.v1"
    reason: Sealed[str] = None


class TaskReassigned(DomainEvent):
    """Another unit is responsible; the deadline stays unless it is extended."""

    TOPIC = "task.reassigned.v1"
    from_unit: UnitId
    to: UnitId
    successor: bool = False
    reason: Sealed[str] = None


class ReassignmentAccepted(DomainEvent):
    TOPIC = "task.reassignment_accepted.v1"
    unit: UnitId


class TaskBegun(DomainEvent):
    """Work has begun, or goes on after a report was returned."""

    TOPIC = "task.begun.v1"
    unit: UnitId


class ProgressReported(DomainEvent):
    TOPIC = "task.progress_reported.v1"
    unit: UnitId
    note: Sealed[str] = None


class ReminderSent(DomainEvent):
    """The clock reminded the unit."""

    TOPIC = "task.reminder_sent.v1"
    light: Light
    reason: Sealed[str] = None


class TaskFoundOverdue(DomainEvent):
    TOPIC = "task.found_overdue.v1"
    light: Light = Light.RED


class TaskUrged(DomainEvent):
    """The unit was urged for the nth time."""

    TOPIC = "task.urged.v1"
    number: int
    channel: Sealed[str] = None
    level: Sealed[str] = None


class TaskEscalated(DomainEvent):
    TOPIC = "task.escalated.v1"
    to: Sealed[str] = None
    reason: Sealed[str] = None


class ExtensionRequested(DomainEvent):
    """The unit asked for more time before the deadline; `deadline` where it named a day."""

    TOPIC = "task.extension_requested.v1"
    unit: UnitId
    deadline: Deadline | None = None
    reason: Sealed[str] = None


class ExtensionGranted(DomainEvent):
    TOPIC = "task.extension_granted.v1"
    deadline: Deadline


class ExtensionRefused(DomainEvent):
    TOPIC = "task.extension_refused.v1"
    reason: Sealed[str] = None


class DeadlineRefixed(DomainEvent):
    """A provisional deadline was fixed once the holiday schedule was known."""

    TOPIC = "task.deadline_refixed.v1"
    deadline: Deadline


class TaskReportedDone(DomainEvent):
    """The responsible unit says that it is done, with evidence."""

    TOPIC = "task.reported_done.v1"
    unit: UnitId
    evidence: Sealed[list[str]] = None
    note: Sealed[str] = None


class TaskVerified(DomainEvent):
    """Somebody who is not of the responsible unit saw that it is done; the order is closed out."""

    TOPIC = "task.verified.v1"
    verifier: PersonId | None = None
    for_unit: UnitId
    on_site: bool = False
    note: Sealed[str] = None


class TaskReturned(DomainEvent):
    """The report did not hold; the unit goes on."""

    TOPIC = "task.returned.v1"
    reason: Sealed[str] = None


class TaskSuspended(DomainEvent):
    TOPIC = "task.suspended.v1"
    reason: Sealed[str] = None


class TaskResumed(DomainEvent):
    TOPIC = "task.resumed.v1"


class TaskCancelled(DomainEvent):
    """Only a resolution that supersedes the old one cancels an order."""

    TOPIC = "task.cancelled.v1"
    by: ResolutionId


class TaskCorrected(Correction):
    TOPIC = "task.corrected.v1"
