"""What may happen to a seat."""

from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.person import decider as persons
from deliberation.domain.person.decider import TermEndsBeforeItBeginsError
from deliberation.domain.person.state import Person
from deliberation.domain.seat.commands import CreateSeat, FillSeat, NameAlternate, VacateSeat
from deliberation.domain.seat.events import (
    AlternateNamed,
    SeatAbolished,
    SeatCreated,
    SeatFilled,
    SeatVacated,
)
from deliberation.domain.seat.state import Seat
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role


class SeatExistsError(Refusal):
    CODE = "seat.exists"
    ZH = "该席位已设立。请在席位表中查找。"
    EN = "This seat exists already. Find it in the list of seats."


class SeatTakenError(Refusal):
    CODE = "seat.taken"
    ZH = "该席位在这段时间已有人。请先办理出缺，或更改任期。"
    EN = "Somebody holds this seat in that time. Vacate it first, or change the term."


class SeatVacantError(Refusal):
    CODE = "seat.vacant"
    ZH = "该席位当日无人在任。请核对日期或先补选。"
    EN = "Nobody holds this seat on that day. Check the date, or fill the seat first."


class SeatAbolishedError(Refusal):
    CODE = "seat.abolished"
    ZH = "该席位已撤销。请另设席位。"
    EN = "This seat was abolished. Create another."


def standing_seat(seat: Seat) -> None:
    """Refuse where the seat does not exist or exists no longer."""
    if seat.hall is None:
        raise NotFoundError(what="席位 / seat")
    if seat.abolished:
        raise SeatAbolishedError


def create(seat: Seat, who: Standing, command: CreateSeat) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if seat.hall is not None:
        raise SeatExistsError
    return [SeatCreated(**command.model_dump(exclude={"seat"}))]


def fill(seat: Seat, who: Standing, command: FillSeat, person: Person) -> list[DomainEvent]:
    """A person may hold several seats (双向进入、交叉任职); that is flagged, never refused."""
    who.require(Role.ADMINISTRATOR)
    standing_seat(seat)
    persons.registered(person)
    if command.until and command.until < command.since:
        raise TermEndsBeforeItBeginsError
    for term in seat.terms:
        starts_before_end = command.until is None or term.since <= command.until
        if starts_before_end and (term.until is None or command.since <= term.until):
            raise SeatTakenError
    return [SeatFilled(person=command.person, since=command.since, until=command.until)]


def name_alternate(seat: Seat, who: Standing, command: NameAlternate, person: Person) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    standing_seat(seat)
    persons.registered(person)
    return [AlternateNamed(person=command.person)]


def vacate(seat: Seat, who: Standing, command: VacateSeat) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    standing_seat(seat)
    if not seat.terms or not seat.terms[-1].covers(command.at):
        raise SeatVacantError
    return [SeatVacated(reason=command.reason, at=command.at)]


def abolish(seat: Seat, who: Standing) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    standing_seat(seat)
    return [SeatAbolished()]
