"""What is checked of each entry by itself: hash, canonical form, index, and the openings of its commitments.

Needs nothing but bytes, so that it runs in processes of its own while the domain reads the entries.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from deliberation.domain.errors import Refusal
from deliberation.ledger.canonical import canonical, leaf_hash
from deliberation.ledger.leaf import Leaf, UnreadableLeafError, is_canonical
from deliberation.ledger.merkle import HASH_BYTES
from deliberation.ledger.tiles import MalformedTileError, Tile, decode_entries, tile_root

_OPENING: Final = {"field", "index", "salt", "stream", "value", "version"}
_SALT_BYTES: Final = 32


class Fault(NamedTuple):
    """Something is wrong at a position (counted from 1; 0: with the bundle of entries as a whole)."""

    code: str
    position: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A tile of level 0 with the bytes that a source has for it."""

    tile: Tile
    hashes: bytes
    entries: bytes
    wider: bool = False
    """The entries are those of the full tile, in place of a partial one that is gone."""
    openings: bytes = b""
    after_gap: bool = False
    """Entries before these could not be read: facts behind would look as if some were cut out."""


@dataclass(slots=True)
class Done:
    """What came of a job. `hashes` are those of the entries, `root` that over a full tile of them."""

    tile: Tile
    hashes: bytes
    root: bytes = b""
    faults: list[Fault] = field(default_factory=list)
    commitments: int = 0
    opened: int = 0


def check_tile(job: Job, entries: list[bytes], leaves: list[Leaf | UnreadableLeafError]) -> Done:
    """Hash the entries of a tile and look at each; `leaves` are the same entries as they were read."""
    first = job.tile.first_leaf + 1
    hashes = b"".join([leaf_hash(entry) for entry in entries])
    done = Done(job.tile, hashes)
    if len(entries) != job.tile.width:
        found = f"{job.tile.entries_path}: {len(entries)} ≠ {job.tile.width}"
        done.faults.append(
            Fault("entries.smuggled" if len(entries) > job.tile.width else "entries.too_few", 0, found)
        )
    if hashes != job.hashes:
        done.faults += [Fault("leaf.altered", first + at) for at in _different(hashes, job.hashes)]
    if job.tile.full and len(entries) == job.tile.width:
        done.root = tile_root(hashes)
    opened = _Openings(job.openings)
    for position, (entry, taken) in enumerate(zip(entries, leaves, strict=True), start=first):
        _check_leaf(entry, taken, position, opened, done)
    done.faults += opened.left_over()
    return done


def entries_of(job: Job) -> list[bytes]:
    """The entries of a job; MalformedTileError. Of a wider bundle only those that the tile means."""
    entries = decode_entries(job.entries)
    return entries[: job.tile.width] if job.wider else entries


def _different(left: bytes, right: bytes) -> Iterator[int]:
    """Which hashes differ, where both have one."""
    for at in range(0, min(len(left), len(right)), HASH_BYTES):
        if left[at : at + HASH_BYTES] != right[at : at + HASH_BYTES]:
            yield at // HASH_BYTES


def _check_leaf(
    entry: bytes, found: Leaf | UnreadableLeafError, position: int, opened: "_Openings", done: Done
) -> None:
    if isinstance(found, UnreadableLeafError):
        done.faults.append(Fault("leaf.malformed", position, str(found)))
        return
    if found.position != position:
        done.faults.append(Fault("leaf.wrong_index", position, f"index {found.index}"))
    if not is_canonical(entry, found):
        done.faults.append(Fault("leaf.not_canonical", position))
    commitments = found.event.get("commitments")
    if isinstance(commitments, dict) and commitments:
        done.commitments += len(commitments)
        if opened:
            done.opened += opened.check(found, commitments, done.faults)


@dataclass(frozen=True, slots=True)
class Opened:
    """One line of openings, read; `value` is JSON."""

    index: int
    stream: str
    version: int
    field: str
    value: Any
    salt: bytes

    @classmethod
    def parse(cls, line: bytes) -> "Opened":
        """ValueError where the line is none."""
        found = from_json(line)
        if not isinstance(found, dict) or found.keys() != _OPENING:
            raise ValueError("not the keys of an opening")
        salt = bytes.fromhex(str(found["salt"]))
        if type(found["index"]) is not int or type(found["version"]) is not int or len(salt) != _SALT_BYTES:
            raise ValueError("not the values of an opening")
        return cls(
            found["index"], str(found["stream"]), found["version"], str(found["field"]), found["value"], salt
        )

    def fits(self, taken: Leaf, commitments: dict[str, Any]) -> bool:
        """Whether it opens a commitment of this leaf."""
        if taken.event.get("stream") != self.stream or taken.event.get("version") != self.version:
            return False
        try:
            message = b"v1\0%b\0%b" % (self.field.encode(), canonical(self.value))
        except (TypeError, ValueError, Refusal):
            return False
        return commitments.get(self.field) == hmac.digest(self.salt, message, "sha256").hex()


def openings_by_leaf(lines: bytes) -> dict[int, list[Opened]]:
    """The openings of a tile's entries by the index of their leaf; ValueError where a line is none."""
    found: dict[int, list[Opened]] = {}
    for line in lines.splitlines():
        one = Opened.parse(line)
        found.setdefault(one.index, []).append(one)
    return found


def malformed(job: Job, error: MalformedTileError) -> Done:
    """What comes of a job whose entries cannot be told from one another."""
    return Done(job.tile, b"", faults=[Fault("entries.malformed", 0, f"{job.tile.entries_path}: {error}")])


class _Openings:
    """The openings that came with a tile, each to be used once."""

    def __init__(self, lines: bytes) -> None:
        self._faults: Final[list[Fault]] = []
        self._waiting: dict[int, list[Opened]] = {}
        try:
            self._waiting = openings_by_leaf(lines)
        except ValueError as error:
            self._faults.append(Fault("opening.malformed", 0, str(error)))

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def check(self, taken: Leaf, commitments: dict[str, Any], faults: list[Fault]) -> int:
        """Hold those of a leaf against its commitments; how many different ones fit."""
        fitting = set()
        for one in self._waiting.pop(taken.index, ()):
            if one.fits(taken, commitments):
                fitting.add(one.field)
            else:
                faults.append(Fault("opening.unfitting", taken.position, one.field[:40]))
        return len(fitting)

    def left_over(self) -> list[Fault]:
        return [
            *self._faults,
            *(Fault("opening.unfitting", index + 1, "no such commitment") for index in self._waiting),
        ]
