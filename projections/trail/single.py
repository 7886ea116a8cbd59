"""Single entries of the log, as whoever checks one of them needs them: its bytes, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from psycopg import DataError

from deliberation.domain.values import EventId, event_id
from deliberation.ledger.canonical import leaf
from projections.decode import COLUMNS, Row, UnreadableEventError
from projections.reading import Conn, query
from projections.trail.shapes import TrailLine
from projections.trail.view import told


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """An entry as the database holds it, in bytes."""

    event: EventId
    position: int
    recorded_ms: int
    topic: str
    leaf: bytes

    @property
    def noun(self) -> str:
        """What kind of stream it belongs to: `issue`, `resolution`, …"""
        return self.topic.partition(".")[0]


@dataclass(frozen=True, slots=True)
class StoredEntry(StoredLeaf):
    """An entry with what it says. `line` is None where it cannot be read as a fact any more, which nothing
    but meddling brings about."""

    line: TrailLine | None


async def stored_entry(conn: Conn, stream: UUID, version: int) -> StoredEntry | None:
    """One entry; None where nothing is recorded under that name."""
    rows = await query(
        conn,
        f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = %s AND e.originator_version = %s",
        [stream, version],
    )
    if not rows:
        return None
    row = cast(Row, rows[0])
    position, _, _, topic, recorded_ms, state = row
    try:
        async with conn.transaction():  # what cannot be named must not keep the rest from being read
            line = await told(conn, row)
    except (UnreadableEventError, ValueError, KeyError, DataError):
        line = None
    return StoredEntry(
        event_id(stream, version), position, recorded_ms, topic, leaf(state, position - 1, recorded_ms), line
    )


async def events_at(conn: Conn, positions: Iterable[int]) -> dict[int, EventId]:
    """Which events stand at some positions of the log; those beyond its end are missing."""
    rows = await query(
        conn,
        "SELECT notification_id, originator_id, originator_version FROM es.events"
        " WHERE notification_id = ANY(%s::bigint[])",
        [list(positions)],
    )
    return {position: event_id(stream, version) for position, stream, version in rows}


async def leaves_of(conn: Conn, events: Iterable[EventId]) -> dict[EventId, StoredLeaf]:
    """Entries as they stand in the log; those that were never recorded are missing."""
    places = [event.rpartition("/") for event in events]
    rows = await query(
        conn,
        f"SELECT {COLUMNS} FROM unnest(%s::uuid[], %s::bigint[]) AS a(s, v)"
        " JOIN es.events e ON e.originator_id = a.s AND e.originator_version = a.v",
        [[UUID(stream) for stream, _, _ in places], [int(version) for _, _, version in places]],
    )
    leaves = {}
    for position, stream, version, topic, recorded_ms, state in cast(list[Row], rows):
        name = event_id(stream, version)
        leaves[name] = StoredLeaf(name, position, recorded_ms, topic, leaf(state, position - 1, recorded_ms))
    return leaves
