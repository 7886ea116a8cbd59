"""Working days and deadlines by the Civil Code, arts 200 to 204.

The day of the act is not counted (art. 201). Where the last day is a rest day, the term ends on the
first working day after it (art. 203), at 24:00 in China. Weekends rest, except where the State
Council's schedule made one a working day (调休). Worked numbers: docs/rules.md#deadlines.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.errors import Refusal
from deliberation.domain.terms import Term, define
from deliberation.domain.values import PARTY_TIME, Code

_DAY: Final = timedelta(days=1)
_EARLIEST: Final = date(1949, 10, 1)
_LATEST: Final = date(2199, 12, 31)


class DeadlineKind(Code):
    """How a deadline was stated."""

    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    CALENDAR_DATE = "calendar_date"


define(
    {
        DeadlineKind.NATURAL_DAYS: Term("自然日", "natural days"),
        DeadlineKind.WORKING_DAYS: Term("工作日", "working days"),
        DeadlineKind.CALENDAR_DATE: Term("具体日期", "calendar date"),
    },
)


class Deadline(BaseModel):
    """A date by which something is due, with how it was found.

    `raw_end` is the day the count ends; `effective_end` the working day on which the term really
    ends, at 24:00 China time; `calendar` the version of the holiday data that moved it. Provisional
    where no schedule of that year was known; a later event fixes it again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeadlineKind
    count: int | None = None
    start: date | None = None
    raw_end: date
    effective_end: date
    calendar: str
    provisional: bool = False


class StatedDeadline(BaseModel):
    """A deadline as somebody states it; `fix` finds the Deadline.

    A calendar date stands in `raw_end`. A number of days gives `count`, and `start` (not counted)
    where it is not the day of the act; its `raw_end`, and any `effective_end`, are claims, which are
    compared and never believed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeadlineKind
    count: int | None = Field(default=None, ge=1, le=3_660)
    start: date | None = None
    raw_end: date | None = None
    effective_end: date | None = None


class DeadlineIncompleteError(Refusal):
    CODE = "time.deadline_incomplete"
    STATUS = 422
    ZH = "期限不完整：按天数的请填写天数，具体日期的请只填写日期。"
    EN = "The deadline is incomplete: give the number of days, or, for a calendar date, the date alone."


class DeadlineOutOfRangeError(Refusal):
    CODE = "time.deadline_out_of_range"
    STATUS = 422
    ZH = "期限（{day}）超出可用范围。请核对年份。"
    EN = "The deadline ({day}) is out of range. Check the year."


class DeadlineBeforeStartError(Refusal):
    CODE = "time.deadline_before_start"
    STATUS = 422
    ZH = "期限（{end}）早于确定期限的日期（{start}）。请填写当日或以后的日期。"
    EN = "The deadline ({end}) lies before the day on which it is set ({start}). Give a later day."


class ClaimDiffersError(Refusal):
    """A figure that a file or form claims is not what the rules give."""

    CODE = "claim.differs"
    STATUS = 422
    ZH = "{what}：所填为{claimed}，按规则计算为{computed}。请核对后改正，或留空由系统计算。"
    EN = "{what}: {claimed} was given, the rules give {computed}. Correct it, or leave it out."


@dataclass(frozen=True, slots=True)
class Calendar:
    """One version of the holiday schedules: complete from year `first` to year `last`.

    `rest` holds the days off, `work` the weekend days that were made working days.
    """

    version: str
    first: int
    last: int
    rest: frozenset[date]
    work: frozenset[date]

    def knows(self, day: date) -> bool:
        """Whether the schedule that decides on `day` is loaded.

        That of the following year reaches back into the last days of December (2022-12-31 was off).
        """
        year = (day + 3 * _DAY).year
        return self.first <= day.year and year <= self.last

    def is_working(self, day: date) -> bool:
        """Outside the loaded years, Monday to Friday."""
        return day in self.work or (day.weekday() < 5 and day not in self.rest)

    def on_or_after(self, day: date) -> date:
        """The first working day that is not before `day`."""
        while not self.is_working(day):
            day += _DAY
        return day

    def working_days_after(self, start: date, count: int) -> date:
        """The last of `count` working days, of which `start` is none."""
        day = start
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day


def fix(stated: StatedDeadline, calendar: Calendar, on: date) -> Deadline:
    """Find when a deadline that is stated on the day `on` really ends.

    Refuses what is incomplete, lies before `on`, or claims another end than the rules give.
    """
    deadline = _found(stated, calendar, stated.start or on)
    if deadline.raw_end < on:
        raise DeadlineBeforeStartError(end=deadline.raw_end, start=on)
    agree("raw_end", stated.raw_end, deadline.raw_end)
    agree("effective_end", stated.effective_end, deadline.effective_end)
    return deadline


def due_on(day: date, calendar: Calendar, on: date) -> Deadline:
    """The deadline of a calendar date that is stated on the day `on`."""
    return fix(StatedDeadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=day), calendar, on)


def refix(deadline: Deadline, calendar: Calendar) -> Deadline:
    """The same deadline by another version of the holiday data."""
    stated = StatedDeadline(
        kind=deadline.kind,
        count=deadline.count,
        start=deadline.start,
        raw_end=None if deadline.count else deadline.raw_end,
    )
    return _found(stated, calendar, deadline.start or deadline.raw_end)


def _found(stated: StatedDeadline, calendar: Calendar, start: date) -> Deadline:
    by_count = stated.kind is not DeadlineKind.CALENDAR_DATE
    for day in (start, stated.raw_end or start):
        if not _EARLIEST <= day <= _LATEST:
            raise DeadlineOutOfRangeError(day=day)
    raw_end = _raw_end(stated, calendar, start)
    effective_end = calendar.on_or_after(raw_end)
    counted_from = start if stated.kind is DeadlineKind.WORKING_DAYS else raw_end
    return Deadline(
        kind=stated.kind,
        count=stated.count,
        start=start if by_count else None,
        raw_end=raw_end,
        effective_end=effective_end,
        calendar=calendar.version,
        provisional=not (calendar.knows(counted_from) and calendar.knows(effective_end)),
    )


def _raw_end(stated: StatedDeadline, calendar: Calendar, start: date) -> date:
    if stated.kind is DeadlineKind.CALENDAR_DATE:
        if stated.raw_end is None or stated.count is not None or stated.start is not None:
            raise DeadlineIncompleteError
        return stated.raw_end
    if stated.count is None:
        raise DeadlineIncompleteError
    if stated.kind is DeadlineKind.WORKING_DAYS:
        return calendar.working_days_after(start, stated.count)
    return start + stated.count * _DAY


def agree(what: str, claimed: object | None, computed: object) -> None:
    """Refuse where a claim was made and differs from what was computed."""
    if claimed is not None and claimed != computed:
        raise ClaimDiffersError(what=what, claimed=claimed, computed=computed)


def end_of(day: date) -> datetime:
    """24:00 China time of a day: the first moment that is too late."""
    return datetime.combine(day + _DAY, time(), PARTY_TIME)


def day_ended_by(text: str) -> date:
    """The day that an end stands for, written as a date or as a time.

    ISO 8601 allows 24:00 for the end of a day, which is 00:00 of the next; both mean the same day.
    Raises ValueError where the text is neither.
    """
    if "T24:00" in text:
        return date.fromisoformat(text.split("T", maxsplit=1)[0])
    if "T" not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    local = moment.astimezone(PARTY_TIME) if moment.tzinfo else moment
    return (local - timedelta(microseconds=1)).date()


def clear_days_between(act: date, event: date) -> int:
    """The whole days after the day of the act and before the day of the event.

    “15日以前” asks for 15 of them (the careful reading; domain 2.14); negative where the act came later.
    """
    return (event - act).days - 1
