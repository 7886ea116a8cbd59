"""Tiles, checkpoints and proofs on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.merkle import proves_consistency, tree_root
from deliberation.ledger.note import SigningKey
from deliberation.ledger.sequencer import Sequencer
from deliberation.ledger.signer import Signer, StateFile
from deliberation.ledger.tiles import Tile, decode_entries, split_hashes
from deliberation.store.database import Database
from deliberation.store.ledger import PostgresLedger, covers
from deliberation.store.log import PostgresEventLog
from deliberation.store.tiles import PostgresTiles
from tests.store.samples import entry, request

KEY = SigningKey("hall.example.org/log", bytes(range(32)))


@pytest.fixture
def tiles(database: str) -> Iterator[PostgresTiles]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield PostgresTiles(connection)


@pytest.fixture
def ledger(database: str) -> Iterator[PostgresLedger]:
    opened = Database(database)
    yield PostgresLedger(opened)
    opened.close()


@pytest.fixture
def sequencer(tiles: PostgresTiles, tmp_path: Path) -> Iterator[Sequencer]:
    with Signer([KEY], StateFile(tmp_path / "signer.state"), None) as signer:
        yield Sequencer(tiles, tiles, signer, batch=100)


def record(log: PostgresEventLog, count: int) -> None:
    for _ in range(0, count, 25):
        stream = uuid4()
        log.append(request(*(entry(stream, version) for version in range(1, 26))))


def test_before_the_first_checkpoint_nothing_is_covered(
    ledger: PostgresLedger, log: PostgresEventLog
) -> None:
    record(log, 25)
    assert ledger.latest() is None
    assert ledger.covered() == ledger.cosigned_size() == 0
    assert ledger.proof(1) is None
    assert ledger.entries(Tile(0, 0, 25)) is None


def test_what_is_recorded_stands_in_the_next_checkpoint(
    ledger: PostgresLedger, log: PostgresEventLog, sequencer: Sequencer
) -> None:
    record(log, 600)
    signed = sequencer.round()
    assert signed is not None
    assert signed.size == ledger.covered() == 600
    assert signed.root == tree_root(log.leaf_hashes(0, 1000))
    assert ledger.latest() == signed
    assert sequencer.round() is None


@pytest.mark.parametrize("position", [1, 256, 257, 512, 600])
def test_a_proof_leads_from_the_leaf_to_the_checkpoint(
    ledger: PostgresLedger, log: PostgresEventLog, sequencer: Sequencer, position: int
) -> None:
    record(log, 600)
    sequencer.round()
    proof = ledger.proof(position)
    assert proof is not None
    assert proof.index == position - 1
    assert proof.proves(leaf_hash(proof.extra))
    assert proof.checkpoint.signed_by([KEY.verifier])


def test_a_bundle_holds_the_leaves_whose_hashes_stand_in_the_tile(
    ledger: PostgresLedger, log: PostgresEventLog, sequencer: Sequencer
) -> None:
    record(log, 600)
    sequencer.round()
    for tile in (Tile(0, 1), Tile(0, 2, 88), Tile(0, 2, 7)):
        bundle = ledger.entries(tile)
        assert bundle is not None
        hashes = split_hashes(ledger.tiles([tile])[tile])
        assert [leaf_hash(one) for one in decode_entries(bundle)] == hashes
    assert ledger.entries(Tile(0, 2, 89)) is None


def test_trees_that_grow_are_consistent(
    ledger: PostgresLedger, log: PostgresEventLog, sequencer: Sequencer
) -> None:
    record(log, 300)
    first = sequencer.round()
    record(log, 300)
    second = sequencer.round()
    assert first is not None
    assert second is not None
    proof = ledger.consistency(first.size, second.size)
    assert proves_consistency(first.size, second.size, first.root, second.root, proof)
    assert ledger.checkpoint(first.size) == first


def test_a_tree_covers_its_tiles_and_no_others() -> None:
    assert covers(Tile(0, 0, 5), 5)
    assert not covers(Tile(0, 0, 6), 5)
    assert covers(Tile(1, 0, 2), 600)
    assert not covers(Tile(1, 0, 3), 600)
    assert not covers(Tile(2, 0, 1), 65_535)
