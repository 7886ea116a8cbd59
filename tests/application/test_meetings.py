"""Meetings at the desk: one act enters the meeting's facts and what becomes of its issues."""

from datetime import timedelta

import pytest

from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.issue.state import IssueState
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import persons_present
from deliberation.domain.meeting.state import MeetingState
from deliberation.domain.unit import events as u
from tests.application.memory import NOON
from tests.application.world import (
    DEPUTY,
    MEETING,
    MOTION,
    PARTY,
    PHONES,
    POLE,
    POWER,
    RECORDER,
    SECRETARY,
    STREET,
    SUN,
    TREES,
    WANG,
    World,
    consensus,
    convening,
)
from tests.domain.dsl import an_id


def test_a_meeting_takes_its_issue_from_the_agenda_to_an_adopted_motion(world: World) -> None:
    world.convenes()
    assert world.issue() is IssueState.SCHEDULED
    world.notice()
    world.signs_in()
    world.does(c.OpenMeeting(meeting=MEETING))
    assert world.issue() is IssueState.UNDER_DELIBERATION
    points = [c.SpokenPoint(unit=POWER, gist="须停电半天")]
    world.does(c.RecordDeliberation(meeting=MEETING, issue=POLE, points=points), RECORDER)
    world.does(consensus())
    world.does(c.CloseMeeting(meeting=MEETING))
    told = [type(fact).__name__ for fact in world.facts(MEETING)]
    assert told == [
        "MeetingConvened",
        "NoticeGiven",
        "AttendanceRecorded",
        "MeetingOpened",
        "DeliberationRecorded",
        "MotionProposed",
        "QuorumRechecked",
        "ConsensusReached",
        "MeetingClosed",
    ]
    assert world.meeting().adopted_on(POLE) == [MOTION]
    assert world.issue() is IssueState.UNDER_DELIBERATION, "it waits for its resolution"
    assert persons_present(world.meeting()) == 3


def test_the_same_act_is_recorded_in_the_meeting_and_the_issue_or_nowhere(world: World) -> None:
    world.refuses(NotFoundError, convening(MEETING, POLE, an_id("no such issue")))
    assert world.facts(MEETING) == []


def test_an_issue_waits_for_one_meeting_at_a_time(world: World) -> None:
    world.convenes()
    world.refuses(errors.IssueElsewhereError, convening(an_id("second")))
    world.does(c.CancelMeeting(meeting=MEETING))
    assert world.issue() is IssueState.ACCEPTED
    world.convenes(an_id("second"))
    assert world.issue() is IssueState.SCHEDULED


def test_the_next_round_takes_up_what_the_last_one_left(world: World) -> None:
    world.opens()
    world.does(consensus())
    world.refuses(errors.IssueElsewhereError, convening(an_id("second")))
    world.does(c.CloseMeeting(meeting=MEETING))
    world.convenes(an_id("second"))
    assert world.issue() is IssueState.SCHEDULED


def test_an_issue_of_another_hall_is_not_listed_unless_it_was_escalated_here(world: World) -> None:
    street = {"hall": STREET}
    world.refuses(errors.IssueElsewhereError, convening(**street))
    world.happened(POLE, i.IssueEscalated(to_level=h.HallLevel.STREET))
    world.convenes(**street)
    assert world.issue() is IssueState.SCHEDULED
    world.accepted(an_id("street's own"), hall=STREET)
    world.happened(an_id("street's own"), i.IssueEscalated(to_level=h.HallLevel.DISTRICT))
    world.refuses(errors.IssueElsewhereError, convening(an_id("second"), an_id("street's own")))


def test_a_street_hall_settles_what_a_community_escalated_also_in_a_second_round(world: World) -> None:
    world.happened(POLE, i.IssueEscalated(to_level=h.HallLevel.STREET))
    world.convenes(hall=STREET)
    world.does(c.CancelMeeting(meeting=MEETING, reason="台风"))
    assert world.issue() is IssueState.ACCEPTED
    world.convenes(an_id("second"), hall=STREET)
    assert world.issue() is IssueState.SCHEDULED


def test_an_amended_agenda_schedules_and_unschedules(world: World) -> None:
    world.convenes()
    world.does(c.AmendAgenda(meeting=MEETING, agenda=[e.AgendaItem(issue=TREES)]))
    assert world.issue(POLE) is IssueState.ACCEPTED
    assert world.issue(TREES) is IssueState.SCHEDULED
    world.does(c.LockAgenda(meeting=MEETING))
    assert world.meeting().agenda_locked


def test_an_issue_that_was_not_reached_waits_for_another_meeting(world: World) -> None:
    world.opens()
    world.does(c.AdjournMeeting(meeting=MEETING))
    world.does(c.ResumeMeeting(meeting=MEETING))
    world.does(c.CloseMeeting(meeting=MEETING))
    assert world.issue() is IssueState.ACCEPTED


def test_dissent_leaves_the_issue_waiting(world: World) -> None:
    world.opens()
    world.does(consensus(dissent=[{"unit": POWER}]))
    world.does(c.CloseMeeting(meeting=MEETING))
    assert world.issue() is IssueState.ACCEPTED


def test_an_issue_that_was_voted_down_is_not_resolved(world: World) -> None:
    world.opens()
    command = c.RecordShowOfHands(
        meeting=MEETING, motion=MOTION, ayes=[SECRETARY], proposes=c.MotionDraft(issue=POLE)
    )
    world.does(command, RECORDER)
    world.does(c.CloseMeeting(meeting=MEETING))
    assert world.issue() is IssueState.NOT_RESOLVED


def test_an_inquorate_meeting_gives_its_issues_back_and_is_reconvened(world: World) -> None:
    world.convenes()
    world.notice()
    world.signs_in(MEETING, SECRETARY, WANG)
    world.refuses(errors.QuorumNotMetError, c.OpenMeeting(meeting=MEETING))
    world.does(c.DeclareInquorate(meeting=MEETING))
    assert world.issue() is IssueState.ACCEPTED
    world.convenes(an_id("second"), reconvenes=MEETING)
    assert world.meeting().status is MeetingState.RECONVENED
    assert world.facts(MEETING)[-1] == e.MeetingReconvened(by=an_id("second"))
    assert world.issue() is IssueState.SCHEDULED


def test_a_postponed_meeting_keeps_its_issues(world: World) -> None:
    world.convenes()
    world.does(c.PostponeMeeting(meeting=MEETING, planned_at=NOON + timedelta(days=2)))
    assert world.issue() is IssueState.SCHEDULED


def test_an_opinion_on_a_matter_of_the_owners_puts_it_to_them_once(world: World) -> None:
    world.opens(MEETING, TREES, POLE)
    world.does(c.FormOpinion(meeting=MEETING, issue=TREES, opinion="建议改建"), RECORDER)
    assert world.issue(TREES) is IssueState.PENDING_LEGAL_DECISION
    world.does(c.FormOpinion(meeting=MEETING, issue=TREES, opinion="并保留绿地"), RECORDER)
    world.does(c.FormOpinion(meeting=MEETING, issue=POLE, opinion="可行"), RECORDER)
    world.does(c.CloseMeeting(meeting=MEETING))
    required = [fact for fact in world.facts(TREES) if isinstance(fact, i.LegalDecisionRequired)]
    assert required == [i.LegalDecisionRequired(meeting=MEETING)]
    assert world.issue(POLE) is IssueState.UNDER_DELIBERATION


def test_motions_talk_recusal_and_rules_are_recorded_at_the_desk(world: World) -> None:
    world.opens()
    world.does(c.ProposeMotion(meeting=MEETING, motion=MOTION, issue=POLE), RECORDER)
    world.does(c.NoteRule(meeting=MEETING, note="一人一票"), RECORDER)
    world.does(c.DeclareRecusal(meeting=MEETING, motion=MOTION, person=SUN), RECORDER)
    world.does(c.RecheckQuorum(meeting=MEETING, motion=MOTION), RECORDER)
    world.does(c.RefuseUnlistedItem(meeting=MEETING, topic="电梯"), RECORDER)
    world.does(consensus())
    assert world.meeting().recused_on(MOTION) == {SUN}
    tests = [fact for fact in world.facts(MEETING) if isinstance(fact, e.QuorumRechecked)]
    assert [(test.quorum.base, test.quorum.present) for test in tests] == [(2, 2)]


def test_a_motion_on_nothing_is_refused_where_the_agenda_decides(world: World) -> None:
    world.opens()
    world.refuses(errors.NotOnAgendaError, c.ProposeMotion(meeting=MEETING, motion=MOTION))


def test_whoever_presides_holds_the_role_and_acts_for_the_party(world: World) -> None:
    world.convenes()
    world.notice()
    world.signs_in(MEETING, SECRETARY, WANG, SUN)
    world.refuses(errors.MayNotPresideError, c.OpenMeeting(meeting=MEETING, chair=WANG))
    world.does(c.OpenMeeting(meeting=MEETING))
    world.does(c.RecordDeparture(meeting=MEETING, person=SECRETARY), RECORDER)
    world.does(c.RecordArrival(meeting=MEETING, person=DEPUTY), RECORDER)
    world.refuses(errors.ChairAbsentError, consensus())
    world.refuses(errors.MayNotPresideError, c.SubstituteChair(meeting=MEETING, person=WANG), RECORDER)
    world.does(c.SubstituteChair(meeting=MEETING, person=DEPUTY), RECORDER)
    world.does(consensus(), DEPUTY)
    assert world.meeting().adopted_on(POLE) == [MOTION], "the branch sits for the organisation above it"


def test_the_deputy_may_open_in_the_chairs_place(world: World) -> None:
    world.convenes()
    world.notice()
    world.signs_in(MEETING, DEPUTY, WANG, SUN)
    world.does(c.SubstituteChair(meeting=MEETING, person=DEPUTY), RECORDER)
    world.does(c.OpenMeeting(meeting=MEETING), SECRETARY)
    assert world.meeting().chair == DEPUTY


def test_a_guest_arrives_without_a_place(world: World) -> None:
    world.opens()
    late = an_id("late guest")
    world.does(c.RecordArrival(meeting=MEETING, person=late, in_attendance=True), RECORDER)
    assert late in world.meeting().room.guests
    world.refuses(errors.NotEntitledError, c.RecordArrival(meeting=MEETING, person=late), RECORDER)


def test_notice_goes_to_units_that_exist(world: World) -> None:
    world.convenes()
    nobody = c.GiveNotice(meeting=MEETING, to=[an_id("nobody")], method=e.NoticeMethod.PHONE)
    with pytest.raises(Refusal):
        world.does(nobody, RECORDER)


def test_a_dissolved_unit_has_no_place(world: World) -> None:
    world.convenes()
    world.notice()
    world.happened(PHONES, u.UnitDissolved(successor=POWER))
    world.refuses(
        errors.NotEntitledError, c.RecordAttendance(meeting=MEETING, present=[SECRETARY, SUN]), RECORDER
    )
    world.signs_in(MEETING, SECRETARY, WANG)
    world.does(c.OpenMeeting(meeting=MEETING))
    assert [delegate.unit for delegate in world.meeting().entitled] == [PARTY, POWER]
