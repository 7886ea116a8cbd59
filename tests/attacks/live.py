"""A live installation under attack: what is recorded, what its owner does to it, what a verifier says."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.keyfile import encode_key
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.saved import Saved
from deliberation.ledger.source import KeptSource
from deliberation.ledger.verify import Answer, Question, verify
from deliberation.store.database import Database
from deliberation.store.ledger import PostgresLedger
from deliberation.store.log import PostgresEventLog
from deliberation.store.log_key import key_path, write_keys
from deliberation.store.settings import Settings
from tests.ledger.at_work import KEY
from tests.store.samples import SECRET, entry, request

SIZE = 300
GUARDED = ("events", "tiles", "checkpoints", "cosignatures")


def record(log: PostgresEventLog, count: int) -> None:
    """Record `count` facts, a stream of 25 after the other."""
    for start in range(0, count, 25):
        stream = uuid4()
        log.append(request(*(entry(stream, n) for n in range(1, min(25, count - start) + 1))))


def attack(dsn: str, *statements: str) -> None:
    """As the superuser, past every trigger."""
    with psycopg.connect(dsn) as connection:
        for table in GUARDED:
            connection.execute(f"ALTER TABLE es.{table} DISABLE TRIGGER ALL".encode())
        for statement in statements:
            connection.execute(statement.encode())
        for table in GUARDED:
            connection.execute(f"ALTER TABLE es.{table} ENABLE TRIGGER USER".encode())


def verified(dsn: str, saved: SignedCheckpoint | None = None) -> Answer:
    """What a verifier says who reads the database and trusts the log's key alone."""
    policy = Policy((Peer(KEY.verifier),))
    database = Database(dsn, size=1)
    try:
        remembered = Saved(saved, policy) if saved else None
        question = Question(datetime.now(UTC), policy, remembered, workers=0)
        return verify(KeptSource(PostgresLedger(database)), question)
    finally:
        database.close()


def codes(answer: Answer) -> frozenset[str]:
    return frozenset(code for code in answer.report.problems.codes if not code.startswith("audit."))


def installation(dsn: str, folder: Path) -> Settings:
    """An installation whose signer's files lie in a folder, with the tests' key."""
    settings = Settings(data=folder, database_url=dsn, secret=SECRET.hex())
    write_keys(key_path(settings), [encode_key(KEY.name, bytes(range(32)))])
    return settings
