"""How fast the log takes facts: `python -m tests.bench.append [--rounds N] [--seconds S] [--events N]`.

Everything runs on one PostgreSQL of its own with fsync on. The variants take turns, round by round, so
that a slow moment of the machine meets all of them; the table shows medians and their ratios to raw
single-row INSERTs on 16 connections. Raw INSERTs send bytes that lie ready, and so does an encoded append,
with guards, command id, position and leaf hash; a whole append makes the bytes too, as the library does.
Trust the ratios: the absolute figures are this machine's.
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from psycopg.conninfo import conninfo_to_dict

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import Channel, HallId
from deliberation.store.clock import SystemClock
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from deliberation.store.migrate import migrate
from deliberation.store.parcels import Parcel

SECRET = b"the secret of a benchmark"
HALL = HallId(UUID("00000000-0000-4000-8000-00000000000b"))
READY = 100_000
"""Requests made before the clock starts, more than are taken in a round."""
TEXT = "灯杆挡住消防通道"


class Noted(DomainEvent):
    """About 450 bytes in the leaf, all public: the size that the spike was measured with."""

    TOPIC = "bench.noted.v1"
    text: str
    count: int


class Voted(DomainEvent):
    """The same with a sealed field."""

    TOPIC = "bench.voted.v1"
    box: str
    count: int
    choice: Sealed[str]


Worker = Callable[[], None]


@dataclass(frozen=True)
class Variant:
    """`start(threads)` gives each thread the one act that it repeats."""

    name: str
    threads: int
    start: Callable[[int], Iterator[Worker]]


def new_request(read: UUID, fact: DomainEvent) -> AppendRequest:
    """A new stream written, another one read, a command id: what casting a vote does."""
    stream = uuid4()
    return AppendRequest(
        command_id=uuid4(),
        content=b"a command of usual size" * 8,
        entries=[NewEntry(stream, 1, fact, HALL)],
        guards={stream: 0, read: 1},
        actor="00000000-0000-4000-8000-0000000000aa",
        channel=Channel.API,
        happened_at=SystemClock().now(),
    )


def noted(count: int) -> Noted:
    return Noted(text="x" * 12, count=count)


def voted(count: int) -> Voted:
    return Voted(box="1号箱", count=count, choice=TEXT)


def whole_append(
    log: PostgresEventLog, read: UUID, fact: Callable[[int], DomainEvent], threads: int
) -> Iterator[Worker]:
    """From the request on: pydantic, canonical bytes, commitments, MAC, group commit."""
    for _ in range(threads):
        ready = iter([new_request(read, fact(number)) for number in range(READY // threads)])

        def act(ready: Iterator[AppendRequest] = ready) -> None:
            log.append(next(ready))

        yield act


def encoded_append(log: PostgresEventLog, read: UUID, threads: int) -> Iterator[Worker]:
    """Requests that were encoded before the clock starts: the store alone."""
    for _ in range(threads):
        ready = iter([log.encode(new_request(read, noted(number))) for number in range(READY // threads)])

        def act(ready: Iterator[Parcel] = ready) -> None:
            log._writer.submit(next(ready)).result(60)

        yield act


def raw_insert(connections: list[psycopg.Connection[Any]], threads: int) -> Iterator[Worker]:
    state = b"x" * 450
    for connection in connections[:threads]:

        def act(connection: psycopg.Connection[Any] = connection) -> None:
            connection.execute(
                "INSERT INTO raw_events (stream, version, topic, state) VALUES (%s, %s, %s, %s)",
                [uuid4(), 1, "bench.noted.v1", state],
                prepare=True,
            )

        yield act


class Note(Aggregate):
    """The library's own aggregate with a first event of the same size."""

    def __init__(self, text: str) -> None:
        self.text = text


def library_save(application: Application[UUID], threads: int) -> Iterator[Worker]:
    text = "x" * 250

    def act() -> None:
        application.save(Note(text=text))

    return iter(list(repeat(act, threads)))


def per_second(workers: list[Worker], seconds: float) -> float:
    """Acts a second of all workers together, each in a thread of its own."""
    counts = [0] * len(workers)
    barrier = threading.Barrier(len(workers) + 1)
    stop = threading.Event()

    def run(number: int, act: Worker) -> None:
        barrier.wait()
        while not stop.is_set():
            act()
            counts[number] += 1

    threads = [threading.Thread(target=run, args=item) for item in enumerate(workers)]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    time.sleep(seconds)
    done, took = sum(counts), time.perf_counter() - began
    stop.set()
    for thread in threads:
        thread.join()
    return done / took


@contextmanager
def opened_log(cluster: Cluster, name: str, events: int = 0) -> Iterator[tuple[PostgresEventLog, UUID]]:
    """A migrated database of its own with `events` in it, and a stream that can be read."""
    dsn = new_database(cluster, name)
    with psycopg.connect(dsn, autocommit=True) as connection:
        migrate(connection)
        fill(connection, events)
    with PostgresEventLog(dsn, SECRET) as log:
        read = uuid4()
        start = new_request(read, noted(1))
        log.append(
            AppendRequest(
                command_id=uuid4(),
                content=b"",
                entries=[NewEntry(read, 1, noted(1), HALL)],
                guards={read: 0},
                actor=start.actor,
                channel=start.channel,
                happened_at=start.happened_at,
            )
        )
        yield log, read


def new_database(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return cluster.dsn(name)


def fill(connection: psycopg.Connection[Any], events: int) -> None:
    """Events of the usual size, made by the server; their hashes are not what is measured."""
    if not events:
        return
    connection.execute(
        "INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id,"
        " recorded_ms, leaf_hash, hall, command_id, command_mac)"
        " SELECT gen_random_uuid(), 1, 'bench.noted.v1', convert_to(repeat('x', 450), 'UTF8'), n,"
        " 1600000000000 + n, sha256(n::text::bytea), %s, gen_random_uuid(), sha256(n::text::bytea)"
        " FROM generate_series(1, %s) AS n",
        [HALL, events],
    )
    connection.execute("VACUUM ANALYZE es.events")
    connection.execute("CHECKPOINT")


def library(dsn: str) -> Application[UUID]:
    parts = conninfo_to_dict(dsn)
    return Application(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts["port"]),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": str(parts.get("password", "")),
            "POSTGRES_POOL_SIZE": "16",
        }
    )


def measure(variants: list[Variant], rounds: int, seconds: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {variant.name: [] for variant in variants}
    for number in range(rounds):
        for variant in variants:
            rate = per_second(list(variant.start(variant.threads)), seconds)
            found[variant.name].append(rate)
            print(f"round {number + 1}/{rounds}  {variant.name:<52}{rate:>9,.0f}/s", flush=True)
    return found


def report(found: dict[str, list[float]], base: str) -> None:
    raw = median(found[base])
    print(f"\n| {'appends a second, medians':<52} | median |    min |    max | × raw |")
    print(f"|{'-' * 54}|-------:|-------:|-------:|------:|")
    for name, rates in found.items():
        middle = median(rates)
        print(
            f"| {name:<52} | {middle:6,.0f} | {min(rates):6,.0f} | {max(rates):6,.0f} | {middle / raw:5.2f} |"
        )


def check(found: dict[str, list[float]]) -> None:
    """The targets that the project set itself."""

    def ratio(over: str, under: str) -> float:
        return median(found[over]) / median(found[under])

    print(f"\nwhole append, 16 threads / library:  {ratio(WHOLE_16, LIBRARY):.1f} (at least 8)")
    for name, least in ((WHOLE_16, 1.0), (ENCODED_16, 1.0), (ENCODED_64, 1.6)):
        print(f"{name} / raw: {ratio(name, RAW):.2f} (at least {least})")
    for empty, full in ((WHOLE_16, FULL_16), (WHOLE_64, FULL_64)):
        print(f"{empty}: empty / with a million: {ratio(empty, full):.2f} (at most 1.2)")


RAW = "raw psycopg INSERT, autocommit, 16 connections"
LIBRARY = "library Application.save, 16 threads"
ENCODED_16, ENCODED_64 = "encoded append, 16 threads", "encoded append, 64 threads"
WHOLE_16, WHOLE_64 = "whole append, 16 threads", "whole append, 64 threads"
FULL_16, FULL_64 = (
    "whole append into a million events, 16 threads",
    "whole append into a million events, 64 threads",
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--events", type=int, default=1_000_000)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yst-bench-")))
        folder.chmod(0o711)
        cluster = stack.enter_context(Cluster(folder / "cluster"))
        raw = new_database(cluster, "raw")
        with psycopg.connect(raw, autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE raw_events (stream uuid, version bigint, topic text, state bytea,"
                " position bigserial, PRIMARY KEY (stream, version))"
            )
        empty, read = stack.enter_context(opened_log(cluster, "empty"))
        full, full_read = stack.enter_context(opened_log(cluster, "million", chosen.events))
        application = library(new_database(cluster, "library"))
        stack.callback(application.close)
        connections = [stack.enter_context(psycopg.connect(raw, autocommit=True)) for _ in range(16)]
        variants = [
            Variant(RAW, 16, partial(raw_insert, connections)),
            Variant(LIBRARY, 16, partial(library_save, application)),
            *(
                Variant(f"{what}, {threads} threads", threads, start)
                for threads in (16, 64)
                for what, start in (
                    ("encoded append", partial(encoded_append, empty, read)),
                    ("whole append", partial(whole_append, empty, read, noted)),
                    ("whole append with a sealed field", partial(whole_append, empty, read, voted)),
                    ("whole append into a million events", partial(whole_append, full, full_read, noted)),
                )
            ),
        ]
        size = len(empty.entries_after(0, 1)[0].state)
        print(f"events of {size} bytes, {os.cpu_count()} processors, fsync on\n", flush=True)
        found = measure(variants, chosen.rounds, chosen.seconds)
    report(found, RAW)
    check(found)


if __name__ == "__main__":
    main()
