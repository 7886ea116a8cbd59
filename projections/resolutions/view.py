"""The register of resolutions."""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import ResolutionId
from projections.asof import AsOf
from projections.resolutions.shapes import ResolutionDetail, ResolutionLine, ResolutionQuery
from projections.shapes import Page

Conn = AsyncConnection[Any]


async def resolutions(
    conn: Conn, query: ResolutionQuery, *, now: datetime | None = None, office: bool = False
) -> Page[ResolutionLine]:
    """The resolutions that pass the filters, the latest adopted first."""
    raise NotImplementedError


async def resolution(
    conn: Conn,
    resolution_id: ResolutionId,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> ResolutionDetail | None:
    """One resolution; its text once it is published, all texts for the `office`."""
    raise NotImplementedError
