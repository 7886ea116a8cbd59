"""The docket and the page of a meeting."""

from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import MeetingId
from projections.asof import AsOf
from projections.meetings.shapes import MeetingDetail, MeetingLine, MeetingQuery
from projections.shapes import Page

Conn = AsyncConnection[Any]


async def meetings(conn: Conn, query: MeetingQuery) -> Page[MeetingLine]:
    """The meetings that pass the filters, the latest planned first."""
    raise NotImplementedError


async def meeting(
    conn: Conn,
    meeting_id: MeetingId,
    *,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> MeetingDetail | None:
    """One meeting; its sealed texts for the `office`."""
    raise NotImplementedError
