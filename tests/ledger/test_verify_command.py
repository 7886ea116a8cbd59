"""`yishiting verify`, as somebody types it: what it says, ends with, and remembers."""

import errno
import json
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.cli import run
from deliberation.ledger.saved import load
from tests import district
from tests.district import District
from tests.ledger.made import ORIGIN, Log, log_key, policy, written

Told = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Whose state is not the tester's own."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    """Of a small district, which can be decided again."""
    return list(district.leaves(District(halls=2, at_a_time=10), 300))


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    (tmp_path / "hall.policy").write_text(policy().text)
    return str(tmp_path / "hall.policy")


def bundle(folder: Path, leaves: list[bytes], **how: object) -> str:
    log = Log(leaves, **{"seen": datetime.now(UTC), **how})  # type: ignore[arg-type]
    return str(log.zip(folder / "audit.zip"))


def test_a_sound_record_ends_with_0_and_says_so_in_both_languages(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    assert run(["verify", bundle(home, leaves), "--policy", trusted]) == 0
    told = capsys.readouterr().out
    assert "✔ 完好" in told
    assert "✔ SOUND" in told
    assert f"Decided again by the rules of their time: {len(leaves)}" in told
    assert ORIGIN in told


def test_an_altered_record_ends_with_1_and_names_the_place(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    altered = [*leaves[:99], leaves[99].replace(b'"api"', b'"web"'), *leaves[100:]]
    first = bundle(home, leaves)
    assert run(["verify", first, "--policy", trusted]) == 0
    capsys.readouterr()
    assert run(["verify", bundle(home, altered), "--policy", trusted, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in told["problems"]] == ["state.fork"]
    assert (told["verdict"], told["exit_code"], told["trust"]) == ("tampered", 1, "given")


def test_an_act_that_nobody_was_allowed_is_found_though_it_is_properly_signed(
    home: Path, trusted: str, capsys: Told
) -> None:
    made_up = bundle(home, written(300).leaves)
    assert run(["verify", made_up, "--policy", trusted]) == 1
    assert "audit.no_role" in capsys.readouterr().out


def test_decisions_are_made_again_unless_one_says_not_to(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    audit = bundle(home, leaves)
    assert run(["verify", audit, "--policy", trusted, "--no-decisions"]) == 0
    assert "Decided again" not in capsys.readouterr().out
    assert run(["verify", audit, "--policy", trusted, "--decisions"]) == 0
    assert f"Decided again by the rules of their time: {len(leaves)}" in capsys.readouterr().out


def test_a_full_temporary_folder_is_told_with_what_to_do(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("deliberation.ledger.team._FEW", 100)
    monkeypatch.setattr("deliberation.ledger.spool.write", full)
    audit = bundle(home, leaves)
    assert run(["verify", audit, "--policy", trusted]) == 3
    assert "--no-decisions" in capsys.readouterr().err
    assert run(["verify", audit, "--policy", trusted, "--no-decisions"]) == 0


def test_a_stale_record_ends_with_2(home: Path, leaves: list[bytes], trusted: str, capsys: Told) -> None:
    old = bundle(home, leaves, seen=datetime(2026, 1, 1, tzinfo=UTC))
    assert run(["verify", old, "--policy", trusted]) == 2
    assert "witness.stale" in capsys.readouterr().out
    assert run(["verify", old, "--policy", trusted, "--max-age", "1000000"]) == 0


def test_a_wrong_command_line_ends_with_3(home: Path, trusted: str, capsys: Told) -> None:
    (home / "not.zip").write_bytes(b"nothing")
    (home / "bad.policy").write_text("quorum of friends")
    for arguments in (
        ["--sunshine"],
        ["--max-age", "0", "x.zip"],
        [str(home / "absent.zip")],
        [str(home / "not.zip")],
        [str(home / "not.zip"), "--policy", str(home / "bad.policy")],
        ["http:///log"],
        ["--proof", str(home / "absent.tlog-proof")],
        ["--data", str(home / "no installation")],
    ):
        assert run(["verify", *arguments]) == 3, arguments
        assert capsys.readouterr().err


def test_what_was_found_is_remembered_unless_one_says_not_to(
    home: Path, leaves: list[bytes], trusted: str
) -> None:
    audit = bundle(home, leaves)
    assert run(["verify", audit, "--policy", trusted, "--no-save"]) == 0
    assert not (home / ".local").exists()
    assert run(["verify", audit, "--policy", trusted]) == 0
    (kept,) = (home / ".local/state/yishiting").iterdir()
    state = load(kept)
    assert state is not None
    assert state.checkpoint.size == len(leaves)


def test_what_is_remembered_can_be_kept_in_a_file_of_ones_choice(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    mine = home / "folder" / "mine.json"
    audit = bundle(home, leaves)
    assert run(["verify", audit, "--policy", trusted, "--state", str(mine)]) == 0
    assert load(mine) is not None
    assert not (home / ".local").exists()
    shorter = bundle(home, leaves[:200])
    assert run(["verify", shorter, "--policy", trusted, "--state", str(mine)]) == 1
    assert "state.rolled_back" in capsys.readouterr().out
    state = load(mine)
    assert state is not None
    assert state.checkpoint.size == len(leaves), "what is not sound is not remembered"


def test_a_state_that_cannot_be_read_stops_the_command(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    mine = home / "mine.json"
    audit = bundle(home, leaves)
    for content in (b"", b"[]", b"{}", b'{"checkpoint": "x", "policy": "quorum none"}', b"\xff"):
        mine.write_bytes(content)
        assert run(["verify", audit, "--policy", trusted, "--state", str(mine)]) == 3
        assert "begin anew" in capsys.readouterr().err
        assert mine.read_bytes() == content


def test_without_a_policy_the_first_key_is_taken_and_then_held_to(
    home: Path, leaves: list[bytes], capsys: Told
) -> None:
    assert run(["verify", bundle(home, leaves)]) == 0
    assert "self-declared key" in capsys.readouterr().out
    assert run(["verify", bundle(home, leaves, key=log_key(9)), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["trust"] == "remembered"
    assert "checkpoint.wrong_key" in [one["code"] for one in told["problems"]]
    assert told["remarks"], "the reader is told that the policy is another one"


def test_one_proof_is_checked_alone(home: Path, leaves: list[bytes], trusted: str, capsys: Told) -> None:
    log = Log(leaves, seen=datetime.now(UTC))
    receipt = home / "receipt.tlog-proof"
    receipt.write_bytes(log.proof(123).encode())
    assert run(["verify", "--proof", str(receipt), "--policy", trusted]) == 0
    assert '"stream"' in capsys.readouterr().out
    assert run(["verify", "--proof", str(receipt)]) == 2, "nothing says whose the signatures are"
    receipt.write_bytes(log.proof(123).encode().replace(b"index 123", b"index 124"))
    assert run(["verify", "--proof", str(receipt), "--policy", trusted, "--json"]) == 1
    receipt.write_bytes(b"no proof")
    assert run(["verify", "--proof", str(receipt), "--policy", trusted]) == 1


def test_progress_is_told_where_it_is_asked_for(
    home: Path, leaves: list[bytes], trusted: str, capsys: Told
) -> None:
    audit = bundle(home, leaves)
    assert run(["verify", audit, "--policy", trusted]) == 0
    assert "%" not in capsys.readouterr().err
    assert run(["verify", audit, "--policy", trusted, "--progress"]) == 0
    assert "100 %" in capsys.readouterr().err


def test_where_no_record_is_found_the_answer_says_what_to_try(home: Path, capsys: Told) -> None:
    """Nobody gave a policy, and the answer does not say so."""
    with ZipFile(home / "backup.zip", "w") as backup:
        backup.writestr("manifest.json", "{}")
    for source, hint in (
        ("http://127.0.0.1:9", "try: http://127.0.0.1:9/log"),
        ("http://127.0.0.1:9/log", "Check the address"),
        (str(home / "backup.zip"), "export --bundle"),
    ):
        assert run(["verify", source]) == 2
        told = capsys.readouterr().out
        assert hint in told
        assert "the policy that you gave" not in told
        assert "urlopen" not in told


def test_a_policy_that_cannot_be_one_is_refused_plainly(
    home: Path, leaves: list[bytes], capsys: Told
) -> None:
    (home / "picture").write_bytes(b"\xff\xd8")
    for name, said in (("picture", "is no text file"), ("nowhere", "No such file")):
        assert run(["verify", bundle(home, leaves), "--policy", str(home / name)]) == 3
        assert said in capsys.readouterr().err
