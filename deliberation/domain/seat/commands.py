"""What can be asked about a seat."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.seat.events import VacancyReason
from deliberation.domain.values import HallId, PersonId, SeatId, StatedDay, UnitId


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CreateSeat(_Command):
    """Give the hall a seat; `side` is the party of the conference that it counts with."""

    seat: SeatId
    hall: HallId
    unit: UnitId | None = None
    side: Annotated[str, Field(min_length=1, max_length=80)]
    presides: bool = False


class FillSeat(_Command):
    """Seat a person from `since` to `until`, both inclusive."""

    seat: SeatId
    person: PersonId
    since: StatedDay
    until: StatedDay | None = None


class NameAlternate(_Command):
    seat: SeatId
    person: PersonId


class VacateSeat(_Command):
    """`at` is the last day on which the holder sits."""

    seat: SeatId
    reason: VacancyReason
    at: StatedDay


class AbolishSeat(_Command):
    seat: SeatId
