"""As of when a reader wants to see something, and by which of the two clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.errors import Refusal
from deliberation.store.clock import to_ms


class ClockName(StrEnum):
    """RECORDED is the server's clock, which never goes back; HAPPENED the time that entries claim."""

    RECORDED = "recorded"
    HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment, its millisecond included.

    By the clock of happening, `known_at` says as of when it was known what had happened by `at`; None
    is now. By the clock of recording it has no meaning. `position` is a place of the log within the
    millisecond, for whoever tells apart what was recorded in the same one.
    """

    at: datetime
    clock: ClockName = ClockName.RECORDED
    known_at: datetime | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """What an answer stands for: everything up to `position` of the log, and of that what had happened
    by `happened_by` where the reader asked by that clock."""

    position: int
    happened_by: datetime | None = None


class AsOfFutureError(Refusal):
    CODE = "as_of.in_future"
    STATUS = 422
    ZH = "所查时间在将来。请填写现在或以前的时间。"
    EN = "That time is in the future. Ask for now or a time before."


class AsOfKnownAtError(Refusal):
    CODE = "as_of.known_at_without_happened"
    STATUS = 422
    ZH = "known_at 只能与 as_of 和 clock=happened 同用。请补上，或去掉 known_at。"
    EN = "known_at goes with as_of and clock=happened only. Add them, or leave known_at out."


async def stand_of(conn: AsyncConnection[Any], as_of: AsOf, now: datetime | None = None) -> Stand:
    """The part of the log that `as_of` means.

    Raises AsOfFutureError and AsOfKnownAtError.
    """
    present = now or datetime.now(UTC)
    known = as_of.known_at
    if as_of.at > present or (known and known > present):
        raise AsOfFutureError
    if as_of.clock is ClockName.RECORDED:
        if known:
            raise AsOfKnownAtError
        return Stand(await position_at(conn, as_of.at) if as_of.position is None else as_of.position)
    position = await position_at(conn, known) if known else await head_position(conn)
    return Stand(position, as_of.at)


async def position_at(conn: AsyncConnection[Any], moment: datetime) -> int:
    """The last position recorded by `moment`, its millisecond included; 0 before the first."""
    found = await conn.execute(
        "SELECT notification_id FROM es.events WHERE recorded_ms <= %s"
        " ORDER BY recorded_ms DESC, notification_id DESC LIMIT 1",
        [to_ms(moment)],
    )
    row = await found.fetchone()
    return int(row[0]) if row else 0


async def head_position(conn: AsyncConnection[Any]) -> int:
    """The last position of the log; 0 while it is empty."""
    found = await conn.execute("SELECT notification_id FROM es.events ORDER BY notification_id DESC LIMIT 1")
    row = await found.fetchone()
    return int(row[0]) if row else 0
