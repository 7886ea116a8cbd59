"""Checkpoints: what the log says of itself at one size, signed (C2SP tlog-checkpoint)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from deliberation.ledger.merkle import HASH_BYTES
from deliberation.ledger.note import MalformedNoteError, Note, SigningKey, VerifierKey, check_name, decoded

MAX_SIZE: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of log `origin` over its first `size` leaves."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed: origin, size and root, a line each."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint of a note's text; lines after the third are ignored.

        MalformedNoteError where it is none: a size with a leading zero, a root of other than 32 bytes.
        """
        lines = text.split("\n")
        if len(lines) < 4 or not all(lines[:-1]):
            raise MalformedNoteError("a checkpoint has three lines")
        size = decimal(lines[1])
        root = decoded(lines[2])
        if len(root) != HASH_BYTES:
            raise MalformedNoteError("a root has 32 bytes")
        return cls(lines[0], size, root)


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that it came in."""

    checkpoint: Checkpoint
    note: Note

    @property
    def size(self) -> int:
        return self.checkpoint.size

    @property
    def root(self) -> bytes:
        return self.checkpoint.root

    def encode(self) -> bytes:
        return self.note.encode()

    @classmethod
    def parse(cls, data: bytes) -> "SignedCheckpoint":
        """MalformedNoteError where the bytes are no signed checkpoint. No signature is verified."""
        note = Note.parse(data)
        return cls(Checkpoint.parse(note.text), note)

    def signed_by(self, logs: Iterable[VerifierKey]) -> bool:
        """Whether one of the keys of its own origin has signed it; WrongSignatureError for a forged line."""
        return bool(self.note.verified(key for key in logs if key.name == self.checkpoint.origin))

    def cosigned_at(self, witnesses: Iterable[VerifierKey]) -> dict[str, int]:
        """When each of the witnesses has cosigned it, by the name of the key, in seconds since 1970.

        Of several by one witness the newest. WrongSignatureError for a forged or pasted line.
        """
        times: dict[str, int] = {}
        for key, signature in self.note.verified(witnesses):
            times[key.name] = max(signature.time, times.get(key.name, 0))
        return times


def signed(checkpoint: Checkpoint, keys: Iterable[SigningKey]) -> SignedCheckpoint:
    """The checkpoint with the signature of each key; two while one key hands over to the next."""
    check_name(checkpoint.origin)
    text = checkpoint.text
    return SignedCheckpoint(checkpoint, Note(text, tuple(key.sign(text) for key in keys)))


def decimal(text: str) -> int:
    """A size or index in ASCII digits without leading zeros, below 2^53; MalformedNoteError otherwise."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0") or len(text) > 16:
        raise MalformedNoteError("no decimal number")
    if int(text) > MAX_SIZE:
        raise MalformedNoteError("a number of 2^53 or more")
    return int(text)
