"""The board's tables: rows to columns and back."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
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


class Place:
    """Where an issue stands on the board: its row, and the one that was written last."""

    __slots__ = ("_units", "changed", "hall", "issue", "name", "now", "units", "written")

    def __init__(self, issue: UUID, now: Version | None) -> None:
        self.issue = issue
        self.name = str(issue)
        self.hall = ""
        self.units = "{}"
        self._units: tuple[UUID, ...] = ()
        self.now = now
        self.written = now
        self.changed = False

    def tell(self, shown: Shown) -> None:
        """Make `hall` and `units` the texts of a row's, which mostly are those of the row before."""
        self.hall = self.hall or str(shown.hall)
        if shown.units != self._units:
            self._units = shown.units
            self.units = f"{{{','.join(map(str, shown.units))}}}"


class Past(NamedTuple):
    """A row that another one has replaced from `happened_to` on, as known since `known_to`, or that a
    late entry or a correction dropped."""

    place: Place
    version: Version
    happened_to: str = "infinity"
    known_to: int = NEVER
    dropped_at: int = NEVER


def row_of(place: Place, version: Version) -> tuple[Any, ...]:
    return (place.name, version.happened_from, version.known_from, *_columns(place, version))


def past_row(past: Past) -> tuple[Any, ...]:
    place, version, happened_to, known_to, dropped_at = past
    _, happened_from, known_from, _, _ = version
    columns = _columns(place, version)
    return (place.name, happened_from, happened_to, known_from, known_to, dropped_at, *columns)


def _columns(place: Place, version: Version) -> tuple[Any, ...]:
    shown, _, _, submitted_at, since = version
    _, level, public_no, state, stage, ended, _, due, yellow_on = shown
    place.tell(shown)
    return (
        place.hall,
        level,
        public_no,
        state,
        stage,
        ended,
        submitted_at,
        since,
        place.units,
        due and due.isoformat(),
        yellow_on and yellow_on.isoformat(),
    )


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
    return Version(shown, happened_from.isoformat(), known_from, submitted_at.isoformat(), since.isoformat())
