"""What every projection is, and the usual one: one stream folds into one row."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry
from projections.cache import Generations
from projections.decode import Row
from projections.log import Log, stored_topics
from projections.out import Out
from projections.records.base import RecordKind

Decode = Callable[[Row], Entry[DomainEvent]]
"""How a row becomes an entry; projections that read the same batch share the work."""

REMEMBERED: Final = 20_000
"""Streams that a folding keeps in memory, at most twice as many; others are read again from the log."""


class Projection(ABC):
    """Answers one question by tables of its own.

    `VERSION` moves whenever the same events would give other rows: the tables are then rebuilt.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int]
    TABLES: ClassVar[tuple[str, ...]]

    @property
    @abstractmethod
    def topics(self) -> frozenset[str]:
        """The topics that it reads, as today's classes name them."""

    @abstractmethod
    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> "Folding":
        """A folding that goes on from what is in the tables, or from nothing in a rebuild."""


class Folding(ABC):
    """Folds rows of the log in memory and writes what came of it. Used by one thread.

    All that it remembers can be read again from the log and the tables, so that it may be thrown away
    at any time between two calls of `write`.
    """

    @abstractmethod
    def take(self, rows: Sequence[Row], after: int) -> None:
        """Fold the next rows of this projection's topics; `after` is the position before the batch."""

    @abstractmethod
    def write(self, out: Out) -> None:
        """Write everything that changed since the last time."""

    @abstractmethod
    def spill(self, out: Out) -> None:
        """Write what need not be kept in memory any longer; called between batches of a rebuild."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Columns made of the sealed values of one entry: `at` names it, None while they may not be shown."""

    columns: tuple[str, ...]
    at: Callable[[Any], int | None]
    row: Callable[[Mapping[str, Any]], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class RecordTable:
    """The table of a kind of stream, one row each. `columns` come between the version and the document;
    `row` gives their values. The columns of `opened` follow them."""

    kind: RecordKind[Any]
    columns: tuple[str, ...]
    row: Callable[[Any], tuple[Any, ...]]
    opened: Opened | None = None

    @property
    def name(self) -> str:
        return self.kind.table

    @property
    def all_columns(self) -> tuple[str, ...]:
        more = self.opened.columns if self.opened else ()
        return ("id", "version", *self.columns, *more, "doc")

    def full_rows(self, records: Sequence[Any], log: Log) -> list[tuple[Any, ...]]:
        """The rows of some records; their sealed values are read together."""
        opened = self.opened
        if opened is None:
            return [self._full_row(record, ()) for record in records]
        places = [(record, opened.at(record)) for record in records]
        said = log.sealed((record.id, at) for record, at in places if at is not None)
        return [
            self._full_row(record, opened.row(said.get((record.id, at), {}) if at is not None else {}))
            for record, at in places
        ]

    def _full_row(self, record: Any, opened: tuple[Any, ...]) -> tuple[Any, ...]:
        document = self.kind.adapter.dump_json(record).decode()
        return (record.id, record.version, *self.row(record), *opened, document)


class RecordProjection(Projection):
    """A projection whose tables hold one row a stream."""

    RECORDS: ClassVar[tuple[RecordTable, ...]]

    @property
    def topics(self) -> frozenset[str]:
        return frozenset().union(*(table.kind.topics for table in self.RECORDS))

    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> Folding:  # noqa: ARG002
        return RecordFolding(self.RECORDS, log, decode)


class RecordFolding(Folding):
    """Folds streams one by one into records."""

    def __init__(self, tables: Sequence[RecordTable], log: Log, decode: Decode) -> None:
        self._log: Final = log
        self._decode: Final = decode
        self._tables: Final = {topic: table for table in tables for topic in stored_topics(table.kind.topics)}
        self._records: Final = Generations[UUID, Any](REMEMBERED, self._forget)
        self._changed: Final[dict[UUID, tuple[RecordTable, Any]]] = {}
        self._left: Final[list[tuple[RecordTable, Any]]] = []
        self._read_again: Final[set[UUID]] = set()

    def take(self, rows: Sequence[Row], after: int) -> None:
        streams: dict[UUID, list[Row]] = {}
        for row in rows:
            streams.setdefault(row[1], []).append(row)
        self._remember(streams, after)
        for stream, told in streams.items():
            self._fold(stream, told)

    def write(self, out: Out) -> None:
        """Write what changed; in a rebuild also what was left over."""
        self._put(out, [*self._left, *self._changed.values()])
        self._left.clear()
        self._changed.clear()
        self._read_again.clear()
        self._records.age()

    def spill(self, out: Out) -> None:
        self._records.age()
        if self._left:
            self._put(out, self._left)
            self._read_again.difference_update(record.id for _, record in self._left)
            self._left.clear()

    def _remember(self, streams: dict[UUID, list[Row]], after: int) -> None:
        """Read again what is not known of streams that go on."""
        unknown = [
            stream for stream, rows in streams.items() if rows[0][2] > 1 and self._records.get(stream) is None
        ]
        if not unknown:
            return
        for stream, rows in self._log.streams(unknown, after).items():
            kind = self._tables[rows[0][3]].kind
            self._records.put(stream, kind.fold(stream, [self._decode(row) for row in rows]))
            self._read_again.add(stream)

    def _fold(self, stream: UUID, rows: Sequence[Row]) -> None:
        table = self._tables[rows[0][3]]
        entries = [self._decode(row) for row in rows]
        record = self._records.get(stream)
        if any(isinstance(entry.fact, Correction) for entry in entries):
            whole = self._log.streams([stream], rows[-1][0])[stream]
            record = table.kind.fold(stream, [self._decode(row) for row in whole])
        else:
            record = record or table.kind.blank(stream)
            for entry in entries:
                table.kind.advance(record, entry)
        self._records.put(stream, record)
        self._changed[stream] = (table, record)

    def _forget(self, records: dict[UUID, Any]) -> None:
        for stream in records:
            changed = self._changed.pop(stream, None)
            if changed:
                self._left.append(changed)

    def _put(self, out: Out, what: Iterable[tuple[RecordTable, Any]]) -> None:
        records: dict[tuple[str, bool], tuple[RecordTable, list[Any]]] = {}
        for table, record in what:
            fresh = record.id not in self._read_again
            records.setdefault((table.name, fresh), (table, []))[1].append(record)
        for (name, fresh), (table, listed) in records.items():
            out.put(name, table.all_columns, table.full_rows(listed, self._log), fresh=fresh)
