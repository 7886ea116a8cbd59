"""Reading the log for projections: what comes next, whole streams, sealed values that are public."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, cast
from uuid import UUID

from psycopg import Connection
from psycopg.rows import tuple_row
from pydantic_core import from_json

from deliberation.ledger.upcasts import topics_read_as
from projections.decode import COLUMNS, Row

SealedAt = tuple[UUID, int]
"""The stream and version of an entry that holds sealed values."""

_AFTER: Final = f"SELECT {COLUMNS} FROM es.events e WHERE e.notification_id > %s"


class Log:
    """Reads on one connection, within whatever transaction is open there."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection: Final = connection

    def _query(self, statement: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor(row_factory=tuple_row, binary=True)
        return cursor.execute(statement.encode(), arguments, prepare=True).fetchall()

    def after(self, position: int, limit: int) -> list[Row]:
        """The events after a position in the order of the log, at most `limit`."""
        found = self._query(f"{_AFTER} ORDER BY e.notification_id LIMIT %s", [position, limit])
        return cast(list[Row], found)

    def streams(self, streams: Iterable[UUID], upto: int) -> dict[UUID, list[Row]]:
        """All events of some streams up to a position; streams without any are missing."""
        rows = self._query(
            f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s"
            " ORDER BY e.originator_id, e.originator_version",
            [list(streams), upto],
        )
        return {stream: cast(list[Row], list(group)) for stream, group in groupby(rows, itemgetter(1))}

    def sealed(self, places: Iterable[SealedAt]) -> dict[SealedAt, dict[str, Any]]:
        """The sealed fields of some entries; destroyed ones are missing."""
        streams, versions = zip(*places, strict=True) if (places := list(places)) else ((), ())
        found: dict[SealedAt, dict[str, Any]] = {}
        for stream, version, field, value in self._query(
            "SELECT p.stream, p.version, p.field, p.value FROM es.private p"
            " JOIN unnest(%s::uuid[], %s::bigint[]) AS a(s, v) ON p.stream = a.s AND p.version = a.v"
            " WHERE p.class = 's'",
            [list(streams), list(versions)],
        ):
            found.setdefault((stream, version), {})[field] = from_json(value)
        return found

    def rows_by_key(
        self, table: str, columns: Sequence[str], key: str, keys: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        """Rows of a live table; its names are our own."""
        return self._query(
            f"SELECT {', '.join(columns)} FROM projections.{table} WHERE {key} = ANY(%s)", [list(keys)]
        )

    def head(self) -> int:
        """The last position; 0 while the log is empty."""
        rows = self._query("SELECT notification_id FROM es.events ORDER BY notification_id DESC LIMIT 1", [])
        return int(rows[0][0]) if rows else 0


def stored_topics(topics: Iterable[str]) -> list[str]:
    """Topics with all earlier ones that are read as them: what a query by topic has to ask for."""
    return sorted(old for topic in topics for old in topics_read_as(topic))
