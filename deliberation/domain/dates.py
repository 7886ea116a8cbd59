"""Days and times as people write them in either language; days are days in China."""

from datetime import date, datetime
from typing import Final

from deliberation.domain.terms import Term
from deliberation.domain.values import PARTY_TIME, local_date

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date | datetime) -> Term:
    """A day, written out: 2023年1月5日 / 5 Jan 2023."""
    if isinstance(day, datetime):
        day = local_date(day)
    return Term(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def moment_words(moment: datetime) -> Term:
    """A time in China, to the minute: 2023年1月5日 14:00 / 5 Jan 2023 14:00."""
    return _at(moment, f"{moment.astimezone(PARTY_TIME):%H:%M}")


def exact_words(moment: datetime) -> Term:
    """A time in China as the log keeps it, to the second or below: 2023年1月5日 14:00:07.250."""
    there = moment.astimezone(PARTY_TIME)
    thousandths = f".{there.microsecond // 1000:03}" if there.microsecond else ""
    return _at(moment, f"{there:%H:%M:%S}{thousandths}")


def _at(moment: datetime, clock: str) -> Term:
    day = day_words(moment)
    return Term(f"{day.zh} {clock}", f"{day.en} {clock}")
