"""Facts to the bytes of a leaf and back: the envelope, the field classes, the commitments.

The library's mapper stores Python paths and rebuilds objects without validation; this one stores topics
and lets pydantic validate what it reads.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    Notification,
    StoredEvent,
)
from pydantic import ValidationError
from pydantic_core import from_json

from deliberation.application.ports import NewEntry
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, field_classes
from deliberation.ledger.canonical import MAX_LEAF_BYTES, canonical, canonical_text, within
from deliberation.ledger.leaf import entry_of_envelope, what_is_wrong
from deliberation.store.clock import from_ms
from deliberation.store.envelope import Draft, event_bytes
from deliberation.store.keys import encrypt, mac
from deliberation.store.randomness import new_salt

PersonKeys = Callable[[Collection[UUID]], Mapping[UUID, bytes]]
"""The keys of some persons, made where there are none yet."""


SALT_PLACE: Final = b"\0salt"
"""Added to a value's place for its salt, which is encrypted beside it."""


@dataclass(frozen=True, slots=True)
class PrivateValue:
    """A row of the vault: a value that the leaf only commits to, with the salt of its commitment."""

    field: str
    value: bytes
    salt: bytes
    person: UUID | None


@dataclass(frozen=True)
class RecordableEvent(StoredEvent):
    """A fact encoded for the log, with what goes to the vault beside it."""

    hall: UUID | None = None
    private: tuple[PrivateValue, ...] = ()


@dataclass(frozen=True)
class RecordedEvent(Notification):
    """A row of the log; `sealed` are the canonical bytes of the sealed fields that were asked for."""

    recorded_ms: int = 0
    sealed: Mapping[str, bytes] = field(default_factory=dict)


def commitment(salt: bytes, name: str, value: bytes) -> bytes:
    """What the leaf holds of a private value; `value` are its canonical bytes.

    Whoever is given value and salt can check them against the log, nobody else learns anything.
    """
    return mac(salt, b"v1\0%b\0%b" % (name.encode(), value))


def place(stream: UUID, version: int, name: str) -> bytes:
    """What an encrypted value is bound to, so that rows of the vault cannot be swapped."""
    return b"%b%b%b" % (stream.bytes, version.to_bytes(8, "big"), name.encode())


class FactMapper(Mapper[UUID]):
    """Encodes drafts and decodes rows of the log."""

    def __init__(self, person_keys: PersonKeys) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self._person_keys: Final = person_keys

    def to_stored_event(self, domain_event: Draft) -> RecordableEvent:  # type: ignore[override]
        """Encode an entry: canonical bytes for the leaf, private values for the vault.

        Raises UnwritableTextError, UnwritableNumberError or TooLargeError.
        """
        return self.to_stored_events([domain_event])[0]

    def to_stored_events(self, domain_events: Iterable[Draft]) -> list[RecordableEvent]:
        """Encode several entries; the keys of all persons in them are fetched at once."""
        encoded = [_encoded(draft) for draft in domain_events]
        whose = {person for event in encoded if (person := _whose(event)) is not None}
        keys = self._person_keys(whose) if whose else {}
        return [_recordable(event, keys) for event in encoded]

    def to_domain_event(self, stored_event: RecordedEvent) -> Entry[DomainEvent]:  # type: ignore[override]
        """Decode a row of the log, carried forward to today's schema and validated.

        Raises MapperDeserialisationError, which names the row and shows nothing of its content.
        """
        row = stored_event
        envelope = from_json(row.state)
        sealed = {name: from_json(value) for name, value in row.sealed.items()}
        try:
            return entry_of_envelope(envelope, row.id, from_ms(row.recorded_ms), sealed)
        except KeyError:
            raise _unreadable(row, "no event of this release has this topic") from None
        except ValidationError as wrong:
            raise _unreadable(row, what_is_wrong(wrong)) from None


@dataclass(frozen=True, slots=True)
class _Encoded:
    """An entry whose private values are not locked yet."""

    entry: NewEntry
    state: bytes
    private: list[PrivateValue]


def _encoded(draft: Draft) -> _Encoded:
    fact = draft.entry.fact
    values = fact.model_dump(mode="json")
    private = taken_out(fact, values)
    commitments = {row.field: commitment(row.salt, row.field, row.value).hex() for row in private}
    return _Encoded(draft.entry, event_bytes(draft, commitments, canonical_text(values)), private)


def _whose(event: _Encoded) -> UUID | None:
    """The person whose personal values an entry holds; None where it holds none."""
    classes = field_classes(type(event.entry.fact))
    holds = any(classes[row.field] is FieldClass.PERSONAL for row in event.private)
    return subject(event.entry.fact) if holds else None


def _recordable(event: _Encoded, keys: Mapping[UUID, bytes]) -> RecordableEvent:
    """The entry with its personal rows encrypted under their person's key."""
    entry, classes = event.entry, field_classes(type(event.entry.fact))
    person = _whose(event)
    sealed = [row for row in event.private if classes[row.field] is FieldClass.SEALED]
    locked = [
        lock(row, person, keys[person], place(entry.stream, entry.version, row.field))
        for row in event.private
        if person is not None and classes[row.field] is FieldClass.PERSONAL
    ]
    rows = (*sealed, *locked)
    return RecordableEvent(entry.stream, entry.version, entry.fact.TOPIC, event.state, entry.hall, rows)


def taken_out(fact: DomainEvent, values: dict[str, Any]) -> list[PrivateValue]:
    """Take the private fields out of the JSON values of a fact; what was left open gives no row."""
    private = []
    for name in field_classes(type(fact)):
        value = values.pop(name)
        if value is not None:
            private.append(PrivateValue(name, within(MAX_LEAF_BYTES, canonical(value)), new_salt(), None))
    return private


def lock(row: PrivateValue, person: UUID, key: bytes, where: bytes) -> PrivateValue:
    """A personal row as it lies in the vault: value and salt encrypted."""
    return PrivateValue(
        row.field, encrypt(key, row.value, where), encrypt(key, row.salt, where + SALT_PLACE), person
    )


def subject(fact: DomainEvent) -> UUID:
    """Whose the personal fields of a fact are; TypeError where the fact does not say."""
    person = getattr(fact, fact.SUBJECT, None) if fact.SUBJECT else None
    if not isinstance(person, UUID):
        raise TypeError(f"{fact.TOPIC} has personal fields but no person in {fact.SUBJECT or 'SUBJECT'}")
    return person


def _unreadable(row: RecordedEvent, why: str) -> MapperDeserialisationError:
    return MapperDeserialisationError(
        f"{row.originator_id}/{row.originator_version} ({row.topic}) cannot be read: {why}"
    )
