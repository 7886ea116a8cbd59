"""Takes the traces of erased rows out of the database's own files.

A deleted row stays in its page until the page is written anew, and in the write-ahead log until its file
goes. The tables from which an erasure deletes what could be read by itself, or with the secret of the house,
are small and are written anew; `es.private` is not, because what it holds of a person is ciphertext under a
key that is gone: it is only vacuumed.
"""

import time
from typing import Any, Final

import psycopg
from psycopg import Connection, errors, sql

from deliberation.store.connect import conninfo

_REWRITTEN: Final = (
    ("es", "person_keys"),
    ("es", "references"),
    ("es", "restricted"),
    ("app", "login_attempts"),
    ("app", "api_tokens"),
    ("app", "one_time_links"),
    ("app", "sessions"),
    ("app", "accounts"),
)
_PATIENCE: Final = "5s"
"""A table in use for longer is left for the next time."""
_RELOAD: Final = 0.2
"""Seconds in which the server's processes have read a changed setting."""


def scrub(dsn: str) -> bool:
    """After an erasure rewrite the small tables, vacuum the vault, and drop the write-ahead log before now.

    True also where nothing was erased since the last time. False where a table was in use, the login does
    not own the tables, or the server is away: then it is to be done again. The data are gone nevertheless,
    as far as anybody sees who asks the server.
    """
    try:
        with psycopg.connect(conninfo(dsn), autocommit=True) as connection:
            if not _due(connection):
                return True
            if not _owns(connection):
                return False
            connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(_PATIENCE)))
            for schema, table in _REWRITTEN:
                connection.execute(sql.SQL("VACUUM (FULL) {}").format(sql.Identifier(schema, table)))
            connection.execute("VACUUM es.private")
            connection.execute("DELETE FROM es.scrub_due")
            _leave_wal_behind(connection)
    except (psycopg.OperationalError, errors.InsufficientPrivilege):
        return False
    return True


def _due(connection: "Connection[Any]") -> bool:
    """Whether an erasure was not followed by a scrub yet."""
    return connection.execute("SELECT EXISTS (SELECT FROM es.scrub_due)").fetchone() == (True,)


def _owns(connection: "Connection[Any]") -> bool:
    """VACUUM only warns whoever may not."""
    row = connection.execute(
        "SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.oid = 'es.person_keys'::regclass"
    ).fetchone()
    return bool(row and row[0])


def _leave_wal_behind(connection: "Connection[Any]") -> None:
    """Have the server delete, not reuse, the files of its log from before now. Where the login is no
    superuser the server's own rule holds: docs/operations.md says for how long."""
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if not row or not row[0]:
        return
    connection.execute("SELECT pg_switch_wal()")
    connection.execute("ALTER SYSTEM SET wal_recycle = off")
    try:
        connection.execute("SELECT pg_reload_conf()")
        time.sleep(_RELOAD)
        connection.execute("CHECKPOINT")
    finally:
        connection.execute("ALTER SYSTEM RESET wal_recycle")
        connection.execute("SELECT pg_reload_conf()")
