"""Tests that read like the minutes: given what happened, when somebody asks, then this follows.

    given(ISSUES, submitted(), registered()).when(decider.accept, screener(), AcceptIssue(...)).then(
        IssueAccepted(...)
    )

`when` calls the decider with the folded state first; further states and the command follow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, fold
from deliberation.domain.standing import Standing
from deliberation.domain.values import PersonId, Role, UnitId

S = TypeVar("S")

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in China."""


def an_id(name: str) -> Any:
    """The same id for the same name, so that a test can speak of "the pole" throughout."""
    return uuid5(UUID(int=0), name)


def entries(
    *facts: DomainEvent, stream: UUID | None = None, start: datetime = START
) -> list[Entry[DomainEvent]]:
    """One entry a fact, a minute apart."""
    return [
        Entry(
            stream=stream or an_id("stream"),
            version=number,
            fact=fact,
            happened_at=start + timedelta(minutes=number),
            recorded_at=start + timedelta(minutes=number),
            position=number,
        )
        for number, fact in enumerate(facts, start=1)
    ]


def state(kind: StreamKind[S], *facts: DomainEvent) -> S:
    """What a stream says after `facts`."""
    return fold(kind, entries(*facts))


def who(
    *roles: Role, party: bool = False, unit: str = "unit", person: str = "somebody", **more: Any
) -> Standing:
    """Somebody with `roles` who acts for `unit`, a party organisation where `party` says so."""
    units = frozenset({UnitId(an_id(unit))})
    return Standing(
        at=more.pop("at", START + timedelta(days=1)),
        person=PersonId(an_id(person)),
        roles=frozenset(roles),
        units=units,
        party_units=units if party else frozenset(),
        **more,
    )


@dataclass(frozen=True)
class Outcome:
    facts: Sequence[DomainEvent] | None
    refusal: Refusal | None

    def then(self, *expected: DomainEvent) -> None:
        if self.refusal:
            raise self.refusal
        assert list(self.facts or []) == list(expected)

    def then_refused(self, error: type[Refusal]) -> Refusal:
        """Exactly this refusal, and both its sentences can be said."""
        assert self.refusal is not None, f"it was allowed: {self.facts}"
        assert type(self.refusal) is error, f"refused with {type(self.refusal).__name__}"
        assert self.refusal.zh
        assert self.refusal.en
        return self.refusal


@dataclass(frozen=True)
class Given(Generic[S]):
    state: S

    def when(self, decide: Callable[..., Sequence[DomainEvent]], *args: Any) -> Outcome:
        try:
            return Outcome(decide(self.state, *args), None)
        except Refusal as refusal:
            return Outcome(None, refusal)


def given(kind: StreamKind[S], *facts: DomainEvent) -> Given[S]:
    return Given(state(kind, *facts))


__all__ = ["START", "Given", "Outcome", "an_id", "entries", "given", "state", "who"]
