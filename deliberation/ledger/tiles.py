"""The tree as tiles and its leaves as entry bundles: C2SP tlog-tiles.

A tile of level L holds up to 256 neighbouring hashes of nodes of level 8·L. Full tiles never change; a
partial one, named with its width, stands for one size of the tree.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deliberation.ledger.merkle import HASH_BYTES, Node, complete_root

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
MAX_ENTRY_BYTES: Final = 65_535
"""The length of an entry stands in 16 bits."""

_MAX_LEVEL: Final = 63
_PARTIAL: Final = re.compile(r"(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")


class MalformedTileError(ValueError):
    """A path names no tile, or bytes are not what their tile must be."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Tile `index` of a level, of which the first `width` hashes (1 to 256) are meant."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def full(self) -> bool:
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Below the log's prefix: `tile/0/x001/234.p/17`."""
        return f"tile/{self.level}/{numbered(self.index, self.width)}"

    @property
    def entries_path(self) -> str:
        """Of the bundle with the entries of a tile of level 0."""
        return f"tile/entries/{numbered(self.index, self.width)}"

    @property
    def first_leaf(self) -> int:
        return self.index << (HEIGHT * (self.level + 1))


def numbered(index: int, width: int = WIDTH) -> str:
    """`<N>[.p/<W>]`: 1234067 is x001/x234/067."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return name if width == WIDTH else f"{name}.p/{width}"


def parse_numbered(text: str, level: int = 0) -> Tile:
    """The tile of `<N>[.p/<W>]`. MalformedTileError where it is not in its one canonical form."""
    found = _PARTIAL.fullmatch(text)
    if not found or not 0 <= level <= _MAX_LEVEL:
        raise MalformedTileError(f"no tile: {text[:80]}")
    tile = Tile(level, int(found["index"].replace("x", "").replace("/", "")), int(found["width"] or WIDTH))
    if not 1 <= tile.width <= WIDTH or numbered(tile.index, tile.width) != text:
        raise MalformedTileError(f"no tile: {text[:80]}")
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves, level by level; the last of a level may be partial."""
    return tiles_between(0, size)


def tiles_between(old: int, new: int) -> Iterator[Tile]:
    """The tiles of the tree of `new` leaves that the tree of `old` did not have in full, level by level."""
    level = 0
    while new > 0:
        full, width = divmod(new, WIDTH)
        yield from (Tile(level, index) for index in range(old // WIDTH, full))
        if width:
            yield Tile(level, full, width)
        old, new, level = old // WIDTH, full, level + 1


def tile_with(node: Node, size: int) -> Tile:
    """The tile, as it is in a tree of `size` leaves, that holds the hashes below a complete node."""
    level, index = node
    height = level % HEIGHT
    tile_level = level // HEIGHT
    tile_index = index >> (HEIGHT - height)
    nodes = size >> (HEIGHT * tile_level)
    return Tile(tile_level, tile_index, min(WIDTH, nodes - tile_index * WIDTH))


ReadTiles = Callable[[Sequence[Tile]], Mapping[Tile, bytes]]
"""Reads the bytes of tiles. For a partial tile the full one, or a wider one, may be given."""


class TileHashes:
    """Reads node hashes of a tree of `size` leaves out of its tiles, each tile fetched once.

    Raises MalformedTileError where a tile is missing or too short; what the hashes prove, the caller
    checks against a root.
    """

    def __init__(self, size: int, read: ReadTiles) -> None:
        self._size: Final = size
        self._read: Final = read
        self._kept: Final[dict[Tile, list[bytes]]] = {}

    def __call__(self, nodes: Sequence[Node]) -> list[bytes]:
        homes = [tile_with(node, self._size) for node in nodes]
        missing = [tile for tile in dict.fromkeys(homes) if tile not in self._kept]
        if missing:
            self._keep(missing, self._read(missing))
        return [self._node(node, self._kept[home]) for node, home in zip(nodes, homes, strict=True)]

    def _keep(self, wanted: Iterable[Tile], found: Mapping[Tile, bytes]) -> None:
        for tile in wanted:
            data = found.get(tile, b"")
            if (
                len(data) < tile.width * HASH_BYTES
                or len(data) % HASH_BYTES
                or len(data) > WIDTH * HASH_BYTES
            ):
                raise MalformedTileError(f"{tile.path} has {len(data)} bytes")
            self._kept[tile] = split_hashes(data)

    def _node(self, node: Node, hashes: list[bytes]) -> bytes:
        level, index = node
        height = level % HEIGHT
        first = (index << height) % WIDTH
        return complete_root(hashes[first : first + (1 << height)])


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def tile_root(data: bytes) -> bytes:
    """The hash of the node over a full tile: one entry of the tile a level above."""
    return complete_root(split_hashes(data))


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry behind its length in two bytes. ValueError for a longer one."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise ValueError(f"an entry has {len(entry)} bytes")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def decode_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. MalformedTileError where it ends within one."""
    entries: list[bytes] = []
    at, end = 0, len(bundle)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        if start > end or at > end:
            raise MalformedTileError("an entry bundle ends within an entry")
        entries.append(bundle[start:at])
    return entries
