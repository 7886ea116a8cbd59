"""Signed notes and their keys: C2SP signed-note, with Ed25519.

Two types of signature are used: the log's own over the text of a note, and a witness's, timestamped,
over the same text (C2SP tlog-cosignature). Signatures of other keys are kept and never believed.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAX_NOTE_BYTES: Final = 64 * 1024
MAX_SIGNATURES: Final = 64
_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_DASH: Final = "\u2014"
_LAST_TIME: Final = 2**63 - 1


class KeyType(IntEnum):
    """The byte that names a type of signature."""

    ED25519 = 0x01
    """Over the text of the note."""
    COSIGNATURE = 0x04
    """Ed25519 over `cosignature/v1`, a time and the text."""


class MalformedNoteError(ValueError):
    """Bytes are no signed note, or a text no key."""


class WrongSignatureError(Exception):
    """A known key's signature does not fit the text: the whole note must be rejected."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key by its name: `<name>+<id>+<base64 of type and key>`."""

    name: str
    type: KeyType
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != _KEY_BYTES:
            raise MalformedNoteError("an Ed25519 key has 32 bytes")

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256 over name, line feed, type and key."""
        return sha256(self.name.encode() + b"\n" + self._material).digest()[:_ID_BYTES]

    @property
    def _material(self) -> bytes:
        return bytes([self.type]) + self.public

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._material).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key of one line. MalformedNoteError also for types that we do not verify."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise MalformedNoteError("a key is <name>+<id>+<base64>")
        material = decoded(parts[2])
        try:
            key = cls(parts[0], KeyType(material[0] if material else 0), material[1:])
        except ValueError as error:
            raise MalformedNoteError(f"no Ed25519 key: {error}") from None
        if key.id.hex() != parts[1]:
            raise MalformedNoteError("the id does not fit name and key")
        return key

    def verifies(self, signature: "Signature", text: str) -> bool:
        """Whether `signature`, which must be of this name and id, is this key's over the text."""
        message, data = text.encode(), signature.data
        if self.type is KeyType.COSIGNATURE:
            if len(data) != _TIME_BYTES + _SIGNATURE_BYTES:
                return False
            message = cosigned_message(int.from_bytes(data[:_TIME_BYTES], "big"), text)
            data = data[_TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(data, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    id: bytes
    data: bytes

    @property
    def line(self) -> str:
        return f"{_DASH} {self.name} {base64.b64encode(self.id + self.data).decode()}\n"

    def made_by(self, key: VerifierKey) -> bool:
        """Whether it claims to be of this key."""
        return self.name == key.name and self.id == key.id

    @property
    def time(self) -> int:
        """Of a cosignature, when it was made, in seconds since 1970 (unverified)."""
        return int.from_bytes(self.data[:_TIME_BYTES], "big")

    @classmethod
    def parse(cls, line: str) -> "Signature":
        dash, _, rest = line.partition(" ")
        name, _, data = rest.partition(" ")
        if dash != _DASH:
            raise MalformedNoteError("a signature line begins with an em dash")
        check_name(name)
        blob = decoded(data)
        if len(blob) <= _ID_BYTES:
            raise MalformedNoteError("a signature is too short")
        return cls(name, blob[:_ID_BYTES], blob[_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a line feed, with its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The note with further signatures; a line that is there already is not repeated."""
        return Note(self.text, tuple(dict.fromkeys([*self.signatures, *more])))

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """MalformedNoteError where the bytes are no signed note of at most 64 KiB and 64 signatures."""
        text = _utf8(data)
        body, found, lines = text.rpartition("\n\n")
        if not found or not lines.endswith("\n") or not body:
            raise MalformedNoteError("a note is a text, an empty line and signature lines")
        signatures = [Signature.parse(line) for line in lines[:-1].split("\n")]
        if len(signatures) > MAX_SIGNATURES:
            raise MalformedNoteError("too many signatures")
        return cls(body + "\n", tuple(signatures))

    def verified(self, keys: Iterable[VerifierKey]) -> list[tuple[VerifierKey, Signature]]:
        """The signatures of `keys` that are on this note.

        Raises WrongSignatureError where one that claims to be of a known key is not.
        """
        found: list[tuple[VerifierKey, Signature]] = []
        for key in keys:
            for signature in self.signatures:
                if not signature.made_by(key):
                    continue
                if not key.verifies(signature, self.text):
                    raise WrongSignatureError(f"the signature of {key.name} does not fit")
                found.append((key, signature))
        return found


class SigningKey:
    """A private Ed25519 key by its name and type of signature; `seed` are its 32 bytes."""

    def __init__(self, name: str, seed: bytes, kind: KeyType = KeyType.ED25519) -> None:
        self._private: Final = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier: Final = VerifierKey(name, kind, self._private.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        return self.verifier.name

    def sign(self, text: str) -> Signature:
        """The log's signature over the text of a note. TypeError for a witness's key, which must say when."""
        if self.verifier.type is not KeyType.ED25519:
            raise TypeError("a witness's key only cosigns")
        return Signature(self.name, self.verifier.id, self._private.sign(text.encode()))

    def cosign(self, text: str, time: int) -> Signature:
        """A witness's signature, made at `time` (seconds since 1970). TypeError for a log's key."""
        if self.verifier.type is not KeyType.COSIGNATURE:
            raise TypeError("a log's key does not cosign")
        signed = self._private.sign(cosigned_message(time, text))
        return Signature(self.name, self.verifier.id, time.to_bytes(_TIME_BYTES, "big") + signed)


def cosigned_message(time: int, text: str) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {min(time, _LAST_TIME)}\n{text}".encode()


def check_name(name: str) -> None:
    """MalformedNoteError unless `name` can name a key: not empty, no space, no plus."""
    if not name or "+" in name or any(letter.isspace() or ord(letter) < 0x20 for letter in name):
        raise MalformedNoteError("a key's name has no space and no plus sign")


def decoded(text: str) -> bytes:
    """Standard base64 in its one canonical form; MalformedNoteError otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNoteError("no base64") from None
    if base64.b64encode(data).decode() != text:
        raise MalformedNoteError("base64 not in its canonical form")
    return data


def _utf8(data: bytes) -> str:
    if len(data) > MAX_NOTE_BYTES:
        raise MalformedNoteError("a note is too long")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise MalformedNoteError("a note is UTF-8") from None
    if any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise MalformedNoteError("a note has no control characters")
    return text
