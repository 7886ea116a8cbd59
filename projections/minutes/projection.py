"""One row for the minutes of a meeting, with all their editions."""

from typing import Any

from projections.folding import RecordProjection, RecordTable
from projections.records.minutes import MINUTES, MinutesRecord


def _row(record: MinutesRecord) -> tuple[Any, ...]:
    first = next(iter(record.editions.values()), None)
    return (
        record.state.hall,
        record.state.meeting,
        record.posted is not None,
        first.written.happened_at if first else "-infinity",
    )


class MinutesList(RecordProjection):
    """Minutes by meeting."""

    NAME = "minutes"
    VERSION = 1
    TABLES = ("read_minutes",)
    RECORDS = (RecordTable(MINUTES, ("hall", "meeting", "published", "drafted_at"), _row),)
