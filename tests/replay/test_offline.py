"""A replay from a downloaded record alone: the same frames, and nothing of a record that was altered."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, expect

from api.cli import group
from api.commands.replay import command
from deliberation.ledger.bundle import NothingSignedError, Opening
from deliberation.ledger.canonical import canonical
from deliberation.ledger.tiles import decode_entries, encode_entries
from deliberation.ledger.zipped import ZipSource
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from projections.asof import ClockName
from projections.replay.frames import frames
from projections.replay.offline import Copy, CopyAlteredError, NothingToReplayError
from projections.replay.shapes import Case
from tests.browser.tabs import guest
from tests.conftest import SECRET
from tests.databases import lent_database
from tests.ledger.at_work import sign
from tests.ledger.made import Log
from tests.replay.conftest import Watched
from tests.replay.saying import fact_of, said


@pytest.fixture(scope="session")
def leaves(cases: Watched) -> tuple[list[bytes], list[Opening]]:
    """Every leaf of the cases, and the openings that auditors are given with them."""
    with PostgresEventLog(cases.dsn, SECRET) as log:
        size = log.head().position
        return [row.leaf() for row in log.entries_after(0, size)], log.openings_between(0, size)


@pytest.fixture(scope="session")
def bundle(leaves: tuple[list[bytes], list[Opening]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Log(leaves[0]).zip(tmp_path_factory.mktemp("bundle") / "audit.zip")


@pytest.fixture(scope="session")
def auditors(leaves: tuple[list[bytes], list[Opening]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle with openings."""
    by_index: dict[int, list[Opening]] = {}
    for one in leaves[1]:
        by_index.setdefault(one.index, []).append(one)
    return Log(leaves[0]).zip(tmp_path_factory.mktemp("auditors") / "audit.zip", by_index)


def copy_of(path: Path) -> Copy:
    with ZipSource(path) as source:
        return Copy(source)


def altered(path: Path, to: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The bundle with one of its files changed."""
    with ZipFile(path) as given, ZipFile(to, "w") as made:
        for member in given.namelist():
            data = given.read(member)
            made.writestr(member, change(data) if member == name else data)
    return to


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def test_a_copy_gives_the_frames_that_the_service_gives(cases: Watched, bundle: Path) -> None:
    copy = copy_of(bundle)
    for kind, table in (("meeting", "read_meetings"), ("issue", "read_issues"), ("ballot_set", "read_votes")):
        for one in cases.ids(table):
            ours, theirs = frames(cases.case(kind, one, office=True)), frames(copy.case(one))
            assert [frame.state for frame in theirs] == [frame.state for frame in ours]
            assert [frame.event for frame in theirs] == [frame.event for frame in ours]


def test_every_decision_of_the_record_is_listed(cases: Watched, bundle: Path) -> None:
    listed = copy_of(bundle).decisions()
    tables = ("read_issues", "read_meetings", "read_votes")
    assert {one.id for one in listed} == {one for table in tables for one in cases.ids(table)}
    assert "BH-2025-0002" in {one.title.zh for one in listed}


def titles(case: Case) -> set[str]:
    return {panel.title.zh for panel in frames(case)[-1].panels}


def test_parts_of_a_decision_are_called_by_words_that_the_reader_has(
    cases: Watched, bundle: Path, auditors: Path
) -> None:
    issue = next(one.id for one in copy_of(bundle).decisions() if one.title.zh == "BH-2025-0001")
    meeting = "会议“2025年9月25日三方联席会”"
    words = "决议“十日内完成3号楼电梯制动系统维修并公示检测结果”"
    order = "督办单“停梯更换制动器，安排协助老人”"
    assert {meeting, words, order} <= titles(cases.case("issue", issue, office=True))
    assert {meeting, words, "督办单 1"} <= titles(cases.case("issue", issue, office=False))
    assert {meeting, "决议 1", "督办单 1"} <= titles(copy_of(bundle).case(issue))
    assert {meeting, words, order} <= titles(copy_of(auditors).case(issue))


def test_what_nobody_opened_is_in_no_frame(cases: Watched, bundle: Path) -> None:
    vote = cases.ids("read_votes")[0]
    last = frames(copy_of(bundle).case(vote))[-1]
    assert "617" not in said([last])
    stands = [
        fact_of(last, panel.key, "stands") for panel in last.panels if panel.key.startswith("question:")
    ]
    assert stands == ["通过", "未通过", "通过"]


def test_with_openings_the_count_and_the_words_are_there(cases: Watched, auditors: Path) -> None:
    vote = cases.ids("read_votes")[0]
    everything = said(frames(copy_of(auditors).case(vote)))
    assert "4 × 617 = 2,468 < 3 × 824 = 2,472" in everything
    assert "将部分共有绿地改为停车位" in everything
    assert "3 × 51,312.46 = 153,937.38 ≥ 2 × 63,480.00 = 126,960.00" in everything


def test_a_record_with_a_changed_entry_is_not_replayed(bundle: Path, tmp_path: Path) -> None:
    def change(data: bytes) -> bytes:
        entries = decode_entries(data)
        entries[3] = entries[3].replace(b'"version":1', b'"version":2')
        return encode_entries(entries)

    with pytest.raises(CopyAlteredError):
        copy_of(altered(bundle, tmp_path / "audit.zip", "tile/entries/000", change))


def test_entries_that_changed_places_are_found(bundle: Path, tmp_path: Path) -> None:
    def change(data: bytes) -> bytes:
        one, other, *rest = decode_entries(data)
        return encode_entries([other, one, *rest])

    with pytest.raises(CopyAlteredError):
        copy_of(altered(bundle, tmp_path / "audit.zip", "tile/entries/000", change))


def test_a_missing_file_and_a_file_of_noise_are_refused(bundle: Path, tmp_path: Path) -> None:
    for noise in (b"", b"\x00", b"\xff" * 300):
        with pytest.raises(CopyAlteredError):
            copy_of(
                altered(bundle, tmp_path / f"{len(noise)}.zip", "tile/entries/001", lambda _, to=noise: to)
            )


def test_an_opening_that_does_not_fit_its_commitment_is_refused(auditors: Path, tmp_path: Path) -> None:
    with ZipFile(auditors) as given:
        name = next(member for member in given.namelist() if member.startswith("openings/"))
    forged = canonical("改过的")

    def change(data: bytes) -> bytes:
        return re.sub(rb'"value":.*?,"version"', b'"value":' + forged + b',"version"', data, count=1)

    with pytest.raises(CopyAlteredError):
        copy_of(altered(auditors, tmp_path / "audit.zip", name, change))


def test_a_checkpoint_of_another_root_is_refused(bundle: Path, tmp_path: Path) -> None:
    def change(data: bytes) -> bytes:
        origin, size, root, rest = data.split(b"\n", 3)
        return b"\n".join([origin, size, root[-5:-1] + root[4:], rest])

    with pytest.raises(CopyAlteredError):
        copy_of(altered(bundle, tmp_path / "audit.zip", "checkpoint", change))


def test_what_the_record_does_not_hold_is_said(bundle: Path) -> None:
    copy = copy_of(bundle)
    with pytest.raises(NothingToReplayError):
        copy.case(uuid4())


def test_the_command_says_what_was_checked_and_lists(bundle: Path) -> None:
    answer = run(str(bundle), "--list")
    assert answer.exit_code == 0
    assert "条记录逐条算出的根与检查点一致" in answer.output
    assert "表决 vote" in answer.output
    assert "诉求 issue  BH-2025-0002" in answer.output


def test_without_an_object_it_lists_and_asks_for_one(bundle: Path) -> None:
    answer = run(str(bundle))
    assert answer.exit_code == 2
    assert "表决 vote" in answer.output


def test_one_step_is_printed(cases: Watched, bundle: Path) -> None:
    vote = str(cases.ids("read_votes")[0])
    answer = run(str(bundle), "--object", vote, "--step", "3")
    assert "[3/" in answer.output
    assert "锁定表决" in answer.output
    assert "1,028人" in answer.output
    english = run(str(bundle), "--object", vote, "--step", "3", "--lang", "en")
    assert "The roll of owners" in english.output
    everything = run(str(bundle), "--object", vote, "--order", ClockName.HAPPENED.value)
    assert everything.output.count("/23]") == 23


def test_at_a_terminal_keys_lead_through_the_steps(
    cases: Watched, bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = iter(["n", "n", "p", "x", "p", "p", "q"])
    monkeypatch.setattr("api.commands.replay.sys", SimpleNamespace(stdin=Terminal(), stdout=Terminal()))
    monkeypatch.setattr("api.commands.replay.click.getchar", lambda: next(keys))
    vote = str(cases.ids("read_votes")[0])
    command.main([str(bundle), "--object", vote], standalone_mode=False)
    assert re.findall(r"\[(\d+)/23\]", capsys.readouterr().out) == ["1", "2", "3", "2", "2", "1", "1"]


class Terminal:
    def isatty(self) -> bool:
        return True


def test_the_command_is_one_of_the_tools_own() -> None:
    answer = CliRunner().invoke(group, ["replay", "--help"])
    assert answer.exit_code == 0
    assert "audit.zip" in answer.output


def test_without_a_bundle_it_reads_the_installation_itself(
    cluster: Cluster, cases: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lent_database(cluster, cases.name) as dsn:
        monkeypatch.setenv("DATABASE_URL", dsn)
        monkeypatch.setenv("YISHITING_SECRET", SECRET.hex())
        refused = CliRunner().invoke(command, ["--list", "--data", str(tmp_path / "data")])
        assert isinstance(refused.exception, NothingSignedError)
        sign(dsn, tmp_path)
        answer = run("--list", "--data", str(tmp_path / "data"))
    assert answer.exit_code == 0, answer.output
    assert "诉求 issue  BH-2025-0002" in answer.output


def test_what_is_no_bundle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    path.write_text("no zip")
    answer = run(str(path))
    assert answer.exit_code != 0


@pytest.mark.browser
def test_the_page_in_one_file_needs_no_network(
    cases: Watched, auditors: Path, tmp_path: Path, browser: Browser
) -> None:
    vote = str(cases.ids("read_votes")[0])
    page = tmp_path / "replay.html"
    assert run(str(auditors), "--object", vote, "--html", str(page)).exit_code == 0
    written = page.read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', written) == []
    visitor = guest(browser, page.as_uri(), width=360)
    asked: list[str] = []
    faults: list[str] = []
    visitor.tab.on("request", lambda request: asked.append(request.url))
    visitor.tab.on("pageerror", lambda error: faults.append(str(error)))
    visitor.get("")
    visitor.tab.keyboard.press("End")
    expect(visitor.tab.locator("[data-stage] .frame")).to_have_attribute("data-step", "23")
    expect(visitor.tab.locator("[data-stage]")).to_contain_text("4 × 617 = 2,468 < 3 × 824 = 2,472")
    visitor.tab.locator("[data-slider]").fill("3")
    expect(visitor.tab.locator("[data-stage] h2")).to_contain_text("锁定表决")
    assert asked == [page.as_uri()]
    assert faults == []
