"""One row a meeting."""

from typing import Any

from projections.folding import RecordProjection, RecordTable
from projections.records.meeting import MEETING, MeetingRecord


def _row(record: MeetingRecord) -> tuple[Any, ...]:
    meeting = record.state
    planned = meeting.planned_at or (record.convened.happened_at if record.convened else None)
    return (
        meeting.hall,
        meeting.kind,
        meeting.status,
        meeting.ended,
        planned or "-infinity",
        list(dict.fromkeys(meeting.issues)),
        list(meeting.motions),
        [motion.issue for motion in meeting.motions.values()],
    )


_COLUMNS = ("hall", "kind", "state", "ended", "planned_at", "issues", "motions", "motion_issues")


class Meetings(RecordProjection):
    """The docket."""

    NAME = "meetings"
    VERSION = 3
    TABLES = ("read_meetings",)
    RECORDS = (RecordTable(MEETING, _COLUMNS, _row),)
