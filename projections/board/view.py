"""The board, now or as of any time."""

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from projections.board.shapes import BoardPage, BoardQuery, BoardRow

Conn = AsyncConnection[Any]


async def board(conn: Conn, query: BoardQuery, *, now: datetime | None = None) -> BoardPage:
    """The open issues that pass the filters, the longest open first, and how many stand in each stage.

    Raises AsOfFutureError, AsOfKnownAtError or CursorError.
    """
    raise NotImplementedError


async def categories(conn: Conn) -> tuple[str, ...]:
    """The categories in use, for the filter, the most frequent first."""
    raise NotImplementedError


__all__ = ["BoardPage", "BoardQuery", "BoardRow", "board", "categories"]
