"""Argon2id, with a bound on how much memory all logins together may take."""

from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from deliberation.store.randomness import new_salt

_AT_ONCE: Final = 2
"""Hashings that run side by side: each takes 64 MiB, and a flood of logins must not take the machine."""
_MEMORY_KIB: Final = 65_536
_ROUNDS: Final = 3
_SALT: Final = 16


class Argon2Passwords:
    """The second recommended option of RFC 9106 section 4: 64 MiB, 3 rounds, 4 lanes."""

    def __init__(self, *, memory_kib: int = _MEMORY_KIB, rounds: int = _ROUNDS) -> None:
        self._hasher: Final = PasswordHasher(
            time_cost=rounds, memory_cost=memory_kib, parallelism=4, type=Type.ID
        )
        self._turns: Final = Semaphore(_AT_ONCE)
        self._nobody: Final = self.hash(new_salt().hex())

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(_bytes(password), salt=new_salt()[:_SALT])

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the hashed one; None takes as long and is False."""
        with self._turns:
            try:
                right = self._hasher.verify(hashed or self._nobody, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
