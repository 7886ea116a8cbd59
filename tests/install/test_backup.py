"""Backup and restore: one file brings everything back, and a damaged one is noticed."""

import zipfile
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from api.installation import SCOPES, with_database
from deliberation.ledger.signer import Last, StateFile
from deliberation.store.backup import back_up, read_erased, read_manifest
from deliberation.store.embedded import Cluster
from deliberation.store.log_key import key_path, new_line, write_keys
from deliberation.store.problems import BUSY, InstallationError
from deliberation.store.restore import restore
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from tests.install.conftest import yishiting

EVENT = b'{"type":"test"}'


def enter_events(dsn: str, number: int) -> None:
    """Rows as the append function leaves them, at positions 1 to `number`."""
    with psycopg.connect(dsn) as connection:
        for position in range(1, number + 1):
            leaf = b'\x00{"event":' + EVENT + f',"index":{position - 1},"recorded_ms":1000}}'.encode()
            connection.execute(
                "INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id,"
                " recorded_ms, leaf_hash) VALUES (gen_random_uuid(), 1, 'test.v1', %s, %s, 1000, %s)",
                [EVENT, position, sha256(leaf).digest()],
            )


def count(dsn: str) -> object:
    with psycopg.connect(dsn) as connection:
        return (connection.execute("SELECT count(*) FROM es.events").fetchone() or (None,))[0]


@pytest.fixture
def installation(data: Path) -> Settings:
    """An installation with three events whose service does not run."""
    settings = Settings.load({}, data=data)
    with with_database(settings, create=True) as up:
        enter_events(up.database_url, 3)
    return settings


def test_a_backup_restores_into_an_empty_folder(installation: Settings, scratch: Path) -> None:
    file = scratch / "round-trip.zip"
    backed = yishiting("backup", str(file), "--data", str(installation.data))
    assert backed.returncode == 0, backed.stderr
    assert "3 events" in backed.stdout
    assert file.stat().st_mode & 0o077 == 0

    target = scratch / "restored"
    restored = yishiting("restore", str(file), "--data", str(target))
    assert restored.returncode == 0, restored.stderr
    assert "Restored 3 events" in restored.stdout

    again = Settings.load({}, data=target)
    assert again.folder.secret.read_text() == installation.folder.secret.read_text()
    with with_database(again) as up:
        assert count(up.database_url) == 3


def test_a_backup_is_taken_while_the_service_runs(data: Path, scratch: Path) -> None:
    settings = Settings.load({}, data=data)
    with with_database(settings, create=True) as up:
        enter_events(up.database_url, 2)
        file = scratch / "running.zip"
        answer = yishiting("backup", str(file), "--data", str(data))
        assert answer.returncode == 0, answer.stderr
        assert read_manifest(file).log.events == 2
        refused = yishiting("restore", str(file), "--data", str(data), "--force")
        assert refused.returncode == BUSY
        assert "in use by process" in refused.stderr


def test_the_signing_key_comes_back_but_not_what_was_signed_last(
    installation: Settings, scratch: Path
) -> None:
    write_keys(key_path(installation), [new_line("hall.example.org/log")])
    StateFile(installation.data / "signer.state").write(Last("hall.example.org/log"))
    file = scratch / "with-key.zip"
    assert yishiting("backup", str(file), "--data", str(installation.data)).returncode == 0
    target = scratch / "restored-with-key"
    assert yishiting("restore", str(file), "--data", str(target)).returncode == 0
    assert (target / "log.key").read_bytes() == (installation.data / "log.key").read_bytes()
    assert (target / "log.key").stat().st_mode & 0o077 == 0
    assert not (target / "signer.state").exists()


def test_restoring_over_an_installation_leaves_its_signer_s_memory(
    installation: Settings, scratch: Path
) -> None:
    write_keys(key_path(installation), [new_line("hall.example.org/log")])
    StateFile(installation.data / "signer.state").write(Last("hall.example.org/log", 9, bytes(32)))
    file = scratch / "memory.zip"
    assert yishiting("backup", str(file), "--data", str(installation.data)).returncode == 0
    answer = yishiting("restore", str(file), "--data", str(installation.data), "--force")
    assert answer.returncode == 0, answer.stderr
    kept = StateFile(installation.data / "signer.state").read()
    assert kept is not None
    assert kept.size == 9


def test_a_backup_overwrites_nothing(installation: Settings, scratch: Path) -> None:
    file = scratch / "precious.zip"
    file.write_text("precious")
    answer = yishiting("backup", str(file), "--data", str(installation.data))
    assert answer.returncode == 1
    assert "exists already" in answer.stderr
    assert file.read_text() == "precious"


def test_a_full_folder_is_restored_only_by_force_and_keeps_what_was_there(
    installation: Settings, scratch: Path
) -> None:
    file = scratch / "forced.zip"
    with with_database(installation) as up:
        back_up(up.database_url, bytes.fromhex(installation.folder.secret.read_text()), file)
    with pytest.raises(InstallationError, match="--force"):
        restore(installation, file, SCOPES, force=False)

    restored = restore(installation, file, SCOPES, force=True)

    assert restored.set_aside is not None
    assert (restored.set_aside / "database" / "PG_VERSION").exists()
    with with_database(installation) as up:
        assert count(up.database_url) == 3


def test_a_damaged_backup_is_refused_and_what_was_there_stays(installation: Settings, scratch: Path) -> None:
    file = scratch / "damaged.zip"
    with with_database(installation) as up:
        back_up(up.database_url, bytes.fromhex(installation.folder.secret.read_text()), file)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(InstallationError, match="cannot be used"):
        restore(installation, file, SCOPES, force=True)
    with with_database(installation) as up:
        assert count(up.database_url) == 3


def test_a_dump_that_does_not_load_leaves_what_was_there(installation: Settings, scratch: Path) -> None:
    file, forged = scratch / "good.zip", scratch / "forged.zip"
    with with_database(installation) as up:
        back_up(up.database_url, bytes.fromhex(installation.folder.secret.read_text()), file)
    nonsense = b"PGDMP nonsense"
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(forged, "w") as bad:
        bad.writestr("secret.key", good.read("secret.key"))
        text = good.read("manifest.json").decode()
        bad.writestr(
            "manifest.json", text.replace(read_manifest(file).dump_sha256, sha256(nonsense).hexdigest())
        )
        bad.writestr("database.dump", nonsense)
    with pytest.raises(InstallationError, match="pg_restore failed"):
        restore(installation, forged, SCOPES, force=True)
    assert not list(installation.data.glob("before-restore-*"))
    with with_database(installation) as up:
        assert count(up.database_url) == 3


def test_a_file_that_is_no_backup_is_refused(data: Path, scratch: Path) -> None:
    settings = Settings.load({}, data=data)
    other = scratch / "letter.zip"
    other.write_text("dear all")
    with pytest.raises(InstallationError, match="not a backup"):
        restore(settings, other, SCOPES, force=False)
    with pytest.raises(InstallationError, match="no such file"):
        restore(settings, scratch / "missing.zip", SCOPES, force=False)
    assert not data.exists()


def test_an_altered_log_is_not_backed_up_silently(database: str, secret: bytes, scratch: Path) -> None:
    enter_events(database, 3)
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE es.events DISABLE TRIGGER append_only")
        connection.execute("UPDATE es.events SET state = '{}' WHERE notification_id = 2")
    with pytest.raises(InstallationError, match="gaps or was altered"):
        back_up(database, secret, scratch / "altered.zip")
    assert not (scratch / "altered.zip").exists()
    assert not (scratch / "altered.zip.partial").exists()


def test_a_backup_restores_into_the_empty_database_of_another_server(
    database: str, empty_database: str, secret: bytes, data: Path, scratch: Path
) -> None:
    enter_events(database, 2)
    file = scratch / "server.zip"
    back_up(database, secret, file)
    settings = Settings.load({}, data=data, database_url=empty_database)
    restore(settings, file, SCOPES, force=False)
    assert data.stat().st_mode & 0o077 == 0
    assert count(empty_database) == 2
    assert bring_up_to_date(empty_database, SCOPES, secret) == []
    elsewhere = Settings.load({}, data=data.with_name(f"{data.name}-2"), database_url=empty_database)
    with pytest.raises(InstallationError, match="not empty"):
        restore(elsewhere, file, SCOPES, force=True)
    assert not elsewhere.data.exists(), "refused before anything is made"


def test_a_damaged_list_of_erased_ids_is_told_and_keeps_no_backup_from_being_made(
    installation: Settings, scratch: Path
) -> None:
    whole = f"2026-05-01T12:00:00.123Z {uuid4()}\n"
    (installation.data / "erased").write_text(f"nonsense\n{whole}")
    file = scratch / "with-damaged-list.zip"
    answer = yishiting("backup", str(file), "--data", str(installation.data))
    assert answer.returncode == 0, answer.stderr
    assert "Line 1 of the list of erased ids" in answer.stderr
    assert read_erased(file).decode() == whole
    refused = yishiting("restore", str(file), "--data", str(installation.data), "--force")
    assert refused.returncode == 1
    assert "Line 1" in refused.stderr
    assert not list(installation.data.glob("before-restore-*")), "told before anything is touched"


def test_a_mistyped_folder_makes_no_new_installation(data: Path) -> None:
    answer = yishiting("backup", "never.zip", "--data", str(data))
    assert answer.returncode == 1
    assert "no installation" in answer.stderr
    assert not data.exists()


def test_a_running_database_is_shared_not_started_twice(data: Path) -> None:
    settings = Settings.load({}, data=data)
    with Cluster(data, durable=False) as cluster, with_database(settings) as up:
        assert up.database_url == cluster.dsn()
