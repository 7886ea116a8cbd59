"""The past at size: `python -m tests.bench.timetravel [--events N] [--times N]`.

A log of at least so many events is filled, and the projections that lists of the past read are built.
Then each question is asked of the present and of random moments of the log's years by both clocks, one
after another on one connection; the last column is the p50 against the present. At the end one order's
history is asked for in logs of growing length, which must not matter.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from statistics import quantiles
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from api.installation import SCOPES
from deliberation.domain.values import HallId
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from projections.asof import AsOf, ClockName
from projections.board.view import BoardQuery, board
from projections.history import object_as_of
from projections.past.overview import overview
from projections.rebuild import rebuild
from projections.registry import BY_NAME
from projections.resolutions.shapes import ResolutionQuery
from projections.resolutions.view import resolutions
from projections.tasks.shapes import TaskQuery
from projections.tasks.view import tasks
from tests.bench.board import SECRET, long_object
from tests.bench.filled import START, Filler, Town, an_id, filled

READ = ("directory", "board", "search", "issues", "tasks", "resolutions", "meetings", "votes", "past_lists")
HAPPENED = ClockName.HAPPENED
Conn = Any
Ask = Callable[[Conn, AsOf | None], Awaitable[Any]]


def questions(now: datetime) -> dict[str, Ask]:
    """What is asked of the present and of the past alike."""
    hall = HallId(an_id("hall", 1))
    return {
        "board": lambda conn, at: board(conn, BoardQuery(as_of=at), now=now),
        "board, one hall": lambda conn, at: board(conn, BoardQuery(halls=(hall,), as_of=at), now=now),
        "supervision list": lambda conn, at: tasks(conn, TaskQuery(), as_of=at),
        "supervision list, one hall": lambda conn, at: tasks(conn, TaskQuery(halls=(hall,)), as_of=at),
        "resolutions": lambda conn, at: resolutions(conn, ResolutionQuery(limit=20), now=now, as_of=at),
        "a whole hall": lambda conn, at: overview(conn, hall, now=now, as_of=at),
    }


async def times(conn: Conn, ask: Ask, moment: Callable[[], AsOf | None], number: int) -> list[float]:
    found = []
    for _ in range(number):
        at = moment()
        started = time.perf_counter()
        await ask(conn, at)
        found.append((time.perf_counter() - started) * 1000)
    return found


def tell(name: str, found: list[float], live: float | None = None) -> float:
    cut = quantiles(found, n=100)
    ratio = f"{cut[49] / live:>10.1f}" if live else f"{'':>10}"
    print(f"{name:44}{cut[49]:>8.1f}{cut[94]:>8.1f}{cut[98]:>8.1f}{ratio}", flush=True)
    return cut[49]


async def measure(dsn: str, until: datetime, number: int) -> None:
    rng = random.Random(7)
    seconds = int((until - START).total_seconds())

    def any_time() -> datetime:
        return START + timedelta(seconds=rng.randrange(seconds))

    def then() -> AsOf:
        at = any_time()
        return AsOf(at, HAPPENED, at)

    print(f"\n{'':44}{'p50':>8}{'p95':>8}{'p99':>8}{'× live':>10}  ms")
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        for name, ask in questions(until).items():
            await times(conn, ask, lambda: AsOf(any_time()), 10)
            live = tell(f"{name}, now", await times(conn, ask, lambda: None, number))
            for clock in ClockName:
                found = await times(conn, ask, lambda clock=clock: AsOf(any_time(), clock), number)  # type: ignore[misc]
                tell(f"{name}, as {clock.value}", found, live)
            tell(f"{name}, as happened, known then", await times(conn, ask, then, number), live)


async def one_order(dsn: str, task: UUID, middle: datetime, events: int, number: int) -> None:
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        for clock in ClockName:
            found = await times(
                conn,
                lambda conn, at: object_as_of(conn, "task", task, at or AsOf(middle)),
                lambda clock=clock: AsOf(middle, clock),  # type: ignore[misc]
                number,
            )
            tell(f"an order of 500 events among {events:,}, {clock.value}", found)


def size(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM es.events").fetchone()
    return int(row[0]) if row else 0


def fill(filler: Filler, dsn: str, events: int) -> None:
    while (left := events - size(dsn)) > 0:
        filler.fill(max(left, 1_000))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--times", type=int, default=200)
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yst-"))
    folder.chmod(0o711)
    try:
        with Cluster(folder / "cluster", durable=False) as cluster:
            dsn = cluster.dsn()
            bring_up_to_date(dsn, SCOPES, SECRET)
            filler = filled(dsn, 10_000, Town(open_share=0.1, whole_share=0.15))
            task, middle = long_object(filler)
            rebuild(dsn, BY_NAME["directory"])
            asyncio.run(one_order(dsn, task, middle, size(dsn), asked.times))
            fill(filler, dsn, asked.events)
            for name in READ:
                done = rebuild(dsn, BY_NAME[name])
                print(f"rebuilt {done.name}: {done.seconds:.1f} s", flush=True)
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            asyncio.run(one_order(dsn, task, middle, size(dsn), asked.times))
            asyncio.run(measure(dsn, filler.town.now, asked.times))
    finally:
        rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
