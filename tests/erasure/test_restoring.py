"""An older backup is restored: what was erased since is erased again before anybody is served."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import psycopg
import pytest

from api.installation import SCOPES, with_database
from deliberation.bootstrap import open_service
from deliberation.ledger.merkle import tree_root
from deliberation.store.backup import back_up
from deliberation.store.doctor import Level
from deliberation.store.embedded import Cluster
from deliberation.store.erased import ErasedFile, for_backup, list_path
from deliberation.store.forgetting import look_at_erasures
from deliberation.store.restore import restore
from deliberation.store.settings import Settings
from tests.conftest import SECRET
from tests.erasure.conftest import LOGIN, Installation, strings
from tests.erasure.needles import found_below, found_in
from tests.erasure.test_grep import dump, erase, nothing_on_pages
from tests.install.conftest import yishiting
from tests.pages.conftest import quick_passwords
from tests.web import TestClient, application


@pytest.fixture
def older(installation: Installation, scratch: Path) -> Iterator[Path]:
    """A backup from before the erasure, and the erasure."""
    file = scratch / f"older-{uuid4().hex[:8]}.zip"
    back_up(installation.dsn, SECRET, file)
    erase(installation)
    yield file
    file.unlink()


@pytest.fixture
def target(scratch: Path) -> Settings:
    return Settings(data=scratch / f"r{uuid4().hex[:8]}")


def listed(place: Installation) -> Path:
    return list_path(place.service.settings)


def test_the_list_holds_ids_and_times_and_nothing_of_anybody(installation: Installation, older: Path) -> None:
    content = listed(installation).read_bytes()
    assert found_in(content, strings()) == set()
    assert ErasedFile(listed(installation)).read().keys() == set(installation.subjects)
    assert all(len(line.split()) == 2 for line in content.decode().splitlines())


def test_nothing_of_an_erased_person_is_in_what_was_restored(
    installation: Installation, older: Path, target: Settings
) -> None:
    place = installation
    needles = strings()
    with ZipFile(older) as opened:
        size = json.loads(opened.read("manifest.json"))["log"]["events"]

    restored = restore(target, older, SCOPES, force=False, erased=[listed(place)])

    assert restored.list_known
    assert (restored.listed, restored.repeated) == (3, 3)
    with Cluster(target.data) as cluster:
        assert found_in(dump(cluster.dsn()), needles) == set()
        assert found_below(target.data, needles) == {}
        with open_service(with_dsn(target, cluster), passwords=quick_passwords()) as service:
            assert service.vault.held(place.subjects) == []
            assert service.vault.reveal(place.person, 1) == {}
            assert service.vault.externals_of(place.person) == []
            assert service.accounts.of_person(place.person) is None
            assert [one for one in service.accounts.all() if one.login == LOGIN] == []
            rows = service.log._recorder.query(
                "SELECT person FROM es.person_keys WHERE person = ANY(%s::uuid[])", [place.subjects]
            )
            assert rows == []
            leaves = service.log.leaf_hashes(0, size)
            assert tree_root(leaves) == tree_root(place.service.log.leaf_hashes(0, size)), "proofs stay"
            others = service.log._recorder.query("SELECT count(*) FROM es.person_keys", [])
            assert others[0][0] > 0, "whoever was not erased is still known"
            with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:
                nothing_on_pages(
                    replace(place, service=service, client=client, dsn=cluster.dsn(), files=target.data),
                    needles,
                    place.service.clock.now().isoformat(),
                )
    assert ErasedFile(list_path(target)).read().keys() == set(place.subjects), "for the next restore"


def with_dsn(settings: Settings, cluster: Cluster) -> Settings:
    return Settings(data=settings.data, database_url=cluster.dsn())


def test_without_a_list_restore_says_what_that_means(older: Path, target: Settings) -> None:
    answer = yishiting("restore", str(older), "--data", str(target.data))
    assert answer.returncode == 0, answer.stderr
    assert "No list of erased ids was found" in answer.stderr
    assert "--erased" in answer.stderr
    with Cluster(target.data) as cluster:
        assert found_in(dump(cluster.dsn()), {"login": {LOGIN.encode()}}) == {"login"}


def test_a_newer_backup_tells_an_older_one_what_to_forget(
    installation: Installation, older: Path, target: Settings, scratch: Path
) -> None:
    place, newer = installation, scratch / f"newer-{uuid4().hex[:8]}.zip"
    settings = place.service.settings
    done = yishiting("backup", str(newer), **settings.environment())
    assert done.returncode == 0, done.stderr
    answer = yishiting("restore", str(older), "--data", str(target.data), "--erased", str(newer))
    assert answer.returncode == 0, answer.stderr
    assert "Erasures: 3 on the list" in answer.stdout
    assert answer.stderr == ""
    with Cluster(target.data) as cluster:
        assert found_in(dump(cluster.dsn()), strings()) == set()


def test_a_restored_installation_whose_list_came_late_is_told_by_doctor_and_mended_by_its_start(
    installation: Installation, older: Path, target: Settings
) -> None:
    restore(target, older, SCOPES, force=False)
    list_path(target).write_bytes(listed(installation).read_bytes())
    with with_database(target) as up:
        (finding,) = look_at_erasures(target, up.database_url, SECRET)
        assert finding.level is Level.BROKEN
        assert "Of 3 erased ids" in finding.en
        with open_service(up, passwords=quick_passwords()) as service:
            assert service.vault.held(installation.subjects) == []
        (finding,) = look_at_erasures(target, up.database_url, SECRET)
        assert (finding.level, finding.en) == (Level.FINE, "nothing is left of 3 erased ids")


def test_a_vault_brought_back_under_a_log_that_knows_of_the_erasure_is_emptied_by_the_start(
    installation: Installation,
) -> None:
    """However far back the erasure stands, and whatever the list says."""
    place = installation
    with psycopg.connect(place.dsn, autocommit=True) as connection:
        for table in ("private", "person_keys"):
            connection.execute(f"CREATE TABLE es.old_{table} AS TABLE es.{table}")
        erase(place)
        for table in ("private", "person_keys"):
            connection.execute(
                f"INSERT INTO es.{table} SELECT * FROM es.old_{table} WHERE person = ANY(%s::uuid[])",
                [place.subjects],
            )
            connection.execute(f"DROP TABLE es.old_{table}")
    assert place.service.vault.held(place.subjects) != []
    listed(place).unlink()
    with open_service(place.service.settings, passwords=quick_passwords()) as service:
        assert service.vault.held(place.subjects) == []
    assert ErasedFile(listed(place)).read().keys() == set(place.subjects), "the list is made anew"


def test_doctor_tells_what_the_list_lacks_and_that_it_is_damaged(
    installation: Installation, older: Path
) -> None:
    settings, path = installation.service.settings, listed(installation)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1]))
    levels = {finding.level for finding in look_at_erasures(settings, installation.dsn, SECRET)}
    assert levels == {Level.WARNING, Level.FINE}
    path.write_bytes(b"?\n")
    findings = list(look_at_erasures(settings, installation.dsn, SECRET))
    assert findings[0].level is Level.BROKEN
    assert "line 1" in findings[0].en
    with pytest.raises(Exception, match="Line 1"):
        for_backup(installation.service.log, path)


def test_what_is_recorded_after_the_erasure_outlives_every_start(
    installation: Installation, older: Path, target: Settings
) -> None:
    restore(target, older, SCOPES, force=False, erased=[listed(installation)])
    with with_database(target) as up:
        with open_service(up, passwords=quick_passwords()) as service:
            service.accounts.open(installation.person, "again77", by=None)
        with psycopg.connect(up.database_url, autocommit=True) as connection:  # as if it were not seconds
            connection.execute("UPDATE app.accounts SET created_at = created_at + interval '1 hour'")
        with open_service(up, passwords=quick_passwords()) as service:
            assert service.accounts.of_person(installation.person) is not None
