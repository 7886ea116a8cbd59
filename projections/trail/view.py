"""The audit trail, rendered when it is read."""

from typing import Any

from psycopg import AsyncConnection

from projections.shapes import Page
from projections.trail.shapes import TrailLine, TrailQuery

Conn = AsyncConnection[Any]


async def trail(conn: Conn, query: TrailQuery) -> Page[TrailLine]:
    """The events that pass the filters, each as a sentence in Chinese and English."""
    raise NotImplementedError
