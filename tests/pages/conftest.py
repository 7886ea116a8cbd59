"""Yucai Hall behind its pages, and visitors with browsers of their own."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from projections.runner import Projector
from tests.api.sound import assert_sound
from tests.conftest import SECRET
from tests.databases import a_database, lent_database
from tests.pages.paper import Visitor
from tests.pages.voting import Almanac, Poll, appoint_counters
from tests.pages.yucai import settle
from tests.web import TestClient, application

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def founded(cluster: Cluster, template: str, scratch: Path) -> str:
    """The name of a database in which Yucai New Village has its hall."""
    name = a_database(cluster, template)
    with open_service(settings(cluster.dsn(name), scratch), passwords=quick_passwords()) as service:
        settle(service)
    Projector(cluster.dsn(name), say=pytest.fail).catch_up()
    return name


def quick_passwords() -> Argon2Passwords:
    """Argon2id with parameters that no tests have to wait for."""
    return Argon2Passwords(memory_kib=64, rounds=1)


def settings(dsn: str, scratch: Path) -> Settings:
    return Settings(data=scratch / "data", database_url=dsn, secret=SECRET.hex())


@pytest.fixture
def yucai_database(cluster: Cluster, founded: str) -> Iterator[str]:
    with lent_database(cluster, founded) as dsn:
        yield dsn


@pytest.fixture
def service(yucai_database: str, scratch: Path) -> Iterator[Service]:
    with open_service(settings(yucai_database, scratch), passwords=quick_passwords()) as opened:
        yield opened


@pytest.fixture
def visit(service: Service, yucai_database: str, caplog: pytest.LogCaptureFixture) -> Iterator[Visit]:
    """Makes visitors, logged in where a login name is given; at the end the log must be sound."""
    caplog.set_level(logging.ERROR, "api.incident")
    with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:

        def visitor(login: str = "", lang: str = "zh") -> Visitor:
            arrived = Visitor(client, yucai_database, lang)
            return arrived.log_in(login) if login else arrived

        yield visitor
    assert not [record.getMessage() for record in caplog.records if record.name == "api.incident"]
    assert_sound(yucai_database)


@pytest.fixture
def poll(visit: Visit, service: Service, monkeypatch: pytest.MonkeyPatch) -> Poll:
    """A vote for the office to hold, with tellers, a scrutineer, and a clock that can be moved."""
    appoint_counters(service)
    held = Poll(visit, Almanac(monkeypatch), service)
    held.catch_up()
    return held
