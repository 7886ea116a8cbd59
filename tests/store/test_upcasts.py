"""What was stored under an older schema is read under today's; its bytes stay."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import MapperDeserialisationError

from deliberation.ledger.canonical import canonical, leaf, leaf_hash
from deliberation.ledger.upcasts import current_topic, topics_read_as, upcast
from deliberation.store.clock import to_ms
from deliberation.store.log import PostgresEventLog
from tests.store.samples import PoleMoved

REASON = "挡住消防通道"


def stored_long_ago(
    database: str, topic: str, public: dict[str, object], sealed: dict[str, str] | None = None
) -> UUID:
    """An event as an older release wrote it; returns its stream."""
    stream = uuid4()
    state = canonical(
        {
            "actor": "system:test",
            "causation_id": None,
            "channel": "api",
            "command_id": str(uuid4()),
            "commitments": {},
            "correlation_id": None,
            "corrects": None,
            "hall": None,
            "happened_at": "2021-03-01T01:00:00.000Z",
            "on_behalf_of": None,
            "public": public,
            "stream": str(stream),
            "type": topic,
            "version": 1,
        }
    )
    recorded_ms = to_ms(datetime(2021, 3, 1, 1, tzinfo=UTC))
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id,"
            " recorded_ms, leaf_hash) VALUES (%s, 1, %s, %s, 1, %s, %s)",
            [stream, topic, state, recorded_ms, leaf_hash(leaf(state, 0, recorded_ms))],
        )
        for name, value in (sealed or {}).items():
            connection.execute(
                "INSERT INTO es.private VALUES (%s, 1, %s, 's', NULL, %s, %s)",
                [stream, name, canonical(value), bytes(32)],
            )
    return stream


def test_a_fact_of_the_first_version_is_read_as_one_of_the_third(
    log: PostgresEventLog, database: str
) -> None:
    stream = stored_long_ago(database, "sample.pole_moved.v1", {"place": "育才路 17"})

    (found,) = log.read({stream: 0})[stream]

    assert found.fact == PoleMoved(street="育才路", number=17)
    assert found.happened_at == datetime(2021, 3, 1, 1, tzinfo=UTC)


def test_a_fact_of_the_second_version_goes_one_step(log: PostgresEventLog, database: str) -> None:
    stream = stored_long_ago(database, "sample.pole_moved.v2", {"street": "育才路", "number": "17"})
    assert log.read({stream: 0})[stream][0].fact == PoleMoved(street="育才路", number=17)


def test_sealed_fields_come_along_where_they_are_asked_for(log: PostgresEventLog, database: str) -> None:
    stream = stored_long_ago(database, "sample.pole_moved.v1", {"place": "育才路 17"}, {"reason": REASON})

    assert log.read({stream: 0}, sealed=True)[stream][0].fact == PoleMoved(
        street="育才路", number=17, reason=REASON
    )
    assert log.read({stream: 0})[stream][0].fact == PoleMoved(street="育才路", number=17)


def test_the_stored_bytes_stay_as_they_were(log: PostgresEventLog, database: str) -> None:
    stored_long_ago(database, "sample.pole_moved.v1", {"place": "育才路 17"})

    (row,) = log.entries_after(0, 10)

    assert json.loads(row.state)["public"] == {"place": "育才路 17"}
    assert json.loads(row.state)["type"] == row.topic == "sample.pole_moved.v1"
    assert log.leaf_hashes(0, 10) == [leaf_hash(row.leaf())]


def test_asking_for_todays_topic_brings_the_older_ones_too(log: PostgresEventLog, database: str) -> None:
    stored_long_ago(database, "sample.pole_moved.v1", {"place": "育才路 17"})

    assert len(log.entries_after(0, 10, topics=[PoleMoved.TOPIC])) == 1
    assert sorted(topics_read_as(PoleMoved.TOPIC)) == [f"sample.pole_moved.v{n}" for n in (1, 2, 3)]
    assert current_topic("sample.pole_moved.v1") == PoleMoved.TOPIC


@pytest.mark.parametrize(
    ("topic", "public"),
    [
        ("sample.never_heard_of.v1", {"name": "张文华"}),
        ("sample.pole_moved.v3", {"street": "张文华", "number": "many"}),
        ("sample.pole_moved.v3", {"street": "张文华", "number": 1, "more": "张文华"}),
    ],
)
def test_what_cannot_be_read_is_named_without_its_content(
    log: PostgresEventLog, database: str, topic: str, public: dict[str, object]
) -> None:
    stream = stored_long_ago(database, topic, public)

    with pytest.raises(MapperDeserialisationError, match=f"{stream}/1") as trouble:
        log.read({stream: 0})

    assert "张文华" not in str(trouble.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sample.pole_moved.v1", "sample.pole_moved.v3"),
        ("sample.a.v2", "sample.a.v1"),
        ("sample.a.v1", "sample.a.v1"),
        ("sample.a.v1", "sample.b.v2"),
    ],
)
def test_an_upcast_leads_once_to_a_later_version_of_the_same_event(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"sample\."):
        upcast(old, new)(lambda fields: fields)
