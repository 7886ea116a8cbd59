"""A whole hall at a moment: its board, open orders, meetings, votes, resolutions, seats and roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId
from projections.asof import AsOf
from projections.board.shapes import BoardQuery
from projections.board.view import board
from projections.clockwork import day
from projections.directory.shapes import HallView, SeatView
from projections.directory.view import hall, seats
from projections.listing import Conditions, valid
from projections.meetings.shapes import MeetingLine, MeetingQuery
from projections.meetings.view import meetings
from projections.reading import Conn, Past, Source, query, source
from projections.resolutions.shapes import ResolutionLine, ResolutionQuery
from projections.resolutions.view import resolutions
from projections.votes.shapes import VoteLine, VoteQuery
from projections.votes.view import votes

SHOWN: Final = 5
"""How many of the latest meetings, votes and resolutions are named."""


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """Open orders by their light; `reported` wait for verification, `undated` have no deadline."""

    lights: Mapping[Light, int]
    reported: int
    undated: int

    @property
    def total(self) -> int:
        return sum(self.lights.values()) + self.reported + self.undated


@dataclass(frozen=True, slots=True)
class Overview:
    """`stages` counts the published open issues of the hall alone; `coming` are meetings not over yet, the
    latest planned first; `adopted` are published resolutions only, unless the office asks."""

    hall: HallView
    seats: tuple[SeatView, ...]
    stages: Mapping[SpineStage, int]
    orders: OpenOrders
    coming: tuple[MeetingLine, ...]
    held: tuple[MeetingLine, ...]
    votes: tuple[VoteLine, ...]
    adopted: tuple[ResolutionLine, ...]
    position: int


async def overview(
    conn: Conn,
    hall_id: HallId,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
) -> Overview | None:
    """One hall, now or as of any time; None where it was not there yet.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    house = await hall(conn, hall_id, as_of=as_of)
    if house is None:
        return None
    mine = (hall_id,)
    known = await source(conn, as_of, now)
    page = await board(conn, BoardQuery(halls=mine, limit=1, as_of=as_of), now=now)
    ahead = MeetingQuery(halls=mine, ended=False, limit=SHOWN)
    over = MeetingQuery(halls=mine, ended=True, limit=SHOWN)
    published = None if office else True
    decided = ResolutionQuery(halls=mine, published=published, limit=SHOWN)
    return Overview(
        hall=house,
        seats=await seats(conn, hall_id, as_of=as_of),
        stages=page.counts,
        orders=await open_orders(conn, hall_id, known, day(None, as_of)),
        coming=(await meetings(conn, ahead, as_of=as_of)).items,
        held=(await meetings(conn, over, as_of=as_of)).items,
        votes=(await votes(conn, VoteQuery(halls=mine, limit=SHOWN), as_of=as_of, office=office)).items,
        adopted=(await resolutions(conn, decided, now=now, as_of=as_of, office=office)).items,
        position=page.position,
    )


async def open_orders(conn: Conn, hall_id: HallId, known: Source, on: date) -> OpenOrders:
    """The open orders of a hall by their lights on a day."""
    conditions = Conditions()
    conditions.add("open")
    conditions.equal("hall", hall_id)
    table = "read_tasks"
    if isinstance(known, Past):
        table = "read_tasks_past"
        valid(conditions, known.position, known.happened_by)
    rows = await query(
        conn,
        "SELECT CASE WHEN NOT awaited THEN 'reported' WHEN due = 'infinity' THEN 'undated'"
        " WHEN due < %s THEN 'red' WHEN yellow_on <= %s THEN 'yellow' ELSE 'green' END, count(*)"
        f" FROM projections.{table} WHERE {conditions.clause} GROUP BY 1",
        [on, on, *conditions.arguments],
    )
    counts = {name: int(n) for name, n in rows}
    return OpenOrders(
        lights={light: counts.get(light.value, 0) for light in Light},
        reported=counts.get("reported", 0),
        undated=counts.get("undated", 0),
    )
