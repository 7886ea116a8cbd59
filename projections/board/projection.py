"""The board's rows with their validity by both clocks (docs/decisions/0003-bitemporal-board.md)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry
from projections.board.chain import chain, next_version
from projections.board.row import Shown, Version
from projections.board.streams import KIND_OF, Streams
from projections.board.table import COLUMNS, PAST_COLUMNS, Current, Past, past_row, row_of
from projections.decode import Row
from projections.folding import Decode, Folding, Projection
from projections.log import Log
from projections.out import Out

CountKey = tuple[UUID, str, str, str, bool, bool]

_DROP: Final = (
    "UPDATE {schema}.read_board_past SET dropped_at = %s"
    " WHERE issue = %s AND dropped_at = 9223372036854775807 AND known_from < %s"
)
_COUNT: Final = (
    "INSERT INTO {schema}.read_board_counts AS c"
    " (hall, level, state, stage, ended, published, n) VALUES (%s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (hall, level, state, stage, ended, published) DO UPDATE SET n = c.n + excluded.n"
)
_FORGET_NONE: Final = "DELETE FROM {schema}.read_board_counts WHERE n = 0"


class Board(Projection):
    """The open-issue board, now and as of any time by both clocks."""

    NAME = "board"
    VERSION = 1
    TABLES = ("read_board", "read_board_past", "read_board_counts")

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(KIND_OF)

    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> Folding:
        return BoardFolding(log, decode, Current(log, from_nothing=rebuilding))


class BoardFolding(Folding):
    """Follows issues with their resolutions and orders, and writes a row whenever it would look
    different."""

    def __init__(self, log: Log, decode: Decode, current: Current) -> None:
        self._decode: Final = decode
        self._streams: Final = Streams(log, decode)
        self._current: Final = current
        self._changed: Final[dict[UUID, Version]] = {}
        self._past: Final[list[Past]] = []
        self._dropped: Final[list[tuple[int, UUID, int]]] = []
        self._counts: Final[Counter[CountKey]] = Counter()

    def take(self, rows: Sequence[Row], after: int) -> None:
        self._streams.remember(rows, after)
        for row in rows:
            entry = self._decode(row)
            before = self._issues(entry) if isinstance(entry.fact, Correction) else ()
            self._streams.fold(entry, KIND_OF[entry.fact.TOPIC])
            for issue in dict.fromkeys([*before, *self._streams.issues_of(entry.stream)]):
                self._refresh(issue, entry)

    def write(self, out: Out) -> None:
        out.put("read_board", COLUMNS, map_rows(self._changed), fresh=True)
        self._changed.clear()
        self.spill(out)
        out.run(_DROP, self._dropped)
        self._dropped.clear()
        moved = [(*key, n) for key, n in self._counts.items() if n]
        if moved:
            out.run(_COUNT, moved)
            out.run(_FORGET_NONE, [()])
        self._counts.clear()
        self._current.age()

    def spill(self, out: Out) -> None:
        """Past rows are final; current ones stay in memory until the end of a rebuild."""
        out.add("read_board_past", PAST_COLUMNS, map(past_row, self._past))
        self._past.clear()

    def _issues(self, entry: Entry[DomainEvent]) -> tuple[UUID, ...]:
        return self._streams.issues_of(entry.stream)

    def _refresh(self, issue: UUID, entry: Entry[DomainEvent]) -> None:
        if not self._streams.submitted(issue):
            return
        now, latest = self._streams.shown(issue)
        before = self._current.of(issue)
        if isinstance(entry.fact, Correction) or (before and entry.happened_at < latest):
            self._recompute(issue, entry.position, before)
        elif before is None or before.shown != now:
            submitted_at = before.submitted_at if before else entry.happened_at
            known = [before] if before else []
            version = next_version(known, now, entry.happened_at, entry.position, submitted_at)
            if before:
                self._past.append(Past(issue, before, version.happened_from, version.known_from))
            self._becomes(issue, before, version)

    def _recompute(self, issue: UUID, position: int, before: Version | None) -> None:
        """From `position` on another history is known: what was known before is dropped there."""
        *past, last = chain(issue, self._streams.entries(self._streams.group(issue), position), position)
        if before:
            self._past.append(Past(issue, before, dropped_at=position))
            self._dropped.append((position, issue, position))
        for version, following in zip(past, [*past[1:], last], strict=True):
            self._past.append(Past(issue, version, following.happened_from, position))
        self._becomes(issue, before, last)

    def _becomes(self, issue: UUID, before: Version | None, after: Version) -> None:
        if before:
            self._counts[_count_key(before.shown)] -= 1
        self._counts[_count_key(after.shown)] += 1
        self._current.set(issue, after)
        self._changed[issue] = after


def map_rows(changed: dict[UUID, Version]) -> Iterable[Sequence[Any]]:
    return [row_of(issue, version) for issue, version in changed.items()]


def _count_key(shown: Shown) -> CountKey:
    return (
        shown.hall,
        shown.level or "",
        shown.state,
        shown.stage,
        shown.ended,
        shown.public_no is not None,
    )
