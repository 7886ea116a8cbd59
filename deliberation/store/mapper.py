"""Facts to the bytes of a leaf and back: the envelope, the field classes, the commitments.

The library's mapper stores Python paths and rebuilds objects without validation; this one stores topics
and lets pydantic validate what it reads.
"""

from collections.abc import Callable, Mapping
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
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, event_type, field_classes
from deliberation.domain.values import from_utc_text
from deliberation.store.canonical import MAX_LEAF_BYTES, canonical, canonical_text, within
from deliberation.store.clock import from_ms
from deliberation.store.envelope import Draft, event_bytes
from deliberation.store.keys import encrypt, mac
from deliberation.store.randomness import new_salt
from deliberation.store.upcasts import current

PersonKey = Callable[[UUID], bytes]
"""The key of a person, made where there is none yet."""


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

    def __init__(self, person_key: PersonKey) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self._person_key: Final = person_key

    def to_stored_event(self, domain_event: Draft) -> RecordableEvent:  # type: ignore[override]
        """Encode an entry: canonical bytes for the leaf, private values for the vault.

        Raises UnwritableTextError, UnwritableNumberError or TooLargeError.
        """
        entry = domain_event.entry
        fact = entry.fact
        values = fact.model_dump(mode="json")
        private = taken_out(fact, values)
        commitments = {row.field: commitment(row.salt, row.field, row.value).hex() for row in private}
        state = event_bytes(domain_event, commitments, canonical_text(values))
        rows = tuple(self._locked(entry, private))
        return RecordableEvent(entry.stream, entry.version, fact.TOPIC, state, entry.hall, rows)

    def to_domain_event(self, stored_event: RecordedEvent) -> Entry[DomainEvent]:  # type: ignore[override]
        """Decode a row of the log, carried forward to today's schema and validated.

        Raises MapperDeserialisationError, which names the row and shows nothing of its content.
        """
        row = stored_event
        envelope = from_json(row.state)
        sealed = {name: from_json(value) for name, value in row.sealed.items()}
        topic, fields = current(row.topic, {**envelope["public"], **sealed})
        return Entry(
            stream=UUID(str(row.originator_id)),
            version=row.originator_version,
            fact=_fact(row, topic, fields),
            happened_at=from_utc_text(envelope["happened_at"]),
            recorded_at=from_ms(row.recorded_ms),
            position=row.id,
            hall=_uuid_or_none(envelope["hall"]),
            actor=envelope["actor"],
            on_behalf_of=_uuid_or_none(envelope["on_behalf_of"]),
            channel=envelope["channel"],
            command_id=_uuid_or_none(envelope["command_id"]),
            causation_id=envelope["causation_id"],
            correlation_id=_uuid_or_none(envelope["correlation_id"]),
            corrects=envelope["corrects"],
        )

    def _locked(self, entry: NewEntry, rows: list[PrivateValue]) -> list[PrivateValue]:
        """Encrypt the personal rows of an entry under their person's key, which is fetched once."""
        classes = field_classes(type(entry.fact))
        personal = [row for row in rows if classes[row.field] is FieldClass.PERSONAL]
        if not personal:
            return rows
        person = subject(entry.fact)
        key = self._person_key(person)
        sealed = [row for row in rows if row not in personal]
        return sealed + [
            lock(row, person, key, place(entry.stream, entry.version, row.field)) for row in personal
        ]


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


def _fact(row: RecordedEvent, topic: str, fields: dict[str, Any]) -> DomainEvent:
    try:
        kind = event_type(topic)
    except KeyError:
        raise _unreadable(row, "no event of this release has this topic") from None
    for name in field_classes(kind):
        fields.setdefault(name, None)
    try:
        return kind.model_validate(fields)
    except ValidationError as wrong:
        what = "; ".join(f"{'.'.join(map(str, error['loc']))}: {error['type']}" for error in wrong.errors())
        raise _unreadable(row, what) from None


def _unreadable(row: RecordedEvent, why: str) -> MapperDeserialisationError:
    return MapperDeserialisationError(
        f"{row.originator_id}/{row.originator_version} ({row.topic}) cannot be read: {why}"
    )


def _uuid_or_none(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
