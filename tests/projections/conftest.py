"""A log on a fresh database, a story to tell in it, and projections of what was told."""

from collections.abc import Iterator

import pytest

from deliberation.store.log import PostgresEventLog
from projections.runner import Projector
from tests.conftest import SECRET
from tests.projections.story import Story


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with PostgresEventLog(database, SECRET) as opened:
        yield opened


@pytest.fixture
def story(log: PostgresEventLog) -> Story:
    return Story(log)


class Shown:
    """Brings the projections of one database up to date."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def now(self) -> None:
        def fail(line: str) -> None:
            raise AssertionError(line)

        Projector(self.dsn, say=fail).catch_up()


@pytest.fixture
def shown(database: str) -> Shown:
    return Shown(database)
