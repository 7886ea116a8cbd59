"""A rebuild gives the tables that going on event by event gives, and switches to them in one step."""

import threading
from datetime import date
from typing import Any

import psycopg
import pytest

from deliberation.domain.ballot import events as b
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import events as i
from deliberation.domain.task import events as t
from projections import folding, rebuild
from projections.board import streams
from projections.progress import health
from projections.rebuild import RebuildRunningError, TablesInUseError
from projections.registry import BY_NAME, PROJECTIONS
from projections.runner import Projector
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.replay import assert_projections_equal_replay
from tests.projections.story import Story
from tests.projections.vote_story import VoteStory, right


@pytest.fixture
def told(voting: VoteStory) -> Story:
    """A few whole loops, something open, something late, something corrected, something destroyed, and a
    vote with all that can happen to it."""
    story = voting
    story.hall_is_there("power", "roads", "party")
    story.whole()
    amended = [b.RightAmended(area_centi_m2=9_000, units=2, reason="漏了车库"), b.RightStruck()]
    story.put(right(11), *amended)
    story.people({"secretary": "party", "electrician": "power"})
    for number in range(1, 4):
        story.looped(f"issue {number}", f"YC-2026-{number:04}")
    story.raised("late", "YC-2026-0010")
    story.resolved("late resolution", "late")
    story.ordered("late task", "late resolution", "power", date(2026, 4, 1))
    at = story.at
    story.ordered("second task", "late resolution", "roads", date(2026, 4, 2))
    story.reported("late task", "power", at=at)
    story.tell(("late task", t.TaskReturned()))
    story.raised("corrected", "YC-2026-0011")
    fact = i.IssueAccepted(
        level=HallLevel.STREET,
        route=i.Route.JOINT_CONFERENCE,
        characterisation=i.LegalCharacterisation(owner_decision_required=False),
    )
    public = fact.model_dump(mode="json", exclude={"reason"})
    story.tell(
        (
            "corrected",
            i.IssueCorrected(version=3, mode=CorrectionMode.REPLACE, topic=fact.TOPIC, public=public),
        )
    )
    story.raised("unlawful", "YC-2026-0012")
    story.tell(("unlawful", i.UnlawfulContentDestroyed(reason="违法")))
    story.log.vault.destroy(an_id("unlawful"), 1, ["text", "place", "category"])
    story.submitted("unregistered")
    return story


def contents(dsn: str) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own, with sets of a document sorted."""
    tables = [table for projection in PROJECTIONS for table in projection.TABLES]
    with psycopg.connect(dsn) as connection:
        return {
            table: sorted(
                (
                    _plain(row[0])
                    for row in connection.execute(f"SELECT to_jsonb(r) FROM projections.{table} r")
                ),
                key=repr,
            )
            for table in tables
        }


def _plain(value: Any) -> Any:
    """Lists that are sets in the record come in any order."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return sorted(map(_plain, value), key=repr) if isinstance(value, list) else value


SHAPE = """
SELECT 'column', table_name::text, column_name::text, data_type::text, is_nullable::text
FROM information_schema.columns WHERE table_schema = 'projections'
UNION ALL
SELECT 'index', tablename, indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'projections'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), ''
FROM pg_constraint WHERE connamespace = 'projections'::regnamespace
UNION ALL
SELECT 'privilege', table_name, grantee, privilege_type, '' FROM information_schema.role_table_grants
WHERE table_schema = 'projections' AND grantee = 'yishiting_service'
UNION ALL
SELECT 'schema', nspname, '', '', '' FROM pg_namespace WHERE nspname LIKE 'projections%'
ORDER BY 1, 2, 3, 4"""
"""Columns, indexes, constraints and privileges of all tables."""


def shape(dsn: str) -> list[Any]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(SHAPE).fetchall()


@pytest.mark.parametrize("batch", [5_000, 7, 1])
def test_rebuilt_tables_equal_those_of_the_live_projection(told: Story, shown: Shown, batch: int) -> None:
    shown.update()
    live, before = contents(shown.dsn), shape(shown.dsn)
    for projection in PROJECTIONS:
        rebuild.rebuild(shown.dsn, projection, batch=batch)
    assert contents(shown.dsn) == live
    assert shape(shown.dsn) == before
    assert_projections_equal_replay(shown.dsn)


@pytest.mark.parametrize("batch", [1, 3, 1_000])
def test_going_on_in_batches_of_any_size_gives_the_same(told: Story, shown: Shown, batch: int) -> None:
    for projection in PROJECTIONS:
        rebuild.rebuild(shown.dsn, projection)
    expected = contents(shown.dsn)
    with psycopg.connect(shown.dsn) as connection:
        for table in expected:
            connection.execute(f"TRUNCATE projections.{table}")
        connection.execute("UPDATE projections.progress SET position = 0")
    Projector(shown.dsn, batch=batch).catch_up()
    assert contents(shown.dsn) == expected


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Foldings remember next to nothing, so that everything is read again from the log."""
    for module in (folding, streams):
        monkeypatch.setattr(module, "REMEMBERED", 1)
    monkeypatch.setattr("projections.search.projection.REMEMBERED", 1)
    monkeypatch.setattr("projections.past.projection.REMEMBERED", 1)
    monkeypatch.setattr("projections.search.projection._MANY", 1)


@pytest.mark.usefixtures("forgetful")
def test_what_was_forgotten_is_read_again_from_the_log(told: Story, shown: Shown) -> None:
    Projector(shown.dsn, batch=4).catch_up()
    live = contents(shown.dsn)
    assert_projections_equal_replay(shown.dsn)
    for projection in PROJECTIONS:
        rebuild.rebuild(shown.dsn, projection, batch=4)
    assert contents(shown.dsn) == live


def test_a_rebuild_while_events_arrive_misses_none(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("first", "YC-2026-0001")
    projector = Projector(shown.dsn)
    running = threading.Thread(target=projector.run)
    running.start()
    told = threading.Event()

    def tell() -> None:
        for number in range(2, 30):
            story.looped(f"issue {number}", f"YC-2026-{number:04}")
        told.set()

    telling = threading.Thread(target=tell)
    telling.start()
    try:
        rounds = 0
        while not told.is_set() or rounds < 2:
            for projection in PROJECTIONS:
                rebuild.rebuild(shown.dsn, projection, batch=10)
            rounds += 1
    finally:
        telling.join()
        projector.stop()
        running.join()
    assert rounds >= 2
    assert_projections_equal_replay(shown.dsn)


def test_progress_is_told_up_to_the_last_position(told: Story, shown: Shown) -> None:
    seen: list[tuple[int, int]] = []
    done = rebuild.rebuild(shown.dsn, BY_NAME["tasks"], lambda *at: seen.append(at), batch=10)
    head = told.log.head().position
    assert seen[-1] == (head, head)
    assert seen == sorted(seen)
    assert done.events == sum(row.topic.startswith("task.") for row in told.log.entries_after(0, 10_000))
    state = shown.ask(health)
    assert [(one.name, one.position, one.lag) for one in state.projections] == [("tasks", head, 0)]


def test_one_projection_is_rebuilt_once_at_a_time(told: Story, shown: Shown) -> None:
    with psycopg.connect(shown.dsn, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(6965, hashtext('board'))")
        with pytest.raises(RebuildRunningError):
            rebuild.rebuild(shown.dsn, BY_NAME["board"])


def test_tables_in_use_are_not_switched_and_stay_as_they_were(
    told: Story, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "_TRIES", 1)
    shown.update()
    before = shape(shown.dsn)
    with psycopg.connect(shown.dsn) as reader:
        reader.execute("SELECT count(*) FROM projections.read_tasks")
        with pytest.raises(TablesInUseError):
            rebuild.rebuild(shown.dsn, BY_NAME["tasks"])
    assert shape(shown.dsn) == before
    assert_projections_equal_replay(shown.dsn)


def test_a_projection_whose_code_has_changed_is_rebuilt_at_the_next_start(
    told: Story, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.update()
    monkeypatch.setattr(type(BY_NAME["board"]), "VERSION", 2)
    with psycopg.connect(shown.dsn) as connection:
        connection.execute("UPDATE projections.read_board SET state = 'as the old code wrote it'")
    said: list[str] = []
    Projector(shown.dsn, say=said.append).catch_up()
    assert said[0].startswith("rebuilt board:")
    assert_projections_equal_replay(shown.dsn)
