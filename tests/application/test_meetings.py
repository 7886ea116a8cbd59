"""Meetings at the desk: one act enters the meeting's facts and what becomes of its issues."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application import meetings
from deliberation.application.desk import Desk
from deliberation.application.ports import Caller
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.errors import ClaimedTimeError, NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.sitting import persons_present
from deliberation.domain.meeting.state import MEETINGS, Meeting, MeetingState
from deliberation.domain.person import events as p
from deliberation.domain.rules.procedure import DecisionMode, RulesOfProcedure
from deliberation.domain.seat import events as s
from deliberation.domain.unit import events as u
from deliberation.domain.values import Role, local_date
from tests.application.memory import NOON, Clock, MemoryLog
from tests.domain.dsl import an_id

HALL, STREET, MEETING, MOTION = an_id("hall"), an_id("street"), an_id("meeting"), an_id("motion")
POLE, TREES = an_id("pole"), an_id("trees")
PARTY, BRANCH, POWER, PHONES = an_id("party"), an_id("branch"), an_id("power"), an_id("phones")
SECRETARY, DEPUTY, RECORDER = an_id("secretary"), an_id("deputy"), an_id("recorder")
WANG, SUN, RESIDENT = an_id("wang"), an_id("sun"), an_id("resident")
DAY = local_date(NOON)
VOTING = RulesOfProcedure(decision=DecisionMode.CONSENSUS_FIRST)


class World:
    """A community hall with its people, one log and one desk."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), Clock()
        self.desk = Desk(self.log, self.clock)
        self.happened(HALL, h.HallEstablished(**_hall("community"), lead_unit=PARTY, parent=STREET))
        self.happened(STREET, h.HallEstablished(**_hall("street"), lead_unit=PARTY))
        kinds = {PARTY: "community_party_org", POWER: "functional_unit", PHONES: "functional_unit"}
        for unit, kind in kinds.items():
            self.happened(unit, u.UnitRegistered(name_zh="某单位", kind=u.UnitKind(kind)))
        self.happened(BRANCH, u.UnitRegistered(name_zh="支部", kind=u.UnitKind.PARTY_GROUP, parent=PARTY))
        people = {SECRETARY: PARTY, DEPUTY: BRANCH, RECORDER: PARTY, WANG: POWER, SUN: PHONES}
        for person, unit in people.items():
            self.happened(person, p.PersonRegistered(person=person))
            self.happened(person, p.PersonAffiliated(person=person, unit=unit, since=DAY))
        for hall in (HALL, STREET):
            for person in (SECRETARY, DEPUTY):
                self.happened(hall, h.RoleGranted(person=person, role=Role.CHAIR, since=DAY))
            self.happened(hall, h.RoleGranted(person=RECORDER, role=Role.RECORDER, since=DAY))
        self.accepted(POLE)
        self.accepted(TREES, 8)

    def happened(self, stream: UUID, *facts: DomainEvent) -> None:
        """Enter facts that other parts of the service decide."""
        for fact in facts:
            version = self.log.version(stream) + 1
            self.log.entries.append(Entry(stream, version, fact, self.clock.now(), NOON))

    def accepted(self, issue: UUID, *items: int, hall: UUID = HALL) -> None:
        characterised = i.LegalCharacterisation(owner_decision_required=bool(items), items=list(items))
        self.happened(
            issue,
            i.IssueSubmitted(hall=hall, submitter=RESIDENT, channel=i.IntakeChannel.PHONE, category="道路"),
            i.IssueRegistered(public_no="YC-2026-0001"),
            i.IssueAccepted(
                level=h.HallLevel.COMMUNITY,
                route=i.Route.JOINT_CONFERENCE,
                characterisation=characterised,
            ),
        )

    def does(self, command: BaseModel, person: Any = SECRETARY, **more: Any) -> None:
        self.clock.pass_(minutes=1)
        caller = replace(Caller(actor=str(person), command_id=uuid4(), person=person), **more)
        self.desk.execute(meetings.HANDLERS[type(command)], command, caller)

    def refuses(self, why: type[Refusal], command: BaseModel, person: UUID = SECRETARY, **more: Any) -> None:
        before = len(self.log.entries)
        with pytest.raises(why):
            self.does(command, person, **more)
        assert len(self.log.entries) == before

    def facts(self, stream: UUID) -> list[DomainEvent]:
        return [entry.fact for entry in self.log.entries if entry.stream == stream]

    def meeting(self, name: UUID = MEETING) -> Meeting:
        return self.desk.look(MEETINGS, name)[0]

    def issue(self, name: UUID = POLE) -> IssueState | None:
        return self.desk.look(ISSUES, name)[0].status

    def convenes(self, meeting: UUID = MEETING, *issues: UUID, **more: Any) -> None:
        self.does(convening(meeting, *issues, **more), trusted=True)

    def opens(self, meeting: UUID = MEETING, *issues: UUID, rules: RulesOfProcedure = VOTING) -> None:
        """Up to the opening, by the importer for the secretary."""
        self.convenes(meeting, *issues, rules=rules)
        self.notice(meeting)
        self.signs_in(meeting)
        self.does(c.OpenMeeting(meeting=meeting))

    def notice(self, meeting: UUID = MEETING) -> None:
        told = c.GiveNotice(meeting=meeting, to=[POWER, PHONES], method=e.NoticeMethod.PHONE)
        self.does(told, RECORDER)

    def signs_in(self, meeting: UUID = MEETING, *present: UUID) -> None:
        names = list(present or [SECRETARY, WANG, SUN])
        self.does(c.RecordAttendance(meeting=meeting, present=names, in_attendance=[RESIDENT]), RECORDER)


def _hall(level: str) -> dict[str, Any]:
    return {"name_zh": "某厅", "name_en": "a hall", "level": level, "code": "YC"}


def convening(meeting: UUID = MEETING, *issues: UUID, **more: Any) -> c.ConveneMeeting:
    said = {
        "meeting": meeting,
        "hall": HALL,
        "kind": "joint_conference",
        "planned_at": NOON + timedelta(days=1),
        "agenda": [{"issue": issue} for issue in issues or (POLE,)],
    }
    return c.ConveneMeeting.model_validate({**said, **more})


def consensus(meeting: UUID = MEETING, issue: UUID = POLE, **more: Any) -> c.RecordConsensus:
    said = {"meeting": meeting, "motion": MOTION, "proposes": {"issue": issue}}
    return c.RecordConsensus.model_validate({**said, **more})


@pytest.fixture
def world() -> World:
    return World()


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


def seated(world: World, name: str, side: str, holder: UUID, unit: UUID | None = None) -> Any:
    seat = an_id(name)
    world.happened(
        seat, s.SeatCreated(hall=HALL, side=side, unit=unit), s.SeatFilled(person=holder, since=DAY)
    )
    world.happened(HALL, h.SeatListed(seat=seat))
    return seat


def test_where_the_hall_has_seats_their_holders_and_alternates_sit(world: World) -> None:
    seated(world, "seat 1", "社区", SECRETARY)
    second = seated(world, "seat 2", "业委会", SECRETARY)
    seated(world, "seat 3", "物业", WANG, POWER)
    world.happened(second, s.AlternateNamed(person=SUN))
    world.convenes()
    world.notice()
    world.refuses(errors.NotEntitledError, c.RecordAttendance(meeting=MEETING, present=[DEPUTY]), RECORDER)
    world.signs_in(MEETING, SECRETARY, WANG)
    world.does(c.OpenMeeting(meeting=MEETING))
    opened = world.meeting()
    assert [(d.side, d.person, d.alternates) for d in opened.entitled] == [
        ("社区", SECRETARY, []),
        ("业委会", SECRETARY, [SUN]),
        ("物业", WANG, []),
    ]
    assert opened.opening
    assert (opened.opening.base, opened.opening.lapsed) == (2, 1)


def test_only_a_file_brings_rules_of_its_own(world: World) -> None:
    command = convening(rules=VOTING)
    world.refuses(errors.RulesNotAdoptedError, command)
    world.does(command, trusted=True)
    assert world.meeting().rules == VOTING


def test_the_chair_does_not_claim_a_time(world: World) -> None:
    world.refuses(ClaimedTimeError, convening(), happened_at=NOON)


def test_a_meeting_known_only_in_summary_may_carry_its_issue_on(world: World) -> None:
    held = c.RecordMeetingHeld(
        meeting=MEETING,
        hall=HALL,
        kind=e.MeetingKind.JOINT_CONFERENCE,
        present_units=[PARTY, POWER],
        issues=[POLE],
    )
    world.does(held, RECORDER)
    assert world.issue() is IssueState.UNDER_DELIBERATION
    assert world.meeting().can_carry
    bare = c.RecordMeetingHeld(
        meeting=an_id("round 2"), hall=HALL, kind=e.MeetingKind.RED_DELIBERATION, issues=[POLE]
    )
    world.does(bare, RECORDER)
    assert world.issue() is IssueState.ACCEPTED
    assert not world.meeting(an_id("round 2")).can_carry


def test_nothing_is_asked_of_a_meeting_that_does_not_exist(world: World) -> None:
    world.refuses(NotFoundError, c.CloseMeeting(meeting=an_id("no such meeting")))


def correction(version: int, mode: CorrectionMode, **more: Any) -> c.CorrectMeeting:
    return c.CorrectMeeting(meeting=MEETING, version=version, mode=mode, reason="核对签到表", **more)


def test_a_correction_says_what_it_would_question_and_then_is_recorded(world: World) -> None:
    world.opens()
    world.does(consensus())
    asked = correction(3, CorrectionMode.REPLACE, fields={"present": [str(SECRETARY), str(WANG)]})
    caller = Caller(actor=str(RECORDER), command_id=uuid4(), person=RECORDER)
    before = len(world.log.entries)
    opening, motion = world.desk.consider(meetings.preview_correction, asked, caller)
    assert len(world.log.entries) == before
    assert opening.questions
    assert motion.questions
    world.does(asked, RECORDER)
    recorded = world.log.entries[-1]
    assert recorded.corrects == f"{MEETING}/3"
    assert isinstance(recorded.fact, e.MeetingCorrected)
    assert recorded.fact.public["representing"] == [
        {"person": str(SECRETARY), "unit": str(PARTY)},
        {"person": str(WANG), "unit": str(POWER)},
    ]
    now = world.meeting()
    assert now.adopted_on(POLE) == [MOTION]
    assert now.motions[MOTION].in_question


def test_a_forgotten_arrival_is_entered_with_the_unit_it_was_for(world: World) -> None:
    world.opens()
    world.does(c.RecordDeparture(meeting=MEETING, person=SUN), RECORDER)
    topic = e.AttendeeArrived.TOPIC
    world.does(correction(5, CorrectionMode.INSERT_AFTER, topic=topic, fields={"person": str(SUN)}), RECORDER)
    assert SUN in world.meeting().room.present
    recorded = world.log.entries[-1].fact
    assert isinstance(recorded, e.MeetingCorrected)
    assert recorded.public["units"] == [str(PHONES)]


def test_a_delegate_corrects_nothing(world: World) -> None:
    world.opens()
    with pytest.raises(Refusal):
        world.does(correction(3, CorrectionMode.STRIKE), WANG)


def test_every_command_of_a_meeting_has_its_handler() -> None:
    asked = {
        kind
        for kind in vars(c).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and "meeting" in kind.model_fields
    }
    assert asked - set(meetings.HANDLERS) == {c.OnMotion}
