"""Reading the log: by stream, by position, by time.

The library's recorder gives the connections and their errors; its table is ours, made by the migrations,
so that nothing here may ever call its `create_table`.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, NoReturn
from uuid import UUID

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.rows import tuple_row
from psycopg_pool import PoolTimeout

from deliberation.application.ports import StoreDownError
from deliberation.ledger.canonical import leaf
from deliberation.store.clock import to_ms
from deliberation.store.connect import Datastore
from deliberation.store.mapper import RecordedEvent

_PAUSES: Final = (0.1, 0.2, 0.4, 0.8)
"""Seconds between tries, in which connections that a restart has cut are sorted out."""

_LAST: Final = 2**63 - 1
_ROW: Final = (
    "e.notification_id, e.originator_id, e.originator_version, e.topic, e.hall, e.recorded_ms, e.state"
)
_WITHOUT_SEALED: Final = f"{_ROW}, NULL::text[], NULL::bytea[] FROM es.events e"
_WITH_SEALED: Final = (
    f"{_ROW}, s.fields, s.values FROM es.events e LEFT JOIN LATERAL"
    " (SELECT array_agg(p.field) AS fields, array_agg(p.value) AS values FROM es.private p"
    " WHERE p.stream = e.originator_id AND p.version = e.originator_version AND p.class = 's') s ON true"
)

_PERSONAL_DATA: Final = "'person.data_erased.v1', 'person.data_restricted.v1', 'person.restriction_lifted.v1'"


def _columns(*, sealed: bool) -> str:
    return _WITH_SEALED if sealed else _WITHOUT_SEALED


_NOTHING: Final[Mapping[str, bytes]] = {}


class Row(NamedTuple):
    """One event of the log as it is stored; `sealed` are canonical bytes, empty unless asked for."""

    position: int
    stream: UUID
    version: int
    topic: str
    hall: UUID | None
    recorded_ms: int
    state: bytes
    sealed: Mapping[str, bytes]

    def leaf(self) -> bytes:
        """The bytes of the leaf, whose hash stands in the tree at index `position - 1`."""
        return leaf(self.state, self.position - 1, self.recorded_ms)

    def recorded(self) -> RecordedEvent:
        return RecordedEvent(
            originator_id=self.stream,
            originator_version=self.version,
            topic=self.topic,
            state=self.state,
            id=self.position,
            recorded_ms=self.recorded_ms,
            sealed=self.sealed,
        )


class Head(NamedTuple):
    """The end of the log; zeros where it is empty."""

    position: int
    recorded_ms: int


class StoredCommand(NamedTuple):
    mac: bytes
    first_position: int
    last_position: int
    recorded_ms: int


class LogRecorder(PostgresApplicationRecorder):
    """The readers of `es.events`."""

    def __init__(self, datastore: Datastore) -> None:
        super().__init__(datastore, events_table_name="events")

    def create_table(self) -> NoReturn:
        raise NotImplementedError("the migrations are the schema")

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> NoReturn:
        raise NotImplementedError("only the append functions write")

    def query(self, statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of one statement. It may run twice, so it must be harmless to repeat.

        Raises StoreDownError where the database cannot be reached for some seconds.
        """
        trouble: Exception | None = None
        for pause in _PAUSES:
            try:
                return self._query(statement, arguments)
            except (InterfaceError, OperationalError) as error:
                trouble = error
                if isinstance(error.__cause__, PoolTimeout):  # it has tried for long enough itself
                    break
            time.sleep(pause)
        raise StoreDownError("the database cannot be reached") from trouble

    def _query(self, statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            cursor.execute(statement.encode(), arguments, prepare=True)
            return cursor.fetchall() if cursor.description else []

    def streams(self, after: Mapping[UUID, int], *, sealed: bool) -> list[Row]:
        """The events of several streams after a version of each, stream by stream, oldest first."""
        if len(after) == 1:  # most reads; the plain query takes half the time
            ((stream, version),) = after.items()
            return self.stream(stream, after_version=version, sealed=sealed)
        rows = self.query(
            f"SELECT {_columns(sealed=sealed)}"
            " JOIN unnest(%s::uuid[], %s::bigint[]) AS a(s, v)"
            " ON e.originator_id = a.s AND e.originator_version > a.v"
            " ORDER BY e.originator_id, e.originator_version",
            [list(after), list(after.values())],
        )
        return list(_rows(rows))

    def stream(
        self,
        stream: UUID,
        *,
        after_version: int = 0,
        up_to_version: int = _LAST,
        up_to_position: int = _LAST,
        sealed: bool,
    ) -> list[Row]:
        """The events of one stream after a version, to a version or to a position of the log."""
        rows = self.query(
            f"SELECT {_columns(sealed=sealed)} WHERE e.originator_id = %s AND e.originator_version > %s"
            " AND e.originator_version <= %s AND e.notification_id <= %s ORDER BY e.originator_version",
            [stream, after_version, up_to_version, up_to_position],
        )
        return list(_rows(rows))

    def after(
        self, position: int, limit: int, topics: Sequence[str] | None = None, *, sealed: bool = False
    ) -> list[Row]:
        """The events after a position in the order of the log; with `topics` only those."""
        rows = self.query(
            f"SELECT {_columns(sealed=sealed)} WHERE e.notification_id > %s"
            f"{' AND e.topic = ANY(%s::text[])' if topics is not None else ''}"
            " ORDER BY e.notification_id LIMIT %s",
            [position, limit] if topics is None else [position, list(topics), limit],
        )
        return list(_rows(rows))

    def of_personal_data(self, position: int) -> list[Row]:
        """Every erasure, restriction and lifting after a position, sealed values included; by an index of
        their own (migration 8), whose topics stand here literally."""
        rows = self.query(
            f"SELECT {_WITH_SEALED} WHERE e.notification_id > %s AND e.topic IN ({_PERSONAL_DATA})"
            " ORDER BY e.notification_id",
            [position],
        )
        return list(_rows(rows))

    def leaf_hashes(self, after: int, limit: int) -> list[bytes]:
        """The stored leaf hashes after a position, in order."""
        rows = self.query(
            "SELECT leaf_hash FROM es.events WHERE notification_id > %s ORDER BY notification_id LIMIT %s",
            [after, limit],
        )
        return [row[0] for row in rows]

    def head(self) -> Head:
        rows = self.query(
            "SELECT notification_id, recorded_ms FROM es.events ORDER BY notification_id DESC LIMIT 1", []
        )
        return Head(*rows[0]) if rows else Head(0, 0)

    def version_at(self, stream: UUID, position: int) -> int:
        """The version of a stream as of a position of the log; 0 before its first entry."""
        rows = self.query(
            "SELECT originator_version FROM es.events WHERE originator_id = %s AND notification_id <= %s"
            " ORDER BY originator_version DESC LIMIT 1",
            [stream, position],
        )
        return int(rows[0][0]) if rows else 0

    def position_at(self, moment: datetime) -> int:
        """The last position recorded by `moment`, its millisecond included; 0 before the first."""
        rows = self.query(
            "SELECT notification_id FROM es.events WHERE recorded_ms <= %s"
            " ORDER BY recorded_ms DESC, notification_id DESC LIMIT 1",
            [to_ms(moment)],
        )
        return int(rows[0][0]) if rows else 0

    def command(self, command_id: UUID) -> StoredCommand | None:
        rows = self.query(
            "SELECT command_mac, notification_id, es.last_of_command(notification_id), recorded_ms"
            " FROM es.events WHERE command_id = %s",
            [command_id],
        )
        return StoredCommand(*rows[0]) if rows else None


def _rows(found: Iterable[tuple[Any, ...]]) -> Iterable[Row]:
    for *columns, fields, values in found:
        yield Row._make((*columns, dict(zip(fields, values, strict=True)) if fields else _NOTHING))
