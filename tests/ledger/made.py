"""A log without a database: leaves of a made-up town, signed by a key and seen by witnesses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.facts import DomainEvent
from deliberation.domain.values import Channel, HallId
from deliberation.ledger.bundle import Opening, stream_bundle
from deliberation.ledger.canonical import leaf, leaf_hash
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import complete_root, inclusion_proof, root_of
from deliberation.ledger.note import KeyType, SigningKey
from deliberation.ledger.policy import Group, Peer, Policy
from deliberation.ledger.proof import Proof
from deliberation.ledger.tiles import Tile, TileHashes, encode_entries
from deliberation.store.clock import to_ms
from deliberation.store.envelope import drafts
from deliberation.store.mapper import FactMapper, PrivateValue
from tests.bench.filled import START, Town, an_id

ORIGIN = "hall.example/log"
NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


def log_key(seed: int = 1, origin: str = ORIGIN) -> SigningKey:
    return SigningKey(origin, bytes([seed]) * 32)


WITNESSES = [
    SigningKey(f"witness-{name}.example", bytes([seed]) * 32, KeyType.COSIGNATURE)
    for seed, name in enumerate(["a", "b", "c"], start=0x70)
]


def policy(*, key: SigningKey | None = None, witnesses: bool = True) -> Policy:
    """Trusts the log's key and, with witnesses, two of the three."""
    logs = (Peer((key or log_key()).verifier),)
    if not witnesses:
        return Policy(logs)
    named = {f"w{number}": Peer(one.verifier) for number, one in enumerate(WITNESSES)}
    return Policy(logs, named, {"two": Group(2, tuple(named))}, "two")


def _no_person(person: UUID) -> bytes:
    raise AssertionError(f"a made-up fact has a personal value of {person}")


class Writer:
    """Turns facts into leaves as the store does, and keeps what it would put into the vault."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.openings: dict[int, list[Opening]] = {}
        self._versions: dict[UUID, int] = {}
        self._mapper = FactMapper(lambda _: {})

    def tell(
        self,
        told: Iterable[tuple[UUID, DomainEvent]],
        *,
        recorded: datetime,
        happened: datetime | None = None,
        version: int | None = None,
    ) -> None:
        """Record facts at a time; the claimed time and the version are made right unless given."""
        entries = []
        for stream, fact in told:
            number = version or self._versions.get(stream, 0) + 1
            self._versions[stream] = number
            entries.append(NewEntry(stream, number, fact, HallId(an_id("hall", 0))))
        request = AppendRequest(
            command_id=an_id("command", len(self.leaves)),
            content=b"",
            entries=entries,
            guards={},
            actor=str(an_id("clerk", 1)),
            channel=Channel.WEB,
            happened_at=happened or recorded,
        )
        for draft in drafts(request):
            stored = self._mapper.to_stored_event(draft)
            self._keep(draft.entry, stored.private)
            self.leaves.append(leaf(stored.state, len(self.leaves), to_ms(recorded)))

    def _keep(self, entry: NewEntry, private: Sequence[PrivateValue]) -> None:
        index = len(self.leaves)
        self.openings[index] = [
            Opening(index, str(entry.stream), entry.version, one.field, one.value, one.salt)
            for one in sorted(private, key=lambda one: one.field)
        ]


def written(events: int, seed: int = 1) -> Writer:
    """What a town tells, of exactly so many entries."""
    writer, town = Writer(), Town(seed=seed)
    writer.tell(town.beginning(), recorded=START)
    for now, told in town.commands():
        if len(writer.leaves) >= events:
            break
        writer.tell(told, recorded=now)
    del writer.leaves[events:]
    return writer


class Log:
    """A log over leaves, as PostgresLedger would serve it: the first `size` of them are covered."""

    def __init__(
        self,
        leaves: Sequence[bytes],
        *,
        size: int | None = None,
        key: SigningKey | None = None,
        witnesses: Sequence[SigningKey] = WITNESSES[:2],
        seen: datetime = NOW - timedelta(minutes=5),
        trusting: Policy | None = None,
    ) -> None:
        self.leaves = list(leaves)
        self.size = len(self.leaves) if size is None else size
        self._hashes = [leaf_hash(one) for one in self.leaves[: self.size]]
        self._key = key or log_key()
        self._witnesses, self._seen = witnesses, seen
        self._policy = trusting or policy(key=self._key)
        self.replaced: dict[str, bytes] = {}
        """Bytes that are served in place of the right ones, by path."""

    def latest(self) -> SignedCheckpoint:
        root = root_of(self.size, lambda nodes: [self._node(*node) for node in nodes])
        found = signed(Checkpoint(self._key.name, self.size, root), [self._key])
        time = int(self._seen.timestamp())
        cosigned = found.note.with_signatures(one.cosign(found.note.text, time) for one in self._witnesses)
        return SignedCheckpoint(found.checkpoint, cosigned)

    def tiles(self, wanted: Sequence[Tile]) -> Mapping[Tile, bytes]:
        return {tile: self.replaced.get(tile.path, self._tile(tile)) for tile in wanted}

    def entries(self, tile: Tile) -> bytes:
        some = self.leaves[tile.first_leaf : tile.first_leaf + tile.width]
        return self.replaced.get(tile.entries_path, encode_entries(some))

    def policy(self) -> Policy:
        return self._policy

    def proof(self, index: int) -> Proof:
        path = inclusion_proof(index, self.size, TileHashes(self.size, self.tiles))
        return Proof(index, tuple(path), self.latest(), self.leaves[index])

    def zip(self, path: Path, openings: Mapping[int, Sequence[Opening]] | None = None) -> Path:
        """Its bundle as a file."""

        def between(start: int, end: int) -> list[Opening]:
            return [one for index in range(start, end) for one in (openings or {}).get(index, ())]

        with path.open("wb") as file:
            for piece in stream_bundle(self, between if openings is not None else None):
                file.write(piece)
        return path

    def _tile(self, tile: Tile) -> bytes:
        first = tile.index * 256
        return b"".join(self._node(8 * tile.level, first + at) for at in range(tile.width))

    def _node(self, level: int, index: int) -> bytes:
        return complete_root(self._hashes[index << level : (index + 1) << level])
