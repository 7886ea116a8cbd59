"""The board's tables: rows to columns and back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from projections.board.row import Shown, Version
from projections.cache import Generations
from projections.folding import REMEMBERED
from projections.log import Log

NEVER: Final = 2**63 - 1
"""The position of what has not come to pass."""

_SHOWN: Final = (
    "hall",
    "level",
    "public_no",
    "state",
    "stage",
    "ended",
    "submitted_at",
    "since",
    "units",
    "due",
    "yellow_on",
)
COLUMNS: Final = ("issue", "happened_from", "known_from", *_SHOWN)
PAST_COLUMNS: Final = (
    "issue",
    "happened_from",
    "happened_to",
    "known_from",
    "known_to",
    "dropped_at",
    *_SHOWN,
)


@dataclass(frozen=True, slots=True)
class Past:
    """A row that another one has replaced from `happened_to` on, as known since `known_to`, or that a
    late entry or a correction dropped."""

    issue: UUID
    version: Version
    happened_to: datetime | None = None
    known_to: int = NEVER
    dropped_at: int = NEVER


def row_of(issue: UUID, version: Version) -> tuple[Any, ...]:
    return (issue, version.happened_from, version.known_from, *_columns(version))


def past_row(past: Past) -> tuple[Any, ...]:
    version = past.version
    return (
        past.issue,
        version.happened_from,
        past.happened_to or "infinity",
        version.known_from,
        past.known_to,
        past.dropped_at,
        *_columns(version),
    )


def _columns(version: Version) -> tuple[Any, ...]:
    shown = version.shown
    return (
        shown.hall,
        shown.level,
        shown.public_no,
        shown.state,
        shown.stage,
        shown.ended,
        version.submitted_at,
        version.since,
        list(shown.units),
        shown.due,
        shown.yellow_on,
    )


class Current:
    """The present row of each issue: remembered, else read from the table.

    In a rebuild there is nothing to read, so all are remembered: some 500 bytes an issue.
    """

    def __init__(self, log: Log, *, from_nothing: bool) -> None:
        self._log: Final = log
        self._all: Final[dict[UUID, Version] | None] = {} if from_nothing else None
        self._some: Final = Generations[UUID, Version](REMEMBERED)

    def of(self, issue: UUID) -> Version | None:
        if self._all is not None:
            return self._all.get(issue)
        found = self._some.get(issue)
        if found is None:
            rows = self._log.rows_by_key("read_board", COLUMNS, "issue", [issue])
            found = _version(rows[0]) if rows else None
            if found:
                self._some.put(issue, found)
        return found

    def set(self, issue: UUID, version: Version) -> None:
        if self._all is None:
            self._some.put(issue, version)
        else:
            self._all[issue] = version

    def age(self) -> None:
        self._some.age()


def _version(row: tuple[Any, ...]) -> Version:
    _, happened_from, known_from, hall, level, public_no, state, stage, ended, *rest = row
    submitted_at, since, units, due, yellow_on = rest
    shown = Shown(
        hall,
        HallLevel(level) if level else None,
        public_no,
        IssueState(state),
        SpineStage(stage),
        ended,
        tuple(units),
        due,
        yellow_on,
    )
    return Version(shown, happened_from, known_from, submitted_at, since)
