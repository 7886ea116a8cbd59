"""One narrow row an event: what the trail is filtered by. Its sentence is made when it is read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import deliberation.domain.registry
from deliberation.domain.facts import event_types
from deliberation.store.clock import to_ms
from projections.decode import Row
from projections.folding import Decode, Folding, Projection
from projections.log import Log
from projections.out import Out

_COLUMNS: Final = (
    *("position", "hall", "object", "topic", "actor", "on_behalf_of", "happened_at"),
    *("bulk", "late_s"),
)
_KEYS: Final = (b'{"actor":"', b'"hall":', b'"happened_at":"', b'"on_behalf_of":', b',"public":')

_BULK: Final = frozenset({"access", "agent", "box_sheet", "right", "roll_sheet", "slip"})
"""Kinds of streams that come by the thousand, with one vote or whenever somebody looks: lists leave them out
unless asked for."""
_OF_VOTES: Final = frozenset({"batch", "box_sheet", "roll_sheet"})
"""Kinds of streams that are read with their ballot set; its id is their first public field."""
_BALLOT_SET: Final = b'"public":{"ballot_set":"'


LATE_S: Final = 3600
"""From how many seconds between happening and recording on an event is called late."""


class Trail(Projection):
    """The audit trail's index over every event."""

    NAME = "trail"
    VERSION = 4
    TABLES = ("read_trail",)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(kind.TOPIC for kind in event_types())

    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> Folding:  # noqa: ARG002
        return TrailFolding()


class TrailFolding(Folding):
    """Cuts what is asked for out of the canonical bytes; nothing is decoded."""

    def __init__(self) -> None:
        self._rows: Final[list[tuple[Any, ...]]] = []

    def take(self, rows: Sequence[Row], after: int) -> None:  # noqa: ARG002
        self._rows.extend(map(_row, rows))

    def write(self, out: Out) -> None:
        if self._rows:
            out.add("read_trail", _COLUMNS, self._rows)
            self._rows.clear()

    def spill(self, out: Out) -> None:
        self.write(out)


def _row(row: Row) -> tuple[Any, ...]:
    """The keys stand in canonical order, each after the one before (projections/decode.py)."""
    position, stream, _, topic, recorded_ms, state = row
    actor_from = len(_KEYS[0])
    actor_to = state.index(b'"', actor_from)
    hall_from = state.index(_KEYS[1], actor_to) + len(_KEYS[1])
    happened_from = state.index(_KEYS[2], hall_from) + len(_KEYS[2])
    behalf_from = state.index(_KEYS[3], happened_from) + len(_KEYS[3])
    behalf_to = state.index(_KEYS[4], behalf_from)
    hall = state[hall_from : happened_from - len(_KEYS[2]) - 1]
    behalf = state[behalf_from:behalf_to]
    kind = topic.partition(".")[0]
    happened = state[happened_from : happened_from + 24].decode()
    return (
        position,
        None if hall == b"null" else hall[1:-1].decode(),
        _ballot_set(state, behalf_to) if kind in _OF_VOTES else stream,
        topic,
        state[actor_from:actor_to].decode(),
        None if behalf == b"null" else behalf[1:-1].decode(),
        happened,
        kind in _BULK,
        _late(happened, recorded_ms),
    )


def _late(happened: str, recorded_ms: int) -> int | None:
    """Seconds from happening to recording; None where that was soon."""
    seconds = (recorded_ms - to_ms(datetime.fromisoformat(happened))) // 1000
    return seconds if seconds >= LATE_S else None


def _ballot_set(state: bytes, public_from: int) -> str:
    start = state.index(_BALLOT_SET, public_from) + len(_BALLOT_SET)
    return state[start : start + 36].decode()


ALL_NOUNS: Final = deliberation.domain.registry.NOUNS
"""Imported so that every topic is known."""
