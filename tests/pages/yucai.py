"""Yucai New Village as its residents know it: units, people and seats with Chinese names, all invented."""

from datetime import date
from uuid import UUID, uuid4

from pydantic import BaseModel

from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.person import commands as p
from deliberation.domain.rules.procedure import (
    Comparator,
    DecisionMode,
    QuorumBase,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.seat import commands as s
from deliberation.domain.unit import commands as u
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import HallId, PersonId, Role, derived_id

SINCE = date(2020, 1, 1)
PASSWORD = "three unrelated words"
HALL = HallId(derived_id("yucai hall"))
HALL_NAME = "育才新村议事厅"

UNITS: dict[str, tuple[str, str, UnitKind]] = {
    "community": ("育才社区党委", "Yucai community party committee", UnitKind.COMMUNITY_PARTY_ORG),
    "branch": ("育才新村兼合式党支部", "Yucai composite party branch", UnitKind.COMPOSITE_PARTY_BRANCH),
    "power": ("县供电公司", "county power company", UnitKind.FUNCTIONAL_UNIT),
    "telecom": ("县通信公司", "county telecom company", UnitKind.FUNCTIONAL_UNIT),
    "roads": ("镇城建办", "town works office", UnitKind.TOWNSHIP_GOVERNMENT),
}
PEOPLE: dict[str, tuple[str, str | None, tuple[Role, ...]]] = {
    "administrator": ("沈立新", None, ()),
    "chair": ("周红梅", "community", (Role.CHAIR, Role.SCREENER)),
    "recorder": ("林小雨", "community", (Role.RECORDER, Role.INTAKE)),
    "supervisor": ("郑国强", "branch", (Role.SUPERVISOR,)),
    "auditor": ("许文静", None, (Role.AUDITOR,)),
    "power": ("何建军", "power", ()),
    "telecom": ("孙丽", "telecom", ()),
    "roads": ("吴海涛", "roads", ()),
}
"""Everybody by their login name: the name, the unit that they act for, and their roles in the hall."""

SEATS = {
    "community": "chair",
    "branch": "supervisor",
    "power": "power",
    "telecom": "telecom",
    "roads": "roads",
}

RULES = RulesOfProcedure(
    name="yucai.v1",
    quorum=QuorumRule(base=QuorumBase.SEATS, num=2, den=3, cmp=Comparator.AT_LEAST),
    decision=DecisionMode.CONSENSUS_FIRST,
    fallback=VoteFallback.MAJORITY_OF_PERSONS_PRESENT,
    publication_min_days=3,
)


def unit_id(name: str) -> UUID:
    return derived_id("yucai unit", name)


def person_id(name: str) -> PersonId:
    return PersonId(derived_id("yucai person", name))


def name_of(login: str) -> str:
    return PEOPLE[login][0]


def settle(service: Service) -> None:
    """Found the hall with its units, people, seats, rules and accounts."""

    def record(command: BaseModel) -> None:
        service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))

    for key, (zh, en, kind) in UNITS.items():
        record(u.RegisterUnit(unit=unit_id(key), name_zh=zh, name_en=en, kind=kind))
    record(
        h.EstablishHall(
            hall=HALL,
            name_zh=HALL_NAME,
            name_en="Yucai Hall",
            code="YC",
            level=HallLevel.COMMUNITY,
            lead_unit=unit_id("community"),
        )
    )
    record(h.AdoptRules(hall=HALL, rules=RULES))
    for login, (name, unit, roles) in PEOPLE.items():
        person = person_id(login)
        record(p.RegisterPerson(person=person, name=name, public_name=name[0] + "*"))
        if unit:
            record(p.AffiliatePerson(person=person, unit=unit_id(unit), since=SINCE))
        for role in roles:
            record(h.GrantRole(hall=HALL, person=person, role=role, since=SINCE))
    record(p.AppointAdministrator(person=person_id("administrator")))
    for key in UNITS:
        record(h.ListUnit(hall=HALL, unit=unit_id(key)))
    for key, login in SEATS.items():
        seat = derived_id("yucai seat", key)
        record(s.CreateSeat(seat=seat, hall=HALL, unit=unit_id(key), side=UNITS[key][0]))
        record(s.FillSeat(seat=seat, person=person_id(login), since=SINCE))
    _open_accounts(service)


def _open_accounts(service: Service) -> None:
    for login in PEOPLE:
        account, _ = service.accounts.open(person_id(login), login, by=None)
        service.accounts.set_password(account, PASSWORD)
