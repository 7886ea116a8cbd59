"""The secret box: one ballot for each recorded vote, whatever crashes and retries; no order afterwards."""

import random
import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from deliberation.domain.ballot.events import BallotRejected, VotedSecretly
from deliberation.domain.errors import BusyError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import BallotSetId, MotionId
from deliberation.domain.vote.box import ReceiptCodeTakenError, SecretBallot
from deliberation.domain.vote.events import BoxShuffled, VoteClosed, VoteVoided
from deliberation.domain.vote.setup import BallotChannel
from deliberation.store.box import PostgresSecretBox
from deliberation.store.connect import take_service_role
from deliberation.store.database import Database
from deliberation.store.log import PostgresEventLog
from deliberation.store.vouchers import SecretVouchers
from tests.store.samples import NOON, SECRET, entry, request

MOTION = MotionId(uuid4())
LAMP = MotionId(uuid4())
VOUCHERS = SecretVouchers(SECRET)


@pytest.fixture
def box(database: str) -> Iterator[PostgresSecretBox]:
    opened = Database(database)
    yield PostgresSecretBox(opened, SECRET)
    opened.close()


@pytest.fixture
def ballot_set() -> BallotSetId:
    return BallotSetId(uuid4())


@pytest.fixture
def owner(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def a_ballot(answer: str = "AYE") -> SecretBallot:
    return SecretBallot(VOUCHERS.receipt_code(), {MOTION: (answer,)})


def records(log: PostgresEventLog, command: UUID, *facts: DomainEvent) -> None:
    """Have the log record what became of a command."""
    right = uuid4()
    told = [entry(right, version, fact) for version, fact in enumerate(facts, start=1)]
    log.append(request(*told, command_id=command))


VOTED = VotedSecretly(channel=BallotChannel.ONLINE)
LATE = BallotRejected(channel=BallotChannel.ONLINE, received_at=NOON, reason=Validity.LATE)


def casts(box: PostgresSecretBox, log: PostgresEventLog, into: BallotSetId, ballot: SecretBallot) -> UUID:
    command = uuid4()
    assert box.deposit(into, ballot, command)
    records(log, command, VOTED)
    assert box.settle(command)
    return command


def closes(log: PostgresEventLog, ballot_set: BallotSetId, fact: DomainEvent | None = None) -> None:
    log.append(request(entry(ballot_set, 1, fact or VoteClosed())))


def test_what_was_cast_is_taken_out_after_the_close(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    cast = [a_ballot("AYE"), a_ballot("NAY"), SecretBallot(VOUCHERS.receipt_code(), {LAMP: ("A", "B")})]
    for ballot in cast:
        casts(box, log, ballot_set, ballot)
    closes(log, ballot_set)

    assert sorted(box.take_out(ballot_set)) == sorted(cast)
    assert sorted(box.take_out(ballot_set)) == sorted(cast), "also when asked again"


def test_nobody_gets_a_ballot_before_the_close(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    casts(box, log, ballot_set, a_ballot())

    with pytest.raises(psycopg.DatabaseError, match="not closed"):
        box.take_out(ballot_set)
    assert take_service_role(owner)
    for statement in ("SELECT * FROM es.box", "DELETE FROM es.box", "DELETE FROM es.sealed_boxes"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)


def test_a_row_says_nothing_without_the_installation_s_secret(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    ballot = a_ballot()
    command = casts(box, log, ballot_set, ballot)
    other = a_ballot()
    assert box.deposit(ballot_set, other, uuid4())

    rows = owner.execute("SELECT lookup, ballot, pending FROM es.box").fetchall()
    assert {row[2] for row in rows} >= {None}, "who has voted is forgotten at once"
    assert command not in {row[2] for row in rows}
    for lookup, stored, _ in rows:
        for text in (ballot.code, other.code, str(MOTION), "AYE"):
            assert text.encode() not in lookup + stored


def test_a_crash_before_the_vote_is_recorded_is_settled_by_the_same_ballot_again(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    ballot, command = a_ballot(), uuid4()
    assert box.deposit(ballot_set, ballot, command)  # and the web process dies

    assert box.deposit(ballot_set, ballot, command)
    records(log, command, VOTED)
    assert box.settle(command)
    closes(log, ballot_set)

    assert box.take_out(ballot_set) == [ballot]


def test_a_crash_after_the_vote_was_recorded_is_settled_at_the_close(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    recorded, abandoned, late, proxied = (a_ballot() for _ in range(4))
    commands = {ballot.code: uuid4() for ballot in (recorded, abandoned, late, proxied)}
    for ballot in (recorded, abandoned, late, proxied):
        assert box.deposit(ballot_set, ballot, commands[ballot.code])
    records(log, commands[recorded.code], VOTED)
    records(log, commands[late.code], LATE)
    records(log, commands[proxied.code], LATE, VOTED)  # what else the command recorded does not matter
    closes(log, ballot_set)

    assert sorted(box.take_out(ballot_set)) == sorted([recorded, proxied])


def test_a_ballot_that_was_set_aside_leaves_the_box(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    command = uuid4()
    assert box.deposit(ballot_set, a_ballot(), command)
    assert not box.settle(command), "nothing is recorded yet, so nothing is settled"
    assert owner.execute("SELECT count(*) FROM es.box").fetchone() == (1,)

    records(log, command, LATE)
    assert not box.settle(command)
    assert owner.execute("SELECT count(*) FROM es.box").fetchone() == (0,)


def test_one_command_never_has_two_ballots(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    """The same page sent twice with other answers or another code: what came first stands."""
    ballot, command = a_ballot("AYE"), uuid4()
    assert box.deposit(ballot_set, ballot, command)
    for other in (a_ballot("AYE"), SecretBallot(ballot.code, {MOTION: ("NAY",)})):
        with pytest.raises(ReceiptCodeTakenError):
            box.deposit(ballot_set, other, command)

    records(log, command, VOTED)
    assert box.deposit(ballot_set, a_ballot("NAY"), command), "a retry after the vote adds nothing"
    box.settle(command)
    assert box.deposit(ballot_set, a_ballot("NAY"), command)
    closes(log, ballot_set)

    assert box.take_out(ballot_set) == [ballot]


def test_a_receipt_code_of_somebody_else_is_refused(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    theirs = a_ballot()
    casts(box, log, ballot_set, theirs)

    with pytest.raises(ReceiptCodeTakenError):  # or two votes would share one ballot
        box.deposit(ballot_set, theirs, uuid4())


def test_retries_that_race_leave_one_ballot_for_one_vote(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    commands = [uuid4() for _ in range(40)]
    asked = [request(entry(uuid4(), 1, VOTED), command_id=command) for command in commands]

    def retry(seed: int) -> None:
        for one in random.Random(seed).sample(asked, len(asked)):
            try:
                box.deposit(ballot_set, a_ballot(), one.command_id)
            except ReceiptCodeTakenError:
                continue
            log.append(one)
            box.settle(one.command_id)

    threads = [threading.Thread(target=retry, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    closes(log, ballot_set)

    assert len(box.take_out(ballot_set)) == len(commands)


def test_a_sealed_box_takes_no_ballot(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    closes(log, ballot_set)
    assert box.take_out(ballot_set) == []

    assert not box.deposit(ballot_set, a_ballot(), uuid4())


def test_neither_place_nor_age_of_a_row_tells_the_order_of_votes(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    """Read as whoever owns the database can: the file, the transaction and the place of each row."""
    still_open = BallotSetId(uuid4())
    votes = 400
    placed: list[str] = []
    for number in range(votes):
        before = {row[0] for row in owner.execute("SELECT lookup FROM es.box").fetchall()}
        casts(box, log, ballot_set, a_ballot())
        (new,) = {row[0] for row in owner.execute("SELECT lookup FROM es.box").fetchall()} - before
        placed.append(new)
        if number % 100 == 0:
            casts(box, log, still_open, a_ballot())
    undecided = uuid4()
    assert box.deposit(still_open, a_ballot(), undecided)
    order = "SELECT lookup FROM es.box WHERE ballot_set = %s ORDER BY ctid"
    file = "SELECT pg_relation_filenode('es.box')"
    cast_order = [row[0] for row in owner.execute(order, [ballot_set])]
    assert rank_correlation(placed, cast_order) > 0.9, "while it is open, the order of rows tells"
    old_file = owner.execute(file).fetchone()

    closes(log, ballot_set)
    assert len(box.take_out(ballot_set)) == votes

    assert owner.execute(file).fetchone() != old_file
    for ordering in ("ctid", "xmin::text::bigint, ctid", "xmin::text::bigint, lookup"):
        rows = owner.execute(order.replace("ORDER BY ctid", f"ORDER BY {ordering}"), [ballot_set]).fetchall()
        assert abs(rank_correlation(placed, [row[0] for row in rows])) < 0.25, "five times its deviation"
    (ages,) = owner.execute("SELECT count(DISTINCT xmin::text || cmin::text) FROM es.box").fetchone() or (0,)
    assert ages == 1, "all rows were written by one statement"
    assert owner.execute(
        "SELECT count(pending) FROM es.box WHERE ballot_set = %s", [ballot_set]
    ).fetchone() == (0,)
    pending = owner.execute("SELECT pending FROM es.box WHERE pending IS NOT NULL").fetchall()
    assert pending == [(undecided,)], "another vote that is open goes on"
    assert box.unsealed() == [still_open]


def rank_correlation(first: list[str], second: list[str]) -> float:
    """Spearman's: 1 for the same order, -1 for the reverse, near 0 where one tells nothing of the other."""
    place = {value: number for number, value in enumerate(second)}
    count = len(first)
    apart = sum((number - place[value]) ** 2 for number, value in enumerate(first))
    return 1 - 6 * apart / (count * (count**2 - 1))


def test_the_box_of_a_voided_vote_loses_its_order_too(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    ballot = a_ballot()
    casts(box, log, ballot_set, ballot)
    assert box.unsealed() == [ballot_set]
    closes(log, ballot_set, VoteVoided(by=uuid4()))  # type: ignore[arg-type]

    assert box.take_out(ballot_set) == [ballot]
    assert box.unsealed() == []


def test_a_published_box_is_emptied_and_another_is_not(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId
) -> None:
    ballot = a_ballot()
    casts(box, log, ballot_set, ballot)
    closes(log, ballot_set)
    assert box.take_out(ballot_set) == [ballot]
    box.empty(ballot_set)
    assert box.take_out(ballot_set) == [ballot], "it is not published yet"

    log.append(request(entry(ballot_set, 2, BoxShuffled(ballots=1, sheets=1))))
    box.empty(ballot_set)
    box.empty(ballot_set)
    assert box.take_out(ballot_set) == []


def test_a_backup_that_reads_the_box_is_waited_for(
    box: PostgresSecretBox, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    ballot = a_ballot()
    casts(box, log, ballot_set, ballot)
    closes(log, ballot_set)
    with owner.transaction():
        owner.execute("LOCK TABLE es.box IN ACCESS SHARE MODE")  # as pg_dump does
        with pytest.raises(BusyError):
            box.take_out(ballot_set)

    assert box.take_out(ballot_set) == [ballot]


def test_a_database_whose_default_is_another_isolation_takes_ballots(
    database: str, log: PostgresEventLog, ballot_set: BallotSetId, owner: psycopg.Connection
) -> None:
    owner.execute(f"ALTER DATABASE {owner.info.dbname} SET default_transaction_isolation = 'serializable'")
    opened = Database(database)
    try:
        casts(PostgresSecretBox(opened, SECRET), log, ballot_set, a_ballot())
    finally:
        opened.close()
    with psycopg.connect(database, autocommit=True) as other:
        for call in ("es.settle_ballot(gen_random_uuid())", "es.take_box(gen_random_uuid())"):
            with pytest.raises(psycopg.errors.ActiveSqlTransaction, match="READ COMMITTED"):
                other.execute(f"SELECT {call}")
