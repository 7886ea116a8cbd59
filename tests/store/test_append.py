"""What the log takes, what it refuses, and what it answers."""

from datetime import UTC, datetime
from hashlib import sha256
from json import loads
from uuid import uuid4

import psycopg
import pytest

from deliberation.application.ports import NewEntry, StoreDownError, StreamMovedError
from deliberation.domain.errors import ReusedCommandIdError, TooLargeError, UnwritableTextError
from deliberation.domain.values import PersonId, event_id
from deliberation.store.log import PostgresEventLog
from tests.store.samples import (
    HALL,
    NOON,
    SECRET,
    BoxClosed,
    LampReported,
    NeighbourMet,
    ballot,
    entry,
    lamp,
    request,
)


def test_what_was_appended_is_read_back_with_its_envelope(log: PostgresEventLog) -> None:
    stream, person = uuid4(), PersonId(uuid4())
    asked = request(
        NewEntry(stream, 1, lamp(), HALL),
        NewEntry(stream, 2, lamp(lamps=4), corrects=event_id(stream, 1)),
        on_behalf_of=person,
    )

    appended = log.append(asked)
    first, second = log.read({stream: 0})[stream]

    assert (appended.first_position, appended.last_position, appended.repeated) == (1, 2, False)
    assert (first.position, first.version, first.fact) == (1, 1, lamp())
    assert (first.hall, first.on_behalf_of, first.actor, first.channel) == (
        HALL,
        person,
        "system:test",
        "api",
    )
    assert (first.happened_at, first.recorded_at) == (NOON, appended.recorded_at)
    assert first.command_id == asked.command_id
    assert (second.hall, second.corrects) == (None, event_id(stream, 1))


def test_positions_are_dense_over_streams_and_refusals(log: PostgresEventLog) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1)))
    with pytest.raises(StreamMovedError):
        log.append(request(entry(stream, 1)))
    log.append(request(entry(uuid4(), 1), entry(uuid4(), 1)))
    log.append(request(entry(stream, 2)))

    assert [row.position for row in log.entries_after(0, 100)] == [1, 2, 3, 4]


def test_a_stream_that_moved_refuses_its_writer(log: PostgresEventLog) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1)))

    with pytest.raises(StreamMovedError):
        log.append(request(entry(stream, 1, lamp("他处"))))

    assert log.head().position == 1


def test_a_stream_that_moved_refuses_its_reader(log: PostgresEventLog) -> None:
    read = uuid4()
    log.append(request(entry(read, 1)))
    log.append(request(entry(read, 2)))

    with pytest.raises(StreamMovedError):
        log.append(request(entry(uuid4(), 1), guards={read: 1}))


def test_a_stream_that_was_read_as_not_existing_must_still_not_exist(log: PostgresEventLog) -> None:
    read = uuid4()
    log.append(request(entry(uuid4(), 1), guards={read: 0}))
    log.append(request(entry(read, 1)))

    with pytest.raises(StreamMovedError):
        log.append(request(entry(uuid4(), 1), guards={read: 0}))


def test_a_stream_read_at_a_version_that_it_has_not_reached_refuses(log: PostgresEventLog) -> None:
    with pytest.raises(StreamMovedError):
        log.append(request(entry(uuid4(), 1), guards={uuid4(): 1}))


def test_several_streams_are_written_all_or_not_at_all(log: PostgresEventLog) -> None:
    old, new = uuid4(), uuid4()
    log.append(request(entry(old, 1)))

    with pytest.raises(StreamMovedError):
        log.append(request(entry(new, 1), entry(old, 1)))

    assert log.read({new: 0}) == {}


@pytest.mark.parametrize("versions", [(2,), (1, 3), (1, 1), (0,)])
def test_versions_with_a_gap_are_a_bug_of_the_caller(
    log: PostgresEventLog, versions: tuple[int, ...]
) -> None:
    stream = uuid4()
    with pytest.raises(ValueError, match="comes next"):
        log.append(request(*(entry(stream, version) for version in versions), guards={stream: 0}))


def test_writing_what_was_not_read_is_a_bug_of_the_caller(log: PostgresEventLog) -> None:
    asked = request(entry(uuid4(), 1))
    with pytest.raises(ValueError, match="was not read"):
        log._writer.submit(log.encode(type(asked)(**{**_fields(asked), "guards": {}})))


def test_recording_nothing_is_a_bug_of_the_caller(log: PostgresEventLog) -> None:
    with pytest.raises(ValueError, match="records nothing"):
        log.append(request())


def test_a_repeated_command_answers_what_is_stored_and_adds_nothing(log: PostgresEventLog) -> None:
    asked = request(entry(uuid4(), 1), entry(uuid4(), 1))
    log.append(request(entry(uuid4(), 1)))
    first = log.append(asked)
    log.append(request(entry(uuid4(), 1)))

    again = log.append(asked)

    assert again.repeated
    assert (
        (again.first_position, again.last_position) == (first.first_position, first.last_position) == (2, 3)
    )
    assert again.recorded_at == first.recorded_at
    assert log.head().position == 4


def test_a_repeat_is_recognised_after_reopening(database: str) -> None:
    asked = request(entry(uuid4(), 1))
    with PostgresEventLog(database, SECRET) as log:
        log.append(asked)
    with PostgresEventLog(database, SECRET) as log:
        assert log.append(asked).repeated
        assert log.find_command(asked.command_id, asked.content) == log.append(asked)


def test_a_command_id_used_for_other_content_is_refused(log: PostgresEventLog) -> None:
    asked = request(entry(uuid4(), 1))
    log.append(asked)

    other = request(entry(uuid4(), 1), command_id=asked.command_id, content=b"other")
    with pytest.raises(ReusedCommandIdError):
        log.append(other)
    with pytest.raises(ReusedCommandIdError):
        log.find_command(asked.command_id, b"other")

    assert log.head().position == 1


def test_an_unknown_command_is_not_found(log: PostgresEventLog) -> None:
    assert log.find_command(uuid4(), b"content") is None


def test_the_stored_mac_says_nothing_without_the_secret(log: PostgresEventLog, database: str) -> None:
    log.append(request(entry(uuid4(), 1), content=b"13800000000"))
    with psycopg.connect(database) as connection:
        (mac,) = connection.execute("SELECT command_mac FROM es.events").fetchone() or (b"",)
    assert len(mac) == 32
    assert mac != sha256(b"13800000000").digest()


def test_the_leaf_is_canonical_and_its_hash_is_stored(log: PostgresEventLog) -> None:
    log.append(request(entry(uuid4(), 1), entry(uuid4(), 1, ballot())))

    for row, stored in zip(log.entries_after(0, 10), log.leaf_hashes(0, 10), strict=True):
        leaf = row.leaf()
        assert sha256(b"\0" + leaf).digest() == stored
        assert loads(leaf)["index"] == row.position - 1
        assert loads(leaf)["event"]["stream"] == str(row.stream)


def test_the_envelope_has_exactly_the_keys_of_the_record(log: PostgresEventLog) -> None:
    log.append(request(entry(uuid4(), 1, ballot())))

    event = loads(log.entries_after(0, 1)[0].state)

    assert list(event) == sorted(
        [
            "stream",
            "version",
            "type",
            "hall",
            "actor",
            "on_behalf_of",
            "channel",
            "command_id",
            "causation_id",
            "correlation_id",
            "happened_at",
            "corrects",
            "public",
            "commitments",
        ]
    )
    assert event["type"] == "sample.ballot_dropped.v1"
    assert event["happened_at"] == "2023-05-04T04:00:00.123Z"
    assert event["public"] == {"box": "1号箱"}
    assert set(event["commitments"]) == {"choices", "remark"}


def test_a_public_field_may_be_null(log: PostgresEventLog) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1, NeighbourMet(person=PersonId(uuid4()), building=None))))

    (found,) = log.read({stream: 0})[stream]

    assert found.fact == NeighbourMet(person=found.fact.person, building=None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_cannot_be_recorded_is_refused(log: PostgresEventLog, text: str) -> None:
    with pytest.raises(UnwritableTextError):
        log.append(request(entry(uuid4(), 1, LampReported.model_construct(street=text, lamps=1))))
    assert log.head().position == 0


def test_a_leaf_takes_65535_bytes_and_not_one_more(log: PostgresEventLog) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1, lamp("x"))))
    overhead = len(log.entries_after(0, 1)[0].state) - 1
    longest = 65_535 - 66 - overhead

    with pytest.raises(TooLargeError):
        log.append(request(entry(stream, 2, lamp("x" * (longest + 1)))))
    log.append(request(entry(stream, 2, lamp("x" * longest))))

    assert len(log.entries_after(1, 1)[0].leaf()) <= 65_535


def test_only_what_came_after_is_read(log: PostgresEventLog) -> None:
    one, other, none = uuid4(), uuid4(), uuid4()
    log.append(request(entry(one, 1), entry(one, 2), entry(one, 3), entry(other, 1), entry(other, 2)))

    found = log.read({one: 1, other: 2, none: 0})

    assert {stream: [item.version for item in items] for stream, items in found.items()} == {one: [2, 3]}


def test_a_stream_is_read_as_of_a_version_and_as_of_a_position(log: PostgresEventLog) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1)))
    log.append(request(entry(uuid4(), 1)))
    log.append(request(entry(stream, 2), entry(stream, 3)))

    assert [item.version for item in log.entries_of(stream)] == [1, 2, 3]
    assert [item.version for item in log.entries_of(stream, up_to_version=2)] == [1, 2]
    assert [item.position for item in log.entries_of(stream, up_to_position=3)] == [1, 3]


def test_the_log_is_read_by_topic_in_its_order(log: PostgresEventLog) -> None:
    log.append(request(entry(uuid4(), 1), entry(uuid4(), 1, BoxClosed()), entry(uuid4(), 1, ballot())))

    rows = log.entries_after(0, 10, topics=[BoxClosed.TOPIC, "sample.ballot_dropped.v1"])

    assert [row.position for row in rows] == [2, 3]
    assert [row.position for row in log.entries_after(1, 1)] == [2]


def test_a_moment_stands_for_the_last_position_recorded_by_then(log: PostgresEventLog) -> None:
    assert log.head() == (0, 0)
    assert log.position_at(datetime.now(UTC)) == 0
    first = log.append(request(entry(uuid4(), 1), entry(uuid4(), 1)))

    assert log.position_at(first.recorded_at) == 2
    assert log.position_at(datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert log.head().position == 2


def test_reading_says_so_where_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deliberation.store.connect._POOL_PATIENCE", 0.2)
    with PostgresEventLog("host=/nowhere dbname=none", SECRET) as log, pytest.raises(StoreDownError):
        log.head()


def _fields(asked: object) -> dict[str, object]:
    return {name: getattr(asked, name) for name in type(asked).__slots__}  # type: ignore[attr-defined]
