"""Conferences and halls with rules of their own, people who leave, and wrong use that is refused."""

from dataclasses import replace
from typing import Any

import pytest

from deliberation.domain.errors import Refusal
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.procedure import (
    Comparator,
    DecisionMode,
    QuorumBase,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.rules.voting.ballots import (
    Ballot,
    BallotBox,
    Choice,
    Question,
    QuestionKind,
    Validity,
)
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import (
    AreaMissingError,
    ItemMissingError,
    MoreBallotsThanVotersError,
    NotInTheRoomError,
    NotOnTheRollError,
    NotOwnersBusinessError,
    OneRightOneBallotError,
    RecusalNotProvidedError,
    SignedBallotNeededError,
    UnitTwiceError,
    UnknownRuleError,
    WrongRollError,
)
from deliberation.domain.rules.voting.outcome import Part
from deliberation.domain.rules.voting.profile import Base, Body, Certainty, Majority, Profile, Rank, Threshold
from deliberation.domain.rules.voting.readings import declare
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import ExclusiveUnit, RightId, Roll, RollKind, Tenure, owners_roll
from deliberation.domain.rules.voting.speech import speak
from deliberation.domain.rules.voting.treatment import Leavers, Treatment, Unreturned
from tests.domain.voting.dsl import (
    BALLOT_SET,
    MOTION,
    in_room,
    joint,
    meeting,
    members,
    owners,
    profile,
    rid,
    said,
)

ADOPTED, NOT_ADOPTED, NO_DECISION = (
    MotionOutcome.ADOPTED,
    MotionOutcome.NOT_ADOPTED,
    MotionOutcome.NO_DECISION,
)
EACH_PARTY = VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY


def conference(
    came: int,
    *,
    rules: RulesOfProcedure | None = None,
    recused: frozenset[RightId] = frozenset(),
    **hands: int,
) -> Vote:
    """Nine delegates of three sides, of whom the first so many came."""
    ballots = tuple(ballot for ballot in said(**hands) if ballot.right not in recused)
    box = BallotBox(ballots, recused=recused, **in_room(came))
    body = profile(Body.JOINT_CONFERENCE, conference=rules)
    return Vote(members(9, sides=3), box, Question(motion=MOTION), body)


def rules(decision: DecisionMode, fallback: VoteFallback | None = None, **quorum: Any) -> RulesOfProcedure:
    rule = QuorumRule(base=QuorumBase.ENTITLED_PERSONS, num=2, den=3, **quorum)
    return RulesOfProcedure(quorum=rule, decision=decision, fallback=fallback)


def test_a_conference_without_rules_decides_by_consensus_with_everybody_there() -> None:
    agreed = decide(conference(9, ayes=9))
    assert agreed.outcome is ADOPTED
    assert "无人提出异议" in agreed.sentence_zh
    one_against = decide(conference(9, ayes=8, nays=1))
    assert one_against.outcome is NO_DECISION
    assert "1人提出异议" in one_against.sentence_zh
    assert "1 dissented" in one_against.sentence_en
    assert decide(conference(8, ayes=8)).outcome is MotionOutcome.TURNOUT_NOT_MET


def test_consensus_first_and_then_the_hands() -> None:
    first = rules(DecisionMode.CONSENSUS_FIRST)
    assert decide(conference(8, rules=first, ayes=8)).outcome is ADOPTED
    assert decide(conference(8, rules=first, ayes=5, nays=3)).outcome is ADOPTED
    tied = decide(conference(8, rules=first, ayes=4, nays=4))
    assert tied.outcome is NOT_ADOPTED
    assert "one short" in tied.sentence_en


def test_each_side_is_asked_for_its_aye_where_the_rules_say_so() -> None:
    asked = rules(DecisionMode.VOTE, EACH_PARTY)
    vote = conference(9, rules=asked, ayes=9)
    assert decide(vote).outcome is ADOPTED
    silent = tuple(Ballot(rid(n), {MOTION: Choice.NAY if n % 3 == 2 else Choice.AYE}) for n in range(9))
    found = decide(replace(vote, box=replace(vote.box, ballots=silent)))
    assert found.outcome is NOT_ADOPTED
    assert [check.of for check in found.checks if check.part is Part.EACH_SIDE] == ["side 2"]
    assert "“物业”一方同意0人，需1人，差1人" in speak(found, {"side 2": "物业"}).zh
    assert "“side 2” side in favour: 0 persons, 1 person needed: one short" in found.sentence_en


def test_whoever_stands_aside_leaves_the_base_of_a_conference() -> None:
    vote = conference(6, rules=rules(DecisionMode.VOTE), recused=frozenset({rid(5)}), ayes=5)
    found = decide(vote)
    quorum = found.checks[0]
    assert (quorum.base_count, quorum.needed, quorum.count) == (8, 6, 5)
    assert found.outcome is MotionOutcome.TURNOUT_NOT_MET
    assert (found.counts.electorate.heads, found.counts.present.heads) == (8, 5)


def test_a_conference_names_the_side_that_is_not_in_the_room() -> None:
    held = conference(8, rules=rules(DecisionMode.VOTE, per_party_min=3), ayes=8)
    found = decide(held)
    assert found.outcome is MotionOutcome.TURNOUT_NOT_MET
    short = [check for check in found.checks if check.part is Part.QUORUM and not check.met]
    assert [(check.of, check.count, check.needed) for check in short] == [("side 2", 2, 3)]


def test_a_hand_that_was_not_clear_is_no_hand() -> None:
    vote = conference(9, rules=rules(DecisionMode.VOTE), ayes=4)
    unclear = Ballot(rid(4), {MOTION: Choice.AYE}, Validity.UNCLEAR)
    found = decide(replace(vote, box=replace(vote.box, ballots=(*vote.box.ballots, unclear))))
    assert found.outcome is NOT_ADOPTED
    assert next(check.count for check in found.checks if check.part is Part.APPROVAL) == 4


def own_rules(**changes: Any) -> Profile:
    """What a hall might define for itself: half present, two thirds of them, an aye of each side."""
    return Profile(
        name="hall.own.v1",
        body=Body.HALL,
        rule="hall_rules.v1",
        rank=Rank.CONVENTION,
        source_zh="本议事厅议事规则",
        source_en="the hall's own rules",
        certainty=Certainty.CFG,
        quorum=(Threshold(base=Base.COMPOSITION, num=1, den=2, cmp=Comparator.AT_LEAST),),
        approve={
            Majority.ORDINARY: (Threshold(base=Base.PERSONS_PRESENT, num=2, den=3, cmp=Comparator.AT_LEAST),)
        },
        each_side=1,
        recusal=True,
    ).model_copy(update=changes)


@pytest.mark.parametrize(
    ("came", "ayes", "outcome"),
    [(4, 4, MotionOutcome.TURNOUT_NOT_MET), (5, 4, ADOPTED), (6, 3, NOT_ADOPTED), (6, 4, ADOPTED)],
)
def test_a_hall_may_define_rules_of_tested_parts(came: int, ayes: int, outcome: MotionOutcome) -> None:
    box = BallotBox(said(ayes=ayes, nays=came - ayes), **in_room(came))
    vote = Vote(members(9, sides=3), box, Question(motion=MOTION), own_rules())
    assert decide(vote).outcome is outcome


def test_a_side_without_an_aye_stops_a_motion_where_the_halls_rules_ask_each() -> None:
    marks = [Choice.NAY if n % 3 == 0 else Choice.AYE for n in range(9)]
    ballots = (*(Ballot(rid(n), {MOTION: mark}) for n, mark in enumerate(marks)),)
    vote = Vote(members(9, sides=3), BallotBox(ballots, **in_room(9)), Question(motion=MOTION), own_rules())
    found = decide(vote)
    assert [(check.of, check.met) for check in found.checks if check.part is Part.EACH_SIDE] == [
        ("side 0", False),
        ("side 1", True),
        ("side 2", True),
    ]
    assert found.outcome is NOT_ADOPTED
    aside = frozenset(rid(n) for n in (0, 3, 6))
    rest = replace(
        vote.box, ballots=tuple(ballot for ballot in ballots if ballot.right not in aside), recused=aside
    )
    assert decide(replace(vote, box=rest)).outcome is ADOPTED, "a wholly recused side is not asked"


def test_who_leaves_stays_in_the_base_and_the_other_figure_is_shown() -> None:
    vote = meeting(Body.RESIDENTS_ASSEMBLY, 10, 8, left=2, ayes=4, nays=2)
    found = declare(vote)
    assert found.result.outcome is NOT_ADOPTED, "four of eight who attended"
    [other] = found.contested
    assert other.outcome.treatment.leavers is Leavers.OUT_OF_BASE
    assert (other.outcome.counts.attended.heads, other.outcome.outcome) == (6, ADOPTED)
    assert declare(meeting(Body.OWNERS_COMMITTEE, 8, 6, left=1, ayes=4)).others == ()


def test_whoever_leaves_may_take_the_quorum_along() -> None:
    vote = meeting(Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 9, 6, left=1, ayes=5)
    assert decide(vote).outcome is MotionOutcome.TURNOUT_NOT_MET


def test_a_body_that_is_no_owners_assembly_follows_no_majority() -> None:
    vote = meeting(Body.RESIDENTS_ASSEMBLY, 9, 6, ayes=6)
    served = replace(vote.box, delivered=frozenset(vote.roll.by_id))
    follow = Treatment(unreturned=Unreturned.FOLLOW_MAJORITY)
    assert decide(replace(vote, box=served, treatment=follow)).counts.deemed.heads == 0


def flat(name: str, *people: str, area: int = 80_00, tenure: Tenure = Tenure.HANDED_OVER) -> ExclusiveUnit:
    return ExclusiveUnit(name, area, frozenset(people), tenure)


def test_husband_and_wife_are_one_head_and_another_than_he_alone() -> None:
    roll = owners_roll(BALLOT_SET, [flat("1", "H", "W"), flat("2", "W", "H"), flat("3", "H")])
    assert roll.weight.heads == 2
    assert roll.weight.area_centi_m2 == 240_00


def test_all_that_the_developer_still_holds_is_one_head() -> None:
    units = [
        flat("1", tenure=Tenure.UNSOLD),
        flat("2", "buyer", tenure=Tenure.SOLD_UNDELIVERED),
        flat("3", "D"),
        flat("4", "buyer"),
    ]
    roll = owners_roll(BALLOT_SET, units, developer=frozenset({"D"}))
    assert {(right.units, right.area_centi_m2) for right in roll.rights} == {(3, 240_00), (1, 80_00)}


@pytest.mark.parametrize(
    ("units", "refusal"),
    [([flat("1", "A"), flat("1", "B")], UnitTwiceError), ([flat("1", "A", area=0)], AreaMissingError)],
)
def test_a_roster_that_cannot_be_counted_is_refused(
    units: list[ExclusiveUnit], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        owners_roll(BALLOT_SET, units)


def test_an_owner_without_area_is_no_right_of_an_owners_roll() -> None:
    with pytest.raises(AreaMissingError):
        owners(80_00, 0)


def asked(**changes: Any) -> Question:
    return Question(motion=MOTION, item=4).model_copy(update=changes)


BOX = BallotBox(said(ayes=3))
TWICE = BallotBox((*said(ayes=1), *said(nays=1)))
UNSIGNED = BallotBox((Ballot(None, {MOTION: Choice.AYE}),))
STRANGER = BallotBox((Ballot(rid(99), {MOTION: Choice.AYE}),))
SERVED_STRANGER = BallotBox((), delivered=frozenset({rid(99)}))
RECUSED = BallotBox((), recused=frozenset({rid(0)}))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"question": asked(item=None)}, ItemMissingError),
        ({"roll": members(3)}, WrongRollError),
        ({"box": TWICE}, OneRightOneBallotError),
        ({"box": UNSIGNED}, SignedBallotNeededError),
        ({"box": STRANGER}, NotOnTheRollError),
        ({"box": SERVED_STRANGER}, NotOnTheRollError),
        ({"box": RECUSED}, RecusalNotProvidedError),
        ({"profile": profile(Body.OWNERS_JOINT_DECISION, rule="nobody.v9")}, UnknownRuleError),
    ],
)
def test_wrong_use_of_the_owners_vote_is_refused(changes: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        decide(replace(joint((80_00,) * 3, BOX.ballots), **changes))


def test_no_other_body_decides_the_owners_matters() -> None:
    for vote in (conference(9, ayes=9), meeting(Body.OWNERS_COMMITTEE, 8, 6, ayes=6)):
        with pytest.raises(NotOwnersBusinessError, match="item 8"):
            decide(replace(vote, question=vote.question.model_copy(update={"item": 8})))


def test_who_was_not_in_the_room_has_no_hand_there() -> None:
    vote = meeting(Body.RESIDENTS_ASSEMBLY, 9, 6, ayes=6)
    gone = replace(vote.box, left=frozenset({rid(5)}))
    with pytest.raises(NotInTheRoomError):
        decide(replace(vote, box=gone))


def test_a_ballot_of_somebody_who_stands_aside_is_refused() -> None:
    vote = conference(9, ayes=9)
    with pytest.raises(NotOnTheRollError):
        decide(replace(vote, box=replace(vote.box, recused=frozenset({rid(0)}))))


def test_hands_counted_without_names_cannot_be_more_than_the_people_in_the_room() -> None:
    vote = meeting(Body.RESIDENTS_ASSEMBLY, 9, 6)
    hands = tuple(Ballot(None, {MOTION: Choice.AYE}) for _ in range(6))
    named = replace(vote, box=replace(vote.box, ballots=hands))
    assert decide(named).outcome is ADOPTED
    with pytest.raises(MoreBallotsThanVotersError):
        decide(replace(vote, box=replace(vote.box, ballots=(*hands, *said(ayes=1)))))


def test_an_owner_whose_valid_and_invalid_ballots_are_both_kept_counts_once() -> None:
    vote = joint((80_00,) * 3, BOX.ballots)
    again = (
        *BOX.ballots,
        Ballot(rid(0), {}, Validity.UNCLEAR),
        Ballot(rid(1), {}, Validity.DUPLICATE_SAME_CONTENT),
    )
    found = decide(replace(vote, box=BallotBox(again)))
    assert (found.counts.participating.heads, found.counts.invalid.heads) == (3, 0)


def test_a_question_left_blank_or_answered_with_an_option_is_unclear() -> None:
    ballots = (*said(ayes=2), Ballot(rid(2), {}), Ballot(rid(3), {MOTION: frozenset({"A"})}))
    found = decide(joint((80_00,) * 4, ballots))
    assert (found.counts.participating.heads, found.counts.invalid.heads) == (2, 2)


def test_an_aye_or_nay_is_no_answer_to_a_choice() -> None:
    choice = asked(kind=QuestionKind.CHOICE, options=("A", "B"))
    assert choice.chosen(Choice.AYE) is None
    assert choice.chosen(Choice.ABSTAIN) == frozenset({"ABSTAIN"})
    assert choice.chosen(frozenset({"C"})) is None
    assert choice.chosen(frozenset()) is None


def test_households_are_a_roll_that_no_rule_counts() -> None:
    roll = Roll(RollKind.HOUSEHOLDS, members(3).rights)
    with pytest.raises(Refusal, match="no vote"):
        decide(replace(meeting(Body.RESIDENTS_ASSEMBLY, 3, 3, ayes=3), roll=roll))


def test_secret_hands_in_a_hall_with_sides_give_no_side_its_aye() -> None:
    hands = tuple(Ballot(None, {MOTION: Choice.AYE}) for _ in range(9))
    vote = Vote(members(9, sides=3), BallotBox(hands, **in_room(9)), Question(motion=MOTION), own_rules())
    assert decide(vote).outcome is NOT_ADOPTED
