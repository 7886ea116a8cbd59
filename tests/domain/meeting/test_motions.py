"""Motions: put on listed items, talked about, stood aside from: each guard of 3.3 before a decision."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.errors import NotAllowedError
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors, motions
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import votes_available
from deliberation.domain.meeting.state import MEETINGS
from tests.domain.dsl import an_id, given
from tests.domain.meeting.asking import (
    ADOPTED,
    DECLARED,
    FIVE,
    PROPOSED,
    PUT,
    ask,
    hands,
    rechecked,
)
from tests.domain.meeting.story import (
    CHEN,
    FENG,
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
    with_rules,
)


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


def test_a_side_that_stands_aside_as_a_whole_tells_it_once() -> None:
    both = ask(c.DeclareRecusal, person=WANG, others=[SUN, WANG], reason="物业服务费")
    facts = [recused(WANG, reason="物业服务费"), recused(SUN, reason="物业服务费")]
    given(MEETINGS, *PROPOSED).when(motions.declare_recusal, recorder(), both, ISSUES_HERE).then(*facts)
    given(MEETINGS, *PROPOSED).when(motions.declare_recusal, delegate(), both, ISSUES_HERE).then_refused(
        NotAllowedError
    )
    given(MEETINGS, *PROPOSED, recused(SUN)).when(
        motions.declare_recusal, recorder(), both, ISSUES_HERE
    ).then_refused(errors.AlreadyRecusedError)


def test_on_paper_one_of_a_side_may_have_spoken_for_it() -> None:
    both = ask(c.DeclareRecusal, person=WANG, others=[SUN])
    on_paper = partial(motions.declare_recusal, on_paper=True)
    given(MEETINGS, *PROPOSED).when(on_paper, delegate(), both, ISSUES_HERE).then(recused(WANG), recused(SUN))
    stranger = ask(c.DeclareRecusal, person=SUN, others=[WANG])
    given(MEETINGS, *PROPOSED).when(on_paper, delegate(), stranger, ISSUES_HERE).then_refused(NotAllowedError)


def test_what_became_of_a_motion_can_be_read() -> None:
    now = meeting(*DECLARED, proposed(OTHER_MOTION, issue=TREES))
    assert now.motions_on(POLE) == [MOTION]
    assert now.adopted_on(POLE) == [MOTION]
    assert now.adopted_on(TREES) == []
    assert votes_available(now, MOTION) == 8
    assert meeting(*PROPOSED, recused(SUN)).recused_on(MOTION) == {SUN}
    assert now.recused_on(an_id("no such motion")) == frozenset()
