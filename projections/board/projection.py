"""The board's rows with their validity by both clocks (docs/decisions/0003-bitemporal-board.md)."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry
from projections.board.chain import chain, first_version, next_version
from projections.board.row import Shown, Version
from projections.board.streams import KIND_OF, Matter, Streams
from projections.board.table import COLUMNS, PAST_COLUMNS, Current, Past, Place, past_row, row_of
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
_FORGET_NONE: Final = (
    "DELETE FROM {schema}.read_board_counts WHERE n = 0 AND hall = %s AND level = %s AND state = %s"
    " AND stage = %s AND ended = %s AND published = %s"
)


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
        self._current: Final = current
        self._streams: Final = Streams(log, decode, current)
        self._changed: Final[list[Place]] = []
        self._past: Final[list[Past]] = []
        self._dropped: Final[list[tuple[int, UUID, int]]] = []

    def take(self, rows: Sequence[Row], after: int) -> None:
        self._streams.remember(rows, after)
        for row in rows:
            entry = self._decode(row)
            for matter in self._streams.fold(entry, KIND_OF[entry.fact.TOPIC]):
                if matter.issue.state.status is not None:
                    self._refresh(matter, entry)

    def write(self, out: Out) -> None:
        rows = [row_of(place, place.now) for place in self._changed if place.now]
        out.put("read_board", COLUMNS, rows, fresh=True)
        self.spill(out)
        out.run(_DROP, self._dropped)
        self._dropped.clear()
        self._count(out)
        self._changed.clear()
        self._current.forget()

    def spill(self, out: Out) -> None:
        """Past rows are final; current ones stay in memory until the end of a rebuild."""
        out.add("read_board_past", PAST_COLUMNS, map(past_row, self._past))
        self._past.clear()

    def _count(self, out: Out) -> None:
        moved: Counter[CountKey] = Counter()
        for place in self._changed:
            if place.written:
                moved[_count_key(place.written.shown)] -= 1
            if place.now:
                moved[_count_key(place.now.shown)] += 1
            place.written, place.changed = place.now, False
        changes = [(*key, n) for key, n in moved.items() if n]
        if changes:
            out.run(_COUNT, changes)
            out.run(_FORGET_NONE, [key for *key, n in changes if n < 0])

    def _refresh(self, matter: Matter, entry: Entry[DomainEvent]) -> None:
        place = matter.place
        before = place.now
        if isinstance(entry.fact, Correction) or (before and entry.happened_at < matter.latest):
            self._recompute(matter, entry.position)
            return
        matter.latest = entry.happened_at
        now = matter.shown()
        if before is None:
            self._becomes(place, first_version(now, entry.happened_at, entry.position))
        elif before.shown != now:
            version = next_version(before, now, entry.happened_at, entry.position)
            self._past.append(Past(place, before, version.happened_from, version.known_from))
            self._becomes(place, version)

    def _recompute(self, matter: Matter, position: int) -> None:
        """From `position` on another history is known: what was known before is dropped there."""
        place, before = matter.place, matter.place.now
        *past, last = chain(place.issue, self._streams.entries(matter.names(), position), position)
        if before:
            self._past.append(Past(place, before, dropped_at=position))
            self._dropped.append((position, place.issue, position))
        for version, following in zip(past, [*past[1:], last], strict=True):
            self._past.append(Past(place, version, following.happened_from, position))
        self._becomes(place, last)

    def _becomes(self, place: Place, version: Version) -> None:
        place.now = version
        if not place.changed:
            place.changed = True
            self._changed.append(place)


def _count_key(shown: Shown) -> CountKey:
    return (
        shown.hall,
        shown.level or "",
        shown.state,
        shown.stage,
        shown.ended,
        shown.public_no is not None,
    )
