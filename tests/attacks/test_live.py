"""Attacks on a running installation by whoever owns its database, and by what each is found.

The attacker is a superuser who disables triggers. Signed history is found by a verifier that reads the
database as it is; what is not signed yet, or was taken back, by the signer; what a stolen key signs, by a
witness and by whoever remembers.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.installation import SCOPES
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import tree_root
from deliberation.ledger.note import SigningKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.sequencer import AlteredLeafError, GapError, TileChangedError
from deliberation.ledger.signer import (
    ForkError,
    RollbackError,
    SigningRefusedError,
)
from deliberation.ledger.witness import Ask
from deliberation.store.adopting import adopt_newest
from deliberation.store.backup import back_up, fill
from deliberation.store.database import Database
from deliberation.store.embedded import Cluster
from deliberation.store.ledger import PostgresLedger
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.server import bring_up_to_date
from deliberation.store.witnesses import Witness
from tests.attacks.live import SIZE, attack, codes, installation, record, verified
from tests.conftest import SECRET as INSTALLATION
from tests.databases import lent_database
from tests.ledger.at_work import KEY, WITNESS, at_work, sign
from tests.store.samples import SECRET


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


def test_a_rewritten_history_is_not_adopted(
    database: str, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    (tmp_path / "signer.state").unlink()
    attack(database, *ATTACKS["an entry changed with its hash"])
    with pytest.raises(ForkError):
        adopt_newest(installation(database, tmp_path), database, SIZE)


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
