"""How fast tables are made anew: `python -m tests.bench.rebuild [--events N] [--rounds N]`.

Each projection alone, and all one after another, against reading the same log by a server-side binary
cursor with nothing done to the rows. Reads and rebuilds take turns; the table shows medians. `ratio` is
how much of the reading speed a rebuild has: events of the whole log a second, whether or not the
projection reads all topics. Everything runs on one PostgreSQL of its own with fsync on.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from shutil import rmtree
from statistics import median

import psycopg

from api.installation import SCOPES
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from projections.decode import COLUMNS
from projections.rebuild import rebuild
from projections.registry import PROJECTIONS
from tests.bench.filled import filled

SECRET = bytes(32)


def read_by_cursor(dsn: str) -> float:
    """Seconds to read all events by a server-side binary cursor."""
    started = time.perf_counter()
    with psycopg.connect(dsn) as connection, connection.cursor("all", binary=True) as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM es.events e ORDER BY e.notification_id".encode())
        while cursor.fetchmany(5_000):
            pass
    return time.perf_counter() - started


def measure(dsn: str, events: int, rounds: int) -> None:
    taken: dict[str, list[float]] = defaultdict(list)
    read: dict[str, int] = {}
    for _ in range(rounds):
        for projection in PROJECTIONS:
            taken["server-side cursor"].append(read_by_cursor(dsn))
            done = rebuild(dsn, projection)
            taken[projection.NAME].append(done.seconds)
            read[projection.NAME] = done.events
    base = median(taken["server-side cursor"])
    print(f"{events:,} events, medians of {rounds} rounds")
    print(f"{'':20}{'events read':>12}{'seconds':>9}{'log events/s':>14}{'ratio':>7}")
    for name, seconds in taken.items():
        middle = median(seconds)
        seen = read.get(name, events)
        print(f"{name:20}{seen:>12,}{middle:>9.2f}{events / middle:>14,.0f}{base / middle:>7.2f}")
    total = sum(median(taken[projection.NAME]) for projection in PROJECTIONS)
    print(f"{'all, one by one':20}{'':>12}{total:>9.2f}{events / total:>14,.0f}{base / total:>7.2f}")
    print(f"largest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=300_000)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yst-"))
    folder.chmod(0o711)
    try:
        with Cluster(folder / "cluster") as cluster:
            bring_up_to_date(cluster.dsn(), SCOPES, SECRET)
            events = filled(cluster.dsn(), asked.events).position
            measure(cluster.dsn(), events, asked.rounds)
    finally:
        rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
