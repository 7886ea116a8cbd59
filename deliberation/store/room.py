"""Keeps the embedded server from filling its disk, which would bring it down in the middle of a write."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg

STOP_BELOW: Final = 200_000_000
"""Bytes free under which writing stops: room for the log file of the server and for a recovery."""
RESUME_ABOVE: Final = 400_000_000
"""Bytes free over which it goes on; apart from the other, so that it does not flutter."""


def free_bytes(place: Path) -> int:
    return shutil.disk_usage(place).free


class RoomGuard:
    """Makes the server refuse writes while its disk is nearly full; reading goes on.

    A default of the server, so that it holds for every connection, open ones too, whose user has not
    set otherwise; the store answers such a refusal with ReadOnlyError. It survives a restart.
    """

    def __init__(self, dsn: str, place: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._dsn = dsn
        self._place = place
        self._free = free
        self._stopped: bool | None = None

    def look(self) -> bool | None:
        """True where writing was stopped now, False where it was allowed again now, None: as it was."""
        try:
            return self._compare(self._free(self._place))
        except psycopg.OperationalError:  # the server is away: the next look finds it again
            return None

    def _compare(self, free: int) -> bool | None:
        if self._stopped is None:
            self._stopped = self._is_stopped()
        if not self._stopped and free < STOP_BELOW:
            return self._switch(stopped=True)
        if self._stopped and free > RESUME_ABOVE:
            return self._switch(stopped=False)
        return None

    def _is_stopped(self) -> bool:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            return connection.execute("SHOW default_transaction_read_only").fetchone() == ("on",)

    def _switch(self, *, stopped: bool) -> bool:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            value = "on" if stopped else "off"
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            connection.execute("SELECT pg_reload_conf()")
        self._stopped = stopped
        return stopped
