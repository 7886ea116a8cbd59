"""Who may knock at which door: a person's roles in every hall, as far as a doorkeeper needs them.

Deciders read standing from the log for the hall in question (standing.py) and have the last word. This
book answers the coarser question asked before a page is shown or a command is read: does this person
hold such a role anywhere today? It follows the log, at most `STALE` behind it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Any, Final, Protocol

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall.events import RoleGranted, RoleRevoked
from deliberation.domain.hall.state import HALLS, Hall
from deliberation.domain.person.events import (
    AdministratorAppointed,
    AdministratorWithdrawn,
    PersonAffiliated,
    PersonDisaffiliated,
)
from deliberation.domain.person.state import PERSONS, Person
from deliberation.domain.values import HallId, PersonId, Role, UnitId, local_date

STALE: Final = 1.0
"""Seconds after which the book is read up to the head of the log again."""

_BATCH: Final = 5_000
_OF_HALLS: Final = (RoleGranted, RoleRevoked)
_OF_PERSONS: Final = (
    AdministratorAppointed,
    AdministratorWithdrawn,
    PersonAffiliated,
    PersonDisaffiliated,
)
_TOPICS: Final = [fact.TOPIC for fact in (*_OF_HALLS, *_OF_PERSONS)]


class Feed(Protocol):
    """The part of the log that the book follows."""

    def head(self) -> Any: ...

    def entries_after(
        self, position: int, limit: int, topics: Sequence[str] | None = None, *, sealed: bool = False
    ) -> Sequence[Any]: ...

    def entry(self, row: Any) -> Entry[DomainEvent]: ...


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may be today: administrator, roles by hall, and the units that they act for."""

    administrator: bool = False
    roles: Mapping[HallId, frozenset[Role]] = field(default_factory=dict)
    units: frozenset[UnitId] = frozenset()

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of `roles` in some hall."""
        return any(held.intersection(roles) for held in self.roles.values())

    def holds_in(self, hall: HallId, *roles: Role) -> bool:
        return bool(self.roles.get(hall, frozenset()).intersection(roles))


NO_RIGHTS: Final = Rights()


class RightsBook:
    """The roles and affiliations of everybody, folded from the log; safe for threads."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._lock = Lock()
        self._position = 0
        self._read_at = float("-inf")
        self._halls: dict[HallId, Hall] = {}
        self._persons: dict[PersonId, Person] = {}

    def of(self, person: PersonId, now: datetime) -> Rights:
        """The rights of `person` on the day of `now`."""
        self._catch_up()
        day = local_date(now)
        known = self._persons.get(person, PERSONS.blank)
        return Rights(
            administrator=known.administrator,
            roles={hall: held for hall, held in self._roles(person, day) if held},
            units=known.units_on(day),
        )

    def doubt(self) -> None:
        """Have the next question read the log first: this process has just recorded something."""
        self._read_at = float("-inf")

    def _roles(self, person: PersonId, day: date) -> list[tuple[HallId, frozenset[Role]]]:
        return [(hall, state.roles_on(day, person)) for hall, state in list(self._halls.items())]

    def _catch_up(self) -> None:
        with self._lock:
            if time.monotonic() - self._read_at < STALE:
                return
            read_at = time.monotonic()
            head = self._feed.head().position
            while self._position < head:
                rows = self._feed.entries_after(self._position, _BATCH, _TOPICS)
                for row in rows:
                    self._turn(self._feed.entry(row))
                self._position = rows[-1].position if len(rows) == _BATCH else head
            self._read_at = read_at

    def _turn(self, entry: Entry[DomainEvent]) -> None:
        if entry.position <= self._position:
            return
        if isinstance(entry.fact, _OF_HALLS):
            hall = HallId(entry.stream)
            self._halls[hall] = HALLS.evolve(self._halls.get(hall, HALLS.blank), entry)
        else:
            person = PersonId(entry.stream)
            state = PERSONS.evolve(self._persons.get(person, PERSONS.blank), entry)
            self._persons[person] = replace(state)
