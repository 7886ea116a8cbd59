"""The stored holiday schedules against the package from which they were taken."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from chinese_calendar.constants import holidays

from deliberation.domain.holidays import CHINA, calendar_of


def test_every_day_of_every_known_year_agrees_with_the_package() -> None:
    day = date(CHINA.first, 1, 1)
    differing = []
    while day.year <= CHINA.last:
        if CHINA.is_working(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


def test_no_schedule_that_the_package_knows_is_missing() -> None:
    assert max(holidays).year == CHINA.last
    assert min(holidays).year == CHINA.first


def test_an_older_version_holds_no_later_schedule() -> None:
    older = calendar_of(2023)
    assert older.version == "cn-2023"
    assert not older.knows(date(2024, 5, 1))
    assert older.is_working(date(2024, 5, 1))
    assert not CHINA.is_working(date(2024, 5, 1))


def test_a_schedule_that_was_not_published_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError, match="2031"):
        calendar_of(2031)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_the_worked_weekends_of_2026_are_working_days(day: date) -> None:
    assert day.weekday() >= 5
    assert CHINA.is_working(day)
