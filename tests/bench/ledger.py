"""What the ledger costs: `python -m tests.bench.ledger [--events N] [--rounds N] [--seconds S]`.

One PostgreSQL of its own with fsync on. Tiling is set against reading the same leaves, a proof against one
empty round trip, appending with the signer's process beside it against the same without, in turns. Trust
the ratios: the absolute figures are this machine's.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from uuid import UUID

import psycopg

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.sequencer import BATCH, Sequencer
from deliberation.ledger.signer import Signer, StateFile
from deliberation.store.database import Database
from deliberation.store.embedded import Cluster
from deliberation.store.ledger import PostgresLedger, signing_status
from deliberation.store.log import PostgresEventLog
from deliberation.store.settings import Settings
from deliberation.store.tiles import PostgresTiles
from tests.bench.append import HALL, new_request, noted, opened_log, per_second, whole_append
from tests.install.conftest import environment
from tests.ledger.at_work import KEY

PROOFS = 500
TARGETS = {"leaves": 50_000, "proof": 5.0, "latency": 1.0, "append": 0.85}
_FILL = """
WITH made AS (SELECT n, convert_to('{"public":"' || repeat('x', 420) || n || '"}', 'UTF8') AS state
              FROM generate_series(2, %s) AS n)
INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id, recorded_ms,
                       leaf_hash, hall, command_id, command_mac)
SELECT gen_random_uuid(), 1, 'bench.noted.v1', state, n, t,
       sha256('\\x00'::bytea || '{"event":'::bytea || state
              || convert_to(',"index":' || (n - 1) || ',"recorded_ms":' || t || '}', 'UTF8')),
       %s, gen_random_uuid(), sha256(n::text::bytea)
FROM made, (SELECT recorded_ms AS t FROM es.events) AS first"""


def fill(dsn: str, events: int) -> None:
    """Events of the usual size with true leaf hashes, behind the first one."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_FILL, [events, HALL])
        connection.execute("VACUUM ANALYZE es.events")
        connection.execute("CHECKPOINT")


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def tiling(dsn: str, events: int, folder: Path) -> None:
    """Leaves a second from the log into tiles, the tree signed at the end."""
    with psycopg.connect(dsn, autocommit=True) as work:
        work.execute("SET synchronous_commit = off")
        tiles = PostgresTiles(work)

        def read() -> None:
            for start in range(0, events, BATCH):
                tiles.leaves(start, BATCH)

        def tile() -> None:
            with Signer([KEY], StateFile(folder / "signer.state"), None) as signer:
                sequencer = Sequencer(tiles, tiles, signer)
                while sequencer.size < events:
                    sequencer.round()

        timed(read)  # once for the caches
        reading, whole = timed(read), timed(tile)
    rate = events / whole
    print(f"\nleaves into tiles: {rate:,.0f}/s (at least {TARGETS['leaves']:,})")
    print(f"  against reading and rehashing them alone ({events / reading:,.0f}/s): {reading / whole:.2f}")


def proving(dsn: str, events: int) -> None:
    """Milliseconds for a proof of any entry, by the facade that pages use."""
    database = Database(dsn, size=1)
    ledger = PostgresLedger(database)
    chosen = [random.randint(1, events) for _ in range(PROOFS)]
    for position in chosen[:50]:
        ledger.proof(position)
    empty = sorted(timed(lambda: database.run("SELECT 1", [])) * 1000 for _ in range(PROOFS))
    took: list[float] = []
    worked = time.process_time()
    for position in chosen:
        began = time.perf_counter()
        proof = ledger.proof(position)
        took.append((time.perf_counter() - began) * 1000)
        assert proof is not None
        assert proof.proves(leaf_hash(proof.extra))
    worked = (time.process_time() - worked) * 1000 / PROOFS
    took.sort()
    p50, p99 = took[PROOFS // 2], took[PROOFS * 99 // 100]
    print(f"\nproof at {events:,} entries: p50 {p50:.2f} ms, p99 {p99:.2f} ms (p50 below {TARGETS['proof']})")
    print(f"  of which this process works {worked:.2f} ms, its check included")
    print(f"  against an empty round trip ({empty[PROOFS // 2]:.2f} ms): {p50 / empty[PROOFS // 2]:.1f}")
    database.close()


@contextmanager
def signer(dsn: str, folder: Path) -> Iterator[None]:
    """The signer's process as it runs beside a service, up and with all signed."""
    settings = Settings(data=folder, database_url=dsn, secret="5a" * 32)
    process = subprocess.Popen(
        [sys.executable, "-m", "deliberation.store.signing"], env=environment(**settings.environment())
    )
    try:
        while not (status := signing_status(dsn)).is_well or status.lag:
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def latency(log: PostgresEventLog, read: UUID, dsn: str, folder: Path, changes: int) -> None:
    """Seconds from an answered append to the checkpoint that covers it."""
    database = Database(dsn, size=1)
    ledger = PostgresLedger(database)
    took: list[float] = []
    with signer(dsn, folder):
        for number in range(changes):
            time.sleep(random.uniform(0.1, 1.2))
            request = new_request(read, noted(number))
            position = log.append(request).last_position
            began = time.perf_counter()
            while ledger.covered() < position:
                time.sleep(0.002)
            took.append(time.perf_counter() - began)
    database.close()
    print(f"\nsigned after a change: median {median(took):.3f} s, longest {max(took):.3f} s", end=" ")
    print(f"(within {TARGETS['latency']})")


def appending(
    log: PostgresEventLog, read: UUID, dsn: str, folder: Path, *, rounds: int, seconds: float
) -> None:
    """Appends a second with the signer beside them and without, in turns."""
    with_it: list[float] = []
    without: list[float] = []
    for number in range(rounds):
        workers = list(whole_append(log, read, noted, 16))
        without.append(per_second(workers, seconds))
        with signer(dsn, folder):
            workers = list(whole_append(log, read, noted, 16))
            with_it.append(per_second(workers, seconds))
        print(f"round {number + 1}/{rounds}  off {without[-1]:,.0f}/s  on {with_it[-1]:,.0f}/s", flush=True)
    on, off = median(with_it), median(without)
    print(f"\nwhole append, 16 threads, ledger on {on:,.0f}/s, off {off:,.0f}/s: {on / off:.2f}", end=" ")
    print(f"(at least {TARGETS['append']})")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0)
    options.add_argument("--changes", type=int, default=20)
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yst-bench-")))
        folder.chmod(0o711)
        cluster = stack.enter_context(Cluster(folder / "cluster"))
        stack.enter_context(opened_log(cluster, "ledger"))
        dsn = cluster.dsn("ledger")
        print(f"{chosen.events:,} entries, {os.cpu_count()} processors, fsync on", flush=True)
        fill(dsn, chosen.events)
        tiling(dsn, chosen.events, folder / "first")
        proving(dsn, chosen.events)
        log, read = stack.enter_context(opened_log(cluster, "busy"))
        busy, state = cluster.dsn("busy"), folder / "signer"
        latency(log, read, busy, state, chosen.changes)
        appending(log, read, busy, state, rounds=chosen.rounds, seconds=chosen.seconds)


if __name__ == "__main__":
    main()
