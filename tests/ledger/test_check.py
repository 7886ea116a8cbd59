"""One entry checked for a reader: what turns the answer amber, and everything that turns it red."""

import hmac
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from deliberation.ledger.canonical import canonical, leaf, leaf_hash
from deliberation.ledger.check import Colour, EntryCheck, Part, Published, Result, check_entry
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import inclusion_proof, tree_root
from deliberation.ledger.note import KeyType, SigningKey
from deliberation.ledger.policy import Group, Peer, Policy
from deliberation.ledger.proof import Proof

KEY = SigningKey("hall.example/log", b"\1" * 32)
OTHER_KEY = SigningKey("hall.example/log", b"\7" * 32)
WITNESSES = [SigningKey(f"w{n}.example", bytes([n]) * 32, KeyType.COSIGNATURE) for n in (2, 3, 4)]
ALONE = Policy(logs=(Peer(KEY.verifier),))
TWO_OF_THREE = Policy(
    logs=(Peer(KEY.verifier),),
    witnesses={f"w{n}": Peer(one.verifier) for n, one in enumerate(WITNESSES)},
    groups={"most": Group(2, ("w0", "w1", "w2"))},
    quorum="most",
)
STREAM = UUID("5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55")
EVENT = f"{STREAM}/2"
SALT = bytes(range(32))
TEXT = Published("text", "两周内完成电线杆移位", SALT)
NOON = 1_800_000_000


def leaf_of(index: int = 2, text: Any = TEXT.value, version: int = 2) -> bytes:
    committed = hmac.digest(SALT, b"v1\0text\0" + canonical(text), "sha256").hex()
    event = {
        "commitments": {"text": committed},
        "public": {},
        "stream": str(STREAM),
        "type": "resolution.adopted.v2",
        "version": version,
    }
    return leaf(canonical(event), index, 1_700_000_000_000)


LEAF = leaf_of()


def proof(of: bytes = LEAF, *, key: SigningKey = KEY, cosigners: int = 0) -> Proof:
    leaves = [b"one", b"two", of, b"four", b"five"]
    hashes = [leaf_hash(one) for one in leaves]
    made = signed(Checkpoint(KEY.name, len(hashes), tree_root(hashes)), [key])
    lines = [one.cosign(made.note.text, NOON + n) for n, one in enumerate(WITNESSES[:cosigners])]
    checkpoint = SignedCheckpoint(made.checkpoint, made.note.with_signatures(lines))

    def read(nodes: Any) -> list[bytes]:
        return [tree_root(hashes[i << level : (i + 1) << level]) for level, i in nodes]

    return Proof(2, tuple(inclusion_proof(2, len(hashes), read)), checkpoint, of)


def checked(
    made: Proof | None, policy: Policy = TWO_OF_THREE, published: tuple[Published, ...] = (TEXT,)
) -> EntryCheck:
    return check_entry(EVENT, LEAF, published, made, policy)


def test_an_entry_that_enough_witnesses_have_cosigned_is_green() -> None:
    found = checked(proof(cosigners=2))

    assert found.colour is Colour.GREEN
    assert set(found.results.values()) == {Result.FITS}
    assert found.cosigned == {"w2.example": NOON, "w3.example": NOON + 1}


def test_an_entry_that_publishes_nothing_is_green_without_a_content_to_compare() -> None:
    found = checked(proof(cosigners=3), published=())
    assert (found.colour, found.results[Part.CONTENT]) == (Colour.GREEN, Result.NOTHING)


def test_one_witness_of_three_is_amber() -> None:
    found = checked(proof(cosigners=1))
    assert (found.colour, found.results[Part.WITNESSES]) == (Colour.AMBER, Result.PENDING)


def test_a_log_that_asked_no_witness_is_never_green() -> None:
    found = checked(proof(), ALONE)
    assert (found.colour, found.results[Part.WITNESSES]) == (Colour.AMBER, Result.ABSENT)


def test_what_is_not_covered_yet_is_amber_and_its_content_is_compared_already() -> None:
    found = checked(None)

    assert found.colour is Colour.AMBER
    assert found.results[Part.CONTENT] is Result.FITS
    assert found.results[Part.ENTRY] is found.results[Part.SIGNATURE] is Result.PENDING


def test_another_text_than_was_recorded_is_red_with_or_without_a_proof() -> None:
    altered = replace(TEXT, value="三周内完成电线杆移位")

    for made in (None, proof(cosigners=3)):
        found = checked(made, published=(altered,))
        assert (found.colour, found.unfit) == (Colour.RED, ("text",))
        assert found.results[Part.CONTENT] is Result.WRONG


@pytest.mark.parametrize(
    "altered",
    [replace(TEXT, salt=bytes(32)), replace(TEXT, field="reason"), replace(TEXT, field="public")],
    ids=["another salt", "a field never committed to", "a public field"],
)
def test_an_opening_that_fits_no_commitment_is_red(altered: Published) -> None:
    assert checked(proof(cosigners=3), published=(altered,)).colour is Colour.RED


@pytest.mark.parametrize(
    "now_stored",
    [leaf_of(text="三周内"), leaf_of(index=3), leaf_of(version=3), b"{}", b"no leaf", LEAF + b" "],
    ids=["other text", "another place", "another entry", "empty", "no leaf", "not canonical"],
)
def test_an_entry_that_is_stored_differently_than_the_tree_has_it_is_red(now_stored: bytes) -> None:
    found = check_entry(EVENT, now_stored, (), proof(cosigners=3), TWO_OF_THREE)
    assert found.colour is Colour.RED
    assert found.results[Part.ENTRY] is Result.WRONG


def test_a_proof_with_another_path_or_place_or_leaf_is_red() -> None:
    made = proof(cosigners=3)
    for altered in (
        replace(made, hashes=(bytes(32), *made.hashes[1:])),
        replace(made, hashes=made.hashes[:-1]),
        replace(made, index=3),
        replace(made, extra=leaf_of(text="三周内")),
        proof(leaf_of(text="三周内"), cosigners=3),
    ):
        assert checked(altered).results[Part.ENTRY] is Result.WRONG


def test_a_checkpoint_of_another_key_is_red() -> None:
    found = checked(proof(key=OTHER_KEY, cosigners=3))
    assert (found.colour, found.results[Part.SIGNATURE]) == (Colour.RED, Result.WRONG)


def test_a_signature_pasted_from_another_checkpoint_is_red() -> None:
    made = proof(cosigners=3)
    text = made.checkpoint.note.text.replace("\n5\n", "\n6\n")
    note = replace(made.checkpoint.note, text=text)
    pasted = replace(made, checkpoint=SignedCheckpoint(Checkpoint.parse(text), note))

    found = checked(pasted)

    assert found.results[Part.SIGNATURE] is Result.WRONG
    assert found.results[Part.WITNESSES] is Result.WRONG
    assert found.colour is Colour.RED
