"""A real PostgreSQL for the tests: one cluster a worker, one fresh database a test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from api.installation import SCOPES
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from tests.databases import a_database, lent_database

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECRET = bytes(range(32))
"""The installation's secret of every test database."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a random name and is closed to others
_ROOM = 8 << 30

settings.register_profile("house", deadline=None)  # how long an example takes is the machine's affair
settings.load_profile("house")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Without one the test is skipped, or fails under YISHITING_REQUIRE_BROWSER=1."""
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    advice = "no browser was found: apt install chromium fonts-noto-cjk"
    if os.environ.get("YISHITING_REQUIRE_BROWSER") == "1":
        pytest.fail(advice)
    pytest.skip(advice)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A short-named folder that the database's account can enter: pytest's own are closed to it.

    In memory where there is room: some thousand databases are copied, which keeps a disk busy for minutes.
    """
    folder = Path(tempfile.mkdtemp(prefix="yst-", dir=_in_memory()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """The file system in memory, if the machine has one with room for the databases of a few workers."""
    try:
        roomy = shutil.disk_usage(_MEMORY).free >= _ROOM
    except OSError:
        return None
    return _MEMORY if roomy and os.access(_MEMORY, os.W_OK) else None


@pytest.fixture(scope="session")
def cluster(scratch: Path) -> Iterator[Cluster]:
    """The worker's PostgreSQL, without fsync."""
    with Cluster(scratch / "cluster", durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """The name of a database with every migration applied, to be copied and never written."""
    name = a_database(cluster)
    bring_up_to_date(cluster.dsn(name), SCOPES, SECRET)
    return name


@pytest.fixture(scope="session")
def secret() -> bytes:
    """The installation's secret that the template was made with."""
    return SECRET


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[str]:
    """The DSN of a fresh migrated database of its own; dropped afterwards, with its connections."""
    with lent_database(cluster, template) as dsn:
        yield dsn


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[str]:
    """The DSN of a fresh database without any migration; dropped afterwards."""
    with lent_database(cluster) as dsn:
        yield dsn
