"""How soon a recorded fact is shown: `python -m tests.bench.live [--appends N] [--rate N]`.

The projector runs as a process of its own, as in the service. Appends come one after another at a
steady rate; each is timed from the moment when the append has returned (the fact is on the disk) to
the moment when a listener hears that its rows are committed, and to the moment when a reader who asked
with `?after=` goes on. Then everything at once: how fast the projector follows a burst.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from statistics import quantiles
from uuid import uuid4

import psycopg

from api.installation import SCOPES
from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.issue.events import IntakeChannel, IssueRegistered, IssueSubmitted
from deliberation.domain.values import Channel, HallId
from deliberation.store.clock import SystemClock
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import inherited_environment
from projections.progress import wait_for
from tests.bench.filled import an_id, filled

SECRET = bytes(32)
HALL = HallId(an_id("hall", 1))


def submission() -> AppendRequest:
    """An issue is submitted and registered: rows of four projections, a text to be made searchable."""
    issue = uuid4()
    submitted = IssueSubmitted(
        hall=HALL, submitter=an_id("resident"), channel=IntakeChannel.WEB, category="照明", text="路灯不亮"
    )
    registered = IssueRegistered(public_no=f"H1-2026-{issue.hex[:8]}")
    return AppendRequest(
        command_id=uuid4(),
        content=b"",
        entries=[NewEntry(issue, 1, submitted, HALL), NewEntry(issue, 2, registered, HALL)],
        guards={issue: 0},
        actor="system:bench",
        channel=Channel.WEB,
        happened_at=SystemClock().now(),
    )


def heard(dsn: str, log: PostgresEventLog, appends: int, rate: float) -> list[float]:
    """Milliseconds from the append's return to the notification."""
    times = []
    with psycopg.connect(dsn, autocommit=True) as listener:
        listener.execute("LISTEN projected")
        for _ in range(appends):
            position = log.append(submission()).last_position
            started = time.perf_counter()
            for told in listener.notifies(timeout=10):
                if int(told.payload) >= position:
                    break
            times.append((time.perf_counter() - started) * 1000)
            time.sleep(1 / rate)
    return times


def waited(dsn: str, log: PostgresEventLog, appends: int, rate: float) -> list[float]:
    """Milliseconds from the append's return to the end of a reader's wait."""
    times = []
    for _ in range(appends):
        position = log.append(submission()).last_position
        started = time.perf_counter()
        asyncio.run(wait_for(dsn, position, 10))
        times.append((time.perf_counter() - started) * 1000)
        time.sleep(1 / rate)
    return times


def burst(dsn: str, log: PostgresEventLog, appends: int) -> float:
    """Events a second from the first append of a burst to the last row."""
    started = time.perf_counter()
    tickets = [log.append_soon(submission()) for _ in range(appends)]
    position = max(ticket.result(60).last_position for ticket in tickets)
    asyncio.run(wait_for(dsn, position, 60))
    return 2 * appends / (time.perf_counter() - started)


def tell(name: str, times: Sequence[float]) -> None:
    cut = quantiles(times, n=100)
    print(f"{name:44}{cut[49]:>8.2f}{cut[94]:>8.2f}{cut[98]:>8.2f}")


def measure(dsn: str, appends: int, rate: float) -> None:
    environment = {**inherited_environment(), "DATABASE_URL": dsn}
    projector = subprocess.Popen([sys.executable, "-m", "projections.runner"], env=environment)
    try:
        with PostgresEventLog(dsn, SECRET) as log:
            asyncio.run(wait_for(dsn, log.head().position, 120))
            heard(dsn, log, 50, rate)
            print(
                f"{appends} appends of two events at {rate:.0f} a second, in a log of {log.head().position:,}"
            )
            print(f"{'milliseconds':44}{'p50':>8}{'p95':>8}{'p99':>8}")
            tell("commit → rows of all projections committed", heard(dsn, log, appends, rate))
            tell("commit → a waiting reader goes on", waited(dsn, log, appends, rate))
            print(f"a burst is shown at {burst(dsn, log, 5_000):,.0f} events a second")
    finally:
        projector.terminate()
        projector.wait()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--appends", type=int, default=500)
    options.add_argument("--rate", type=float, default=50)
    options.add_argument("--events", type=int, default=50_000, help="already in the log")
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yst-"))
    folder.chmod(0o711)
    try:
        with Cluster(folder / "cluster") as cluster:
            bring_up_to_date(cluster.dsn(), SCOPES, SECRET)
            filled(cluster.dsn(), asked.events)
            measure(cluster.dsn(), asked.appends, asked.rate)
    finally:
        rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
