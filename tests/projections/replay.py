"""Whether what the tables show is what a replay of the whole log gives.

The replay goes its own way: it folds every stream whole and with the domain's own states, counts by
hand, and knows nothing of batches, caches and positions.
"""

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
from pydantic_core import from_json

from deliberation.domain.facts import fold
from deliberation.domain.issue.stage import spine_of, stage_of
from deliberation.domain.issue.state import ENDED, ISSUES
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.task.state import TASKS
from projections.decode import COLUMNS, entry_of, whole
from projections.folding import RecordProjection
from projections.records.issue import ISSUE
from projections.records.vote import VOTE
from projections.registry import PROJECTIONS
from projections.runner import Projector

Entries = dict[UUID, list[Any]]


def assert_projections_equal_replay(dsn: str) -> None:
    """Project all that was recorded, then compare every table with the replay."""
    complaints: list[str] = []
    Projector(dsn, say=complaints.append).catch_up()
    assert complaints == []
    with psycopg.connect(dsn) as connection:
        entries = _entries(connection)
        _assert_records(connection, entries)
        _assert_votes(connection, entries)
        _assert_board(connection, entries)
        _assert_search(connection, entries)
        _assert_trail(connection)


def _entries(connection: "psycopg.Connection[Any]") -> Entries:
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM es.events e ORDER BY e.originator_id, e.originator_version"
    ).fetchall()
    return {stream: whole(entry_of(row) for row in group) for stream, group in groupby(rows, itemgetter(1))}


def _assert_records(connection: "psycopg.Connection[Any]", entries: Entries) -> None:
    for projection in PROJECTIONS:
        if not isinstance(projection, RecordProjection):
            continue
        for table in projection.RECORDS:
            stored = dict(
                connection.execute(f"SELECT id, doc::text FROM projections.{table.name}").fetchall()
            )
            replayed = {
                stream: table.kind.fold(stream, listed)
                for stream, listed in entries.items()
                if listed[0].fact.TOPIC in table.kind.topics
            }
            assert stored.keys() == replayed.keys(), table.name
            for stream, record in replayed.items():
                assert table.kind.adapter.validate_json(stored[stream]) == record, f"{table.name} {stream}"


def _assert_votes(connection: "psycopg.Connection[Any]", entries: Entries) -> None:
    """Columns made of sealed values: titles from the notice on, areas and units as amended last."""
    titles, rights = {}, {}
    for stream, listed in entries.items():
        if listed[0].fact.TOPIC.startswith("ballot_set."):
            vote = VOTE.fold(stream, listed)
            said = _sealed(connection, stream, [vote.wording_at], []) if vote.noticed else {}
            titles[stream] = said.get("wording", {}).get("title")
        elif listed[0].fact.TOPIC.startswith("right."):
            said = _sealed(connection, stream, [entry.version for entry in listed], [])
            rights[stream] = (said.get("area_centi_m2"), said.get("units"))
    assert dict(connection.execute("SELECT id, title FROM projections.read_votes").fetchall()) == titles
    rows = connection.execute("SELECT id, area_centi_m2, units FROM projections.read_rights").fetchall()
    assert {row[0]: row[1:] for row in rows} == rights


def _assert_board(connection: "psycopg.Connection[Any]", entries: Entries) -> None:
    expected = {
        stream: _on_board(stream, entries)
        for stream, listed in entries.items()
        if listed[0].fact.TOPIC.startswith("issue.")
    }
    rows = connection.execute(
        "SELECT issue, hall, level, public_no, state, stage, ended FROM projections.read_board"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == expected
    counted = Counter(
        (hall, level or "", state, stage, ended, public_no is not None)
        for hall, level, public_no, state, stage, ended in expected.values()
    )
    kept = connection.execute(
        "SELECT hall, level, state, stage, ended, published, n FROM projections.read_board_counts"
    ).fetchall()
    assert {tuple(row[:6]): row[6] for row in kept} == counted


def _on_board(stream: UUID, entries: Entries) -> tuple[Any, ...]:
    issue = fold(ISSUES, entries[stream])
    resolutions = [fold(RESOLUTIONS, entries[one]) for one in issue.resolutions]
    listed = [*issue.tasks, *(task for r in resolutions for task in r.tasks)]
    state = stage_of(issue, resolutions, [fold(TASKS, entries[one]) for one in listed])
    stage = spine_of(state, issue.before)
    return issue.hall, issue.level, issue.public_no, state, stage, state in ENDED


def _assert_search(connection: "psycopg.Connection[Any]", entries: Entries) -> None:
    """An issue is found once it is registered, and by its text as long as that is public."""
    rows = connection.execute("SELECT issue, category, summary FROM projections.read_search").fetchall()
    stored = {row[0]: row[1:] for row in rows}
    expected = {}
    for stream, listed in entries.items():
        if not listed[0].fact.TOPIC.startswith("issue."):
            continue
        record = ISSUE.fold(stream, listed)
        if record.registered:
            said = _sealed(connection, record.id, record.texts, record.corrections)
            category = said.get("category", "") if record.category_is_public else ""
            expected[stream] = (category, said.get("text") if record.text_is_public else None)
    assert stored == expected


def _sealed(
    connection: "psycopg.Connection[Any]", stream: UUID, versions: list[int], corrections: list[int]
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for version in versions:
        rows = connection.execute(
            "SELECT field, value FROM es.private WHERE stream = %s AND version = %s AND class = 's'",
            [stream, version],
        ).fetchall()
        fields = {field: from_json(bytes(value)) for field, value in rows}
        said |= fields.get("sealed", {}) if version in corrections else fields
    return said


def _assert_trail(connection: "psycopg.Connection[Any]") -> None:
    rows = connection.execute(
        "SELECT e.notification_id, e.hall, e.originator_id, e.topic, e.state, t.hall, t.object, t.topic,"
        " t.actor, t.on_behalf_of, t.happened_at, t.bulk, t.late_s, e.recorded_ms"
        " FROM es.events e LEFT JOIN projections.read_trail t ON t.position = e.notification_id"
    ).fetchall()
    for position, hall, stream, topic, state, *shown in rows:
        envelope = from_json(bytes(state))
        behalf = envelope["on_behalf_of"]
        kind = topic.partition(".")[0]
        touched = UUID(envelope["public"]["ballot_set"]) if kind in WITH_THEIR_VOTE else stream
        assert shown[:5] == [hall, touched, topic, envelope["actor"], UUID(behalf) if behalf else None], (
            position
        )
        assert shown[5].isoformat(timespec="milliseconds") == envelope["happened_at"].replace("Z", "+00:00")
        assert shown[6] is (kind in BY_THE_THOUSAND)
        late_s = int(shown[8] / 1000 - shown[5].timestamp())
        assert shown[7] == (late_s if late_s >= 3600 else None)


WITH_THEIR_VOTE = {"roll_sheet", "box_sheet", "batch"}
BY_THE_THOUSAND = {"access", "roll_sheet", "box_sheet", "right", "slip", "agent"}
