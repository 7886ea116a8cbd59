"""Applies numbered SQL files, each once and in order; the migrations are the schema.

A folder holds `0001_<name>.sql`, `0002_<name>.sql`, … and may hold `privileges.sql`, which is idempotent
and runs again after every run. The log's own migrations stand beside this module; another folder (the
projections') is applied under a scope of its own.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from psycopg import Connection

from deliberation.store.problems import UNFIT, InstallationError

LOG_MIGRATIONS: Final = Path(__file__).parent / "migrations"
LOG_SCOPE: Final = "log"

_NAME: Final = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_REPEATED: Final = "privileges.sql"
_LOCK: Final = 6963
_TABLE: Final = """
CREATE SCHEMA IF NOT EXISTS es;
CREATE TABLE IF NOT EXISTS es.migrations (
  scope text NOT NULL,
  number int NOT NULL,
  name text NOT NULL,
  sha256 bytea NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (scope, number)
)"""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    text: str

    @property
    def digest(self) -> bytes:
        return sha256(self.text.encode()).digest()


def migrations_in(folder: Path) -> list[Migration]:
    """The numbered migrations of a folder in their order; ValueError where a number is missing or twice."""
    found = [
        Migration(int(match[1]), path.name, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.sql"))
        if (match := _NAME.fullmatch(path.name))
    ]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"the migrations of {folder.name} are not numbered 1, 2, 3 …")
    return found


def migrate(connection: Connection[Any], folder: Path = LOG_MIGRATIONS, scope: str = LOG_SCOPE) -> list[str]:
    """Bring one scope of the database up to date; returns the names of what was applied now.

    Each file is a transaction of its own; a second process that migrates meanwhile waits. The
    connection must be idle; it is left in autocommit mode. Raises InstallationError where the database
    was migrated by a newer release or a released migration has been changed since; nothing is applied
    then.
    """
    known = migrations_in(folder)
    connection.autocommit = True
    connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        connection.execute(_TABLE)
        applied = _applied(connection, scope)
        _check(known, applied, scope)
        new = [migration for migration in known if migration.number not in applied]
        for migration in new:
            _apply(connection, scope, migration)
        _repeat(connection, folder / _REPEATED)
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    return [migration.name for migration in new]


def pending(connection: Connection[Any], folder: Path = LOG_MIGRATIONS, scope: str = LOG_SCOPE) -> list[str]:
    """The names of the migrations that this database still lacks."""
    known = migrations_in(folder)
    found = connection.execute("SELECT to_regclass('es.migrations') IS NOT NULL").fetchone()
    applied = _applied(connection, scope) if found and found[0] else {}
    _check(known, applied, scope)
    return [migration.name for migration in known if migration.number not in applied]


def _applied(connection: Connection[Any], scope: str) -> dict[int, bytes]:
    rows = connection.execute("SELECT number, sha256 FROM es.migrations WHERE scope = %s", [scope])
    return {number: bytes(digest) for number, digest in rows}


def _check(known: list[Migration], applied: dict[int, bytes], scope: str) -> None:
    if len(applied) > len(known):
        raise InstallationError(
            f"数据库由较新的版本建立（{scope} 第 {max(applied)} 步，本版本只到第 {len(known)} 步）。"
            "请升级程序后再启动。",
            f"The database was made by a newer release ({scope} step {max(applied)}; this release knows "
            f"{len(known)}). Upgrade the program and start it again.",
            UNFIT,
        )
    for migration in known:
        if applied.get(migration.number, migration.digest) != migration.digest:
            raise InstallationError(
                f"{migration.name} 与当初在此数据库执行的内容不同。请恢复该文件；改动须写成新的一步。",
                f"{migration.name} is not what was applied to this database. Restore the file; a change "
                "needs a migration of its own.",
                UNFIT,
            )


def _apply(connection: Connection[Any], scope: str, migration: Migration) -> None:
    with connection.transaction():
        connection.execute(migration.text.encode())
        connection.execute(
            "INSERT INTO es.migrations (scope, number, name, sha256) VALUES (%s, %s, %s, %s)",
            [scope, migration.number, migration.name, migration.digest],
        )


def _repeat(connection: Connection[Any], path: Path) -> None:
    if path.exists():
        with connection.transaction():
            connection.execute(path.read_bytes())
