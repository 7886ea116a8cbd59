"""How one stream folds into one record, live, in a rebuild and for any time of the past alike.

A record holds the state that the domain folds and what views show beside it. Folding changes a record
in place: whoever folds owns it, and nobody else sees it before it is written out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, event_types
from projections.decode import whole
from projections.shapes import Moment


class Record(Protocol):
    """What every record has. `version` is that of the last entry that it tells; `steps` its public
    history; `corrections` are the versions of corrections whose sealed values stand for a fact's."""

    id: UUID
    version: int
    state: Any
    steps: "list[StepAt]"
    corrections: list[int]


@dataclass(frozen=True, slots=True)
class StepAt:
    """A public step: which entry of the stream, and when."""

    version: int
    topic: str
    moment: Moment


@dataclass(slots=True)
class Recorded:
    """What all records share; each noun's record adds its state and what it shows."""

    id: UUID
    version: int = 0
    steps: list[StepAt] = field(default_factory=list)
    corrections: list[int] = field(default_factory=list)


R = TypeVar("R", bound=Record)
E = TypeVar("E", bound=DomainEvent)

Detail = Callable[[Any, Any, Entry[DomainEvent]], None]


def moment_of(entry: Entry[DomainEvent]) -> Moment:
    return Moment(entry.happened_at, entry.recorded_at, entry.position)


class RecordKind(Generic[R]):
    """One kind of stream: which topics it holds, its table, and how its entries fold.

    Its topics begin with its name (`issue.`). `public_steps` are the topics that a public timeline shows.
    """

    def __init__(
        self,
        name: str,
        table: str,
        record: type[R],
        domain: StreamKind[Any],
        *,
        public_steps: Sequence[type[DomainEvent]] = (),
    ) -> None:
        self.name: Final = name
        self.table: Final = table
        self.domain: Final = domain
        self._record: Final = record
        self._prefix: Final = f"{name}."
        self._details: Final[dict[type[DomainEvent], Detail]] = {}
        self._steps: Final = frozenset(public_steps)

    @cached_property
    def topics(self) -> frozenset[str]:
        """Every topic of this kind of stream."""
        return frozenset(t.TOPIC for t in event_types() if t.TOPIC.startswith(self._prefix))

    @cached_property
    def adapter(self) -> TypeAdapter[R]:
        """Between a record and its JSON."""
        return TypeAdapter(self._record)

    def on(self, fact: type[E]) -> Callable[[Callable[[R, E, Entry[DomainEvent]], None]], None]:
        """Register what a fact adds to the record beyond the domain's state."""

        def register(detail: Callable[[R, E, Entry[DomainEvent]], None]) -> None:
            if fact in self._details:
                raise ValueError(f"two details for {fact.__name__}")
            self._details[fact] = detail

        return register

    def blank(self, stream: UUID) -> R:
        return self._record(id=stream, state=self.domain.blank)  # type: ignore[call-arg]

    def advance(self, record: R, entry: Entry[DomainEvent]) -> None:
        """Fold one further entry that is no correction and was not corrected."""
        record.state = self.domain.evolve(record.state, entry)
        record.version = entry.version
        kind = type(entry.fact)
        if kind in self._steps:
            record.steps.append(StepAt(entry.version, kind.TOPIC, moment_of(entry)))
        detail = self._details.get(kind)
        if detail:
            detail(record, entry.fact, entry)

    def told(
        self, stream: UUID, entries: Sequence[Entry[DomainEvent]]
    ) -> tuple[Callable[[], R], Sequence[Entry[DomainEvent]]]:
        """What makes the record that a whole stream begins with, and its entries, read as corrected."""
        corrections = [entry.version for entry in entries if isinstance(entry.fact, Correction)]

        def blank() -> R:
            record = self.blank(stream)
            record.corrections = list(corrections)
            return record

        return blank, as_corrected(whole(entries), self.domain) if corrections else entries

    def fold(self, stream: UUID, entries: Sequence[Entry[DomainEvent]], by: datetime | None = None) -> R:
        """The record of a whole stream, read as corrected; with `by` only of what had happened by then.

        What is known of the past includes corrections that were entered later: they say what really
        happened, and when.
        """
        blank, told = self.told(stream, entries)
        record = blank()
        for entry in told:
            if by is None or entry.happened_at <= by:
                self.advance(record, entry)
        if told and by is None:
            record.version = entries[-1].version
        return record


def as_corrected(entries: Sequence[Entry[DomainEvent]], kind: StreamKind[Any]) -> list[Entry[DomainEvent]]:
    """The entries as they read after every correction; a fact that a correction put in has the version
    of the correction, where its sealed values are, and the place in the order of what it stands for."""
    if kind.correct is None:
        return list(entries)
    original = {entry.version: entry.fact for entry in entries}
    return [
        entry if entry.fact is original[entry.version] else replace(entry, version=_source(entry, entries))
        for entry in kind.correct(entries)
    ]


def _source(entry: Entry[DomainEvent], entries: Iterable[Entry[DomainEvent]]) -> int:
    return max(
        other.version
        for other in entries
        if isinstance(other.fact, Correction)
        and other.fact.version == entry.version
        and other.fact.topic == entry.fact.TOPIC
    )
