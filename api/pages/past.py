"""As of when a page is to be shown: `?as_of=…&clock=recorded|happened&known_at=…`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from api.pages.ask import Ask
from api.pages.fields import WrongInputError, read_moment
from api.pages.timebar import Stand
from deliberation.domain.errors import Refusal
from deliberation.domain.values import local_date
from projections.asof import AsOf, ClockName
from projections.past.changes import Around, changes_around

_CLOCKS: Final = {clock.value: clock for clock in ClockName}


class WrongTimeError(Refusal):
    CODE = "as_of.wrong_time"
    STATUS = 422
    ZH = "看不懂所填的时间。请按“年-月-日T时:分”填写，例如 2023-01-05T14:00。"
    EN = "That time cannot be read. Write it as year-month-dayThour:minute, for example 2023-01-05T14:00."


@dataclass(frozen=True, slots=True)
class Past:
    as_of: AsOf

    def stand(self, position: int) -> Stand:
        return Stand(self.as_of.at, self.as_of.clock.value, position, self.as_of.known_at)


def past_of(ask: Ask) -> Past | None:
    """The past that the address asks for; None for the present. WrongTimeError where it is no time."""
    asked = ask.request.query_params
    if not asked.get("as_of"):
        return None
    at, known = _time(asked["as_of"]), asked.get("known_at")
    clock = _CLOCKS.get(asked.get("clock", ""), ClockName.RECORDED)
    return Past(AsOf(at, clock, _time(known) if known else None))


def moment_of(ask: Ask) -> AsOf | None:
    """The same as views take it."""
    past = past_of(ask)
    return past.as_of if past else None


def day_of(ask: Ask) -> date:
    """The day in China to which a page counts."""
    past = past_of(ask)
    return local_date(past.as_of.at if past else ask.now)


def stand_of(ask: Ask, position: int) -> Stand | None:
    """What the banner says; None for the present."""
    past = past_of(ask)
    return past.stand(position) if past else None


async def around(ask: Ask, conn: Any, objects: Iterable[UUID | None], *, public: bool = False) -> Around:
    """When the objects of a page changed next to the moment that it shows."""
    wanted = [one for one in objects if one is not None]
    return await changes_around(conn, wanted, moment_of(ask), ask.now, public=public)


def _time(text: str) -> datetime:
    try:
        return read_moment(text)
    except WrongInputError:
        raise WrongTimeError from None
