"""Whether what the tables show is what a replay of the log gives, row by row and column by column.

Each projection is folded anew into temporary tables of one session, up to the position at which the live
tables stand, and both are compared by the database. Nobody is kept waiting but, for a moment, the projector.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from psycopg import Connection, sql
from psycopg.rows import tuple_row

from projections.connecting import calm_collector, connect
from projections.decode import COLUMNS, Row, entry_of
from projections.folding import Projection
from projections.log import Log, stored_topics
from projections.out import LIVE, Columns, Rows, Tables
from projections.registry import PROJECTIONS

_BATCH: Final = 5_000
_TEMPORARY: Final = "pg_temp"
_MOST: Final = 1_000
"""So many rows of a table are named; more differ for one reason."""

Progress = Callable[[str, int, int], None]
"""Told the projection, the position that was reached and the last one there is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a table that is not what the log gives.

    `key` is its key as text, `columns` are those that differ; none where a row is missing (`lacking`) or
    is one too many.
    """

    table: str
    key: str
    columns: tuple[str, ...] = ()
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a projection came to: how many rows its tables hold, at which position, what differs.

    `stuck_at` names the event that the projection stopped at, which is a trouble of its own.
    """

    name: str
    position: int
    rows: int
    differences: tuple[Difference, ...]
    stuck_at: str | None = None


def recheck_all(
    dsn: str,
    progress: Progress = lambda *_: None,
    projections: Iterable[Projection] = PROJECTIONS,
) -> Iterator[Rechecked]:
    """Compare every projection with its replay; those that were never projected are passed over."""
    for projection in projections:
        found = recheck(dsn, projection, progress)
        if found is not None:
            yield found


def recheck(dsn: str, projection: Projection, progress: Progress = lambda *_: None) -> Rechecked | None:
    """Compare one projection with its replay; None where it was never projected."""
    with calm_collector(), connect(dsn) as work:
        stands = _stands(work, projection)
        if stands is None:
            return None
        _room(work, projection)
        replay = _Replay(work, projection)
        replay.go_on(stands[0], progress)
        return _compare(work, projection, replay, progress)


def _stands(
    work: "Connection[Any]", projection: Projection, *, wait: bool = False
) -> "tuple[int, str | None] | None":
    """Where a projection stands; with `wait` it moves no further until the transaction ends."""
    row = work.execute(
        "SELECT position, failed_event FROM projections.progress WHERE name = %s"
        + (" FOR SHARE" if wait else ""),
        [projection.NAME],
    ).fetchone()
    return None if row is None else (int(row[0]), row[1])


def _room(work: "Connection[Any]", projection: Projection) -> None:
    """Empty tables like the live ones, which end with the session."""
    for table in projection.TABLES:
        work.execute(
            sql.SQL("CREATE TEMP TABLE {} (LIKE {} INCLUDING ALL)").format(
                sql.Identifier(table), sql.Identifier(LIVE, table)
            )
        )


class _Fresh:
    """Temporary tables that take rows as a rebuild's do."""

    def __init__(self, work: "Connection[Any]") -> None:
        self._tables: Final = Tables(work, _TEMPORARY)
        self._work: Final = work

    def put(self, table: str, columns: Columns, rows: Rows, *, fresh: bool) -> None:
        self._tables.put(table, columns, rows, fresh=fresh)

    def add(self, table: str, columns: Columns, rows: Rows) -> None:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(_TEMPORARY, table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._work.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def run(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        self._tables.run(statement, arguments)


class _Replay:
    """Folds the log into the temporary tables."""

    def __init__(self, work: "Connection[Any]", projection: Projection) -> None:
        self.position = 0
        self._work: Final = work
        self._name: Final = projection.NAME
        self._topics: Final = stored_topics(projection.topics)
        self._folding: Final = projection.begin(Log(work), entry_of, rebuilding=True)
        self._out: Final = _Fresh(work)

    def go_on(self, upto: int, progress: Progress) -> None:
        """Take what comes after, up to a position."""
        while rows := self._after(upto):
            self._folding.take(rows, self.position)
            self._folding.spill(self._out)
            self.position = rows[-1][0]
            progress(self._name, self.position, upto)
        self._folding.write(self._out)
        self.position = upto

    def _after(self, upto: int) -> list[Row]:
        cursor = self._work.cursor(row_factory=tuple_row, binary=True)
        found = cursor.execute(
            f"SELECT {COLUMNS} FROM es.events e WHERE e.notification_id > %s AND e.notification_id <= %s"
            " AND e.topic = ANY(%s) ORDER BY e.notification_id LIMIT %s".encode(),
            [self.position, upto, self._topics, _BATCH],
        ).fetchall()
        return cast(list[Row], found)


def _compare(
    work: "Connection[Any]", projection: Projection, replay: _Replay, progress: Progress
) -> Rechecked:
    """Bring the replay to where the live tables stand by now, hold these for a moment, and compare."""
    with work.transaction():
        work.execute(
            "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on"
        )
        stands = _stands(work, projection, wait=True)
        position, stuck = stands or (replay.position, None)
        replay.go_on(position, progress)
        found: list[Difference] = []
        rows = 0
        for table in projection.TABLES:
            found += _differences(work, table)
            count = work.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(LIVE, table))
            ).fetchone()
            rows += int(count[0]) if count else 0
    return Rechecked(projection.NAME, position, rows, tuple(found), stuck)


def _differences(work: "Connection[Any]", table: str) -> Iterator[Difference]:
    """Rows that only one side has, and columns that differ; JSON has no order of its keys."""
    keys = _keys(work, table)
    if not keys:
        yield from _unkeyed(work, table)
        return
    for live, replayed in work.execute(_joined(table, keys)).fetchall():
        one = live or replayed
        key = ", ".join(str(one[name]) for name in keys)
        if live is None or replayed is None:
            yield Difference(table, key, lacking=live is None)
        else:
            names = tuple(name for name, value in live.items() if value != replayed.get(name))
            yield Difference(table, key, names)


def _keys(work: "Connection[Any]", table: str) -> list[str]:
    """The columns of the primary key, if there is one."""
    found = work.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
        " AND a.attnum = ANY(i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum",
        [f"{LIVE}.{table}"],
    ).fetchall()
    return [str(name) for (name,) in found]


def _joined(table: str, keys: Sequence[str]) -> sql.Composed:
    same = sql.SQL(" AND ").join(sql.SQL("l.{0} = r.{0}").format(sql.Identifier(key)) for key in keys)
    return sql.SQL(
        "SELECT to_jsonb(l), to_jsonb(r) FROM {live} l FULL JOIN {replayed} r ON {same}"
        " WHERE to_jsonb(l) IS DISTINCT FROM to_jsonb(r) LIMIT {most}"
    ).format(**_sides(table), same=same, most=sql.Literal(_MOST))


def _unkeyed(work: "Connection[Any]", table: str) -> Iterator[Difference]:
    """Rows of a table without a key that only one side has, each by its first column."""
    for lacking, (one, other) in ((False, ("live", "replayed")), (True, ("replayed", "live"))):
        sides = _sides(table)
        statement = sql.SQL(
            "SELECT to_jsonb(a) FROM {one} a EXCEPT ALL SELECT to_jsonb(b) FROM {other} b LIMIT {most}"
        ).format(one=sides[one], other=sides[other], most=sql.Literal(_MOST))
        first = work.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            [f"{LIVE}.{table}"],
        ).fetchone()
        for (row,) in work.execute(statement).fetchall():
            yield Difference(table, str(row[first[0]]) if first else "", lacking=lacking)


def _sides(table: str) -> dict[str, sql.Composable]:
    return {"live": sql.Identifier(LIVE, table), "replayed": sql.Identifier(_TEMPORARY, table)}
