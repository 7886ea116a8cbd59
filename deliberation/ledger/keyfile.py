"""Private keys as text: `PRIVATE+KEY+<name>+<id>+<base64 of type and seed>`, as other tools keep them."""

import base64
from collections.abc import Iterable
from typing import Final

from deliberation.ledger.note import KeyType, MalformedNoteError, SigningKey, decoded

_PREFIX: Final = "PRIVATE+KEY+"


def encode_key(name: str, seed: bytes, kind: KeyType = KeyType.ED25519) -> str:
    """One line, without its line feed, of a key whose private half are the 32 bytes of `seed`."""
    key = SigningKey(name, seed, kind)
    return f"{_PREFIX}{name}+{key.verifier.id.hex()}+{base64.b64encode(bytes([kind]) + seed).decode()}"


def parse_key(line: str) -> SigningKey:
    """The key of a line. MalformedNoteError, which shows nothing of the key, where it is none."""
    if not line.startswith(_PREFIX):
        raise MalformedNoteError("no private key")
    parts = line.removeprefix(_PREFIX).split("+", 2)
    if len(parts) != 3:
        raise MalformedNoteError("a private key is PRIVATE+KEY+<name>+<id>+<base64>")
    material = decoded(parts[2])
    try:
        key = SigningKey(parts[0], material[1:], KeyType(material[0] if material else 0))
    except ValueError:
        raise MalformedNoteError("no Ed25519 key") from None
    if key.verifier.id.hex() != parts[1]:
        raise MalformedNoteError("the id does not fit name and key")
    return key


def parse_keys(text: str) -> list[SigningKey]:
    """The keys of a file, the oldest first; empty lines and such that begin with # are left out."""
    return [parse_key(line.strip()) for line in text.splitlines() if line.strip() and line[0] != "#"]


def encode_keys(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
