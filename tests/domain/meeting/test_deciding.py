"""Motions are decided by consensus or by hands, quorum tested just before; matters of the owners never."""

from typing import Any

import pytest

from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors, motions
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import votes_available
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.rules.procedure import DecisionMode
from tests.domain.dsl import an_id, given
from tests.domain.meeting.asking import (
    ADOPTED,
    FIVE,
    NO_DECISION,
    NOT_ADOPTED,
    PROPOSED,
    ask,
    hands,
    rechecked,
)
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    FENG,
    GUEST,
    ISSUES_HERE,
    LI,
    LIFT,
    MEETING,
    MOTION,
    POLE,
    POWER,
    QIAN,
    STRANGER,
    SUN,
    TREES,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    chair,
    convened,
    in_session,
    left,
    meeting,
    proposed,
    recorder,
    recused,
    units_in_session,
    with_rules,
)


def test_consensus_without_dissent_adopts_and_the_quorum_was_tested_just_before() -> None:
    command = ask(c.RecordConsensus, grounds="各方同意", outcome="ADOPTED")
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), command, ISSUES_HERE).then(
        rechecked(*PROPOSED),
        e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED, grounds="各方同意"),
    )


def test_an_explicit_test_of_the_quorum_is_not_repeated() -> None:
    test = rechecked(*PROPOSED)
    given(MEETINGS, *PROPOSED).when(
        motions.recheck_quorum, recorder(), ask(c.RecheckQuorum), ISSUES_HERE
    ).then(test)
    given(MEETINGS, *PROPOSED, test).when(
        motions.record_consensus, chair(), ask(c.RecordConsensus), ISSUES_HERE
    ).then(e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED))


@pytest.mark.parametrize("moved", [left(CHEN), recused(CHEN), e.AttendeeArrived(person=ZHAO)])
def test_a_test_of_the_quorum_is_stale_once_anybody_moved(moved: Any) -> None:
    facts = [*PROPOSED, rechecked(*PROPOSED), moved]
    given(MEETINGS, *facts).when(motions.record_consensus, chair(), ask(c.RecordConsensus), ISSUES_HERE).then(
        rechecked(*facts), e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)
    )


def test_a_lost_quorum_is_recorded_when_it_is_tested() -> None:
    facts = [*PROPOSED, left(ZHENG), left(FENG), left(CHEN)]
    test = rechecked(*facts)
    assert not test.quorum.met
    given(MEETINGS, *facts).when(motions.recheck_quorum, chair(), ask(c.RecheckQuorum), ISSUES_HERE).then(
        test
    )


def test_dissent_is_on_record_and_nothing_is_decided() -> None:
    dissent = [e.Dissent(person=WANG)]
    command = ask(c.RecordConsensus, dissent=dissent)
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), command, ISSUES_HERE).then(
        rechecked(*PROPOSED),
        e.ConsensusReached(motion=MOTION, issue=POLE, dissent=dissent, outcome=NO_DECISION),
    )


@pytest.mark.parametrize("dissent", [{}, {"person": GUEST}, {"person": STRANGER}, {"person": str(ZHAO)}])
def test_only_a_voter_in_the_room_dissents(dissent: dict[str, Any]) -> None:
    command = ask(c.RecordConsensus, dissent=[dissent])
    given(MEETINGS, *in_session(guests=[GUEST]), proposed()).when(
        motions.record_consensus, chair(), command, ISSUES_HERE
    ).then_refused(errors.DissentUnnamedError)


def test_a_unit_dissents_where_it_sits() -> None:
    facts = [*units_in_session(), proposed()]
    by_power = ask(c.RecordConsensus, dissent=[{"unit": POWER}])
    given(MEETINGS, *facts).when(motions.record_consensus, chair(), by_power, ISSUES_HERE).then(
        rechecked(*facts),
        e.ConsensusReached(motion=MOTION, issue=POLE, dissent=[e.Dissent(unit=POWER)], outcome=NO_DECISION),
    )
    by_nobody = ask(c.RecordConsensus, dissent=[{"unit": an_id("elsewhere")}])
    given(MEETINGS, *facts).when(motions.record_consensus, chair(), by_nobody, ISSUES_HERE).then_refused(
        errors.DissentUnnamedError
    )
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), by_nobody, ISSUES_HERE).then(
        rechecked(*PROPOSED),
        e.ConsensusReached(
            motion=MOTION, issue=POLE, dissent=[e.Dissent(unit=an_id("elsewhere"))], outcome=NO_DECISION
        ),
    )


DISSENTED = [
    *PROPOSED,
    e.ConsensusReached(
        motion=MOTION, issue=POLE, dissent=[e.Dissent(person=WANG)], outcome=e.MotionOutcome.NO_DECISION
    ),
]


def working(ayes: int, nays: int = 0, base: int = 8, **more: Any) -> e.HandsWorking:
    return e.HandsWorking(ayes=ayes, nays=nays, abstentions=0, base=base, needed=base // 2 + 1, **more)


@pytest.mark.parametrize("before", [DISSENTED, PROPOSED])
def test_after_dissent_or_at_once_hands_decide_where_the_rules_say_consensus_first(before: Any) -> None:
    given(MEETINGS, *before).when(
        motions.record_show_of_hands, chair(), hands(FIVE, [WANG, SUN, CHEN]), ISSUES_HERE
    ).then(
        rechecked(*before),
        e.HandsShown(
            motion=MOTION,
            issue=POLE,
            ayes=FIVE,
            nays=[WANG, SUN, CHEN],
            abstentions=[],
            working=working(5, 3),
            outcome=ADOPTED,
        ),
    )


def test_a_tie_is_not_adopted_and_the_chair_has_no_casting_vote() -> None:
    four = [LI, QIAN, ZHENG, FENG]
    shown = given(MEETINGS, *PROPOSED).when(
        motions.record_show_of_hands, chair(), hands(four, [WANG, SUN, WU, CHEN]), ISSUES_HERE
    )
    shown.then(
        rechecked(*PROPOSED),
        e.HandsShown(
            motion=MOTION,
            issue=POLE,
            ayes=four,
            nays=[WANG, SUN, WU, CHEN],
            abstentions=[],
            working=working(4, 4),
            outcome=NOT_ADOPTED,
        ),
    )


def test_a_side_without_an_aye_defeats_a_majority_where_the_rules_want_each() -> None:
    five = [LI, WANG, SUN, QIAN, WU]
    given(MEETINGS, *PROPOSED).when(
        motions.record_show_of_hands, chair(), hands(five, [ZHENG]), ISSUES_HERE
    ).then(
        rechecked(*PROPOSED),
        e.HandsShown(
            motion=MOTION,
            issue=POLE,
            ayes=five,
            nays=[ZHENG],
            abstentions=[],
            working=working(5, 1, sides_without_aye=["物业"]),
            outcome=NOT_ADOPTED,
        ),
    )


def test_a_claimed_outcome_is_compared_and_never_believed() -> None:
    refusal = (
        given(MEETINGS, *PROPOSED)
        .when(motions.record_show_of_hands, chair(), hands([LI], outcome="ADOPTED"), ISSUES_HERE)
        .then_refused(errors.OutcomeDiffersError)
    )
    assert refusal.details == {"claimed": "ADOPTED", "found": "NOT_ADOPTED"}
    claimed = ask(c.RecordConsensus, dissent=[{"person": WANG}], outcome="ADOPTED")
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), claimed, ISSUES_HERE).then_refused(
        errors.OutcomeDiffersError
    )


@pytest.mark.parametrize(
    ("raised", "why"),
    [
        (hands([LI, LI]), errors.HandTwiceError),
        (hands([LI], [LI]), errors.HandTwiceError),
        (hands([GUEST]), errors.HandNotEntitledError),
        (hands([STRANGER]), errors.HandNotEntitledError),
        (hands([ZHAO]), errors.HandAbsentError),
        (hands([WANG]), errors.HandLeftError),
        (hands([SUN]), errors.HandRecusedError),
    ],
)
def test_a_hand_that_has_no_vote_is_refused_with_its_reason(
    raised: c.RecordShowOfHands, why: type[Any]
) -> None:
    facts = [*in_session(guests=[GUEST]), proposed(), left(WANG), recused(SUN)]
    given(MEETINGS, *facts).when(motions.record_show_of_hands, chair(), raised, ISSUES_HERE).then_refused(why)


def test_a_seat_has_one_vote_though_two_came_for_it() -> None:
    facts = [*in_session(*EVERYBODY, ZHAO), left(LI), e.ChairSubstituted(person=WANG), proposed()]
    assert votes_available(meeting(*facts), MOTION) == 8
    back = [*facts[:-3], proposed()]
    assert votes_available(meeting(*back), MOTION) == 9
    alternate_of_one = [*units_in_session(), e.AttendeeArrived(person=ZHAO, units=[POWER]), proposed()]
    by_vote = [*alternate_of_one]
    by_vote[0] = convened(rules=with_rules(decision=DecisionMode.VOTE))
    given(MEETINGS, *by_vote).when(
        motions.record_show_of_hands, chair(), hands([ZHAO]), ISSUES_HERE
    ).then_refused(errors.HandPlaceTakenError)


def test_each_way_of_deciding_keeps_to_the_rules() -> None:
    by_vote = [*in_session(rules=with_rules(decision=DecisionMode.VOTE)), proposed()]
    given(MEETINGS, *by_vote).when(
        motions.record_consensus, chair(), ask(c.RecordConsensus), ISSUES_HERE
    ).then_refused(errors.VoteRequiredError)
    by_consensus = [*in_session(rules=with_rules(decision=DecisionMode.CONSENSUS)), proposed()]
    given(MEETINGS, *by_consensus).when(
        motions.record_show_of_hands, chair(), hands([LI]), ISSUES_HERE
    ).then_refused(errors.ConsensusOnlyError)


# Matters of the owners (Civil Code, art. 278; invariant I3)


def test_a_conference_never_adopts_what_only_the_owners_decide() -> None:
    facts = [*in_session(), proposed(issue=TREES)]
    for decide, command in [
        (motions.record_consensus, ask(c.RecordConsensus)),
        (motions.record_show_of_hands, hands(FIVE)),
    ]:
        asked = given(MEETINGS, *facts).when(decide, chair(), command, ISSUES_HERE)  # type: ignore[arg-type]
        refusal = asked.then_refused(errors.OwnersDecideError)
        assert "第8项" in refusal.zh
        assert "item 8 of the Civil Code, art. 278" in refusal.en


def test_a_matter_of_the_owners_may_be_referred_to_them() -> None:
    facts = [*in_session(), proposed(issue=TREES, referral=True)]
    given(MEETINGS, *facts).when(motions.record_consensus, chair(), ask(c.RecordConsensus), ISSUES_HERE).then(
        rechecked(*facts), e.ConsensusReached(motion=MOTION, issue=TREES, outcome=ADOPTED)
    )
    assert meeting(*facts).motions[MOTION].referral


def test_a_matter_of_the_owners_may_end_in_an_opinion() -> None:
    command = ask(c.FormOpinion, issue=TREES, opinion="建议改建", next_step="提请业主共同决定")
    facts = [*in_session(), proposed(issue=TREES)]
    formed = e.OpinionFormed(motion=MOTION, issue=TREES, opinion="建议改建", next_step="提请业主共同决定")
    given(MEETINGS, *facts).when(motions.form_opinion, recorder(), command).then(formed)
    assert meeting(*facts, formed).opinions == (TREES,)


def test_an_opinion_keeps_to_the_agenda_and_needs_the_quorum() -> None:
    elsewhere = c.FormOpinion(meeting=MEETING, issue=LIFT)
    given(MEETINGS, *in_session()).when(motions.form_opinion, chair(), elsewhere).then_refused(
        errors.NotOnAgendaError
    )
    lost = [*in_session(), left(ZHENG), left(FENG), left(CHEN)]
    here = c.FormOpinion(meeting=MEETING, issue=POLE)
    given(MEETINGS, *lost).when(motions.form_opinion, chair(), here).then_refused(errors.QuorumLostError)
    given(MEETINGS, *in_session()).when(motions.form_opinion, chair(), here).then(e.OpinionFormed(issue=POLE))
