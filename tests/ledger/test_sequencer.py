"""Leaves become tiles in order and without a gap, whatever the batches are and wherever it stops."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import tree_root
from deliberation.ledger.sequencer import (
    AlteredLeafError,
    GapError,
    Sequencer,
    TileChangedError,
)
from deliberation.ledger.signer import ForkError, RollbackError, Signer, StateFile
from deliberation.ledger.tiles import HEIGHT, Tile, split_hashes, tiles_of
from tests.ledger.at_work import KEY, OTHER_KEY


class Memory:
    """A log and its tiles in memory; a write fails while `broken`."""

    def __init__(self, size: int = 0) -> None:
        self.log = [sha256(number.to_bytes(4, "big")).digest() for number in range(size)]
        self.kept: dict[tuple[int, int], bytes] = {}
        self.checkpoints: list[SignedCheckpoint] = []
        self.broken = False
        self.missing: set[int] = set()

    def grow(self, count: int) -> None:
        start = len(self.log)
        self.log += [sha256(number.to_bytes(4, "big")).digest() for number in range(start, start + count)]

    def leaves(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        there = [(at, leaf) for at, leaf in enumerate(self.log) if at >= start and at not in self.missing]
        return there[:limit]

    def tiled(self) -> int:
        last = max((index for level, index in self.kept if level == 0), default=-1)
        return last * 256 + len(self.kept[0, last]) // 32 if last >= 0 else 0

    def read(self, tiles: Sequence[Tile]) -> Mapping[Tile, bytes]:
        return {
            tile: self.kept[tile.level, tile.index] for tile in tiles if (tile.level, tile.index) in self.kept
        }

    def write(self, tiles: Mapping[Tile, bytes]) -> None:
        for tile, data in tiles.items():
            if not data.startswith(self.kept.get((tile.level, tile.index), b"")):
                raise TileChangedError
        self.kept.update({(tile.level, tile.index): data for tile, data in tiles.items()})

    def newest(self) -> SignedCheckpoint | None:
        return self.checkpoints[-1] if self.checkpoints else None

    def publish(self, checkpoint: SignedCheckpoint) -> None:
        if self.broken:
            raise ConnectionError
        self.checkpoints.append(checkpoint)


def naive_tile(log: Sequence[bytes], tile: Tile) -> bytes:
    """The definition of C2SP tlog-tiles, word by word."""
    span = 1 << (HEIGHT * tile.level)
    starts = [(tile.index * 256 + place) * span for place in range(tile.width)]
    return b"".join(tree_root(log[start : start + span]) for start in starts)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6), st.sampled_from([1, 7, 255, 256, 300, 5000]))
def test_tiles_are_those_of_the_definition(steps: list[int], batch: int) -> None:
    memory = Memory()
    with TemporaryDirectory() as folder, Signer([KEY], StateFile(Path(folder) / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer, batch=batch)
        for count in steps:
            memory.grow(count)
            while (signed := sequencer.round()) is None or signed.size < len(memory.log):
                pass
            assert signed.root == tree_root(memory.log)
    for tile in tiles_of(len(memory.log)):
        assert memory.kept[tile.level, tile.index] == naive_tile(memory.log, tile)


def test_two_levels_of_full_tiles(tmp_path: Path) -> None:
    memory = Memory(256 * 256 + 1)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer)
        while (signed := sequencer.round()) is None or signed.size < len(memory.log):
            pass
    assert signed.root == tree_root(memory.log)
    for tile in (Tile(1, 0), Tile(2, 0, 1), Tile(0, 256, 1)):
        assert memory.kept[tile.level, tile.index] == naive_tile(memory.log, tile)
    assert (1, 1) not in memory.kept


def test_an_empty_log_is_not_signed(tmp_path: Path) -> None:
    memory = Memory()
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        assert Sequencer(memory, memory, signer).round() is None


def test_a_log_that_stands_still_is_signed_once(tmp_path: Path) -> None:
    memory = Memory(5)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer)
        assert sequencer.round()
        assert sequencer.round() is None


def test_a_crash_between_tiles_and_checkpoint_is_made_good_by_the_next_start(tmp_path: Path) -> None:
    memory = Memory(300)
    memory.broken = True
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer, pytest.raises(ConnectionError):
        Sequencer(memory, memory, signer).round()
    assert memory.tiled() == 300
    assert memory.newest() is None
    memory.broken = False
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        signed = Sequencer(memory, memory, signer).round()
    assert signed is not None
    assert signed.root == tree_root(memory.log)


def test_a_checkpoint_that_was_signed_and_lost_is_signed_again_byte_for_byte(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        first = Sequencer(memory, memory, signer).round()
    memory.checkpoints.clear()
    memory.kept.clear()
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        assert Sequencer(memory, memory, signer).round() == first


def test_a_new_key_signs_what_stands(tmp_path: Path) -> None:
    memory = Memory(3)
    for keys in ([KEY], [KEY, OTHER_KEY], [OTHER_KEY]):
        with Signer(keys, StateFile(tmp_path / "s"), memory.newest()) as signer:
            signed = Sequencer(memory, memory, signer).round()
        assert signed is not None
        assert {one.id for one in signed.note.signatures} == {key.verifier.id for key in keys}


@pytest.mark.parametrize("missing", [0, 4, 256])
def test_a_gap_stops_it(tmp_path: Path, missing: int) -> None:
    memory = Memory(300)
    memory.missing = {missing}
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer, pytest.raises(GapError) as refusal:
        Sequencer(memory, memory, signer).round()
    assert refusal.value.details["expected"] == missing + 1
    assert memory.checkpoints == []


def test_a_log_that_lost_its_end_stops_it(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer)
        sequencer.round()
        del memory.log[290:]
        with pytest.raises(RollbackError):
            sequencer.round()


def test_a_replaced_end_stops_it(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer)
        sequencer.round()
        memory.log[299] = bytes(32)
        memory.grow(5)
        with pytest.raises(AlteredLeafError):
            sequencer.round()


def test_a_rolled_back_store_stops_it(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        Sequencer(memory, memory, signer).round()
    older = Memory(200)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer, pytest.raises(RollbackError):
        Sequencer(older, older, signer).round()


def test_another_history_of_the_same_length_stops_it(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        Sequencer(memory, memory, signer).round()
    forked = Memory(300)
    forked.log[17] = bytes(32)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer, pytest.raises(ForkError):
        Sequencer(forked, forked, signer).round()


def test_a_tile_that_was_changed_in_the_store_is_not_written_over(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        sequencer = Sequencer(memory, memory, signer)
        sequencer.round()
        memory.kept[0, 1] = bytes(32) + memory.kept[0, 1][32:]
        memory.grow(1)
        with pytest.raises(TileChangedError):
            sequencer.round()


def test_a_missing_tile_is_noticed_at_the_start(tmp_path: Path) -> None:
    memory = Memory(300)
    with Signer([KEY], StateFile(tmp_path / "s"), None) as signer:
        Sequencer(memory, memory, signer).round()
    assert len(split_hashes(memory.kept.pop((1, 0)))) == 1
    with (
        Signer([KEY], StateFile(tmp_path / "s"), memory.newest()) as signer,
        pytest.raises(GapError),
    ):
        Sequencer(memory, memory, signer)
