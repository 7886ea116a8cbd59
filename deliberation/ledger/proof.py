"""A portable proof that one entry stands in the log: C2SP tlog-proof."""

import base64
from dataclasses import dataclass
from typing import Final

from deliberation.ledger.checkpoint import SignedCheckpoint, decimal
from deliberation.ledger.merkle import HASH_BYTES, MAX_PROOF, proves_inclusion
from deliberation.ledger.note import MalformedNoteError, decoded

HEADER: Final = "c2sp.org/tlog-proof@v1"
_MAX_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """Leads from the leaf at `index` to the root of a checkpoint.

    `extra` is what a reader may find convenient and must check for itself: we put the leaf's bytes there,
    so that one file can be checked alone.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: SignedCheckpoint
    extra: bytes = b""

    def encode(self) -> bytes:
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(one).decode() for one in self.hashes]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint.encode()

    @classmethod
    def parse(cls, data: bytes) -> "Proof":
        """MalformedNoteError where the bytes are no proof. Nothing is verified."""
        if len(data) > _MAX_BYTES:
            raise MalformedNoteError("a proof is too long")
        head, found, note = data.partition(b"\n\n")
        try:
            lines = head.decode().split("\n")
        except UnicodeDecodeError:
            raise MalformedNoteError("a proof is UTF-8") from None
        if not found or lines.pop(0) != HEADER:
            raise MalformedNoteError("a proof begins with its header")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = decoded(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise MalformedNoteError("a proof names an index")
        index = decimal(lines.pop(0).removeprefix("index "))
        hashes = tuple(decoded(line) for line in lines)
        if len(hashes) > MAX_PROOF or any(len(one) != HASH_BYTES for one in hashes):
            raise MalformedNoteError("a proof lists up to 63 hashes of 32 bytes")
        return cls(index, hashes, SignedCheckpoint.parse(note), extra)

    def proves(self, leaf: bytes) -> bool:
        """Whether the leaf with this hash stands at `index` of the checkpoint's tree.

        Who signed the checkpoint is another question (policy.py).
        """
        tree = self.checkpoint
        return proves_inclusion(self.index, tree.size, leaf, self.hashes, tree.root)
