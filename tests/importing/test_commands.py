"""The commands import and export, as somebody types them."""

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest

from api.cells import neutral
from api.cli import run
from deliberation.bootstrap import Service
from tests.importing.cases import (
    BINHE,
    GAOTING,
    YUCAI,
    Stage,
    as_yaml,
    case,
    document,
    event,
    registered,
    submitted,
)


@pytest.fixture(autouse=True)
def _on_this_database(database: str, secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("YISHITING_SECRET", secret.hex())


def _file(folder: Path, *events: object, **sections: object) -> str:
    path = folder / "case.yaml"
    path.write_text(as_yaml(document(*events, **sections)), encoding="utf-8")  # type: ignore[arg-type]
    return str(path)


Told = pytest.CaptureFixture[str]


def _last_line(capsys: Told) -> str:
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_everything_taken_and_held_exits_0(capsys: Told) -> None:
    assert run(["import", "--check", str(YUCAI)]) == 0
    assert _last_line(capsys) == "32 events, 0 refused, 30 checks held, 0 differed, 0 unchecked"


def test_a_refused_event_exits_1_with_its_seq_type_code_and_both_sentences(
    tmp_path: Path, capsys: Told
) -> None:
    path = _file(tmp_path, submitted(), event(2, "IssueForgotten", issue="ISS-1"))
    assert run(["import", path]) == 1
    told = capsys.readouterr().out
    for part in (
        "seq 2",
        "IssueForgotten",
        "import.unknown_event_type",
        "没有“IssueForgotten”",
        "There is no",
    ):
        assert part in told
    assert told.endswith("2 events, 1 refused, 0 checks held, 0 differed, 0 unchecked\n")


def test_a_difference_exits_1(tmp_path: Path, capsys: Told) -> None:
    path = _file(tmp_path, submitted(), expected={"issues": {"ISS-1": "CLOSED"}})
    assert run(["import", "--check", path]) == 1
    assert "expected CLOSED" in capsys.readouterr().out


def test_what_could_not_be_checked_exits_2(capsys: Told) -> None:
    assert run(["import", "--check", "--dry-run", str(GAOTING)]) == 2
    told = capsys.readouterr().out
    assert "expected.consultation_coverage" in told
    assert told.endswith("45 events, 0 refused, 37 checks held, 0 differed, 7 unchecked\n")


def test_a_malformed_file_exits_3_with_its_line_and_nothing_of_the_others_is_recorded(
    tmp_path: Path, capsys: Told, stage: Stage
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("meta: {scenario_id: X}\nevents: [", encoding="utf-8")
    assert run(["import", str(YUCAI), str(broken)]) == 3
    told = capsys.readouterr()
    assert "broken.yaml" in told.err
    assert "Line " in told.err
    assert "Traceback" not in told.err
    assert told.out == "0 events, 0 refused, 0 checks held, 0 differed, 0 unchecked\n"
    assert stage.entries == 0


def test_seats_that_cannot_be_set_up_exit_3(tmp_path: Path, capsys: Told) -> None:
    seats = [{"id": "S", "party": "ORG-P", "holder": holder} for holder in ("PSN-1", "PSN-3")]
    assert run(["import", _file(tmp_path, submitted(), seats=seats)]) == 3
    assert "cannot be set up" in capsys.readouterr().err


def test_several_files_are_counted_together_and_the_gravest_code_counts(tmp_path: Path, capsys: Told) -> None:
    path = _file(tmp_path, submitted(), event(2, "IssueForgotten", issue="ISS-1"))
    assert run(["import", "--dry-run", str(GAOTING), path, str(YUCAI)]) == 1
    assert _last_line(capsys) == "79 events, 1 refused, 0 checks held, 0 differed, 6 unchecked"


def test_a_file_without_the_ending_yaml_or_that_is_missing_is_told(capsys: Told) -> None:
    assert run(["import", "nowhere.yaml"]) == 3
    assert "cannot be read" in capsys.readouterr().err


def test_without_files_the_command_is_used_wrongly() -> None:
    assert run(["import"]) == 2


def test_into_an_unknown_hall_exits_3(capsys: Told) -> None:
    assert run(["import", "--hall", "NONE", str(YUCAI)]) == 3
    told = capsys.readouterr()
    assert "no single hall" in told.err
    assert told.out.splitlines()[-1] == "0 events, 0 refused, 0 checks held, 0 differed, 0 unchecked"


def test_partial_records_what_is_not_refused(tmp_path: Path, capsys: Told, stage: Stage) -> None:
    path = _file(tmp_path, submitted(), event(2, "IssueForgotten"), registered(3))
    assert run(["import", "--partial", path]) == 1
    assert "recorded: 2" in capsys.readouterr().out
    assert stage.entries > 0


class TestExport:
    def test_each_line_is_a_public_leaf_whose_hash_can_be_checked(self, stage: Stage, capsys: Told) -> None:
        stage.bring_in(case(submitted(), registered()))
        assert run(["export"]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["position"] for line in lines] == list(range(1, stage.entries + 1))
        for line in lines:
            canonical = json.dumps(line["leaf"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            assert sha256(b"\0" + canonical.encode()).hexdigest() == line["hash"]

    def test_nothing_sealed_or_personal_is_in_it(self, stage: Stage, capsys: Told) -> None:
        stage.bring_in(case(submitted(), registered()))
        for form in ("jsonl", "csv"):
            run(["export", "--format", form])
            told = capsys.readouterr().out
            assert "LM-2024-0001" in told
            assert not any(secret in told for secret in ("路面破损", "居民甲", "138****0000", "PSN-5"))

    def test_one_object_and_what_came_after_a_position(self, stage: Stage, capsys: Told) -> None:
        stage.bring_in(case(submitted(), registered()))
        row = next(
            row for row in stage.service.log.entries_after(0, 100) if row.topic == "issue.registered.v1"
        )
        run(["export", "--object", str(row.stream)])
        assert len(capsys.readouterr().out.splitlines()) == 2
        run(["export", "--after", str(stage.entries - 1)])
        assert len(capsys.readouterr().out.splitlines()) == 1

    def test_a_table_is_written_to_a_file_that_a_spreadsheet_opens(
        self, stage: Stage, tmp_path: Path, capsys: Told
    ) -> None:
        stage.bring_in(case(submitted(), registered()))
        path = tmp_path / "record.csv"
        assert run(["export", "--format", "csv", "-o", str(path)]) == 0
        assert f"{stage.entries}" in capsys.readouterr().out
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert len(rows) == stage.entries
        assert rows[-1]["type"] == "public_number.assigned.v1"

    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
    def test_a_cell_that_would_be_a_formula_is_made_text(self, cell: str) -> None:
        assert neutral(cell) == f"'{cell}"

    def test_other_cells_stay_as_they_are(self) -> None:
        assert [neutral(cell) for cell in ("1-1", "育才", "")] == ["1-1", "育才", ""]


def test_demo_prints_who_can_log_in(capsys: Told, service: Service) -> None:
    assert run(["demo"]) == 0
    told = capsys.readouterr().out
    for login in ("chair", "recorder", "auditor", "delegate", "resident"):
        assert service.accounts.by_login(login).has_password
        assert f"    {login} " in told
    assert "yishiting serve\n" in told or "run.py serve\n" in told
    assert BINHE.exists()
