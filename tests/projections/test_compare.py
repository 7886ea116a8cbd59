"""Two moments side by side, the events between, and what was learnt too late."""

from datetime import date, timedelta
from uuid import UUID

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.resolution import events as r
from deliberation.domain.task import events as t
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from projections.asof import AsOf, ClockName
from projections.past.changes import changes_around
from projections.past.compare import between, board_compared, object_compared
from projections.past.late import LateQuery, corrections, late_entries
from projections.past.overview import overview
from projections.tasks.shapes import TaskQuery
from projections.tasks.view import tasks
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import START, Story, due

HAPPENED = ClockName.HAPPENED
DAY = timedelta(days=1)


def worked(story: Story) -> None:
    """An order of 2 March, reported on the 4th and verified on the 6th, all entered afterwards."""
    story.hall_is_there("power", "roads")
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10), at=START + DAY)
    story.reported("task", "power", at=START + 2 * DAY)
    verified = t.TaskVerified(verifier=an_id("supervisor"), for_unit=an_id("party"), on_site=True)
    story.tell(("task", verified), at=START + 4 * DAY)


def happened(days: float, hours: int = 12) -> AsOf:
    return AsOf(START + timedelta(days=days, hours=hours), HAPPENED)


def test_the_supervision_list_by_the_clock_of_happening(story: Story, shown: Shown) -> None:
    worked(story)

    def listed(days: float, **more: object) -> list[tuple[TaskState, Light | None]]:
        page = shown(tasks, TaskQuery(**more), as_of=happened(days))
        return [(line.state, line.light) for line in page.items]

    assert listed(0) == []
    assert listed(1) == [(TaskState.ISSUED, Light.GREEN)]
    assert listed(2) == [(TaskState.REPORTED_DONE, None)]
    assert listed(4) == []
    assert listed(4, open=None) == [(TaskState.CLOSED_OUT, None)]
    assert listed(1, light=Light.GREEN) == listed(1)
    assert listed(1, light=Light.RED) == []


def test_what_was_not_yet_recorded_was_not_known(story: Story, shown: Shown) -> None:
    worked(story)
    at = START + timedelta(days=1, hours=12)
    assert shown(tasks, TaskQuery(), as_of=AsOf(at)).items == (), "nobody had entered anything by then"
    known_then = AsOf(at, HAPPENED, known_at=at)
    assert shown(tasks, TaskQuery(), as_of=known_then).items == ()


def test_an_order_at_two_moments_with_what_came_between(story: Story, shown: Shown) -> None:
    worked(story)
    start, end = happened(1), happened(5)

    facts, before, after = shown(object_compared, "task", an_id("task"), start, end, office=True)
    told = shown.ask(between, [an_id("task")], start, end, office=True)

    differing = {one.key: (one.before, one.after) for one in facts if one.differs}
    assert differing["state"] == (TaskState.ISSUED, TaskState.CLOSED_OUT)
    assert "lead" not in differing
    assert before is not None
    assert after is not None
    assert [line.topic for line in told.lines] == [t.TaskReportedDone.TOPIC, t.TaskVerified.TOPIC]
    assert not told.more


def test_reasons_are_told_to_the_office_only(story: Story, shown: Shown) -> None:
    worked(story)
    story.tell(("task", t.TaskReturned(reason="路面没有恢复")), at=START + 3 * DAY)
    shown.update()

    office = shown.ask(between, [an_id("task")], happened(0), happened(9), office=True)
    public = shown.ask(between, [an_id("task")], happened(0), happened(9), office=False)

    assert list(office.reasons.values()) == ["路面没有恢复"]
    assert public.reasons == {}
    times = [line.moment.happened_at for line in office.lines]
    assert times == sorted(times), "in the order of the clock that was asked for"


def test_the_board_of_a_hall_at_two_moments(story: Story, shown: Shown) -> None:
    worked(story)
    hall, issue = story.hall, UUID(str(an_id("pole")))

    counts, moved = shown(board_compared, hall, happened(-1), happened(5), [issue])

    assert [(one.key, one.before, one.after) for one in counts if one.differs] == [
        (SpineStage.EVALUATION.value, 0, 1)
    ]
    assert [(one.public_no, one.before) for one in moved] == [("YC-2026-0001", None)]


def test_a_whole_hall_at_a_moment(story: Story, shown: Shown) -> None:
    worked(story)
    then = shown(overview, story.hall, as_of=happened(1))
    now = shown.ask(overview, story.hall)

    assert then.orders.lights[Light.GREEN] == 1
    assert then.orders.total == 1
    assert now.orders.total == 0
    assert shown.ask(overview, story.hall, as_of=happened(-30)) is None


def test_the_changes_next_to_a_moment(story: Story, shown: Shown) -> None:
    worked(story)
    now = START + timedelta(days=10)
    near = shown(changes_around, [an_id("task")], happened(2), now, public=False)
    assert (near.before, near.after) == (START + 2 * DAY, START + 4 * DAY)
    ends = shown.ask(changes_around, [an_id("task")], happened(5), now, public=False)
    assert (ends.before, ends.after) == (START + 4 * DAY, None)
    at_it = AsOf(START + 2 * DAY, HAPPENED)
    assert shown.ask(changes_around, [an_id("task")], at_it, now, public=False).before == START + DAY


def test_what_was_recorded_late_is_found_by_how_late_it_was(story: Story, shown: Shown) -> None:
    worked(story)
    page = shown(late_entries, LateQuery(noun="task"))
    assert [line.topic for line in page.items] == [
        t.TaskVerified.TOPIC,
        t.TaskReportedDone.TOPIC,
        t.TaskIssued.TOPIC,
    ]
    oldest = page.items[-1].moment
    just = oldest.recorded_at - oldest.happened_at - timedelta(seconds=5)
    assert [line.topic for line in shown.ask(late_entries, LateQuery(noun="task", at_least=just)).items] == [
        t.TaskIssued.TOPIC
    ]
    first = shown.ask(late_entries, LateQuery(limit=2))
    rest = shown.ask(late_entries, LateQuery(cursor=first.next_cursor))
    positions = [line.moment.position for line in (*first.items, *rest.items)]
    assert positions == sorted(positions, reverse=True)
    assert len(positions) == len(set(positions)) == story.log.head().position


def test_a_correction_is_told_with_the_outcome_that_it_changed(story: Story, shown: Shown) -> None:
    worked(story)
    fact = t.TaskIssued(
        hall=story.hall,
        resolution=an_id("resolution"),
        lead=an_id("power"),
        deadline=due(date(2026, 4, 1)),
        content="请办理",
    )
    public = fact.model_dump(mode="json", exclude={"content"})
    story.tell(
        ("task", t.TaskCorrected(version=1, mode=CorrectionMode.REPLACE, topic=fact.TOPIC, public=public))
    )
    story.tell(("resolution", r.ResolutionPublished(notice_until=date(2026, 3, 20))))

    page = shown(corrections)

    assert [line.line.topic for line in page.items] == [t.TaskCorrected.TOPIC]
    changed = {one.key: (one.before, one.after) for one in page.items[0].changed}
    assert changed == {"deadline": (date(2026, 3, 10), date(2026, 4, 1))}
