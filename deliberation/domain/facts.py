"""What every recorded fact has in common: its field classes, its name and its place in the log.

A field of an event is public, sealed or personal. Anybody may fetch the log, so only public values
stand in it; of a sealed or personal value it holds a commitment, and the value itself lies in the
vault (docs/decisions/0001-field-classes.md). In memory a sealed or personal field is None where it
was never given, was not disclosed to the reader, or has been erased.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from deliberation.domain.values import EventId, StreamId, event_id


class FieldClass(Enum):
    SEALED = "sealed"
    PERSONAL = "personal"


T = TypeVar("T")
Sealed = Annotated[T | None, FieldClass.SEALED]
"""Free text, ballot choices, areas, evidence: committed to in the log, opened when published."""
Personal = Annotated[T | None, FieldClass.PERSONAL]
"""Names, phones, rooms: committed to in the log, kept under the person's own key, erasable."""


class DomainEvent(BaseModel):
    """One thing that happened, in words fit for the minutes.

    Each concrete event sets TOPIC, `<stream kind>.<what happened>.v<n>`; a released topic is frozen.
    An event with personal fields names in SUBJECT the public field that says whose they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TOPIC: ClassVar[str] = ""
    SUBJECT: ClassVar[str] = ""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        topic = cls.__dict__.get("TOPIC", "")
        if not topic:
            return
        if topic in _BY_TOPIC:
            raise TypeError(f"two events claim the topic {topic}")
        _BY_TOPIC[topic] = cls


_BY_TOPIC: Final[dict[str, type[DomainEvent]]] = {}


def event_type(topic: str) -> type[DomainEvent]:
    """The class of a topic; KeyError where no module that defines it has been imported."""
    return _BY_TOPIC[topic]


def event_types() -> list[type[DomainEvent]]:
    """Every event in the order of topics; import deliberation.domain.registry first to have all."""
    return [_BY_TOPIC[topic] for topic in sorted(_BY_TOPIC)]


@cache
def field_classes(event: type[DomainEvent]) -> dict[str, FieldClass]:
    """The class of each field that is not public."""
    return {
        name: mark
        for name, field in event.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, FieldClass)
    }


E_co = TypeVar("E_co", bound=DomainEvent, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[E_co]):
    """A fact with its place: what happened, when, and by whom it was entered.

    `position` counts from 1 over the whole log, `version` from 1 within the stream. `actor` is a
    person's id or `system:<name>`; `on_behalf_of` is the person who acted in the world, where that
    is another. Within a stream `happened_at` never goes back.
    """

    stream: StreamId
    version: int
    fact: E_co
    happened_at: datetime
    recorded_at: datetime
    position: int = 0
    hall: UUID | None = None
    actor: str = "system:test"
    on_behalf_of: UUID | None = None
    channel: str = "api"
    command_id: UUID | None = None
    causation_id: EventId | None = None
    correlation_id: UUID | None = None
    corrects: EventId | None = None

    @property
    def id(self) -> EventId:
        return event_id(self.stream, self.version)

    @property
    def topic(self) -> str:
        return self.fact.TOPIC


S = TypeVar("S")
E = TypeVar("E", bound=DomainEvent)


class Evolution(Generic[S]):
    """Which fact changes a state, and how: one small step a fact, found by its class.

    A fact without a step leaves the state as it is, because state holds only what deciders read.
    """

    def __init__(self) -> None:
        self._steps: dict[type[DomainEvent], Callable[[S, Any, Entry[DomainEvent]], S]] = {}

    def on(
        self, fact: type[E]
    ) -> Callable[[Callable[[S, E, Entry[DomainEvent]], S]], Callable[[S, E, Entry[DomainEvent]], S]]:
        """Register the step for a fact; it is given the state, the fact and its entry."""

        def register(
            step: Callable[[S, E, Entry[DomainEvent]], S],
        ) -> Callable[[S, E, Entry[DomainEvent]], S]:
            if fact in self._steps:
                raise ValueError(f"two steps for {fact.__name__}")
            self._steps[fact] = step
            return step

        return register

    def __call__(self, state: S, entry: Entry[DomainEvent]) -> S:
        step = self._steps.get(type(entry.fact))
        return step(state, entry.fact, entry) if step else state


@dataclass(frozen=True, slots=True)
class StreamKind(Generic[S]):
    """How one kind of stream folds into the state that its deciders read.

    `blank` is the state before version 1. `reads_sealed` says that `evolve` needs sealed values; no
    fold ever receives a personal one. `correct` reads the entries as corrected, for the nouns whose
    recorded facts can be put right.
    """

    name: str
    blank: S
    evolve: Callable[[S, Entry[DomainEvent]], S]
    reads_sealed: bool = False
    correct: Callable[[Iterable[Entry[DomainEvent]]], list[Entry[DomainEvent]]] | None = None


def fold(kind: StreamKind[S], entries: Iterable[Entry[DomainEvent]], state: S | None = None) -> S:
    """Fold entries, oldest first, onto `state` (the blank state where it is None).

    A correction reaches back: where `entries` may hold one, they must be the whole stream.
    """
    if kind.correct and state is None:
        entries = kind.correct(entries)
    current = kind.blank if state is None else state
    for entry in entries:
        current = kind.evolve(current, entry)
    return current
