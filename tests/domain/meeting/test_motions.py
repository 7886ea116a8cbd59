"""Motions: put on listed items, decided by consensus or by hands, each guard of 3.3."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.errors import NotAllowedError
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors, motions
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import quorum_for, votes_available
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.rules.procedure import DecisionMode
from tests.domain.dsl import an_id, given
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    FENG,
    GUEST,
    ISSUES_HERE,
    LATER,
    LI,
    LIFT,
    MEETING,
    MOTION,
    OTHER_MOTION,
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
    delegate,
    in_session,
    issue,
    left,
    meeting,
    noticed,
    proposed,
    recorder,
    recused,
    units_in_session,
    with_rules,
)

ADOPTED, NOT_ADOPTED = e.MotionOutcome.ADOPTED, e.MotionOutcome.NOT_ADOPTED
NO_DECISION = e.MotionOutcome.NO_DECISION
PUT = c.MotionDraft(issue=POLE)


def ask(kind: type[Any], **more: Any) -> Any:
    return kind.model_validate({"meeting": MEETING, "motion": MOTION, **more})


def hands(ayes: list[UUID], nays: list[UUID] | None = None, **more: Any) -> Any:
    return ask(c.RecordShowOfHands, ayes=ayes, nays=nays or [], **more)


def rechecked(*facts: Any, motion: Any = MOTION) -> e.QuorumRechecked:
    """The finding that a decision after `facts` records by itself."""
    now = meeting(*facts)
    return e.QuorumRechecked(motion=motion, quorum=quorum_for(now, now.motions.get(motion)).finding)


PROPOSED = [*in_session(), proposed()]


def test_a_motion_is_put_on_a_listed_item() -> None:
    command = ask(c.ProposeMotion, issue=POLE, text="两周内移位")
    given(MEETINGS, *in_session()).when(motions.propose, recorder(), command, ISSUES_HERE).then(
        proposed(text="两周内移位")
    )


@pytest.mark.parametrize("listed", [LIFT, None])
def test_what_is_not_on_the_agenda_is_not_decided(listed: object) -> None:
    command = ask(c.ProposeMotion, issue=listed)
    given(MEETINGS, *in_session()).when(motions.propose, chair(), command, {LIFT: issue()}).then_refused(
        errors.NotOnAgendaError
    )


def test_rules_may_allow_what_is_not_on_the_agenda() -> None:
    open_rules = with_rules(no_decision_on_unlisted_items=False)
    given(MEETINGS, *in_session(rules=open_rules)).when(
        motions.propose, chair(), ask(c.ProposeMotion), {}
    ).then(e.MotionProposed(motion=MOTION))


def test_a_motion_is_put_once() -> None:
    given(MEETINGS, *PROPOSED).when(
        motions.propose, chair(), ask(c.ProposeMotion, issue=POLE), ISSUES_HERE
    ).then_refused(errors.MotionExistsError)


@pytest.mark.parametrize(
    "gone",
    [
        i.IssueMerged(into=TREES),
        i.IssueWithdrawn(),
        i.IssueSuspended(review_on=LATER.date()),
    ],
)
def test_an_issue_that_went_another_way_is_not_decided_here(gone: Any) -> None:
    issues = {POLE: issue(then=[gone])}
    given(MEETINGS, *in_session()).when(
        motions.propose, chair(), ask(c.ProposeMotion, issue=POLE), issues
    ).then_refused(errors.IssueGoneError)


def test_a_motion_that_the_agenda_announced_needs_no_other_proposal() -> None:
    agenda = [e.AgendaItem(issue=POLE, motion=MOTION)]
    facts = in_session(agenda=agenda)
    put = proposed()
    command = ask(c.RecordConsensus)
    given(MEETINGS, *facts).when(motions.record_consensus, chair(), command, ISSUES_HERE).then(
        put, rechecked(*facts, put), e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)
    )
    assert motions.issue_of(meeting(*facts), MOTION) == POLE
    other = ask(c.ProposeMotion, issue=TREES)
    given(MEETINGS, *facts).when(motions.propose, chair(), other, ISSUES_HERE).then_refused(
        errors.MotionExistsError
    )


def test_it_is_known_on_which_issue_a_motion_would_be_put() -> None:
    now = meeting(*PROPOSED)
    assert motions.issue_of(now, None) is None
    assert motions.issue_of(now, MOTION) == POLE
    assert motions.issue_of(now, OTHER_MOTION) is None
    assert motions.issue_of(now, OTHER_MOTION, PUT) == POLE


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


FIVE = [LI, QIAN, WU, ZHENG, FENG]


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


DECLARED = [*PROPOSED, e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)]


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (motions.record_consensus, ask(c.RecordConsensus)),
        (motions.record_show_of_hands, hands([LI])),
        (motions.declare_recusal, ask(c.DeclareRecusal, person=WANG)),
        (motions.recheck_quorum, ask(c.RecheckQuorum)),
        (motions.form_opinion, ask(c.FormOpinion, issue=POLE)),
    ],
)
def test_what_was_declared_is_not_taken_up_again(decide: Callable[..., Any], command: Any) -> None:
    issues = [] if decide is motions.form_opinion else [ISSUES_HERE]
    given(MEETINGS, *DECLARED).when(decide, chair(), command, *issues).then_refused(errors.MotionDecidedError)


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (motions.record_consensus, ask(c.RecordConsensus)),
        (motions.record_show_of_hands, hands([LI])),
        (motions.declare_recusal, ask(c.DeclareRecusal, person=WANG)),
        (motions.recheck_quorum, ask(c.RecheckQuorum)),
        (motions.note_rule, ask(c.NoteRule, note="回避")),
        (motions.form_opinion, ask(c.FormOpinion, issue=POLE)),
    ],
)
def test_a_motion_that_was_not_put_is_unknown_until_the_same_act_puts_it(
    decide: Callable[..., Any], command: Any
) -> None:
    issues = [] if decide is motions.form_opinion else [ISSUES_HERE]
    given(MEETINGS, *in_session()).when(decide, chair(), command, *issues).then_refused(
        errors.MotionUnknownError
    )


def test_one_act_may_put_a_motion_and_deal_with_it() -> None:
    facts = in_session()
    for decide, command, said in [
        (
            motions.declare_recusal,
            ask(c.DeclareRecusal, person=SUN, proposes=PUT, reason="亲属"),
            recused(SUN, reason="亲属"),
        ),
        (
            motions.note_rule,
            ask(c.NoteRule, note="回避", proposes=PUT),
            e.RuleNoted(motion=MOTION, note="回避"),
        ),
        (motions.recheck_quorum, ask(c.RecheckQuorum, proposes=PUT), rechecked(*PROPOSED)),
    ]:
        given(MEETINGS, *facts).when(decide, recorder(), command, ISSUES_HERE).then(proposed(), said)  # type: ignore[arg-type]


def test_a_proposal_of_a_known_motion_is_the_same_or_refused() -> None:
    same = ask(c.RecordConsensus, proposes=PUT)
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), same, ISSUES_HERE).then(
        rechecked(*PROPOSED), e.ConsensusReached(motion=MOTION, issue=POLE, outcome=ADOPTED)
    )
    other = ask(c.RecordConsensus, proposes=c.MotionDraft(issue=TREES))
    given(MEETINGS, *PROPOSED).when(motions.record_consensus, chair(), other, ISSUES_HERE).then_refused(
        errors.MotionExistsError
    )


def test_a_rule_may_be_noted_for_the_whole_meeting() -> None:
    command = c.NoteRule(meeting=MEETING, note="一人一票")
    given(MEETINGS, *in_session()).when(motions.note_rule, recorder(), command, {}).then(
        e.RuleNoted(note="一人一票")
    )


def test_an_unlisted_item_that_was_refused_is_noted() -> None:
    command = c.RefuseUnlistedItem(meeting=MEETING, proposed_by=QIAN, topic="电梯", action="列入下次")
    given(MEETINGS, *in_session()).when(motions.refuse_unlisted, chair(), command).then(
        e.UnlistedItemRefused(proposed_by=QIAN, topic="电梯", action="列入下次")
    )


def talk(about: UUID | None = POLE) -> c.RecordDeliberation:
    return c.RecordDeliberation(
        meeting=MEETING, issue=about, points=[c.SpokenPoint(unit=POWER, gist="须停电半天")]
    )


def test_talk_is_recorded_as_talk_also_without_a_quorum() -> None:
    facts = [*in_session(), left(ZHENG), left(FENG), left(CHEN)]
    said = [e.Point(unit=POWER, gist="须停电半天")]
    given(MEETINGS, *facts).when(motions.record_deliberation, recorder(), talk()).then(
        e.DeliberationRecorded(issue=POLE, points=said)
    )
    given(MEETINGS, *facts).when(motions.record_deliberation, recorder(), talk(None)).then(
        e.DeliberationRecorded(points=said)
    )


def test_talk_on_an_issue_keeps_to_the_agenda() -> None:
    given(MEETINGS, *in_session()).when(motions.record_deliberation, recorder(), talk(LIFT)).then_refused(
        errors.NotOnAgendaError
    )


def test_recusal_is_declared_once_by_an_entitled_person_where_the_rules_know_it() -> None:
    command = ask(c.DeclareRecusal, person=SUN, reason="亲属")
    given(MEETINGS, *PROPOSED).when(motions.declare_recusal, recorder(), command, ISSUES_HERE).then(
        recused(SUN, reason="亲属")
    )
    given(MEETINGS, *PROPOSED, recused(SUN)).when(
        motions.declare_recusal, recorder(), command, ISSUES_HERE
    ).then_refused(errors.AlreadyRecusedError)
    stranger = ask(c.DeclareRecusal, person=STRANGER)
    given(MEETINGS, *PROPOSED).when(motions.declare_recusal, recorder(), stranger, ISSUES_HERE).then_refused(
        errors.NotEntitledError
    )
    without = [*in_session(rules=with_rules(recusal=False)), proposed()]
    given(MEETINGS, *without).when(motions.declare_recusal, recorder(), command, ISSUES_HERE).then_refused(
        errors.RecusalNotProvidedError
    )


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (motions.record_consensus, ask(c.RecordConsensus)),
        (motions.record_show_of_hands, hands(FIVE)),
        (motions.form_opinion, c.FormOpinion(meeting=MEETING, issue=POLE)),
    ],
)
def test_nothing_is_decided_while_nobody_presides(decide: Callable[..., Any], command: Any) -> None:
    issues = [] if decide is motions.form_opinion else [ISSUES_HERE]
    given(MEETINGS, *PROPOSED, left(LI)).when(decide, chair(), command, *issues).then_refused(
        errors.ChairAbsentError
    )


ADJOURNED = [*PROPOSED, e.MeetingAdjourned()]


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (motions.propose, ask(c.ProposeMotion, issue=POLE)),
        (motions.record_consensus, ask(c.RecordConsensus)),
        (motions.record_show_of_hands, hands([LI])),
        (motions.declare_recusal, ask(c.DeclareRecusal, person=SUN)),
        (motions.recheck_quorum, ask(c.RecheckQuorum)),
        (motions.note_rule, ask(c.NoteRule, note="回避")),
        (motions.form_opinion, ask(c.FormOpinion, issue=POLE)),
        (motions.record_deliberation, talk()),
        (motions.refuse_unlisted, c.RefuseUnlistedItem(meeting=MEETING)),
    ],
)
def test_motions_are_dealt_with_in_session_by_chair_or_recorder(
    decide: Callable[..., Any], command: Any
) -> None:
    plain = (motions.form_opinion, motions.record_deliberation, motions.refuse_unlisted)
    issues = [] if decide in plain else [ISSUES_HERE]
    given(MEETINGS, *ADJOURNED).when(decide, chair(), command, *issues).then_refused(errors.MeetingStageError)
    given(MEETINGS, *PROPOSED).when(decide, delegate(), command, *issues).then_refused(NotAllowedError)


def test_before_the_opening_there_are_no_motions() -> None:
    given(MEETINGS, convened(), noticed()).when(
        motions.propose, chair(), ask(c.ProposeMotion, issue=POLE), ISSUES_HERE
    ).then_refused(errors.MeetingStageError)


def test_everybody_may_say_for_themselves_that_they_stand_aside() -> None:
    """The delegate is Wang."""
    given(MEETINGS, *PROPOSED).when(
        motions.declare_recusal, delegate(), ask(c.DeclareRecusal, person=WANG), ISSUES_HERE
    ).then(recused(WANG))


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


def test_what_became_of_a_motion_can_be_read() -> None:
    now = meeting(*DECLARED, proposed(OTHER_MOTION, issue=TREES))
    assert now.motions_on(POLE) == [MOTION]
    assert now.adopted_on(POLE) == [MOTION]
    assert now.adopted_on(TREES) == []
    assert votes_available(now, MOTION) == 8
    assert meeting(*PROPOSED, recused(SUN)).recused_on(MOTION) == {SUN}
    assert now.recused_on(an_id("no such motion")) == frozenset()
