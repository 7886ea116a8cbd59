"""A small town for tests of the whole write side: a hall, its units and people, and a clock."""

from datetime import date, datetime
from typing import TypeVar
from uuid import uuid4

from pydantic import BaseModel

from deliberation.application.desk import Desk
from deliberation.application.dispatch import execute
from deliberation.application.ports import Appended, Caller
from deliberation.domain.facts import DomainEvent, StreamKind
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.person import commands as p
from deliberation.domain.unit import commands as u
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import PersonId, Role
from tests.application.memory import Clock, MemoryLog
from tests.domain.dsl import an_id

S = TypeVar("S")
LONG_AGO = date(2020, 1, 1)


class Town:
    """Yucai as in the case: a community party organisation, a branch and three units."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.clock = Clock()
        self.desk = Desk(self.log, self.clock)
        self.hall = an_id("hall")
        for unit, kind in [
            ("community", UnitKind.COMMUNITY_PARTY_ORG),
            ("branch", UnitKind.COMPOSITE_PARTY_BRANCH),
            ("power", UnitKind.FUNCTIONAL_UNIT),
            ("telecom", UnitKind.FUNCTIONAL_UNIT),
            ("roads", UnitKind.FUNCTIONAL_UNIT),
        ]:
            self.found(u.RegisterUnit(unit=an_id(unit), name_zh=unit, kind=kind))
        self.found(
            h.EstablishHall(
                hall=self.hall,
                name_zh="育才议事厅",
                name_en="Yucai Hall",
                code="YC",
                level=HallLevel.COMMUNITY,
                lead_unit=an_id("community"),
            )
        )
        for person, unit, roles in [
            ("secretary", "community", (Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)),
            ("clerk", "community", (Role.INTAKE, Role.RECORDER)),
            ("branch secretary", "branch", (Role.SUPERVISOR,)),
            ("electrician", "power", ()),
            ("engineer", "telecom", ()),
            ("roadman", "roads", ()),
        ]:
            self.settle(person, unit, *roles)

    def settle(self, person: str, unit: str, *roles: Role) -> None:
        """Register a person who acts for a unit and holds roles in the hall."""
        self.found(p.RegisterPerson(person=an_id(person), public_name=person))
        self.found(p.AffiliatePerson(person=an_id(person), unit=an_id(unit), since=LONG_AGO))
        for role in roles:
            self.found(h.GrantRole(hall=self.hall, person=an_id(person), role=role, since=LONG_AGO))

    def found(self, command: BaseModel) -> Appended:
        """Have the service itself execute a command."""
        caller = Caller(actor="system:test", command_id=uuid4(), trusted=True)
        return execute(self.desk, command, caller)

    def does(self, person: str, command: BaseModel, at: datetime | None = None) -> Appended:
        """Have a person execute a command now, or as a recorder claim another time."""
        who = PersonId(an_id(person))
        caller = Caller(actor=str(who), command_id=uuid4(), person=who, happened_at=at)
        return execute(self.desk, command, caller)

    def state(self, kind: StreamKind[S], name: str) -> S:
        return self.desk.look(kind, an_id(name))[0]

    def facts(self, name: str) -> list[DomainEvent]:
        return [entry.fact for entry in self.log.entries if entry.stream == an_id(name)]
