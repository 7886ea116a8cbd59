"""The cases of the project, brought in once and projected, with everything that is needed to watch them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Browser
from psycopg import AsyncConnection

from api.importing.casefile import read_case
from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from projections.replay.shapes import Case
from projections.replay.view import case_of
from projections.runner import Projector
from tests.browser import tabs
from tests.browser.served import Served, serving
from tests.databases import a_database, lent_database
from tests.importing.cases import BINHE, GAOTING, YUCAI, Stage
from tests.pages.conftest import quick_passwords, settings

T = TypeVar("T")


class Watched:
    """A database, and what a replay shows of it."""

    def __init__(self, name: str, dsn: str) -> None:
        self.name, self.dsn = name, dsn

    def ask(self, view: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        async def asked() -> T:
            async with await AsyncConnection.connect(self.dsn, autocommit=True) as conn:
                return await view(conn, *args, **kwargs)

        # In a thread of its own: that of a test that drives a browser has a running loop.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()

    def case(self, kind: str, object_id: UUID, **how: Any) -> Case:
        found = self.ask(case_of, kind, object_id, **{"office": False, **how})
        assert found is not None
        return found

    def ids(self, table: str, condition: str = "true") -> list[UUID]:
        with psycopg.connect(self.dsn) as connection:
            rows = connection.execute(f"SELECT id FROM projections.{table} WHERE {condition} ORDER BY id")
            return [row[0] for row in rows.fetchall()]


@pytest.fixture(scope="session")
def cases(cluster: Cluster, template: str, scratch: Path) -> Watched:
    """Yucai, Binhe and Gaoting; read only."""
    name = a_database(cluster, template)
    with open_service(settings(cluster.dsn(name), scratch), passwords=quick_passwords()) as service:
        for path in (YUCAI, BINHE, GAOTING):
            Stage(service).bring_in(read_case(path))
    Projector(cluster.dsn(name), say=pytest.fail).catch_up()
    return Watched(name, cluster.dsn(name))


@pytest.fixture
def opened(cluster: Cluster, cases: Watched, scratch: Path) -> Iterator[tuple[Service, str]]:
    """A service on a copy of the cases, and the copy's DSN."""
    with (
        lent_database(cluster, cases.name) as dsn,
        open_service(settings(dsn, scratch), passwords=quick_passwords()) as service,
    ):
        yield service, dsn


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with tabs.chromium(chromium) as browser:
        yield browser


@pytest.fixture
def served(opened: tuple[Service, str]) -> Iterator[Served]:
    with serving(*opened) as found:
        yield found
