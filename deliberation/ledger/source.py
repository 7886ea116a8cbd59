"""Where a verifier reads a log: a bundle, a prefix of the web, or the database.

A source hands over bytes and believes nothing. `SourceMissingError` says that a file is not there;
`SourceDamagedError` that what is there cannot be what it claims to be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from deliberation.domain.errors import Refusal
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import HASH_BYTES
from deliberation.ledger.policy import Policy
from deliberation.ledger.tiles import (
    MAX_ENTRY_BYTES,
    WIDTH,
    MalformedTileError,
    Tile,
    numbered,
    parse_numbered,
)

CHECKPOINT: Final = "checkpoint"
POLICY: Final = "policy"
KEY: Final = "key"
README: Final = "README.txt"
OPENINGS: Final = "openings/"
"""Below it one file a tile of entries: `openings/<N>.jsonl`."""

SMALL: Final = 1 << 20
"""Bytes that a checkpoint or a policy may have at most."""
MAX_TILE: Final = WIDTH * HASH_BYTES
MAX_BUNDLE: Final = WIDTH * (2 + MAX_ENTRY_BYTES)
MAX_OPENINGS: Final = 1 << 28
"""Bytes of the openings of 256 entries, each with some fields of up to 64 KiB."""


class SourceError(Exception):
    """A source cannot be read; the message names the file."""


class SourceMissingError(SourceError):
    """A file of the record is not there, or could not be fetched."""


class SourceDamagedError(SourceError):
    """A file or the whole bundle is not what it claims to be."""


class Source(Protocol):
    """Reads the files of one log by their C2SP paths."""

    @property
    def label(self) -> str:
        """What the reader named: a file, an address, the database."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of one file, at most `limit`; SourceMissingError or SourceDamagedError."""
        ...

    def ahead(self, paths: Sequence[str]) -> None:
        """These files will be read soon, in this order."""
        ...

    @property
    def names(self) -> frozenset[str] | None:
        """All files that there are; None where they cannot be listed."""
        ...


class Kept(Protocol):
    """A log at home: what the database keeps of it."""

    def latest(self) -> SignedCheckpoint | None: ...
    def tiles(self, wanted: Sequence[Tile], /) -> Mapping[Tile, bytes]: ...
    def entries(self, tile: Tile, /) -> bytes | None: ...
    def policy(self) -> Policy: ...


@dataclass(frozen=True, slots=True)
class Pinned:
    """A log as of one of its checkpoints, whatever is signed meanwhile."""

    kept: Kept
    checkpoint: SignedCheckpoint | None

    def latest(self) -> SignedCheckpoint | None:
        return self.checkpoint

    def tiles(self, wanted: Sequence[Tile], /) -> Mapping[Tile, bytes]:
        return self.kept.tiles(wanted)

    def entries(self, tile: Tile, /) -> bytes | None:
        return self.kept.entries(tile)

    def policy(self) -> Policy:
        return self.kept.policy()


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A log read where it is kept, as a verifier reads any other."""

    kept: Kept
    label: str = "database"

    @property
    def names(self) -> frozenset[str] | None:
        return None

    def ahead(self, paths: Sequence[str]) -> None:
        """Nothing is far away."""

    def read(self, path: str, limit: int) -> bytes:
        try:
            data = self._found(path)
        except Refusal as refusal:  # an entry below the checkpoint is gone
            raise SourceDamagedError(f"{path}: {refusal.zh} {refusal.en}") from None
        if data is None:
            raise SourceMissingError(path)
        if len(data) > limit:
            raise SourceDamagedError(f"{path} has more than {limit} bytes")
        return data

    def _found(self, path: str) -> bytes | None:
        if path == CHECKPOINT:
            latest = self.kept.latest()
            return latest.encode() if latest else None
        if path == POLICY:
            return self.kept.policy().text.encode()
        tile, entries = parse_path(path)
        return self.kept.entries(tile) if entries else self.kept.tiles([tile]).get(tile)


def read_tile(source: Source, tile: Tile) -> bytes:
    """The hashes of a tile: exactly `width` of them, from the full tile where the partial one is gone."""
    needed = tile.width * HASH_BYTES
    data = _or_full(source, tile.path, Tile(tile.level, tile.index).path, MAX_TILE)
    if len(data) % HASH_BYTES or len(data) < needed:
        raise SourceDamagedError(f"{tile.path} has {len(data)} bytes")
    return data[:needed]


def read_entries(source: Source, tile: Tile) -> tuple[bytes, bool]:
    """The entry bundle of a tile of level 0, and whether it is the full one in place of a partial one."""
    try:
        return source.read(tile.entries_path, MAX_BUNDLE), False
    except SourceMissingError:
        if tile.full:
            raise
    return source.read(Tile(0, tile.index).entries_path, MAX_BUNDLE), True


def read_openings(source: Source, tile: Tile) -> bytes:
    """The openings of the entries of a tile, a JSON object a line; empty where there are none."""
    try:
        return source.read(openings_path(tile), MAX_OPENINGS)
    except SourceMissingError:
        return b""


def openings_path(tile: Tile) -> str:
    return f"{OPENINGS}{numbered(tile.index)}.jsonl"


def parse_path(path: str) -> tuple[Tile, bool]:
    """The tile that a path names, and whether its entries are meant. SourceMissingError for another path."""
    kind, _, rest = path.partition("/")
    level, _, name = rest.partition("/")
    if kind != "tile":
        raise SourceMissingError(path)
    try:
        return parse_numbered(name, 0 if level == "entries" else int(level)), level == "entries"
    except (MalformedTileError, ValueError):
        raise SourceMissingError(path) from None


def expected_names(tiles: Iterator[Tile]) -> Iterator[str]:
    """The files that a bundle of these tiles may hold beside checkpoint, policy, key and README."""
    for tile in tiles:
        yield tile.path
        if tile.level == 0:
            yield tile.entries_path
            yield openings_path(tile)


def _or_full(source: Source, path: str, full: str, limit: int) -> bytes:
    try:
        return source.read(path, limit)
    except SourceMissingError:
        if path == full:
            raise
        return source.read(full, limit)
