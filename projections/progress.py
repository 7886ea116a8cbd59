"""How far the projections are: for /health, and for readers who wait for their own write."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.errors import ReadOnlySqlTransaction

from projections.reading import query, reached

PROJECTED: Final = "projected"
"""The channel on which the runner tells how far every projection that goes well has come."""
_LOOK_AGAIN: Final = 0.02
ONE_RUNNER: Final = 6964
"""The advisory lock that the one running projector of a database holds."""


@dataclass(frozen=True, slots=True)
class ProjectionHealth:
    """`lag` counts events that are recorded and not yet shown. `failed_at` names the event that a
    projection stopped at (`<stream>/<version>`), with its position; None while it goes well."""

    name: str
    position: int
    lag: int
    failed_at: str | None = None
    failed_position: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """`head` is the last position of the log; `running` whether a projector holds the lock."""

    head: int
    running: bool
    projections: tuple[ProjectionHealth, ...]

    @property
    def lag(self) -> int:
        """How many events the slowest projection is behind."""
        return max((one.lag for one in self.projections), default=0)

    @property
    def healthy(self) -> bool:
        return self.running and not any(one.failed_at for one in self.projections)


_HEALTH: Final = """
SELECT coalesce((SELECT notification_id FROM es.events ORDER BY notification_id DESC LIMIT 1), 0),
       EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
       p.name, p.position, p.failed_event, p.failed_position
FROM (VALUES (1)) AS one LEFT JOIN projections.progress p ON true ORDER BY p.name"""


async def health(conn: AsyncConnection[Any]) -> Health:
    """Whether the projector runs, and how far each projection is; none before it ran for the first time."""
    rows = await query(conn, _HEALTH, [ONE_RUNNER])
    head, running = int(rows[0][0]), bool(rows[0][1])
    shown = tuple(
        ProjectionHealth(name, position, max(head - position, 0), failed_at, failed_position)
        for _, _, name, position, failed_at, failed_position in rows
        if name is not None
    )
    return Health(head, running, shown)


async def wait_for(dsn: str, position: int, timeout: float) -> bool:  # noqa: ASYNC109 - the caller's bound
    """Wait until every projection that goes well has passed `position`; False after `timeout` seconds.

    Waiting takes a connection of its own for as long as it lasts; a write that is already shown
    does not listen at all. A standby cannot listen: there it looks again every 20 ms.
    """
    try:
        async with asyncio.timeout(timeout), await AsyncConnection.connect(dsn, autocommit=True) as conn:
            await _wait(conn, position)
    except TimeoutError:
        return False
    return True


async def _wait(conn: AsyncConnection[Any], position: int) -> None:
    if await reached(conn) >= position:
        return
    try:
        await conn.execute(f"LISTEN {PROJECTED}")
    except ReadOnlySqlTransaction:
        while await reached(conn) < position:  # noqa: ASYNC110 - the database says nothing by itself here
            await asyncio.sleep(_LOOK_AGAIN)
        return
    if await reached(conn) >= position:
        return
    async for told in conn.notifies():
        if int(told.payload) >= position:
            return
