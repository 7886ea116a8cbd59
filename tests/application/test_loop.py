"""The whole loop through the desk: from a resident's issue to a closed-out resolution."""

from datetime import date, timedelta

import pytest

from deliberation.application.desk import Books
from deliberation.application.opened import PageCache
from deliberation.application.ports import Caller
from deliberation.application.progress import progress_of
from deliberation.domain.errors import ClaimedTimeError, NotAllowedError, Refusal
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as i
from deliberation.domain.issue import errors as issue_errors
from deliberation.domain.issue import events as ie
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.meeting import commands as m
from deliberation.domain.meeting.events import AgendaItem, MeetingKind, NoticeMethod
from deliberation.domain.minutes import commands as mi
from deliberation.domain.resolution import commands as r
from deliberation.domain.resolution.events import Authority
from deliberation.domain.standing import NotPartyOrganisationError
from deliberation.domain.task import commands as t
from deliberation.domain.task.state import TASKS, TaskState
from tests.application.memory import NOON
from tests.application.town import Town
from tests.domain.dsl import an_id

POLE, MEETING, MOTION, RESOLUTION, TASK = map(an_id, ["pole", "meeting", "motion", "resolution", "task"])


def raised(town: Town) -> None:
    town.found(
        i.SubmitIssue(
            issue=POLE,
            hall=town.hall,
            submitter=an_id("resident"),
            category="道路通行",
            text="电线杆竖在路口",
        )
    )
    town.does("clerk", i.RegisterIssue(issue=POLE))
    owners_do_not_decide = ie.LegalCharacterisation(owner_decision_required=False)
    town.does(
        "secretary",
        i.AcceptIssue(
            issue=POLE,
            level=HallLevel.COMMUNITY,
            route=ie.Route.JOINT_CONFERENCE,
            characterisation=owners_do_not_decide,
        ),
    )


def deliberated(town: Town) -> None:
    raised(town)
    town.does(
        "secretary",
        m.ConveneMeeting(
            meeting=MEETING,
            hall=town.hall,
            kind=MeetingKind.JOINT_CONFERENCE,
            planned_at=NOON + timedelta(hours=2),
            agenda=[AgendaItem(issue=POLE)],
        ),
    )
    units = [an_id(name) for name in ("branch", "power", "telecom", "roads")]
    town.does("clerk", m.GiveNotice(meeting=MEETING, to=units, method=NoticeMethod.PHONE, urgent=True))
    town.clock.pass_(hours=2)
    present = [
        an_id(name) for name in ("secretary", "branch secretary", "electrician", "engineer", "roadman")
    ]
    town.does("clerk", m.RecordAttendance(meeting=MEETING, present=present))
    town.does("secretary", m.OpenMeeting(meeting=MEETING))
    town.does(
        "secretary",
        m.RecordConsensus(meeting=MEETING, motion=MOTION, proposes=m.MotionDraft(issue=POLE)),
    )


def ordered(town: Town) -> None:
    deliberated(town)
    town.does(
        "secretary",
        r.AdoptResolution(
            resolution=RESOLUTION,
            hall=town.hall,
            authority=Authority.JOINT_CONFERENCE,
            meeting=MEETING,
            issues=[POLE],
            text="两周内移位",
        ),
    )
    town.does("secretary", m.CloseMeeting(meeting=MEETING))
    town.does(
        "secretary",
        t.IssueTask(
            task=TASK,
            hall=town.hall,
            resolution=RESOLUTION,
            lead=an_id("power"),
            support=[an_id("telecom")],
            due=date(2026, 3, 16),
            content="停电迁移立杆",
        ),
    )
    town.does("electrician", t.SignForTask(task=TASK))


def stage(town: Town) -> IssueState:
    caller = Caller(actor="system:test", command_id=an_id("look"))
    books = Books(town.log, PageCache(), caller, town.clock.now(), fresh=True)
    return progress_of(books, books.open(ISSUES, POLE)).stage


def test_an_issue_goes_from_the_resident_to_close_out(town: Town) -> None:
    ordered(town)
    assert stage(town) is IssueState.IMPLEMENTING
    town.clock.pass_(days=10)
    town.does("electrician", t.ReportTaskDone(task=TASK, evidence=["移位后照片"]))
    assert stage(town) is IssueState.PENDING_VERIFICATION
    town.does("branch secretary", t.VerifyTask(task=TASK, on_site=True))
    town.does("secretary", r.CompleteResolution(resolution=RESOLUTION))
    assert stage(town) is IssueState.PENDING_EVALUATION
    town.does("clerk", i.GiveFeedback(issue=POLE, to=an_id("resident"), gist="已移位"))
    town.found(
        i.EvaluateIssue(
            issue=POLE,
            evaluator=an_id("resident"),
            solved=True,
            satisfaction=ie.Satisfaction.SATISFIED,
        )
    )
    town.does("secretary", i.CloseIssue(issue=POLE, kind=ie.CloseKind.RESOLVED))
    assert stage(town) is IssueState.CLOSED


def test_minutes_are_drafted_confirmed_and_published(town: Town) -> None:
    ordered(town)
    minutes = an_id("minutes")
    town.does(
        "clerk",
        mi.DraftMinutes(minutes=minutes, hall=town.hall, meeting=MEETING, decided=[MOTION], text="纪要"),
    )
    town.does("secretary", mi.ConfirmMinutes(minutes=minutes))
    town.does("clerk", mi.PublishMinutes(minutes=minutes, excerpt="公开摘录"))
    assert [fact.TOPIC for fact in town.facts("minutes")] == [
        "minutes.drafted.v1",
        "minutes.confirmed.v1",
        "minutes.published.v1",
    ]


@pytest.mark.parametrize("person", ["electrician", "engineer"])
def test_those_who_did_the_work_do_not_verify_it(town: Town, person: str) -> None:
    ordered(town)
    town.does("electrician", t.ReportTaskDone(task=TASK))
    with pytest.raises(Refusal):
        town.does(person, t.VerifyTask(task=TASK))
    town.does("clerk", t.VerifyTask(task=TASK))
    assert town.state(TASKS, "task").state is TaskState.CLOSED_OUT


def test_an_issue_is_not_closed_while_an_order_is_open(town: Town) -> None:
    ordered(town)
    with pytest.raises(issue_errors.TasksOpenError):
        town.does("secretary", i.CloseIssue(issue=POLE, kind=ie.CloseKind.RESOLVED))


def test_a_refused_command_leaves_no_trace(town: Town) -> None:
    raised(town)
    before = len(town.log.entries)
    with pytest.raises(NotAllowedError):
        town.does(
            "electrician",
            i.RefuseIssue(issue=POLE, reason=ie.NotAcceptedReason.OUTSIDE_HALL, lawful_channel="12345"),
        )
    assert len(town.log.entries) == before


def test_a_unit_cannot_order_itself_about(town: Town) -> None:
    deliberated(town)
    with pytest.raises((NotAllowedError, NotPartyOrganisationError)):
        town.does(
            "electrician",
            t.IssueTask(task=TASK, hall=town.hall, issue=POLE, lead=an_id("power"), content="…"),
        )


def test_only_a_recorder_states_when_something_happened(town: Town) -> None:
    raised(town)
    feedback = i.GiveFeedback(issue=POLE, to=an_id("resident"))
    with pytest.raises(ClaimedTimeError):
        town.does("secretary", feedback, at=NOON)
    town.does("clerk", feedback, at=NOON)


def test_public_numbers_are_given_in_order_and_never_twice(town: Town) -> None:
    numbers = []
    for name in range(12):
        issue = an_id(f"issue {name}")
        town.found(
            i.SubmitIssue(issue=issue, hall=town.hall, submitter=an_id("r"), category="其他", text="…")
        )
        town.does("clerk", i.RegisterIssue(issue=issue))
        numbers.append(town.desk.look(ISSUES, issue)[0].public_no)
    assert numbers == [f"YC-2026-{n:04d}" for n in range(1, 13)]


def test_a_correction_of_the_issue_is_recorded_beside_the_wrong_entry(town: Town) -> None:
    raised(town)
    town.does(
        "clerk",
        i.CorrectIssue.model_validate(
            {
                "issue": POLE,
                "version": 1,
                "mode": "replace",
                "fields": {"text": "电线杆竖在一号楼旁"},
                "reason": "录入有误",
            }
        ),
    )
    last = town.log.entries[-1]
    assert last.fact.TOPIC == "issue.corrected.v1"
    assert last.corrects == f"{POLE}/1"
    first = town.facts("pole")[0]
    assert isinstance(first, ie.IssueSubmitted)
    assert first.text == "电线杆竖在路口"
