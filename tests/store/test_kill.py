"""`kill -9` of the whole database while it is written to: what was acknowledged is there afterwards."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sized
from contextlib import suppress
from json import loads
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from deliberation.application.ports import ReadOnlyError
from deliberation.domain.values import PersonId
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from deliberation.store.migrate import migrate
from tests.store.samples import SECRET, NeighbourMet, ballot, entry, request
from tests.store.soundness import sound_rows

pytestmark = pytest.mark.faults


@pytest.fixture
def durable(scratch: Path) -> Iterator[Cluster]:
    """A cluster with fsync on that a test may kill."""
    with Cluster(scratch / f"killed-{uuid4().hex[:8]}") as cluster:
        with psycopg.connect(cluster.dsn()) as connection:
            migrate(connection)
        yield cluster


def kill(cluster: Cluster) -> None:
    """Kill every process of the server at once; none gets to finish what it does."""
    assert cluster.pid is not None
    with psycopg.connect(cluster.dsn()) as connection:
        others = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        ).fetchall()
    for pid in (cluster.pid, *(other[0] for other in others)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while not cluster.wait_failed():
        time.sleep(0.01)


def wait_for(acknowledged: Sized, more: int) -> None:
    """Wait until so many more appends have been acknowledged."""
    wanted, deadline = len(acknowledged) + more, time.monotonic() + 60
    while len(acknowledged) < wanted:
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.01)


def test_every_acknowledged_append_survives(durable: Cluster) -> None:
    acknowledged: dict[UUID, int] = {}
    unanswered: dict[UUID, str] = {}
    stop = threading.Event()

    with PostgresEventLog(durable.dsn(), SECRET) as log:

        def work() -> None:
            while not stop.is_set():
                asked = request(entry(uuid4(), 1, ballot()), entry(uuid4(), 1))
                try:
                    acknowledged[asked.command_id] = log.append(asked).first_position
                except ReadOnlyError as trouble:
                    unanswered[asked.command_id] = repr(trouble)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(3):
                wait_for(acknowledged, 300)
                kill(durable)
                durable.restart()
            wait_for(acknowledged, 100)
        finally:
            stop.set()
            for thread in threads:
                thread.join()

        stored = {UUID(loads(row.state)["command_id"]): row.position for row in reversed(sound_rows(log))}
        assert acknowledged.items() <= stored.items()
        assert stored.keys() - acknowledged.keys() <= unanswered.keys()
        private = log._recorder.query("SELECT count(*) FROM es.private", [])
        assert private == [(2 * len(stored),)], "each ballot has its two sealed fields"


@pytest.mark.parametrize("persons", [1, 2])
def test_a_key_is_on_the_disk_before_a_value_under_it_is_appended(durable: Cluster, persons: int) -> None:
    """The value is sent again to a server that crashed and came back: the key must have come back, too."""
    person = PersonId(uuid4())
    met = NeighbourMet(person=person, building="3号楼", name="赵六", phone="13800000001")
    others = [met.model_copy(update={"person": PersonId(uuid4())}) for _ in range(persons - 1)]
    asked = request(*(entry(uuid4(), 1, one) for one in (met, *others)))
    with PostgresEventLog(durable.dsn(), SECRET) as log:
        log.append(request(entry(uuid4(), 1)))
        encoded = log.encode(asked)
        os.kill(durable.pid or 0, signal.SIGQUIT)  # as if the power went: nothing is written any more
        while not durable.wait_failed():
            time.sleep(0.01)
        durable.restart()

        assert log._writer.submit(encoded).result(30).first_position == 2
        for _ in range(10):
            with suppress(ReadOnlyError):  # connections that the crash has cut are sorted out
                log.head()
        assert log.vault.personal(person)["name"] == "赵六"
