"""The lists of a vote: roster, ballots, deliveries; each wrong row is told before anything is played."""

import csv
import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cli import run
from api.importing.casefile import Beside, CaseFile, read_case
from api.importing.malformed import MalformedFileError
from api.importing.papers import papers_of
from tests.importing.cases import CASES, GAOTING, Stage, submitted
from tests.importing.cases import case as small_case
from tests.importing.voting import (
    LISTS,
    STORY,
    changed,
    copied,
    plain_story,
    refusals,
)
from tests.rosters.lists import as_xlsx


def test_a_list_that_changed_after_it_was_imported_is_refused(stage: Stage, tmp_path: Path) -> None:
    here = copied(tmp_path, STORY)
    stage.bring_in(read_case(here))
    ballots = tmp_path / "votes_ballots.csv"
    ballots.write_text(
        ballots.read_text(encoding="utf-8-sig").replace("NAY,NAY", "AYE,NAY"), encoding="utf-8"
    )
    report = stage.bring_in(read_case(here))
    assert refusals(report)[0] == (6, "import.seq_changed")


def test_a_roster_may_be_a_workbook_given_by_option(stage: Stage) -> None:
    case = plain_story()
    beside = case.beside
    assert beside.roster is not None
    rows = list(csv.reader(io.StringIO(beside.roster.read_text(encoding="gb18030"))))
    folder = Path(stage.service.settings.data)
    folder.mkdir(parents=True, exist_ok=True)
    book = folder / "roster.xlsx"
    book.write_bytes(as_xlsx(rows))
    report = stage.bring_in(replace(case, beside=replace(beside, roster=book)), check=True)
    assert report.exit_code == 0


_WORDS: Final = ["业主", "渠道", "面积", "房号", "M1", "钱五", "PAPER", "AYE", "70.00", "送达", "签收"]
_CELLS: Final = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.sampled_from(_WORDS)
_ROWS: Final = st.lists(st.lists(_CELLS, max_size=5), max_size=5)


class TestLists:
    """What is wrong with a list is told by row before anything is played."""

    def _lists(self, folder: Path, **texts: str) -> CaseFile:
        here = copied(folder, STORY)
        for name, text in texts.items():
            (folder / f"votes_{name}.csv").write_text(text, encoding="utf-8")
        return read_case(here)

    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            ("ballots", "业主,渠道,M1\n路人,PAPER,AYE\n", "row 2, “业主”: This owner is not on the roster"),
            (
                "ballots",
                "业主,渠道,M1\n钱五,PAPER,AYE\n钱五,PAPER,NAY\n",
                "row 3: This owner stands",
            ),
            ("ballots", "业主,渠道,M1\n钱五,鸽子,AYE\n", "“渠道”: It is missing, or no word"),
            ("ballots", "业主,M1\n钱五,AYE\n", "“channel”: It is missing"),
            ("ballots", "业主,渠道,面积,M1\n钱五,PAPER,71,AYE\n", "It says 71; by the roster it is 7000"),
            ("ballots", "业主,渠道,面积,M1\n钱五,PAPER,七十,AYE\n", "“面积”: This must be: an area"),
            ("ballots", "业主,渠道,人数,M1\n钱五,PAPER,2,AYE\n", "It says 2; by the roster it is 1"),
            ("ballots", "业主,渠道,人数,M1\n钱五,PAPER,两,AYE\n", "a whole number"),
            ("ballots", "业主,渠道,M1\n钱五,PAPER,#REF!\n", "“M1”: This must be"),
            ("ballots", "谁,渠道,M1\n钱五,PAPER,AYE\n", "Begin with headings"),
            ("ballots", "", "Begin with headings"),
            ("rest", "业主,送达\n孙六,飞鸽\n", "“送达”: It is missing, or no word"),
            ("rest", "业主,送达\n张一,签收\n", "This owner stands in the lists already"),
            ("roster", "房号,面积,业主\n101,x,张一\n", "row 2, “面积”"),
        ],
    )
    def test_a_row_that_is_wrong_is_told(self, tmp_path: Path, name: str, text: str, says: str) -> None:
        with pytest.raises(MalformedFileError) as told:
            papers_of(self._lists(tmp_path, **{name: text}))
        assert says in told.value.en
        assert f"votes_{name}.csv" in told.value.zh

    def test_a_list_that_is_missing_is_told(self, tmp_path: Path) -> None:
        case = self._lists(tmp_path)
        (tmp_path / "votes_rest.csv").unlink()
        with pytest.raises(MalformedFileError, match=r"votes_rest\.csv cannot be read"):
            papers_of(case)

    def test_ballots_need_a_roster(self, tmp_path: Path) -> None:
        case = self._lists(tmp_path)
        with pytest.raises(MalformedFileError, match="Name the roster"):
            papers_of(replace(case, beside=replace(case.beside, roster=None)))

    @pytest.mark.parametrize("name", ["../roster.csv", "/etc/passwd", "lists/roster.csv", "..\\roster.csv"])
    def test_a_list_stands_beside_the_case_and_nowhere_else(self, name: str) -> None:
        with pytest.raises(MalformedFileError, match="beside the case"):
            changed(STORY, lambda top: top["electorate"].update(roster=name))

    def test_a_ballot_without_any_answer_of_the_vote_is_no_ballot(self, stage: Stage, tmp_path: Path) -> None:
        case = self._lists(tmp_path, ballots="业主,渠道,M1,M2,M3\n钱五,PAPER,,,\n")
        report = stage.bring_in(case)
        assert refusals(report)[0][0] == 16  # the figures of the count are other ones now

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from(["ballots", "rest", "roster"]), _ROWS)
    def test_no_list_whatever_breaks_the_import(
        self, tmp_path: Path, name: str, rows: list[list[str]]
    ) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        with suppress(MalformedFileError):
            assert papers_of(self._lists(tmp_path, **{name: text.getvalue()})).roster is not None


class TestCommand:
    """The lists by option, and exit codes."""

    @pytest.fixture(autouse=True)
    def _on_this_database(self, database: str, secret: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", database)
        monkeypatch.setenv("YISHITING_SECRET", secret.hex())

    def _alone(self, folder: Path) -> Path:
        """Gaoting without a word of its lists, in a folder without them."""
        text = GAOTING.read_text(encoding="utf-8")
        for key in ("roster", "ballots", "nonparticipants"):
            text = "\n".join(line for line in text.splitlines() if not line.startswith(f"  {key}: gaoting"))
        path = folder / "alone.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_lists_may_be_given_by_option(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        options = [
            f"--{name}={CASES / file}"
            for name, file in zip(("roster", "ballots", "nonparticipants"), LISTS, strict=True)
        ]
        assert run(["import", "--check", "--dry-run", *options, str(self._alone(tmp_path))]) == 2
        assert "0 refused, 37 checks held, 0 differed, 7 unchecked" in capsys.readouterr().out

    def test_without_its_lists_the_vote_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(["import", "--dry-run", str(self._alone(tmp_path))]) == 1
        assert "import.roster_missing" in capsys.readouterr().out

    def test_a_list_that_is_wrong_exits_3(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        here = copied(tmp_path, STORY)
        (tmp_path / "votes_roster.csv").write_text("房号,面积,业主\n101,x,张一\n", encoding="utf-8")
        assert run(["import", "--dry-run", str(here)]) == 3
        assert "votes_roster.csv, row 2" in capsys.readouterr().err

    def test_lists_go_with_one_case(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(["import", "--roster", str(CASES / LISTS[0]), str(GAOTING), str(STORY)]) == 2
        assert "one case file" in capsys.readouterr().err


def test_without_lists_a_case_has_none() -> None:
    case = small_case(submitted())
    assert case.beside == Beside()
    assert papers_of(case).roster is None
