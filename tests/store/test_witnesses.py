"""Witnesses over HTTP: who is asked, what is kept, and that nothing waits for them."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest

from deliberation.ledger.note import KeyType, MalformedNoteError, SigningKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.witness import Answer, Ask, cosigned, submit
from deliberation.store.database import Database
from deliberation.store.embedded import Cluster
from deliberation.store.ledger import PostgresLedger
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.problems import InstallationError
from deliberation.store.settings import Settings
from deliberation.store.witnesses import Cosigners, Witness, ask_witnesses, witness_policy
from tests.api.test_log import note
from tests.databases import lent_database
from tests.install.conftest import eventually
from tests.ledger.at_work import KEY, WITNESS, sign, with_witness
from tests.store.samples import SECRET, entry, request

OUR_LOG = Policy((Peer(KEY.verifier),))


class Takes(Protocol):
    def take(self, ask: Ask) -> Answer: ...


class Served:
    """A witness on a port of its own; `answers` overrules what it says."""

    def __init__(self, witness: Takes) -> None:
        self.asked: list[Ask] = []
        self.answers: list[Answer] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ask = Ask.parse(self.rfile.read(int(self.headers["Content-Length"])))
                served.asked.append(ask)
                told = served.answers.pop(0) if served.answers else witness.take(ask)
                self.send_response(told.status)
                self.send_header("Content-Type", told.media_type)
                self.end_headers()
                self.wfile.write(told.body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/log"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def witness(cluster: Cluster, template: str) -> Iterator[Served]:
    """Another hall's service, which witnesses ours."""
    with lent_database(cluster, template) as dsn:
        pool = Database(dsn, size=2)
        served = Served(Witness(pool, OUR_LOG, WITNESS))
        yield served
        served.stop()
        pool.close()


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with open_log(database, SECRET) as opened:
        yield opened


@pytest.fixture
def ours(database: str, witness: Served) -> Iterator[tuple[Database, PostgresLedger, Peer]]:
    pool = Database(database, size=2)
    policy = with_witness(witness.url)
    yield pool, PostgresLedger(pool, policy), policy.witnesses["w1"]
    pool.close()


Ours = tuple[Database, PostgresLedger, Peer]


def record(log: PostgresEventLog, count: int) -> None:
    stream = uuid4()
    log.append(request(*(entry(stream, version) for version in range(1, count + 1))))


def ask_witness(ledger: PostgresLedger, pool: Database, peer: Peer) -> Answer | None:
    return ask_witnesses(ledger, pool, [peer]).get(peer)


def test_a_cosignature_makes_a_checkpoint_meet_the_quorum(
    database: str, log: PostgresEventLog, ours: Ours, tmp_path: Path
) -> None:
    pool, ledger, peer = ours
    record(log, 5)
    made = sign(database, tmp_path)
    assert ledger.cosigned() is None
    assert ledger.best() == made, "without a quorum the newest is all there is"
    told = ask_witness(ledger, pool, peer)
    assert told is not None
    assert told.status == 200
    assert ledger.cosigned_size() == 5
    assert ledger.cosigned_at() is not None
    latest = ledger.latest()
    assert latest is not None
    assert set(latest.cosigned_at([WITNESS.verifier])) == {WITNESS.name}
    assert ask_witness(ledger, pool, peer) is None, "it has seen this one"


def test_what_is_newer_than_the_quorum_is_proved_by_the_newest_checkpoint(
    database: str, log: PostgresEventLog, ours: Ours, tmp_path: Path
) -> None:
    pool, ledger, peer = ours
    record(log, 5)
    sign(database, tmp_path)
    ask_witness(ledger, pool, peer)
    record(log, 4)
    sign(database, tmp_path)
    best, old, new = ledger.best(), ledger.proof(5), ledger.proof(6)
    assert best is not None
    assert old is not None
    assert new is not None
    assert (best.size, old.checkpoint.size, new.checkpoint.size) == (5, 5, 9)
    assert ask_witness(ledger, pool, peer) is not None
    assert ledger.cosigned_size() == 9


def test_a_witness_at_another_size_is_asked_again_from_there(
    database: str, log: PostgresEventLog, ours: Ours, witness: Served, tmp_path: Path
) -> None:
    pool, ledger, peer = ours
    record(log, 5)
    sign(database, tmp_path)
    ask_witness(ledger, pool, peer)
    with psycopg.connect(database) as owner:  # as after a crash that took what it had answered
        owner.execute("ALTER TABLE es.cosignatures DISABLE TRIGGER ALL")
        owner.execute("DELETE FROM es.cosignatures")
    record(log, 4)
    sign(database, tmp_path)
    told = ask_witness(ledger, pool, peer)
    assert told is not None
    assert told.status == 200
    assert [ask.old for ask in witness.asked] == [0, 0, 5]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, "down"),
        Answer(409, "5 or so"),
        Answer(409, ""),
        Answer(409, "7\n"),
        Answer(200, ""),
        Answer(200, "no line\n"),
        Answer(200, KEY.sign("other\n").line),
        Answer(200, WITNESS.cosign("another text\n", 1).line),
    ],
)
def test_an_answer_without_our_witness_s_signature_is_not_kept(
    database: str, log: PostgresEventLog, ours: Ours, witness: Served, tmp_path: Path, *, answer: Answer
) -> None:
    pool, ledger, peer = ours
    record(log, 5)
    sign(database, tmp_path)
    witness.answers = [answer]
    told = ask_witness(ledger, pool, peer)
    assert told is not None
    assert told.status != 200
    assert ledger.cosigned_size() == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/log", "file:///etc/passwd", "nonsense://x"])
def test_a_witness_that_cannot_be_reached_is_told_and_nothing_else(url: str) -> None:
    assert submit(url, Ask(0, (), note(1)), patience=1).status == 0


def test_before_the_first_checkpoint_nobody_is_asked(ours: Ours, witness: Served) -> None:
    pool, ledger, peer = ours
    assert ask_witness(ledger, pool, peer) is None
    assert witness.asked == []


def test_the_witnesses_are_asked_beside_the_signer(
    database: str, log: PostgresEventLog, ours: Ours, witness: Served, tmp_path: Path
) -> None:
    record(log, 5)
    sign(database, tmp_path)
    said: list[str] = []
    settings = Settings(data=tmp_path, database_url=database)
    with Cosigners(settings, with_witness(witness.url), said.append):
        assert eventually(lambda: ours[1].cosigned_size() == 5)
    assert said == []


def test_all_witnesses_sign_one_checkpoint_of_a_log_that_grows_meanwhile(
    database: str, log: PostgresEventLog, witness: Served, tmp_path: Path
) -> None:
    second_key = SigningKey("witness2.example/w", bytes(32), KeyType.COSIGNATURE)

    class Slow:
        """Another witness; while it thinks, the log grows and is signed anew."""

        def take(self, ask: Ask) -> Answer:
            record(log, 3)
            sign(database, tmp_path)
            return cosigned(ask.checkpoint, second_key, 1_800_000_000)

    slow = Served(Slow())
    peers = [Peer(WITNESS.verifier, witness.url), Peer(second_key.verifier, slow.url)]
    pool = Database(database, size=2)
    try:
        record(log, 5)
        sign(database, tmp_path)
        answers = ask_witnesses(PostgresLedger(pool), pool, reversed(peers))
        assert [answers[one].status for one in peers] == [200, 200]
        assert [ask.checkpoint.size for ask in (*witness.asked, *slow.asked)] == [5, 5]
        assert PostgresLedger(pool).covered() == 8
    finally:
        slow.stop()
        pool.close()


def test_a_witness_remembers_across_processes(
    cluster: Cluster, template: str, database: str, log: PostgresEventLog, tmp_path: Path
) -> None:
    record(log, 5)
    made = sign(database, tmp_path)
    with lent_database(cluster, template) as dsn:
        for status in (200, 409):
            pool = Database(dsn, size=1)
            ask = Ask(0, (), made)
            assert Witness(pool, OUR_LOG, WITNESS).take(ask).status == status
            pool.close()


def test_a_policy_file_names_witnesses_and_logs(tmp_path: Path) -> None:
    file = tmp_path / "policy"
    file.write_text(f"log {KEY.verifier}\nwitness w1 {WITNESS.verifier} https://w1.example\nquorum w1\n")
    policy = witness_policy(Settings(data=tmp_path, witness_policy=str(file)))
    assert policy.log_keys == (KEY.verifier,)
    assert policy.wants_witnesses
    assert witness_policy(Settings(data=tmp_path)).text == "quorum none\n"


@pytest.mark.parametrize("text", ["", "witness\nquorum none\n", "quorum nobody\n"])
def test_a_policy_file_that_cannot_be_understood_is_told_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy"
    file.write_text(text)
    with pytest.raises(InstallationError, match="YISHITING_WITNESS_POLICY"):
        witness_policy(Settings(data=tmp_path, witness_policy=str(file)))


def test_a_request_comes_back() -> None:
    ask = Ask(3, (bytes(32), bytes(range(32))), note(5))
    assert Ask.parse(ask.encode()) == ask
    with pytest.raises(MalformedNoteError):
        Ask.parse(Ask(3, (bytes(32),) * 64, note(5)).encode())
