"""How far the projections are: for /health, and for readers who wait for their own write."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection


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


async def health(conn: AsyncConnection[Any]) -> Health:
    raise NotImplementedError


async def wait_for(dsn: str, position: int, timeout: float) -> bool:  # noqa: ASYNC109 - see Waiter
    """Wait until every projection that goes well has passed `position`; False after `timeout` seconds."""
    raise NotImplementedError
