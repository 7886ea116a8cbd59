"""The vote of Gaoting, from its files: 1,058 units, 1,028 heads, 824 ballots, three motions."""

import subprocess
import sys
from dataclasses import replace

import pytest

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Circumstances
from deliberation.domain.rules.voting.errors import (
    ConsultationIsNoVoteError,
    FollowMajorityUnlawfulError,
    HeadsByUnitError,
    WrongShareError,
)
from deliberation.domain.rules.voting.outcome import Outcome, Part
from deliberation.domain.rules.voting.profile import Dimension, Majority
from deliberation.domain.rules.voting.readings import declare, what_if
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Right, Roll, RollKind, Weight
from deliberation.domain.rules.voting.treatment import (
    Condition,
    InvalidBallots,
    Refused,
    Treatment,
    Unreturned,
)
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id
from tests.domain.voting.dsl import CASES, gaoting, gaoting_box, gaoting_roll, holder, rid, rows

FOLLOW = Treatment(unreturned=Unreturned.FOLLOW_MAJORITY)


def weight(heads: int, area: int) -> Weight:
    return Weight(heads=heads, area_centi_m2=area)


def test_the_roster_makes_1028_heads_of_1058_units() -> None:
    roll = gaoting_roll()
    assert len(rows("roster")) == sum(right.units for right in roll.rights) == 1058
    assert roll.weight == weight(1028, 63_480_00)
    three_flats = roll.by_id[holder("P0001")]
    assert (three_flats.units, three_flats.area_centi_m2) == (3, 192_35)


@pytest.mark.parametrize(
    ("motion", "answered", "needed", "outcome"),
    [
        ("M1", [(701, 43_741_03), (78, 4_682_38), (45, 2_889_05)], (618, 38_484_35), MotionOutcome.ADOPTED),
        (
            "M2",
            [(617, 41_621_43), (155, 7_430_47), (52, 2_260_56)],
            (618, 38_484_35),
            MotionOutcome.NOT_ADOPTED,
        ),
        ("M3", [(640, 40_123_74), (120, 7_310_64), (64, 3_878_08)], (413, 25_656_24), MotionOutcome.ADOPTED),
    ],
)
def test_the_three_motions_come_out_as_the_file_says(
    motion: str, answered: list[tuple[int, int]], needed: tuple[int, int], outcome: MotionOutcome
) -> None:
    found = decide(gaoting(motion))
    assert found.outcome is outcome
    assert found.counts.participating == weight(824, 51_312_46)
    assert [found.counts.answers[name] for name in ("AYE", "NAY", "ABSTAIN")] == [
        weight(*pair) for pair in answered
    ]
    approvals = {check.dim: check.needed for check in found.checks if check.part is Part.APPROVAL}
    assert (approvals[Dimension.HEADS], approvals[Dimension.AREA]) == needed
    turnout = {check.dim: check.needed for check in found.checks if check.part is Part.TURNOUT}
    assert turnout == {Dimension.HEADS: 686, Dimension.AREA: 42_320_00}


def test_one_short_is_said_plainly_in_both_languages() -> None:
    found = decide(gaoting("M2"))
    assert "同意617人，需618人（参与表决的业主824人的四分之三以上），差1人" in found.sentence_zh
    assert found.sentence_zh.endswith(
        "依据《民法典》第二百七十八条，本事项未通过；未通过不等于相反的意见获得通过。"
    )
    assert (
        "617 heads, 618 heads needed (at least 3/4 of the owners taking part, 824 heads): one short"
        in found.sentence_en
    )
    assert "41,621.43 m², 38,484.35 m² needed" in found.sentence_en
    assert found.sentence_en.endswith(
        "Not adopted, which does not carry the opposite (Civil Code, art. 278)."
    )


def test_counting_the_served_with_the_majority_would_flip_the_second_motion_but_is_unlawful_here() -> None:
    reading = what_if(gaoting("M2"), treatment=FOLLOW)
    assert reading.outcome.counts.deemed == weight(187, 11_151_34)
    assert reading.outcome.counts.participating == weight(1011, 62_463_80)
    assert reading.outcome.counts.answers["AYE"] == weight(804, 52_772_77)
    assert reading.outcome.outcome is MotionOutcome.ADOPTED
    assert "187人按多数意见计入" in reading.outcome.sentence_zh
    assert "187 who were served" in reading.outcome.sentence_en
    assert not reading.lawful
    assert Condition.CLAUSE_IN_ADOPTED_RULES in reading.missing


def test_it_would_flip_without_the_three_whose_ballots_were_refused_too() -> None:
    without = what_if(
        gaoting("M2"), treatment=FOLLOW.model_copy(update={"refused": Refused.NOT_PARTICIPATING})
    )
    assert without.outcome.counts.deemed.heads == 184
    assert without.outcome.outcome is MotionOutcome.ADOPTED


def test_all_contested_readings_stand_beside_the_declared_one() -> None:
    declared = declare(gaoting("M2"))
    assert declared.result.outcome is MotionOutcome.NOT_ADOPTED
    treatments = [reading.outcome.treatment for reading in declared.others]
    assert treatments == [
        Treatment(invalid=InvalidBallots.PARTICIPATING),
        FOLLOW,
        FOLLOW.model_copy(update={"refused": Refused.NOT_PARTICIPATING}),
    ]
    assert [reading.lawful for reading in declared.others] == [True, False, False]
    assert [reading.outcome.treatment for reading in declared.contested] == treatments[1:]
    assert not declared.ruling_needed


def test_the_co_owners_who_disagreed_would_make_it_two_short() -> None:
    reading = what_if(gaoting("M2"), treatment=Treatment(invalid=InvalidBallots.PARTICIPATING))
    assert reading.outcome.counts.participating.heads == 825
    heads = next(
        check
        for check in reading.outcome.checks
        if check.part is Part.APPROVAL and check.dim is Dimension.HEADS
    )
    assert (heads.needed, heads.short) == (619, 2)
    assert "2 short" in reading.outcome.sentence_en


def test_unreturned_ballots_follow_the_majority_only_under_all_four_conditions() -> None:
    lawful = Circumstances(
        clause_in_adopted_rules=True, consequence_warned_on_ballot=True, first_assembly=False
    )
    held = declare(gaoting("M2", treatment=FOLLOW, circumstances=lawful))
    assert held.result.outcome is MotionOutcome.ADOPTED
    assert held.contested[0].outcome.outcome is MotionOutcome.NOT_ADOPTED
    one_missing = [
        (Circumstances(False, True, False), "clause"),
        (Circumstances(True, False, False), "warned"),
        (Circumstances(True, True, True), "first"),
    ]
    for circumstances, word in one_missing:
        with pytest.raises(FollowMajorityUnlawfulError, match=word):
            declare(gaoting("M2", treatment=FOLLOW, circumstances=circumstances))
    unserved = gaoting("M2", treatment=FOLLOW, circumstances=lawful)
    with pytest.raises(FollowMajorityUnlawfulError, match="proof"):
        declare(replace(unserved, box=replace(unserved.box, delivered=frozenset())))


def test_counting_heads_by_unit_is_refused() -> None:
    by_unit = [Right(rid(n), row["owner_party_id"], 1) for n, row in enumerate(rows("roster"))]
    with pytest.raises(HeadsByUnitError):
        Roll(RollKind.OWNERS, tuple(by_unit))


def test_using_the_fund_as_three_quarters_is_wrong() -> None:
    vote = gaoting("M3")
    items = dict(vote.profile.items)
    items[5] = items[5].model_copy(update={"approve": Majority.SPECIAL})
    wrong = vote.profile.model_copy(update={"items": items})
    fifth = replace(vote, profile=wrong, question=vote.question.model_copy(update={"item": 5}))
    with pytest.raises(WrongShareError, match="using the maintenance fund"):
        decide(fifth)
    assert what_if(fifth).departs == 5
    assert not what_if(fifth).lawful
    lawful = replace(fifth, profile=vote.profile)
    assert decide(lawful).majority is Majority.ORDINARY


def test_the_old_zhoushan_thresholds_are_not_applied() -> None:
    vote = gaoting("M2")
    old = rule_book().named("cn-zhejiang-zhoushan.owners_joint_decision.2019")
    assert old is not None
    assert vote.profile.name == "cn.owners_joint_decision.2021"
    with pytest.raises(WrongShareError):
        decide(replace(vote, profile=old))
    shown = what_if(vote, profile=old)
    assert shown.departs == 8
    assert shown.outcome.outcome is MotionOutcome.ADOPTED, "617 are more than half of all 1,028"


def test_what_958_households_wished_is_no_vote() -> None:
    vote = gaoting("M2")
    households = Roll(RollKind.HOUSEHOLDS, tuple(Right(rid(n), f"H{n}") for n in range(1058)))
    wishes = tuple(Ballot(rid(n), {an_id("M2"): Choice.AYE}) for n in range(958))
    with pytest.raises(ConsultationIsNoVoteError):
        decide(replace(vote, roll=households, box=BallotBox(wishes)))


def test_a_recount_from_the_ballots_in_another_order_finds_the_same() -> None:
    box = gaoting_box()
    again = replace(box, ballots=tuple(reversed(box.ballots)))
    assert decide(replace(gaoting("M2"), box=again)) == decide(gaoting("M2"))


def test_an_outcome_is_kept_and_read_back_as_it_was() -> None:
    found = decide(gaoting("M2"))
    assert Outcome.model_validate_json(found.model_dump_json()) == found


def test_three_motions_of_5000_ballots_are_counted_in_a_tenth_of_a_second() -> None:
    """In a process of its own, because measuring coverage would be timed too."""
    command = [sys.executable, "-m", "tests.bench.tally", "--ballots", "5000"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CASES.parents[1])
    assert float(told.stdout) < 100
