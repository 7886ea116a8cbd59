"""What can have happened to a seat."""

from datetime import date

from deliberation.domain.facts import DomainEvent
from deliberation.domain.values import Code, HallId, PersonId, UnitId


class VacancyReason(Code):
    """Why a seat became vacant."""

    RESIGNED = "resigned"
    TERM_ENDED = "term_ended"
    RECALLED = "recalled"
    UNIT_DISSOLVED = "unit_dissolved"
    DIED = "died"
    OTHER = "other"


class SeatCreated(DomainEvent):
    """The hall has a seat for `unit`, counted with the party `side` (which side of a conference)."""

    TOPIC = "seat.created.v1"
    hall: HallId
    unit: UnitId | None = None
    side: str
    presides: bool = False


class SeatFilled(DomainEvent):
    """A person holds the seat from `since` on (to `until`, inclusive, where the term has an end)."""

    TOPIC = "seat.filled.v1"
    person: PersonId
    since: date
    until: date | None = None


class AlternateNamed(DomainEvent):
    """A named alternate sits where the holder cannot, or already votes by another seat."""

    TOPIC = "seat.alternate_named.v1"
    person: PersonId


class SeatVacated(DomainEvent):
    """Nobody holds the seat from `at` on; what the holder did before stays valid."""

    TOPIC = "seat.vacated.v1"
    reason: VacancyReason
    at: date


class SeatAbolished(DomainEvent):
    TOPIC = "seat.abolished.v1"
