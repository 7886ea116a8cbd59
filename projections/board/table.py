"""The board's tables: rows to columns and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from projections.board.row import Shown, Version
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


class Place:
    """Where an issue stands on the board: its row, and the one that was written last."""

    __slots__ = ("changed", "issue", "now", "written")

    def __init__(self, issue: UUID, now: Version | None) -> None:
        self.issue = issue
        self.now = now
        self.written = now
        self.changed = False


class Current:
    """The present row of each issue: remembered, else read from the table.

    In a rebuild there is nothing to read, so all are remembered: some 500 bytes an issue.
    """

    def __init__(self, log: Log, *, from_nothing: bool) -> None:
        self._log: Final = log
        self._from_nothing: Final = from_nothing
        self._all: Final[dict[UUID, Place]] = {}

    def prefetch(self, issues: Iterable[UUID]) -> None:
        """Read the rows of some issues in one query."""
        unknown = [issue for issue in issues if issue not in self._all]
        if unknown and not self._from_nothing:
            for row in self._log.rows_by_key("read_board", COLUMNS, "issue", unknown):
                self._all[row[0]] = Place(row[0], _version(row))

    def place(self, issue: UUID) -> Place:
        found = self._all.get(issue)
        if found is None:
            self.prefetch([issue])
            found = self._all.setdefault(issue, Place(issue, None))
        return found

    def forget(self) -> None:
        """Let go of what can be read again, after a batch; matters keep the places that they have."""
        if not self._from_nothing:
            self._all.clear()


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
