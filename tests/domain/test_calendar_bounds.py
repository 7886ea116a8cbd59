"""Times that are stated lie between 1900 and 2199: at the ends of the calendar nothing can be reckoned."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from deliberation.domain.values import EARLIEST, LATEST, StatedDay, StatedTime, in_calendar

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (EARLIEST, True),
        (EARLIEST - TICK, False),
        (LATEST - TICK, True),
        (LATEST, False),
        (datetime(2026, 1, 5, 9, 0), False),  # noqa: DTZ001 - without a zone it is no moment
        (EARLIEST.date(), True),
        (EARLIEST.date() - DAY, False),
        (LATEST.date() - DAY, True),
        (LATEST.date(), False),
        ("0001-01-01", True),
        (None, True),
    ],
)
def test_a_time_is_in_the_calendar_between_its_bounds(value: Any, *, holds: bool) -> None:
    assert in_calendar(value) is holds
    assert in_calendar([value]) is holds
    assert in_calendar({"deadline": {"end": value}}) is holds
    assert in_calendar(({"end": EARLIEST}, value)) is holds


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_command_takes_no_time_of_a_year_that_nobody_means(year: int) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(StatedTime).validate_python(datetime(year, 6, 1, tzinfo=UTC))
    with pytest.raises(ValidationError):
        TypeAdapter(StatedDay).validate_python(date(year, 6, 1))


def test_a_command_takes_the_years_between() -> None:
    for year in (1900, 2026, 2199):
        assert TypeAdapter(StatedTime).validate_python(datetime(year, 6, 1, tzinfo=UTC)).year == year
        assert TypeAdapter(StatedDay).validate_python(date(year, 6, 1)).year == year


@pytest.mark.parametrize("value", [2_147_483_648, 1.5, True, "2147483648", "1e5", "-86400", "20260301"])
def test_a_bare_number_is_no_time_that_anybody_states(value: Any) -> None:
    """It would be read as seconds since 1970, and a vote be extended by twelve years."""
    for kind in (StatedTime, StatedDay):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_a_time_is_stated_as_people_write_it() -> None:
    at = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    assert TypeAdapter(StatedTime).validate_python("2026-03-01T09:00:00+08:00") == at
    assert TypeAdapter(StatedDay).validate_python("2026-03-01") == date(2026, 3, 1)
