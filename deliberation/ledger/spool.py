"""Entries that were read once, in a file: whoever decides on a long log again cannot keep it in memory.

Whoever reads a source writes what it gave; every process that shares in the work keeps for itself where
the entries of its streams lie. What is read again is thus what was hashed, whatever the source says then.
"""

import os
from array import array
from bisect import bisect_right
from typing import IO, Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import StreamId
from deliberation.ledger.leaf import UnreadableLeafError, entry_of_leaf, read_leaf
from deliberation.ledger.rehash import Job, openings_by_leaf

_AT_ONCE: Final = 2_048
"""Most entries are shorter, and read in one go with their length."""
_LENGTH: Final = 2
"""Bytes before each entry of a bundle that tell its length."""


def write(file: IO[bytes], job: Job) -> None:
    """Put what a source gave for a tile at the end of the file. OSError where it has no room."""
    file.write(job.entries)
    file.write(job.openings)


class Spool:
    """Where the entries lie in the file, by stream: some 12 bytes an entry and 120 a stream."""

    def __init__(self, path: str) -> None:
        self._file: Final = os.open(path, os.O_RDONLY)
        self._end = 0
        self._places: Final = array("Q")
        """By place: where an entry's length begins."""
        self._tiles: Final = array("Q")
        """The first place of each tile."""
        self._openings: Final = array("Q")
        """Two numbers a tile: where its openings begin, and end."""
        self._before: Final = array("I")
        """By place: the place of the entry before it in its stream, plus one; 0 where it is the first."""
        self._newest: Final[dict[int, int]] = {}

    def close(self) -> None:
        os.close(self._file)

    def keep(self, job: Job, entries: list[bytes]) -> None:
        """Note the next tile of the file, of which these are the entries; their places follow on those of
        the tiles before."""
        first, at = len(self._places), self._end
        for entry in entries:
            self._places.append(at)
            at += _LENGTH + len(entry)
        self._before.frombytes(bytes(self._before.itemsize * len(entries)))
        self.skip(job)
        self._tiles.append(first)
        self._openings.extend((self._end - len(job.openings), self._end))

    def skip(self, job: Job) -> None:
        """Pass over the next tile of the file: nothing in it will be asked for."""
        self._end += len(job.entries) + len(job.openings)

    def add(self, stream: StreamId, place: int) -> None:
        """From now on the entry at a place belongs to a stream."""
        number = stream.int
        self._before[place] = self._newest.get(number, 0)
        self._newest[number] = place + 1

    def entries(self, stream: StreamId, before: int) -> list[Entry[DomainEvent]]:
        """Every entry that was added to a stream, lies before a place and is a fact; oldest first."""
        found: list[Entry[DomainEvent]] = []
        after = self._newest.get(stream.int, 0)
        while after:
            entry = self._entry(after - 1) if after <= before else None
            if entry is not None:
                found.append(entry)
            after = self._before[after - 1]
        return found[::-1]

    def _entry(self, place: int) -> Entry[DomainEvent] | None:
        at = self._places[place]
        data = os.pread(self._file, _AT_ONCE, at)
        length = int.from_bytes(data[:_LENGTH], "big")
        if len(data) < _LENGTH + length:
            data = os.pread(self._file, _LENGTH + length, at)
        try:
            taken = read_leaf(data[_LENGTH : _LENGTH + length])
            opened = openings_by_leaf(self._opened_with(place)).get(taken.index, ())
            sealed = {one.field: one.value for one in opened if one.fits(taken, taken.event["commitments"])}
            return entry_of_leaf(taken, sealed)
        except (UnreadableLeafError, ValueError):  # told by whoever judges it
            return None

    def _opened_with(self, place: int) -> bytes:
        """The openings of the tile of an entry."""
        tile = bisect_right(self._tiles, place) - 1
        start, end = self._openings[2 * tile], self._openings[2 * tile + 1]
        return os.pread(self._file, end - start, start) if end > start else b""
