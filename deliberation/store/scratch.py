"""A database of its own beside the service's, for trying things out; gone afterwards."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg import Connection, errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deliberation.store.connect import SCRATCH_PREFIX
from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.server import reach

_STALE_SECONDS: Final = 6 * 3_600


@contextmanager
def scratch_database(dsn: str) -> Iterator[str]:
    """The DSN of a fresh, empty database on the same server; dropped at the end.

    One that a killed process left behind is dropped by a later one. Raises InstallationError where the
    login may not create databases.
    """
    name = f"{SCRATCH_PREFIX}{int(time.time())}_{uuid4().hex[:12]}"
    with reach(dsn) as connection:
        _drop_stale(connection)
        try:
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
                ).format(sql.Identifier(name))
            )
        except errors.InsufficientPrivilege as error:
            raise _may_not_create() from error
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
        )
    try:
        yield make_conninfo("", **{**conninfo_to_dict(dsn), "dbname": name})
    finally:
        with reach(dsn) as connection:
            _drop(connection, name, force=True)


def _drop_stale(connection: "Connection[Any]") -> None:
    """Drop what was made hours ago and nobody uses; a database in use refuses to be dropped."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [SCRATCH_PREFIX]
    ).fetchall()
    for (name,) in rows:
        made = name.removeprefix(SCRATCH_PREFIX).split("_", maxsplit=1)[0]
        if made.isdigit() and time.time() - int(made) > _STALE_SECONDS:
            with suppress(psycopg.Error):
                _drop(connection, name, force=False)


def _drop(connection: "Connection[Any]", name: str, *, force: bool) -> None:
    statement = "DROP DATABASE IF EXISTS {} WITH (FORCE)" if force else "DROP DATABASE IF EXISTS {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _may_not_create() -> InstallationError:
    return InstallationError(
        "此数据库账号不能新建数据库，而导入须先在临时数据库中试运行。请由管理员执行："
        "ALTER ROLE 账号 CREATEDB，或改用内置数据库。",
        "This database login may not create databases, and an import is first tried in one of its own. Ask "
        "the database's administrator for: ALTER ROLE <login> CREATEDB, or use the embedded database.",
        UNFIT,
    )
