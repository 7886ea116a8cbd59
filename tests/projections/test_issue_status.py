"""What everybody sees of an issue, and what only the office does."""

from datetime import date, datetime

from deliberation.domain.issue import events as i
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import IssueId, PersonId
from projections.issues.view import issue_by_public_no, issue_file, issue_status, issues_of
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import START, Story

POLE = IssueId(an_id("pole"))


def test_nothing_of_a_submitted_issue_is_published_until_intake_registers_it(
    story: Story, shown: Shown
) -> None:
    story.submitted("pole")
    status = shown(issue_status, POLE)
    assert status is not None
    assert (status.state, status.stage) == (IssueState.SUBMITTED, SpineStage.GATHERING)
    assert not status.published
    assert (status.category, status.text, status.place) == (None, None, None)
    story.registered("pole", "YC-2026-0001")
    status = shown(issue_status, POLE)
    assert status is not None
    assert status.published
    assert (status.public_no, status.category, status.text) == ("YC-2026-0001", "道路通行", None)


def test_text_and_place_are_public_after_acceptance_with_their_salts(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    status = shown(issue_status, POLE, openings=True)
    assert status is not None
    assert (status.text, status.place) == ("电线杆竖在路口", "1号楼旁")
    assert [(one.event, one.field, one.value) for one in status.openings] == [
        (f"{POLE}/1", "category", "道路通行"),
        (f"{POLE}/1", "place", "1号楼旁"),
        (f"{POLE}/1", "text", "电线杆竖在路口"),
    ]
    assert all(len(bytes.fromhex(one.salt_hex)) == 32 for one in status.openings)


def test_a_resubmitted_text_takes_the_place_of_the_first_one(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    story.registered("pole", "YC-2026-0001")
    story.tell(("pole", i.IssueReturned(missing="请写明楼号")))
    story.tell(("pole", i.IssueResubmitted(text="1号楼旁电线杆竖在路口")))
    story.accepted("pole")
    status = shown(issue_status, POLE)
    assert status is not None
    assert (status.text, status.place) == ("1号楼旁电线杆竖在路口", "1号楼旁")


def test_the_whole_loop_ends_closed_with_everything_that_the_page_shows(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("pole", "YC-2026-0001")
    status = shown(issue_status, POLE, openings=True)
    assert status is not None
    assert (status.state, status.stage) == (IssueState.CLOSED, SpineStage.EVALUATION)
    assert [unit.zh for unit in status.responsible] == ["power单位", "roads单位"]
    assert [task.state for task in status.tasks] == [TaskState.CLOSED_OUT, TaskState.CLOSED_OUT]
    assert [task.evidence for task in status.tasks] == [("移位后照片",), ("移位后照片",)]
    assert status.resolutions[0].text == "两周内移杆"
    assert status.minutes[0].excerpt == "议定移杆"
    assert (status.evaluation.total, status.evaluation.solved, status.evaluation.satisfied) == (1, 1, 1)
    assert status.meetings[0].opened_at is not None
    assert status.feedback_given == 1
    happened = [step.moment.happened_at for step in status.timeline]
    assert happened == sorted(happened)
    assert [step.zh for step in status.timeline][:3] == ["提交诉求", "登记", "受理"]
    assert status.timeline[-1].zh == "销号"
    assert {one.field for one in status.openings} == {"category", "text", "place", "evidence", "excerpt"}


def test_what_is_not_published_stays_sealed(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10))
    story.reported("task", "power")
    status = shown(issue_status, POLE)
    assert status is not None
    assert status.resolutions[0].text is None
    assert status.tasks[0].evidence is None
    assert status.state is IssueState.PENDING_VERIFICATION


def test_lights_are_counted_to_the_day_on_both_sides_of_the_deadline(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10))
    shown.update()

    def light(day: int, hour: int = 12) -> tuple[Light | None, int]:
        status = shown.ask(issue_status, POLE, now=START.replace(day=day, hour=hour))
        assert status is not None
        assert status.tasks[0].light is status.light
        return status.light, status.overdue_days

    assert light(8) == (Light.GREEN, 0)
    assert light(9) == (Light.YELLOW, 0)
    assert light(10, hour=15) == (Light.YELLOW, 0)
    assert light(10, hour=16) == (Light.RED, 1), "the day ends at midnight in China"
    assert light(12) == (Light.RED, 2)


def test_destroyed_content_is_gone_from_the_page_and_that_it_happened_stays(
    story: Story, shown: Shown
) -> None:
    story.raised("pole", "YC-2026-0001")
    story.tell(("pole", i.UnlawfulContentDestroyed(reason="违法")))
    story.log.vault.destroy(POLE, 1, ["text", "place", "category"])
    status = shown(issue_status, POLE, openings=True)
    assert status is not None
    assert status.content_destroyed
    assert (status.category, status.text, status.place, status.openings) == (None, None, None, ())


def test_the_office_reads_what_is_sealed_and_no_personal_value(story: Story, shown: Shown) -> None:
    story.submitted("pole")
    story.registered("pole", "YC-2026-0001")
    story.tell(
        ("pole", i.IssueNotAccepted(reason=i.NotAcceptedReason.OUTSIDE_HALL, lawful_channel="请找物业"))
    )
    found = shown(issue_file, POLE)
    assert found is not None
    assert (found.category, found.text, found.place) == ("道路通行", "电线杆竖在路口", "1号楼旁")
    assert found.submitters == (an_id("resident"),)
    assert [(note.field, note.value) for note in found.notes] == [("lawful_channel", "请找物业")]
    assert found.status.text is None
    assert "王小明" not in repr(found)


def test_an_issue_is_found_by_its_number_and_by_its_submitter(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    story.submitted("noise")
    assert shown(issue_by_public_no, "YC-2026-0001") == POLE
    assert shown(issue_by_public_no, "YC-2026-0002") is None
    assert shown(issue_by_public_no, "YC\0") is None
    assert shown(issues_of, PersonId(an_id("resident"))) == [an_id("noise"), POLE]
    assert shown(issues_of, PersonId(an_id("stranger"))) == []


def test_merged_issues_name_each_other_and_both_submitters_follow(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    story.raised("second pole", "YC-2026-0002", by="neighbour")
    story.tell(
        ("second pole", i.IssueMerged(into=POLE)),
        ("pole", i.IssueAbsorbed(merged=an_id("second pole"), submitters=[an_id("neighbour")])),
    )
    merged = shown(issue_status, IssueId(an_id("second pole")))
    kept = shown(issue_status, POLE)
    assert merged is not None
    assert kept is not None
    assert merged.state is IssueState.MERGED
    assert merged.merged_into is not None
    assert merged.merged_into.public_no == "YC-2026-0001"
    assert [link.public_no for link in kept.merged_here] == ["YC-2026-0002"]
    assert shown(issues_of, PersonId(an_id("neighbour"))) == [an_id("second pole"), POLE]


def test_an_unknown_issue_has_no_status(shown: Shown) -> None:
    assert shown(issue_status, POLE) is None
    assert shown(issue_file, POLE, now=datetime.fromisoformat("2026-03-02T00:00:00Z")) is None
