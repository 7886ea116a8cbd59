"""Where projections write: the live tables, or new ones that a rebuild fills beside them."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, Protocol

from psycopg import Connection, sql

LIVE: Final = "projections"
"""The schema of the tables that views read."""

Columns = Sequence[str]
Rows = Iterable[Sequence[Any]]


class Out(Protocol):
    """Takes rows. The first column of a table is its key."""

    def put(self, table: str, columns: Columns, rows: Rows, *, fresh: bool) -> None:
        """Write rows, over those of the same key; `fresh` says that a rebuild wrote none of them yet."""
        ...

    def add(self, table: str, columns: Columns, rows: Rows) -> None:
        """Write rows of a table that only grows."""
        ...

    def run(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        """Change rows after everything before was written; `{schema}` stands for that of the tables."""
        ...


class Tables:
    """Writes into finished tables, row by row, within the transaction of its connection."""

    def __init__(self, connection: Connection[Any], schema: str = LIVE) -> None:
        self._connection: Final = connection
        self._schema: Final = schema

    def put(self, table: str, columns: Columns, rows: Rows, *, fresh: bool = False) -> None:  # noqa: ARG002
        self._many(_upsert(self._schema, table, tuple(columns)), rows)

    def add(self, table: str, columns: Columns, rows: Rows) -> None:
        self._many(_insert(self._schema, table, tuple(columns)).as_bytes(), rows)

    def run(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        self._many(_within(self._schema, statement), arguments)

    def _many(self, statement: bytes, arguments: Rows) -> None:
        listed = list(arguments)
        if len(listed) == 1:
            self._connection.execute(statement, listed[0])
        elif listed:
            with self._connection.cursor() as cursor:
                cursor.executemany(statement, listed)


# Composing a statement takes longer than running it, and there are only so many of them.


@cache
def _insert(schema: str, table: str, columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL("INSERT INTO {table} ({columns}) VALUES ({values})").format(
        table=sql.Identifier(schema, table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(sql.Placeholder() for _ in columns),
    )


@cache
def _upsert(schema: str, table: str, columns: tuple[str, ...]) -> bytes:
    key, *others = columns
    statement = sql.SQL("{insert} ON CONFLICT ({key}) DO UPDATE SET {changes}").format(
        insert=_insert(schema, table, columns),
        key=sql.Identifier(key),
        changes=sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in others
        ),
    )
    return statement.as_bytes()


@cache
def _within(schema: str, statement: str) -> bytes:
    return sql.SQL(statement).format(schema=sql.Identifier(schema)).as_bytes()
