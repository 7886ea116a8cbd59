"""An owners' vote comes in with its roll and every ballot, counts what the file claims, or is refused."""

import csv
import io
import shutil
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cli import run
from api.importing.casefile import Beside, CaseFile, case_of, read_case
from api.importing.checking.verdict import Verdict
from api.importing.importer import Report
from api.importing.malformed import MalformedFileError
from api.importing.naming import Names, hall_of
from api.importing.papers import papers_of
from api.importing.player import Status
from api.importing.translate import LATER
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import BallotSetId, MotionId
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from tests.importing.cases import CASES, GAOTING, STORIES, Stage, registered, submitted
from tests.importing.cases import case as small_case
from tests.rosters.lists import as_xlsx

STORY: Final = next(path for path in STORIES if path.stem == "votes")
LISTS: Final = ("gaoting_roster.csv", "gaoting_ballots.csv", "gaoting_nonparticipants.csv")
Change = Callable[[Any], object]


def _changed(path: Path, change: Change) -> CaseFile:
    """The case of a file after somebody wrote something else in it; the lists beside it are the same."""
    top = deepcopy(read_case(path).top)
    change(top)
    return case_of(top, path)


def _without(items: Any, unwanted: Callable[[Any], bool]) -> None:
    """Take some entries out of a list of the file, with their lines."""
    kept = [pair for pair in zip(items, items.lines, strict=True) if not unwanted(pair[0])]
    items[:], items.lines = [item for item, _ in kept], [line for _, line in kept]


def _plain_story(change: Change = lambda _: None) -> CaseFile:
    """The story without the events that it expects to be refused."""
    return _changed(STORY, lambda top: (top.pop("negative_tests"), change(top)))


def _event(top: Any, seq: int) -> Any:
    return next(one for one in top["events"] if one["seq"] == seq)


def _vote(stage: Stage, case: CaseFile, name: str) -> BallotSet:
    names = Names(stage.service.vault, hall_of(stage.service.vault, case.scenario), case.scenario)
    return stage.service.desk.look(BALLOT_SETS, names.of("motion_set", name))[0]


def _refusals(report: Report) -> list[tuple[int | None, str]]:
    return [(one.event.seq, one.refusal.CODE) for one in report.outcomes if one.refusal]


class TestGaoting:
    """1,058 units, 1,028 heads, 824 ballots, three motions."""

    def test_every_check_holds_but_those_of_consultation_and_project(self, stage: Stage) -> None:
        report = stage.bring_in(read_case(GAOTING), check=True)
        assert (report.exit_code, report.refused, report.differed) == (2, 0, 0)
        skipped = {one.event.type for one in report.outcomes if one.status is Status.SKIPPED}
        assert skipped == LATER
        open_ones = [one.what for one in report.findings if one.verdict is Verdict.UNCHECKED]
        assert open_ones == ["expected.consultation_coverage"]
        held = {one.what for one in report.findings if one.verdict is Verdict.HELD}
        assert {
            "expected.turnout.VS-B1.heads",
            "expected.motions.M1.aye_area_m2",
            "expected.motions.M2.heads_needed",
            "expected.motions.M3.outcome",
            "expected.issues.ISS-B1",
            "expected.tasks.TSK-B1.overdue",
            "what_if_tests[WI1].M2_would_be.aye_heads",
            "what_if_tests[WI1].includes_refused_ballot_owners",
            "what_if_tests[WI2] (vote.heads_by_unit)",
            "what_if_tests[WI3] (vote.wrong_share)",
            "what_if_tests[WI4] (cn-zhejiang-zhoushan.owners_joint_decision.2019)",
            "what_if_tests[WI5] (vote.consultation_is_no_vote)",
            *(f"boundary_tests[{number}].turnout" for number in (1, 2, 3)),
            *(f"boundary_tests[{number}].heads_pass" for number in (4, 5, 6)),
        } <= held

    def test_the_ballots_are_those_of_both_lists_each_once(self, stage: Stage) -> None:
        case = read_case(GAOTING)
        stage.bring_in(case)
        names = Names(stage.service.vault, hall_of(stage.service.vault, "B"), "B")
        ballot_set = BallotSetId(names.of("motion_set", "VS-B1"))

        def right(party: str) -> Any:
            found = names.right(ballot_set, frozenset({party}))
            return stage.service.desk.look(RIGHTS, found)[0]

        def found(party: str) -> list[Validity]:
            return [ballot.validity for ballot in right(party).ballots]

        assert found("P0004") == [Validity.VALID]
        assert found("P0013") == [Validity.VALID, Validity.DUPLICATE_SAME_CONTENT]
        assert found("P0026") == [Validity.VALID, Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS]
        assert found("P0027") == [Validity.CO_OWNERS_CONFLICT_NOT_CURED]
        assert found("P0033") == [Validity.LATE]
        assert right("P0016").counted.proxy is not None
        assert found("P0015") == []
        assert right("P0036").delivered

    def test_from_the_lists_alone_it_counts_the_same(self, stage: Stage) -> None:
        """Without the events that cast a ballot, every ballot comes from the list."""

        case = _changed(GAOTING, lambda top: _without(top["events"], lambda one: one["type"] == "BallotCast"))
        report = stage.bring_in(case, check=True)
        assert (report.exit_code, report.refused, report.differed) == (2, 0, 0)
        counted = _vote(stage, case, "VS-B1").tallies
        ayes = sorted(one.outcome.counts.answers["AYE"].heads for one in counted.values())
        assert ayes == [617, 640, 701]

    def test_the_same_file_again_adds_nothing(self, stage: Stage) -> None:
        case = read_case(GAOTING)
        first = stage.bring_in(case)
        entries = stage.entries
        again = stage.bring_in(case)
        assert (first.recorded, again.recorded, again.count(Status.KNOWN)) == (39, 0, 39)
        assert stage.entries == entries

    def test_no_owner_stands_in_a_leaf(self, stage: Stage) -> None:
        stage.bring_in(read_case(GAOTING))
        leaves = b"".join(row.leaf() for row in stage.service.log.entries_after(0, 5_000))
        assert b"right.ballot_cast" in leaves
        for secret in ("P0013", "P0001", "U01-001", "19235", "VS-B1"):
            assert secret.encode() not in leaves

    def test_a_conference_decides_none_of_the_three_matters(self, stage: Stage) -> None:
        """Item 8 adopted by the conference instead of the owners is refused with the article."""

        def decides(top: Any) -> None:
            adopted = _event(top, 35)["data"]
            adopted.update(authority="joint_conference", text_zh="将部分共有绿地改为停车位")

        report = stage.bring_in(_changed(GAOTING, decides))
        assert _refusals(report)[0] == (35, "resolution.vote_of_another_body")

    def test_a_motion_that_fell_short_by_one_carries_no_resolution(self, stage: Stage) -> None:
        report = stage.bring_in(_changed(GAOTING, lambda top: _event(top, 35)["data"].update(motions="M2")))
        assert _refusals(report)[0] == (35, "resolution.not_adopted_by_vote")

    def test_figures_of_tests_that_are_wrong_are_told_with_the_right_ones(self, stage: Stage) -> None:
        def otherwise(top: Any) -> None:
            one, two, three, four, five = top["what_if_tests"]
            one["M2_would_be"].update(aye_heads=805, outcome="NOT_ADOPTED")
            one.update(includes_refused_ballot_owners="P0015", lawful_here=True)
            two["expect"] = three["expect"] = four["expect"] = five["expect"] = "applied"
            top["boundary_tests"][0]["turnout"] = True
            top["boundary_tests"][3]["heads_pass"] = False
            top["expected"]["motions"]["M2"]["heads_needed"] = 617
            top["expected"]["turnout"]["VS-B1"].update(heads=825, met=False)

        report = stage.bring_in(_changed(GAOTING, otherwise), check=True, dry_run=True)
        differed = [(one.expected, one.found) for one in report.findings if one.verdict is Verdict.DIFFERED]
        assert sorted(differed, key=str) == sorted(
            [
                (805, 804),
                ("NOT_ADOPTED", "ADOPTED"),
                (["P0015"], ["P0015", "P0027", "P0033"]),
                (True, False),
                ("applied", "refused"),
                ("applied", "wrong"),
                ("applied", "not_applied"),
                ("applied", "refused"),
                (True, False),
                (False, True),
                (617, 618),
                (825, 824),
                (False, True),
            ],
            key=str,
        )


TAMPERED: Final[list[tuple[int, Change, str, tuple[str, ...]]]] = [
    (1, lambda data: data.update(heads=7), "vote.heads_by_unit", ("art. 9",)),
    (1, lambda data: data.update(heads=5), "claim.differs", ("5", "6")),
    (1, lambda data: data.update(units=8), "claim.differs", ("8", "7")),
    (1, lambda data: data.update(area_m2=Decimal("480.01")), "claim.differs", ("48001", "48000")),
    (2, lambda data: data.update(clear_days_before_opening=15), "claim.differs", ("15", "16")),
    (5, lambda data: data.update(days=8), "claim.differs", ("8", "7")),
    (7, lambda data: data.update(area_m2=60), "claim.differs", ("6000", "12000")),
    (7, lambda data: data.update(heads=2), "claim.differs", ("2", "1")),
    (8, lambda data: data.update(agent_principals_count=3), "claim.differs", ("3", "1")),
    (11, lambda data: data.update(reason="DUPLICATE_SAME_CONTENT"), "claim.differs", ("same", "first valid")),
    (12, lambda data: data.update(counted_as_participating=True), "claim.differs", ("True", "False")),
    (16, lambda data: data["participating"].update(heads=5), "claim.differs", ("5", "4")),
    (
        16,
        lambda data: data["M1"]["AYE"].update(area_m2=Decimal("260.01")),
        "claim.differs",
        ("26001", "26000"),
    ),
    (18, lambda data: data.update(outcome="ADOPTED"), "claim.differs", ("adopted", "not adopted")),
    (22, lambda data: data.update(changed=True), "claim.differs", ("True", "False")),
    (22, lambda data: data.update(AYE_area_m2=Decimal("60.01")), "claim.differs", ("6001", "6000")),
]
"""An event of the story, another figure than is so, the refusal, and what it says: both values."""


@pytest.mark.parametrize(("seq", "change", "code", "says"), TAMPERED)
def test_a_figure_that_is_not_so_is_refused_with_both_values(
    stage: Stage, seq: int, change: Change, code: str, says: tuple[str, ...]
) -> None:
    report = stage.bring_in(_plain_story(lambda top: change(_event(top, seq)["data"])))
    refused = {one.event.seq: one.refusal for one in report.outcomes if one.refusal}
    assert code == refused[seq].CODE
    assert [word for word in says if word not in refused[seq].en] == []
    assert (report.written, stage.entries) == (False, 0)


def test_totals_of_the_electorate_that_are_not_so_are_refused(stage: Stage) -> None:
    report = stage.bring_in(_changed(STORY, lambda top: top["electorate"].update(heads=7)))
    assert _refusals(report)[0] == (1, "claim.differs")


def test_the_story_checks_what_it_expects_and_its_what_ifs(stage: Stage) -> None:
    report = stage.bring_in(_plain_story(), check=True)
    assert [one for one in report.findings if one.verdict is not Verdict.HELD] == []
    assert (report.exit_code, report.verdicts(Verdict.HELD)) == (0, 24)


def test_a_vote_comes_into_a_hall_that_stands(stage: Stage) -> None:
    stage.bring_in(small_case(submitted(), registered()))
    report = stage.bring_in(_plain_story(), hall="LM")
    assert (report.exit_code, report.recorded) == (0, 25)


def test_a_list_that_changed_after_it_was_imported_is_refused(stage: Stage, tmp_path: Path) -> None:
    here = _copied(tmp_path, STORY)
    stage.bring_in(read_case(here))
    ballots = tmp_path / "votes_ballots.csv"
    ballots.write_text(
        ballots.read_text(encoding="utf-8-sig").replace("NAY,NAY", "AYE,NAY"), encoding="utf-8"
    )
    report = stage.bring_in(read_case(here))
    assert _refusals(report)[0] == (6, "import.seq_changed")


def _copied(folder: Path, path: Path) -> Path:
    """A case in a folder of its own, with the lists beside it."""
    for name in (
        path.name,
        *(beside.name for beside in path.parent.glob(f"{path.stem.split('_')[0]}_*.csv")),
    ):
        shutil.copy(path.parent / name, folder / name)
    return folder / path.name


def test_a_vote_without_a_roster_is_refused_and_says_what_to_do(stage: Stage) -> None:
    report = stage.bring_in(_changed(STORY, lambda top: top.pop("electorate")))
    assert _refusals(report)[0] == (1, "import.roster_missing")


def test_a_roster_may_be_a_workbook_given_by_option(stage: Stage) -> None:
    case = _plain_story()
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
        here = _copied(folder, STORY)
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
            _changed(STORY, lambda top: top["electorate"].update(roster=name))

    def test_a_ballot_without_any_answer_of_the_vote_is_no_ballot(self, stage: Stage, tmp_path: Path) -> None:
        case = self._lists(tmp_path, ballots="业主,渠道,M1,M2,M3\n钱五,PAPER,,,\n")
        report = stage.bring_in(case)
        assert _refusals(report)[0][0] == 16  # the figures of the count are other ones now

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
        here = _copied(tmp_path, STORY)
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


def test_the_motions_of_a_vote_stand_under_their_own_ids(stage: Stage) -> None:
    case = _plain_story()
    stage.bring_in(case)
    names = Names(stage.service.vault, hall_of(stage.service.vault, case.scenario), case.scenario)
    setup = _vote(stage, case, "VS-1").setup
    assert setup is not None
    question = setup.question(MotionId(names.of("motion", "M3")))
    assert question is not None
    assert (question.kind.value, question.options, question.item) == ("choice", ("A", "B"), 4)
    assert setup.place == "cn-zhejiang-zhoushan"
    assert [channel.value for channel in setup.channels] == ["paper", "online"]
