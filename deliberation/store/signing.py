"""The signer's process: tiles what is recorded and signs it within a second.

It works beside the service, with the log's key and its own state file, and holds an advisory lock so that
there is one of it. Where it refuses to sign it stays up, tells why (`es.signing_trouble`, shown by
`yishiting doctor` and /health), and looks again every few seconds.

`python -m deliberation.store.signing` runs it with the settings of the environment.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from psycopg import Connection

from deliberation.ledger.note import VerifierKey
from deliberation.ledger.sequencer import Sequencer
from deliberation.ledger.signer import Signer, SigningRefusedError
from deliberation.store.connect import conninfo, take_service_role
from deliberation.store.ending import run_until_told
from deliberation.store.ledger import ONE_SEQUENCER
from deliberation.store.log_key import key_path, signing_keys, state_file
from deliberation.store.settings import Settings
from deliberation.store.tiles import PostgresTiles
from deliberation.store.witnesses import Cosigners, witness_policy

_POLL: Final = 1.0
_APART: Final = 0.4
"""Seconds between two rounds of a busy log: writing waits for the disk, and is not to wait for us."""
_LOOK_AGAIN: Final = 5.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0

Say = Callable[[str], None]


def to_stderr(line: str) -> None:
    sys.stderr.write(f"signer: {line}\n")
    sys.stderr.flush()


class SigningProcess:
    """Tiles and signs until it is told to stop."""

    def __init__(self, settings: Settings, *, say: Say = to_stderr) -> None:
        self._settings: Final = settings
        self._policy: Final = witness_policy(settings)
        self._say: Final = say
        self._stop: Final = threading.Event()
        self._told = ""

    def stop(self) -> None:
        """End after the round in hand, within about a second."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`; a database that is away is waited for."""
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self._follow()
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
                pause = _FIRST_PAUSE if time.monotonic() - started > 5 else min(2 * pause, _LONGEST_PAUSE)
                lost = "the signer's files" if isinstance(error, OSError) else "the database"
                self._say(f"{lost} cannot be used ({type(error).__name__}); trying again in {pause:.1f} s")
                self._stop.wait(pause)

    def _follow(self) -> None:
        dsn = self._settings.database_url
        with psycopg.connect(conninfo(dsn), autocommit=True) as listener, self._connect() as work:
            listener.execute("LISTEN events")
            if not self._alone(work):
                return
            with Cosigners(self._settings, self._policy, self._say):
                while not self._stop.is_set():
                    try:
                        self._sign(listener, work)
                    except SigningRefusedError as refusal:
                        self._tell(work, refusal)
                        self._stop.wait(_LOOK_AGAIN)

    def _sign(self, listener: "Connection[Any]", work: "Connection[Any]") -> None:
        """Sign until told to stop or the key file changes."""
        with open_signer(self._settings, work) as signer:
            publish_keys(work, signer.verifiers)
            sequencer = Sequencer(PostgresTiles(work), PostgresTiles(work), signer)
            changed = _stamp(self._settings)
            while not self._stop.is_set() and changed == _stamp(self._settings):
                signed = sequencer.round()
                self._well(work)
                self._stop.wait(_APART if signed else 0)
                for _ in listener.notifies(timeout=_POLL, stop_after=1):
                    pass
            sequencer.round()  # what was recorded while the others ended

    def _alone(self, work: "Connection[Any]") -> bool:
        """Wait until no other signer works on this database; False where told to stop meanwhile."""
        waited = False
        while not self._stop.is_set():
            if work.execute("SELECT pg_try_advisory_lock(%s)", [ONE_SEQUENCER]).fetchone() == (True,):
                return True
            if not waited:
                self._say("another signer runs on this database; waiting until it ends")
            waited = True
            self._stop.wait(_POLL)
        return False

    def _connect(self) -> "Connection[Any]":
        """What a crash takes of tiles and checkpoints is made again from the log, byte for byte: writing
        them need not wait for the disk. It also writes while a nearly full disk has made the server
        read-only for others (room.py): what is recorded shall be signed."""
        connection: Connection[Any] = psycopg.connect(conninfo(self._settings.database_url), autocommit=True)
        take_service_role(connection)
        connection.execute(
            "SELECT set_config('default_transaction_read_only', 'off', false),"
            " set_config('synchronous_commit', 'off', false), set_config('enable_seqscan', 'off', false)"
        )
        return connection

    def _tell(self, work: "Connection[Any]", refusal: SigningRefusedError) -> None:
        if self._told != refusal.CODE:
            self._say(f"{refusal.zh}\n{refusal.en}")
        self._told = refusal.CODE
        work.execute(
            "INSERT INTO es.signing_trouble (code, zh, en) VALUES (%s, %s, %s) ON CONFLICT (one) DO UPDATE"
            " SET code = EXCLUDED.code, zh = EXCLUDED.zh, en = EXCLUDED.en",
            [refusal.CODE, refusal.zh, refusal.en],
        )

    def _well(self, work: "Connection[Any]") -> None:
        if self._told != "well":
            work.execute("DELETE FROM es.signing_trouble")
        self._told = "well"


@contextmanager
def open_signer(settings: Settings, work: "Connection[Any]") -> Iterator[Signer]:
    """The signer of an installation with what its database knows; SigningRefusedError where it must not
    sign."""
    newest = PostgresTiles(work).newest()
    keys = signing_keys(settings, signed_before=newest is not None)
    with Signer(keys, state_file(settings), newest) as signer:
        yield signer


def publish_keys(work: "Connection[Any]", keys: tuple[VerifierKey, ...]) -> None:
    """Tell the other processes the public halves of the log's keys, the newest last."""
    lines = [str(key) for key in keys]
    with work.transaction():
        for line in lines:
            work.execute(
                "INSERT INTO es.log_keys AS k (line) SELECT %s WHERE NOT EXISTS"
                " (SELECT FROM es.log_keys WHERE line = %s)",
                [line, line],
            )
        work.execute(
            "UPDATE es.log_keys SET retired_at = CASE WHEN line = ANY(%s) THEN NULL"
            " ELSE coalesce(retired_at, clock_timestamp()) END",
            [lines],
        )


def _stamp(settings: Settings) -> tuple[int, int] | None:
    """Changes when somebody replaces the key file."""
    with suppress(FileNotFoundError):
        found = key_path(settings).stat()
        return found.st_mtime_ns, found.st_ino
    return None


def main() -> int:
    """Run with the settings of the environment until SIGTERM or Ctrl-C."""
    settings = Settings.load()
    if not settings.database_url:
        to_stderr("DATABASE_URL is not set: the signer runs beside `yishiting serve`, which sets it")
        return 2
    process = SigningProcess(settings)
    return run_until_told(process.run, process.stop)


if __name__ == "__main__":
    raise SystemExit(main())
