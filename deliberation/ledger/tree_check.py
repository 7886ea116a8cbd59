"""The tree over the entries that were read, built anew beside the tiles that came with them."""

from collections.abc import Mapping, Sequence
from typing import Final

from deliberation.ledger.merkle import HASH_BYTES, complete_root, root_of
from deliberation.ledger.tiles import WIDTH, Tile, TileHashes


class RebuiltTree:
    """Takes the hashes of all entries, tile by tile; keeps one hash a tile and the ragged edges.

    `sizes` are the sizes of the tree whose roots will be asked for.
    """

    def __init__(self, *sizes: int) -> None:
        self._edges: Final = {size // WIDTH for size in sizes}
        self._kept: Final[dict[int, bytes]] = {}
        self._levels: Final[list[list[bytes]]] = [[], []]

    def add(self, tile: Tile, hashes: bytes, root: bytes) -> None:
        """The next tile of level 0; `root` where it is full."""
        if tile.index in self._edges:
            self._kept[tile.index] = hashes
        if tile.full:
            self._levels[1].append(root)

    def finish(self) -> None:
        """Build the levels above; call it once, when all tiles are in."""
        while len(self._levels[-1]) >= WIDTH:
            below = self._levels[-1]
            full = len(below) // WIDTH * WIDTH
            self._levels.append([complete_root(below[at : at + WIDTH]) for at in range(0, full, WIDTH)])

    def tile(self, tile: Tile) -> bytes:
        """What a tile of level 1 or above must hold."""
        hashes = self._levels[tile.level] if tile.level < len(self._levels) else []
        return b"".join(hashes[tile.index * WIDTH : tile.index * WIDTH + tile.width])

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries, one of the sizes that were announced."""
        return root_of(size, TileHashes(size, self._read))

    def _read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        return {
            tile: self.tile(tile) if tile.level else self._kept.get(tile.index, b"")[: WIDTH * HASH_BYTES]
            for tile in tiles
        }
