"""After an erasure nothing of the person is found: not by any page, not in an export, a dump or a file."""

import subprocess
from collections.abc import Mapping
from gzip import decompress as gunzipped
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import psycopg
import pytest
from click.testing import CliRunner

from api import cli
from deliberation.ledger.merkle import proves_consistency, proves_inclusion, tree_root
from deliberation.store.programs import program_environment, programs
from tests.conftest import SECRET
from tests.erasure.conftest import NAME, STRINGS, Installation, strings
from tests.erasure.needles import found_below, found_in
from tests.ledger.at_work import sign
from tests.pages.paper import Visitor

Needles = Mapping[str, set[bytes]]


def erase(place: Installation) -> None:
    """An administrator finds the same human being elsewhere and erases all of them at once."""
    admin = place.visit("administrator")
    page = admin.get(f"/admin/people/{place.person}/data?search=1")
    others = [str(place.submitter), str(place.right)]
    for other in others:
        assert other[:8] in page.text, "found by name or telephone"
    done = page.send(
        "erasure", basis="consent_withdrawn", reason="本人书面撤回同意", typed="删除", also=others
    )
    assert "个人信息已删除" in done.text, done.text


def dump(dsn: str, *options: str) -> bytes:
    return subprocess.run(
        [str(programs() / "pg_dump"), "--inserts", *options, dsn],
        env=program_environment(),
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout


def test_nothing_of_an_erased_person_is_found_anywhere(
    installation: Installation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = installation
    known = strings()
    needles = {**known, **place.keys()}
    log = place.service.log
    size = log.head().position
    leaves = log.leaf_hashes(0, size)
    signed = sign(place.dsn, tmp_path)
    assert (signed.size, signed.root) == (size, tree_root(leaves))
    values = place.service.vault.held(place.subjects)
    assert {value.field for value in values} >= {"name", "phone", "room", "holder", "premises"}
    assert found_in(dump(place.dsn), needles) >= {"login", "stored key 0", "stored key 1", "stored key 2"}

    assert found_below(place.files, needles).keys(), "the server's files are looked through"
    _hidden_even_before(place, known)
    before = place.service.clock.now().isoformat()
    assert STRINGS["phone"] in place.visit("recorder").get(_before(place, before)).text

    erase(place)

    place.catch_up()
    assert found_in(dump(place.dsn), needles) == set()
    assert found_below(place.files, needles) == {}, "server files, its write-ahead log and its messages"
    assert found_in(caplog.text.encode(), needles) == set()
    assert place.service.vault.held(place.subjects) == []
    nothing_on_pages(place, known, before)

    assert log.leaf_hashes(0, size) == leaves
    assert sign(place.dsn, tmp_path).size > size
    for position in (1, size // 2, size):
        proof = place.service.ledger.proof(position)
        assert proof is not None
        leaf, over = leaves[position - 1], proof.checkpoint
        assert proves_inclusion(position - 1, over.size, leaf, proof.hashes, over.root)
    _nothing_in_exports(place, needles, tmp_path)
    now = place.service.ledger.latest()
    assert now is not None
    consistent = place.service.ledger.consistency(size, now.size)
    assert proves_consistency(size, now.size, signed.root, now.root, consistent)


def _before(place: Installation, moment: str) -> str:
    """The page of the issue as it stood before the erasure."""
    return f"/office/issues/{place.issue}?as_of={quote(moment)}"


def _hidden_even_before(place: Installation, known: Needles) -> None:
    """Projections, the search index among them, never held anything personal."""
    assert found_in(dump(place.dsn, "--schema=projections"), known) == set()
    with psycopg.connect(place.dsn) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'projections'::regnamespace AND relkind = 'r'"
        ).fetchall()
    assert "read_search" in {name for (name,) in tables}


def nothing_on_pages(place: Installation, needles: Needles, before: str) -> None:
    admin = place.visit("administrator")
    recorder = place.visit("recorder")
    pages: list[tuple[Visitor, tuple[str, ...]]] = [
        (
            admin,
            (
                *("/admin/people", f"/admin/people/{place.person}", f"/admin/people/{place.person}/data"),
                *(f"/admin/people/{place.person}/data?search=1", f"/admin/people/{place.right}/data"),
                *(f"/records/{place.person}", f"/records/{place.issue}", "/audit", "/audit/access"),
                *("/audit/access.csv", f"/openings/{place.person}/1", f"/openings/{place.issue}/1"),
                *(f"/office/rights/{place.right}", f"/records/{place.right}"),
            ),
        ),
        (recorder, (f"/office/issues/{place.issue}", _before(place, before), "/office/issues", "/office")),
        (place.visit(), ("/", f"/?q={NAME}", "/votes", "/log/key")),
    ]
    for visitor, paths in pages:
        for path in paths:
            visitor.client.cookies = visitor.cookies
            answer = visitor.client.get(path)
            content = answer.content.replace(f'value="{NAME}"'.encode(), b"")
            assert answer.status_code in (200, 404), (path, answer.status_code)
            assert found_in(content, needles) == set(), path


def _nothing_in_exports(place: Installation, needles: Needles, folder: Path) -> None:
    where = {"DATABASE_URL": place.dsn, "YISHITING_SECRET": SECRET.hex(), "YISHITING_DATA": str(folder / "d")}
    for options in (("--format", "jsonl"), ("--format", "csv")):
        done = CliRunner().invoke(cli.group, ["export", *options], env=where, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert done.output.count("\n") >= place.service.log.head().position
        assert found_in(done.output.encode(), needles) == set()
    bundle = folder / "audit.zip"
    asked = ["export", "--bundle", str(bundle), "--openings"]
    done = CliRunner().invoke(cli.group, asked, env=where, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with ZipFile(bundle) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            content = gunzipped(content) if name.endswith(".gz") else content
            assert found_in(content, needles) == set(), name
