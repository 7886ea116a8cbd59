"""The web interface on a real database, and the assertion that the log is sound after every test."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from tests.api.hall import Town, settle
from tests.api.sound import assert_sound
from tests.conftest import SECRET
from tests.databases import a_database, lent_database
from tests.web import TestClient, application


@pytest.fixture(scope="session")
def quick_passwords() -> Argon2Passwords:
    """Argon2id with parameters that no tests have to wait for."""
    return Argon2Passwords(memory_kib=64, rounds=1)


@pytest.fixture(scope="session")
def settled(cluster: Cluster, template: str, quick_passwords: Argon2Passwords, scratch: Path) -> str:
    """The name of a database in which Yucai Hall has been founded; each folder of tests has one."""
    name = a_database(cluster, template)
    with open_service(_settings(cluster.dsn(name), scratch), passwords=quick_passwords) as service:
        settle(service)
    return name


def _settings(dsn: str, scratch: Path) -> Settings:
    return Settings(data=scratch / "data", database_url=dsn, secret=SECRET.hex())


@pytest.fixture
def hall_database(cluster: Cluster, settled: str) -> Iterator[str]:
    """A database of its own in which Yucai Hall has been founded."""
    with lent_database(cluster, settled) as dsn:
        yield dsn


@pytest.fixture
def service(hall_database: str, quick_passwords: Argon2Passwords, scratch: Path) -> Iterator[Service]:
    with open_service(_settings(hall_database, scratch), passwords=quick_passwords) as opened:
        yield opened


@pytest.fixture
def town(service: Service, hall_database: str, caplog: pytest.LogCaptureFixture) -> Iterator[Town]:
    """Yucai Hall behind its web interface; the log must be sound and no incident reported at the end."""
    caplog.set_level(logging.ERROR, "api.incident")
    with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:
        yield Town(service, client)
    assert not [record.getMessage() for record in caplog.records if record.name == "api.incident"]
    assert_sound(hall_database)
