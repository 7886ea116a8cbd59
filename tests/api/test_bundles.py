"""The whole record in one file, as the service hands it out."""

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest

from api.cli import run
from api.routes.bundles import OF_ONE_ADDRESS, READERS
from api.turns import Places
from deliberation.domain.errors import NotFoundError
from deliberation.domain.issue.commands import SubmitIssue
from deliberation.domain.issue.events import IntakeChannel, IssueRegistered
from deliberation.domain.values import utc_text
from deliberation.ledger.bundle import Opening
from deliberation.ledger.canonical import canonical, leaf
from deliberation.ledger.fetched import UrlSource
from deliberation.ledger.leaf import read_leaf
from deliberation.ledger.policy import Policy
from deliberation.ledger.rehash import openings_by_leaf
from deliberation.ledger.report import Verdict
from deliberation.ledger.source import read_entries, read_openings
from deliberation.ledger.tiles import Tile, decode_entries
from deliberation.ledger.verify import Question, verify
from deliberation.ledger.zipped import ZipSource
from deliberation.store.rulebook import rule_book
from tests.api.hall import HALL, Town, person_id, system
from tests.browser.served import serving
from tests.ledger.at_work import sign
from tests.ledger.made import NOW, Log

SEALED = "电线杆挡住三号楼的门"


@pytest.fixture
def signed(town: Town, tmp_path: Path) -> Town:
    """A hall with an issue, and a checkpoint over all of it."""
    system(
        town.service,
        SubmitIssue(
            issue=uuid4(),
            hall=HALL,
            submitter=person_id("resident"),
            channel=IntakeChannel.WEB,
            category="道路",
            text=SEALED,
        ),
    )
    sign(town.service.settings.database_url, tmp_path)
    return town


def fetched(town: Town, name: str | None, path: str, target: Path) -> Path:
    headers = {"Authorization": f"Bearer {town.token(name)}"} if name else {}
    answer = town.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    target.write_bytes(answer.content)
    return target


def everything_in(bundle: Path) -> str:
    with ZipFile(bundle) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_before_the_first_checkpoint_there_is_no_bundle(town: Town) -> None:
    assert town.client.get("/log/audit.zip").status_code == 404


def test_anybody_may_fetch_the_record_and_verify_it_by_the_served_policy(
    signed: Town, tmp_path: Path
) -> None:
    bundle = fetched(signed, None, "/log/audit.zip", tmp_path / "audit.zip")
    trusted = Policy.parse(signed.client.get("/log/policy").text)
    with ZipSource(bundle) as source:
        report = verify(source, Question(datetime.now(UTC), trusted, rules=rule_book())).report
    assert report.verdict is Verdict.SOUND, report.as_text()
    assert report.decided
    assert report.size == report.replayed == signed.service.ledger.covered()
    told = everything_in(bundle)
    assert SEALED not in told
    assert " Zhang" not in told


def test_the_record_can_be_verified_from_its_address(signed: Town) -> None:
    database = signed.service.settings.database_url
    with serving(signed.service, database) as served, UrlSource(f"{served.url}/log") as source:
        report = verify(source, Question(datetime.now(UTC))).report
    assert report.verdict is Verdict.SOUND, report.as_text()
    assert report.verified == signed.service.ledger.covered()


def test_only_auditors_get_the_sealed_values(signed: Town) -> None:
    assert signed.client.get("/log/openings.zip", follow_redirects=False).status_code != 200
    headers = {"Authorization": f"Bearer {signed.token('recorder')}"}
    assert signed.client.get("/log/openings.zip", headers=headers).status_code == 403


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_the_auditors_bundle_opens_what_was_sealed_and_nothing_personal(
    signed: Town, tmp_path: Path, who: str
) -> None:
    bundle = fetched(signed, who, "/log/openings.zip", tmp_path / "openings.zip")
    with ZipSource(bundle) as source:
        report = verify(source, Question(datetime.now(UTC), rules=rule_book())).report
    assert report.verdict is Verdict.SOUND, report.as_text()
    assert report.opened
    assert report.decided
    told = everything_in(bundle)
    assert SEALED in told
    assert " Zhang" not in told


def test_fetching_the_auditors_bundle_is_itself_recorded(signed: Town, tmp_path: Path) -> None:
    covered, before = signed.service.ledger.covered(), signed.service.log.head().position
    fetched(signed, "auditor", "/log/openings.zip", tmp_path / "openings.zip")
    (row,) = signed.service.log.entries_after(before, 10)
    entry = signed.service.log.entry(row)
    assert entry.actor == str(person_id("auditor"))
    assert entry.fact.model_dump(mode="json", include={"kind", "up_to"}) == {
        "kind": "audit_openings",
        "up_to": covered,
    }


def test_slow_readers_at_one_address_take_no_bundle_from_others(signed: Town) -> None:
    places: Places = signed.client.app.state.bundles  # type: ignore[attr-defined]
    mine = "127.0.0.1"
    assert [places.take(mine) for _ in range(OF_ONE_ADDRESS + 1)] == [True] * OF_ONE_ADDRESS + [False]
    refused = signed.client.get("/log/audit.zip")
    assert (refused.status_code, refused.json()["code"]) == (503, "log.bundle_busy")
    assert places.take("192.0.2.7"), "somebody else still gets one"
    for who in (mine, mine, "192.0.2.7"):
        places.give_back(who)
    for _ in range(READERS + 1):
        assert signed.client.get("/log/audit.zip").status_code == 200, "a fetched bundle gave its place back"


def test_an_auditor_who_is_asked_to_wait_is_not_entered_as_having_fetched(signed: Town) -> None:
    places: Places = signed.client.app.state.bundles  # type: ignore[attr-defined]
    before = signed.service.log.head().position
    headers = {"Authorization": f"Bearer {signed.token('auditor')}"}
    with ExitStack() as held:
        for _ in range(OF_ONE_ADDRESS):
            held.enter_context(places.taken("127.0.0.1", NotFoundError(what="x")))
        assert signed.client.get("/log/openings.zip", headers=headers).status_code == 503
    assert signed.service.log.head().position == before


def test_an_act_that_nobody_was_allowed_is_found_by_deciding_again(signed: Town, tmp_path: Path) -> None:
    """Written past the service and properly signed: only who puts it again to the rules sees it."""
    bundle = fetched(signed, "administrator", "/log/openings.zip", tmp_path / "openings.zip")
    with ZipSource(bundle) as source:
        tile = Tile(0, 0, min(256, signed.service.ledger.covered()))
        leaves = decode_entries(read_entries(source, tile)[0])
        opened = openings_by_leaf(read_openings(source, tile))
    last = read_leaf(leaves[-1])
    registered = IssueRegistered(public_no="YC-2026-000001")
    forged = {
        **last.event,
        "actor": str(person_id("resident")),
        "command_id": str(uuid4()),
        "commitments": {},
        "happened_at": utc_text(datetime.fromtimestamp(last.recorded_ms / 1000, UTC)),
        "public": registered.model_dump(mode="json"),
        "type": registered.TOPIC,
    }
    issue = next(read_leaf(one) for one in reversed(leaves) if b'"issue.submitted' in one)
    streams = [read_leaf(one).event["stream"] for one in leaves]
    forged |= {"stream": issue.event["stream"], "version": streams.count(issue.event["stream"]) + 1}
    log = Log([*leaves, leaf(canonical(forged), len(leaves), last.recorded_ms)])
    openings = {
        index: [
            Opening(index, one.stream, one.version, one.field, canonical(one.value), one.salt) for one in some
        ]
        for index, some in opened.items()
    }
    with ZipSource(log.zip(tmp_path / "forged.zip", openings)) as source:
        report = verify(source, Question(NOW, rules=rule_book())).report
    found = {one.code for one in report.problems}
    assert found & {"audit.no_role", "audit.illegal"}, report.as_text()
    assert not found & {"leaf.altered", "root.differs"}


def test_the_commands_make_a_bundle_and_verify_the_database(
    signed: Town, tmp_path: Path, secret: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", signed.service.settings.database_url)
    monkeypatch.setenv("YISHITING_SECRET", secret.hex())
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert run(["verify"]) == 0
    assert run(["export", "--bundle", str(tmp_path / "audit.zip")]) == 0
    assert run(["verify", str(tmp_path / "audit.zip")]) == 0
    before = signed.service.log.head().position
    assert run(["export", "--bundle", str(tmp_path / "openings.zip"), "--openings"]) == 0
    assert SEALED in everything_in(tmp_path / "openings.zip")
    assert signed.service.log.head().position == before + 1, "the export stands in the record"
    assert run(["export", "--openings"]) == 2


def test_the_findings_page_leads_an_auditor_to_the_bundle(signed: Town) -> None:
    headers = {"Authorization": f"Bearer {signed.token('auditor')}"}
    page = signed.client.get("/audit/findings?lang=zh", headers=headers).text
    assert 'href="/log/openings.zip"' in page
    assert "下载会被记录" in page
