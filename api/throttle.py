"""How much one address may send without logging in: counted in memory, of a bounded number of addresses."""

import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from deliberation.application.account_errors import TooManySubmissionsError

SUBMISSIONS: Final = 20
PERIOD: Final = 600.0
"""So many submissions of one address in so many seconds: a stairwell behind one router is one address."""
_ADDRESSES: Final = 20_000


class Throttle:
    """A leaky bucket an address; the least recently seen addresses are forgotten. Safe for threads."""

    def __init__(self, most: int = SUBMISSIONS, period: float = PERIOD) -> None:
        self._most: Final = most
        self._period: Final = period
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock: Final = Lock()

    def admit(self, address: str) -> None:
        """Count one submission; TooManySubmissionsError where the address sent its share already."""
        now = time.monotonic()
        rate = self._most / self._period
        with self._lock:
            level, seen = self._levels.pop(address, (0.0, now))
            level = max(0.0, level - (now - seen) * rate)
            full = level + 1 > self._most
            self._levels[address] = (level if full else level + 1, now)
            if len(self._levels) > _ADDRESSES:
                self._levels.popitem(last=False)
        if full:
            wait = max(1, int((level + 1 - self._most) / rate) + 1)
            raise TooManySubmissionsError(minutes=-(-wait // 60), retry_after=wait)
