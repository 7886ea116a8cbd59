"""Working days and deadlines by the Civil Code, arts 200 to 204."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class DeadlineKind(StrEnum):
    """How a deadline was stated."""

    NATURAL_DAYS = "natural_days"
    WORKING_DAYS = "working_days"
    CALENDAR_DATE = "calendar_date"


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

    A calendar date stands in `raw_end`. A number of days gives `count` and `start` (not counted);
    its `raw_end`, and any `effective_end`, are claims, which are compared and never believed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DeadlineKind
    count: int | None = Field(default=None, ge=1, le=3_660)
    start: date | None = None
    raw_end: date | None = None
    effective_end: date | None = None
