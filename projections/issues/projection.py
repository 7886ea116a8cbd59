"""One row an issue, found by public number and by who submitted it."""

from typing import Any, Final

from projections.folding import RecordProjection, RecordTable
from projections.records.issue import ISSUE, IssueRecord


def _row(record: IssueRecord) -> tuple[Any, ...]:
    return (
        record.state.hall,
        record.state.public_no,
        sorted(record.state.submitters),
        record.submitted.happened_at if record.submitted else None,
    )


ISSUE_TABLE: Final = RecordTable(ISSUE, ("hall", "public_no", "submitters", "submitted_at"), _row)


class Issues(RecordProjection):
    """What the status page of an issue is made of, beside its resolutions, orders and meetings."""

    NAME = "issues"
    VERSION = 1
    TABLES = ("read_issues",)
    RECORDS = (ISSUE_TABLE,)
