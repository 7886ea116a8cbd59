"""A nearly full disk: reading goes on, writing is refused in time, and comes back by itself."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from api.supervisor import Supervisor
from deliberation.store.embedded import Cluster
from deliberation.store.room import RESUME_ABOVE, STOP_BELOW, RoomGuard
from deliberation.store.server import reach
from deliberation.store.settings import Settings
from tests.install.conftest import eventually


class Disk:
    """A disk whose free bytes a test sets."""

    def __init__(self) -> None:
        self.free = RESUME_ABOVE + 1

    def __call__(self, _: Path) -> int:
        return self.free


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def server(data: Path) -> Iterator[Cluster]:
    with Cluster(data, durable=False) as cluster:
        yield cluster


def refuses(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS written (x int)")
    except errors.ReadOnlySqlTransaction:
        return True
    return False


def test_writing_stops_on_open_connections_and_goes_on_when_there_is_room(
    server: Cluster, disk: Disk, data: Path
) -> None:
    guard = RoomGuard(server.dsn(), data, disk)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        assert guard.look() is None
        assert not refuses(connection)

        disk.free = STOP_BELOW - 1
        assert guard.look() is True
        assert guard.look() is None
        assert eventually(lambda: refuses(connection))
        assert connection.execute("SELECT count(*) FROM written").fetchone() == (0,)

        disk.free = RESUME_ABOVE - 1
        assert guard.look() is None
        disk.free = RESUME_ABOVE + 1
        assert guard.look() is False
        assert eventually(lambda: not refuses(connection))


def test_a_restart_with_room_lets_writing_go_on(server: Cluster, disk: Disk, data: Path) -> None:
    disk.free = STOP_BELOW - 1
    assert RoomGuard(server.dsn(), data, disk).look() is True
    disk.free = RESUME_ABOVE + 1
    assert RoomGuard(server.dsn(), data, disk).look() is False
    assert RoomGuard(server.dsn(), data, disk).look() is None


def test_migrations_are_applied_on_a_nearly_full_disk_too(server: Cluster, disk: Disk, data: Path) -> None:
    disk.free = STOP_BELOW - 1
    RoomGuard(server.dsn(), data, disk).look()
    with reach(server.dsn()) as connection:
        assert not refuses(connection)


def test_the_supervisor_says_what_to_do(server: Cluster, disk: Disk, data: Path) -> None:
    said: list[str] = []
    disk.free = STOP_BELOW - 1
    guard = RoomGuard(server.dsn(), data, disk)
    settings = Settings.load({}, data=data)
    supervisor = Supervisor(settings, [], cluster=server, room=guard, say=lambda _, en: said.append(en))
    supervisor.tend()
    supervisor.tend()
    assert len(said) == 1
    assert "can be read but not written. Make room; writing then goes on by itself." in said[0]


def test_a_database_that_does_not_come_back_is_told_and_tried_again(
    server: Cluster, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    settings = Settings.load({}, data=data)
    supervisor = Supervisor(settings, [], cluster=server, say=lambda _, en: said.append(en))
    (data / "database" / "global" / "pg_control").rename(data / "pg_control")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    assert eventually(server.wait_failed)

    supervisor.tend()
    supervisor.tend()
    assert [line.splitlines()[0][:40] for line in said] == [
        "The database stopped unexpectedly; recov",
        "The database did not start. Its last lin",
    ]

    (data / "pg_control").rename(data / "database" / "global" / "pg_control")
    monkeypatch.setattr(supervisor, "_database_due", 0.0)
    supervisor.tend()
    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
