"""The pages that the timers read, of the tables of orders, resolutions and votes.

Only what the clock may have something to say about is read: each minute the orders whose light is
yellow, or red and not found yet, and the open votes whose close has come; once a day what is provisional.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar

from deliberation.application.timers import Watched
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.task.state import Task
from deliberation.domain.vote.state import BallotSet, VoteState
from projections.decode import happened_of, recorded_of
from projections.listing import Conditions, Order, records_page
from projections.reading import Conn, query
from projections.records.base import Record, RecordKind
from projections.records.resolution import RESOLUTION
from projections.records.task import TASK
from projections.records.vote import VOTE

R = TypeVar("R", bound=Record)

Lines = tuple[tuple[Watched[Any], ...], str | None]
"""A page, and the cursor of the one after it."""
TaskLines = tuple[tuple[Watched[Task], ...], str | None]
ResolutionLines = tuple[tuple[Watched[Resolution], ...], str | None]
VoteLines = tuple[tuple[Watched[BallotSet], ...], str | None]

PAGE: Final = 200
_BY_DUE: Final = Order((("due", "date"), ("id", "uuid")))
_BY_CLOSE: Final = Order((("closes_at", "timestamptz"), ("id", "uuid")))
_BY_ID: Final = Order((("id", "uuid"),))


async def turned(conn: Conn, today: date, cursor: str | None = None) -> TaskLines:
    """The open orders that are yellow on a day in China, or red and not found overdue yet."""
    conditions = Conditions()
    conditions.add("open AND awaited AND yellow_on <= %s", today)
    conditions.add("due >= %s OR NOT found_overdue", today)
    return await _page(conn, TASK, conditions, _BY_DUE, cursor)


async def provisional_orders(conn: Conn, cursor: str | None = None) -> TaskLines:
    """The open orders whose deadline may move once a holiday schedule is known."""
    conditions = Conditions()
    conditions.add("open AND provisional")
    return await _page(conn, TASK, conditions, _BY_DUE, cursor)


async def provisional_resolutions(conn: Conn, cursor: str | None = None) -> ResolutionLines:
    """The resolutions not completed whose deadline may move once a holiday schedule is known."""
    conditions = Conditions()
    conditions.add("NOT completed AND provisional")
    return await _page(conn, RESOLUTION, conditions, _BY_ID, cursor)


async def votes_to_close(conn: Conn, now: datetime, cursor: str | None = None) -> VoteLines:
    """The votes that are open though their close has come; the earliest close first."""
    conditions = Conditions()
    conditions.add(f"state = '{VoteState.OPEN.value}' AND closes_at <= %s", now)
    return await _page(conn, VOTE, conditions, _BY_CLOSE, cursor)


async def _page(
    conn: Conn, kind: RecordKind[R], conditions: Conditions, order: Order, cursor: str | None
) -> Lines:
    records, following = await records_page(conn, kind, conditions, order, limit=PAGE, cursor=cursor)
    return await _watched(conn, records), following


async def _watched(conn: Conn, records: Sequence[Record]) -> tuple[Watched[Any], ...]:
    """The records, each with both times of its last entry."""
    if not records:
        return ()
    rows = await query(
        conn,
        "SELECT e.originator_id, e.recorded_ms, e.state FROM unnest(%s::uuid[], %s::bigint[]) AS r(id, v)"
        " JOIN es.events e ON e.originator_id = r.id AND e.originator_version = r.v",
        [[record.id for record in records], [record.version for record in records]],
    )
    told = {stream: (happened_of(bytes(state)), recorded_of(ms)) for stream, ms, state in rows}
    return tuple(Watched(one.id, one.version, one.state, *told[one.id]) for one in records)
