"""A supervision order as its own stream tells it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.task import events as e
from deliberation.domain.task.state import TASKS, Task
from deliberation.domain.values import PersonId, UnitId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(frozen=True, slots=True)
class ActAt:
    """What a unit said about the order; its sealed texts lie at `version`."""

    version: int
    topic: str
    moment: Moment
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True)
class VerifiedAt:
    version: int
    moment: Moment
    verifier: PersonId | None
    for_unit: UnitId
    on_site: bool


@dataclass(slots=True)
class TaskRecord(Recorded):
    """`content_at` is the entry that holds the sealed content."""

    state: Task = field(default_factory=Task)
    content_at: int = 1
    issued: Moment | None = None
    reports: list[ActAt] = field(default_factory=list)
    returned: list[ActAt] = field(default_factory=list)
    disputes: list[ActAt] = field(default_factory=list)
    verified: VerifiedAt | None = None

    @property
    def standing_report(self) -> ActAt | None:
        """The report of completion that was verified."""
        done = [act for act in self.reports if act.topic == e.TaskReportedDone.TOPIC]
        return done[-1] if done and self.verified else None

    @property
    def days_taken(self) -> int | None:
        """Days from the order to the report that was verified; None before."""
        reported: date | None = self.state.reported_on
        return (reported - self.state.issued_on).days if reported and self.verified else None


TASK: Final = RecordKind(
    "task",
    "read_tasks",
    TaskRecord,
    TASKS,
    public_steps=(
        e.TaskIssued,
        e.TaskSignedFor,
        e.TaskReassigned,
        e.ProgressReported,
        e.ExtensionGranted,
        e.TaskUrged,
        e.TaskEscalated,
        e.TaskReportedDone,
        e.TaskReturned,
        e.TaskVerified,
        e.TaskSuspended,
        e.TaskResumed,
        e.TaskCancelled,
    ),
)


def _act(entry: Entry[DomainEvent], unit: UnitId | None = None) -> ActAt:
    return ActAt(entry.version, entry.fact.TOPIC, moment_of(entry), unit)


@TASK.on(e.TaskIssued)
def _issued(record: TaskRecord, _: e.TaskIssued, entry: Entry[DomainEvent]) -> None:
    record.content_at = entry.version
    record.issued = moment_of(entry)


@TASK.on(e.ProgressReported)
def _progress(record: TaskRecord, fact: e.ProgressReported, entry: Entry[DomainEvent]) -> None:
    record.reports.append(_act(entry, fact.unit))


@TASK.on(e.TaskReportedDone)
def _reported(record: TaskRecord, fact: e.TaskReportedDone, entry: Entry[DomainEvent]) -> None:
    record.reports.append(_act(entry, fact.unit))


@TASK.on(e.TaskReturned)
def _returned(record: TaskRecord, _: e.TaskReturned, entry: Entry[DomainEvent]) -> None:
    record.returned.append(_act(entry))


@TASK.on(e.TaskDisputed)
def _disputed(record: TaskRecord, fact: e.TaskDisputed, entry: Entry[DomainEvent]) -> None:
    record.disputes.append(_act(entry, fact.unit))


@TASK.on(e.TaskVerified)
def _verified(record: TaskRecord, fact: e.TaskVerified, entry: Entry[DomainEvent]) -> None:
    record.verified = VerifiedAt(entry.version, moment_of(entry), fact.verifier, fact.for_unit, fact.on_site)
