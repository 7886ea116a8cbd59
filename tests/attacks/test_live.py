"""Attacks on a running installation by whoever owns its database, and by what each is found.

The attacker is a superuser who disables triggers. Signed history is found by a verifier that reads the
database as it is; what is not signed yet, or was taken back, by the signer; what a stolen key signs, by a
witness and by whoever remembers.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from uuid import uuid4

import psycopg
import pytest

from api.installation import SCOPES
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.keyfile import encode_key
from deliberation.ledger.merkle import tree_root
from deliberation.ledger.note import SigningKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.saved import Saved
from deliberation.ledger.sequencer import AlteredLeafError, GapError, TileChangedError
from deliberation.ledger.signer import (
    ForkError,
    LostStateError,
    RollbackError,
    SignerInUseError,
    SigningRefusedError,
)
from deliberation.ledger.source import KeptSource
from deliberation.ledger.verify import Answer, Question, verify
from deliberation.ledger.witness import Ask
from deliberation.store.adopting import adopt_newest
from deliberation.store.backup import back_up, fill
from deliberation.store.database import Database
from deliberation.store.embedded import Cluster
from deliberation.store.ledger import PostgresLedger, signing_status
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.log_key import key_path, write_keys
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from deliberation.store.signing import SigningProcess
from deliberation.store.witnesses import Witness
from tests.conftest import SECRET as INSTALLATION
from tests.databases import lent_database
from tests.install.conftest import environment, eventually
from tests.ledger.at_work import KEY, WITNESS, at_work, sign
from tests.store.samples import SECRET, entry, request

SIZE = 300
GUARDED = ("events", "tiles", "checkpoints", "cosignatures")
ROOT = Path(__file__).parents[2]


def record(log: PostgresEventLog, count: int) -> None:
    """Record `count` facts, a stream of 25 after the other."""
    for start in range(0, count, 25):
        stream = uuid4()
        log.append(request(*(entry(stream, n) for n in range(1, min(25, count - start) + 1))))


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with open_log(database, SECRET) as opened:
        record(opened, SIZE)
        yield opened


@pytest.fixture
def checkpoint(database: str, log: PostgresEventLog, tmp_path: Path) -> SignedCheckpoint:
    """The honest checkpoint, as a reader has it who verified before the attack."""
    return sign(database, tmp_path)


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


def test_an_honest_installation_is_sound(database: str, checkpoint: SignedCheckpoint) -> None:
    assert codes(verified(database, checkpoint)) == frozenset()


# The guards of the database -----------------------------------------------------------------------

CHANGES = [
    "UPDATE es.tiles SET hashes = sha256('x')",
    "DELETE FROM es.tiles",
    "TRUNCATE es.tiles",
    "UPDATE es.checkpoints SET size = 1",
    "DELETE FROM es.checkpoints",
    "TRUNCATE es.checkpoints",
    "UPDATE es.cosignatures SET line = ''",
    "DELETE FROM es.cosignatures",
    "TRUNCATE es.cosignatures",
]


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_changes_what_was_signed(
    database: str, checkpoint: SignedCheckpoint, change: str, mode: str
) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"SET session_replication_role = {mode}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
            owner.execute(change.encode())


# Signed history -----------------------------------------------------------------------------------

REWRITE_TAIL = (
    "UPDATE es.events SET notification_id = -notification_id - 1 WHERE notification_id > 100",
    "UPDATE es.events SET notification_id = -notification_id WHERE notification_id < 0",
)
FORGED = "replace(convert_from(state, 'UTF8'), 'lamps\":', 'lamps\":9')::bytea"
INSERTED = (
    "INSERT INTO es.events SELECT gen_random_uuid(), 1, topic, state, 101, recorded_ms, leaf_hash, hall"
    " FROM es.events WHERE notification_id = 100"
)
REHASH = (
    "UPDATE es.events SET leaf_hash = sha256('\\x00'::bytea || '{\"event\":'::bytea || state || convert_to("
    "',\"index\":' || (notification_id - 1) || ',\"recorded_ms\":' || recorded_ms || '}', 'UTF8'))"
)
ATTACKS = {
    "an entry changed": (f"UPDATE es.events SET state = {FORGED} WHERE notification_id = 100",),
    "an entry changed with its hash": (
        f"UPDATE es.events SET state = {FORGED} WHERE notification_id = 100",
        REHASH,
    ),
    "the time of an entry changed": (
        "UPDATE es.events SET recorded_ms = recorded_ms - 86400000 WHERE notification_id = 1",
        REHASH,
    ),
    "an entry deleted": ("DELETE FROM es.events WHERE notification_id = 100",),
    "an entry deleted and the rest moved up": (
        "DELETE FROM es.events WHERE notification_id = 100",
        "UPDATE es.events SET notification_id = -notification_id + 1 WHERE notification_id > 100",
        "UPDATE es.events SET notification_id = -notification_id WHERE notification_id < 0",
        REHASH,
    ),
    "an entry inserted in the middle": (*REWRITE_TAIL, INSERTED, REHASH),
    "two entries swapped": (
        "UPDATE es.events SET notification_id = -1 WHERE notification_id = 100",
        "UPDATE es.events SET notification_id = 100 WHERE notification_id = 200",
        "UPDATE es.events SET notification_id = 200 WHERE notification_id = -1",
        REHASH,
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_verifier_finds(database: str, checkpoint: SignedCheckpoint, name: str) -> None:
    attack(database, *ATTACKS[name])
    assert codes(verified(database)) & {"leaf.altered", "entries.malformed", "leaf.malformed"}


NEW_TILES = (
    "UPDATE es.tiles t SET hashes = (SELECT string_agg(leaf_hash, '' ORDER BY notification_id) FROM es.events"
    " WHERE notification_id > t.index * 256 AND notification_id <= t.index * 256 + 256) WHERE level = 0"
)


def test_entries_and_tiles_rewritten_together_do_not_reach_the_signed_root(
    database: str, checkpoint: SignedCheckpoint
) -> None:
    attack(database, *ATTACKS["an entry changed with its hash"], NEW_TILES)
    assert codes(verified(database)) & {"root.differs", "tile.altered"}


def test_the_signer_signs_no_history_that_was_rewritten_with_its_tiles(
    database: str, log: PostgresEventLog, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    attack(database, *ATTACKS["an entry changed with its hash"], "TRUNCATE es.tiles")
    record(log, 25)
    with at_work(database, tmp_path) as sequencer, pytest.raises(ForkError):
        sequencer.round()


def test_all_rewritten_and_signed_with_the_stolen_key_is_a_fork_to_who_remembers(
    database: str, log: PostgresEventLog, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    attack(
        database, *ATTACKS["an entry changed with its hash"], "TRUNCATE es.tiles", "TRUNCATE es.checkpoints"
    )
    forged = sign(database, tmp_path / "thief")
    assert (forged.size, forged.signed_by([KEY.verifier])) == (checkpoint.size, True)
    assert codes(verified(database)) == frozenset(), "nobody who comes for the first time can see it"
    assert codes(verified(database, checkpoint)) == {"state.fork"}


# Not signed yet -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statements", "refusal"),
    [
        (("UPDATE es.events SET state = state || ' ' WHERE notification_id = 310",), AlteredLeafError),
        (("DELETE FROM es.events WHERE notification_id = 310",), GapError),
        (("DELETE FROM es.events WHERE notification_id > 290",), RollbackError),
        (("UPDATE es.tiles SET hashes = sha256('x') || hashes WHERE index = 1",), TileChangedError),
    ],
    ids=["altered", "missing", "end cut off", "tile altered"],
)
def test_the_signer_refuses_what_was_changed_before_it_signed(
    database: str,
    log: PostgresEventLog,
    tmp_path: Path,
    statements: tuple[str, ...],
    refusal: type[SigningRefusedError],
) -> None:
    with at_work(database, tmp_path) as sequencer:
        before = sequencer.round()
        assert before is not None
        record(log, 25)
        attack(database, *statements)
        with pytest.raises(refusal):
            sequencer.round()
    with psycopg.connect(database) as connection:
        signed = connection.execute("SELECT max(size), count(*) FROM es.checkpoints").fetchone()
    assert signed == (before.size, 1)


# Taken back ---------------------------------------------------------------------------------------


@pytest.fixture
def older(
    database: str, log: PostgresEventLog, checkpoint: SignedCheckpoint, cluster: Cluster, tmp_path: Path
) -> Iterator[str]:
    """A database restored from a backup that is older than what was signed since."""
    back_up(database, INSTALLATION, tmp_path / "older.zip")
    record(log, 50)
    sign(database, tmp_path)
    with lent_database(cluster) as dsn:
        fill(dsn, tmp_path / "older.zip")
        bring_up_to_date(dsn, SCOPES, INSTALLATION)
        yield dsn


def test_after_a_rollback_the_signer_refuses(older: str, tmp_path: Path) -> None:
    with at_work(older, tmp_path) as sequencer, pytest.raises(RollbackError) as refusal:
        sequencer.round()
    assert refusal.value.details == {"size": 300, "signed": 350}


def test_after_a_rollback_other_entries_in_the_place_of_the_lost_ones_are_a_fork(
    older: str, tmp_path: Path
) -> None:
    with open_log(older, SECRET) as log:
        record(log, 75)
    with at_work(older, tmp_path) as sequencer, pytest.raises(ForkError):
        sequencer.round()


def test_who_remembers_sees_the_rollback(database: str, older: str) -> None:
    known = Database(database, size=1)
    newest = PostgresLedger(known).latest()
    known.close()
    assert newest is not None
    assert codes(verified(older, newest)) == {"state.rolled_back"}


def test_nobody_adopts_a_tree_smaller_than_what_the_signer_remembers(older: str, tmp_path: Path) -> None:
    settings = installation(older, tmp_path)
    with pytest.raises(RollbackError):
        adopt_newest(settings, older, SIZE)


# A split view -------------------------------------------------------------------------------------


def note(leaves: list[bytes], key: SigningKey = KEY) -> SignedCheckpoint:
    return signed(Checkpoint(key.name, len(leaves), tree_root(leaves)), [key])


def test_a_witness_cosigns_one_of_two_trees_that_are_shown_to_two_readers(database: str) -> None:
    leaves = [bytes([number]) * 32 for number in range(9)]
    other = [*leaves[:5], bytes(32), *leaves[6:]]
    pool = Database(database, size=1)
    witness = Witness(pool, Policy((Peer(KEY.verifier),)), WITNESS)
    try:
        assert witness.take(Ask(0, (), note(leaves))).status == 200
        assert witness.take(Ask(0, (), note(other))).status == 409, "it remembers a tree of this log"
        assert witness.take(Ask(9, (), note(other))).status == 409, "of this size another one"
        assert witness.take(Ask(9, (bytes(32),), note([*other, bytes(32)]))).status == 422
        assert witness.take(Ask(9, (), note(leaves))).status == 200
    finally:
        pool.close()


# A crash, and a loss ------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from deliberation.ledger.signer import Signer
from deliberation.store.tiles import PostgresTiles
from tests.ledger.at_work import at_work

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr({"sign": Signer, "publish": PostgresTiles}[sys.argv[1]], sys.argv[1], die)
with at_work(sys.argv[2], Path(sys.argv[3])) as sequencer:
    sequencer.round()
"""


@pytest.mark.faults
@pytest.mark.parametrize("step", ["sign", "publish"])
def test_a_kill_between_tiles_and_checkpoint_is_made_good_by_the_next_start(
    database: str, log: PostgresEventLog, tmp_path: Path, step: str
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, step, database, str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM es.tiles").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM es.checkpoints").fetchone() == (0,)
    made = sign(database, tmp_path)
    assert made.root == tree_root(log.leaf_hashes(0, 1000))
    assert codes(verified(database)) == frozenset()


def installation(dsn: str, folder: Path) -> Settings:
    """An installation whose signer's files lie in a folder, with the tests' key."""
    settings = Settings(data=folder, database_url=dsn, secret=SECRET.hex())
    write_keys(key_path(settings), [encode_key(KEY.name, bytes(range(32)))])
    return settings


def test_lost_state_stops_the_signer_until_a_person_adopts_the_newest_tree(
    database: str, log: PostgresEventLog, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    (tmp_path / "signer.state").unlink()
    record(log, 25)
    with pytest.raises(LostStateError), at_work(database, tmp_path):
        pass
    with pytest.raises(LostStateError):
        adopt_newest(installation(database, tmp_path), database, SIZE + 25)
    adopt_newest(installation(database, tmp_path), database, SIZE)
    assert sign(database, tmp_path).size == SIZE + 25


def test_a_rewritten_history_is_not_adopted(
    database: str, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    (tmp_path / "signer.state").unlink()
    attack(database, *ATTACKS["an entry changed with its hash"])
    with pytest.raises(ForkError):
        adopt_newest(installation(database, tmp_path), database, SIZE)


@pytest.fixture
def process(database: str, tmp_path: Path) -> Iterator[Callable[[], SigningProcess]]:
    """The signer's process as it runs beside the service; ended after the test."""
    begun: list[tuple[SigningProcess, Thread]] = []

    def start() -> SigningProcess:
        process = SigningProcess(installation(database, tmp_path), say=lambda _: None)
        thread = Thread(target=process.run)
        thread.start()
        begun.append((process, thread))
        return process

    yield start
    for running, thread in begun:
        running.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_the_process_signs_what_is_recorded_within_a_second(
    database: str, log: PostgresEventLog, tmp_path: Path, process: Callable[[], SigningProcess]
) -> None:
    process()
    assert eventually(lambda: signing_status(database).covered == SIZE)
    record(log, 25)
    assert eventually(lambda: signing_status(database).lag == 0, within=2)
    assert signing_status(database).is_well


def test_the_process_stays_up_and_says_why_it_does_not_sign(
    database: str,
    log: PostgresEventLog,
    checkpoint: SignedCheckpoint,
    tmp_path: Path,
    process: Callable[[], SigningProcess],
) -> None:
    (tmp_path / "signer.state").unlink()
    process()
    assert eventually(lambda: signing_status(database).code == LostStateError.CODE)
    assert signing_status(database).running
    assert not signing_status(database).is_well
    adopt_newest(installation(database, tmp_path), database, SIZE)
    assert eventually(lambda: signing_status(database).is_well)


def test_two_signers_do_not_work_at_once(database: str, log: PostgresEventLog, tmp_path: Path) -> None:
    with at_work(database, tmp_path), pytest.raises(SignerInUseError), at_work(database, tmp_path):
        pass


def test_a_full_disk_stops_writing_but_not_signing(
    database: str, log: PostgresEventLog, process: Callable[[], SigningProcess]
) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    process()
    assert eventually(lambda: signing_status(database).covered == SIZE)
