"""Minutes with their editions."""

from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import MinutesId
from projections.asof import AsOf
from projections.minutes.shapes import MinutesDetail, MinutesLine, MinutesQuery
from projections.shapes import Page

Conn = AsyncConnection[Any]


async def minutes_list(conn: Conn, query: MinutesQuery) -> Page[MinutesLine]:
    """The minutes that pass the filters, the latest drafted first."""
    raise NotImplementedError


async def minutes(
    conn: Conn,
    minutes_id: MinutesId,
    *,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> MinutesDetail | None:
    """The minutes with all editions; the posted excerpts, all texts for the `office`."""
    raise NotImplementedError
