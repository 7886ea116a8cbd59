"""The logs of the three cases, as an audit reads them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from api.importing.casefile import read_case
from api.importing.importer import Import, Options
from deliberation.bootstrap import open_service
from deliberation.store.auditing import entries_up_to
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from tests.audit.logs import Log
from tests.conftest import SECRET
from tests.databases import lent_database
from tests.importing.cases import BINHE, GAOTING, YUCAI


@pytest.fixture(scope="session")
def log_of(cluster: Cluster, template: str, scratch: Path) -> Callable[[Path], Log]:
    """Brings a case into a database of its own and reads its log, once."""

    @cache
    def read(case: Path) -> Log:
        with lent_database(cluster, template) as dsn:
            settings = Settings(data=scratch / "audited", database_url=dsn, secret=SECRET.hex())
            with open_service(settings, passwords=Argon2Passwords(memory_kib=64, rounds=1)) as service:
                Import(service, read_case(case), Options()).run()
                found = list(entries_up_to(service.log, service.log.head().position))
        return Log(found)  # type: ignore[arg-type]

    return read


@pytest.fixture
def yucai(log_of: Callable[[Path], Log]) -> Log:
    return log_of(YUCAI)


@pytest.fixture
def binhe(log_of: Callable[[Path], Log]) -> Log:
    return log_of(BINHE)


@pytest.fixture
def gaoting(log_of: Callable[[Path], Log]) -> Log:
    return log_of(GAOTING)
