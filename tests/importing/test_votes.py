"""An owners' vote comes in with its roll and every ballot, counts what the file claims, or is refused."""

import re
from copy import deepcopy
from decimal import Decimal
from typing import Any, Final

import pytest

from api.importing.casefile import case_of, read_case
from api.importing.checking.verdict import Verdict
from api.importing.naming import Names, hall_of
from api.importing.player import Status
from api.importing.translate import LATER
from api.importing.yaml_text import parse_yaml
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import BallotSetId, MotionId
from tests.importing.cases import GAOTING, Stage, as_yaml, registered, submitted
from tests.importing.cases import case as small_case
from tests.importing.voting import STORY, Change, changed, event_of, plain_story, refusals, vote_of, without

_ASKED: Final[list[tuple[str, dict[str, Any], list[tuple[Verdict, Any, Any]]]]] = [
    (
        "what_if_tests",
        {"rule": "treat_item_6_raising_the_fund_as_three_quarters", "expect": "right"},
        [(Verdict.HELD, "right", "right")],
    ),
    (
        "what_if_tests",
        {"rule": "treat_item_7_rebuilding_as_more_than_half", "expect": "right"},
        [(Verdict.DIFFERED, "right", "wrong")],
    ),
    ("what_if_tests", {"rule": "toss_a_coin"}, [(Verdict.UNCHECKED, None, "不认识的规则测试")]),
    (
        "what_if_tests",
        {"rule": "old_hangzhou_art18_two_thirds", "expect": "not_applied"},
        [(Verdict.UNCHECKED, None, "no such text is stored for cn-zhejiang-zhoushan")],
    ),
    (
        "what_if_tests",
        {"rule": "follow_majority_for_delivered_unreturned", "M9_would_be": {"aye_heads": 1}},
        [(Verdict.UNCHECKED, None, "the file holds no such vote")],
    ),
    (
        "what_if_tests",
        {"rule": "follow_majority_for_delivered_unreturned", "M1_would_be": {"luck": 1}, "moon": "full"},
        [(Verdict.UNCHECKED, None, "不认识的规则测试")] * 2,
    ),
    ("boundary_tests", {"electorate_heads": 9}, [(Verdict.UNCHECKED, None, "不认识的规则测试")]),
    ("boundary_tests", {"turnout": True}, [(Verdict.UNCHECKED, None, "不认识的规则测试")]),
    (
        "boundary_tests",
        {"electorate_heads": 9, "item": 12, "turnout": True},
        [(Verdict.UNCHECKED, None, "an item from 1 to 9")],
    ),
    (
        "boundary_tests",
        {"electorate_heads": 9, "participating_heads": 10, "turnout": True},
        [(Verdict.UNCHECKED, None, "in this order")],
    ),
]
"""A test of rules, and what is found of it: the verdict, what was expected, and what is told."""


@pytest.mark.parametrize(("section", "test", "found"), _ASKED)
def test_what_the_rules_say_to_a_test_is_compared_or_it_is_named(
    stage: Stage, section: str, test: dict[str, Any], found: list[tuple[Verdict, Any, Any]]
) -> None:
    top = deepcopy(read_case(STORY).top)
    for name in ("negative_tests", "expected", "what_if_tests", "boundary_tests"):
        top.pop(name)
    top[section] = parse_yaml(as_yaml([test]).encode())
    report = stage.bring_in(case_of(top, STORY), check=True, dry_run=True)
    assert [(one.verdict, one.expected) for one in report.findings] == [one[:2] for one in found]
    assert all(str(told) in str(one.found) for one, (*_, told) in zip(report.findings, found, strict=True))


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

        case = changed(GAOTING, lambda top: without(top["events"], lambda one: one["type"] == "BallotCast"))
        report = stage.bring_in(case, check=True)
        assert (report.exit_code, report.refused, report.differed) == (2, 0, 0)
        counted = vote_of(stage, case, "VS-B1").tallies
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
        for secret in ("P0013", "P0001", "U01-001", "VS-B1"):
            assert secret.encode() not in leaves
        # An area is a number; hashes and ids, which may spell it by chance, are digits beside letters.
        assert not re.search(rb"[:,\[]19235[,\]}]", leaves)

    def test_a_conference_decides_none_of_the_three_matters(self, stage: Stage) -> None:
        """Item 8 adopted by the conference instead of the owners is refused with the article."""

        def decides(top: Any) -> None:
            adopted = event_of(top, 35)["data"]
            adopted.update(authority="joint_conference", text_zh="将部分共有绿地改为停车位")

        report = stage.bring_in(changed(GAOTING, decides))
        assert refusals(report)[0] == (35, "resolution.vote_of_another_body")

    def test_a_motion_that_fell_short_by_one_carries_no_resolution(self, stage: Stage) -> None:
        report = stage.bring_in(changed(GAOTING, lambda top: event_of(top, 35)["data"].update(motions="M2")))
        assert refusals(report)[0] == (35, "resolution.not_adopted_by_vote")

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

        report = stage.bring_in(changed(GAOTING, otherwise), check=True, dry_run=True)
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
    report = stage.bring_in(plain_story(lambda top: change(event_of(top, seq)["data"])))
    refused = {one.event.seq: one.refusal for one in report.outcomes if one.refusal}
    assert code == refused[seq].CODE
    assert [word for word in says if word not in refused[seq].en] == []
    assert (report.written, stage.entries) == (False, 0)


def test_totals_of_the_electorate_that_are_not_so_are_refused(stage: Stage) -> None:
    report = stage.bring_in(changed(STORY, lambda top: top["electorate"].update(heads=7)))
    assert refusals(report)[0] == (1, "claim.differs")


def test_the_story_checks_what_it_expects_and_its_what_ifs(stage: Stage) -> None:
    report = stage.bring_in(plain_story(), check=True)
    assert [one for one in report.findings if one.verdict is not Verdict.HELD] == []
    assert (report.exit_code, report.verdicts(Verdict.HELD)) == (0, 24)


def test_a_vote_comes_into_a_hall_that_stands(stage: Stage) -> None:
    stage.bring_in(small_case(submitted(), registered()))
    report = stage.bring_in(plain_story(), hall="LM")
    assert (report.exit_code, report.recorded) == (0, 25)


def test_a_vote_without_a_roster_is_refused_and_says_what_to_do(stage: Stage) -> None:
    report = stage.bring_in(changed(STORY, lambda top: top.pop("electorate")))
    assert refusals(report)[0] == (1, "import.roster_missing")


def test_the_motions_of_a_vote_stand_under_their_own_ids(stage: Stage) -> None:
    case = plain_story()
    stage.bring_in(case)
    names = Names(stage.service.vault, hall_of(stage.service.vault, case.scenario), case.scenario)
    setup = vote_of(stage, case, "VS-1").setup
    assert setup is not None
    question = setup.question(MotionId(names.of("motion", "M3")))
    assert question is not None
    assert (question.kind.value, question.options, question.item) == ("choice", ("A", "B"), 4)
    assert setup.place == "cn-zhejiang-zhoushan"
    assert [channel.value for channel in setup.channels] == ["paper", "online"]
