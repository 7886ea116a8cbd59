"""Rows of the log to entries, as cheaply as a projection over many events needs it.

The bytes of an event are canonical (RFC 8785): keys stand in a fixed order, so that the time and the
public fields can be cut out of the envelope without decoding the rest. What comes before them (actor,
cause, channel, ids, commitments) can hold no quotation mark of its own that would look like a key:
an actor is an id or `system:<name>`, a commitment is named by a field and written in hexadecimal.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import from_json

import deliberation.domain.registry
from deliberation.domain.facts import DomainEvent, Entry, event_type
from deliberation.domain.values import EventId, event_id
from deliberation.ledger.upcasts import current, current_topic

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HAPPENED: Final = b'"happened_at":"'
_HAPPENED_LENGTH: Final = len("2026-01-01T00:00:00.000Z")
_HAPPENED_KEY: Final = len(_HAPPENED)
_PUBLIC: Final = b',"public":'
_PUBLIC_KEY: Final = len(_PUBLIC)
_AFTER_PUBLIC: Final = b',"stream":"'


Row = tuple[int, UUID, int, str, int, bytes]
"""One event as it is stored: position, stream, version, topic, recorded_ms, canonical bytes.

A plain tuple, as the driver makes it: a rebuild sees a million of them.
"""

COLUMNS: Final = "e.notification_id, e.originator_id, e.originator_version, e.topic, e.recorded_ms, e.state"
"""What a Row is made of, of `es.events e`."""


def event_of(row: Row) -> str:
    """The id of the event in a row."""
    return f"{row[1]}/{row[2]}"


def happened_of(state: bytes) -> datetime:
    """When the event happened, as it claims."""
    start = state.index(_HAPPENED) + _HAPPENED_KEY
    return datetime.fromisoformat(state[start : start + _HAPPENED_LENGTH].decode())


def public_of(state: bytes) -> bytes:
    """The JSON bytes of the public fields."""
    start = state.index(_PUBLIC, state.index(_HAPPENED)) + _PUBLIC_KEY
    return state[start : state.rindex(_AFTER_PUBLIC)]


def recorded_of(recorded_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=recorded_ms)


class Told(NamedTuple):
    """What foldings read of an Entry, made in a third of its time; `whole` makes the Entry of it."""

    stream: UUID
    version: int
    fact: DomainEvent
    happened_at: datetime
    recorded_ms: int
    position: int

    @property
    def recorded_at(self) -> datetime:
        return recorded_of(self.recorded_ms)

    @property
    def id(self) -> EventId:
        return event_id(self.stream, self.version)


class UnreadableEventError(Exception):
    """An event cannot be read as a fact of this release; the message shows nothing of its content."""


def entry_of(row: Row) -> Entry[DomainEvent]:
    """The fact with its place and both clocks, its public fields only.

    It has neither actor nor cause: no projection of facts needs them.
    """
    position, stream, version, topic, recorded_ms, state = row
    start = state.index(_HAPPENED) + _HAPPENED_KEY
    happened_at = datetime.fromisoformat(state[start : start + _HAPPENED_LENGTH].decode())
    public = state[state.index(_PUBLIC, start) + _PUBLIC_KEY : state.rindex(_AFTER_PUBLIC)]
    try:
        fact = _reader(topic)(public)
    except (ValidationError, KeyError) as wrong:
        raise UnreadableEventError(f"{event_of(row)} ({topic}): {_reason(wrong)}") from None
    return cast("Entry[DomainEvent]", Told(stream, version, fact, happened_at, recorded_ms, position))


def whole(entries: Iterable[Entry[DomainEvent]]) -> list[Entry[DomainEvent]]:
    """The same as real entries, of which corrections make others."""
    return [Entry(e.stream, e.version, e.fact, e.happened_at, e.recorded_at, e.position) for e in entries]


@cache
def _reader(topic: str) -> Callable[[bytes], DomainEvent]:
    """How the public fields of a topic are read, superseded ones carried forward to today's."""
    kind = event_type(current_topic(topic))
    if current_topic(topic) == topic:
        validate: Callable[[bytes], DomainEvent] = kind.__pydantic_validator__.validate_json
        return validate

    def carried(public: bytes) -> DomainEvent:
        return kind.model_validate(current(topic, from_json(public))[1])

    return carried


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in wrong.errors())
    return "no event of this release has this topic"


def envelope_of(state: bytes) -> dict[str, Any]:
    """The whole envelope, for the few rows of which a page shows it."""
    envelope: dict[str, Any] = from_json(state)
    return envelope


NOUNS: Final = deliberation.domain.registry.NOUNS
"""Imported so that every topic is known wherever rows are decoded."""
