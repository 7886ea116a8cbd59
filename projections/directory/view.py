"""Halls, units, persons and seats."""

from datetime import date
from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import HallId, PersonId, SeatId, UnitId
from projections.asof import AsOf
from projections.directory.shapes import HallView, PersonView, SeatView, UnitView
from projections.shapes import UnitName

Conn = AsyncConnection[Any]


async def halls(conn: Conn, *, today: date | None = None) -> tuple[HallView, ...]:
    """All halls, each after its parent."""
    raise NotImplementedError


async def hall(
    conn: Conn, hall_id: HallId, *, today: date | None = None, as_of: AsOf | None = None
) -> HallView | None:
    raise NotImplementedError


async def halls_below(conn: Conn, hall_id: HallId) -> tuple[HallId, ...]:
    """A hall and all halls below it: what a street sees of its communities."""
    raise NotImplementedError


async def units(conn: Conn, *, hall: HallId | None = None, ended: bool = False) -> tuple[UnitView, ...]:
    """Units by name; of one hall those listed in it; with `ended` also those that are no more."""
    raise NotImplementedError


async def unit(conn: Conn, unit_id: UnitId, *, as_of: AsOf | None = None) -> UnitView | None:
    raise NotImplementedError


async def persons(
    conn: Conn, *, unit: UnitId | None = None, today: date | None = None
) -> tuple[PersonView, ...]:
    """Registered persons in the order of registration; of one unit those who act for it today."""
    raise NotImplementedError


async def person(
    conn: Conn, person_id: PersonId, *, today: date | None = None, as_of: AsOf | None = None
) -> PersonView | None:
    raise NotImplementedError


async def seats(conn: Conn, hall_id: HallId, *, today: date | None = None) -> tuple[SeatView, ...]:
    """The seats of a hall in the order of their making."""
    raise NotImplementedError


async def seat(
    conn: Conn, seat_id: SeatId, *, today: date | None = None, as_of: AsOf | None = None
) -> SeatView | None:
    raise NotImplementedError


async def unit_names(conn: Conn, ids: set[UnitId]) -> dict[UnitId, UnitName]:
    """What units are called now; an unknown one by its id."""
    raise NotImplementedError
