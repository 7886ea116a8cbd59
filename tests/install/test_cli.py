"""The command line: teaches, says what to do, and ends with the code that it documents."""

import json
import re
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import click
import psycopg
import pytest

from api.cli import COMMANDS, group, run
from api.commands.options import as_started
from api.installation import with_database
from deliberation.store.doctor import Level
from deliberation.store.embedded import Cluster
from deliberation.store.horizon import look_at_backups
from deliberation.store.problems import UNFIT
from deliberation.store.settings import Settings
from tests.install.conftest import yishiting
from tests.install.test_backup import enter_events


def test_help_lists_every_command_without_importing_it() -> None:
    answer = yishiting("--help")
    assert answer.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", answer.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_data_folder_and_teaches_by_example(name: str) -> None:
    command = import_module(COMMANDS[name][0]).command
    context = click.Context(command, info_name=name)
    leaves = command.commands.values() if isinstance(command, click.Group) else [command]
    for leaf in leaves:
        assert "--data" in [option for parameter in leaf.params for option in parameter.opts]
    help_text = command.get_help(context)
    assert f"yishiting {name}" in help_text
    assert re.search(r"[\u4e00-\u9fff]", help_text)


def test_an_unknown_command_is_a_usage_error() -> None:
    assert run(["govern"]) == 2


def test_a_refusal_of_the_installation_is_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backup", "x.zip", "--data", "/nowhere"]) == 1
    told = capsys.readouterr().err
    assert "里还没有议事厅的数据" in told
    assert "There is no installation in /nowhere" in told


def test_a_file_that_cannot_be_written_is_named_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def denied(**_: object) -> None:
        (tmp_path / "no" / "folder").touch()

    monkeypatch.setattr(group, "main", denied)
    assert run(["backup", "x.zip"]) == UNFIT
    assert f"{tmp_path}/no/folder cannot be read or written (No such file" in capsys.readouterr().err


def test_commands_are_named_as_they_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "Run `yishiting key rotate` first."
    monkeypatch.setattr(sys, "argv", ["/srv/api/cli.py", "key", "finish"])
    assert as_started(sentence) == "Run `python3 run.py key rotate` first."
    monkeypatch.setattr(sys, "argv", ["/usr/local/bin/yishiting", "key", "finish"])
    assert as_started(sentence) == sentence


def test_doctor_finds_a_new_machine_fit(data: Path) -> None:
    answer = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "no data yet" in answer.stdout
    assert not data.exists()


def test_doctor_finds_a_folder_that_others_may_enter_and_says_what_to_do(data: Path) -> None:
    with Cluster(data, durable=False):
        pass
    data.chmod(0o755)
    (data / "secret.key").write_text("00" * 32)
    (data / "secret.key").chmod(0o644)
    answer = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
    assert answer.returncode == 4
    assert f"chmod 700 {data}" in answer.stdout
    assert f"chmod 600 {data}/secret.key" in answer.stdout


def test_doctor_finds_a_lost_secret_and_missing_migrations(data: Path) -> None:
    with Cluster(data, durable=False):
        lost = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
        given = yishiting("doctor", "--data", str(data), YISHITING_PORT="0", YISHITING_SECRET="00" * 32)
    assert lost.returncode == 4
    assert "is gone" in lost.stdout
    assert given.returncode == 0, given.stdout + given.stderr
    assert "migrations are missing" in given.stdout


def test_doctor_finds_the_secret_of_another_database_and_a_signing_key_that_is_gone(data: Path) -> None:
    with with_database(Settings.load({}, data=data), create=True):
        (data / "signer.state").write_text("signed")
        fine = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
        other = yishiting("doctor", "--data", str(data), YISHITING_PORT="0", YISHITING_SECRET="00" * 32)
    assert "the secret is this database's own" in fine.stdout
    assert "is gone, and the record was signed here" in fine.stdout
    assert other.returncode == 4
    assert "is not the one that this database was made with" in other.stdout


def test_doctor_names_backups_from_before_the_horizon_where_they_were_written(
    data: Path, scratch: Path
) -> None:
    """And no other file that lies beside them."""
    folder = scratch / f"backups-{data.name}"
    settings = Settings.load({}, data=data)
    with with_database(settings, create=True):
        assert list(look_at_backups(settings)) == []
        made = yishiting("backup", str(folder / "new.zip"), "--data", str(data))
        assert made.returncode == 0, made.stderr
    (folder / "letter.zip").write_text("dear all")
    assert [finding.level for finding in look_at_backups(settings)] == [Level.FINE]
    for number in range(5):
        aged(folder / "new.zip", folder / f"old{number}.zip", f"2026-0{number + 1}-01T00:00:00+00:00")
    (finding,) = look_at_backups(settings)
    assert finding.level is Level.WARNING
    assert "the oldest of 2026-01-01" in finding.en
    assert "old0.zip" in finding.en
    assert "and 2 more" in finding.en
    folder.rename(folder.with_name(f"{folder.name}-away"))
    assert list(look_at_backups(settings)) == [], "nothing is said of a disk that is not there"


def aged(backup: Path, copy: Path, made_at: str) -> None:
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(copy, "w") as target:
        manifest = json.loads(source.read("manifest.json"))
        target.writestr("manifest.json", json.dumps(manifest | {"made_at": made_at}))


def test_doctor_finds_an_altered_log(data: Path) -> None:
    with with_database(Settings.load({}, data=data), create=True) as up:
        enter_events(up.database_url, 3)
        fine = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
        with psycopg.connect(up.database_url) as connection:
            connection.execute("ALTER TABLE es.events DISABLE TRIGGER append_only")
            connection.execute("DELETE FROM es.events WHERE notification_id = 2")
        broken = yishiting("doctor", "--data", str(data), YISHITING_PORT="0")
    assert "the log is sound: 3 events" in fine.stdout
    assert broken.returncode == 4
    assert "gaps or was altered" in broken.stdout


def test_part_of_the_service_needs_a_database_of_its_own(data: Path) -> None:
    answer = yishiting("serve", "--only", "web", "--data", str(data))
    assert answer.returncode == 2
    assert "DATABASE_URL" in answer.stderr
