"""Corrections of what an order recorded: which are possible, and what would read differently."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from deliberation.domain import correcting
from deliberation.domain.correcting import NOTHING_KEPT, Consequence, Correctable
from deliberation.domain.corrections import Correction, CorrectionMode
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.task import events as e
from deliberation.domain.task.state import TASKS, WORKING, Task, TaskState

CORRECTABLE: Final = Correctable(
    decided={
        e.TaskIssued: frozenset(
            {
                *("hall", "resolution", "issue", "lead", "support", "supervise", "depends_on"),
                *("deadline", "yellow_days", "dispute_working_days"),
            }
        ),
        e.DisputeRejected: NOTHING_KEPT,
        e.TaskReassigned: frozenset({"from_unit", "to", "successor"}),
        e.ReassignmentAccepted: frozenset({"unit"}),
        e.ExtensionRequested: frozenset({"unit", "deadline"}),
        e.ExtensionGranted: frozenset({"deadline"}),
        e.ExtensionRefused: NOTHING_KEPT,
        e.DeadlineRefixed: frozenset({"deadline"}),
        e.TaskVerified: frozenset({"verifier", "for_unit"}),
        e.TaskReturned: NOTHING_KEPT,
        e.TaskSuspended: NOTHING_KEPT,
        e.TaskResumed: NOTHING_KEPT,
        e.TaskCancelled: frozenset({"by"}),
    },
    added_later=frozenset(
        {
            e.TaskSignedFor,
            e.TaskBegun,
            e.ProgressReported,
            e.TaskReportedDone,
            e.ReminderSent,
            e.TaskUrged,
            e.TaskEscalated,
        }
    ),
)
"""Gate 3 decides; the units' own reports, with the day on which they came, may be put right."""

_NOTICES: Final = (e.ReminderSent, e.TaskFoundOverdue, e.TaskUrged, e.TaskEscalated)


def fits(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> None:
    """Refuse a correction that the course of the order contradicts.

    A forgotten report is entered, and anything but a notice struck out, only where nothing but notices
    followed; where the order went on, the entry is replaced by the right one instead.
    """
    correcting.in_order(entries, correction)
    if correction.mode is CorrectionMode.STRIKE:
        struck = next(entry.fact for entry in entries if entry.version == correction.version)
        misfit = not isinstance(struck, _NOTICES) and _went_on(entries, correction)
    else:
        misfit = _misplaced(entries, correction)
    if misfit:
        raise correcting.DoesNotFitError


def _misplaced(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> bool:
    fact = correction.fact()
    added = correction.mode is CorrectionMode.INSERT_AFTER
    before = _as_of(entries, correction.version + added)
    unit = getattr(fact, "unit", None)
    foreign = unit is not None and unit not in before.responsible
    early = added and isinstance(fact, _BY_UNIT) and before.state not in _possible(fact)
    overtaken = added and isinstance(fact, e.TaskReportedDone) and _went_on(entries, correction)
    return foreign or early or overtaken


_BY_UNIT: Final = (e.TaskSignedFor, e.TaskBegun, e.ProgressReported, e.TaskReportedDone)


def _possible(fact: DomainEvent) -> frozenset[TaskState]:
    return frozenset({TaskState.ISSUED}) if isinstance(fact, e.TaskSignedFor) else WORKING


def _as_of(entries: Sequence[Entry[DomainEvent]], version: int) -> Task:
    """The order before the entry `version`, with every correction that was made since."""
    known = [entry for entry in entries if entry.version < version or isinstance(entry.fact, Correction)]
    return fold(TASKS, known)


def _went_on(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> bool:
    later = (entry.fact for entry in entries if entry.version > correction.version)
    return not all(isinstance(fact, (*_NOTICES, Correction)) for fact in later)


def consequences(
    entries: Sequence[Entry[DomainEvent]], correction: Correction, on: date
) -> list[Consequence]:
    """What would read differently on a day in China, if `correction` were recorded now."""

    def figures(task: Task) -> Mapping[str, object]:
        return {
            "state": task.state,
            "lead": task.lead,
            "reported_on": task.reported_on,
            "effective_end": task.deadline.effective_end if task.deadline else None,
            "overdue_days": task.overdue_days(on),
            "light": task.light(on),
            "urged": task.urged,
        }

    return correcting.consequences(TASKS, entries, correction, figures)
