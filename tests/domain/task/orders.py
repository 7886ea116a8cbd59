"""The pole's supervision order and the people around it, for the tests of this folder."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from deliberation.domain.calendar import Deadline, due_on
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.holidays import CHINA
from deliberation.domain.standing import Standing
from deliberation.domain.task import events as e
from deliberation.domain.values import PARTY_TIME, Role
from tests.domain.dsl import START, an_id, entries, who

HALL = an_id("hall")
TASK = an_id("move the pole")
RESOLUTION = an_id("resolution")
POWER, CABLE, ROADS, BRANCH, HOUSING = (
    an_id(name) for name in ("power", "cable", "roads", "branch", "housing")
)
DUE = date(2026, 3, 16)
"""Two weeks after the order; a Monday."""


def by(day: date) -> Deadline:
    return due_on(day, CHINA, date(2026, 3, 2))


def issued(**more: Any) -> e.TaskIssued:
    fields: dict[str, Any] = {
        "hall": HALL,
        "resolution": RESOLUTION,
        "lead": POWER,
        "support": [CABLE],
        "supervise": HOUSING,
        "deadline": by(DUE),
        **more,
    }
    return e.TaskIssued(**fields)


def signed() -> list[DomainEvent]:
    return [issued(), e.TaskSignedFor(unit=POWER)]


def reported() -> list[DomainEvent]:
    return [*signed(), e.TaskReportedDone(unit=POWER)]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=PARTY_TIME)


def delegate(unit: str = "power", at: datetime = START + timedelta(days=1)) -> Standing:
    return who(unit=unit, person=f"delegate of {unit}", at=at)


def secretary(*roles: Role, at: datetime = START + timedelta(days=1)) -> Standing:
    """Who supervises for the community's party organisation."""
    return who(*(roles or (Role.SUPERVISOR,)), party=True, unit="branch", person="secretary", at=at)


def clerk(*roles: Role) -> Standing:
    """Somebody with the roles, yet of no party organisation."""
    return who(*roles, unit="office", person="clerk")


def clock(at: datetime) -> Standing:
    return Standing(at=at, system=True)


def then(earlier: list[Entry[DomainEvent]], day: date, *facts: DomainEvent) -> list[Entry[DomainEvent]]:
    """The same stream with more facts, from noon of a day on."""
    more = entries(*facts, start=noon(day))
    return [*earlier, *(replace(entry, version=entry.version + len(earlier)) for entry in more)]
