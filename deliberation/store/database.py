"""Pooled connections for what is not the log: accounts on the primary, views on a replica if there is one."""

import select
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection, Connection, Cursor, errors
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout

from deliberation.application.ports import ReadOnlyError, StoreDownError
from deliberation.store.connect import conninfo, take_service_role

_PATIENCE: Final = 5.0
"""Seconds that a request waits for a free connection before it is told that the database is away."""
_NO_ROOM: Final = (errors.InsufficientResources, errors.ReadOnlySqlTransaction, errors.IoError)


def _told(error: psycopg.Error) -> ReadOnlyError:
    """The fault without its DETAIL, which may show values."""
    plain = f"{type(error).__name__} {error.sqlstate or ''}".strip()
    return ReadOnlyError(plain) if isinstance(error, _NO_ROOM) else StoreDownError(plain)


@contextmanager
def faults_told() -> Iterator[None]:
    """Raise StoreDownError or ReadOnlyError for what goes wrong with a database inside."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InternalError, PoolTimeout) as error:
        raise _told(error) from error


class Database:
    """Synchronous connections to the primary."""

    def __init__(self, dsn: str, *, size: int = 4) -> None:
        self._pool: Final = ConnectionPool(
            conninfo(dsn),
            connection_class=Connection[Any],
            min_size=1,
            max_size=size,
            open=False,
            configure=_configure,
            check=_check,
            timeout=_PATIENCE,
            name="accounts",
        )
        self._pool.open()

    @contextmanager
    def transaction(self) -> Iterator[Connection[Any]]:
        """A connection whose work is committed at the end; StoreDownError or ReadOnlyError."""
        with self._connection() as connection, connection.transaction():
            yield connection

    def run(self, statement: str, arguments: Sequence[object]) -> "Cursor[Any]":
        """One statement, committed by itself, in one round trip."""
        with self._connection() as connection:
            return connection.execute(statement.encode(), arguments)

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        with faults_told(), self._pool.connection() as connection:
            yield connection

    def close(self) -> None:
        self._pool.close()


def _has_news(connection: "Connection[Any] | AsyncConnection[Any]") -> bool:
    """Whether the server has said something to an idle connection: as a rule, that it hangs up."""
    listening = select.poll()
    listening.register(connection.fileno(), select.POLLIN)
    return bool(listening.poll(0))


def _check(connection: Connection[Any]) -> None:
    """Have the pool replace a connection that died while it was idle (the database started again).

    A query on every use would find that too, and cost a round trip each time.
    """
    if _has_news(connection):
        ConnectionPool.check_connection(connection)


async def _check_soon(connection: "AsyncConnection[Any]") -> None:
    if _has_news(connection):
        await AsyncConnectionPool.check_connection(connection)


def _configure(connection: Connection[Any]) -> None:
    connection.autocommit = True
    take_service_role(connection)
    connection.execute("SET default_transaction_isolation = 'read committed'")  # the box needs it


class ViewDatabase:
    """Asynchronous read-only connections for views; open it in the event loop that uses it."""

    def __init__(self, dsn: str, *, size: int = 8) -> None:
        self._pool: Final = AsyncConnectionPool(
            conninfo(dsn),
            connection_class=AsyncConnection[Any],
            kwargs={"autocommit": True, "options": "-c default_transaction_read_only=on"},
            min_size=1,
            max_size=size,
            open=False,
            check=_check_soon,
            timeout=_PATIENCE,
            name="views",
        )

    async def open(self) -> None:
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["AsyncConnection[Any]"]:
        """A connection in autocommit mode; StoreDownError where none is to be had or it is lost."""
        with faults_told():
            async with self._pool.connection() as connection:
                yield connection
