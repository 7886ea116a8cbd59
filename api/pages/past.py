"""As of when a page is to be shown: `?as_of=…&clock=recorded|happened&known_at=…`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.pages.ask import Ask
from api.pages.fields import WrongInputError, read_moment
from deliberation.domain.errors import Refusal
from projections.asof import AsOf, ClockName

_CLOCKS: Final = {clock.value: clock for clock in ClockName}


class WrongTimeError(Refusal):
    CODE = "as_of.wrong_time"
    STATUS = 422
    ZH = "看不懂所填的时间。请按“年-月-日T时:分”填写，例如 2023-01-05T14:00。"
    EN = "That time cannot be read. Write it as year-month-dayThour:minute, for example 2023-01-05T14:00."


@dataclass(frozen=True, slots=True)
class Stand:
    """What the banner of a page of the past says."""

    at: datetime
    clock: str
    position: int
    known_at: datetime | None


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


def _time(text: str) -> datetime:
    try:
        return read_moment(text)
    except WrongInputError:
        raise WrongTimeError from None
