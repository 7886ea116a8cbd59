"""Where projections write: the live tables, or new ones that a rebuild fills beside them."""

from collections.abc import Iterable, Sequence
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
        self._schema: Final = sql.Identifier(schema)

    def put(self, table: str, columns: Columns, rows: Rows, *, fresh: bool = False) -> None:  # noqa: ARG002
        key, *others = columns
        statement = sql.SQL("{insert} ON CONFLICT ({key}) DO UPDATE SET {changes}").format(
            insert=self._insert(table, columns),
            key=sql.Identifier(key),
            changes=sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in others
            ),
        )
        self._many(statement, rows)

    def add(self, table: str, columns: Columns, rows: Rows) -> None:
        self._many(self._insert(table, columns), rows)

    def run(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        self._many(sql.SQL(statement).format(schema=self._schema), arguments)

    def _insert(self, table: str, columns: Columns) -> sql.Composed:
        return sql.SQL("INSERT INTO {table} ({columns}) VALUES ({values})").format(
            table=sql.SQL("{}.{}").format(self._schema, sql.Identifier(table)),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(sql.Placeholder() for _ in columns),
        )

    def _many(self, statement: sql.Composed, arguments: Rows) -> None:
        listed = list(arguments)
        if len(listed) == 1:
            self._connection.execute(statement, listed[0])
        elif listed:
            with self._connection.cursor() as cursor:
                cursor.executemany(statement, listed)
