"""The projector: brings every projection up to date with the log, each event exactly once.

One transaction reads up to 5,000 events after the position, folds them, writes the rows and moves the
position, so that a crash at any point leaves rows and position of the same event. The commit need not
wait for the disk: what a crash takes back it takes back together.

A projection whose code fails at an event stops there, loudly, and the others go on: a board that is
up to date is worth more to a hall than all views at a stand. It is tried again at the next start.

`python -m projections.runner` runs it with the settings of the environment.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, Final

import psycopg
from psycopg import Connection

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.store.connect import conninfo
from deliberation.store.ending import run_until_told
from deliberation.store.settings import Settings
from projections.connecting import connect
from projections.decode import Row, entry_of, event_of
from projections.folding import Folding, Projection
from projections.log import Log, stored_topics
from projections.out import Tables
from projections.progress import ONE_RUNNER, PROJECTED
from projections.rebuild import rebuild
from projections.registry import PROJECTIONS

BATCH: Final = 5_000
_POLL: Final = 1.0
_FAR_BEHIND: Final = 100_000
"""Events from which on making new tables is quicker than going on batch by batch."""
_PLACES: Final = "SELECT name, version, position FROM projections.progress"
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0

Say = Callable[[str], None]


def to_stderr(line: str) -> None:
    sys.stderr.write(f"projector: {line}\n")
    sys.stderr.flush()


class HandlerError(Exception):
    """A projection cannot take what stands after its position. The cause is chained.

    `name` is None where several wrote together and the database did not say whose row it refused.
    """

    def __init__(self, name: str | None) -> None:
        super().__init__(name)
        self.name: Final = name


class Decoder:
    """Decodes each row of a batch once for all projections."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry[DomainEvent]] = {}

    def __call__(self, row: Row) -> Entry[DomainEvent]:
        entry = self._entries.get(row[0])
        if entry is None:
            entry = self._entries[row[0]] = entry_of(row)
        return entry

    def forget(self) -> None:
        self._entries.clear()


class Step:
    """Takes projections through one batch at a time on one connection."""

    def __init__(self, connection: "Connection[Any]", projections: Sequence[Projection]) -> None:
        self._connection: Final = connection
        self._projections: Final = {projection.NAME: projection for projection in projections}
        self._topics: Final = {p.NAME: frozenset(stored_topics(p.topics)) for p in projections}
        self._decode: Final = Decoder()
        self._foldings: dict[str, tuple[int, Folding]] = {}

    def take(self, names: Sequence[str], limit: int) -> int:
        """Bring the projections `names` one batch further; returns how many events there were.

        Raises HandlerError where one of them fails; nothing has moved then.
        """
        try:
            with self._connection.transaction():
                return self._take(names, limit)
        except BaseException:
            self._foldings.clear()
            raise
        finally:
            self._decode.forget()

    def _take(self, names: Sequence[str], limit: int) -> int:
        positions: dict[str, int] = dict(
            self._connection.execute(
                "SELECT name, position FROM projections.progress WHERE name = ANY(%s)"
                " ORDER BY name FOR UPDATE",
                [list(names)],
            ).fetchall()
        )
        rows = Log(self._connection).after(min(positions.values()), limit)
        if not rows:
            return 0
        last = rows[-1][0]
        behind = {name: position for name, position in positions.items() if position < last}
        moved = [name for name, position in behind.items() if self._folds(name, position, rows)]
        self._write(moved, list(behind), last)
        self._foldings.update((name, (last, self._foldings[name][1])) for name in behind)
        return len(rows)

    def _folds(self, name: str, position: int, rows: Sequence[Row]) -> bool:
        """Fold what is for one projection; False where nothing is."""
        topics = self._topics[name]
        mine = [row for row in rows if row[3] in topics and row[0] > position]
        folding = self._folding(name, position)
        if mine:
            with _blamed(name):
                folding.take(mine, position)
        return bool(mine)

    def _write(self, moved: Sequence[str], behind: Sequence[str], last: int) -> None:
        """Write all rows and move the positions in as few round trips as there are questions."""
        out = Tables(self._connection)
        with _blamed(moved[0] if len(moved) == 1 else None), self._connection.pipeline():
            for name in moved:
                self._foldings[name][1].write(out)
            self._connection.execute(
                "UPDATE projections.progress SET position = %s, moved_at = clock_timestamp()"
                " WHERE name = ANY(%s)",
                [last, list(behind)],
            )
            self._connection.execute(
                "SELECT pg_notify(%s, min(position)::text) FROM projections.progress"
                " WHERE failed_event IS NULL AND name = ANY(%s)",
                [PROJECTED, list(self._projections)],
            )

    def _folding(self, name: str, position: int) -> Folding:
        """The folding as it stands at a position; one that stood elsewhere (a rebuild switched the
        tables meanwhile) is thrown away."""
        known = self._foldings.get(name)
        if known is None or known[0] != position:
            begun = self._projections[name].begin(Log(self._connection), self._decode)
            known = self._foldings[name] = (position, begun)
        return known[1]


@contextmanager
def _blamed(name: str | None) -> Iterator[None]:
    """Raise HandlerError for what goes wrong inside, unless it is the database that is away.

    A row that exceeds a limit of the database is the projection's fault, and so is whatever had been
    sent behind a refused row.
    """
    try:
        yield
    except HandlerError:
        raise
    except (psycopg.errors.ProgramLimitExceeded, psycopg.errors.PipelineAborted) as error:
        raise HandlerError(name) from error
    except (psycopg.OperationalError, psycopg.InterfaceError):
        raise
    except Exception as error:
        raise HandlerError(name) from error


class Projector:
    """Runs projections until it is told to stop."""

    def __init__(
        self,
        dsn: str,
        projections: Sequence[Projection] = PROJECTIONS,
        *,
        batch: int = BATCH,
        say: Say = to_stderr,
    ) -> None:
        self._dsn: Final = dsn
        self._projections: Final = projections
        self._batch: Final = batch
        self._say: Final = say
        self._stop: Final = threading.Event()
        self._well: list[str] = []

    def stop(self) -> None:
        """End after the batch in hand, within about a second."""
        self._stop.set()

    def run(self) -> None:
        """Project until `stop`; a database that is away is waited for."""
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self._follow()
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                pause = _FIRST_PAUSE if time.monotonic() - started > 5 else min(2 * pause, _LONGEST_PAUSE)
                self._say(f"the database is away ({type(error).__name__}); trying again in {pause:.1f} s")
                self._stop.wait(pause)

    def catch_up(self) -> None:
        """Project everything that is recorded by now, and return."""
        with connect(self._dsn) as work:
            self._renew(begin(work, self._projections))
            self._well = [projection.NAME for projection in self._projections]
            self._all(Step(work, self._projections))

    def _follow(self) -> None:
        with psycopg.connect(conninfo(self._dsn), autocommit=True) as listener, connect(self._dsn) as work:
            listener.execute("LISTEN events")
            if not self._alone(work):
                return
            self._renew(begin(work, self._projections))
            self._well = [projection.NAME for projection in self._projections]
            step = Step(work, self._projections)
            while not self._stop.is_set():
                self._all(step)
                for _ in listener.notifies(timeout=_POLL, stop_after=1):
                    pass

    def _renew(self, projections: Sequence[Projection]) -> None:
        """Rebuild what cannot go on from its tables, or would take long to."""
        for projection in projections:
            if not self._stop.is_set():
                done = rebuild(self._dsn, projection)
                self._say(f"rebuilt {done.name}: {done.events:,} events in {done.seconds:.1f} s")

    def _alone(self, work: "Connection[Any]") -> bool:
        """Wait until no other projector runs on this database; False where told to stop meanwhile."""
        waited = False
        while not self._stop.is_set():
            if work.execute("SELECT pg_try_advisory_lock(%s)", [ONE_RUNNER]).fetchone() == (True,):
                return True
            if not waited:
                self._say("another projector runs on this database; waiting until it ends")
            waited = True
            self._stop.wait(_POLL)
        return False

    def _all(self, step: Step) -> None:
        """Batch after batch until nothing is left."""
        while self._well and not self._stop.is_set():
            try:
                if step.take(self._well, self._batch) < self._batch:
                    return
            except HandlerError as failed:
                for name in [failed.name] if failed.name else list(self._well):
                    self._set_aside(step, name)

    def _set_aside(self, step: Step, name: str) -> None:
        """Take a projection up to the event it fails at, and go on without it; or to the end."""
        size = self._batch
        while not self._stop.is_set():
            try:
                if step.take([name], size) == 0:
                    return
            except HandlerError as failed:
                if size == 1:
                    self._well.remove(name)
                    self._record_failure(name, failed.__cause__)
                    return
                size = max(size // 4, 1)

    def _record_failure(self, name: str, cause: BaseException | None) -> None:
        """Say which projection stopped at which event and where in the code; never what the event
        says."""
        with connect(self._dsn) as work:
            position = work.execute(
                "SELECT position FROM projections.progress WHERE name = %s", [name]
            ).fetchone()
            row = Log(work).after(position[0] if position else 0, 1)[0]
            work.execute(
                "UPDATE projections.progress SET failed_event = %s, failed_position = %s WHERE name = %s",
                [event_of(row), row[0], name],
            )
        frames = extract_tb(cause.__traceback__) if cause else []
        where = f" in {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        self._say(
            f"STOPPED: projection {name} fails at event {event_of(row)} (position {row[0]}, {row[3]}) with "
            f"{type(cause).__name__}{where}; the others go on. Mend the code and start the projector again."
        )


def begin(work: "Connection[Any]", projections: Sequence[Projection]) -> list[Projection]:
    """Have a place for every projection; one that had failed is tried again.

    Returns those that a rebuild brings up to date sooner: their code has changed since, or they begin
    with a long log before them.
    """
    for projection in projections:
        work.execute(
            "INSERT INTO projections.progress (name, version, position) VALUES (%s, %s, 0)"
            " ON CONFLICT (name) DO UPDATE SET failed_event = NULL, failed_position = NULL",
            [projection.NAME, projection.VERSION],
        )
    known = [projection.NAME for projection in PROJECTIONS]
    work.execute(
        "DELETE FROM projections.progress WHERE name <> ALL(%s)", [[*known, *(p.NAME for p in projections)]]
    )
    found = {name: (version, position) for name, version, position in work.execute(_PLACES).fetchall()}
    head = Log(work).head()
    return [
        projection
        for projection in projections
        if found[projection.NAME][0] != projection.VERSION or head - found[projection.NAME][1] > _FAR_BEHIND
    ]


def main() -> int:
    """Run with the settings of the environment until SIGTERM or Ctrl-C."""
    settings = Settings.load()
    if not settings.database_url:
        to_stderr("DATABASE_URL is not set: the projector runs beside `yishiting serve`, which sets it")
        return 2
    projector = Projector(settings.database_url)
    return run_until_told(projector.run, projector.stop)


if __name__ == "__main__":
    raise SystemExit(main())
