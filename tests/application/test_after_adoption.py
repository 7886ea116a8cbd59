"""Resolutions, orders and minutes through the desk: what is listed where, handed over and put right."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.correcting import DecisionStandsError
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.hall import commands as h
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as i
from deliberation.domain.issue import events as ie
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.meeting import commands as m
from deliberation.domain.meeting.events import AgendaItem, MeetingKind, NoticeMethod
from deliberation.domain.minutes import commands as mi
from deliberation.domain.minutes.decider import NotApprovedError
from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.minutes.state import MINUTES
from deliberation.domain.resolution import commands as r
from deliberation.domain.resolution.errors import OwnersMatterError
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import RESOLUTIONS, ResolutionState
from deliberation.domain.task import commands as t
from deliberation.domain.task import errors as x
from deliberation.domain.task.state import TASKS, TaskState
from deliberation.domain.unit import commands as u
from deliberation.domain.unit.events import UnitKind, UnitMerged
from deliberation.domain.values import Channel, Role
from tests.application.memory import NOON
from tests.application.town import Town
from tests.domain.dsl import an_id

POLE, MEETING, MOTION, RESOLUTION, TASK, MINUTES_ID = map(
    an_id, ["pole", "meeting", "motion", "resolution", "task", "minutes"]
)
NEWER = an_id("newer resolution")


def accepted(town: Town, *items: int, issue: Any = POLE) -> None:
    resident = an_id("resident")
    town.found(i.SubmitIssue(issue=issue, hall=town.hall, submitter=resident, category="道路", text="杆"))
    town.does("clerk", i.RegisterIssue(issue=issue))
    finding = ie.LegalCharacterisation(owner_decision_required=bool(items), items=list(items))
    route = ie.Route.JOINT_CONFERENCE
    town.does(
        "secretary",
        i.AcceptIssue(issue=issue, level=HallLevel.COMMUNITY, route=route, characterisation=finding),
    )


def consensus(town: Town, *, meeting: Any = MEETING, motion: Any = MOTION, referral: bool = False) -> None:
    """A conference of the five units adopts the motion on the pole."""
    agenda = [AgendaItem(issue=POLE)]
    kind, planned = MeetingKind.JOINT_CONFERENCE, town.clock.now() + timedelta(hours=2)
    town.does(
        "secretary",
        m.ConveneMeeting(meeting=meeting, hall=town.hall, kind=kind, planned_at=planned, agenda=agenda),
    )
    units = [an_id(name) for name in ("branch", "power", "telecom", "roads")]
    town.does("clerk", m.GiveNotice(meeting=meeting, to=units, method=NoticeMethod.PHONE, urgent=True))
    town.clock.pass_(hours=2)
    people = ("secretary", "branch secretary", "electrician", "engineer", "roadman")
    town.does("clerk", m.RecordAttendance(meeting=meeting, present=[an_id(name) for name in people]))
    town.does("secretary", m.OpenMeeting(meeting=meeting))
    draft = m.MotionDraft(issue=POLE, referral=referral)
    town.does("secretary", m.RecordConsensus(meeting=meeting, motion=motion, proposes=draft))
    town.does("secretary", m.CloseMeeting(meeting=meeting))


def adopt(town: Town, **more: Any) -> None:
    fields: dict[str, Any] = {
        "resolution": RESOLUTION,
        "hall": town.hall,
        "authority": Authority.JOINT_CONFERENCE,
        "meeting": MEETING,
        "issues": [POLE],
        **more,
    }
    town.does("secretary", r.AdoptResolution(**fields))


def order(town: Town, **more: Any) -> None:
    fields: dict[str, Any] = {
        "task": TASK,
        "hall": town.hall,
        "resolution": RESOLUTION,
        "lead": an_id("power"),
        "due": date(2026, 3, 16),
        **more,
    }
    town.does("secretary", t.IssueTask(**fields))


def ordered(town: Town) -> None:
    accepted(town)
    consensus(town)
    adopt(town)
    order(town)


def topics(town: Town, name: str) -> list[str]:
    return [fact.TOPIC for fact in town.facts(name)]


def test_an_adoption_is_listed_in_its_issue_and_an_order_in_its_resolution(town: Town) -> None:
    ordered(town)
    assert topics(town, "pole")[-1] == "issue.resolved.v1"
    assert topics(town, "resolution") == ["resolution.adopted.v2", "resolution.task_listed.v1"]
    assert town.state(RESOLUTIONS, "resolution").tasks == (TASK,)
    assert town.state(ISSUES, "pole").resolutions == (RESOLUTION,)


def test_the_owners_matter_is_referred_and_waits_for_the_owners(town: Town) -> None:
    accepted(town, 8)
    consensus(town, referral=True)
    with pytest.raises(OwnersMatterError):
        adopt(town, effect=Effect.DECISION)
    adopt(town)
    assert town.state(RESOLUTIONS, "resolution").effect is Effect.REFERRAL
    assert town.state(ISSUES, "pole").status is IssueState.PENDING_LEGAL_DECISION
    with pytest.raises(x.ResolutionNotEffectiveError):
        order(town)


def test_the_order_of_an_issue_handled_directly_is_listed_with_the_issue(town: Town) -> None:
    accepted(town)
    town.does("secretary", i.HandleDirectly(issue=POLE, unit=an_id("power")))
    order(town, resolution=None, issue=POLE)
    assert town.state(ISSUES, "pole").tasks == (TASK,)


def test_an_order_waits_for_the_one_it_depends_on(town: Town) -> None:
    ordered(town)
    second = an_id("second order")
    order(town, task=second, lead=an_id("telecom"), depends_on=[TASK])
    town.does("engineer", t.SignForTask(task=second))
    with pytest.raises(x.DependencyOpenError):
        town.does("engineer", t.ReportTaskDone(task=second))
    town.does("electrician", t.SignForTask(task=TASK))
    town.does("electrician", t.ReportTaskDone(task=TASK))
    town.does("engineer", t.ReportTaskDone(task=second))
    with pytest.raises(x.DependencyOpenError):
        town.does("branch secretary", t.VerifyTask(task=second))
    town.does("branch secretary", t.VerifyTask(task=TASK))
    town.does("branch secretary", t.VerifyTask(task=second))
    assert town.state(TASKS, "second order").state is TaskState.CLOSED_OUT


def test_a_disputed_order_is_reassigned_extended_and_carried_out(town: Town) -> None:
    ordered(town)
    town.does("electrician", t.DisputeTask(task=TASK, reason="杆属道路"))
    town.does("secretary", t.RejectDispute(task=TASK))
    town.does("electrician", t.DisputeTask(task=TASK, reason="杆确属道路"))
    town.does("secretary", t.ReassignTask(task=TASK, to=an_id("roads")))
    town.does("roadman", t.AcceptReassignment(task=TASK))
    town.does("roadman", t.BeginTask(task=TASK))
    town.does("roadman", t.ReportProgress(task=TASK, note="已勘察"))
    town.does("roadman", t.RequestExtension(task=TASK, to=date(2026, 3, 20)))
    town.does("secretary", t.RefuseExtension(task=TASK))
    town.does("roadman", t.RequestExtension(task=TASK, to=date(2026, 3, 18)))
    town.does("secretary", t.GrantExtension(task=TASK))
    town.does("secretary", t.SuspendTask(task=TASK))
    town.does("secretary", t.ResumeTask(task=TASK))
    town.does("secretary", t.EscalateTask(task=TASK, to="street"))
    town.does("roadman", t.ReportTaskDone(task=TASK))
    town.does("branch secretary", t.ReturnTask(task=TASK, reason="路面未恢复"))
    assert town.state(TASKS, "task").state is TaskState.RETURNED


def test_the_clock_reminds_finds_overdue_and_somebody_urges(town: Town) -> None:
    ordered(town)
    town.found(t.RemindTask(task=TASK))
    town.clock.pass_(days=15)
    town.found(t.FindTaskOverdue(task=TASK))
    town.does("secretary", t.UrgeTask(task=TASK, channel="phone"))
    assert topics(town, "task")[1:] == [
        "task.reminder_sent.v1",
        "task.found_overdue.v1",
        "task.urged.v1",
    ]
    assert town.state(TASKS, "task").overdue_days(date(2026, 3, 18)) == 2


def test_the_order_of_a_dissolved_unit_goes_to_its_last_successor(town: Town) -> None:
    ordered(town)
    town.found(u.RegisterUnit(unit=an_id("grid company"), name_zh="电网", kind=UnitKind.FUNCTIONAL_UNIT))
    town.found(u.DissolveUnit(unit=an_id("power"), successor=an_id("telecom")))
    town.found(u.MergeUnit(unit=an_id("telecom"), into=an_id("grid company")))
    town.does("secretary", t.ReassignToSuccessor(task=TASK, reason="机构改革"))
    task = town.state(TASKS, "task")
    assert (task.lead, task.state) == (an_id("grid company"), TaskState.REASSIGNED)
    assert task.deadline
    assert task.deadline.effective_end == date(2026, 3, 16)


def test_without_a_living_successor_the_chairs_body_takes_the_order(town: Town) -> None:
    ordered(town)
    town.found(u.DissolveUnit(unit=an_id("power"), successor=an_id("telecom")))
    town.found(u.DissolveUnit(unit=an_id("telecom")))
    town.does("secretary", t.ReassignToSuccessor(task=TASK))
    task = town.state(TASKS, "task")
    assert (task.lead, task.state) == (an_id("community"), TaskState.SIGNED_FOR)
    with pytest.raises(x.NotResponsibleUnitError):
        town.does("electrician", t.ReportTaskDone(task=TASK))


def test_units_succeeding_one_another_in_a_circle_are_no_successors(town: Town) -> None:
    """Wrong entries of old paper may say so; the order then goes to the chair's body."""
    ordered(town)
    town.found(u.MergeUnit(unit=an_id("power"), into=an_id("telecom")))
    town.found(u.MergeUnit(unit=an_id("telecom"), into=an_id("roads")))
    back = NewEntry(an_id("roads"), 2, UnitMerged(into=an_id("power")))
    town.log.append(
        AppendRequest(an_id("circle"), b"", [back], {}, "system:test", Channel.IMPORT, town.clock.now())
    )
    town.does("secretary", t.ReassignToSuccessor(task=TASK))
    assert town.state(TASKS, "task").lead == an_id("community")


def amended(town: Town) -> None:
    ordered(town)
    consensus(town, meeting=an_id("second meeting"), motion=an_id("second motion"))
    adopt(town, resolution=NEWER, meeting=an_id("second meeting"))


def test_a_resolution_that_supersedes_the_old_one_cancels_its_orders(town: Town) -> None:
    amended(town)
    with pytest.raises(x.NotSupersededError):
        town.does("secretary", t.CancelTask(task=TASK, by=NEWER))
    town.does("secretary", r.AmendResolution(resolution=RESOLUTION, by=NEWER))
    town.does("secretary", t.CancelTask(task=TASK, by=NEWER))
    assert town.state(TASKS, "task").state is TaskState.CANCELLED
    assert town.state(ISSUES, "pole").resolutions == (RESOLUTION, NEWER)


def test_an_issue_on_an_agenda_again_keeps_its_course_until_something_else_is_decided(town: Town) -> None:
    ordered(town)
    before = topics(town, "pole")
    consensus(town, meeting=an_id("second meeting"), motion=an_id("second motion"))
    assert topics(town, "pole") == before


def test_a_resolution_walks_its_side_states(town: Town) -> None:
    amended(town)
    street = an_id("street office")
    town.found(u.RegisterUnit(unit=street, name_zh="街道", kind=UnitKind.STREET_OFFICE))
    town.does("secretary", r.SuspendResolution(resolution=RESOLUTION))
    town.does("secretary", r.ResumeResolution(resolution=RESOLUTION))
    town.does("clerk", r.OrderResolutionCorrected(resolution=RESOLUTION, by=street))
    town.does("secretary", r.RescindResolution(resolution=RESOLUTION, by=NEWER))
    town.does("clerk", r.AnnulResolution(resolution=RESOLUTION))
    assert town.state(RESOLUTIONS, "resolution").side is ResolutionState.ANNULLED


def test_a_resolution_is_posted_objected_to_completed_and_archived(town: Town) -> None:
    accepted(town)
    consensus(town)
    adopt(town)
    town.does("clerk", r.PublishResolution(resolution=RESOLUTION))
    assert town.state(RESOLUTIONS, "resolution").notice_until == date(2026, 3, 17)
    objection = an_id("objection")
    town.found(r.FileObjection(resolution=RESOLUTION, objection=objection, text="停车怎么办"))
    town.does("secretary", r.AnswerObjection(resolution=RESOLUTION, objection=objection, answer="另辟"))
    town.does("secretary", r.CompleteResolution(resolution=RESOLUTION))
    judgement = {"solved": True, "satisfaction": ie.Satisfaction.SATISFIED}
    town.found(i.EvaluateIssue(issue=POLE, evaluator=an_id("resident"), **judgement))
    town.does("clerk", r.ArchiveResolution(resolution=RESOLUTION))
    assert town.state(RESOLUTIONS, "resolution").archived


def test_a_deadline_that_is_fixed_is_not_fixed_again(town: Town) -> None:
    ordered(town)
    with pytest.raises(x.NotProvisionalError):
        town.found(t.RefixDeadline(task=TASK))


def test_a_provisional_deadline_waits_for_the_schedule(town: Town) -> None:
    accepted(town)
    consensus(town)
    stated = {"kind": "calendar_date", "raw_end": date(2027, 10, 1)}
    adopt(town, deadline=stated)
    order(town, due=None)
    for command in (t.RefixDeadline(task=TASK), r.RefixResolutionDeadline(resolution=RESOLUTION)):
        with pytest.raises(x.ScheduleUnknownError):
            town.found(command)


def test_the_wording_of_a_resolution_and_of_an_order_is_put_right_beside_the_entry(town: Town) -> None:
    ordered(town)
    fix: dict[str, Any] = {"version": 1, "mode": "replace", "reason": "漏字"}
    town.does("clerk", r.CorrectResolution(resolution=RESOLUTION, fields={"text": "移位"}, **fix))
    town.does("clerk", t.CorrectTask(task=TASK, fields={"content": "立杆"}, **fix))
    assert town.log.entries[-1].corrects == f"{TASK}/1"
    assert town.log.entries[-2].corrects == f"{RESOLUTION}/1"
    with pytest.raises(DecisionStandsError):
        town.does("clerk", t.CorrectTask(task=TASK, fields={"lead": str(an_id("roads"))}, **fix))
    with pytest.raises(NotAllowedError):
        town.does("electrician", t.CorrectTask(task=TASK, fields={"content": "不立杆"}, **fix))


def published(town: Town) -> None:
    accepted(town)
    consensus(town)
    town.does("clerk", mi.DraftMinutes(minutes=MINUTES_ID, hall=town.hall, meeting=MEETING))
    town.does("clerk", mi.CirculateMinutes(minutes=MINUTES_ID))
    town.does("secretary", mi.ConfirmMinutes(minutes=MINUTES_ID))
    town.does("clerk", mi.PublishMinutes(minutes=MINUTES_ID))


def test_a_substantive_correction_of_minutes_is_approved_by_the_chair(town: Town) -> None:
    published(town)
    substantive = CorrectionKind.SUBSTANTIVE

    def fix(approver: str | None) -> mi.CorrectMinutes:
        approved = an_id(approver) if approver else None
        return mi.CorrectMinutes(minutes=MINUTES_ID, kind=substantive, field="deadline", approved_by=approved)

    for nobody in (None, "electrician"):
        with pytest.raises(NotApprovedError):
            town.does("clerk", fix(nobody))
    town.does("clerk", fix("secretary"))
    town.does("clerk", mi.SupplementMinutes(minutes=MINUTES_ID, text="附件"))
    assert town.state(MINUTES, "minutes").editions == (1, 2, 3)


def test_a_new_resolution_carries_a_substantive_correction(town: Town) -> None:
    published(town)
    adopt(town)
    fix = mi.CorrectMinutes(
        minutes=MINUTES_ID, kind=CorrectionKind.SUBSTANTIVE, decided_by=RESOLUTION, approved_by=None
    )
    town.does("clerk", fix)
    assert town.state(MINUTES, "minutes").restarts


def test_whoever_chaired_the_meeting_approves_also_after_the_role_has_ended(town: Town) -> None:
    published(town)
    town.found(h.RevokeRole(hall=town.hall, person=an_id("secretary"), role=Role.CHAIR))
    fix = mi.CorrectMinutes(
        minutes=MINUTES_ID, kind=CorrectionKind.SUBSTANTIVE, approved_by=an_id("secretary")
    )
    town.does("clerk", fix)
    assert town.state(MINUTES, "minutes").edition == 2


def test_the_recorder_enters_what_happened_before(town: Town) -> None:
    accepted(town)
    consensus(town)
    town.clock.pass_(days=1)
    town.does(
        "clerk",
        mi.DraftMinutes(minutes=MINUTES_ID, hall=town.hall, meeting=MEETING),
        at=NOON + timedelta(hours=4),
    )
    assert town.log.entries[-1].happened_at == NOON + timedelta(hours=4)
