"""Attacks on whoever reads the record away from the service: each is done, and the test names what finds it.

The list stands in docs/threats.md. `hall` is an honest log of 600 entries that two of three witnesses have
seen; `verified` is a reader who trusts the log's key and wants those two.
"""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from deliberation.ledger.canonical import leaf, leaf_hash
from deliberation.ledger.checkpoint import Checkpoint, signed
from deliberation.ledger.report import Verdict
from deliberation.ledger.source import SourceDamagedError
from deliberation.ledger.tiles import Tile, decode_entries, encode_entries
from deliberation.ledger.zipped import ZipSource
from tests.attacks.readers import SIZE, Verify, changed, codes, repacked
from tests.ledger.made import NOW, ORIGIN, WITNESSES, Log, Writer, log_key, policy, written

# What must not be taken for an attack ------------------------------------------------------------


def test_an_honest_record_is_sound(hall: Log, verified: Verify) -> None:
    answer = verified(hall)
    assert answer.report.verdict is Verdict.SOUND
    assert not codes(answer)
    assert (answer.report.verified, answer.report.replayed) == (SIZE, SIZE)
    assert answer.state is not None


def test_a_record_that_grew_continues_what_was_verified_last_time(writer: Writer, verified: Verify) -> None:
    for earlier in (1, 255, 256, 300, 512, 599, 600):
        before = verified(Log(writer.leaves, size=earlier)).state
        answer = verified(Log(writer.leaves), saved=before)
        assert not codes(answer), earlier
        assert answer.report.previous == earlier


def test_erasing_what_was_sealed_breaks_no_proof_and_is_counted(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    everything = verified(hall, openings=writer.openings).report
    assert everything.verdict is Verdict.SOUND
    assert everything.opened == everything.commitments > 0
    kept = {index: some for index, some in writer.openings.items() if index % 2}
    erased = verified(hall, openings=kept).report
    assert erased.verdict is Verdict.SOUND
    assert erased.opened is not None
    assert erased.erased == everything.commitments - erased.opened > 0
    for index in (0, 300, SIZE - 1):
        assert hall.proof(index).proves(leaf_hash(writer.leaves[index]))


# History rewritten -------------------------------------------------------------------------------


def test_history_rewritten_and_signed_with_the_stolen_key_lacks_its_witnesses(
    writer: Writer, verified: Verify
) -> None:
    answer = verified(Log(changed(writer.leaves, 100), witnesses=()))
    assert codes(answer) == {"witness.too_few"}
    assert answer.report.verdict is Verdict.INCOMPLETE
    assert answer.state is None, "what no quorum has seen is not remembered"


def test_history_rewritten_with_the_stolen_key_and_a_quorum_is_a_fork_to_who_remembers(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    before = verified(hall).state
    rewritten = changed(writer.leaves, 100)
    assert codes(verified(Log(rewritten), saved=before)) == {"state.fork"}
    grown = Log(rewritten + changed(written(SIZE + 50).leaves, SIZE + 1)[SIZE:])
    assert codes(verified(grown, saved=before)) == {"state.fork"}


def test_total_collusion_against_a_reader_without_memory_is_not_detected(
    writer: Writer, verified: Verify
) -> None:
    """As docs/threats.md says: key and witnesses together can tell a newcomer anything."""
    assert verified(Log(changed(writer.leaves, 100))).report.verdict is Verdict.SOUND


def test_a_rollback_to_an_older_checkpoint_is_found_by_who_remembers(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    before = verified(hall).state
    answer = verified(Log(writer.leaves, size=500), saved=before)
    assert codes(answer) == {"state.rolled_back"}
    assert answer.report.verdict is Verdict.TAMPERED
    assert answer.state is None


def test_two_readers_who_were_shown_different_trees_find_out_when_they_compare(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    """A split view: each tree is consistent with itself, and what one reader remembers refutes the other."""
    mine, theirs = verified(hall), verified(Log(changed(writer.leaves, 599)))
    assert not codes(mine)
    assert not codes(theirs)
    assert codes(verified(hall, saved=theirs.state)) == {"state.fork"}


def test_a_frozen_checkpoint_is_stale_after_a_day(hall: Log, verified: Verify) -> None:
    answer = verified(hall, later=timedelta(days=2))
    assert codes(answer) == {"witness.stale"}
    assert answer.report.verdict is Verdict.INCOMPLETE


def test_one_witness_alone_cannot_freshen_a_frozen_checkpoint(hall: Log, verified: Verify) -> None:
    later = timedelta(days=2)
    frozen = hall.latest()
    fresh = WITNESSES[0].cosign(frozen.note.text, int((NOW + later).timestamp()))
    noted = replace(frozen, note=frozen.note.with_signatures([fresh]))
    hall.latest = lambda: noted  # type: ignore[method-assign]
    assert codes(verified(hall, later=later)) == {"witness.stale"}


# Whose record it is ------------------------------------------------------------------------------


def test_a_record_under_another_key_is_refused(writer: Writer, verified: Verify) -> None:
    assert codes(verified(Log(writer.leaves, key=log_key(9)))) == {"checkpoint.wrong_key"}


def test_another_logs_checkpoint_is_refused(writer: Writer, verified: Verify) -> None:
    other = Log(writer.leaves, key=log_key(9, "other.example/log"))
    assert codes(verified(other)) == {"checkpoint.other_log"}


def test_a_forged_signature_under_the_right_name_is_refused(
    hall: Log, verified: Verify, tmp_path: Path
) -> None:
    lines = hall.latest().encode().decode().split("\n")
    ours = next(number for number, line in enumerate(lines) if "hall.example/log " in line)
    other = Log(hall.leaves[:-1]).latest().encode().decode().split("\n")
    lines[ours] = next(line for line in other if "hall.example/log " in line)
    forged = "\n".join(lines).encode()
    bundle = repacked(
        hall.zip(tmp_path / "honest.zip"),
        tmp_path / "forged.zip",
        lambda name, data: forged if name == "checkpoint" else data,
    )
    assert codes(verified(bundle)) == {"checkpoint.forged"}


def test_cosignatures_pasted_from_another_checkpoint_are_refused(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    """Two witnesses saw the honest tree; their lines are put under a rewritten one."""
    seen = hall.latest().note.signatures
    forged = Log(changed(writer.leaves, 10), witnesses=())
    noted = replace(forged.latest(), note=forged.latest().note.with_signatures(seen[1:]))
    forged.latest = lambda: noted  # type: ignore[method-assign]
    answer = verified(forged)
    assert codes(answer) == {"witness.forged"}
    assert answer.report.verdict is Verdict.TAMPERED


def test_a_bundle_with_a_key_of_its_own_proves_only_that_it_fits_itself(
    writer: Writer, verified: Verify
) -> None:
    answer = verified(Log(changed(writer.leaves, 5), key=log_key(9)), self_declared=True)
    assert answer.report.verdict is Verdict.SOUND
    assert answer.report.as_json()["trust"] == "self-declared"
    assert "self-declared key" in answer.report.as_text()


def test_a_key_that_changed_since_the_first_time_is_refused(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    first = verified(hall, self_declared=True).state
    answer = verified(Log(writer.leaves, key=log_key(9)), self_declared=True, saved=first)
    assert codes(answer) == {"checkpoint.wrong_key"}


def test_a_bundle_that_drops_its_witnesses_is_still_held_to_those_remembered(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    first = verified(hall, self_declared=True).state
    quiet = Log(changed(writer.leaves, 599), witnesses=(), trusting=policy(witnesses=False))
    assert "witness.too_few" in codes(verified(quiet, self_declared=True, saved=first))


# What a bundle holds -----------------------------------------------------------------------------


def test_a_flipped_bit_in_a_tile_is_found(hall: Log, verified: Verify) -> None:
    for tile in (Tile(0, 0), Tile(0, 2, SIZE - 512), Tile(1, 0, 2)):
        right = hall.tiles([tile])[tile]
        hall.replaced = {tile.path: bytes([right[0] ^ 1]) + right[1:]}
        assert codes(verified(hall)) == {"tile.altered"}, tile.path


def test_a_flipped_bit_in_an_entry_is_found_with_its_place(hall: Log, verified: Verify) -> None:
    entries = decode_entries(hall.entries(Tile(0, 1)))
    spoilt = bytearray(entries[44])
    spoilt[spoilt.index(b'"actor":"') + 9] ^= 1
    entries[44] = bytes(spoilt)
    hall.replaced = {Tile(0, 1).entries_path: encode_entries(entries)}
    answer = verified(hall)
    assert {"leaf.altered", "root.differs"} <= codes(answer)
    altered = next(one for one in answer.report.problems if one.code == "leaf.altered")
    assert altered.places == ["301"]


def test_entries_and_tiles_changed_together_do_not_reach_the_root(
    writer: Writer, hall: Log, verified: Verify, tmp_path: Path
) -> None:
    forged = Log(changed(writer.leaves, 100)).zip(tmp_path / "forged.zip")
    honest = hall.latest().encode()
    bundle = repacked(
        forged, tmp_path / "mixed.zip", lambda name, data: honest if name == "checkpoint" else data
    )
    assert codes(verified(bundle)) == {"root.differs"}


def test_an_entry_removed_from_a_bundle_is_found(hall: Log, verified: Verify) -> None:
    entries = decode_entries(hall.entries(Tile(0, 0)))
    hall.replaced = {Tile(0, 0).entries_path: encode_entries(entries[:100] + entries[101:])}
    assert "entries.too_few" in codes(verified(hall))


def test_an_entry_smuggled_into_a_bundle_is_found(hall: Log, verified: Verify) -> None:
    last = Tile(0, 2, SIZE - 512)
    more = [*decode_entries(hall.entries(last)), leaf(b'{"event":"a lie"}', SIZE, 0)]
    hall.replaced = {last.entries_path: encode_entries(more)}
    assert "entries.smuggled" in codes(verified(hall))


def test_files_beyond_the_checkpoint_are_found(hall: Log, verified: Verify, tmp_path: Path) -> None:
    bundle = hall.zip(tmp_path / "more.zip")
    with ZipFile(bundle, "a") as archive:
        archive.writestr("tile/entries/003", b"")
    answer = verified(bundle)
    assert codes(answer) == {"bundle.surplus"}
    assert answer.report.verdict is Verdict.TAMPERED


def test_a_missing_file_makes_the_record_incomplete(hall: Log, verified: Verify, tmp_path: Path) -> None:
    bundle = hall.zip(tmp_path / "whole.zip")
    for name, code in (("tile/entries/001", "entries.missing"), ("tile/0/001", "tile.missing")):
        with ZipFile(bundle) as old, ZipFile(tmp_path / "part.zip", "w") as new:
            for other in old.namelist():
                if other != name:
                    new.writestr(other, old.read(other))
        answer = verified(tmp_path / "part.zip")
        assert code in codes(answer)
        assert answer.report.verdict is Verdict.INCOMPLETE
        assert answer.state is None


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(hall: Log, tmp_path: Path) -> None:
    bundle = hall.zip(tmp_path / "twice.zip")
    with ZipFile(bundle, "a") as archive:
        archive.writestr("checkpoint", b"another")
    with pytest.raises(SourceDamagedError, match="two files"):
        ZipSource(bundle)


@pytest.mark.parametrize("name", ["../checkpoint", "/etc/passwd", "tile\\0\\000", "tile//0", "a\0b", "目录"])
def test_a_path_that_leaves_the_bundle_is_refused(hall: Log, tmp_path: Path, name: str) -> None:
    bundle = hall.zip(tmp_path / "path.zip")
    with ZipFile(bundle, "a") as archive:
        archive.writestr("PLACE", b"")
    held = name.encode()[:5].ljust(5, b".")
    bundle.write_bytes(bundle.read_bytes().replace(b"PLACE", held))
    with pytest.raises(SourceDamagedError, match="forbidden name"):
        ZipSource(bundle)


def test_a_zip_bomb_is_not_unpacked(hall: Log, verified: Verify, tmp_path: Path) -> None:
    bundle = hall.zip(tmp_path / "whole.zip")
    with ZipFile(bundle) as old, ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, bytes(64 << 20) if name == "tile/entries/001" else old.read(name))
    answer = verified(tmp_path / "bomb.zip")
    assert "entries.malformed" in codes(answer)
    assert answer.report.verdict is Verdict.TAMPERED


def test_a_checkpoint_that_claims_a_gigantic_size_ends_soon(
    hall: Log, verified: Verify, tmp_path: Path
) -> None:
    forged = signed(Checkpoint(ORIGIN, 2**50, bytes(32)), [log_key()]).encode()
    bundle = repacked(
        hall.zip(tmp_path / "honest.zip"),
        tmp_path / "huge.zip",
        lambda name, data: forged if name == "checkpoint" else data,
    )
    assert {"entries.missing", "witness.too_few"} <= codes(verified(bundle))


def test_a_bundle_is_the_same_bytes_for_the_same_log(hall: Log, tmp_path: Path) -> None:
    one, two = hall.zip(tmp_path / "one.zip"), hall.zip(tmp_path / "two.zip")
    assert one.read_bytes() == two.read_bytes()
    with ZipFile(io.BytesIO(one.read_bytes())) as archive:
        assert archive.testzip() is None
        assert {"checkpoint", "policy", "key", "README.txt"} <= set(archive.namelist())
