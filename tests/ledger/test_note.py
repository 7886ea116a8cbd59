"""Signed notes: vectors of other people's implementations, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, decimal, signed
from deliberation.ledger.keyfile import parse_key
from deliberation.ledger.merkle import EMPTY_ROOT
from deliberation.ledger.note import (
    KeyType,
    MalformedNoteError,
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    WrongSignatureError,
    cosigned_message,
)
from tests.ledger.at_work import KEY, ORIGIN, OTHER_KEY, WITNESS

# The example of golang.org/x/mod/sumdb/note.
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = (
    "\u2014 PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

# The key of the Go checksum database, as every Go tool-chain has it.
GO_SUM = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

# The example of C2SP tlog-cosignature. Its keys are not published, so it is read and not verified.
COSIGNED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_a_note_that_another_implementation_signed_is_verified() -> None:
    key = VerifierKey.parse(PUBLIC)
    note = Note.parse((TEXT + "\n" + LINE).encode())
    assert note.text == TEXT
    assert note.verified([key]) == [(key, note.signatures[0])]


def test_we_sign_byte_for_byte_what_another_implementation_signs() -> None:
    key = parse_key(PRIVATE)
    assert str(key.verifier) == PUBLIC
    assert key.sign(TEXT).line == LINE


def test_a_key_of_the_world_is_read_and_written() -> None:
    assert str(VerifierKey.parse(GO_SUM)) == GO_SUM


def test_the_example_of_a_cosigned_checkpoint_is_read_and_written() -> None:
    found = SignedCheckpoint.parse(COSIGNED.encode())
    assert (found.checkpoint.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.note.signatures[1].time == 1679315147
    assert found.encode().decode() == COSIGNED


def test_what_a_witness_signs_is_the_example_s_message() -> None:
    text = COSIGNED.partition("\n\n")[0] + "\n"
    assert cosigned_message(1679315147, text) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_a_cosignature_is_of_its_time_and_text_alone() -> None:
    mine = WITNESS.cosign(TEXT, 1_700_000_000)
    assert WITNESS.verifier.verifies(mine, TEXT)
    assert not WITNESS.verifier.verifies(mine, TEXT + "x\n")
    later = Signature(mine.name, mine.id, (1_700_000_001).to_bytes(8, "big") + mine.data[8:])
    assert not WITNESS.verifier.verifies(later, TEXT)
    assert not WITNESS.verifier.verifies(Signature(mine.name, mine.id, mine.data[:-1]), TEXT)


def test_a_log_s_key_does_not_cosign_and_a_witness_s_does_not_sign() -> None:
    with pytest.raises(TypeError):
        KEY.cosign(TEXT, 1)
    with pytest.raises(TypeError):
        WITNESS.sign(TEXT)


def test_signatures_of_unknown_keys_are_kept_and_not_believed() -> None:
    note = Note(TEXT, (OTHER_KEY.sign(TEXT), KEY.sign(TEXT)))
    assert [key for key, _ in note.verified([KEY.verifier])] == [KEY.verifier]
    assert Note.parse(note.encode()) == note


def test_a_known_key_s_forged_signature_spoils_the_note() -> None:
    good = KEY.sign(TEXT)
    forged = Signature(good.name, good.id, good.data[:-1] + bytes([good.data[-1] ^ 1]))
    with pytest.raises(WrongSignatureError):
        Note(TEXT, (good, forged)).verified([KEY.verifier])


def test_a_signature_is_added_once() -> None:
    note = Note(TEXT, (KEY.sign(TEXT),)).with_signatures([KEY.sign(TEXT), OTHER_KEY.sign(TEXT)])
    assert len(note.signatures) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n" + LINE.encode(),
        TEXT.encode() + b"\n" + LINE.encode()[:-1],
        TEXT.encode() + b"\n" + LINE.encode().replace("\u2014".encode(), b"-"),
        TEXT.encode() + b"\n" + LINE.encode().replace(b"=", b""),
        TEXT.encode() + b"\n" + "\u2014 name AAAA\n".encode(),
        TEXT.encode() + b"\n" + LINE.encode() * 65,
        b"te\txt\n\n" + LINE.encode(),
        b"\xff\n\n" + LINE.encode(),
        b"x" * 70_000 + b"\n\n" + LINE.encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedNoteError):
        Note.parse(data)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "x+y",
        PUBLIC.replace("c74f20a3", "c74f20a4"),
        PUBLIC + "A",
        "a b" + PUBLIC,
        "sum+00000000+Ag==",
    ],
)
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(MalformedNoteError):
        VerifierKey.parse(line)


# Checkpoints --------------------------------------------------------------------------------------


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_comes_back(size: int, root: bytes) -> None:
    made = signed(Checkpoint(ORIGIN, size, root), [KEY])
    assert SignedCheckpoint.parse(made.encode()) == made
    assert made.signed_by([KEY.verifier])
    assert not made.signed_by([OTHER_KEY.verifier])


def test_lines_after_the_third_are_signed_too() -> None:
    text = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text + "more\n"
    found = SignedCheckpoint.parse(Note(text, (KEY.sign(text),)).encode())
    assert found.size == 0
    assert found.signed_by([KEY.verifier])


def test_a_key_of_another_name_signs_for_no_other_log() -> None:
    other = SigningKey("other.example.org/log", bytes(range(32)))
    assert not signed(Checkpoint(ORIGIN, 0, EMPTY_ROOT), [other]).signed_by([other.verifier])


def test_of_several_cosignatures_by_one_witness_the_newest_counts() -> None:
    made = signed(Checkpoint(ORIGIN, 0, EMPTY_ROOT), [KEY])
    lines = [WITNESS.cosign(made.note.text, time) for time in (5, 9, 7)]
    found = SignedCheckpoint(made.checkpoint, made.note.with_signatures(lines))
    assert found.cosigned_at([WITNESS.verifier]) == {WITNESS.name: 9}


@pytest.mark.parametrize("text", ["", "01", "-1", "+1", " 1", "1 ", "1_0", "٣", "9007199254740992", "1" * 20])
def test_a_size_has_one_spelling(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        decimal(text)


@pytest.mark.parametrize(
    "text",
    ["log\n3\n", "log\n3\nAAAA\n", "\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "log\n03\nx\n"],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNoteError):
        Checkpoint.parse(text)


def test_the_types_of_signatures_have_their_published_numbers() -> None:
    assert {kind.name: kind.value for kind in KeyType} == {"ED25519": 1, "COSIGNATURE": 4}
