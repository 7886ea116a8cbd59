"""The hard cases of domain section 4 that fall to a meeting: numbers 1, 2, 3, 4, 11 and 17."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors, motions
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import quorum_for, votes_available
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.rules.procedure import VoteFallback
from tests.domain.dsl import given
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    FENG,
    ISSUES_HERE,
    LI,
    MEETING,
    MOTION,
    OTHER_MOTION,
    POLE,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    arrived,
    chair,
    in_session,
    left,
    meeting,
    proposed,
    recused,
    with_rules,
)

PROPOSED = [*in_session(), proposed()]
ADOPTED = e.MotionOutcome.ADOPTED


def show(ayes: list[UUID], nays: list[UUID] | None = None) -> c.RecordShowOfHands:
    return c.RecordShowOfHands(meeting=MEETING, motion=MOTION, ayes=ayes, nays=nays or [])


def shown(facts: list[Any], ayes: list[UUID], nays: list[UUID] | None = None) -> e.HandsShown:
    decided = motions.record_show_of_hands(meeting(*facts), chair(), show(ayes, nays), ISSUES_HERE)
    fact = decided[-1]
    assert isinstance(fact, e.HandsShown)
    return fact


# 1. A cross-appointed person holds two seats


def test_1_li_holds_two_seats_and_has_one_vote() -> None:
    assert votes_available(meeting(*PROPOSED), MOTION) == 8
    assert shown(PROPOSED, EVERYBODY).working.ayes == 8
    given(MEETINGS, *PROPOSED).when(
        motions.record_show_of_hands, chair(), show([LI, LI]), ISSUES_HERE
    ).then_refused(errors.HandTwiceError)


def test_1_her_second_seat_is_filled_by_its_named_alternate() -> None:
    facts = [*PROPOSED, arrived(ZHAO)]
    assert votes_available(meeting(*facts), MOTION) == 9
    finding = quorum_for(meeting(*facts), None).finding
    assert (finding.base, finding.present, finding.lapsed) == (9, 9, 0)
    assert shown(facts, [*EVERYBODY, ZHAO]).working.ayes == 9


def test_1_the_alternate_of_an_absent_holder_sits_though_the_other_seat_is_empty() -> None:
    facts = [*PROPOSED, arrived(ZHAO), left(LI), e.ChairSubstituted(person=WANG)]
    finding = quorum_for(meeting(*facts), None).finding
    assert (finding.base, finding.present) == (9, 8)


def test_1_rules_may_count_seats_instead() -> None:
    facts = [*in_session(rules=with_rules(one_person_one_vote=False)), proposed()]
    assert votes_available(meeting(*facts), MOTION) == 9
    assert shown(facts, [LI]).working.ayes == 2


# 2. Quorum lost midway


def test_2_what_was_declared_stands_and_nothing_more_is_decided() -> None:
    declared = e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)
    facts = [*PROPOSED, declared, left(ZHENG), left(FENG), left(CHEN), proposed(OTHER_MOTION)]
    command = c.RecordConsensus(meeting=MEETING, motion=OTHER_MOTION)
    refusal = (
        given(MEETINGS, *facts)
        .when(motions.record_consensus, chair(), command, ISSUES_HERE)
        .then_refused(errors.QuorumLostError)
    )
    assert (refusal.details["needed"], refusal.details["present"]) == (6, 5)
    now = meeting(*facts)
    assert now.motions[MOTION].outcome is ADOPTED
    assert not now.motions[MOTION].in_question


@pytest.mark.parametrize(("gone", "decided"), [([ZHENG, FENG], True), ([ZHENG, FENG, WU], False)])
def test_2_six_of_eight_decide_and_five_do_not(gone: list[UUID], decided: bool) -> None:
    facts = [*PROPOSED, *(left(person) for person in gone)]
    asked = given(MEETINGS, *facts).when(
        motions.record_show_of_hands, chair(), show([LI, QIAN, CHEN, WANG]), ISSUES_HERE
    )
    if decided:
        assert shown(facts, [LI, QIAN, CHEN, WANG]).outcome is ADOPTED
    else:
        asked.then_refused(errors.QuorumLostError)


def test_2_the_quorum_is_held_again_when_somebody_comes_back() -> None:
    facts = [*PROPOSED, left(ZHENG), left(FENG), left(CHEN), arrived(CHEN)]
    assert quorum_for(meeting(*facts), None).finding.met


# 3. A member leaves before the vote


def test_3_whoever_left_casts_no_vote_and_does_not_abstain() -> None:
    facts = [*PROPOSED, left(WANG, before_motion=MOTION)]
    working = shown(facts, [LI, QIAN, WU, ZHENG], [SUN, FENG, CHEN]).working
    assert (working.base, working.needed, working.abstentions) == (7, 4, 0)
    given(MEETINGS, *facts).when(
        motions.record_show_of_hands, chair(), show([WANG]), ISSUES_HERE
    ).then_refused(errors.HandLeftError)


def test_3_the_departure_changes_the_base_of_a_conference_and_so_may_change_the_outcome() -> None:
    four = [LI, QIAN, WU, ZHENG]
    assert shown(PROPOSED, four).outcome is e.MotionOutcome.NOT_ADOPTED
    assert shown([*PROPOSED, left(WANG)], four).outcome is ADOPTED


# 4. Tie, no majority


def test_4_exactly_half_is_not_adopted() -> None:
    fact = shown(PROPOSED, [LI, QIAN, ZHENG, FENG], [WANG, SUN, WU, CHEN])
    assert (fact.working.ayes, fact.working.needed) == (4, 5)
    assert fact.outcome is e.MotionOutcome.NOT_ADOPTED


# 17. Recusal


def test_17_a_wholly_recused_side_is_not_asked_for_its_aye_while_two_remain() -> None:
    facts = [*PROPOSED, *(recused(person) for person in (ZHENG, FENG, CHEN))]
    fact = shown(facts, [LI, WANG, QIAN])
    assert fact.working == e.HandsWorking(
        ayes=3, nays=0, abstentions=0, base=5, needed=3, sides_without_aye=[], sides_not_asked=["物业"]
    )
    assert fact.outcome is ADOPTED


def test_17_fewer_than_two_sides_escalate_and_the_quorum_is_not_lowered() -> None:
    facts = [*PROPOSED, *(recused(person) for person in (ZHENG, FENG, CHEN, QIAN, WU))]
    facts = [*facts, recused(LI), left(WANG), arrived(WANG)]
    for decide, command in [
        (motions.record_show_of_hands, show([WANG])),
        (motions.record_consensus, c.RecordConsensus(meeting=MEETING, motion=MOTION)),
    ]:
        asked = given(MEETINGS, *facts).when(decide, chair(), command, ISSUES_HERE)  # type: ignore[arg-type]
        assert "提级" in asked.then_refused(errors.TooFewSidesError).zh


def test_17_recusal_covers_both_seats_or_lets_the_alternate_sit() -> None:
    covering = [*PROPOSED, arrived(ZHAO), recused(LI)]
    assert votes_available(meeting(*covering), MOTION) == 7, "Zhao's seat is one of Li's"
    in_person = [*PROPOSED, arrived(ZHAO), recused(LI, covers_seats=False)]
    assert votes_available(meeting(*in_person), MOTION) == 8


def test_17_recusal_holds_for_its_motion_only() -> None:
    facts = [*PROPOSED, recused(SUN), proposed(OTHER_MOTION)]
    assert votes_available(meeting(*facts), MOTION) == 7
    assert votes_available(meeting(*facts), OTHER_MOTION) == 8


def test_17_the_recused_leave_the_base_and_may_leave_too_few() -> None:
    six = in_session(LI, WANG, QIAN, WU, ZHENG, FENG)
    facts = [*six, proposed(), recused(FENG)]
    finding = quorum_for(meeting(*facts), meeting(*facts).motions[MOTION]).finding
    assert (finding.base, finding.present, finding.needed, finding.met) == (7, 5, 5, True)
    two = [*facts, recused(ZHENG, covers_seats=True)]
    lost = quorum_for(meeting(*two), meeting(*two).motions[MOTION]).finding
    assert (lost.base, lost.present, lost.needed, lost.met) == (6, 4, 4, False)
    assert lost.sides_short == ["物业"]


# Laws over every course of a meeting

MOVES = st.lists(
    st.one_of(
        st.sampled_from(EVERYBODY[1:]).map(left),
        st.sampled_from([*EVERYBODY, ZHAO]).map(arrived),
        st.builds(recused, st.sampled_from(EVERYBODY), covers_seats=st.booleans()),
    ),
    max_size=8,
)


def course(moves: list[Any], rule: VoteFallback) -> tuple[list[Any], Meeting]:
    facts = [*in_session(rules=with_rules(fallback=rule)), proposed(), *moves]
    return facts, meeting(*facts)


@forall(MOVES, st.sampled_from(VoteFallback))
def test_every_voter_has_one_vote_and_the_recused_and_absent_have_none(
    moves: list[Any], rule: VoteFallback
) -> None:
    _, now = course(moves, rule)
    votes = quorum_for(now, now.motions[MOTION]).seating.votes
    assert set(votes.values()) <= {1}
    assert set(votes) <= now.room.present - now.motions[MOTION].recused_persons


@forall(MOVES, st.sampled_from(VoteFallback), st.sets(st.sampled_from(EVERYBODY)))
def test_what_is_declared_is_what_the_fold_finds_again(
    moves: list[Any], rule: VoteFallback, ayes: set[UUID]
) -> None:
    facts, now = course(moves, rule)
    test = quorum_for(now, now.motions[MOTION])
    may = [person for person in ayes if person in test.seating.votes]
    asked = given(MEETINGS, *facts).when(motions.record_show_of_hands, chair(), show(may), ISSUES_HERE)
    if asked.facts is None:
        assert not test.finding.met or test.recusal_leaves_one_side
        return
    after = meeting(*facts, *asked.facts).motions[MOTION]
    assert not after.in_question
    assert after.found is after.outcome
    assert after.quorum == test.finding
