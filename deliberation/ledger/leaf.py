"""The bytes of a leaf back to the fact that they record, for whoever has nothing but the leaf.

Values that the leaf only commits to are None, unless they are given with it (openings).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import from_json

import deliberation.domain.registry
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent, Entry, event_type, field_classes
from deliberation.domain.values import EventId, event_id, from_utc_text
from deliberation.ledger.canonical import as_read, leaf
from deliberation.ledger.upcasts import current, current_topic

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NO_OPENINGS: Final[Mapping[str, Any]] = {}
_KEYS: Final = {"event", "index", "recorded_ms"}


class UnreadableLeafError(Exception):
    """A leaf is not in the form of the record, or holds a fact of which this release knows nothing.

    The message names the place and what is wrong, and shows nothing of the content.
    """


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf taken apart: the envelope, its dense index, and when the server recorded it."""

    event: dict[str, Any]
    index: int
    recorded_ms: int

    @property
    def position(self) -> int:
        return self.index + 1

    @property
    def id(self) -> str:
        """`<stream>/<version>`, as everywhere."""
        return f"{self.event['stream']}/{self.event['version']}"


def read_leaf(data: bytes) -> Leaf:
    """Take a leaf apart; UnreadableLeafError where it is no JSON of that form.

    That the bytes are canonical is another question: `is_canonical`.
    """
    try:
        found = from_json(data)
    except ValueError as error:
        raise UnreadableLeafError("no JSON") from error
    if not isinstance(found, dict) or found.keys() != _KEYS:
        raise UnreadableLeafError("not the three keys of a leaf")
    event, index, recorded_ms = found["event"], found["index"], found["recorded_ms"]
    if not isinstance(event, dict) or type(index) is not int or type(recorded_ms) is not int:
        raise UnreadableLeafError("not the three values of a leaf")
    return Leaf(event, index, recorded_ms)


def is_canonical(data: bytes, taken: Leaf) -> bool:
    """Whether the bytes are the one canonical form of what they say."""
    try:
        return leaf(as_read(taken.event), taken.index, taken.recorded_ms) == data
    except (TypeError, ValueError, Refusal):  # floats, half of a surrogate pair, NUL, 2^53
        return False


def leaf_or_fault(data: bytes) -> "Leaf | UnreadableLeafError":
    """See `read_leaf`; for whoever passes over what is no leaf, because another tells of it."""
    try:
        return read_leaf(data)
    except UnreadableLeafError as error:
        return error


class Head(NamedTuple):
    """The place of a fact in the log. See `facts.Entry` for the fields."""

    stream: UUID
    version: int
    topic: str
    happened_at: datetime
    recorded_at: datetime
    position: int
    hall: UUID | None
    channel: str
    causation_id: EventId | None
    corrects: EventId | None

    @property
    def id(self) -> EventId:
        return event_id(self.stream, self.version)


def head_of_leaf(taken: Leaf) -> Head:
    """The place of a fact, carried forward to today's name of its kind; UnreadableLeafError."""
    event = taken.event
    try:
        hall = event["hall"]
        return Head(
            _uuid(event["stream"]),
            event["version"],
            current_topic(event["type"]),
            from_utc_text(event["happened_at"]),
            recorded_at(taken.recorded_ms),
            taken.position,
            None if hall is None else _uuid(hall),
            event["channel"],
            event["causation_id"],
            event["corrects"],
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableLeafError(f"position {taken.position}: {_reason(error)}") from None


def stream_of_leaf(taken: Leaf) -> UUID:
    """The stream of a fact of which nothing else is read; UnreadableLeafError."""
    try:
        return _uuid(taken.event["stream"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableLeafError(f"position {taken.position}: {_reason(error)}") from None


def entry_of_leaf(taken: Leaf, sealed: Mapping[str, Any] = _NO_OPENINGS) -> Entry[DomainEvent]:
    """The fact with its place, carried forward to today's schema and validated.

    `sealed` are JSON values that were opened. UnreadableLeafError where a part is missing or wrong.
    """
    event = taken.event
    try:
        return entry_of_envelope(event, taken.position, recorded_at(taken.recorded_ms), sealed)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableLeafError(f"position {taken.position}: {_reason(error)}") from None


def entry_of_envelope(
    event: Mapping[str, Any], position: int, recorded: datetime, sealed: Mapping[str, Any]
) -> Entry[DomainEvent]:
    """See `entry_of_leaf`. Raises KeyError for an unknown topic, ValidationError, TypeError, ValueError."""
    topic, fields = current(event["type"], {**event["public"], **sealed})
    kind = event_type(topic)
    for name in field_classes(kind):
        fields.setdefault(name, None)
    hall, deputy, command, act = _optional(event)
    return Entry(
        _uuid(event["stream"]),
        event["version"],
        kind.model_validate(fields),
        from_utc_text(event["happened_at"]),
        recorded,
        position,
        None if hall is None else _uuid(hall),
        event["actor"],
        None if deputy is None else _uuid(deputy),
        event["channel"],
        None if command is None else _uuid(command),
        event["causation_id"],
        None if act is None else _uuid(act),
        event["corrects"],
    )


_optional: Final = itemgetter("hall", "on_behalf_of", "command_id", "correlation_id")
_uuid: Final = lru_cache(maxsize=8_192)(UUID)
"""The same halls, people and streams are named again and again, and the library reads an id in Python."""


def recorded_at(recorded_ms: int) -> datetime:
    return _EPOCH + timedelta(0, 0, 0, recorded_ms)


def what_is_wrong(error: ValidationError) -> str:
    """Where a fact does not fit its class, and how; nothing of what it says."""
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors())


def _reason(error: Exception) -> str:
    if isinstance(error, OverflowError):
        return "a time beyond the calendar"
    if isinstance(error, ValidationError):
        return what_is_wrong(error)
    return f"missing or unknown: {error}" if isinstance(error, KeyError) else type(error).__name__


NOUNS: Final = deliberation.domain.registry.NOUNS
"""Imported so that every topic is known wherever leaves are read."""
