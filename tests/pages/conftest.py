"""Yucai Hall behind its pages, and visitors with browsers of their own."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from projections.runner import Projector
from tests.api.sound import assert_sound
from tests.conftest import SECRET
from tests.pages.paper import Visitor
from tests.pages.yucai import settle
from tests.web import TestClient, application

_FOUNDED = "template_yucai"
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def founded(cluster: Cluster, template: str, scratch: Path) -> str:
    """The name of a database in which Yucai New Village has its hall."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_FOUNDED} TEMPLATE {template}".encode())
    with open_service(settings(cluster.dsn(_FOUNDED), scratch), passwords=quick_passwords()) as service:
        settle(service)
    Projector(cluster.dsn(_FOUNDED), say=pytest.fail).catch_up()
    return _FOUNDED


def quick_passwords() -> Argon2Passwords:
    """Argon2id with parameters that no tests have to wait for."""
    return Argon2Passwords(memory_kib=64, rounds=1)


def settings(dsn: str, scratch: Path) -> Settings:
    return Settings(data=scratch / "data", database_url=dsn, secret=SECRET.hex())


@pytest.fixture
def yucai_database(cluster: Cluster, founded: str, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"pages_{abs(hash(request.node.nodeid)):x}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, founded)))
        )
    yield cluster.dsn(name)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


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
