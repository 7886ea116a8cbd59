"""Migrations: each once, in order, never changed, never backwards."""

import threading
from pathlib import Path

import psycopg
import pytest

from deliberation.store.migrate import LOG_MIGRATIONS, migrate, migrations_in, pending
from deliberation.store.problems import InstallationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_boards.sql").write_text("CREATE TABLE boards (id int)", encoding="utf-8")
    return tmp_path


@pytest.fixture
def connection(empty_database: str):
    with psycopg.connect(empty_database, autocommit=True) as opened:
        yield opened


def test_an_empty_database_gets_everything_once(connection: psycopg.Connection) -> None:
    names = [migration.name for migration in migrations_in(LOG_MIGRATIONS)]

    assert pending(connection) == names
    assert migrate(connection) == names
    assert migrate(connection) == []
    assert pending(connection) == []


def test_another_folder_is_counted_by_itself(connection: psycopg.Connection, folder: Path) -> None:
    migrate(connection)

    assert migrate(connection, folder, "read") == ["0001_boards.sql"]
    (folder / "0002_more.sql").write_text("ALTER TABLE boards ADD lamp int", encoding="utf-8")
    assert pending(connection, folder, "read") == ["0002_more.sql"]
    assert migrate(connection, folder, "read") == ["0002_more.sql"]


def test_a_database_of_a_newer_release_is_refused(connection: psycopg.Connection, folder: Path) -> None:
    later = folder / "0002_later.sql"
    later.write_text("SELECT 1", encoding="utf-8")
    migrate(connection, folder, "read")
    later.unlink()

    with pytest.raises(InstallationError, match="newer release"):
        migrate(connection, folder, "read")
    with pytest.raises(InstallationError, match="newer release"):
        pending(connection, folder, "read")


def test_a_changed_migration_is_refused(connection: psycopg.Connection, folder: Path) -> None:
    migrate(connection, folder, "read")
    (folder / "0001_boards.sql").write_text("CREATE TABLE boards (id bigint)", encoding="utf-8")

    with pytest.raises(InstallationError, match=r"0001_boards\.sql is not what was applied"):
        migrate(connection, folder, "read")


def test_a_migration_that_fails_leaves_nothing_and_can_be_repeated(
    connection: psycopg.Connection, folder: Path
) -> None:
    broken = folder / "0002_broken.sql"
    broken.write_text("CREATE TABLE half (id int); SELECT 1 / 0", encoding="utf-8")

    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(connection, folder, "read")
    assert connection.execute("SELECT to_regclass('half')").fetchone() == (None,)
    assert pending(connection, folder, "read") == ["0002_broken.sql"]

    broken.write_text("CREATE TABLE half (id int)", encoding="utf-8")
    assert migrate(connection, folder, "read") == ["0002_broken.sql"]


def test_a_missing_number_is_a_bug(folder: Path) -> None:
    (folder / "0003_gap.sql").write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(ValueError, match="numbered"):
        migrations_in(folder)


def test_two_processes_at_once_apply_each_step_once(empty_database: str) -> None:
    applied: list[str] = []

    def run() -> None:
        with psycopg.connect(empty_database, autocommit=True) as connection:
            applied.extend(migrate(connection))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert applied == [migration.name for migration in migrations_in(LOG_MIGRATIONS)]
