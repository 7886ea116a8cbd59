"""`kill -9` of web, projector and database under load: what was acknowledged stays, once, everywhere."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from api.installation import SCOPES
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster, running_dsn
from deliberation.store.folder import DataFolder
from deliberation.store.secrets import installation_secret
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from deliberation.store.soundness import examine
from projections.runner import Projector
from tests.api.hall import HALL, settle
from tests.databases import a_database
from tests.install.conftest import eventually
from tests.install.served import Service, status

pytestmark = pytest.mark.faults

RESIDENTS = 6


class Load:
    """Residents who raise issues all the time and send again, under the same key, what was not answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self.acknowledged: dict[str, int] = {}
        self.refused: list[str] = []
        self.unanswered = 0

    def raise_issues(self) -> None:
        while not self._stop.is_set():
            key, address = str(uuid4()), f"10.{os.urandom(1)[0]}.{os.urandom(1)[0]}.{os.urandom(1)[0]}"
            while not self._stop.is_set() and not self._send(key, address):
                self.unanswered += 1
                time.sleep(0.05)

    def _send(self, key: str, address: str) -> bool:
        """Whether the issue was answered for good."""
        body = {"hall": str(HALL), "category": "公共设施", "text": "楼道口的电线杆歪了。"}
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "X-Forwarded-For": address}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        with suppress(OSError, HTTPException), closing(connection):
            connection.request("POST", "/api/v1/issues", json.dumps(body), headers)
            answer = connection.getresponse()
            content = json.loads(answer.read())
            if answer.status in {200, 201}:  # 200: it had been recorded, the answer was lost
                self.acknowledged[key] = content["position"]
                return True
            if answer.status < 500:
                self.refused.append(str(content))
                return True
        return False

    @contextmanager
    def running(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.raise_issues) for _ in range(RESIDENTS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def more(self, count: int) -> None:
        """Wait until so many more issues are acknowledged."""
        wanted = len(self.acknowledged) + count
        assert eventually(lambda: len(self.acknowledged) >= wanted, within=90), self.refused[:1]


def tables(dsn: str) -> dict[str, tuple[int, str]]:
    """The rows of every table of the read side: how many, and a hash that ignores their order."""
    with psycopg.connect(dsn) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'projections' AND tablename LIKE 'read%'"
        ).fetchall()
        return {name: rows_of(connection, name) for (name,) in names}


def rows_of(connection: "psycopg.Connection[tuple[str, ...]]", name: str) -> tuple[int, str]:
    table = sql.Identifier("projections", name)
    rows = sorted(row[0] for row in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(table)))
    return len(rows), sha256("\n".join(rows).encode()).hexdigest()


def positions(dsn: str) -> set[int]:
    with psycopg.connect(dsn) as connection:
        return {row[0] for row in connection.execute("SELECT position FROM projections.progress")}


def project_again(cluster: Cluster, secret: bytes) -> str:
    """A copy of the database whose read side is made from the events in one go."""
    again = cluster.dsn(a_database(cluster, "yishiting"))
    with psycopg.connect(again, autocommit=True) as connection:
        connection.execute("DROP SCHEMA projections CASCADE")
        connection.execute("DELETE FROM es.migrations WHERE scope = 'projections'")
    bring_up_to_date(again, SCOPES, secret)
    Projector(again).catch_up()
    return again


def test_every_acknowledged_issue_is_there_once_and_no_projection_is_off(
    serve: Callable[..., Service], data: Path
) -> None:
    service = serve("--data", str(data))
    assert eventually(lambda: status(service.port) == 200, within=60)
    dsn = running_dsn(DataFolder(data))
    assert dsn
    settings = Settings.load({}, data=data, database_url=dsn)
    with open_service(settings) as opened:
        settle(opened)

    load = Load(service.port)
    with load.running():
        for part in ("uvicorn", "projections.runner", "bin/postgres", "uvicorn", "bin/postgres"):
            load.more(60)
            os.kill(service.child(part), signal.SIGKILL)
        load.more(60)
    assert load.refused == []
    assert load.unanswered > 0, "no request met a fault"
    assert eventually(lambda: status(service.port) == 200, within=60)
    service.end(signal.SIGKILL)

    with Cluster(data) as cluster:
        Projector(cluster.dsn()).catch_up()
        with psycopg.connect(cluster.dsn()) as connection:
            facts = examine(connection)
            stored = connection.execute(
                "SELECT notification_id FROM es.events WHERE topic = 'issue.submitted.v1'"
            ).fetchall()
        assert facts.is_sound
        assert len(set(load.acknowledged.values())) == len(load.acknowledged), "two issues share a position"
        assert set(load.acknowledged.values()) <= {row[0] for row in stored}
        assert len(stored) - len(load.acknowledged) <= RESIDENTS, "an unanswered issue was recorded twice"
        assert positions(cluster.dsn()) == {facts.last}
        live, again = tables(cluster.dsn()), tables(project_again(cluster, installation_secret(settings)))
    assert live == again
    assert live["read_issues"][0] == len(stored)
