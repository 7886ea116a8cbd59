"""The projector: every event exactly once, whatever is killed, and loud where it cannot go on."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from api.installation import SCOPES
from deliberation.domain.issue import events as i
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import inherited_environment
from projections.asof import head_position
from projections.folding import RecordTable
from projections.issues.view import issue_by_public_no
from projections.progress import Health, health, wait_for
from projections.rebuild import rebuild
from projections.records.base import Record
from projections.records.issue import IssueRecord
from projections.registry import BY_NAME
from projections.runner import Projector
from tests.conftest import SECRET
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.replay import assert_projections_equal_replay
from tests.projections.story import Story
from tests.store.test_kill import kill


@contextmanager
def running(dsn: str, **more: object) -> Iterator[Projector]:
    projector = Projector(dsn, **more)  # type: ignore[arg-type]
    thread = threading.Thread(target=projector.run)
    thread.start()
    try:
        yield projector
    finally:
        projector.stop()
        thread.join()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def waited(dsn: str, position: int, seconds: float = 20) -> bool:
    return asyncio.run(wait_for(dsn, position, seconds))


def test_a_reader_who_waits_for_a_position_sees_what_was_written(story: Story, shown: Shown) -> None:
    with running(shown.dsn):
        story.submitted("pole")
        appended = story.registered("pole", "YC-2026-0001")
        assert waited(shown.dsn, appended.last_position)
        assert shown.ask(issue_by_public_no, "YC-2026-0001") == an_id("pole")


def test_a_reader_is_woken_at_once_and_need_not_wait_for_a_poll(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    with running(shown.dsn):
        assert waited(shown.dsn, 1)

        async def woken() -> bool:
            waiting = asyncio.create_task(wait_for(shown.dsn, 2, 20))
            await asyncio.sleep(0.3)
            await asyncio.to_thread(story.registered, "pole", "YC-2026-0001")
            return await asyncio.wait_for(waiting, 10)

        assert asyncio.run(woken())


def test_waiting_is_bounded(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    started = time.monotonic()
    assert not waited(shown.dsn, 1, seconds=0.3)
    assert time.monotonic() - started < 5
    shown.update()
    assert waited(shown.dsn, 1, seconds=5)


def test_health_tells_lag_and_whether_a_projector_runs(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    before: Health = shown.ask(health)
    assert (before.head, before.running, before.projections, before.healthy) == (1, False, (), False)
    with running(shown.dsn):
        until(lambda: shown.ask(health).healthy and len(shown.ask(health).projections) == len(BY_NAME))
        assert waited(shown.dsn, 1)
        now = shown.ask(health)
        assert {one.name for one in now.projections} == set(BY_NAME)
        assert (now.lag, now.running) == (0, True)
    story.registered("pole", "YC-2026-0001")
    until(lambda: not shown.ask(health).running)  # the server ends a connection in its own time
    after = shown.ask(health)
    assert (after.lag, after.running, after.healthy) == (1, False, False)


def raises(row: tuple[object, ...]) -> tuple[object, ...]:
    raise ValueError("it cannot take 13912345678")


def refused_by_the_database(row: tuple[object, ...]) -> tuple[object, ...]:
    return ("13912345678", *row[1:])


def too_long_for_the_database(row: tuple[object, ...]) -> tuple[object, ...]:
    return (*row[:3], "13912345678" + "".join(map(chr, range(0x4E00, 0x4E00 + 6000))), *row[4:])


@pytest.mark.parametrize(
    ("breaks", "fault"),
    [
        (raises, "ValueError"),
        (refused_by_the_database, "InvalidTextRepresentation"),
        (too_long_for_the_database, "ProgramLimitExceeded"),
    ],
)
def test_a_projection_that_cannot_go_on_stops_loudly_and_the_others_go_on(
    story: Story,
    shown: Shown,
    monkeypatch: pytest.MonkeyPatch,
    breaks: Callable[[tuple[object, ...]], tuple[object, ...]],
    fault: str,
) -> None:
    story.submitted("pole", text="王小明的电话13912345678")
    story.registered("pole", "YC-2026-0001")
    story.accepted("pole")
    story.submitted("noise")
    full_row = RecordTable._full_row

    def broken(table: RecordTable, record: Record, opened: tuple[object, ...]) -> tuple[object, ...]:
        row = full_row(table, record, opened)
        return breaks(row) if isinstance(record, IssueRecord) and record.registered else row

    with monkeypatch.context() as patched:
        patched.setattr(RecordTable, "_full_row", broken)
        said: list[str] = []
        Projector(shown.dsn, say=said.append).catch_up()
    state = shown.ask(health)
    failed = [one for one in state.projections if one.failed_at]
    assert [(one.name, one.position, one.failed_at, one.failed_position) for one in failed] == [
        ("issues", 1, f"{an_id('pole')}/2", 2)
    ]
    assert {one.position for one in state.projections if not one.failed_at} == {4}
    assert not state.healthy
    (line,) = said
    assert f"projection issues fails at event {an_id('pole')}/2 (position 2" in line
    assert fault in line
    assert "13912345678" not in line
    assert waited(shown.dsn, 4, seconds=5), "readers do not wait for what has stopped"
    assert_projections_equal_replay(shown.dsn)
    assert not any(one.failed_at for one in shown.ask(health).projections), "mended, it goes on"


def test_the_second_projector_of_a_database_waits_for_the_first(story: Story, shown: Shown) -> None:
    said: list[str] = []
    with running(shown.dsn):
        until(lambda: shown.ask(health).running)
        with running(shown.dsn, say=said.append):
            until(lambda: bool(said))
            story.submitted("pole")
            assert waited(shown.dsn, 1)
    assert said == ["another projector runs on this database; waiting until it ends"]


def test_a_position_that_a_rebuild_moved_is_gone_on_from(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    with running(shown.dsn):
        assert waited(shown.dsn, 1)
        for number in range(3):
            story.tell(("pole", i.IssueReturned()), ("pole", i.IssueResubmitted()))
            rebuild(shown.dsn, BY_NAME["board"])
            rebuild(shown.dsn, BY_NAME["issues"])
            assert waited(shown.dsn, 3 + 2 * number)
    assert_projections_equal_replay(shown.dsn)


def as_process(dsn: str) -> "subprocess.Popen[bytes]":
    environment = {**inherited_environment(), "DATABASE_URL": dsn}
    return subprocess.Popen([sys.executable, "-m", "projections.runner"], env=environment)


@pytest.mark.faults
def test_a_projector_killed_again_and_again_loses_nothing_and_repeats_nothing(
    story: Story, shown: Shown
) -> None:
    """The trail counts its rows and has one for each event; the counts of the board would show a repeat."""
    story.hall_is_there("power", "roads")
    told = threading.Event()

    def tell() -> None:
        for number in range(40):
            story.looped(f"issue {number}", f"YC-2026-{number:04}")
        told.set()

    telling = threading.Thread(target=tell)
    telling.start()
    kills = 0
    while not told.is_set() or kills < 3:
        process = as_process(shown.dsn)
        until(lambda: shown.ask(health).running)
        time.sleep(0.05 * (kills % 4))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
    telling.join()
    process = as_process(shown.dsn)
    try:
        assert waited(shown.dsn, shown.ask(head_position), seconds=30)
    finally:
        process.terminate()
        assert process.wait(10) == 0, "SIGTERM ends it in order"
    assert_projections_equal_replay(shown.dsn)


@pytest.mark.faults
def test_the_projector_goes_on_after_the_database_was_restarted(story: Story, shown: Shown) -> None:
    said: list[str] = []
    with running(shown.dsn, say=said.append):
        story.submitted("pole")
        assert waited(shown.dsn, 1)
        with psycopg.connect(shown.dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
        until(lambda: bool(said))
        story.registered("pole", "YC-2026-0001")
        assert waited(shown.dsn, 2)
    assert all(line.startswith("the database is away (") for line in said)
    assert_projections_equal_replay(shown.dsn)


@pytest.mark.faults
def test_rows_and_positions_survive_a_killed_database_together(scratch: Path) -> None:
    """A commit that does not wait for the disk may be lost, but never the rows without the position."""
    with Cluster(scratch / f"killed-{uuid4().hex[:8]}") as cluster:
        dsn = cluster.dsn()
        bring_up_to_date(dsn, SCOPES, SECRET)
        with running(dsn, say=lambda _: None), PostgresEventLog(dsn, SECRET) as log:
            story = Story(log)
            story.hall_is_there("power", "roads")
            for number in range(9):
                story.looped(f"issue {number}", f"YC-2026-{number:04}")
                if number % 3 == 1:
                    kill(cluster)
                    cluster.restart()
            assert waited(dsn, log.head().position, seconds=30)
        assert_projections_equal_replay(dsn)
