"""How views read: rows, records of now and of the past, and the sealed texts that are public."""

from abc import ABC, abstractmethod
from asyncio import to_thread
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeVar, cast
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from pydantic_core import from_json

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import event_types
from deliberation.domain.values import UnitId, event_id
from projections.asof import AsOf, stand_of
from projections.decode import COLUMNS, Row, entry_of, happened_of
from projections.log import stored_topics
from projections.records.base import Record, RecordKind
from projections.shapes import Opening, UnitName

Conn = AsyncConnection[Any]
R = TypeVar("R", bound=Record)

_MANY: Final = 200
"""Rows; folding more of them would keep everybody else waiting, so it is done in a thread."""
_CORRECTIONS: Final = frozenset(
    stored_topics(event.TOPIC for event in event_types() if issubclass(event, Correction))
)


async def query(
    conn: Conn, statement: str, arguments: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """The rows of one statement, whatever rows the connection makes by itself."""
    async with conn.cursor(row_factory=tuple_row, binary=True) as cursor:
        await cursor.execute(statement.encode(), arguments)
        return await cursor.fetchall()


_REACHED: Final = "SELECT coalesce(min(position), 0) FROM projections.progress WHERE failed_event IS NULL"


async def reached(conn: Conn) -> int:
    """The position that every projection which goes well has passed."""
    return int((await query(conn, _REACHED))[0][0])


class Source(ABC):
    """Where records come from: the tables, or a replay of the log as of some time.

    `position` is the place of the log that they stand for. Both make the same records by the same
    folds, so that what is shown of the past is what was shown then.
    """

    def __init__(self, conn: Conn, position: int) -> None:
        self.conn: Final = conn
        self.position: Final = position

    @abstractmethod
    async def get(self, kind: RecordKind[R], ids: Iterable[UUID | None]) -> dict[UUID, R]:
        """The records of some streams; those of which nothing is recorded are missing."""

    async def one(self, kind: RecordKind[R], stream: UUID) -> R | None:
        return (await self.get(kind, [stream])).get(stream)


class Live(Source):
    """Reads the tables."""

    async def get(self, kind: RecordKind[R], ids: Iterable[UUID | None]) -> dict[UUID, R]:
        wanted = list({one for one in ids if one})
        if not wanted:
            return {}
        rows = await query(
            self.conn, f"SELECT id, doc::text FROM projections.{kind.table} WHERE id = ANY(%s)", [wanted]
        )
        return {stream: kind.adapter.validate_json(document) for stream, document in rows}


class Past(Source):
    """Replays streams up to a position, and of that what had happened by a time; nothing in it happened
    after `at`. Each stream is replayed once, however often its record is asked for."""

    def __init__(self, conn: Conn, position: int, happened_by: datetime | None, at: datetime) -> None:
        super().__init__(conn, position)
        self.happened_by: Final = happened_by
        self.at: Final = at
        self._told: Final[dict[str, dict[UUID, Any]]] = {}

    async def get(self, kind: RecordKind[R], ids: Iterable[UUID | None]) -> dict[UUID, R]:
        wanted = list(dict.fromkeys(one for one in ids if one))
        told = self._told.setdefault(kind.name, {})
        ahead = [one for one in wanted if one not in told]
        if ahead:
            found = await self._replayed(kind, ahead)
            told.update((one, found.get(one)) for one in ahead)
        return {one: told[one] for one in wanted if told[one] is not None}

    async def _replayed(self, kind: RecordKind[R], wanted: list[UUID]) -> dict[UUID, R]:
        rows = await query(
            self.conn,
            f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s"
            " ORDER BY e.originator_id, e.originator_version",
            [wanted, self.position],
        )
        if len(rows) < _MANY:
            return self._folded(kind, rows)
        return await to_thread(self._folded, kind, rows)

    def _folded(self, kind: RecordKind[R], rows: Sequence[Any]) -> dict[UUID, R]:
        found: dict[UUID, R] = {}
        for stream, group in groupby(rows, itemgetter(1)):
            listed = cast(list[Row], list(group))
            if listed[0][3] in kind.topics:
                entries = [entry_of(row) for row in self._happened(listed)]
                record = kind.fold(stream, entries, self.happened_by)
                if record.version:
                    found[stream] = record
        return found

    def _happened(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that count: without corrections those that had happened, so that no other is decoded."""
        by = self.happened_by
        if by is None or any(row[3] in _CORRECTIONS for row in rows):
            return rows
        return [row for row in rows if happened_of(row[5]) <= by]


async def source(conn: Conn, as_of: AsOf | None, now: datetime | None = None) -> Source:
    """The tables, or the past as of a time. Raises AsOfFutureError or AsOfKnownAtError."""
    if as_of is None:
        return Live(conn, await reached(conn))
    stand = await stand_of(conn, as_of, now)
    return Past(conn, stand.position, stand.happened_by, as_of.at)


class SealedValue(NamedTuple):
    value: Any
    salt: bytes


class SealedTexts:
    """Sealed values of some entries, for whoever a view gives them to. Destroyed ones are missing."""

    def __init__(self, found: dict[tuple[UUID, int], dict[str, SealedValue]]) -> None:
        self._found: Final = found

    def value(self, record: Record, version: int | None, field: str) -> Any:
        """A sealed value of the record's entry `version`, or what a correction says instead."""
        if version is None:
            return None
        fields = self._found.get((record.id, version), {})
        if version in record.corrections:
            return (fields["sealed"].value or {}).get(field) if "sealed" in fields else None
        return fields[field].value if field in fields else None

    def latest(self, record: Record, versions: Iterable[int], field: str) -> tuple[int | None, Any]:
        """The last of some entries that has the field, and its value."""
        for version in reversed(list(versions)):
            value = self.value(record, version, field)
            if value is not None:
                return version, value
        return None, None

    def opening(
        self, record: Record, version: int | None, field: str, beside: frozenset[str] = frozenset()
    ) -> list[Opening]:
        """The value with its salt, in a list; empty where there is none.

        A correction commits to all that it puts in place of a fact at once, so it is opened only where
        nothing is in it but this field and the public ones `beside` it.
        """
        if version is None:
            return []
        corrected = version in record.corrections
        name = "sealed" if corrected else field
        found = self._found.get((record.id, version), {}).get(name)
        if found is None or (corrected and not {field, *beside} >= set(found.value)):
            return []
        return [Opening(event_id(record.id, version), name, found.value, found.salt.hex())]


async def sealed_texts(conn: Conn, places: Iterable[tuple[UUID, int | None]]) -> SealedTexts:
    """Read the sealed values of some entries."""
    wanted = {(stream, version) for stream, version in places if version is not None}
    found: dict[tuple[UUID, int], dict[str, SealedValue]] = {}
    if wanted:
        rows = await query(
            conn,
            "SELECT p.stream, p.version, p.field, p.value, p.salt FROM unnest(%s::uuid[], %s::bigint[])"
            " AS a(s, v) JOIN es.private p ON p.stream = a.s AND p.version = a.v WHERE p.class = 's'",
            [[stream for stream, _ in wanted], [version for _, version in wanted]],
        )
        for stream, version, field, value, salt in rows:
            found.setdefault((stream, version), {})[field] = SealedValue(_told(value), salt)
    return SealedTexts(found)


def _told(value: bytes) -> Any:
    """A sealed value. What is no JSON was not written by this service: it is shown as it is, so that the page
    can be opened and a check of it finds that it does not fit."""
    try:
        return from_json(value)
    except ValueError:
        return value.decode(errors="replace")


class UnitNames:
    """What units are called now."""

    def __init__(self, names: dict[UUID, UnitName]) -> None:
        self._names: Final = names

    def __call__(self, unit: UUID) -> UnitName:
        return self._names.get(unit) or UnitName(UnitId(unit), str(unit))

    def maybe(self, unit: UUID | None) -> UnitName | None:
        return None if unit is None else self(unit)

    def all(self, units: Iterable[UUID]) -> tuple[UnitName, ...]:
        """Named in the order of their names."""
        return tuple(sorted(map(self, units), key=lambda unit: unit.zh))


async def unit_names(conn: Conn, units: Iterable[UUID | None]) -> UnitNames:
    wanted = list({unit for unit in units if unit})
    if not wanted:
        return UnitNames({})
    rows = await query(
        conn, "SELECT id, name_zh, name_en FROM projections.read_units WHERE id = ANY(%s)", [wanted]
    )
    return UnitNames({unit: UnitName(unit, zh, en) for unit, zh, en in rows})
