"""The log as an audit reads it: every entry with its sealed values, in its order, in bounded batches."""

from collections.abc import Iterator
from typing import Final

from eventsourcing.persistence import MapperDeserialisationError

from deliberation.application.audit.report import Unreadable
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import HallId, event_id
from deliberation.store.log import PostgresEventLog
from deliberation.store.recorder import Row

_BATCH: Final = 2_000


def entries_up_to(log: PostgresEventLog, position: int) -> Iterator[Entry[DomainEvent] | Unreadable]:
    """The entries from the first to a position; personal values are never read."""
    after = 0
    while after < position:
        rows = log.entries_after(after, min(_BATCH, position - after), sealed=True)
        if not rows:
            return
        for row in rows:
            if row.position > position:
                return
            yield _entry(log, row)
        after = rows[-1].position


def _entry(log: PostgresEventLog, row: Row) -> Entry[DomainEvent] | Unreadable:
    """A row, which somebody may have altered in the database, as an entry."""
    hall = HallId(row.hall) if row.hall else None
    try:
        return log.entry(row)
    except MapperDeserialisationError as error:
        why = str(error).partition(" cannot be read: ")[2]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = type(error).__name__
    return Unreadable(row.position, event_id(row.stream, row.version), hall, why)
