"""A log on a fresh database, a story to tell in it, and what the views show of what was told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from psycopg import AsyncConnection

from deliberation.store.log import PostgresEventLog
from tests.conftest import SECRET
from tests.projecting import project
from tests.projections.story import Story
from tests.projections.vote_story import VoteStory

T = TypeVar("T")


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with PostgresEventLog(database, SECRET) as opened:
        yield opened


@pytest.fixture
def story(log: PostgresEventLog) -> Story:
    return Story(log)


@pytest.fixture
def voting(log: PostgresEventLog) -> VoteStory:
    return VoteStory(log)


class Shown:
    """Brings the projections of one database up to date, and asks views."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def update(self) -> None:
        """Project all that was recorded."""
        project(self.dsn)

    def __call__(self, view: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Project all that was recorded, then ask a view."""
        self.update()
        return self.ask(view, *args, **kwargs)

    def ask(self, view: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Ask a view as things are."""

        async def asked() -> T:
            async with await AsyncConnection.connect(self.dsn, autocommit=True) as conn:
                return await view(conn, *args, **kwargs)

        return asyncio.run(asked())


@pytest.fixture
def shown(database: str) -> Shown:
    return Shown(database)
