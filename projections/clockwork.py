"""The day and moment that a view counts lights and days to."""

from datetime import UTC, date, datetime

from deliberation.domain.values import local_date
from projections.asof import AsOf


def moment(now: datetime | None, as_of: AsOf | None) -> datetime:
    """A view of the past counts to its own time; else to `now`, else to the clock."""
    if as_of:
        return as_of.at
    return now or datetime.now(UTC)


def day(today: date | None, as_of: AsOf | None) -> date:
    """The day in China."""
    if as_of:
        return local_date(as_of.at)
    return today or local_date(datetime.now(UTC))
