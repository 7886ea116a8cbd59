"""Cosigning between logs and their witnesses: C2SP tlog-witness, both sides of `add-checkpoint`."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from deliberation.ledger.checkpoint import SignedCheckpoint, decimal
from deliberation.ledger.merkle import HASH_BYTES, MAX_PROOF, proves_consistency
from deliberation.ledger.note import (
    MalformedNoteError,
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    WrongSignatureError,
    decoded,
)

MAX_REQUEST: Final = 128 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"
"""The media type of a 409 that tells how far the witness is."""
_MAX_ANSWER: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ask:
    """The body of `add-checkpoint`: this checkpoint continues the tree of `old` leaves."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: SignedCheckpoint

    def encode(self) -> bytes:
        lines = [f"old {self.old}", *(base64.b64encode(one).decode() for one in self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint.encode()

    @classmethod
    def parse(cls, data: bytes) -> "Ask":
        """MalformedNoteError where the bytes are no such body."""
        if len(data) > MAX_REQUEST:
            raise MalformedNoteError("the request is too long")
        head, found, note = data.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise MalformedNoteError("sizes and hashes are ASCII") from None
        if not found or not first.startswith("old "):
            raise MalformedNoteError("the old size comes first, an empty line before the checkpoint")
        proof = tuple(decoded(line) for line in lines)
        if len(proof) > MAX_PROOF or any(len(one) != HASH_BYTES for one in proof):
            raise MalformedNoteError("a proof lists up to 63 hashes of 32 bytes")
        return cls(decimal(first.removeprefix("old ")), proof, SignedCheckpoint.parse(note))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers: an HTTP status, and the body that goes with it."""

    status: int
    body: str = ""

    @property
    def media_type(self) -> str:
        return SIZE_TYPE if self.status == 409 else "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest tree of a log that a witness has cosigned; of size 0 before the first."""

    size: int
    root: bytes


def refused(ask: Ask, logs: Sequence[VerifierKey], seen: Seen) -> Answer | None:
    """Why a witness of `logs` that has cosigned `seen` must not cosign; None where it may.

    The checks and their order are those of the protocol. Another tree of the size that was seen is
    answered with 409 as well.
    """
    checkpoint = ask.checkpoint
    ours = [key for key in logs if key.name == checkpoint.checkpoint.origin]
    if not ours:
        return Answer(404, "this log is not witnessed here\n")
    if not _signed(checkpoint, ours):
        return Answer(403, "no signature by a key of this log\n")
    if ask.old > checkpoint.size:
        return Answer(400, "the old size is larger than the checkpoint's\n")
    if ask.old != seen.size or (ask.old == checkpoint.size and checkpoint.root != seen.root):
        return Answer(409, f"{seen.size}\n")
    if not proves_consistency(ask.old, checkpoint.size, seen.root, checkpoint.root, ask.proof):
        return Answer(422, "the checkpoint does not continue the one that was cosigned\n")
    return None


def _signed(checkpoint: SignedCheckpoint, keys: Sequence[VerifierKey]) -> bool:
    try:
        return checkpoint.signed_by(keys)
    except WrongSignatureError:
        return False


def cosigned(checkpoint: SignedCheckpoint, key: SigningKey, time: int) -> Answer:
    """The witness's signature line, made at `time` (seconds since 1970)."""
    return Answer(200, key.cosign(checkpoint.note.text, time).line)


def signatures_of(answer: str, checkpoint: SignedCheckpoint, key: VerifierKey) -> list[Signature]:
    """The cosignatures by `key` in a witness's answer that fit the checkpoint; others are ignored."""
    try:
        note = Note.parse(checkpoint.note.text.encode() + b"\n" + answer.encode())
        return [signature for _, signature in note.verified([key])]
    except (MalformedNoteError, WrongSignatureError):
        return []


def submit(url: str, ask: Ask, *, patience: float) -> Answer:
    """Send a checkpoint to the witness at `url`, waiting `patience` seconds at each step.

    An answer with status 0 says that nobody could be reached.
    """
    request = Request(f"{url.rstrip('/')}/add-checkpoint", data=ask.encode(), method="POST")  # noqa: S310
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    if request.type not in {"http", "https"}:
        return Answer(0, "no http address")
    try:
        with urlopen(request, timeout=patience) as response:  # noqa: S310 - http or https, from the policy
            return Answer(response.status, _text(response.read(_MAX_ANSWER)))
    except HTTPError as error:
        with error:
            return Answer(error.code, _text(error.read(_MAX_ANSWER)))
    except (URLError, OSError, HTTPException) as error:
        return Answer(0, type(error).__name__)


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def told_size(answer: Answer) -> int | None:
    """How far a witness is that answered 409; None where it does not say."""
    try:
        return decimal(answer.body.removesuffix("\n"))
    except MalformedNoteError:
        return None
