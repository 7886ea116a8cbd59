"""The signer signs what continues, and nothing else."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.keyfile import encode_key, encode_keys, parse_key, parse_keys
from deliberation.ledger.merkle import EMPTY_ROOT, Node, consistency_proof, tree_root
from deliberation.ledger.note import KeyType, MalformedNoteError
from deliberation.ledger.signer import (
    BrokenStateError,
    ForkError,
    LostStateError,
    RollbackError,
    Signer,
    SignerInUseError,
    StateFile,
    WrongOriginError,
    adopt,
)
from tests.ledger.at_work import KEY, ORIGIN, OTHER_KEY, WITNESS


def leaves(size: int, fill: int = 1) -> list[bytes]:
    return [number.to_bytes(2, "big") + bytes([fill]) * 30 for number in range(size)]


def root(size: int, fill: int = 1) -> bytes:
    return tree_root(leaves(size, fill))


def proof(old: int, new: int, fill: int = 1) -> list[bytes]:
    known = leaves(new, fill)

    def read(nodes: Sequence[Node]) -> list[bytes]:
        return [tree_root(known[index << level : (index + 1) << level]) for level, index in nodes]

    return consistency_proof(old, new, read)


@pytest.fixture
def state(tmp_path: Path) -> StateFile:
    return StateFile(tmp_path / "signer.state")


@pytest.fixture
def signer(state: StateFile) -> Iterator[Signer]:
    with Signer([KEY], state, None) as opened:
        yield opened


def published(size: int, fill: int = 1) -> SignedCheckpoint:
    return signed(Checkpoint(ORIGIN, size, root(size, fill)), [KEY])


def test_a_tree_that_grows_is_signed_and_remembered(signer: Signer, state: StateFile) -> None:
    first = signer.sign(3, root(3), [])
    second = signer.sign(7, root(7), proof(3, 7))
    assert first.signed_by([KEY.verifier])
    assert second.signed_by([KEY.verifier])
    kept = state.read()
    assert kept is not None
    assert (kept.size, kept.root, kept.note.encode()) == (7, root(7), second.encode())


def test_the_same_tree_may_be_signed_again(signer: Signer) -> None:
    assert signer.sign(3, root(3), []) == signer.sign(3, root(3), [])


def test_a_smaller_tree_is_refused(signer: Signer) -> None:
    signer.sign(7, root(7), [])
    with pytest.raises(RollbackError):
        signer.sign(3, root(3), [])


def test_another_tree_of_the_same_size_is_refused(signer: Signer) -> None:
    signer.sign(7, root(7), [])
    with pytest.raises(ForkError):
        signer.sign(7, root(7, fill=2), [])


@pytest.mark.parametrize("path", [[], proof(7, 9, fill=2), proof(6, 9), [*proof(7, 9), bytes(32)]])
def test_a_tree_that_is_not_proven_to_continue_is_refused(signer: Signer, path: list[bytes]) -> None:
    signer.sign(7, root(7), [])
    with pytest.raises(ForkError):
        signer.sign(9, root(9), path)
    assert signer.last.size == 7


@settings(max_examples=40)
@given(st.integers(1, 70), st.integers(0, 70), st.integers(0, 200))
def test_no_history_in_which_a_leaf_was_changed_is_signed(old: int, more: int, place: int) -> None:
    changed = leaves(old + more)
    changed[place % old] = bytes(32)

    def read(nodes: Sequence[Node]) -> list[bytes]:
        return [tree_root(changed[index << level : (index + 1) << level]) for level, index in nodes]

    path = consistency_proof(old, old + more, read)
    with TemporaryDirectory() as folder, Signer([KEY], StateFile(Path(folder) / "state"), None) as signer:
        signer.sign(old, root(old), [])
        with pytest.raises(ForkError):
            signer.sign(old + more, tree_root(changed), path)


def test_a_refusal_leaves_the_state_as_it_was(signer: Signer, state: StateFile) -> None:
    signer.sign(7, root(7), [])
    before = state.path.read_bytes()
    with pytest.raises(ForkError):
        signer.sign(9, root(9), [])
    assert state.path.read_bytes() == before


def test_two_signers_on_one_state_refuse_each_other(signer: Signer, state: StateFile) -> None:
    with pytest.raises(SignerInUseError):
        Signer([KEY], StateFile(state.path), None)
    with pytest.raises(SignerInUseError):
        adopt(StateFile(state.path), ORIGIN, 0, EMPTY_ROOT)


def test_a_signer_that_ended_can_be_followed_by_another(state: StateFile) -> None:
    with Signer([KEY], state, None) as first:
        first.sign(3, root(3), [])
    with Signer([KEY], state, published(3)) as second:
        assert second.last.size == 3


def test_lost_state_is_refused_until_a_person_adopts_a_tree(state: StateFile) -> None:
    with pytest.raises(LostStateError):
        Signer([KEY], state, published(7))
    assert not state.path.exists()
    adopt(state, ORIGIN, 7, root(7))
    with Signer([KEY], state, published(7)) as signer:
        signer.sign(9, root(9), proof(7, 9))


def test_a_state_older_than_what_was_published_is_refused(state: StateFile) -> None:
    with Signer([KEY], state, None) as signer:
        signer.sign(3, root(3), [])
    with pytest.raises(LostStateError):
        Signer([KEY], state, published(7))


def test_a_published_checkpoint_that_was_never_signed_is_refused(state: StateFile) -> None:
    with Signer([KEY], state, None) as signer:
        signer.sign(7, root(7), [])
    with pytest.raises(ForkError):
        Signer([KEY], state, published(7, fill=2))


def test_the_key_of_another_log_is_refused(state: StateFile) -> None:
    with Signer([KEY], state, None):
        pass
    other = parse_key(encode_key("another.example.org/log", bytes(32)))
    with pytest.raises(WrongOriginError):
        Signer([other], state, None)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[1]",
        json.dumps({"origin": ORIGIN, "size": 3, "root": "AAAA", "note": ""}).encode(),
        json.dumps({"origin": ORIGIN, "size": -1, "root": "A" * 43 + "=", "note": ""}).encode(),
    ],
)
def test_a_state_that_cannot_be_understood_is_refused(state: StateFile, text: bytes) -> None:
    state.path.write_bytes(text)
    with pytest.raises(BrokenStateError):
        Signer([KEY], state, None)
    state.acquire()
    state.release()


def test_the_state_is_closed_to_others(signer: Signer, state: StateFile) -> None:
    signer.sign(3, root(3), [])
    assert state.path.stat().st_mode & 0o077 == 0


def test_two_keys_sign_while_one_hands_over_to_the_next(state: StateFile) -> None:
    with Signer([KEY, OTHER_KEY], state, None) as signer:
        note = signer.sign(3, root(3), [])
    assert note.signed_by([KEY.verifier])
    assert note.signed_by([OTHER_KEY.verifier])


@pytest.mark.parametrize("keys", [[], [KEY, WITNESS], [KEY, OTHER_KEY, KEY]])
def test_a_log_has_one_name_and_two_keys_at_most(state: StateFile, keys: list[object]) -> None:
    with pytest.raises(ValueError, match="one or two keys"):
        Signer(keys, state, None)  # type: ignore[arg-type]


# Key files ---------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.sampled_from(list(KeyType)))
def test_a_key_comes_back_from_its_line(seed: bytes, kind: KeyType) -> None:
    line = encode_key(ORIGIN, seed, kind)
    assert encode_key(ORIGIN, seed, kind) == line
    assert parse_key(line).verifier.type is kind
    assert [key.verifier for key in parse_keys(f"# old\n\n{line}\n")] == [parse_key(line).verifier]
    assert encode_keys([line, line]).decode() == f"{line}\n{line}\n"


@pytest.mark.parametrize("line", ["", "PRIVATE+KEY+x", "PRIVATE+KEY+x+00000000+AAAA", str(KEY.verifier)])
def test_what_is_no_key_is_refused_without_being_shown(line: str) -> None:
    with pytest.raises(MalformedNoteError):
        parse_key(line)


def test_a_line_whose_id_was_changed_is_refused() -> None:
    line = encode_key(ORIGIN, bytes(32))
    name, identity, material = line.removeprefix("PRIVATE+KEY+").split("+", 2)
    with pytest.raises(MalformedNoteError, match="id"):
        parse_key(f"PRIVATE+KEY+{name}+{int(identity, 16) ^ 1:08x}+{material}")
