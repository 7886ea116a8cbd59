"""What deciders and views know of a supervision order; lights and days overdue come from the clock."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from deliberation.domain.calendar import Deadline
from deliberation.domain.changed import changed
from deliberation.domain.corrections import corrected
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.task.events import (
    DeadlineRefixed,
    DisputeRejected,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    Light,
    ProgressReported,
    ReassignmentAccepted,
    TaskBegun,
    TaskCancelled,
    TaskDisputed,
    TaskEscalated,
    TaskFoundOverdue,
    TaskIssued,
    TaskReassigned,
    TaskReportedDone,
    TaskResumed,
    TaskReturned,
    TaskSignedFor,
    TaskSuspended,
    TaskUrged,
    TaskVerified,
)
from deliberation.domain.values import Code, HallId, IssueId, ResolutionId, TaskId, UnitId, local_date


class TaskState(Code):
    """Where an order stands (domain 3.5); verified is closed out (销号)."""

    ISSUED = "ISSUED"
    SIGNED_FOR = "SIGNED_FOR"
    DISPUTED = "DISPUTED"
    REASSIGNED = "REASSIGNED"
    IN_PROGRESS = "IN_PROGRESS"
    PROGRESS_REPORTED = "PROGRESS_REPORTED"
    REPORTED_DONE = "REPORTED_DONE"
    RETURNED = "RETURNED"
    CLOSED_OUT = "CLOSED_OUT"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"


FINISHED: Final = frozenset({TaskState.CLOSED_OUT, TaskState.CANCELLED})
WORKING: Final = frozenset(
    {TaskState.SIGNED_FOR, TaskState.IN_PROGRESS, TaskState.PROGRESS_REPORTED, TaskState.RETURNED}
)
"""The unit took the order and its report is awaited."""


@dataclass(frozen=True, slots=True)
class Task:
    """`state` is None while no order was issued. `lead` is who is responsible now. `reported_on` is the
    China day of the report that stands, `closed_on` that of its verification; `resumes_in` the state
    from which the order was suspended."""

    state: TaskState | None = None
    hall: HallId | None = None
    resolution: ResolutionId | None = None
    issue: IssueId | None = None
    lead: UnitId | None = None
    support: frozenset[UnitId] = frozenset()
    supervise: UnitId | None = None
    depends_on: tuple[TaskId, ...] = ()
    issued_at: datetime | None = None
    issued_on: date = field(default=date.min)
    deadline: Deadline | None = None
    yellow_days: int = 1
    dispute_working_days: int | None = None
    signed: frozenset[UnitId] = frozenset()
    disputed_by: UnitId | None = None
    extension_asked: bool = False
    asked_for: Deadline | None = None
    reported_on: date | None = None
    closed_on: date | None = None
    urged: int = 0
    escalated: bool = False
    found_overdue: bool = False
    resumes_in: TaskState | None = None

    @property
    def responsible(self) -> frozenset[UnitId]:
        """The units that carry the order out, none of whose people verifies it."""
        return self.support | {self.lead} if self.lead else self.support

    @property
    def open(self) -> bool:
        return self.state is not None and self.state not in FINISHED

    @property
    def done(self) -> bool:
        """Whether another order that depends on this one may be reported done."""
        return self.state in FINISHED or self.state is TaskState.REPORTED_DONE

    def overdue_days(self, on: date) -> int:
        """Days from the effective end to the report that stands or, without one, to `on`; never below 0.

        A returned report does not stand. A cancelled order is not overdue.
        """
        if self.deadline is None or self.state is TaskState.CANCELLED:
            return 0
        return max(0, ((self.reported_on or on) - self.deadline.effective_end).days)

    def overdue(self, on: date) -> bool:
        return self.overdue_days(on) > 0

    def light(self, on: date) -> Light | None:
        """The light on a day in China; None where nothing is awaited or no deadline was set."""
        if self.deadline is None or not self.open or self.reported_on:
            return None
        left = (self.deadline.effective_end - on).days
        if left < 0:
            return Light.RED
        return Light.YELLOW if left <= self.yellow_days else Light.GREEN


evolve: Evolution[Task] = Evolution()


@evolve.on(TaskIssued)
def _issued(task: Task, fact: TaskIssued, entry: Entry[DomainEvent]) -> Task:
    return Task(
        state=TaskState.ISSUED,
        hall=fact.hall,
        resolution=fact.resolution,
        issue=fact.issue,
        lead=fact.lead,
        support=frozenset(fact.support),
        supervise=fact.supervise,
        depends_on=tuple(fact.depends_on),
        issued_at=entry.happened_at,
        issued_on=local_date(entry.happened_at),
        deadline=fact.deadline,
        yellow_days=fact.yellow_days,
        dispute_working_days=fact.dispute_working_days,
    )


@evolve.on(TaskSignedFor)
def _signed(task: Task, fact: TaskSignedFor, entry: Entry[DomainEvent]) -> Task:
    by_lead = fact.unit == task.lead
    return changed(
        task, signed=task.signed | {fact.unit}, state=TaskState.SIGNED_FOR if by_lead else task.state
    )


@evolve.on(TaskDisputed)
def _disputed(task: Task, fact: TaskDisputed, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.DISPUTED, disputed_by=fact.unit)


@evolve.on(DisputeRejected)
def _dispute_rejected(task: Task, fact: DisputeRejected, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.ISSUED)


@evolve.on(TaskReassigned)
def _reassigned(task: Task, fact: TaskReassigned, entry: Entry[DomainEvent]) -> Task:
    if fact.from_unit == task.lead:
        support = task.support - {fact.to}
        return changed(task, state=TaskState.REASSIGNED, lead=fact.to, support=support, reported_on=None)
    support = frozenset(fact.to if unit == fact.from_unit else unit for unit in task.support)
    supervise = fact.to if task.supervise == fact.from_unit else task.supervise
    return changed(task, support=support - {task.lead}, supervise=supervise)


@evolve.on(ReassignmentAccepted)
def _accepted(task: Task, fact: ReassignmentAccepted, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.SIGNED_FOR, signed=task.signed | {fact.unit})


@evolve.on(TaskBegun)
def _begun(task: Task, fact: TaskBegun, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.IN_PROGRESS)


@evolve.on(ProgressReported)
def _progress(task: Task, fact: ProgressReported, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.PROGRESS_REPORTED)


@evolve.on(ExtensionRequested)
def _asked(task: Task, fact: ExtensionRequested, entry: Entry[DomainEvent]) -> Task:
    return changed(task, extension_asked=True, asked_for=fact.deadline)


@evolve.on(ExtensionGranted)
def _granted(task: Task, fact: ExtensionGranted, entry: Entry[DomainEvent]) -> Task:
    return changed(task, extension_asked=False, asked_for=None, deadline=fact.deadline, found_overdue=False)


@evolve.on(ExtensionRefused)
def _refused(task: Task, fact: ExtensionRefused, entry: Entry[DomainEvent]) -> Task:
    return changed(task, extension_asked=False, asked_for=None)


@evolve.on(DeadlineRefixed)
def _refixed(task: Task, fact: DeadlineRefixed, entry: Entry[DomainEvent]) -> Task:
    """What was found by a day that was only assumed is not found of the day that counts."""
    same_end = task.deadline is not None and task.deadline.effective_end == fact.deadline.effective_end
    return changed(task, deadline=fact.deadline, found_overdue=task.found_overdue and same_end)


@evolve.on(TaskFoundOverdue)
def _found_overdue(task: Task, fact: TaskFoundOverdue, entry: Entry[DomainEvent]) -> Task:
    return changed(task, found_overdue=True)


@evolve.on(TaskUrged)
def _urged(task: Task, fact: TaskUrged, entry: Entry[DomainEvent]) -> Task:
    return changed(task, urged=fact.number)


@evolve.on(TaskEscalated)
def _escalated(task: Task, fact: TaskEscalated, entry: Entry[DomainEvent]) -> Task:
    return changed(task, escalated=True)


@evolve.on(TaskReportedDone)
def _reported(task: Task, fact: TaskReportedDone, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.REPORTED_DONE, reported_on=local_date(entry.happened_at))


@evolve.on(TaskVerified)
def _verified(task: Task, fact: TaskVerified, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.CLOSED_OUT, closed_on=local_date(entry.happened_at))


@evolve.on(TaskReturned)
def _returned(task: Task, fact: TaskReturned, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.RETURNED, reported_on=None)


@evolve.on(TaskSuspended)
def _suspended(task: Task, fact: TaskSuspended, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.SUSPENDED, resumes_in=task.state)


@evolve.on(TaskResumed)
def _resumed(task: Task, fact: TaskResumed, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=task.resumes_in, resumes_in=None)


@evolve.on(TaskCancelled)
def _cancelled(task: Task, fact: TaskCancelled, entry: Entry[DomainEvent]) -> Task:
    return changed(task, state=TaskState.CANCELLED)


TASKS: StreamKind[Task] = StreamKind("task", Task(), evolve, correct=corrected)
