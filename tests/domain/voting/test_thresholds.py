"""Every threshold of the law on both sides of its boundary."""

from datetime import date

import pytest

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Part
from deliberation.domain.rules.voting.profile import Body, Dimension, Majority, Threshold
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.speech import percent, share_words
from deliberation.store.rulebook import rule_book
from tests.domain.voting.dsl import ON, answers, joint, meeting, profile, said

ADOPTED, NOT_ADOPTED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED
TURNOUT_NOT_MET = MotionOutcome.TURNOUT_NOT_MET
CODE = profile(Body.OWNERS_JOINT_DECISION)


def needed(shares: tuple[Threshold, ...], dim: Dimension, base: Weight) -> int:
    return next(share.needed(base) for share in shares if share.dim is dim)


GAOTING = Weight(heads=1028, area_centi_m2=63_480_00)
TOOK_PART = Weight(heads=824, area_centi_m2=51_312_46)


def test_turnout_of_1028_heads_and_63480_square_metres() -> None:
    assert needed(CODE.turnout, Dimension.HEADS, GAOTING) == 686
    assert needed(CODE.turnout, Dimension.AREA, GAOTING) == 42_320_00


@pytest.mark.parametrize(
    ("majority", "heads", "area"),
    [(Majority.SPECIAL, 618, 38_484_35), (Majority.ORDINARY, 413, 25_656_24)],
)
def test_approval_of_824_heads(majority: Majority, heads: int, area: int) -> None:
    shares = CODE.approve[majority]
    assert needed(shares, Dimension.HEADS, TOOK_PART) == heads
    assert needed(shares, Dimension.AREA, TOOK_PART) == area


@pytest.mark.parametrize(("voters", "outcome"), [(685, TURNOUT_NOT_MET), (686, ADOPTED)])
def test_686_of_1028_heads_must_take_part(voters: int, outcome: MotionOutcome) -> None:
    areas = (1_000_00,) * 600 + (1,) * 428
    assert decide(joint(areas, said(ayes=voters))).outcome is outcome


@pytest.mark.parametrize(("area", "outcome"), [(42_319_99, TURNOUT_NOT_MET), (42_320_00, ADOPTED)])
def test_two_thirds_of_the_area_includes_exactly_two_thirds(area: int, outcome: MotionOutcome) -> None:
    areas = (area - 9, *(1,) * 9, 63_480_00 - area)
    found = decide(joint(areas, said(ayes=10)))
    assert found.outcome is outcome
    assert found.counts.electorate.area_centi_m2 == 63_480_00
    assert found.counts.participating.area_centi_m2 == area


@pytest.mark.parametrize(
    ("item", "ayes", "outcome"),
    [
        *((item, 617, NOT_ADOPTED) for item in (6, 7, 8)),
        *((item, 618, ADOPTED) for item in (6, 7, 8)),
        *((item, 412, NOT_ADOPTED) for item in (1, 2, 3, 4, 5, 9)),
        *((item, 413, ADOPTED) for item in (1, 2, 3, 4, 5, 9)),
    ],
)
def test_each_item_of_article_278_at_its_boundary_of_824_heads(
    item: int, ayes: int, outcome: MotionOutcome
) -> None:
    areas = (1_000,) * ayes + (1,) * (824 - ayes)
    assert decide(joint(areas, said(ayes=ayes, nays=824 - ayes), item)).outcome is outcome


@pytest.mark.parametrize(
    ("item", "area", "outcome"),
    [(8, 74_99, NOT_ADOPTED), (8, 75_00, ADOPTED), (4, 50_00, NOT_ADOPTED), (4, 50_01, ADOPTED)],
)
def test_the_area_has_a_boundary_of_its_own(item: int, area: int, outcome: MotionOutcome) -> None:
    areas = (area - 8, *(1,) * 8, 100_00 - area)
    assert decide(joint(areas, said(ayes=9, nays=1), item)).outcome is outcome


def test_exactly_half_is_not_more_than_half() -> None:
    assert decide(joint((1,) * 824, said(ayes=412, nays=412))).outcome is NOT_ADOPTED
    assert decide(joint((1,) * 10, said(ayes=5, nays=5))).outcome is NOT_ADOPTED


def test_an_abstention_takes_part() -> None:
    found = decide(joint((1,) * 9, said(ayes=3, nays=1, abstentions=2)))
    assert found.counts.participating.heads == 6
    assert found.outcome is NOT_ADOPTED, "three of six are half"


def test_without_turnout_the_approval_is_shown_all_the_same() -> None:
    found = decide(joint((1,) * 9, said(ayes=5)))
    assert found.outcome is TURNOUT_NOT_MET
    assert all(check.met for check in found.checks if check.part is Part.APPROVAL)
    assert "one short" in found.sentence_en
    assert "差0.01平方米" in found.sentence_zh
    assert found.sentence_zh.endswith("参与未达规定比例，未形成决定。")


def test_where_nobody_votes_nothing_is_adopted() -> None:
    found = decide(joint((1,) * 3, ()))
    assert found.outcome is TURNOUT_NOT_MET
    assert not any(check.met for check in found.checks)


@pytest.mark.parametrize(
    ("body", "roll", "came", "outcome"),
    [
        (Body.RESIDENTS_ASSEMBLY, 100, 50, TURNOUT_NOT_MET),
        (Body.RESIDENTS_ASSEMBLY, 100, 51, ADOPTED),
        (Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 60, 39, TURNOUT_NOT_MET),
        (Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 60, 40, ADOPTED),
        (Body.VILLAGE_REPRESENTATIVES_ASSEMBLY, 61, 40, TURNOUT_NOT_MET),
        (Body.VILLAGE_REPRESENTATIVES_ASSEMBLY, 61, 41, ADOPTED),
        (Body.PARTY_BRANCH_GENERAL_MEETING, 20, 9, TURNOUT_NOT_MET),
        (Body.PARTY_BRANCH_GENERAL_MEETING, 20, 11, ADOPTED),
        (Body.OWNERS_COMMITTEE, 8, 3, TURNOUT_NOT_MET),
        (Body.OWNERS_COMMITTEE, 8, 4, ADOPTED),
    ],
)
def test_the_quorum_of_each_body(body: Body, roll: int, came: int, outcome: MotionOutcome) -> None:
    assert decide(meeting(body, roll, came, ayes=came)).outcome is outcome


@pytest.mark.parametrize(
    ("body", "roll", "came", "ayes", "outcome"),
    [
        (Body.RESIDENTS_ASSEMBLY, 100, 60, 30, NOT_ADOPTED),
        (Body.RESIDENTS_ASSEMBLY, 100, 60, 31, ADOPTED),
        (Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 60, 41, 20, NOT_ADOPTED),
        (Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 60, 41, 21, ADOPTED),
        (Body.VILLAGE_REPRESENTATIVES_ASSEMBLY, 60, 40, 20, NOT_ADOPTED),
        (Body.VILLAGE_REPRESENTATIVES_ASSEMBLY, 60, 40, 21, ADOPTED),
        (Body.PARTY_BRANCH_GENERAL_MEETING, 20, 12, 10, NOT_ADOPTED),
        (Body.PARTY_BRANCH_GENERAL_MEETING, 20, 12, 11, ADOPTED),
        (Body.OWNERS_COMMITTEE, 8, 6, 3, NOT_ADOPTED),
        (Body.OWNERS_COMMITTEE, 8, 6, 4, ADOPTED),
    ],
)
def test_the_approval_of_each_body(
    body: Body, roll: int, came: int, ayes: int, outcome: MotionOutcome
) -> None:
    assert decide(meeting(body, roll, came, ayes=ayes, nays=came - ayes)).outcome is outcome


@pytest.mark.parametrize("place", ["cn-shandong-qingdao", "cn-zhejiang-hangzhou"])
@pytest.mark.parametrize(
    ("came", "ayes", "outcome"), [(4, 4, TURNOUT_NOT_MET), (5, 4, NOT_ADOPTED), (5, 5, ADOPTED)]
)
def test_other_places_ask_more_than_half_of_the_committee(
    place: str, came: int, ayes: int, outcome: MotionOutcome
) -> None:
    vote = meeting(Body.OWNERS_COMMITTEE, 8, came, ayes=ayes, nays=came - ayes)
    there = rule_book().select(Body.OWNERS_COMMITTEE, place, ON)
    assert decide(vote.__class__(vote.roll, vote.box, vote.question, there)).outcome is outcome


def test_a_member_who_need_not_attend_is_out_of_the_partys_base() -> None:
    vote = meeting(Body.PARTY_BRANCH_GENERAL_MEETING, 20, 12, ayes=10, nays=2)
    *rest, last, before = vote.roll.rights
    excused = [type(right)(right.id, right.party, should_attend=False) for right in (last, before)]
    roll = type(vote.roll)(vote.roll.kind, (*rest, *excused))
    found = decide(type(vote)(roll, vote.box, vote.question, vote.profile))
    assert found.counts.should_attend.heads == 18
    assert found.outcome is ADOPTED, "ten are more than half of the eighteen who should attend"


def test_one_silent_neighbour_keeps_a_flat_from_becoming_a_shop() -> None:
    unanimous = profile(Body.INTERESTED_OWNERS)
    areas = (50_00,) * 4
    everybody = joint(areas, said(ayes=4), item=4)
    question = everybody.question.model_copy(update={"item": None})

    def asked(*marks: Choice) -> MotionOutcome:
        vote = joint(areas, answers(*marks))
        return decide(type(vote)(vote.roll, vote.box, question, unanimous)).outcome

    aye = Choice.AYE
    assert asked(aye, aye, aye, aye) is ADOPTED
    assert asked(aye, aye, aye) is NOT_ADOPTED
    assert asked(aye, aye, aye, Choice.ABSTAIN) is NOT_ADOPTED
    assert asked(aye, aye, aye, Choice.NAY) is NOT_ADOPTED


def test_shares_are_said_in_the_laws_words() -> None:
    words = {
        (share_words(share).zh, share_words(share).en)
        for known in rule_book().profiles
        for share in (
            *known.quorum,
            *known.turnout,
            *(s for shares in known.approve.values() for s in shares),
        )
    }
    assert words == {
        ("三分之二以上", "at least 2/3"),
        ("超过三分之二", "more than 2/3"),
        ("四分之三以上", "at least 3/4"),
        ("半数以上", "at least half"),
        ("过半数", "more than half"),
        ("全体", "all"),
    }
    odd = CODE.turnout[0].model_copy(update={"num": 11, "den": 20})
    assert share_words(odd).zh == "20分之11以上"


def test_percentages_are_cut_off_never_rounded_up() -> None:
    assert percent(41_621_43, 51_312_46) == "81.11%"
    assert percent(2, 3) == "66.66%"
    assert percent(0, 0) == "—"


def test_every_body_of_the_book_has_a_profile_in_force() -> None:
    for body in set(Body) - {Body.HALL, Body.OWNERS_COMMITTEE}:
        assert rule_book().select(body, "cn", date(2026, 1, 1)).source_zh
