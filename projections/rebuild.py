"""Makes the tables of a projection anew beside the live ones, and switches in one commit.

The log is read once by a server-side cursor, folded in bounded memory, written by COPY and indexed at
the end. Views read the old tables meanwhile and events keep coming; what came is caught up, the last
of it while the projector waits for the position.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast

import psycopg
from psycopg import Connection, IsolationLevel, sql
from psycopg.errors import LockNotAvailable
from psycopg.rows import tuple_row

from deliberation.domain.errors import Refusal
from deliberation.store.connect import SERVICE_ROLE, conninfo
from projections.connecting import calm_collector, connect
from projections.decode import COLUMNS, Row, entry_of
from projections.folding import Folding, Projection
from projections.log import Log, stored_topics
from projections.out import LIVE, Columns, Rows, Tables
from projections.progress import PROJECTED

BATCH: Final = 5_000
_COPIED: Final = 5_000
"""Rows of a table that are held back and copied together."""
_TIDIED: Final = 250_000
"""Events after which garbage is collected: forgotten streams refer to each other."""
_NEARLY: Final = 500
"""Events that may be left for the last step, during which the projector waits."""
_LOCK: Final = 6965
_TRIES: Final = 10

Progress = Callable[[int, int], None]
"""Told the position that was reached and the last one there is."""


class RebuildRunningError(Refusal):
    CODE = "rebuild.running"
    ZH = "“{name}”正在重建。请等它完成，再试一次。"
    EN = "“{name}” is being rebuilt just now. Wait until that is done, then try again."


class TablesInUseError(Refusal):
    CODE = "rebuild.tables_in_use"
    ZH = "“{name}”的表一直被占用，未能切换；原有的表照常可用。请结束长时间的查询后再试。"
    EN = (
        "The tables of “{name}” stayed in use, so nothing was switched; the old ones go on. End long "
        "queries and try again."
    )


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many events the projection's topics had, and how long it took until the new tables were live."""

    name: str
    events: int
    seconds: float

    @property
    def per_second(self) -> int:
        return round(self.events / self.seconds) if self.seconds else 0


def rebuild(
    dsn: str, projection: Projection, progress: Progress = lambda *_: None, *, batch: int = BATCH
) -> Rebuilt:
    """Rebuild one projection, live or not. Raises RebuildRunningError or TablesInUseError."""
    started = time.perf_counter()
    with (
        calm_collector(),
        connect(dsn) as work,
        _alone(work, projection.NAME),
        _room(work, projection) as schema,
    ):
        new = NewTables(dsn, work, schema)
        folding = projection.begin(Log(work), entry_of, rebuilding=True)
        events, position = _read_all(dsn, projection, folding, new, progress=progress, batch=batch)
        folding.write(new)
        new.finish(projection.TABLES)
        there = Going(work, projection, folding, schema, position)
        while there.behind() > _NEARLY:
            events += there.go_on(batch)
        events += _switch(work, projection, there, schema)
        seconds = time.perf_counter() - started
    return Rebuilt(projection.NAME, events, seconds)


def _read_all(
    dsn: str,
    projection: Projection,
    folding: Folding,
    new: "NewTables",
    *,
    progress: Progress,
    batch: int,
) -> tuple[int, int]:
    """Fold everything that is recorded by now; returns how many events it was, and up to where."""
    events = position = 0
    with _snapshot(dsn) as reading:
        head = Log(reading).head()
        for rows in _batches(reading, projection.topics, batch):
            folding.take(rows, position)
            folding.spill(new)
            events += len(rows)
            position = rows[-1][0]
            progress(position, head)
            if events // _TIDIED != (events - len(rows)) // _TIDIED:
                gc.collect()
    progress(head, head)
    return events, head


@contextmanager
def _snapshot(dsn: str) -> "Iterator[Connection[Any]]":
    """A connection that sees the log as it is now, however long it reads."""
    with psycopg.connect(conninfo(dsn)) as reading:
        reading.isolation_level = IsolationLevel.REPEATABLE_READ
        reading.read_only = True
        yield reading


def _batches(reading: "Connection[Any]", topics: Iterable[str], size: int) -> Iterator[list[Row]]:
    """The events of some topics in the order of the log; the next batch is fetched while one is used."""
    with (
        reading.cursor("rebuild", row_factory=tuple_row, binary=True) as cursor,
        ThreadPoolExecutor(1, "rebuild-reader") as ahead,
    ):
        cursor.execute(
            f"SELECT {COLUMNS} FROM es.events e WHERE e.topic = ANY(%s) ORDER BY e.notification_id".encode(),
            [stored_topics(topics)],
        )
        rows = cursor.fetchmany(size)
        while rows:
            following = ahead.submit(cursor.fetchmany, size)
            yield cast(list[Row], rows)
            rows = following.result()


class NewTables:
    """Fills tables that have no index yet; what changes rows again waits until they have."""

    def __init__(self, dsn: str, work: "Connection[Any]", schema: str) -> None:
        self._dsn: Final = dsn
        self._work: Final = work
        self._schema: Final = schema
        self._finished: Final = Tables(work, schema)
        self._held: Final[dict[str, tuple[Columns, list[Sequence[Any]]]]] = {}
        self._again: Final[list[tuple[str, Columns, list[Sequence[Any]]]]] = []
        self._runs: Final[list[tuple[str, list[Sequence[Any]]]]] = []

    def put(self, table: str, columns: Columns, rows: Rows, *, fresh: bool) -> None:
        if fresh:
            self.add(table, columns, rows)
        else:
            self._again.append((table, columns, list(rows)))

    def add(self, table: str, columns: Columns, rows: Rows) -> None:
        _, held = self._held.setdefault(table, (columns, []))
        held.extend(rows)
        if len(held) >= _COPIED:
            self._copy(table, columns, held)

    def run(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        self._runs.append((statement, list(arguments)))

    def finish(self, tables: Iterable[str]) -> None:
        """Copy what is held, make the indexes, then change what is to be changed."""
        for table, (columns, held) in self._held.items():
            self._copy(table, columns, held)
        self._index(tables)
        for table, columns, rows in self._again:
            self._finished.put(table, columns, rows)
        for statement, arguments in self._runs:
            self._finished.run(statement, arguments)
        for table in tables:
            self._work.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(self._schema, table)))

    def _copy(self, table: str, columns: Columns, rows: list[Sequence[Any]]) -> None:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self._schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._work.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        rows.clear()

    def _index(self, tables: Iterable[str]) -> None:
        """The same indexes as the live tables have, under the same names; two are made at a time."""
        found = [
            (table, *row)
            for table in tables
            for row in self._work.execute(
                "SELECT pg_get_indexdef(i.indexrelid), c.conname FROM pg_index i"
                " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'p'"
                " WHERE i.indrelid = %s::regclass ORDER BY i.indexrelid",
                [f"{LIVE}.{table}"],
            ).fetchall()
        ]
        here = [
            definition.replace(f" ON {LIVE}.", f" ON {self._schema}.").encode() for _, definition, _ in found
        ]
        with connect(self._dsn) as other, ThreadPoolExecutor(1, "rebuild-indexer") as beside:
            left = deque(here)
            helping = beside.submit(_work_off, other, left)
            _work_off(self._work, left)
            helping.result()
        for table, _, primary in found:
            if primary:
                self._work.execute(
                    sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}").format(
                        sql.Identifier(self._schema, table), sql.Identifier(primary), sql.Identifier(primary)
                    )
                )


def _work_off(connection: "Connection[Any]", left: "deque[bytes]") -> None:
    """Run what is left, with whoever else takes from it."""
    connection.execute("SET maintenance_work_mem = '128MB'")
    while True:
        try:
            statement = left.popleft()
        except IndexError:
            return
        connection.execute(statement)


class Going:
    """New tables that follow the log until they are switched."""

    def __init__(
        self,
        work: "Connection[Any]",
        projection: Projection,
        folding: Folding,
        schema: str,
        position: int,
    ) -> None:
        self.position = position
        self._log: Final = Log(work)
        self._work: Final = work
        self._topics: Final = frozenset(stored_topics(projection.topics))
        self._folding: Final = folding
        self._out: Final = Tables(work, schema)

    def behind(self) -> int:
        return self._log.head() - self.position

    def go_on(self, limit: int) -> int:
        """Take the next events, at most `limit`; returns how many the projection reads of them."""
        with self._work.transaction():
            rows = self._log.after(self.position, limit)
            mine = [row for row in rows if row[3] in self._topics]
            if mine:
                self._folding.take(mine, self.position)
                self._folding.write(self._out)
        self.position = rows[-1][0] if rows else self.position
        return len(mine)


def _switch(work: "Connection[Any]", projection: Projection, there: Going, schema: str) -> int:
    """Put the new tables in the place of the old ones, up to date, in one commit."""
    for _ in range(_TRIES):
        try:
            with work.transaction():
                work.execute("SET LOCAL lock_timeout = '2s'")
                return _switched(work, projection, there, schema)
        except LockNotAvailable:
            continue
    raise TablesInUseError(name=projection.NAME)


def _switched(work: "Connection[Any]", projection: Projection, there: Going, schema: str) -> int:
    """The row lock on the position keeps the projector waiting; it finds the new position after."""
    work.execute(
        "INSERT INTO projections.progress (name, version, position) VALUES (%s, %s, 0)"
        " ON CONFLICT DO NOTHING",
        [projection.NAME, projection.VERSION],
    )
    work.execute("SELECT FROM projections.progress WHERE name = %s FOR UPDATE", [projection.NAME])
    for table in projection.TABLES:
        work.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(LIVE, table)))
    events = there.go_on(2**31 - 1)
    for table in projection.TABLES:
        work.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(LIVE, table)))
        work.execute(
            sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(
                sql.Identifier(schema, table), sql.Identifier(LIVE)
            )
        )
        _let_service_read(work, table)
    work.execute(
        "UPDATE projections.progress SET position = %s, version = %s, failed_event = NULL,"
        " failed_position = NULL, moved_at = clock_timestamp() WHERE name = %s",
        [there.position, projection.VERSION, projection.NAME],
    )
    work.execute(
        "SELECT pg_notify(%s, min(position)::text) FROM projections.progress WHERE failed_event IS NULL",
        [PROJECTED],
    )
    return events


def _let_service_read(work: "Connection[Any]", table: str) -> None:
    if work.execute("SELECT FROM pg_roles WHERE rolname = %s", [SERVICE_ROLE]).fetchone() is not None:
        work.execute(
            sql.SQL("GRANT SELECT ON {} TO {}").format(
                sql.Identifier(LIVE, table), sql.Identifier(SERVICE_ROLE)
            )
        )


@contextmanager
def _alone(work: "Connection[Any]", name: str) -> Iterator[None]:
    """Nobody else rebuilds the same projection meanwhile."""
    taken = work.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK, name]).fetchone()
    if taken != (True,):
        raise RebuildRunningError(name=name)
    yield


@contextmanager
def _room(work: "Connection[Any]", projection: Projection) -> Iterator[str]:
    """A schema with empty tables like the live ones, without indexes; gone afterwards."""
    schema = f"projections_rebuild_{projection.NAME}"
    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
    work.execute(drop)
    work.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    for table in projection.TABLES:
        work.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)").format(
                sql.Identifier(schema, table), sql.Identifier(LIVE, table)
            )
        )
    try:
        yield schema
    finally:
        if not work.closed:
            work.execute(drop)
