"""Requests that share a commit: who goes together, and what each is told when something breaks."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from deliberation.application.ports import (
    AppendRequest,
    OutcomeUnknownError,
    ReadOnlyError,
    StoreDownError,
    StreamMovedError,
)
from deliberation.domain.errors import ReusedCommandIdError
from deliberation.store import group_commit
from deliberation.store.connect import writer
from deliberation.store.group_commit import BATCH, GroupCommit, Ticket, choose, stale
from deliberation.store.log import PostgresEventLog
from deliberation.store.parcels import Parcel
from tests.store.samples import SECRET, BoxClosed, ballot, entry, lamp, request


def ticket(guards: dict[UUID, int], written: dict[UUID, int], command_id: UUID | None = None) -> Ticket:
    parcel = Parcel(command_id or uuid4(), b"", guards, written, len(written), (b"",) * 5, 0, (b"",) * 6)
    return Ticket(parcel, 0.0)


A, B, C = (UUID(int=number) for number in (1, 2, 3))


def test_requests_on_different_streams_go_together() -> None:
    waiting = [ticket({A: 0, C: 4}, {A: 1}), ticket({B: 0, C: 4}, {B: 1})]
    assert choose(waiting) == (waiting, {A: 0, B: 0, C: 4}, [])


def test_a_reader_does_not_go_with_an_earlier_writer() -> None:
    closes, votes = ticket({C: 4}, {C: 5}), ticket({A: 0, C: 4}, {A: 1})
    assert choose([closes, votes])[::2] == ([closes], [votes])
    assert choose([votes, closes])[::2] == ([votes, closes], [])


def test_two_writers_of_a_stream_do_not_go_together() -> None:
    first, second = ticket({A: 0}, {A: 1}), ticket({A: 1}, {A: 2})
    assert choose([first, second])[::2] == ([first], [second])


def test_the_same_command_twice_does_not_go_together() -> None:
    command = uuid4()
    first, second = ticket({A: 0}, {A: 1}, command), ticket({B: 0}, {B: 1}, command)
    assert choose([first, second])[::2] == ([first], [second])


def test_readers_that_disagree_on_a_version_do_not_go_together() -> None:
    late, current = ticket({A: 0, C: 3}, {A: 1}), ticket({B: 0, C: 4}, {B: 1})
    assert choose([late, current]) == ([late], {A: 0, C: 3}, [current])


def test_a_batch_has_an_end() -> None:
    waiting = [ticket({uuid4(): 0}, {}) for _ in range(BATCH + 3)]
    chosen, _, held = choose(waiting)
    assert (len(chosen), held) == (BATCH, waiting[BATCH:])


def test_who_read_before_a_move_is_told_at_once() -> None:
    behind, level, elsewhere = ticket({C: 4}, {}), ticket({C: 5}, {}), ticket({A: 0}, {})
    assert stale([behind, level, elsewhere], {C: 5}) == ([behind], [level, elsewhere])


class Gate:
    """Holds the writer between two batches, so that a test can fill the queue."""

    def __init__(self, log: PostgresEventLog, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        take = GroupCommit._gather

        def gather(writer: GroupCommit) -> bool:
            self.open.wait()
            return take(writer)

        monkeypatch.setattr(GroupCommit, "_gather", gather)
        log.append(request(entry(uuid4(), 1)))  # the thread is past the unpatched one now


@pytest.fixture
def gate(log: PostgresEventLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    held = Gate(log, monkeypatch)
    yield held
    held.open.set()


def outcome(ticket: Ticket) -> object:
    try:
        return "repeated" if ticket.result(10).repeated else "appended"
    except (ReusedCommandIdError, StreamMovedError, psycopg.Error) as refused:
        return type(refused)


def together(log: PostgresEventLog, gate: Gate, *requests: AppendRequest) -> list[object]:
    """Queue requests so that the writer finds all of them at once."""
    tickets = [log.append_soon(asked) for asked in requests]
    gate.open.set()
    return [outcome(ticket) for ticket in tickets]


def test_one_refused_request_does_not_harm_the_others_of_its_batch(log: PostgresEventLog, gate: Gate) -> None:
    requests = [request(entry(uuid4(), 1, ballot())) for _ in range(5)]
    requests[2] = request(entry(uuid4(), 1, ballot()), guards={uuid4(): 7})

    assert together(log, gate, *requests) == [
        "appended", "appended", StreamMovedError, "appended", "appended",
    ]  # fmt: skip
    assert [row.position for row in log.entries_after(0, 10)] == [1, 2, 3, 4, 5]
    streams = [asked.entries[0].stream for asked in requests]
    opened = log.read(dict.fromkeys(streams, 0), sealed=True)
    assert {stream: items[0].fact for stream, items in opened.items()} == {
        asked.entries[0].stream: asked.entries[0].fact for asked in requests if asked is not requests[2]
    }


def test_repeats_and_reused_ids_are_told_apart_within_a_batch(log: PostgresEventLog, gate: Gate) -> None:
    asked = request(entry(uuid4(), 1))
    other = request(entry(uuid4(), 1), command_id=asked.command_id, content=b"other")

    assert together(log, gate, asked, asked, other, request(entry(uuid4(), 1))) == [
        "appended", "repeated", ReusedCommandIdError, "appended",
    ]  # fmt: skip


def test_votes_behind_a_close_are_refused_though_they_queued_with_it(
    log: PostgresEventLog, gate: Gate
) -> None:
    box = uuid4()
    gate.open.set()
    log.append(request(entry(box, 1)))
    gate.open.clear()
    log.append(request(entry(uuid4(), 1)))

    def vote() -> AppendRequest:
        return request(entry(uuid4(), 1, ballot()), guards={box: 1})

    assert together(log, gate, vote(), request(entry(box, 2, BoxClosed())), vote(), vote()) == [
        "appended", "appended", StreamMovedError, StreamMovedError,
    ]  # fmt: skip


def test_a_hundred_writers_of_one_stream_leave_one_winner_at_once(log: PostgresEventLog, gate: Gate) -> None:
    stream = uuid4()
    began = time.monotonic()

    told = together(log, gate, *(request(entry(stream, 1, lamp(lamps=number))) for number in range(100)))

    assert told.count("appended") == 1
    assert told.count(StreamMovedError) == 99
    assert time.monotonic() - began < 1.0


def test_closing_appends_what_has_queued_and_takes_no_more(database: str) -> None:
    log = PostgresEventLog(database, SECRET)
    tickets = [log.append_soon(request(entry(uuid4(), 1))) for _ in range(600)]
    log.close()
    log.close()

    assert sorted(ticket.result(0).first_position for ticket in tickets) == list(range(1, 601))
    with pytest.raises(StoreDownError, match="closed"):
        log.append(request(entry(uuid4(), 1)))
    assert log.trouble


def test_after_a_bug_of_ours_nobody_waits_for_ever(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def broken(*_: object) -> None:
        raise AssertionError("a bug")

    monkeypatch.setattr(group_commit, "fast_arguments", broken)
    log = PostgresEventLog(database, SECRET)
    with pytest.raises(OutcomeUnknownError, match="closed"):
        log.append(request(entry(uuid4(), 1)))
    with pytest.raises(StoreDownError, match="closed"):
        log.append(request(entry(uuid4(), 1)))
    log.close()


class Flaky:
    """Connections whose `bad` first statements break: before the server saw them, or after it committed."""

    def __init__(self, dsn: str, *, bad: int, after: bool) -> None:
        self.dsn, self.bad, self.after = dsn, bad, after

    def __call__(self) -> Connection[Any]:
        connection = writer(self.dsn)
        execute = connection.execute

        def breaking(*args: Any, **kwargs: Any) -> Any:
            if not self.bad:
                return execute(*args, **kwargs)
            self.bad -= 1
            if self.after:
                execute(*args, **kwargs)
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

        connection.execute = breaking  # type: ignore[method-assign]
        return connection


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("bad", [1, 3])
def test_a_commit_whose_answer_was_lost_is_settled_by_the_command_id(
    database: str, log: PostgresEventLog, after: bool, bad: int
) -> None:
    group = GroupCommit(Flaky(database, bad=bad, after=after))
    asked = [request(entry(uuid4(), 1, ballot()), entry(uuid4(), 1)) for _ in range(3)]

    answers = [group.submit(log.encode(one)).result(10) for one in asked]
    group.close()

    assert [(one.first_position, one.last_position) for one in answers] == [(1, 2), (3, 4), (5, 6)]
    assert not any(one.repeated for one in answers)
    assert log.head().position == 6
    assert all(log.append(one).repeated for one in asked)
    assert group.trouble == "the log is closed"


def test_an_outcome_that_stays_unknown_is_said_to_be(database: str, log: PostgresEventLog) -> None:
    group = GroupCommit(Flaky(database, bad=1_000_000, after=True), patience=0.3)
    asked = request(entry(uuid4(), 1))

    with pytest.raises(OutcomeUnknownError):
        group.submit(log.encode(asked)).result(10)
    group.close()

    assert log.append(asked).repeated, "it had been recorded; sending it again is safe"


def test_a_database_that_is_away_is_waited_for_and_then_given_up(log: PostgresEventLog) -> None:
    def away() -> Connection[Any]:
        raise psycopg.OperationalError("connection refused")

    group = GroupCommit(away, patience=0.3)
    with pytest.raises(StoreDownError) as told:
        group.submit(log.encode(request(entry(uuid4(), 1)))).result(10)
    group.close()
    assert not isinstance(told.value, OutcomeUnknownError)


def test_a_connection_that_was_cut_is_replaced(log: PostgresEventLog, database: str) -> None:
    log.append(request(entry(uuid4(), 1)))
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    assert log.append(request(entry(uuid4(), 1))).first_position == 2
    assert log.head().position == 2
    assert not log.trouble


def test_a_lock_that_is_held_too_long_is_not_waited_for(database: str, log: PostgresEventLog) -> None:
    def impatient() -> Connection[Any]:
        connection = writer(database)
        assert connection.execute("SHOW lock_timeout").fetchone() == ("5s",)
        connection.execute("SET lock_timeout = '50ms'")
        return connection

    group = GroupCommit(impatient, patience=0.3)
    with psycopg.connect(database) as other:
        other.execute("SELECT pg_advisory_lock(6962)")
        with pytest.raises(ReadOnlyError, match="LockNotAvailable"):
            group.submit(log.encode(request(entry(uuid4(), 1)))).result(10)
    assert group.submit(log.encode(request(entry(uuid4(), 1)))).result(10).first_position == 1
    group.close()


def test_a_full_disk_makes_the_log_read_only_until_there_is_room(
    log: PostgresEventLog, database: str
) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1)))
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        owner.execute("CREATE TRIGGER full_disk BEFORE INSERT ON es.events EXECUTE FUNCTION no_room()")

        with pytest.raises(ReadOnlyError, match="DiskFull"):
            log.append(request(entry(stream, 2)))
        assert "DiskFull" in log.trouble
        assert len(log.read({stream: 0})[stream]) == 1

        owner.execute("DROP TRIGGER full_disk ON es.events")
    assert log.append(request(entry(stream, 2))).first_position == 2
    assert not log.trouble


def test_a_standby_makes_the_log_read_only_until_there_is_a_primary(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner, PostgresEventLog(database, SECRET) as log:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET default_transaction_read_only = on")
        with pytest.raises(ReadOnlyError, match="ReadOnlySqlTransaction"):
            log.append(request(entry(uuid4(), 1)))

        owner.execute(f"ALTER DATABASE {owner.info.dbname} RESET default_transaction_read_only")
        assert log.append(request(entry(uuid4(), 1))).first_position == 1


def ahead(database: str, seconds: int) -> int:
    """Have the last event recorded by a clock that was ahead; returns its time."""
    with psycopg.connect(database) as owner:
        row = owner.execute(
            "INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id,"
            " recorded_ms, leaf_hash) SELECT gen_random_uuid(), 1, 'sample.box_closed.v1', '{}', 1,"
            " floor(extract(epoch FROM clock_timestamp()) * 1000) + 1000 * %s, '' RETURNING recorded_ms",
            [seconds],
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_clock_a_little_behind_does_not_make_time_go_back(log: PostgresEventLog, database: str) -> None:
    last = ahead(database, 30)
    log.append(request(entry(uuid4(), 1)))
    assert [row.recorded_ms for row in log.entries_after(0, 10)] == [last, last]


def test_a_clock_far_behind_stops_writing_loudly(log: PostgresEventLog, database: str) -> None:
    ahead(database, 90)
    with pytest.raises(ReadOnlyError, match="ahead of the clock"):
        log.append(request(entry(uuid4(), 1)))
    assert "ahead of the clock" in log.trouble


def test_one_request_that_the_database_chokes_on_fails_alone(
    log: PostgresEventLog, gate: Gate, database: str
) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("ALTER TABLE es.events ADD CONSTRAINT odd CHECK (topic <> 'sample.box_closed.v1')")

    told = together(
        log,
        gate,
        request(entry(uuid4(), 1)),
        request(entry(uuid4(), 1, BoxClosed())),
        request(entry(uuid4(), 1)),
    )

    assert told == ["appended", psycopg.errors.CheckViolation, "appended"]
    assert [row.position for row in log.entries_after(0, 10)] == [1, 2, 3]


def test_a_default_of_not_waiting_for_the_disk_is_overruled(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET synchronous_commit = off")
    with writer(database) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_stronger_default_than_waiting_for_the_disk_is_kept(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {owner.info.dbname} SET synchronous_commit = remote_apply")
    with writer(database) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("remote_apply",)
