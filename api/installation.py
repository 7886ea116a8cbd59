"""An installation at work: its database up, its schema current, its secret at hand."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import projections
from deliberation.store.embedded import Cluster, made_with, running_dsn
from deliberation.store.folder import holder, in_use
from deliberation.store.problems import FAILED, InstallationError
from deliberation.store.secrets import installation_secret
from deliberation.store.server import STORE_SCOPES, Scope, bring_up_to_date
from deliberation.store.settings import Settings

SCOPES: Final[tuple[Scope, ...]] = (
    *STORE_SCOPES,
    (Path(projections.__file__).parent / "migrations", "projections"),
)
"""Every folder of migrations, in the order in which they are applied."""

_PATIENCE: Final = 30.0


@contextmanager
def with_database(settings: Settings, *, create: bool = False) -> Iterator[Settings]:
    """The settings with `database_url` leading to this installation's database, up and migrated.

    Uses the server of DATABASE_URL; else the embedded one of a service that runs on this folder; else
    starts the embedded one and stops it afterwards. Without `create` a folder that holds no
    installation yet is refused, so that a mistyped --data makes no new one. Call it on the main thread.
    """
    if settings.embedded and not create and made_with(settings.folder) is None:
        raise InstallationError(
            f"{settings.data} 里还没有议事厅的数据。请检查 --data，或先启动一次服务：yishiting serve",
            f"There is no installation in {settings.data}. Check --data, or start the service once: "
            "yishiting serve",
            FAILED,
        )
    with database_up(settings) as dsn:
        bring_up_to_date(dsn, SCOPES, installation_secret(settings))
        yield replace(settings, database_url=dsn)


@contextmanager
def database_up(settings: Settings) -> Iterator[str]:
    """The DSN of this installation's database, started for the duration where nothing runs it."""
    found = settings.database_url or _of_running_service(settings)
    if found:
        yield found
        return
    with Cluster(settings.data) as cluster:
        yield cluster.dsn()


def _of_running_service(settings: Settings) -> str | None:
    """The database of the service that runs on this folder; waits while that is still starting."""
    deadline = time.monotonic() + _PATIENCE
    while (process := holder(settings.folder)) is not None:
        dsn = running_dsn(settings.folder)
        if dsn:
            return dsn
        if time.monotonic() > deadline:
            raise in_use(settings.folder, process)
        time.sleep(0.2)
    return None
