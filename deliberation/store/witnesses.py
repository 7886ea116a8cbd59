"""The installation's witness policy, those who cosign our log, and what we cosign for others.

The policy is a file in the form of C2SP tlog-policy. Its witness, group and quorum lines say who
cosigns our log and how many of them are enough; its log lines name the logs of others for which we are
a witness ourselves.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deliberation.application.ports import ReadOnlyError, StoreDownError
from deliberation.domain.errors import Refusal
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import EMPTY_ROOT
from deliberation.ledger.note import Signature, SigningKey
from deliberation.ledger.policy import MalformedPolicyError, Peer, Policy
from deliberation.ledger.witness import (
    Answer,
    Ask,
    Seen,
    cosigned,
    refused,
    signatures_of,
    submit,
    told_size,
)
from deliberation.store.clock import SystemClock
from deliberation.store.database import Database
from deliberation.store.ledger import PostgresLedger
from deliberation.store.log_key import witness_key
from deliberation.store.problems import USAGE, InstallationError
from deliberation.store.settings import Settings

EVERY: Final = 60.0
"""Seconds between two rounds of asking the witnesses."""
PATIENCE: Final = 5.0
"""Seconds that a witness is waited for."""
_AT_ONCE: Final = 16

_INSERT: Final = (
    "INSERT INTO es.cosignatures (origin, size, witness, line, cosigned_at) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING"
)
_FARTHEST: Final = "SELECT coalesce(max(size), 0) FROM es.cosignatures WHERE origin = %s AND witness = %s"


def witness_policy(settings: Settings) -> Policy:
    """The policy of the file that the settings name, an empty one without it.

    InstallationError where the file cannot be read or understood.
    """
    if not settings.witness_policy:
        return Policy()
    try:
        return Policy.parse(Path(settings.witness_policy).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, MalformedPolicyError) as error:
        raise InstallationError(
            f"YISHITING_WITNESS_POLICY（{settings.witness_policy}）不能用：{error}。",
            f"YISHITING_WITNESS_POLICY ({settings.witness_policy}) cannot be used: {error}.",
            USAGE,
        ) from error


class Cosigners:
    """Asks the witnesses of our log for their signatures, in a thread of its own: signing never waits."""

    def __init__(self, settings: Settings, policy: Policy, say: Callable[[str], None]) -> None:
        self._settings: Final = settings
        self._policy: Final = policy
        self._say: Final = say
        self._stop: Final = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Cosigners":
        if any(witness.url for witness in self._policy.witnesses.values()):
            self._thread = threading.Thread(target=self._run, name="cosigners", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        database = Database(self._settings.database_url, size=1)
        ledger = PostgresLedger(database, self._policy)
        try:
            while not self._stop.is_set():
                self._ask_all(ledger, database)
                self._stop.wait(EVERY)
        finally:
            database.close()

    def _ask_all(self, ledger: PostgresLedger, database: Database) -> None:
        names = {witness: name for name, witness in self._policy.witnesses.items() if witness.url}
        try:
            for witness, answer in ask_witnesses(ledger, database, names).items():
                if answer.status != 200:
                    told = f"{answer.status} {answer.body.strip()}"
                    self._say(f"witness {names[witness]} did not cosign: {told}")
        except (StoreDownError, ReadOnlyError):
            self._say("the database is away; the witnesses are asked again later")


def ask_witnesses(
    ledger: PostgresLedger, database: Database, witnesses: Iterable[Peer]
) -> dict[Peer, Answer]:
    """Have witnesses cosign the newest checkpoint and keep their signatures; those that have are left out.

    All are asked at once, and for one checkpoint: a quorum is one of a checkpoint, and of a log that grows
    witnesses asked one after another would each sign another.
    """
    latest = ledger.latest()
    if latest is None:
        return {}
    checkpoint = SignedCheckpoint.parse(latest.encode())
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="witness") as askers:
        asked = {one: askers.submit(_ask, ledger, database, one, checkpoint) for one in witnesses}
    answers = {one: future.result() for one, future in asked.items()}
    return {one: answer for one, answer in answers.items() if answer is not None}


def _ask(
    ledger: PostgresLedger, database: Database, witness: Peer, checkpoint: SignedCheckpoint
) -> Answer | None:
    """Have one cosign; None where it has already. One that is at another size is asked again from there."""
    origin, named = checkpoint.checkpoint.origin, f"{witness.key.name}+{witness.key.id.hex()}"
    old = int(database.run(_FARTHEST, [origin, named]).fetchall()[0][0])
    if old == checkpoint.size:
        return None
    answer = _submit(ledger, witness, old, checkpoint)
    at = told_size(answer) if answer.status == 409 else None
    if at is not None and at != old and at <= checkpoint.size:
        answer = _submit(ledger, witness, at, checkpoint)
    if answer.status != 200:
        return answer
    found = signatures_of(answer.body, checkpoint, witness.key)
    for one in found:
        _keep(database, checkpoint, named, one)
    return answer if found else Answer(0, "no signature of its key")


def _submit(ledger: PostgresLedger, witness: Peer, old: int, checkpoint: SignedCheckpoint) -> Answer:
    proof = tuple(ledger.consistency(old, checkpoint.size))
    return submit(witness.url, Ask(old, proof, checkpoint), patience=PATIENCE)


def _keep(database: Database, checkpoint: SignedCheckpoint, named: str, signature: Signature) -> None:
    at = datetime.fromtimestamp(signature.time, UTC)
    origin = checkpoint.checkpoint.origin
    database.run(_INSERT, [origin, checkpoint.size, named, signature.line, at])


class NotAWitnessError(Refusal):
    CODE = "log.not_a_witness"
    STATUS = 404
    ZH = "本服务没有为其他记录作见证。如需见证，请管理员设置 YISHITING_WITNESS_POLICY。"
    EN = "This service witnesses no other log. Its administrator can set YISHITING_WITNESS_POLICY."


class Witness:
    """Cosigns the checkpoints of other logs; any number of threads and processes share one memory."""

    def __init__(self, database: Database, policy: Policy, key: SigningKey) -> None:
        self._database: Final = database
        self._logs: Final = policy.log_keys
        self._key: Final = key
        self._clock: Final = SystemClock()

    @property
    def key(self) -> str:
        """The verifier key line, to be handed to the logs' verifiers."""
        return str(self._key.verifier)

    def take(self, ask: Ask) -> Answer:
        """Cosign a checkpoint that continues what was cosigned before, or refuse.

        What is cosigned is on the disk before the answer; two requests for one log wait for each other.
        """
        origin = ask.checkpoint.checkpoint.origin
        stranger = refused(ask, self._logs, Seen(ask.old, EMPTY_ROOT))
        if stranger is not None and stranger.status in {403, 404}:  # the database is not asked for those
            return stranger
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6966))", [origin])
            connection.execute("SET LOCAL synchronous_commit = on")
            row = connection.execute(
                "SELECT size, root FROM es.witnessed WHERE origin = %s", [origin]
            ).fetchone()
            seen = Seen(int(row[0]), bytes(row[1])) if row else Seen(0, EMPTY_ROOT)
            refusal = refused(ask, self._logs, seen)
            if refusal is not None:
                return refusal
            connection.execute(
                "INSERT INTO es.witnessed (origin, size, root, note) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, root = EXCLUDED.root,"
                " note = EXCLUDED.note, cosigned_at = clock_timestamp()",
                [origin, ask.checkpoint.size, ask.checkpoint.root, ask.checkpoint.encode()],
            )
        return cosigned(ask.checkpoint, self._key, int(self._clock.now().timestamp()))


def open_witness(database: Database, policy: Policy, settings: Settings) -> Witness | None:
    """The witness of an installation whose policy names logs; its key is made on first use."""
    return Witness(database, policy, witness_key(settings)) if policy.logs else None
