"""Halls: load, decide, append."""

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain.hall import commands as hall
from deliberation.domain.hall import decider as halls
from deliberation.domain.hall import voting_rules
from deliberation.domain.hall.state import HALLS
from deliberation.domain.person.state import PERSONS
from deliberation.domain.unit.state import UNITS


def establish_hall(books: Books, command: hall.EstablishHall) -> None:
    parent = books.open(HALLS, command.parent) if command.parent else None
    lead = books.open(UNITS, command.lead_unit) if command.lead_unit else None
    facts = halls.establish(books.open(HALLS, command.hall), standing(books, None), command, parent, lead)
    books.record(command.hall, facts, hall=command.hall)


def name_lead_unit(books: Books, command: hall.NameLeadUnit) -> None:
    lead = books.open(UNITS, command.unit)
    who = standing(books, command.hall)
    facts = halls.name_lead_unit(books.open(HALLS, command.hall), who, command, lead)
    books.record(command.hall, facts, hall=command.hall)


def adopt_rules(books: Books, command: hall.AdoptRules) -> None:
    facts = halls.adopt_rules(books.open(HALLS, command.hall), standing(books, command.hall), command)
    books.record(command.hall, facts, hall=command.hall)


def adopt_voting_rules(books: Books, command: hall.AdoptVotingRules) -> None:
    who = standing(books, command.hall)
    facts = voting_rules.adopt_voting_rules(books.open(HALLS, command.hall), who, command)
    books.record(command.hall, facts, hall=command.hall)


def list_unit(books: Books, command: hall.ListUnit) -> None:
    unit = books.open(UNITS, command.unit)
    who = standing(books, command.hall)
    facts = halls.list_unit(books.open(HALLS, command.hall), who, command, unit)
    books.record(command.hall, facts, hall=command.hall)


def delist_unit(books: Books, command: hall.DelistUnit) -> None:
    facts = halls.delist_unit(books.open(HALLS, command.hall), standing(books, command.hall), command)
    books.record(command.hall, facts, hall=command.hall)


def grant_role(books: Books, command: hall.GrantRole) -> None:
    person = books.open(PERSONS, command.person)
    who = standing(books, command.hall)
    facts = halls.grant_role(books.open(HALLS, command.hall), who, command, person)
    books.record(command.hall, facts, hall=command.hall)


def revoke_role(books: Books, command: hall.RevokeRole) -> None:
    facts = halls.revoke_role(books.open(HALLS, command.hall), standing(books, command.hall), command)
    books.record(command.hall, facts, hall=command.hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    hall.EstablishHall: establish_hall,
    hall.NameLeadUnit: name_lead_unit,
    hall.AdoptRules: adopt_rules,
    hall.AdoptVotingRules: adopt_voting_rules,
    hall.ListUnit: list_unit,
    hall.DelistUnit: delist_unit,
    hall.GrantRole: grant_role,
    hall.RevokeRole: revoke_role,
}
