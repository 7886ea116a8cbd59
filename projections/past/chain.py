"""What a list showed of one stream, with its validity by both clocks (docs/decisions/0014-time-travel.md).

The board does the same for issues, whose row rests on several streams (projections/board/).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from projections.folding import RecordTable

NEVER: Final = 2**63 - 1
"""The position of what has not come to pass."""
FOREVER: Final = "infinity"

VALID: Final = ("happened_from", "happened_to", "known_from", "known_to", "dropped_at")
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PastTable:
    """The table of what a list showed: the columns of the live one that the list filters and orders by.

    `listed` says whether a record stands in the list at all: by the clock of happening something may have
    happened to what had not begun.
    """

    live: RecordTable
    kept: tuple[str, ...]
    listed: Callable[[Any], bool]

    @property
    def name(self) -> str:
        return f"{self.live.name}_past"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("id", *VALID, *self.kept)

    def places(self) -> tuple[int, ...]:
        """Where the kept columns stand in a row of the live table."""
        return tuple(self.live.columns.index(name) for name in self.kept)


class Version(NamedTuple):
    """What was shown, since when it was so, and since which position it is known. `values` None: nothing."""

    values: Values | None
    happened_from: str
    known_from: int


class Span(NamedTuple):
    """A version with its end by both clocks; `dropped_at` where another history is known instead."""

    stream: UUID
    version: Version
    happened_to: str = FOREVER
    known_to: int = NEVER
    dropped_at: int = NEVER

    def row(self) -> Values:
        values, happened_from, known_from = self.version
        return (
            self.stream,
            happened_from,
            self.happened_to,
            known_from,
            self.known_to,
            self.dropped_at,
            *(values or ()),
        )


Show = Callable[[Any], Values | None]


def versions(
    table: PastTable, show: Show, stream: UUID, entries: Sequence[Entry[DomainEvent]], position: int
) -> list[Version]:
    """Everything that was ever shown of a stream, in the order of happening, as known at `position`."""
    found: list[Version] = []
    for happened_at, record in _by_time(table, stream, entries):
        values = show(record)
        if not found or found[-1].values != values:
            found.append(Version(values, happened_at.isoformat(), position))
    return found


def spans(stream: UUID, chain: Sequence[Version], position: int) -> list[Span]:
    """All but the last of a chain, each ended by the one after it."""
    return [
        Span(stream, version, following.happened_from, position)
        for version, following in pairwise(chain)
        if version.values is not None
    ]


def _by_time(
    table: PastTable, stream: UUID, entries: Sequence[Entry[DomainEvent]]
) -> Iterator[tuple[datetime, Any]]:
    """The record at each time at which something happened; it is changed in place from one to the next.

    At each time it is the record that a replay of what had happened by then makes, entries in the order
    of the log. Mostly what comes next in time also comes next in the log, and is folded on.
    """
    kind = table.live.kind
    blank, told = kind.told(stream, entries)
    times = sorted({entry.happened_at for entry in told})
    record, folded = blank(), 0
    for happened_at in times:
        by_then = [entry for entry in told if entry.happened_at <= happened_at]
        if any(entry.happened_at == happened_at for entry in by_then[:folded]):
            record, folded = blank(), 0
        for entry in by_then[folded:]:
            kind.advance(record, entry)
        folded = len(by_then)
        yield happened_at, record
