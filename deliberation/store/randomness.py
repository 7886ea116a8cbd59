"""The one place where random bytes come from: salts, nonces, keys and what people carry."""

import os
from collections import deque
from typing import Final

SALT_BYTES: Final = 32
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TOKEN_BYTES: Final = 16

_STOCK: Final = 128
_salts: Final[deque[bytes]] = deque()
os.register_at_fork(after_in_child=_salts.clear)  # or parent and child would use the same ones


def new_salt() -> bytes:
    """A fresh salt of one commitment.

    Fetched by the hundred: each call to the system lets another thread run first, which with many
    writing threads costs more than all the rest of an append.
    """
    try:
        return _salts.pop()
    except IndexError:
        fetched = os.urandom(SALT_BYTES * _STOCK)
        _salts.extend(fetched[at : at + SALT_BYTES] for at in range(SALT_BYTES, len(fetched), SALT_BYTES))
        return fetched[:SALT_BYTES]


def new_key() -> bytes:
    """A fresh key of one person."""
    return os.urandom(KEY_BYTES)


def new_token() -> bytes:
    """A fresh secret that a person carries: 128 bits."""
    return os.urandom(TOKEN_BYTES)


def new_nonce() -> bytes:
    """A fresh nonce for one AES-GCM encryption."""
    return os.urandom(NONCE_BYTES)
