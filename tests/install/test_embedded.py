"""The embedded PostgreSQL: one on a folder, gone with its parent, refusing what it cannot read."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from deliberation.store.embedded import Address, Cluster, fits_socket, initialise, leftover, running_dsn
from deliberation.store.folder import DataFolder, holder, prepare
from deliberation.store.leash import leashed
from deliberation.store.problems import BUSY, UNFIT, InstallationError
from deliberation.store.programs import Account, command_as, database_account, programs, run_program
from deliberation.store.upgrade import upgrade
from tests.install.conftest import Program, eventually, processes_on

HOLD = """
import sys, time
from contextlib import suppress
from pathlib import Path
from deliberation.store.embedded import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
print(cluster.pid, flush=True)
time.sleep(600)
"""


def scalar(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def test_a_test_gets_a_migrated_database_of_its_own(database: str, template: str) -> None:
    assert scalar(database, "SHOW server_encoding") == "UTF8"
    assert scalar(database, "SELECT count(*) FROM es.events") == 0
    assert template not in database


def test_text_sorts_by_code_point_whatever_the_operating_system(cluster: Cluster) -> None:
    query = (
        "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()"
    )
    assert scalar(cluster.dsn(), query) == "b C.UTF-8"


def test_a_second_start_keeps_the_data(data: Path) -> None:
    with Cluster(data) as first, psycopg.connect(first.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with Cluster(data) as second:
        assert scalar(second.dsn(), "SELECT answer FROM kept") == 42


def test_only_we_may_read_the_data_folder(data: Path) -> None:
    with Cluster(data, durable=False):
        assert stat.S_IMODE(data.stat().st_mode) & 0o067 == 0
        assert stat.S_IMODE((data / "database").stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "run").stat().st_mode) == 0o700


def test_a_second_server_on_the_same_folder_is_refused_with_the_first_one_s_process(data: Path) -> None:
    with Cluster(data, durable=False) as first:
        with pytest.raises(InstallationError) as refused:
            Cluster(data).start()
        assert refused.value.exit_code == BUSY
        assert str(os.getpid()) in refused.value.zh
        assert first.pid is not None
        assert running_dsn(DataFolder(data)) == first.dsn()
    assert running_dsn(DataFolder(data)) is None


def test_nothing_is_left_when_the_parent_is_killed(data: Path, program: Callable[..., Program]) -> None:
    parent = program(HOLD, str(data))
    server = int(parent.line())
    assert server in processes_on(data)
    parent.kill()
    assert eventually(lambda: leftover(DataFolder(data)) is None)
    assert holder(DataFolder(data)) is None
    with Cluster(data) as again:
        assert scalar(again.dsn(), "SELECT 1") == 1


def test_a_start_recovers_what_was_committed_before_the_server_was_killed(data: Path) -> None:
    with Cluster(data) as cluster:
        with psycopg.connect(cluster.dsn()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert cluster.pid
        os.kill(cluster.pid, signal.SIGKILL)
        assert eventually(cluster.wait_failed)
        cluster.restart()
        assert scalar(cluster.dsn(), "SELECT answer FROM kept") == 42


def test_a_lock_file_whose_process_id_went_to_another_program_does_not_stop_a_start(
    data: Path, program: Callable[..., Program]
) -> None:
    with Cluster(data, durable=False):
        lock = (data / "database" / "postmaster.pid").read_text().splitlines()
    another = program("import time; print('up', flush=True); time.sleep(600)")
    assert another.line() == "up"
    (data / "database" / "postmaster.pid").write_text("\n".join([str(another.process.pid), *lock[1:]]) + "\n")
    with Cluster(data, durable=False) as cluster:
        assert scalar(cluster.dsn(), "SELECT 1") == 1


def test_a_long_path_is_served_on_loopback_with_a_password(scratch: Path) -> None:
    deep = scratch / ("x" * 100)
    with Cluster(deep, durable=False) as cluster:
        assert not fits_socket(cluster.folder)
        assert scalar(cluster.dsn(), "SELECT inet_server_addr() = '127.0.0.1'") is True
        assert running_dsn(cluster.folder) == cluster.dsn()
        without = cluster.dsn().replace(cluster.folder.password.read_text(), "guessed")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without)


def test_files_of_an_unknown_major_version_are_refused_with_what_to_do(data: Path) -> None:
    prepare(DataFolder(data), database_account())
    (data / "database").mkdir()
    (data / "database" / "PG_VERSION").write_text("99\n")
    with pytest.raises(InstallationError, match="made by PostgreSQL 99; this release needs 18") as refused:
        Cluster(data).start()
    assert refused.value.exit_code == UNFIT
    assert "yishiting backup" in refused.value.zh


def write_with_the_old_version(folder: DataFolder) -> None:
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder.run}"]
    command = [str(programs(16) / "postgres"), "-D", str(folder.database), *options]
    dsn = Address(folder, 5432).dsn
    with subprocess.Popen(
        command_as(database_account(), command, end_with=signal.SIGINT), stderr=subprocess.DEVNULL
    ) as server:
        assert eventually(lambda: answers(dsn("postgres")))
        with psycopg.connect(dsn("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE yishiting")
        with psycopg.connect(dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        server.send_signal(signal.SIGINT)


def answers(dsn: str) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(dsn).close()
        return True
    return False


def test_files_of_an_older_major_version_are_carried_over(data: Path) -> None:
    folder, account = DataFolder(data), database_account()
    prepare(folder, account)
    initialise(folder, account, 16)
    write_with_the_old_version(folder)
    with pytest.raises(InstallationError, match="doctor --upgrade"):
        Cluster(data).start()

    assert upgrade(data) == 16

    with Cluster(data, durable=False) as cluster:
        assert scalar(cluster.dsn(), "SELECT answer FROM kept") == 42
        assert str(scalar(cluster.dsn(), "SHOW server_version")).startswith("18")
        assert scalar(cluster.dsn(), "SHOW data_checksums") == "on"
    assert (data / "database.16" / "PG_VERSION").read_text() == "16\n"
    with pytest.raises(InstallationError, match="Nothing to upgrade"):
        upgrade(data)


def test_a_folder_of_other_files_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "letters.txt").write_text("mine")
    mode = data.stat().st_mode
    with pytest.raises(InstallationError, match="holds other files"):
        Cluster(data).start()
    assert [entry.name for entry in data.iterdir()] == ["letters.txt"]
    assert data.stat().st_mode == mode


def test_a_folder_that_cannot_be_written_is_named(scratch: Path) -> None:
    with pytest.raises(InstallationError, match="cannot be written") as refused:
        Cluster(Path("/proc/yishiting")).start()
    assert refused.value.exit_code == UNFIT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the database")
def test_a_folder_below_one_that_only_root_enters_is_refused_with_what_to_do(scratch: Path) -> None:
    closed = scratch / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(InstallationError, match="may not enter") as refused:
        Cluster(closed / "data").start()
    assert "--data" in refused.value.en


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another account run the database")
def test_the_server_does_not_run_as_root(cluster: Cluster) -> None:
    assert cluster.pid
    assert Path(f"/proc/{cluster.pid}").stat().st_uid == database_account().uid != 0


def test_a_watched_program_ends_with_its_parent_where_the_kernel_does_not_see_to_it(
    scratch: Path, program: Callable[..., Program]
) -> None:
    parent = program(
        """
import signal, subprocess, sys
from deliberation.store.leash import leashed
command = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)", sys.argv[1]]
subprocess.Popen(leashed(command, end_with=signal.SIGTERM, mode="watch"), start_new_session=True).wait()
""",
        str(scratch / "watched"),
    )
    assert parent.line() == "up"
    assert len(processes_on(scratch / "watched")) == 3
    parent.kill()
    assert eventually(lambda: not processes_on(scratch / "watched"))


def test_a_leash_says_which_program_cannot_be_executed() -> None:
    for mode in ("kernel", "watch"):
        command = leashed(["/nowhere/postgres"], end_with=signal.SIGTERM, mode=mode)
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        assert answer.returncode == 126
        assert answer.stderr == "/nowhere/postgres: No such file or directory\n"


def test_a_leash_passes_on_the_exit_code_and_signals(scratch: Path) -> None:
    code = "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); print('up', flush=True)"
    code += "; signal.pause()"
    command = leashed([sys.executable, "-c", code], end_with=signal.SIGKILL, mode="watch")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout
        assert held.stdout.readline() == "up\n"
        held.send_signal(signal.SIGTERM)
        assert held.wait(10) == 7


def test_programs_that_the_account_cannot_reach_are_copied_to_where_it_can(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deliberation.store import programs as module

    installed = module._installed(18)
    monkeypatch.setattr(module, "SYSTEM_FOLDER", scratch / "system")
    copied = module._copied(installed, database_account())
    for program in ("postgres", "initdb", "pg_dump"):
        answer = run_program(Account(), [str(copied / "bin" / program), "--version"])
        assert answer.stdout.startswith(f"{program} (PostgreSQL) 18"), answer.stderr
    assert module._copied(installed, database_account()) == copied
    shutil.rmtree(scratch / "system")
