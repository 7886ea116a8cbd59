"""A log on a fresh database."""

from collections.abc import Iterator

import pytest

from deliberation.store.log import PostgresEventLog
from tests.store.samples import SECRET


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with PostgresEventLog(database, SECRET) as opened:
        yield opened
