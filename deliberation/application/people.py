"""Units, persons and seats: load, decide, append."""

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain.hall import decider as halls
from deliberation.domain.hall.events import SeatListed
from deliberation.domain.hall.state import HALLS
from deliberation.domain.person import commands as person
from deliberation.domain.person import decider as persons
from deliberation.domain.person.state import PERSONS
from deliberation.domain.seat import commands as seat
from deliberation.domain.seat import decider as seats
from deliberation.domain.seat.state import SEATS
from deliberation.domain.unit import commands as unit
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import UNITS


def register_unit(books: Books, command: unit.RegisterUnit) -> None:
    parent = books.open(UNITS, command.parent) if command.parent else None
    facts = units.register(books.open(UNITS, command.unit), standing(books, None), command, parent)
    books.record(command.unit, facts, hall=None)


def rename_unit(books: Books, command: unit.RenameUnit) -> None:
    facts = units.rename(books.open(UNITS, command.unit), standing(books, None), command)
    books.record(command.unit, facts, hall=None)


def merge_unit(books: Books, command: unit.MergeUnit) -> None:
    into = books.open(UNITS, command.into)
    facts = units.merge(books.open(UNITS, command.unit), standing(books, None), command, into)
    books.record(command.unit, facts, hall=None)


def split_unit(books: Books, command: unit.SplitUnit) -> None:
    parts = list(books.open_all(UNITS, command.into).values())
    facts = units.split(books.open(UNITS, command.unit), standing(books, None), command, parts)
    books.record(command.unit, facts, hall=None)


def dissolve_unit(books: Books, command: unit.DissolveUnit) -> None:
    successor = books.open(UNITS, command.successor) if command.successor else None
    facts = units.dissolve(books.open(UNITS, command.unit), standing(books, None), command, successor)
    books.record(command.unit, facts, hall=None)


def register_person(books: Books, command: person.RegisterPerson) -> None:
    facts = persons.register(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def correct_person_details(books: Books, command: person.CorrectPersonDetails) -> None:
    facts = persons.correct_details(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def affiliate_person(books: Books, command: person.AffiliatePerson) -> None:
    units.active(books.open(UNITS, command.unit))
    facts = persons.affiliate(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def disaffiliate_person(books: Books, command: person.DisaffiliatePerson) -> None:
    facts = persons.disaffiliate(books.open(PERSONS, command.person), standing(books, None), command)
    books.record(command.person, facts, hall=None)


def appoint_administrator(books: Books, command: person.AppointAdministrator) -> None:
    facts = persons.appoint_administrator(books.open(PERSONS, command.person), standing(books, None))
    books.record(command.person, facts, hall=None)


def withdraw_administrator(books: Books, command: person.WithdrawAdministrator) -> None:
    own = books.caller.acting == command.person
    facts = persons.withdraw_administrator(
        books.open(PERSONS, command.person), standing(books, None), own=own
    )
    books.record(command.person, facts, hall=None)


def create_seat(books: Books, command: seat.CreateSeat) -> None:
    """The seat begins its own stream and is listed in the hall's."""
    halls.established(books.open(HALLS, command.hall))
    if command.unit:
        units.active(books.open(UNITS, command.unit))
    facts = seats.create(books.open(SEATS, command.seat), standing(books, command.hall), command)
    books.record(command.seat, facts, hall=command.hall)
    books.record(command.hall, [SeatListed(seat=command.seat)], hall=command.hall)


def fill_seat(books: Books, command: seat.FillSeat) -> None:
    state = books.open(SEATS, command.seat)
    holder = books.open(PERSONS, command.person)
    facts = seats.fill(state, standing(books, state.hall), command, holder)
    books.record(command.seat, facts, hall=state.hall)


def name_alternate(books: Books, command: seat.NameAlternate) -> None:
    state = books.open(SEATS, command.seat)
    alternate = books.open(PERSONS, command.person)
    facts = seats.name_alternate(state, standing(books, state.hall), command, alternate)
    books.record(command.seat, facts, hall=state.hall)


def vacate_seat(books: Books, command: seat.VacateSeat) -> None:
    state = books.open(SEATS, command.seat)
    facts = seats.vacate(state, standing(books, state.hall), command)
    books.record(command.seat, facts, hall=state.hall)


def abolish_seat(books: Books, command: seat.AbolishSeat) -> None:
    state = books.open(SEATS, command.seat)
    facts = seats.abolish(state, standing(books, state.hall))
    books.record(command.seat, facts, hall=state.hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    unit.RegisterUnit: register_unit,
    unit.RenameUnit: rename_unit,
    unit.MergeUnit: merge_unit,
    unit.SplitUnit: split_unit,
    unit.DissolveUnit: dissolve_unit,
    person.RegisterPerson: register_person,
    person.CorrectPersonDetails: correct_person_details,
    person.AffiliatePerson: affiliate_person,
    person.DisaffiliatePerson: disaffiliate_person,
    person.AppointAdministrator: appoint_administrator,
    person.WithdrawAdministrator: withdraw_administrator,
    seat.CreateSeat: create_seat,
    seat.FillSeat: fill_seat,
    seat.NameAlternate: name_alternate,
    seat.VacateSeat: vacate_seat,
    seat.AbolishSeat: abolish_seat,
}
