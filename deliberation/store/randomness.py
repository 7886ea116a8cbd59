"""The one place where random bytes come from: salts, nonces and keys."""

from os import urandom
from typing import Final

SALT_BYTES: Final = 32
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


def new_salt() -> bytes:
    """A fresh salt of one commitment."""
    return urandom(SALT_BYTES)


def new_key() -> bytes:
    """A fresh key of one person."""
    return urandom(KEY_BYTES)


def new_nonce() -> bytes:
    """A fresh nonce for one AES-GCM encryption."""
    return urandom(NONCE_BYTES)
