"""One row a resolution."""

from typing import Any

from projections.folding import RecordProjection, RecordTable
from projections.records.resolution import RESOLUTION, ResolutionRecord


def _row(record: ResolutionRecord) -> tuple[Any, ...]:
    state = record.state
    return (
        state.hall,
        state.authority,
        state.effect,
        state.meeting,
        state.ballot_set,
        list(state.issues),
        list(dict.fromkeys([*state.responsible, *record.binding_on])),
        state.adopted_at,
        record.published is not None,
        state.completed,
        bool(state.deadline and state.deadline.provisional),
    )


_COLUMNS = (
    "hall",
    "authority",
    "effect",
    "meeting",
    "ballot_set",
    "issues",
    "units",
    "adopted_at",
    "published",
    "completed",
    "provisional",
)


class Resolutions(RecordProjection):
    """The register of resolutions."""

    NAME = "resolutions"
    VERSION = 2
    TABLES = ("read_resolutions",)
    RECORDS = (RecordTable(RESOLUTION, _COLUMNS, _row),)
