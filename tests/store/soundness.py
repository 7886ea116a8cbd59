"""Whether a log is sound: dense, in time's order, every leaf as its hash says, versions without gaps."""

from collections import Counter
from uuid import UUID

from deliberation.ledger.canonical import leaf_hash
from deliberation.store.log import PostgresEventLog
from deliberation.store.recorder import Row


def sound_rows(log: PostgresEventLog) -> list[Row]:
    """All rows of the log, after every check."""
    rows = log.entries_after(0, 1_000_000)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    assert [row.recorded_ms for row in rows] == sorted(row.recorded_ms for row in rows)
    assert [leaf_hash(row.leaf()) for row in rows] == log.leaf_hashes(0, 1_000_000)
    seen: Counter[UUID] = Counter()
    for row in rows:
        seen[row.stream] += 1
        assert row.version == seen[row.stream], f"{row.stream} skips to {row.version}"
    return rows
