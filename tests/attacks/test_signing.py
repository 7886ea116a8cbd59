"""The signer at work: killed between two steps, without its memory, beside another, and on a full disk."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import tree_root
from deliberation.ledger.signer import (
    LostStateError,
    SignerInUseError,
)
from deliberation.store.adopting import WrongSizeError, adopt_newest
from deliberation.store.ledger import signing_status
from deliberation.store.log import PostgresEventLog
from deliberation.store.signing import SigningProcess
from tests.attacks.live import SIZE, codes, installation, record, verified
from tests.install.conftest import environment, eventually
from tests.ledger.at_work import at_work, sign

ROOT = Path(__file__).parents[2]

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


def test_lost_state_stops_the_signer_until_a_person_adopts_the_newest_tree(
    database: str, log: PostgresEventLog, checkpoint: SignedCheckpoint, tmp_path: Path
) -> None:
    (tmp_path / "signer.state").unlink()
    record(log, 25)
    with pytest.raises(LostStateError), at_work(database, tmp_path):
        pass
    with pytest.raises(WrongSizeError):
        adopt_newest(installation(database, tmp_path), database, SIZE + 25)
    adopt_newest(installation(database, tmp_path), database, SIZE)
    assert sign(database, tmp_path).size == SIZE + 25


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
