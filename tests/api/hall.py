"""A hall at work behind its real web interface: people with accounts, and how a test speaks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response
from pydantic import BaseModel

from deliberation.application.account_ports import AccountId
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.person import commands as p
from deliberation.domain.unit import commands as u
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import HallId, PersonId, Role, UnitId, derived_id
from projections.runner import Projector
from tests.projecting import project
from tests.web import TestClient

LONG_AGO = date(2020, 1, 1)
PASSWORD = "three unrelated words"

UNITS = {
    "community": UnitKind.COMMUNITY_PARTY_ORG,
    "power": UnitKind.FUNCTIONAL_UNIT,
    "telecom": UnitKind.FUNCTIONAL_UNIT,
}
PEOPLE: dict[str, tuple[str | None, tuple[Role, ...]]] = {
    "administrator": (None, ()),
    "resident": (None, ()),
    "delegate": ("power", ()),
    "intake": ("community", (Role.INTAKE,)),
    "screener": ("community", (Role.SCREENER,)),
    "chair": ("community", (Role.CHAIR,)),
    "recorder": ("community", (Role.RECORDER,)),
    "supervisor": ("community", (Role.SUPERVISOR,)),
    "auditor": (None, (Role.AUDITOR,)),
}
"""Everybody of the hall: the unit that they act for, and their roles."""

HALL = HallId(derived_id("test hall"))


def unit_id(name: str) -> UnitId:
    return UnitId(derived_id("test unit", name))


def person_id(name: str) -> PersonId:
    return PersonId(derived_id("test person", name))


def system(service: Service, command: BaseModel) -> None:
    """Have the service itself record a command."""
    service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))


def settle(service: Service) -> None:
    """Found Yucai Hall with its units and people."""
    for name, kind in UNITS.items():
        system(service, u.RegisterUnit(unit=unit_id(name), name_zh=name, kind=kind))
    system(
        service,
        h.EstablishHall(
            hall=HALL,
            name_zh="育才新村议事厅",
            name_en="Yucai Hall",
            code="YC",
            level=HallLevel.COMMUNITY,
            lead_unit=unit_id("community"),
        ),
    )
    for name, (unit, roles) in PEOPLE.items():
        person = person_id(name)
        system(service, p.RegisterPerson(person=person, public_name=name, name=f"{name} Zhang"))
        if unit:
            system(service, p.AffiliatePerson(person=person, unit=unit_id(unit), since=LONG_AGO))
        for role in roles:
            system(service, h.GrantRole(hall=HALL, person=person, role=role, since=LONG_AGO))
    system(service, p.AppointAdministrator(person=person_id("administrator")))


def fail(line: str) -> None:
    raise AssertionError(line)


@dataclass
class Town:
    """The hall, and the people who come to it through `client`."""

    service: Service
    client: TestClient
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def app(self) -> FastAPI:
        assert isinstance(self.client.app, FastAPI)
        return self.client.app

    def account(self, name: str) -> AccountId:
        known = self.service.accounts.of_person(person_id(name))
        if known is None:
            known, _ = self.service.accounts.open(person_id(name), name, by=None)
            self.service.accounts.set_password(known, PASSWORD)
        return known.id

    def token(self, name: str) -> str:
        """An API token of one of PEOPLE."""
        if name not in self.tokens:
            self.tokens[name] = self.service.accounts.make_token(self.account(name), "test")[1].secret
        return self.tokens[name]

    def call(self, name: str | None, method: str, path: str, **options: Any) -> Response:
        """Send a request as somebody; None is nobody."""
        headers = dict(options.pop("headers", {}))
        if name:
            headers["Authorization"] = f"Bearer {self.token(name)}"
        answer: Response = self.client.request(method, f"/api/v1{path}", headers=headers, **options)
        return answer

    def get(self, name: str | None, path: str, **params: Any) -> Response:
        """Read as somebody, as the views stand now."""
        return self.call(name, "GET", path, **({"params": params} if params else {}))

    def see(self, name: str | None, path: str, **params: Any) -> Response:
        """Read as somebody what has been recorded by now."""
        project(self.service.settings.database_url)
        return self.get(name, path, **params)

    @contextmanager
    def projecting(self) -> Iterator[None]:
        """A projector that runs beside, as in the service."""
        projector = Projector(self.service.settings.database_url, say=fail)
        thread = Thread(target=projector.run, name="projector")
        thread.start()
        try:
            yield
        finally:
            projector.stop()
            thread.join()

    def post(
        self, name: str | None, path: str, body: Any = None, key: UUID | None = None, **headers: str
    ) -> Response:
        """Send a command as somebody, under `key` if given; `if_match=…` becomes If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            sent["Idempotency-Key"] = str(key)
        return self.call(name, "POST", path, json={} if body is None else body, headers=sent)

    def issue(self, who: str | None = None, text: str = "楼道口的电线杆歪了。", **more: str) -> Response:
        body = {"hall": str(HALL), "category": "公共设施", "text": text, **more}
        return self.post(who, "/issues", body)

    def head(self) -> int:
        return self.service.log.head().position
