"""How a replay folds: by the same records as the tables, entry by entry, read anew after a correction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry
from projections.asof import ClockName
from projections.records.base import Record, RecordKind, as_corrected
from projections.records.issue import ISSUE
from projections.records.meeting import MEETING
from projections.records.minutes import MINUTES
from projections.records.paper import BATCH, SLIP
from projections.records.resolution import RESOLUTION
from projections.records.right import RIGHT
from projections.records.task import TASK
from projections.records.vote import VOTE
from projections.replay.shapes import Panel

KINDS: Final[dict[str, RecordKind[Any]]] = {
    kind.name: kind for kind in (ISSUE, MEETING, MINUTES, RESOLUTION, TASK, VOTE, RIGHT, BATCH, SLIP)
}
"""How each kind of stream folds; roll and box sheets fold into nothing."""

R = TypeVar("R", bound=Record)


class Course(Protocol):
    """What is replayed: takes entries one by one and shows where it stands."""

    def take(self, entry: Entry[DomainEvent]) -> None: ...

    @property
    def state(self) -> Any:
        """The domain's state of what is replayed."""

    def panels(self, at: datetime) -> tuple[Panel, ...]:
        """Where it stands at a time, in words and numbers."""


class Folded(Generic[R]):
    """One stream, as far as it was taken."""

    def __init__(self, kind: RecordKind[R], stream: UUID) -> None:
        self._kind: Final = kind
        self._stream: Final = stream
        self._entries: Final[list[Entry[DomainEvent]]] = []
        self.record: R = kind.blank(stream)

    def take(self, entry: Entry[DomainEvent]) -> None:
        """Fold one entry; a correction reaches back, so the stream is read anew."""
        self._entries.append(entry)
        if isinstance(entry.fact, Correction):
            self.record = self._kind.fold(self._stream, self._entries)
        else:
            self._kind.advance(self.record, entry)


def kind_of(entry: Entry[DomainEvent]) -> str:
    """The kind of stream that an entry stands in."""
    return entry.fact.TOPIC.partition(".")[0]


def ordered(entries: Iterable[Entry[DomainEvent]], order: ClockName) -> list[Entry[DomainEvent]]:
    """The entries by the server's clock, or by when things really happened.

    By the clock of happening they read as corrected, and corrections stand at what they put right.
    Within a stream its own order holds.
    """
    listed = sorted(entries, key=lambda entry: entry.position)
    if order is ClockName.RECORDED:
        return listed
    streams: dict[UUID, list[Entry[DomainEvent]]] = {}
    for entry in listed:
        streams.setdefault(entry.stream, []).append(entry)
    timed = [pair for stream in streams.values() for pair in _timed(stream)]
    timed.sort(key=lambda pair: (pair[0], pair[1].position))
    return [entry for _, entry in timed]


def _timed(stream: list[Entry[DomainEvent]]) -> list[tuple[datetime, Entry[DomainEvent]]]:
    """The entries of a stream as corrected, each no earlier than the one before it."""
    kind = KINDS.get(kind_of(stream[0]))
    corrected = kind is not None and any(isinstance(entry.fact, Correction) for entry in stream)
    told = as_corrected(stream, kind.domain) if kind and corrected else stream
    timed: list[tuple[datetime, Entry[DomainEvent]]] = []
    for entry in told:
        if not isinstance(entry.fact, Correction):
            earliest = timed[-1][0] if timed else entry.happened_at
            timed.append((max(earliest, entry.happened_at), entry))
    return timed
