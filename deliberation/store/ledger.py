"""The ledger as everybody but its signer reads it: checkpoints, tiles, entries, proofs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from deliberation.domain.errors import Refusal
from deliberation.ledger.canonical import leaf
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import consistency_proof, inclusion_proof
from deliberation.ledger.note import Signature, VerifierKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.proof import Proof
from deliberation.ledger.tiles import HEIGHT, Tile, TileHashes, encode_entries
from deliberation.store.database import Database
from deliberation.store.tiles import READ_TILES, found_tiles

ONE_SEQUENCER: Final = 6965
"""The advisory lock that the one running sequencer of a database holds."""

_NOTED: Final = """
SELECT c.note, array(SELECT s.line FROM es.cosignatures s WHERE s.origin = c.origin AND s.size = c.size
                     ORDER BY s.cosigned_at, s.witness)
FROM es.checkpoints c """
_LATEST: Final = f"{_NOTED} ORDER BY c.number DESC LIMIT 1"
_OF_SIZE: Final = f"{_NOTED} WHERE c.size = %s ORDER BY c.number DESC LIMIT 1"
_COSIGNED: Final = f"""{_NOTED}
WHERE c.number IN (SELECT max(n.number) FROM es.checkpoints n JOIN (
    SELECT DISTINCT s.origin, s.size FROM es.cosignatures s
    WHERE s.origin = (SELECT origin FROM es.checkpoints ORDER BY number DESC LIMIT 1)
    ORDER BY s.size DESC LIMIT 20) AS w ON w.origin = n.origin AND w.size = n.size GROUP BY n.size)
ORDER BY c.size DESC"""
_ROWS: Final = (
    "SELECT notification_id - 1, state, recorded_ms FROM es.events"
    " WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id"
)
_STATUS: Final = """
SELECT coalesce((SELECT notification_id FROM es.events ORDER BY notification_id DESC LIMIT 1), 0),
       EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
       (SELECT size FROM es.checkpoints ORDER BY number DESC LIMIT 1),
       (SELECT signed_at FROM es.checkpoints ORDER BY number DESC LIMIT 1),
       (SELECT code FROM es.signing_trouble), (SELECT zh FROM es.signing_trouble),
       (SELECT en FROM es.signing_trouble)"""


class LogBrokenError(Refusal):
    """An entry below a checkpoint is not there any more."""

    CODE = "log.broken"
    STATUS = 503
    ZH = "第 {position} 条记录不在了，而它已被签署。记录已被破坏：请保留现场并联系审计。"
    EN = (
        "Entry {position} is gone, although it was signed. The record is damaged: keep everything as it is "
        "and call the auditor."
    )


@dataclass(frozen=True, slots=True)
class SigningStatus:
    """How the signer is: `covered` of `head` entries stand below a checkpoint, the newest of which was
    signed at `signed_at`. `code`, `zh` and `en` say why it does not sign; empty while all is well."""

    head: int
    running: bool
    covered: int
    signed_at: datetime | None
    code: str = ""
    zh: str = ""
    en: str = ""

    @property
    def lag(self) -> int:
        """Entries that are recorded and not yet signed."""
        return max(self.head - self.covered, 0)

    @property
    def is_well(self) -> bool:
        """A signer runs and does not refuse."""
        return self.running and not self.code


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The newest checkpoint that enough witnesses cosigned, and when the last of those needed did."""

    checkpoint: SignedCheckpoint
    at: datetime


class PostgresLedger:
    """Reads the ledger; safe for any number of threads and processes.

    `witnesses` is the installation's policy: who cosigns our checkpoints and how many of them are
    enough, and as its logs those that we witness. `url` is where the log is served (…/log), if known.
    """

    def __init__(self, database: Database, witnesses: Policy | None = None, url: str = "") -> None:
        self._database: Final = database
        self._witnesses: Final = witnesses or Policy()
        self._url: Final = url

    def latest(self) -> SignedCheckpoint | None:
        """The newest checkpoint with the cosignatures that it has; None before the first."""
        return self._noted(_LATEST)

    def checkpoint(self, size: int) -> SignedCheckpoint | None:
        """The checkpoint of that size with its cosignatures; None where none was signed."""
        return self._noted(_OF_SIZE, size)

    def covered(self) -> int:
        """How many entries the newest checkpoint covers."""
        latest = self.latest()
        return latest.size if latest else 0

    def cosigned(self) -> Cosigned | None:
        """None where no witnesses are configured, or too few have cosigned any checkpoint yet."""
        if not self._witnesses.wants_witnesses:
            return None
        keys = self._witnesses.witness_keys
        for note, lines in self._all(_COSIGNED):
            checkpoint = _with_lines(note, lines)
            at = _met_at(self._witnesses, checkpoint.cosigned_at(keys))
            if at is not None:
                return Cosigned(checkpoint, datetime.fromtimestamp(at, UTC))
        return None

    def cosigned_at(self) -> datetime | None:
        """When the newest checkpoint that meets the quorum met it; None where there is none."""
        found = self.cosigned()
        return found.at if found else None

    def cosigned_size(self) -> int:
        """How many entries stand below a checkpoint that meets the quorum."""
        found = self.cosigned()
        return found.checkpoint.size if found else 0

    def best(self) -> SignedCheckpoint | None:
        """What a verifier wants: the newest checkpoint that meets the quorum, else the newest at all."""
        found = self.cosigned()
        return found.checkpoint if found else self.latest()

    def proof(self, position: int) -> Proof | None:
        """The proof that the entry at a position (from 1) stands in the log, with its leaf as `extra`.

        To a checkpoint that meets the quorum where one covers the entry, else to the newest one. None
        while no checkpoint covers it. LogBrokenError where the entry is gone.
        """
        checkpoint = self.best()
        if checkpoint is None or checkpoint.size < position:
            checkpoint = self.latest()
        if checkpoint is None or not 1 <= position <= checkpoint.size:
            return None
        (entry,) = self._leaves(position - 1, position)
        hashes = inclusion_proof(position - 1, checkpoint.size, TileHashes(checkpoint.size, self.tiles))
        return Proof(position - 1, tuple(hashes), checkpoint, entry)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` leaves begins with that of `old`; both below what is tiled."""
        return consistency_proof(old, new, TileHashes(new, self.tiles))

    def position_of(self, stream: UUID, version: int) -> int | None:
        """Where an event stands in the log, from 1; None where there is no such event."""
        found = self._all(
            "SELECT notification_id FROM es.events WHERE originator_id = %s AND originator_version = %s",
            stream,
            version,
        )
        return int(found[0][0]) if found else None

    def tiles(self, wanted: Sequence[Tile]) -> Mapping[Tile, bytes]:
        """The tiles that are there, each in the width that was asked for."""
        rows = self._all(READ_TILES, [tile.level for tile in wanted], [tile.index for tile in wanted])
        return found_tiles(wanted, rows)

    def entries(self, tile: Tile) -> bytes | None:
        """The bundle with the entries of a tile of level 0; None where no checkpoint covers them all.

        LogBrokenError where one is gone.
        """
        end = tile.first_leaf + tile.width
        if tile.level or end > self.covered():
            return None
        return encode_entries(self._leaves(tile.first_leaf, end))

    def policy(self) -> Policy:
        """What a verifier of this log needs: its keys, the newest first, its witnesses and the quorum."""
        rows = self._all("SELECT line FROM es.log_keys WHERE retired_at IS NULL ORDER BY number DESC")
        logs = tuple(Peer(VerifierKey.parse(line), self._url) for (line,) in rows)
        return replace(self._witnesses, logs=logs)

    def status(self) -> SigningStatus:
        """How the signer is."""
        ((head, running, covered, signed_at, code, zh, en),) = self._all(_STATUS, ONE_SEQUENCER)
        return SigningStatus(head, running, covered or 0, signed_at, code or "", zh or "", en or "")

    def _leaves(self, start: int, end: int) -> list[bytes]:
        """The leaves from index `start` to before `end`."""
        rows = self._all(_ROWS, start, end)
        found = {index: leaf(bytes(state), index, ms) for index, state, ms in rows}
        for index in range(start, end):
            if index not in found:
                raise LogBrokenError(position=index + 1)
        return [found[index] for index in range(start, end)]

    def _noted(self, statement: str, *arguments: object) -> SignedCheckpoint | None:
        rows = self._all(statement, *arguments)
        return _with_lines(*rows[0]) if rows else None

    def _all(self, statement: str, *arguments: object) -> list[tuple[Any, ...]]:
        return self._database.run(statement, arguments).fetchall()


@contextmanager
def read_ledger(dsn: str, witnesses: Policy | None = None) -> Iterator[PostgresLedger]:
    """The ledger of a migrated database; reading raises StoreDownError where it cannot be reached."""
    database = Database(dsn, size=1)
    try:
        yield PostgresLedger(database, witnesses)
    finally:
        database.close()


def signing_status(dsn: str) -> SigningStatus:
    """How the signer of a migrated database is; StoreDownError where it cannot be reached."""
    with read_ledger(dsn) as ledger:
        return ledger.status()


def covers(tile: Tile, size: int) -> bool:
    """Whether the tree of `size` leaves has all the hashes of a tile."""
    return (tile.index << HEIGHT) + tile.width <= size >> (HEIGHT * tile.level)


def _with_lines(note: bytes, lines: Sequence[str]) -> SignedCheckpoint:
    checkpoint = SignedCheckpoint.parse(bytes(note))
    noted = checkpoint.note.with_signatures(Signature.parse(line.rstrip("\n")) for line in lines)
    return replace(checkpoint, note=noted)


def _met_at(policy: Policy, times: Mapping[str, int]) -> int | None:
    """The earliest time by which the witnesses that had cosigned were enough; None where they are not."""
    for moment in sorted(set(times.values())):
        if policy.met_by([name for name, time in times.items() if time <= moment]):
            return moment
    return None
