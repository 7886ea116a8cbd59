"""Identifiers and small values that every noun shares."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Any, Final, NewType
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BeforeValidator, Field

HallId = NewType("HallId", UUID)
UnitId = NewType("UnitId", UUID)
PersonId = NewType("PersonId", UUID)
SeatId = NewType("SeatId", UUID)
IssueId = NewType("IssueId", UUID)
MeetingId = NewType("MeetingId", UUID)
MotionId = NewType("MotionId", UUID)
ResolutionId = NewType("ResolutionId", UUID)
TaskId = NewType("TaskId", UUID)
MinutesId = NewType("MinutesId", UUID)
ObjectionId = NewType("ObjectionId", UUID)
BallotSetId = NewType("BallotSetId", UUID)
BatchId = NewType("BatchId", UUID)
SlipId = NewType("SlipId", UUID)
AgentId = NewType("AgentId", UUID)
ProxyId = NewType("ProxyId", UUID)
DataRequestId = NewType("DataRequestId", UUID)
StreamId = UUID

EventId = NewType("EventId", str)
"""`<stream>/<version>`: what a correction or a cause names."""

PARTY_TIME: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Deadlines and dates fall in China Standard Time, which has had no summer time since 1992."""

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""No time before the first or from the second on is taken: at the ends of the calendar a change of zone
overflows, and a fact with such a time could never be folded again."""


def _by_the_calendar(value: object) -> object:
    """Refuse a bare number, which would be read as seconds since 1970: nobody states a close like that."""
    if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value.strip()[1:]):
        raise ValueError("write it as 2026-03-01 or 2026-03-01T09:00:00+08:00")
    return value


_Calendar: Final = BeforeValidator(_by_the_calendar)

StatedTime = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST), _Calendar]
"""A time that somebody states."""
StatedDay = Annotated[date, Field(ge=EARLIEST.date(), lt=LATEST.date()), _Calendar]
"""A calendar day that somebody states."""

_DERIVED: Final = UUID("6b0c6c9e-5d5a-5f0e-9c55-3f7a5f0b8a11")


class Code(StrEnum):
    """A closed list of words as they are recorded.

    Hashed as the texts that they are: the library's own hash runs in Python, and a rebuild asks sets of
    states some million times.
    """

    __hash__ = str.__hash__


class Channel(Code):
    """How a request reached the service."""

    WEB = "web"
    API = "api"
    IMPORT = "import"
    PAPER = "paper"
    PHONE = "phone"
    VISIT = "visit"
    TIMER = "timer"


class Role(Code):
    """What a person may do in one hall; the Chinese terms stand in terms.py."""

    ADMINISTRATOR = "administrator"
    INTAKE = "intake"
    SCREENER = "screener"
    CHAIR = "chair"
    RECORDER = "recorder"
    SUPERVISOR = "supervisor"
    TELLER = "teller"
    SCRUTINEER = "scrutineer"
    AUDITOR = "auditor"


def derived_id(kind: str, *parts: object) -> UUID:
    """Name the one stream that stands for `parts`, so that its version 1 makes them unique.

    `kind` keeps, say, public numbers and rights apart; the same parts always give the same id.
    """
    return uuid5(_DERIVED, "\x1f".join([kind, *map(str, parts)]))


def event_id(stream: StreamId, version: int) -> EventId:
    return EventId(f"{stream}/{version}")


def utc_text(moment: datetime) -> str:
    """Render an aware time in UTC with milliseconds, a fixed width that sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def in_calendar(value: Any) -> bool:
    """Whether every time in a value, however deep, has its zone and lies between EARLIEST and LATEST."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and EARLIEST <= value < LATEST
    if isinstance(value, date):
        return EARLIEST.date() <= value < LATEST.date()
    if isinstance(value, Mapping):
        return all(map(in_calendar, value.values()))
    return not isinstance(value, list | tuple) or all(map(in_calendar, value))


def from_utc_text(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local_date(moment: datetime) -> date:
    """The calendar day in China on which an aware time falls."""
    return moment.astimezone(PARTY_TIME).date()
