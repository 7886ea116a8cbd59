"""A bounded memory of what was folded: what was not used for long is forgotten and read again."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Generations(Generic[K, V]):
    """Keeps what was used among the last `size` to 2 × `size` keys.

    Two dictionaries instead of a list of uses: once the young one is full the old one is dropped, and
    `dropped` is told what was in it. A use costs one look-up.
    """

    def __init__(self, size: int, dropped: Callable[[dict[K, V]], None] | None = None) -> None:
        self._size: Final = size
        self._dropped: Final = dropped
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        value = self._young.get(key)
        if value is None:
            value = self._old.pop(key, None)
            if value is not None:
                self._young[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        self._old.pop(key, None)
        self._young[key] = value

    def age(self) -> None:
        """Forget what was not used for long; call it between batches, not within one."""
        if len(self._young) <= self._size:
            return
        old, self._old, self._young = self._old, self._young, {}
        if self._dropped and old:
            self._dropped(old)

    def clear(self) -> None:
        """Forget everything and tell nobody."""
        self._young, self._old = {}, {}

    def drain(self) -> dict[K, V]:
        """Everything there is, oldest first; nothing is kept."""
        everything = {**self._old, **self._young}
        self.clear()
        return everything
