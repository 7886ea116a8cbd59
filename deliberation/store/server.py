"""What the service asks of a PostgreSQL before it works with it."""

import hmac
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import Connection

from deliberation.store.migrate import LOG_MIGRATIONS, LOG_SCOPE, migrate
from deliberation.store.problems import UNFIT, InstallationError

OLDEST_SERVER: Final = 15
"""Major version; older ones lack parts of the SQL that the log uses."""

Scope = tuple[Path, str]
"""A folder of migrations and the scope under which they are counted."""

WRONG_SECRET: Final = (
    (
        "安装密钥与此数据库不符，个人信息将无法打开。请放回原来的 secret.key（备份文件中有），"
        "或改正 YISHITING_SECRET(_FILE)。"
    ),
    (
        "The installation's secret is not the one that this database was made with; personal data could "
        "not be opened. Put the original secret.key back (a backup holds it), or correct "
        "YISHITING_SECRET(_FILE)."
    ),
)
"""What is said of another database's secret, in Chinese and English."""

STORE_SCOPES: Final[Sequence[Scope]] = (
    (LOG_MIGRATIONS, LOG_SCOPE),
    (Path(__file__).parent / "installation", "installation"),
)


def reach(dsn: str, patience: float = 10.0) -> "Connection[Any]":
    """An autocommit connection to the database, tried again for `patience` seconds.

    Raises InstallationError where it cannot be reached, is older than PostgreSQL 15, does not hold
    UTF-8, or is a standby.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection = psycopg.connect(dsn, autocommit=True, connect_timeout=5)
            break
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise _unreachable(error) from error
            time.sleep(0.3)
        except psycopg.ProgrammingError as error:  # the text is no connection string
            raise _unreachable(error) from error
    try:
        # A server that was made read-only because its disk filled up still lets its schema be looked after.
        connection.execute("SET default_transaction_read_only = off")
        _check_server(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def bring_up_to_date(dsn: str, scopes: Sequence[Scope], secret: bytes) -> list[str]:
    """Apply every missing migration and check that the secret is this database's own.

    Returns the names of what was applied. Raises InstallationError as `reach` and `migrate` do, and
    where the database was made with another secret.
    """
    with reach(dsn) as connection:
        applied = [name for folder, scope in scopes for name in migrate(connection, folder, scope)]
        _check_secret(connection, secret)
    return applied


def _check_server(connection: "Connection[Any]") -> None:
    major = connection.info.server_version // 10_000
    if major < OLDEST_SERVER:
        raise InstallationError(
            f"数据库是 PostgreSQL {major}，需要 {OLDEST_SERVER} 或更新的版本。",
            f"The database is PostgreSQL {major}; {OLDEST_SERVER} or newer is needed.",
            UNFIT,
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise InstallationError(
            f"数据库编码是 {encoding}，需要 UTF8。请另建一个：createdb --encoding=UTF8 --template=template0",
            f"The database holds {encoding}; UTF8 is needed. Make another: createdb --encoding=UTF8 "
            "--template=template0",
            UNFIT,
        )
    if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        raise InstallationError(
            "DATABASE_URL 指向只读的备库。请指向主库（可写多个主机并加 target_session_attrs=read-write）。",
            "DATABASE_URL leads to a standby, which cannot write. Name the primary (several hosts and "
            "target_session_attrs=read-write find it).",
            UNFIT,
        )


def is_secret_of(connection: "Connection[Any]", secret: bytes) -> bool:
    """Whether a database was made with a secret; True where none was noted yet. Changes nothing."""
    known = connection.execute("SELECT secret_check FROM es.installation").fetchone()
    return known is None or hmac.compare_digest(bytes(known[0]), _check_of(secret))


def _check_of(secret: bytes) -> bytes:
    return hmac.digest(secret, b"yishiting v1 this database's secret", "sha256")


def _check_secret(connection: "Connection[Any]", secret: bytes) -> None:
    connection.execute(
        "INSERT INTO es.installation (secret_check) VALUES (%s) ON CONFLICT DO NOTHING", [_check_of(secret)]
    )
    if not is_secret_of(connection, secret):
        raise InstallationError(*WRONG_SECRET, UNFIT)


def _unreachable(error: psycopg.Error) -> InstallationError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return InstallationError(
        f"连不上数据库：{reason}。请检查 DATABASE_URL，以及数据库是否已启动、是否允许本机连接。",
        f"The database cannot be reached: {reason}. Check DATABASE_URL, and that the server runs and lets "
        "this machine in.",
        UNFIT,
    )
