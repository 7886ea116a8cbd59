"""Portable proofs: the format of C2SP tlog-proof, and what one proves."""

from dataclasses import replace

import pytest

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import inclusion_proof, node_hash, tree_root
from deliberation.ledger.note import KeyType, MalformedNoteError, Note, SigningKey, WrongSignatureError
from deliberation.ledger.proof import Proof

KEY = SigningKey("hall.example/log", b"\1" * 32)
WITNESS = SigningKey("w.example", b"\2" * 32, KeyType.COSIGNATURE)
LEAVES = [b"leaf %d" % n for n in range(11)]
HASHES = [leaf_hash(one) for one in LEAVES]


def node(place: tuple[int, int]) -> bytes:
    level, index = place
    if level == 0:
        return HASHES[index]
    return node_hash(node((level - 1, 2 * index)), node((level - 1, 2 * index + 1)))


def proof(index: int, size: int = len(HASHES)) -> Proof:
    checkpoint = signed(Checkpoint(KEY.name, size, tree_root(HASHES[:size])), [KEY])
    hashes = inclusion_proof(index, size, lambda nodes: [node(one) for one in nodes])
    return Proof(index, tuple(hashes), checkpoint, LEAVES[index])


@pytest.mark.parametrize("size", range(1, 12))
def test_a_proof_proves_its_own_leaf_and_no_other(size: int) -> None:
    for index in range(size):
        made = proof(index, size)
        assert [n for n in range(len(HASHES)) if made.proves(HASHES[n])] == [index]


def test_it_is_written_line_by_line_as_the_standard_has_it() -> None:
    lines = replace(proof(0, 2), extra=b"").encode().decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 0"]
    assert lines[3] == ""
    assert lines[4:6] == ["hall.example/log", "2"]
    assert lines[8].startswith("\u2014 hall.example/log ")
    assert proof(0, 2).encode().decode().split("\n")[1] == "extra bGVhZiAw"


@pytest.mark.parametrize("index", [0, 5, 10])
def test_it_is_read_as_it_was_written(index: int) -> None:
    made = proof(index)
    assert Proof.parse(made.encode()) == made


def test_a_proof_presented_for_another_index_proves_nothing() -> None:
    made = proof(3)
    assert not any(replace(made, index=n).proves(HASHES[3]) for n in range(len(HASHES)) if n != 3)
    assert not replace(made, index=99).proves(HASHES[3])


def test_a_node_presented_as_a_leaf_proves_nothing() -> None:
    made = proof(0, 8)
    inner = node((1, 0))
    shorter = replace(made, hashes=made.hashes[1:])
    assert not shorter.proves(inner)
    assert not shorter.proves(leaf_hash(HASHES[0] + HASHES[1]))


def test_hashes_too_many_or_too_few_prove_nothing() -> None:
    made = proof(4)
    assert not replace(made, hashes=made.hashes[:-1]).proves(HASHES[4])
    assert not replace(made, hashes=(*made.hashes, HASHES[0])).proves(HASHES[4])


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"c2sp.org/tlog-proof@v2\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 00\n\n" + proof(0, 1).checkpoint.encode(),
        b"c2sp.org/tlog-proof@v1\nindex -1\n\n" + proof(0, 1).checkpoint.encode(),
        b"c2sp.org/tlog-proof@v1\nindex 9007199254740992\n\n" + proof(0, 1).checkpoint.encode(),
        b"c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\n" + proof(0, 1).checkpoint.encode(),
        b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n" + proof(0, 1).checkpoint.encode(),
        b"\xff\n\n" + proof(0, 1).checkpoint.encode(),
        proof(0, 1).encode()[:-1],
        proof(0, 1).encode() + b"x" * 2**20,
    ],
)
def test_what_is_no_proof_is_refused(wrong: bytes) -> None:
    with pytest.raises(MalformedNoteError):
        Proof.parse(wrong)


def test_a_checkpoint_is_signed_by_its_own_log_only() -> None:
    made = proof(0).checkpoint
    assert made.signed_by([KEY.verifier])
    assert not made.signed_by([SigningKey("hall.example/log", b"\3" * 32).verifier])
    other = SigningKey("other.example/log", b"\4" * 32)
    borrowed = SignedCheckpoint(
        made.checkpoint, made.note.with_signatures([other.sign(made.checkpoint.text)])
    )
    assert not SignedCheckpoint(
        made.checkpoint, Note(made.note.text, borrowed.note.signatures[1:])
    ).signed_by([other.verifier])


def test_a_cosignature_says_when_and_does_not_fit_another_checkpoint() -> None:
    here, there = proof(0, 5).checkpoint, proof(0, 6).checkpoint
    line = WITNESS.cosign(here.checkpoint.text, 1_700_000_000)
    seen = SignedCheckpoint(here.checkpoint, here.note.with_signatures([line]))
    assert seen.cosigned_at([WITNESS.verifier]) == {"w.example": 1_700_000_000}
    assert here.cosigned_at([WITNESS.verifier]) == {}
    pasted = SignedCheckpoint(there.checkpoint, there.note.with_signatures([line]))
    with pytest.raises(WrongSignatureError):
        pasted.cosigned_at([WITNESS.verifier])


def test_a_witness_does_not_sign_as_a_log_nor_a_log_as_a_witness() -> None:
    with pytest.raises(TypeError):
        WITNESS.sign("text\n")
    with pytest.raises(TypeError):
        KEY.cosign("text\n", 1)
