"""What deciders know of the record itself."""

from dataclasses import dataclass
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.record.events import KeyRotated
from deliberation.domain.values import StreamId, derived_id


@dataclass(frozen=True, slots=True)
class Record:
    """`key` is the one that signs by the last rotation; empty before the first."""

    key: str = ""


evolve: Evolution[Record] = Evolution()


@evolve.on(KeyRotated)
def _rotated(record: Record, fact: KeyRotated, entry: Entry[DomainEvent]) -> Record:
    return Record(key=fact.new)


RECORDS: StreamKind[Record] = StreamKind("record", Record(), evolve)
RECORD: Final[StreamId] = derived_id("record")
"""The one stream of an installation's record."""
