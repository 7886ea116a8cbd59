"""Turns leaves into tiles, in their order and without a gap, and has each new tree signed.

One sequencer at a time works on a log. Whatever it wrote last counts: a crash between tiles and
checkpoint leaves tiles without a checkpoint, which the next round signs.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import complete_root, consistency_proof, root_of
from deliberation.ledger.signer import RollbackError, Signer, SigningRefusedError
from deliberation.ledger.tiles import HEIGHT, WIDTH, Tile, TileHashes, split_hashes

BATCH: Final = 64 * WIDTH
"""Leaves that are turned into tiles in one transaction."""
_SIGN_EVERY: Final = 0.8
"""Seconds after which a log that grows without a pause is signed in between."""


class GapError(SigningRefusedError):
    CODE = "log.gap"
    ZH = "签名已停止：第 {expected} 条记录缺失（读到的是第 {found} 条）。请保留现场并联系审计。"
    EN = (
        "Signing stopped: entry {expected} is missing ({found} was read in its place). Keep everything as it "
        "is and call the auditor."
    )


class AlteredLeafError(SigningRefusedError):
    CODE = "log.altered"
    ZH = "签名已停止：第 {position} 条记录与其散列或树不符，已被改动。请保留现场并联系审计。"
    EN = (
        "Signing stopped: entry {position} does not fit its hash or the tree; it was altered. Keep "
        "everything as it is and call the auditor."
    )


class TileChangedError(SigningRefusedError):
    CODE = "log.tile_changed"
    ZH = "签名已停止：已存的树块与记录不符，历史已被改动。请保留现场并联系审计。"
    EN = (
        "Signing stopped: a tile that is kept does not fit the record; history was altered. Keep everything "
        "as it is and call the auditor."
    )


class LeafSource(Protocol):
    """Where leaves come from: the log."""

    def leaves(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """(index, leaf hash) of up to `limit` leaves from index `start` on, in order.

        Raises AlteredLeafError where a leaf's bytes do not have the hash that was recorded with them.
        """


class TileStore(Protocol):
    """Where tiles and checkpoints are kept."""

    def tiled(self) -> int:
        """How many leaves stand in tiles."""

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """The tiles that are there, each at least as wide as asked for."""

    def write(self, tiles: Mapping[Tile, bytes]) -> None:
        """Keep tiles, all or none; TileChangedError where other hashes are kept already."""

    def newest(self) -> SignedCheckpoint | None:
        """The checkpoint that was published last."""

    def publish(self, checkpoint: SignedCheckpoint) -> None:
        """Keep a checkpoint for everybody to read."""


class Sequencer:
    """Brings tiles and checkpoint up to date with the log, a `round` at a time."""

    def __init__(self, source: LeafSource, store: TileStore, signer: Signer, *, batch: int = BATCH) -> None:
        self._source: Final = source
        self._store: Final = store
        self._signer: Final = signer
        self._batch: Final = batch
        self._size: Final = _Tiled(store)
        newest = store.newest()
        ours = newest is not None and newest.checkpoint.origin == signer.origin
        self._published = newest if ours else None

    @property
    def size(self) -> int:
        """How many leaves stand in tiles."""
        return self._size.size

    def round(self) -> SignedCheckpoint | None:
        """Tile what is new, for about a second at most, and publish the signed tree where it grew.

        Raises a SigningRefusedError where the log is not what it was, or not whole.
        """
        deadline = time.monotonic() + _SIGN_EVERY
        while self._tile() and time.monotonic() < deadline:
            pass
        return self._sign()

    def _tile(self) -> bool:
        """Turn one batch into tiles; whether there may be more."""
        tiled = self._size
        overlap = 1 if tiled.size else 0  # the last tiled leaf is looked at again: it must still be there
        rows = self._source.leaves(tiled.size - overlap, self._batch + overlap)
        if overlap:
            if not rows:
                raise RollbackError(size=tiled.size - 1, signed=tiled.size)
            if rows[0] != (tiled.size - 1, tiled.last_leaf):
                raise AlteredLeafError(position=tiled.size)
        fresh = rows[overlap:]
        for expected, (index, _) in enumerate(fresh, start=tiled.size):
            if index != expected:
                raise GapError(expected=expected + 1, found=index + 1)
        tiled.extend([leaf for _, leaf in fresh])
        return len(fresh) == self._batch

    def _sign(self) -> SignedCheckpoint | None:
        signer, size = self._signer, self._size.size
        old = signer.last.size
        if size < old:
            raise RollbackError(size=size, signed=old)
        if self._is_published(size):
            return None
        proof = consistency_proof(old, size, TileHashes(size, self._store.read))
        checkpoint = signer.sign(size, self._size.root(), proof)
        self._store.publish(checkpoint)
        self._published = checkpoint
        return checkpoint

    def _is_published(self, size: int) -> bool:
        """Whether the newest checkpoint says all there is to say: this size, under every key of ours."""
        if size == self._signer.last.size == 0:
            return True
        return (
            self._published is not None
            and self._published.size == size
            and {one.id for one in self._published.note.signatures}
            == {key.id for key in self._signer.verifiers}
        )


class _Tiled:
    """The right edge of the tiles, by which they grow without being read again."""

    def __init__(self, store: TileStore) -> None:
        self._store: Final = store
        self.size = store.tiled()
        self._edges = self._load()
        self.last_leaf = self._last()

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Write the tiles that further leaves fill or widen; nothing has moved where that fails."""
        if not leaves:
            return
        edges = [list(edge) for edge in self._edges]
        written: dict[Tile, bytes] = {}
        nodes, level = list(leaves), 0
        while nodes:
            if level == len(edges):
                edges.append([])
            index = self.size >> (HEIGHT * (level + 1))
            nodes, edges[level] = _fill(level, index, edges[level] + nodes, written)
            level += 1
        self._store.write(written)
        self._edges, self.size, self.last_leaf = edges, self.size + len(leaves), leaves[-1]

    def root(self) -> bytes:
        """The root over all tiled leaves; the right edge holds every node it takes."""
        return root_of(self.size, TileHashes(self.size, self._read_edge))

    def _read_edge(self, tiles: Sequence[Tile]) -> dict[Tile, bytes]:
        return {tile: b"".join(self._edges[tile.level]) for tile in tiles}

    def _load(self) -> list[list[bytes]]:
        edges: list[list[bytes]] = []
        count = self.size
        while count:
            index, width = divmod(count, WIDTH)
            edges.append(self._hashes(Tile(len(edges), index, width)) if width else [])
            count = index
        return edges

    def _last(self) -> bytes:
        if not self.size:
            return b""
        index, place = divmod(self.size - 1, WIDTH)
        return self._hashes(Tile(0, index, place + 1))[-1]

    def _hashes(self, tile: Tile) -> list[bytes]:
        """The hashes of a tile that must be there; GapError where it is missing or too short."""
        hashes = split_hashes(self._store.read([tile]).get(tile, b""))
        if len(hashes) < tile.width:
            raise GapError(expected=tile.first_leaf + 1, found=0)
        return hashes[: tile.width]


def _fill(
    level: int, index: int, nodes: list[bytes], written: dict[Tile, bytes]
) -> tuple[list[bytes], list[bytes]]:
    """Cut a level's nodes, which begin with tile `index`, into tiles; the full ones' roots, and the rest."""
    roots: list[bytes] = []
    whole = len(nodes) // WIDTH * WIDTH
    for at in range(0, whole, WIDTH):
        full = nodes[at : at + WIDTH]
        written[Tile(level, index)] = b"".join(full)
        roots.append(complete_root(full))
        index += 1
    rest = nodes[whole:]
    if rest:
        written[Tile(level, index, len(rest))] = b"".join(rest)
    return roots, rest
