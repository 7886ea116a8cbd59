"""Boards, status pages and the past at size: `python -m tests.bench.board [--issues N] [--seconds S]`.

A log of at least so many issues (about 1.4 million events at 100,000) is filled and projected. Then
requests arrive at 50 a second whether or not earlier ones are answered; each is timed from when it was
due, so that waiting counts. Boards as of random times follow one after another, and an object of 500
events.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from api.installation import SCOPES
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.task.events import Light, ProgressReported, TaskIssued
from deliberation.domain.values import HallId, IssueId, UnitId
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from projections.asof import AsOf, ClockName
from projections.board.view import BoardQuery, board
from projections.history import object_as_of
from projections.issues.view import issue_status
from projections.rebuild import rebuild
from projections.registry import PROJECTIONS
from projections.trail.view import TrailQuery, trail
from tests.bench.filled import HALLS, START, UNITS, Filler, Town, an_id, filled

SECRET = bytes(32)
Conn = Any
Ask = Callable[[Conn], Awaitable[Any]]
Pool = AsyncConnectionPool[Any]


def questions(rng: random.Random, issues: Sequence[UUID], now: datetime) -> dict[str, Callable[[], Ask]]:
    """What people ask of the board and of status pages, made up anew each time."""

    def of_board(**filters: Any) -> Ask:
        return lambda conn: board(conn, BoardQuery(**filters), now=now)

    def second_page() -> Ask:
        async def ask(conn: Conn) -> Any:
            first = await board(conn, BoardQuery(), now=now)
            return await board(conn, BoardQuery(cursor=first.next_cursor), now=now)

        return ask

    hall = lambda: HallId(an_id("hall", rng.randrange(HALLS)))  # noqa: E731 - a name for the table below
    unit = lambda: UnitId(an_id("unit", rng.randrange(UNITS)))  # noqa: E731
    return {
        "board": of_board,
        "board, one hall": lambda: of_board(halls=(hall(),)),
        "board, one stage": lambda: of_board(stage=rng.choice(list(SpineStage))),
        "board, one unit": lambda: of_board(unit=unit()),
        "board, red": lambda: of_board(light=Light.RED),
        "board, one category": lambda: of_board(category="照明"),
        "board, text of 2": lambda: of_board(text=rng.choice(["路灯", "井盖", "漏水"])),
        "board, text of 5": lambda: of_board(text=rng.choice(["消防通道坏了", "充电桩存在隐患"])),
        "board, two pages": second_page,
        "status page": lambda: lambda conn: issue_status(conn, IssueId(rng.choice(issues)), now=now),
    }


async def timed(pool: Pool, ask: Ask, due: float) -> float:
    async with pool.connection() as conn:
        await ask(conn)
    return (time.perf_counter() - due) * 1000


async def under_load(pool: Pool, asked: dict[str, Callable[[], Ask]], rate: float, seconds: float) -> None:
    running: list[tuple[str, asyncio.Task[float]]] = []
    started = time.perf_counter()
    names = list(asked)
    for number in range(int(rate * seconds)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        name = names[number % len(names)]
        running.append((name, asyncio.create_task(timed(pool, asked[name](), due))))
    times: dict[str, list[float]] = defaultdict(list)
    for name, task in running:
        times[name].append(await task)
    print(f"\n{rate:.0f} requests a second for {seconds:.0f} s{'p50':>22}{'p95':>8}{'p99':>8}  ms")
    for name, listed in times.items():
        tell(name, listed)
    tell("all", [one for listed in times.values() for one in listed])


def tell(name: str, times: Sequence[float]) -> None:
    cut = quantiles(times, n=100)
    print(f"{name:44}{cut[49]:>8.1f}{cut[94]:>8.1f}{cut[98]:>8.1f}")


async def one_by_one(pool: Pool, name: str, make: Callable[[], Ask], number: int = 200) -> None:
    async with pool.connection() as conn:
        times = []
        for _ in range(number):
            ask = make()
            started = time.perf_counter()
            await ask(conn)
            times.append((time.perf_counter() - started) * 1000)
    tell(name, times)


async def the_past(pool: Pool, rng: random.Random, until: datetime) -> None:
    """Boards of any moment of the log's years by both clocks."""

    def moment() -> datetime:
        return START + timedelta(seconds=rng.randrange(int((until - START).total_seconds())))

    def of(as_of: AsOf, **filters: Any) -> Ask:
        return lambda conn: board(conn, BoardQuery(as_of=as_of, **filters), now=until)

    hall = HallId(an_id("hall", 1))
    happened = ClockName.HAPPENED
    print(f"\n{'boards of any day, one by one':44}{'p50':>8}{'p95':>8}{'p99':>8}  ms")
    await one_by_one(pool, "recorded", lambda: of(AsOf(moment())))
    await one_by_one(pool, "happened", lambda: of(AsOf(moment(), happened)))
    await one_by_one(pool, "happened, as known then", lambda: of(AsOf(at := moment(), happened, at)))
    await one_by_one(pool, "happened, one hall", lambda: of(AsOf(moment(), happened), halls=(hall,)))


async def one_object(pool: Pool, task: UUID, middle: datetime) -> None:
    print(f"\n{'an order of 500 events, one by one':44}{'p50':>8}{'p95':>8}{'p99':>8}  ms")
    for clock in ClockName:
        as_of = AsOf(middle, clock)
        await one_by_one(
            pool,
            f"as of its middle, {clock}",
            lambda at=as_of: lambda conn: object_as_of(conn, "task", task, at),  # type: ignore[misc]
        )
    query = TrailQuery(object=task, limit=200)
    await one_by_one(pool, "its history (200 sentences)", lambda: lambda conn: trail(conn, query))


def long_object(filler: Filler) -> tuple[UUID, datetime]:
    """An order with 500 entries; returns the time of its middle."""
    task, unit = an_id("the long task"), UnitId(an_id("unit", 1))
    issued = TaskIssued(hall=HallId(an_id("hall", 1)), lead=unit, content="请办理")
    middle = filler.town.now
    filler.tell([(filler.town.now, [(task, issued)])])
    for number in range(499):
        filler.town.now += timedelta(minutes=1)
        reported = ProgressReported(unit=unit, note=f"第{number}次")
        filler.tell([(filler.town.now, [(task, reported)])])
        middle = filler.town.now if number == 249 else middle
    return task, middle


async def measure(dsn: str, filler: Filler, task: tuple[UUID, datetime], rate: float, seconds: float) -> None:
    rng = random.Random(7)
    with psycopg.connect(dsn) as connection:
        issues = [row[0] for row in connection.execute("SELECT id FROM projections.read_issues LIMIT 20000")]
        sizes = connection.execute(
            "SELECT (SELECT count(*) FROM es.events), count(*), count(*) FILTER (WHERE NOT ended),"
            " (SELECT count(*) FROM projections.read_board_past) FROM projections.read_board"
        ).fetchone()
    print("{:,} events, {:,} issues, {:,} of them open, {:,} past rows".format(*sizes or ()))
    async with AsyncConnectionPool(dsn, min_size=4, max_size=8, kwargs={"autocommit": True}) as pool:
        asked = questions(rng, issues, filler.town.now)
        for make in asked.values():
            await one_by_one_quietly(pool, make)
        await under_load(pool, asked, rate, seconds)
        await the_past(pool, rng, filler.town.now)
        await one_object(pool, *task)


async def one_by_one_quietly(pool: Pool, make: Callable[[], Ask]) -> float:
    """Warm up."""
    return median([await timed(pool, make(), time.perf_counter()) for _ in range(5)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--issues", type=int, default=100_000)
    options.add_argument("--rate", type=float, default=50)
    options.add_argument("--seconds", type=float, default=60)
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yst-"))
    folder.chmod(0o711)
    try:
        with Cluster(folder / "cluster") as cluster:
            dsn = cluster.dsn()
            bring_up_to_date(dsn, SCOPES, SECRET)
            filler = filled(dsn, 10_000, Town(open_share=0.1, whole_share=0.15))
            while filler.town.issues < asked.issues:
                filler.fill(20_000)
            task = long_object(filler)
            for projection in PROJECTIONS:
                done = rebuild(dsn, projection)
                print(f"rebuilt {done.name}: {done.seconds:.1f} s", flush=True)
            asyncio.run(measure(dsn, filler, task, asked.rate, asked.seconds))
    finally:
        rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
