"""`yishiting roll`: checks without a database, enters and freezes with one, and tells every wrong row."""

from pathlib import Path

import pytest

from api.cli import run
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.vote.state import BALLOT_SETS, VoteState
from tests.rosters.conftest import Prepared, prepare
from tests.rosters.lists import OWNERS, Rows, as_csv
from tests.rosters.test_owners import GAOTING

Told = pytest.CaptureFixture[str]
SMALL = [OWNERS, ("1", "101", "58.20", "张三"), ("1", "102", "61.75", "李四")]


@pytest.fixture(autouse=True)
def _on_this_database(database: str, secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("YISHITING_SECRET", secret.hex())


def _file(folder: Path, rows: Rows, name: str = "list.csv") -> str:
    path = folder / name
    path.write_bytes(as_csv(rows))
    return str(path)


def _login(prepared: Prepared) -> str:
    account, _ = prepared.service.accounts.open(prepared.teller, "teller", by=None)
    return account.login


def test_check_tells_the_totals_and_no_name(capsys: Told) -> None:
    assert run(["roll", "--check", str(GAOTING)]) == 0
    told = capsys.readouterr().out
    assert "1058 rows: 1058 units, 1028 heads, 63,480.00 m²" in told
    assert "11  有多套的业主" in told
    assert "P0001" not in told


def test_what_needs_a_look_is_told(tmp_path: Path, capsys: Told) -> None:
    heading = ("房号", "面积", "业主", "是否交付", "用途", "朝向")
    rows = [
        heading,
        ("101", "50", "张三", "", "住宅", "南"),
        ("102", "60", "张三", "", "住宅", "南"),
        ("103", "70", "李四、王五", "", "住宅", "北"),
        ("104", "80", "", "未售", "住宅", "北"),
        ("B1", "12.5", "张三", "", "车位", ""),
        ("合计",),
    ]
    path = _file(tmp_path, rows)
    assert run(["roll", "--check", "--parking", "exclude", path]) == 0
    told = capsys.readouterr().out
    for part in ("3 heads, 260.00 m²", "1  其中只凭姓名", "1  共有的", "1  建设单位", "1  未计入的合计行"):
        assert part in told
    assert "12.50 m²: 未计入 excluded" in told
    assert "columns not used: 朝向" in told
    assert run(["roll", "--check", "--parking", "include", path]) == 0
    assert "计入 included" in capsys.readouterr().out


def test_every_wrong_row_is_told_and_exits_1(tmp_path: Path, capsys: Told) -> None:
    path = _file(tmp_path, [OWNERS, ("1", "101", "x", "张三"), ("1", "102", "", "李四")])
    assert run(["roll", "--check", path]) == 1
    told = capsys.readouterr().err
    assert "has 2 things to correct" in told
    assert "list.csv, row 2" in told
    assert "list.csv 第 3 行" in told


def test_headings_may_be_mapped(tmp_path: Path, capsys: Told) -> None:
    path = _file(tmp_path, [("号码", "大小", "谁"), ("101", "50", "张三")])
    assert (
        run(["roll", "--check", path, "--map", "号码=unit", "--map", "大小=面积", "--map", "谁=owner"]) == 0
    )
    assert "1 heads, 50.00 m²" in capsys.readouterr().out


@pytest.mark.parametrize("mapped", ["号码", "号码=moon", "=unit"])
def test_a_mapping_names_a_column(tmp_path: Path, capsys: Told, mapped: str) -> None:
    assert run(["roll", "--check", _file(tmp_path, SMALL), "--map", mapped]) == 2
    assert "heading=column" in capsys.readouterr().err


def test_members_have_no_area(tmp_path: Path, capsys: Told) -> None:
    path = _file(tmp_path, [("姓名",), ("王一",), ("李二",)])
    assert run(["roll", "--check", "--members", path]) == 0
    assert "2 heads" in capsys.readouterr().out


def test_entering_needs_a_vote_and_whoever_enters(tmp_path: Path, capsys: Told) -> None:
    assert run(["roll", _file(tmp_path, SMALL)]) == 2
    assert "--vote" in capsys.readouterr().err


def test_a_roll_is_entered_from_several_files_and_frozen(
    tmp_path: Path, capsys: Told, prepared: Prepared
) -> None:
    parts = [_file(tmp_path, [OWNERS, row], f"{number}.csv") for number, row in enumerate(SMALL[1:])]
    asked = ["roll", *parts, "--vote", str(prepared.vote), "--by", _login(prepared)]
    assert run(asked) == 0
    assert "not frozen yet" in capsys.readouterr().out
    assert run([*asked, "--freeze"]) == 0
    assert "The roll is frozen." in capsys.readouterr().out
    vote = prepared.service.desk.look(BALLOT_SETS, prepared.vote)[0]
    assert vote.status is VoteState.ROLL_FROZEN
    assert vote.frozen is not None
    assert (vote.frozen.heads, vote.frozen.area_centi_m2) == (2, 11_995)


def test_check_with_a_vote_reads_the_list_as_its_body_asks(
    tmp_path: Path, capsys: Told, prepared: Prepared
) -> None:
    members = prepare(prepared.service, Body.JOINT_CONFERENCE)
    path = _file(tmp_path, [("姓名", "界别"), ("王一", "社区")])
    assert run(["roll", "--check", path, "--vote", str(members.vote)]) == 0
    assert run(["roll", "--check", path, "--vote", str(prepared.vote)]) == 1
    assert "No row of headings" in capsys.readouterr().err


def test_an_unknown_vote_or_account_is_told(tmp_path: Path, capsys: Told, prepared: Prepared) -> None:
    path = _file(tmp_path, SMALL)
    assert run(["roll", path, "--vote", str(prepared.hall), "--by", "nobody"]) == 1
    assert "no such vote" in capsys.readouterr().err
    assert run(["roll", path, "--vote", str(prepared.vote), "--by", "nobody"]) == 1
    assert "no such account" in capsys.readouterr().err


def test_whoever_enters_a_roll_must_be_a_clerk_of_the_hall(
    tmp_path: Path, capsys: Told, prepared: Prepared
) -> None:
    other = prepare(prepared.service, Body.OWNERS_JOINT_DECISION)
    asked = ["roll", _file(tmp_path, SMALL), "--vote", str(other.vote), "--by", _login(prepared)]
    assert run(asked) == 1
    assert "You do not hold the role" in capsys.readouterr().err
