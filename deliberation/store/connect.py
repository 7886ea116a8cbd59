"""Connections of the store, with the settings on which its promises rest."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import psycopg
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row

from deliberation.store.arrays import register

SERVICE_ROLE: Final = "yishiting_service"
"""May call the append functions and read; may not write to the events (migrations/privileges.sql)."""

SCRATCH_PREFIX: Final = "yishiting_scratch_"
"""How the names of databases begin that are thrown away after a trial (scratch.py)."""

_POOL_PATIENCE: Final = 5.0
_DEFAULTS: Final = {
    "application_name": "yishiting",
    "connect_timeout": "5",
    # A host that vanished without a word is noticed in about ten seconds.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}

_NO_ROLE: Final = (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)


def conninfo(dsn: str) -> str:
    """`dsn` with our defaults for what it leaves open."""
    return make_conninfo("", **{**_DEFAULTS, **conninfo_to_dict(dsn)})


def take_service_role(connection: Connection[Any]) -> bool:
    """Give up the login's own rights for the service role's; False where the login is no member."""
    with suppress(*_NO_ROLE):
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(SERVICE_ROLE)))
        return True
    return False


def writer(dsn: str) -> Connection[Any]:
    """A connection for the append functions: one statement is one transaction."""
    connection = psycopg.connect(conninfo(dsn), autocommit=True)
    try:
        register(connection)
        take_service_role(connection)
        _settle(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: Connection[Any]) -> None:
    """Acknowledged must mean durable: a default of not waiting for the disk is overruled, a stronger
    one (waiting for standbys too) is kept. Only a scratch database, which is thrown away, need not wait."""
    connection.execute(
        "SELECT set_config('lock_timeout', '5s', false),"
        " set_config('default_transaction_isolation', 'read committed', false),"
        " set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'off'"
        " AND NOT starts_with(current_database(), %s) THEN 'on'"
        " ELSE current_setting('synchronous_commit') END, false)",
        [SCRATCH_PREFIX],
    )


class Datastore(PostgresDatastore):
    """The library's datastore on a connection string, so that several hosts and TLS options work."""

    def __init__(self, dsn: str, *, pool_size: int) -> None:
        super().__init__("", "", "", "", "", schema="es")
        self.pool = ConnectionPool(
            conninfo(dsn),
            connection_class=Connection[DictRow],
            kwargs={"row_factory": dict_row},
            min_size=1,
            max_size=pool_size,
            open=False,
            configure=self.after_connect_func(),
            timeout=_POOL_PATIENCE,
            name="log",
        )

    def register_type_adapters(self) -> None:
        """Nothing to look up: the append functions take arrays, not the library's composite types."""

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        def configure(connection: Connection[Any]) -> None:
            connection.autocommit = True
            take_service_role(connection)
            # Every query of the store goes by an index; a plan that was made while the table was small
            # would scan it when it has grown.
            connection.execute(
                "SELECT set_config('enable_seqscan', 'off', false),"
                " set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false)"
            )

        return configure
