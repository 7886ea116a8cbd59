"""Tiles and checkpoints on PostgreSQL, as the one sequencer of a log reads and writes them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from psycopg import Connection, errors

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import HASH_BYTES
from deliberation.ledger.sequencer import AlteredLeafError, TileChangedError
from deliberation.ledger.tiles import WIDTH, Tile

READ_TILES: Final = (
    "SELECT a.l, a.i, t.hashes FROM unnest(%s::smallint[], %s::bigint[]) AS a(l, i)"
    " JOIN es.tiles t ON t.level = a.l AND t.index = a.i"
)
_LEAVES: Final = """
SELECT notification_id - 1, leaf_hash, leaf_hash = sha256('\\x00'::bytea || '{"event":'::bytea || state
    || convert_to(',"index":' || (notification_id - 1) || ',"recorded_ms":' || recorded_ms || '}', 'UTF8'))
FROM es.events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"""
_WRITE: Final = """
INSERT INTO es.tiles AS t (level, index, hashes)
SELECT * FROM unnest(%b::smallint[], %b::bigint[], %b::bytea[])
ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes WHERE t.hashes <> EXCLUDED.hashes"""
_TILED: Final = "SELECT index, octet_length(hashes) FROM es.tiles WHERE level = 0 ORDER BY index DESC LIMIT 1"
NEWEST: Final = "SELECT note FROM es.checkpoints ORDER BY number DESC LIMIT 1"


def found_tiles(wanted: Iterable[Tile], rows: Iterable[tuple[int, int, bytes]]) -> dict[Tile, bytes]:
    """Those of the wanted tiles that rows of READ_TILES hold in full width, cut to it."""
    kept = {(level, index): bytes(hashes) for level, index, hashes in rows}
    found: dict[Tile, bytes] = {}
    for tile in wanted:
        hashes = kept.get((tile.level, tile.index), b"")[: tile.width * HASH_BYTES]
        if len(hashes) == tile.width * HASH_BYTES:
            found[tile] = hashes
    return found


class PostgresTiles:
    """Implements LeafSource and TileStore on one connection in autocommit mode."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self._connection: Final = connection

    def leaves(self, start: int, limit: int) -> list[tuple[int, bytes]]:
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_LEAVES, [start, limit]).fetchall()
        for index, _, fits in rows:
            if not fits:
                raise AlteredLeafError(position=index + 1)
        return [(index, leaf_hash) for index, leaf_hash, _ in rows]

    def head(self) -> int:
        """The last position of the log."""
        found = self._connection.execute(
            "SELECT notification_id FROM es.events ORDER BY notification_id DESC LIMIT 1"
        ).fetchone()
        return int(found[0]) if found else 0

    def tiled(self) -> int:
        found = self._connection.execute(_TILED).fetchone()
        return int(found[0]) * WIDTH + int(found[1]) // HASH_BYTES if found else 0

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        places = [[tile.level for tile in tiles], [tile.index for tile in tiles]]
        with self._connection.cursor(binary=True) as cursor:
            return found_tiles(tiles, cursor.execute(READ_TILES, places).fetchall())

    def write(self, tiles: Mapping[Tile, bytes]) -> None:
        columns = [[tile.level for tile in tiles], [tile.index for tile in tiles], list(tiles.values())]
        try:
            self._connection.execute(_WRITE, columns)
        except errors.InsufficientPrivilege as error:  # the trigger that guards the tiles
            raise TileChangedError from error

    def newest(self) -> SignedCheckpoint | None:
        found = self._connection.execute(NEWEST).fetchone()
        return SignedCheckpoint.parse(bytes(found[0])) if found else None

    def publish(self, checkpoint: SignedCheckpoint) -> None:
        self._connection.execute(
            "INSERT INTO es.checkpoints (origin, size, note) VALUES (%s, %s, %s)",
            [checkpoint.checkpoint.origin, checkpoint.size, checkpoint.encode()],
        )
