"""A service on a database of its own, and cases to bring into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation.bootstrap import Service, open_service
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from tests.importing.cases import Stage


@pytest.fixture
def settings(database: str, secret: bytes, scratch: Path) -> Settings:
    return Settings(data=scratch / "data", database_url=database, secret=secret.hex())


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with open_service(settings, passwords=Argon2Passwords(memory_kib=64, rounds=1)) as opened:
        yield opened


@pytest.fixture
def stage(service: Service) -> Stage:
    return Stage(service)
