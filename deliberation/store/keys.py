"""What the installation's secret is used for: one derived key a purpose, MACs and encryption."""

import hmac
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from deliberation.store.randomness import KEY_BYTES, NONCE_BYTES, new_nonce

MIN_SECRET_BYTES: Final = 16


class WrongKeyError(Exception):
    """What is stored cannot be opened: another secret, or a value that was moved or changed."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The keys of one installation; losing the secret loses every personal value."""

    commands: bytes
    persons: bytes
    references: bytes
    reference_values: bytes
    ballot_codes: bytes
    ballots: bytes

    @classmethod
    def of(cls, secret: bytes) -> "Keys":
        """Derive the keys; ValueError where the secret has fewer than 16 bytes."""
        if len(secret) < MIN_SECRET_BYTES:
            raise ValueError(f"the installation's secret needs at least {MIN_SECRET_BYTES} bytes")
        return cls(
            commands=_derived(secret, b"command content"),
            persons=_derived(secret, b"person keys"),
            references=_derived(secret, b"reference lookup"),
            reference_values=_derived(secret, b"reference values"),
            ballot_codes=_derived(secret, b"ballot codes"),
            ballots=_derived(secret, b"ballots in the box"),
        )


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"yishiting v1 " + purpose).derive(secret)


def mac(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA256. Unlike hmac.digest it keeps hold of the interpreter, which many threads wait for."""
    return hmac.new(key, data, "sha256").digest()


class Mac:
    """`mac` under one key, whose preparation is done once."""

    def __init__(self, key: bytes) -> None:
        self._prepared: Final = hmac.new(key, digestmod="sha256")

    def __call__(self, data: bytes) -> bytes:
        state = self._prepared.copy()
        state.update(data)
        return state.digest()


def encrypt(key: bytes, value: bytes, place: bytes) -> bytes:
    """AES-256-GCM with a fresh nonce in front; `place` must be the same again to decrypt."""
    nonce = new_nonce()
    return nonce + AESGCM(key).encrypt(nonce, value, place)


def decrypt(key: bytes, stored: bytes, place: bytes) -> bytes:
    """The value that `encrypt` was given; WrongKeyError where key, place or bytes are not the same."""
    try:
        return AESGCM(key).decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], place)
    except InvalidTag:
        raise WrongKeyError from None
