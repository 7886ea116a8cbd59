"""What lists showed, with its validity by both clocks (docs/decisions/0014-time-travel.md).

One row a version, ended when the next one begins: in its own table for each kind of list, beside the
present rows that the list reads.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry
from projections.cache import Generations
from projections.decode import Row
from projections.folding import REMEMBERED, Decode, Folding, Projection
from projections.log import Log, stored_topics
from projections.meetings.projection import Meetings
from projections.minutes.projection import MinutesList
from projections.out import Out
from projections.past.chain import NEVER, PastTable, Span, Values, Version, spans, versions
from projections.resolutions.projection import Resolutions
from projections.tasks.projection import Tasks
from projections.votes.projection import Votes

LISTS: Final = (
    PastTable(
        Tasks.RECORDS[0],
        ("hall", "resolution", "issue", "lead", "units", "state", "open", "awaited", "due", "yellow_on"),
        lambda record: record.state.lead is not None and record.issued is not None,
    ),
    PastTable(
        Resolutions.RECORDS[0],
        (
            *("hall", "authority", "effect", "meeting", "ballot_set", "issues", "units"),
            *("adopted_at", "published", "completed"),
        ),
        lambda record: record.state.adopted_at is not None,
    ),
    PastTable(
        Meetings.RECORDS[0],
        ("hall", "kind", "state", "ended", "planned_at", "issues"),
        lambda record: record.state.status is not None,
    ),
    PastTable(
        MinutesList.RECORDS[0],
        ("hall", "meeting", "published", "drafted_at"),
        lambda record: record.state.state is not None,
    ),
    PastTable(
        Votes.RECORDS[0],
        ("hall", "body", "form", "state", "published", "issues", "prepared_at", "opens_at", "closes_at"),
        lambda record: record.prepared is not None and record.state.status is not None,
    ),
)

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_OPEN: Final = f"known_to = {NEVER} AND dropped_at = {NEVER}"


def _end(table: str) -> str:
    return (
        f"UPDATE {{schema}}.{table} SET happened_to = %s, known_to = %s"
        f" WHERE id = %s AND known_from < %s AND {_OPEN}"
    )


def _drop(table: str) -> str:
    return (
        f"UPDATE {{schema}}.{table} SET dropped_at = %s"
        f" WHERE id = %s AND known_from < %s AND dropped_at = {NEVER}"
    )


class PastLists(Projection):
    """The lists of orders, resolutions, meetings, minutes and votes as of any time by both clocks."""

    NAME = "past_lists"
    VERSION = 1
    TABLES = tuple(table.name for table in LISTS)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset().union(*(table.live.kind.topics for table in LISTS))

    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> Folding:  # noqa: ARG002
        return PastFolding(log, decode)


class Line:
    """One stream: its record, when its latest entry happened, and what is shown of it now.

    `written` says that the row of `now` stands in the table, to be ended there.
    """

    __slots__ = ("latest", "now", "record", "table", "written")

    def __init__(self, table: PastTable, record: Any, latest: datetime = _LONG_AGO) -> None:
        self.table: Final = table
        self.record = record
        self.latest = latest
        self.now: Version | None = None
        self.written = False


class PastFolding(Folding):
    """Writes a row whenever a list would show a stream differently."""

    def __init__(self, log: Log, decode: Decode) -> None:
        self._log: Final = log
        self._decode: Final = decode
        self._tables: Final = {t: table for table in LISTS for t in stored_topics(table.live.kind.topics)}
        self._places: Final = {table.name: table.places() for table in LISTS}
        self._lines: Final = Generations[UUID, Line](REMEMBERED, self._leave)
        self._unwritten: Final[dict[UUID, Line]] = {}
        self._ready: Final[dict[str, list[Values]]] = {table.name: [] for table in LISTS}
        self._changes: Final[list[tuple[str, Values]]] = []

    def take(self, rows: Sequence[Row], after: int) -> None:
        self._remember(rows, after)
        for row in rows:
            self._fold(row)

    def write(self, out: Out) -> None:
        """New rows first: what ends or drops rows of the same batch comes after them, in its order."""
        self._leave(dict(self._unwritten))
        self.spill(out)
        for statement, changes in groupby(self._changes, key=lambda change: change[0]):
            out.run(statement, [arguments for _, arguments in changes])
        self._changes.clear()
        self._lines.age()

    def spill(self, out: Out) -> None:
        self._lines.age()
        for table in LISTS:
            rows = self._ready[table.name]
            if rows:
                out.add(table.name, table.columns, rows)
                rows.clear()

    def _remember(self, rows: Iterable[Row], after: int) -> None:
        """Fold again what is not known of streams that go on; their rows stand in the table."""
        unknown = {row[1] for row in rows if row[2] > 1 and self._lines.get(row[1]) is None}
        for stream, told in self._log.streams(unknown, after).items() if unknown else ():
            table = self._tables[told[0][3]]
            entries = [self._decode(row) for row in told]
            line = Line(table, table.live.kind.fold(stream, entries), max(e.happened_at for e in entries))
            values = self._shown(table, line.record)
            line.now, line.written = Version(values, "", after), values is not None
            self._lines.put(stream, line)

    def _fold(self, row: Row) -> None:
        entry, stream, table = self._decode(row), row[1], self._tables[row[3]]
        line = self._lines.get(stream)
        if line is None:
            line = Line(table, table.live.kind.blank(stream))
            self._lines.put(stream, line)
        if isinstance(entry.fact, Correction) or entry.happened_at < line.latest:
            self._recompute(stream, line, entry)
            return
        line.latest = entry.happened_at
        table.live.kind.advance(line.record, entry)
        values = self._shown(table, line.record)
        if line.now is None or line.now.values != values:
            happened_at = entry.happened_at.isoformat()
            self._end(stream, line, happened_at, entry.position)
            self._becomes(stream, line, Version(values, happened_at, entry.position))

    def _recompute(self, stream: UUID, line: Line, entry: Entry[DomainEvent]) -> None:
        """From this position on another history is known: what was known before is dropped there."""
        table, position = line.table, entry.position
        entries = [self._decode(row) for row in self._log.streams([stream], position)[stream]]
        if line.now and line.now.values is not None and not line.written:
            self._ready[table.name].append(Span(stream, line.now, dropped_at=position).row())
        self._changes.append((_drop(table.name), (position, stream, position)))
        chain = versions(table, lambda record: self._shown(table, record), stream, entries, position)
        self._ready[table.name].extend(span.row() for span in spans(stream, chain, position))
        line.record = table.live.kind.fold(stream, entries)
        line.latest = max(e.happened_at for e in entries)
        self._becomes(stream, line, chain[-1])

    def _end(self, stream: UUID, line: Line, happened_to: str, position: int) -> None:
        before = line.now
        if before is None or before.values is None:
            return
        if line.written:
            change = (happened_to, position, stream, position)
            self._changes.append((_end(line.table.name), change))
        else:
            self._ready[line.table.name].append(Span(stream, before, happened_to, position).row())

    def _becomes(self, stream: UUID, line: Line, version: Version) -> None:
        line.now, line.written = version, False
        self._unwritten[stream] = line

    def _leave(self, lines: dict[UUID, Any]) -> None:
        """Have the present rows of some streams written; what changes them later ends them there."""
        for stream in lines:
            line = self._unwritten.pop(stream, None)
            if line is None or line.now is None or line.written:
                continue
            if line.now.values is not None:
                self._ready[line.table.name].append(Span(stream, line.now).row())
                line.written = True

    def _shown(self, table: PastTable, record: Any) -> Values | None:
        if not table.listed(record):
            return None
        row = table.live.row(record)
        return tuple(row[place] for place in self._places[table.name])
