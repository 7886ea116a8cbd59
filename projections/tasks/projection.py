"""One row an order. Lights are not stored: they come from the clock when the row is read."""

from datetime import timedelta
from typing import Any

from projections.folding import RecordProjection, RecordTable
from projections.records.task import TASK, TaskRecord

NEVER = "infinity"


def _row(record: TaskRecord) -> tuple[Any, ...]:
    task = record.state
    end = task.deadline.effective_end if task.deadline else None
    return (
        task.hall,
        task.resolution,
        task.issue,
        task.lead,
        sorted(task.responsible | ({task.supervise} if task.supervise else set())),
        task.state,
        task.open,
        task.open and not task.reported_on,
        end or NEVER,
        end - timedelta(days=task.yellow_days) if end else NEVER,
        task.found_overdue,
        bool(task.deadline and task.deadline.provisional),
        len(record.returned),
        record.days_taken,
    )


_COLUMNS = (
    "hall",
    "resolution",
    "issue",
    "lead",
    "units",
    "state",
    "open",
    "awaited",
    "due",
    "yellow_on",
    "found_overdue",
    "provisional",
    "returned",
    "days",
)


class Tasks(RecordProjection):
    """The supervision list and what each unit has to do."""

    NAME = "tasks"
    VERSION = 1
    TABLES = ("read_tasks",)
    RECORDS = (RecordTable(TASK, _COLUMNS, _row),)
