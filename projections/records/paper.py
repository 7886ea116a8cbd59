"""Paper ballots on their way in, as their own streams tell it: batches, and the slips that were typed."""

from dataclasses import dataclass, field
from typing import Final

from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import BATCHES, SLIPS, Batch, Slip
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import PersonId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(slots=True)
class BatchRecord(Recorded):
    state: Batch = field(default_factory=Batch)
    received: Moment | None = None


@dataclass(slots=True)
class SlipRecord(Recorded):
    """`entries_at` are the entries that hold the sealed marks, by who typed them; `settled_at` is that of
    what the paper says at last."""

    state: Slip = field(default_factory=Slip)
    entries_at: dict[PersonId, int] = field(default_factory=dict)
    settled_at: int | None = None


BATCH: Final = RecordKind("batch", "read_batches", BatchRecord, BATCHES)
SLIP: Final = RecordKind("slip", "read_slips", SlipRecord, SLIPS)


@BATCH.on(e.BatchReceived)
def _received(record: BatchRecord, _: e.BatchReceived, entry: Entry[DomainEvent]) -> None:
    record.received = moment_of(entry)


@SLIP.on(e.SlipEntered)
def _entered(record: SlipRecord, fact: e.SlipEntered, entry: Entry[DomainEvent]) -> None:
    record.entries_at[fact.by] = entry.version


@SLIP.on(e.SlipSettled)
def _settled(record: SlipRecord, _: e.SlipSettled, entry: Entry[DomainEvent]) -> None:
    record.settled_at = entry.version
