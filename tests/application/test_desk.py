"""The desk: one decision, one append, guarded by everything that the decision read."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import BaseModel

from deliberation.application.desk import Books, Desk
from deliberation.application.ports import Caller
from deliberation.domain.errors import (
    BusyError,
    FutureTimeError,
    IdTakenError,
    Refusal,
    ReusedCommandIdError,
    StaleVersionError,
    TimeGoesBackError,
)
from deliberation.domain.facts import DomainEvent, Entry, StreamKind
from tests.application.memory import NOON, Clock, MemoryLog
from tests.domain.dsl import an_id


class Knocked(DomainEvent):
    TOPIC = "door.knocked.v1"


class Knock(BaseModel):
    limit: int = 99


class TooManyKnocksError(Refusal):
    CODE = "door.too_many_knocks"
    ZH = "敲够了。"
    EN = "That is enough."


def _count(knocks: int, entry: Entry[DomainEvent]) -> int:
    return knocks + 1


DOORS: StreamKind[int] = StreamKind("door", 0, _count)
DOOR = an_id("door")
HOUSE = an_id("house")


class Rung(DomainEvent):
    TOPIC = "bell.rung.v1"


def _ring(rung: int, entry: Entry[DomainEvent]) -> int:
    return rung + 1 if isinstance(entry.fact, Rung) else rung


BELLS: StreamKind[int] = StreamKind("bell", 1_000, _ring)


def ring_at_the_door(books: Books, command: Knock) -> None:
    books.open(BELLS, DOOR)
    books.record(DOOR, [Rung()], hall=None)


def knock(books: Books, command: Knock) -> None:
    if books.open(DOORS, DOOR) >= command.limit:
        raise TooManyKnocksError
    books.record(DOOR, [Knocked()], hall=None)


def caller(**more: object) -> Caller:
    return replace(Caller(actor="system:test", command_id=uuid4()), **more)  # type: ignore[arg-type]


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def desk(log: MemoryLog) -> Desk:
    return Desk(log, Clock())


def test_what_was_decided_is_recorded_at_the_next_version(desk: Desk, log: MemoryLog) -> None:
    desk.execute(knock, Knock(), caller())
    answer = desk.execute(knock, Knock(), caller())
    assert [(entry.stream, entry.version) for entry in log.entries] == [(DOOR, 1), (DOOR, 2)]
    assert (answer.first_position, answer.last_position, answer.repeated) == (2, 2, False)


def test_a_repeat_is_answered_with_what_is_stored(desk: Desk, log: MemoryLog) -> None:
    mine = caller()
    first = desk.execute(knock, Knock(), mine)
    again = desk.execute(knock, Knock(), mine)
    assert (again.last_position, again.repeated) == (first.last_position, True)
    assert len(log.entries) == 1


def test_a_repeat_is_recognised_although_the_rules_would_refuse_it_now(desk: Desk) -> None:
    mine = caller()
    desk.execute(knock, Knock(limit=1), mine)
    assert desk.execute(knock, Knock(limit=1), mine).repeated


def test_the_same_id_for_other_content_is_refused(desk: Desk) -> None:
    mine = caller()
    desk.execute(knock, Knock(), mine)
    with pytest.raises(ReusedCommandIdError):
        desk.execute(knock, Knock(limit=7), mine)


def test_two_people_may_use_the_same_command_id(desk: Desk, log: MemoryLog) -> None:
    mine = caller()
    desk.execute(knock, Knock(), mine)
    desk.execute(knock, Knock(), replace(mine, actor="somebody else"))
    assert len(log.entries) == 2


def test_a_stale_state_is_read_again_and_decided_again(log: MemoryLog) -> None:
    here, there = Desk(log, Clock()), Desk(log, Clock())
    here.execute(knock, Knock(), caller())
    there.execute(knock, Knock(), caller())
    here.execute(knock, Knock(), caller())
    assert log.version(DOOR) == 3


def test_a_refusal_is_told_only_on_what_the_log_says_now(log: MemoryLog) -> None:
    here, there = Desk(log, Clock()), Desk(log, Clock())
    here.execute(knock, Knock(), caller())
    there.execute(knock, Knock(), caller())
    with pytest.raises(TooManyKnocksError):
        here.execute(knock, Knock(limit=2), caller())


def test_a_decision_on_a_known_stream_reads_only_what_came_after(desk: Desk, log: MemoryLog) -> None:
    desk.execute(knock, Knock(), caller())
    desk.execute(knock, Knock(), caller())
    assert log.reads == 2


def test_an_act_that_another_process_overtook_is_decided_again_by_a_later_clock(log: MemoryLog) -> None:
    ahead = Clock()
    ahead.pass_(seconds=1)
    Desk(log, ahead).execute(knock, Knock(), caller())

    class Going(Clock):
        def now(self) -> datetime:
            self.pass_(seconds=1)
            return super().now()

    behind = Going()
    behind.pass_(seconds=-1)
    Desk(log, behind).execute(knock, Knock(), caller())
    assert log.version(DOOR) == 2

    with pytest.raises(BusyError):  # a clock that stands still is not waited for
        Desk(log, Clock()).execute(knock, Knock(), caller())


def test_a_stream_that_never_rests_ends_in_busy(log: MemoryLog) -> None:
    other = Desk(log, Clock())

    def overtaken(books: Books, command: Knock) -> None:
        knock(books, command)
        other.execute(knock, Knock(), caller())

    with pytest.raises(BusyError):
        Desk(log, Clock()).execute(overtaken, Knock(), caller())
    assert log.version(DOOR) == 3


def test_a_stream_that_was_only_read_guards_too(log: MemoryLog) -> None:
    other = Desk(log, Clock())
    overtakings = iter([True])

    def reads_the_door(books: Books, command: Knock) -> None:
        knocks = books.open(DOORS, DOOR)
        if next(overtakings, False):
            other.execute(knock, Knock(), caller())
        books.record(HOUSE, [Knocked()] * (knocks + 1), hall=None)

    Desk(log, Clock()).execute(reads_the_door, Knock(), caller())
    assert log.version(HOUSE) == 2, "decided again on the door as it was then"


def test_whoever_saw_an_older_version_is_told(desk: Desk) -> None:
    desk.execute(knock, Knock(), caller())
    desk.execute(knock, Knock(), caller(expected={DOOR: 1}))
    with pytest.raises(StaleVersionError) as refused:
        desk.execute(knock, Knock(), caller(expected={DOOR: 1}))
    assert "1" in refused.value.zh
    assert "2" in refused.value.en


def test_nothing_happens_in_the_future(desk: Desk) -> None:
    desk.execute(knock, Knock(), caller(happened_at=NOON + timedelta(seconds=2)))
    with pytest.raises(FutureTimeError):
        desk.execute(knock, Knock(), caller(happened_at=NOON + timedelta(seconds=3)))


def test_within_a_stream_time_does_not_go_back(desk: Desk) -> None:
    desk.execute(knock, Knock(), caller(happened_at=NOON - timedelta(days=1)))
    desk.execute(knock, Knock(), caller(happened_at=NOON - timedelta(days=1)))
    with pytest.raises(TimeGoesBackError):
        desk.execute(knock, Knock(), caller(happened_at=NOON - timedelta(days=2)))


def test_the_present_state_is_looked_up_with_its_version(desk: Desk) -> None:
    desk.execute(knock, Knock(), caller())
    assert desk.look(DOORS, DOOR) == (1, 1)


def test_a_hint_does_not_guard(log: MemoryLog) -> None:
    other = Desk(log, Clock())

    def peeks(books: Books, command: Knock) -> None:
        books.peek(DOORS, [DOOR])
        other.execute(knock, Knock(), caller())
        books.record(HOUSE, [Knocked()], hall=None)

    Desk(log, Clock()).execute(peeks, Knock(), caller())
    assert (log.version(DOOR), log.version(HOUSE)) == (1, 1)


def test_nothing_new_is_made_under_the_id_of_another_thing(desk: Desk, log: MemoryLog) -> None:
    desk.execute(knock, Knock(), caller())
    with pytest.raises(IdTakenError):
        desk.execute(ring_at_the_door, Knock(), caller())
    assert len(log.entries) == 1
