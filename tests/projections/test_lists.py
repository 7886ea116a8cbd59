"""The supervision list, the register, the docket, minutes and the directory."""

from datetime import date, timedelta

import pytest

from deliberation.domain.hall.events import HallEstablished, HallLevel, RoleGranted, UnitListed
from deliberation.domain.meeting import events as m
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.minutes import events as mi
from deliberation.domain.minutes.state import MinutesState
from deliberation.domain.resolution import events as r
from deliberation.domain.resolution.state import ResolutionState
from deliberation.domain.seat.events import SeatCreated, SeatFilled, SeatVacated, VacancyReason
from deliberation.domain.task import events as t
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.unit.events import UnitDissolved, UnitRenamed
from deliberation.domain.values import Role
from projections.directory import view as directory
from projections.meetings.view import MeetingQuery, meeting, meetings
from projections.minutes.shapes import MinutesQuery
from projections.minutes.view import minutes, minutes_list
from projections.resolutions.view import ResolutionQuery, resolution, resolutions
from projections.shapes import Page
from projections.tasks.view import TaskLine, TaskQuery, task, tasks, workload
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import START, Story

TODAY = date(2026, 3, 12)


def names(page: Page[TaskLine]) -> list[str]:
    known = {an_id(name): name for name in ("red", "yellow", "green", "free", "done")}
    return [known[line.id] for line in page.items]


@pytest.fixture
def orders(story: Story) -> Story:
    """Orders of every light on 12 March: power leads two, roads two; one is done and was late."""
    story.hall_is_there("power", "roads")
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("done", "resolution", "power", date(2026, 3, 1))
    story.done("done", "power")
    story.ordered("red", "resolution", "power", date(2026, 3, 11))
    story.ordered("yellow", "resolution", "roads", date(2026, 3, 13))
    story.ordered("green", "resolution", "roads", date(2026, 3, 14))
    story.tell(
        ("free", t.TaskIssued(hall=story.hall, issue=an_id("lamp"), lead=an_id("power"), content="不限期"))
    )
    return story


def test_the_supervision_list_with_lights_by_the_clock(orders: Story, shown: Shown) -> None:
    page = shown(tasks, TaskQuery(), today=TODAY)
    assert names(page) == ["red", "yellow", "green", "free"]
    assert [line.light for line in page.items] == [Light.RED, Light.YELLOW, Light.GREEN, None]
    assert [line.overdue_days for line in page.items] == [1, 0, 0, 0]
    assert [line.content for line in page.items] == [None] * 4
    later = shown.ask(tasks, TaskQuery(), today=TODAY + timedelta(days=3))
    assert [line.light for line in later.items] == [Light.RED, Light.RED, Light.RED, None]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (TaskQuery(unit=an_id("roads")), ["yellow", "green"]),
        (TaskQuery(lead=an_id("power")), ["red", "free"]),
        (TaskQuery(light=Light.RED), ["red"]),
        (TaskQuery(light=Light.YELLOW), ["yellow"]),
        (TaskQuery(light=Light.GREEN), ["green"]),
        (TaskQuery(open=False), ["done"]),
        (TaskQuery(open=None, state=TaskState.CLOSED_OUT), ["done"]),
        (TaskQuery(issue=an_id("lamp")), ["free"]),
        (TaskQuery(issue=an_id("pole"), open=None), ["done", "red", "yellow", "green"]),
        (TaskQuery(resolution=an_id("resolution")), ["red", "yellow", "green"]),
        (TaskQuery(halls=(an_id("elsewhere"),)), []),
    ],
)
def test_orders_are_filtered(orders: Story, shown: Shown, query: TaskQuery, expected: list[str]) -> None:
    assert names(shown(tasks, query, today=TODAY)) == expected


def test_orders_are_paged_also_past_those_without_a_deadline(orders: Story, shown: Shown) -> None:
    first = shown(tasks, TaskQuery(limit=3), today=TODAY)
    second = shown(tasks, TaskQuery(limit=3, cursor=first.next_cursor), today=TODAY)
    assert (names(first), names(second)) == (["red", "yellow", "green"], ["free"])
    assert second.next_cursor is None
    last = shown(tasks, TaskQuery(limit=4), today=TODAY)
    assert last.next_cursor is None


def test_the_workload_of_each_unit_counts_what_is_late_and_how_long_it_took(
    orders: Story, shown: Shown
) -> None:
    orders.tell(("red", t.TaskReportedDone(unit=an_id("power"))))
    orders.tell(("red", t.TaskReturned(reason="未移")))
    loads = {load.unit.zh: load for load in shown(workload, today=TODAY)}
    power, roads = loads["power单位"], loads["roads单位"]
    assert (power.open, power.overdue, power.done, power.returned) == (2, 1, 1, 1)
    assert (power.days_sum, power.days_of) == (0, 1)
    assert (roads.open, roads.overdue, roads.done, roads.days_sum, roads.days_of) == (2, 0, 0, 0, 0)
    assert shown.ask(workload, (an_id("elsewhere"),), today=TODAY) == ()


def test_one_order_shows_evidence_when_verified_and_the_rest_to_the_office(
    orders: Story, shown: Shown
) -> None:
    found = shown(task, an_id("done"), today=TODAY, openings=True)
    assert found is not None
    assert found.line.overdue_days == 1, "reported a day after the end of its deadline"
    assert [(one.evidence, one.note) for one in found.reports] == [(("移位后照片",), None)]
    assert [opening.field for opening in found.openings] == ["evidence"]
    assert found.verification is not None
    assert (found.verification.on_site, found.line.content) == (True, None)
    office = shown(task, an_id("done"), today=TODAY, office=True)
    assert office is not None
    assert (office.line.content, office.reports[0].note) == ("请power办理", "已移")
    assert shown.ask(task, an_id("nobody's")) is None


def test_the_register_of_resolutions(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("pole", "YC-2026-0001")
    story.raised("lamp", "YC-2026-0002")
    story.resolved("unpublished", "lamp")
    page = shown(resolutions, ResolutionQuery())
    assert [line.id for line in page.items] == [an_id("unpublished"), an_id("resolution YC-2026-0001")]
    assert [line.text for line in page.items] == [None, "两周内移杆"]
    assert [line.state for line in page.items] == [ResolutionState.ADOPTED, ResolutionState.EVALUATED]
    assert [line.text for line in shown.ask(resolutions, ResolutionQuery(), office=True).items] == [
        "两周内移杆",
        "两周内移杆",
    ]
    for query, number in (
        (ResolutionQuery(published=True), 1),
        (ResolutionQuery(completed=False), 1),
        (ResolutionQuery(issue=an_id("lamp")), 1),
        (ResolutionQuery(unit=an_id("power")), 2),
        (ResolutionQuery(unit=an_id("nobody")), 0),
        (ResolutionQuery(authority=r.Authority.OWNERS_JOINT_DECISION), 0),
        (ResolutionQuery(meeting=an_id("meeting YC-2026-0001")), 1),
        (ResolutionQuery(limit=1), 1),
    ):
        assert len(shown.ask(resolutions, query).items) == number, query
    one = shown.ask(resolutions, ResolutionQuery(limit=1))
    two = shown.ask(resolutions, ResolutionQuery(limit=1, cursor=one.next_cursor))
    assert [line.id for line in (*one.items, *two.items)] == [line.id for line in page.items]


def test_objections_are_told_to_the_office_and_counted_for_all(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.tell(("resolution", r.ResolutionPublished(notice_until=date(2026, 3, 20))))
    objection = an_id("objection")
    story.tell(("resolution", r.ObjectionFiled(objection=objection, text="不同意")))
    story.tell(("resolution", r.ObjectionAnswered(objection=objection, upheld=False, answer="已说明")))
    public = shown(resolution, an_id("resolution"), now=START, openings=True)
    assert public is not None
    assert public.line.state is ResolutionState.OBJECTION_PERIOD
    assert [(one.text, one.answer, one.upheld) for one in public.objections] == [(None, None, False)]
    assert [opening.value for opening in public.openings] == ["两周内移杆"]
    office = shown.ask(resolution, an_id("resolution"), office=True)
    assert office is not None
    assert [(one.text, one.answer) for one in office.objections] == [("不同意", "已说明")]


def test_the_docket_and_a_meeting_for_its_chair(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "party")
    story.raised("pole", "YC-2026-0001")
    story.met("meeting", "pole")
    page = shown(meetings, MeetingQuery(issue=an_id("pole")))
    (line,) = page.items
    assert (line.state, line.persons_present, line.seats_entitled) == (MeetingState.IN_SESSION, 2, 2)
    assert [motion.outcome for motion in line.motions] == [m.MotionOutcome.ADOPTED]
    found = shown.ask(meeting, an_id("meeting"), office=True)
    assert found is not None
    assert (found.venue, found.convened_by and found.convened_by.zh) == ("红色议事厅", "party单位")
    assert [(line.public_no, line.issue) for line in found.agenda] == [("YC-2026-0001", an_id("pole"))]
    (motion,) = found.motions
    assert (motion.text, motion.outcome, motion.in_question, motion.votes_available) == (
        "移杆",
        m.MotionOutcome.ADOPTED,
        False,
        2,
    )
    assert motion.declared is not None
    public = shown.ask(meeting, an_id("meeting"))
    assert public is not None
    assert (public.venue, public.motions[0].text) == (None, None)
    assert len(shown.ask(meetings, MeetingQuery(ended=True)).items) == 0
    story.tell(("meeting", m.MeetingClosed()))
    assert len(shown(meetings, MeetingQuery(ended=True, kind=m.MeetingKind.JOINT_CONFERENCE)).items) == 1


def test_minutes_keep_every_edition_and_show_the_posted_excerpt(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("pole", "YC-2026-0001")
    name = "minutes YC-2026-0001"
    story.tell(
        (
            name,
            mi.MinutesCorrected(
                edition=2,
                corrects_edition=1,
                kind=mi.CorrectionKind.CLERICAL,
                text="改正全文",
                reason="错字",
            ),
        )
    )
    public = shown(minutes, an_id(name), openings=True)
    assert public is not None
    assert public.line.state is MinutesState.CORRECTED
    assert [(one.edition, one.excerpt, one.text, one.reason) for one in public.editions] == [
        (1, "议定移杆", None, None),
        (2, None, None, None),
    ]
    assert [opening.field for opening in public.openings] == ["excerpt"]
    office = shown.ask(minutes, an_id(name), office=True)
    assert office is not None
    assert [one.text for one in office.editions] == ["会议纪要全文", "改正全文"]
    assert len(shown.ask(minutes_list, MinutesQuery(published=True)).items) == 1
    assert len(shown.ask(minutes_list, MinutesQuery(published=False)).items) == 0
    found = shown.ask(meeting, an_id("meeting YC-2026-0001"))
    assert found is not None
    assert (found.minutes, found.resolutions) == ((an_id(name),), (an_id("resolution YC-2026-0001"),))


def test_halls_stand_below_their_parents_with_their_units_and_grants(story: Story, shown: Shown) -> None:
    child = HallEstablished(
        name_zh="网格", name_en="Grid", code="G", level=HallLevel.GRID, parent=an_id("hall")
    )
    story.tell(("grid", child))
    story.hall_is_there("power", "party")
    story.tell(("hall", UnitListed(unit=an_id("power"), side="office")))
    grant = RoleGranted(
        person=an_id("clerk"), role=Role.RECORDER, since=date(2026, 1, 1), until=date(2026, 3, 31)
    )
    story.tell(("hall", grant))
    found = shown(directory.halls, today=TODAY)
    assert [one.name_zh for one in found] == ["育才议事厅", "网格"]
    assert [(one.unit.zh, one.side) for one in found[0].units] == [("power单位", "office")]
    assert [grant.active for grant in found[0].grants] == [True]
    after = shown.ask(directory.hall, an_id("hall"), today=date(2026, 4, 1))
    assert after is not None
    assert [grant.active for grant in after.grants] == [False]
    assert set(shown.ask(directory.halls_below, an_id("hall"))) == {an_id("hall"), an_id("grid")}
    assert [unit.id for unit in shown.ask(directory.units, hall=an_id("hall"))] == [an_id("power")]


def test_units_are_called_by_their_present_names_and_keep_the_former(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.tell(("power", UnitRenamed(name_zh="供电所")))
    story.tell(("roads", UnitDissolved(successor=an_id("power"))))
    assert [unit.name_zh for unit in shown(directory.units)] == ["供电所"]
    assert [unit.name_zh for unit in shown.ask(directory.units, ended=True)] == ["roads单位", "供电所"]
    ended = shown.ask(directory.unit, an_id("roads"))
    assert ended is not None
    assert (ended.ended_by, ended.successor and ended.successor.zh) == ("unit.dissolved.v1", "供电所")
    power = shown.ask(directory.unit, an_id("power"))
    assert power is not None
    assert power.former == ("power单位",)
    called = shown.ask(directory.unit_names, {an_id("power"), an_id("unknown")})
    assert [called[an_id(name)].zh for name in ("power", "unknown")] == ["供电所", str(an_id("unknown"))]


def test_a_person_with_two_seats_is_flagged_until_one_is_vacant(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.people({"engineer": "power"})
    second = SeatCreated(hall=story.hall, unit=an_id("roads"), side="roads")
    story.tell(("second seat", second))
    story.tell(("second seat", SeatFilled(person=an_id("engineer"), since=date(2026, 1, 1))))
    found = shown(directory.seats, story.hall, today=TODAY)
    assert [(seat.holder, seat.cross_appointed) for seat in found] == [(an_id("engineer"), True)] * 2
    gone = SeatVacated(reason=VacancyReason.RESIGNED, at=date(2026, 3, 1))
    story.tell(("second seat", gone))
    now = shown(directory.seats, story.hall, today=TODAY)
    assert [(seat.holder, seat.cross_appointed) for seat in now] == [
        (an_id("engineer"), False),
        (None, False),
    ]
    one = shown.ask(directory.seat, an_id("second seat"), today=date(2026, 2, 1))
    assert one is not None
    assert one.cross_appointed
    people = shown.ask(directory.persons, unit=an_id("power"), today=TODAY)
    assert [(person.id, [link.unit.zh for link in person.affiliations]) for person in people] == [
        (an_id("engineer"), ["power单位"])
    ]
    assert shown.ask(directory.persons, unit=an_id("power"), today=date(2019, 1, 1)) == ()
    assert len(shown.ask(directory.persons)) == 1
