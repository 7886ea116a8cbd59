"""Numbers of issues, orders, halls and trays: from the events listed beneath them, as the pages show them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.values import Role, local_date
from projections.asof import AsOf
from projections.board.shapes import BoardQuery
from projections.board.view import board
from projections.directory.view import hall
from projections.issues.view import issue_status
from projections.numbers.orders import past_loads
from projections.numbers.shapes import Look, Measure, NumberQuery, Provenance
from projections.numbers.shares import Share, rates
from projections.numbers.trays import TRAYS, tray_of
from projections.numbers.view import provenance
from projections.past.overview import overview
from projections.resolutions.view import resolution
from projections.tasks.shapes import TaskQuery
from projections.tasks.view import task, tasks, workload
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.numbered import (
    HALLS,
    Case,
    agrees,
    hall_at_work,
    hall_made_up,
    in_halls,
    offered,
    on,
    shown_now,
)
from tests.projections.story import Story


def _load(name: str) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        loads = on(shown, workload, HALLS, today=local_date(story.at))
        mine = {load.unit.id: load for load in loads}[an_id("roads" if name != "overdue" else "power")]
        return mine.days_sum // mine.days_of if name == "days" else getattr(mine, name)

    return page


def _listed(light: Light) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        asked = TaskQuery(halls=HALLS, light=light)
        return len(on(shown, tasks, asked, today=local_date(story.at)).items)

    return page


ROADS, POWER = an_id("roads"), an_id("power")
CASES = [
    Case(
        "board.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, board, BoardQuery(halls=HALLS)).counts[SpineStage.RESPONSE],
    ),
    Case(
        "work.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, board, BoardQuery(halls=HALLS, unpublished=True)).counts[
            SpineStage.RESPONSE
        ],
        office=True,
    ),
    Case(
        "issue.judgements",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.total,
    ),
    Case(
        "issue.solved",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.solved,
    ),
    Case(
        "issue.satisfaction",
        hall_at_work,
        {"issue": an_id("done"), "which": "satisfied"},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.satisfied,
    ),
    Case(
        "issue.feedback",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).feedback_given,
    ),
    Case(
        "issue.days_left",
        hall_at_work,
        {"issue": an_id("open")},
        lambda shown, story: -on(shown, issue_status, an_id("open"), now=story.at).overdue_days,
        adds=False,
    ),
    Case(
        "issue.age",
        hall_at_work,
        {"issue": an_id("open")},
        lambda shown, story: {
            one.id: one.age_days for one in on(shown, board, BoardQuery(halls=HALLS), now=story.at).items
        }[an_id("open")],
        adds=False,
    ),
    Case(
        "resolution.objections",
        hall_at_work,
        {"resolution": an_id("resolution")},
        lambda shown, _: len(on(shown, resolution, an_id("resolution")).objections),
    ),
    Case(
        "task.urged",
        hall_at_work,
        {"task": an_id("late")},
        lambda shown, _: on(shown, task, an_id("late")).line.urged,
    ),
    Case(
        "task.days_left",
        hall_at_work,
        {"task": an_id("late")},
        lambda shown, story: -on(shown, task, an_id("late"), today=local_date(story.at)).line.overdue_days,
        adds=False,
    ),
    Case("tasks.light", hall_at_work, in_halls(light=Light.RED), _listed(Light.RED), office=True),
    Case("workload.open", hall_at_work, in_halls(unit=ROADS), _load("open"), office=True),
    Case("workload.overdue", hall_at_work, in_halls(unit=POWER), _load("overdue"), office=True),
    Case("workload.done", hall_at_work, in_halls(unit=ROADS), _load("done"), office=True),
    Case("workload.returned", hall_at_work, in_halls(unit=ROADS), _load("returned"), office=True),
    Case("workload.days", hall_at_work, in_halls(unit=ROADS), _load("days"), office=True),
    Case(
        "hall.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, overview, HALLS[0]).stages[SpineStage.RESPONSE],
    ),
    Case(
        "hall.persons",
        hall_made_up,
        in_halls(which="chair"),
        lambda shown, _: len([one for one in on(shown, hall, HALLS[0]).grants if one.role is Role.CHAIR]),
    ),
    Case(
        "hall.parts",
        hall_made_up,
        in_halls(which="seats"),
        lambda shown, _: len(on(shown, hall, HALLS[0]).seats),
    ),
    Case(
        "hall.orders",
        hall_at_work,
        in_halls(which="open"),
        lambda shown, _: on(shown, overview, HALLS[0]).orders.total,
    ),
    Case(
        "inbox.tray",
        hall_at_work,
        in_halls(which="schedule"),
        lambda shown, _: len(on(shown, board, BoardQuery(halls=HALLS, state=IssueState.ACCEPTED)).items),
        office=True,
    ),
    Case(
        "inbox.unit",
        hall_at_work,
        {"unit": ROADS, "units": (ROADS,)},
        lambda shown, _: len(on(shown, tasks, TaskQuery(unit=ROADS)).items),
        office=True,
    ),
    Case("inbox.transfers", offered, {"units": (ROADS,)}, lambda *_: 1, office=True),
    Case("rate.on_time", hall_at_work, in_halls(), lambda *_: None, office=True),
    Case("rate.returned", hall_at_work, in_halls(), lambda *_: None, office=True),
    Case("rate.satisfied", hall_at_work, in_halls(), lambda *_: None, office=True),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_number_is_that_of_its_page_and_the_sum_of_its_events(
    case: Case, story: Story, shown: Shown
) -> None:
    agrees(shown, case, story)


def test_an_issue_is_a_day_older_each_day(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    asked = NumberQuery(issue=an_id("open"))
    days = [on(shown, provenance, "issue.age", asked, now=story.at + timedelta(days=n)).value for n in (0, 9)]
    assert days[1] - days[0] == 9


def test_who_holds_a_role_is_not_told_to_the_public(story: Story, shown: Shown) -> None:
    hall_made_up(story)
    found = on(shown, provenance, "hall.persons", NumberQuery(halls=HALLS, which="chair"))
    assert (found.value, found.masked) == (2, 2)
    assert {maker.zh for maker in found.makers} == {"本厅的一个角色授予了一人。"}


def test_nobody_is_told_how_much_waits_for_the_unit_of_others(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    asked = NumberQuery(unit=ROADS, units=(POWER,))
    assert shown(provenance, "inbox.unit", asked, now=story.at, office=True) is None
    assert shown(provenance, "inbox.transfers", NumberQuery(), now=story.at, office=True) is None


def test_an_unpublished_issue_has_its_days_for_the_office(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    asked = NumberQuery(issue=an_id("fourth"), exact=True)
    assert on(shown, provenance, "issue.age", asked, now=story.at, office=True).value == 0
    assert shown(provenance, "issue.age", asked, now=story.at) is None


def test_a_share_lists_its_whole_denominator(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    told = {
        name: on(shown, provenance, name, NumberQuery(halls=HALLS), now=story.at, office=True)
        for name in ("rate.on_time", "rate.satisfied")
    }
    assert all(one.measure is Measure.SHARE and one.denominator == len(one.makers) for one in told.values())
    assert (told["rate.on_time"].numerator, told["rate.on_time"].denominator) == (2, 2)


def test_rates_of_the_tables_are_those_of_a_replay(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    now = story.at + timedelta(hours=1)

    live = on(shown, rates, HALLS, now=now)
    late = on(shown, rates, HALLS, as_of=AsOf(shown_now()), now=shown_now())

    assert live == late
    assert live.returned == Share(1, 3)


def test_the_workload_of_the_past_is_that_of_the_tables(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    now = on(shown, workload, HALLS)
    as_of = AsOf(shown_now())

    async def replayed(conn: Any) -> Any:
        return await past_loads(Look(conn, NumberQuery(halls=HALLS), shown_now(), office=True), as_of)

    assert sorted(shown(replayed), key=lambda one: one.unit.zh) == sorted(now, key=lambda one: one.unit.zh)


def test_a_number_of_the_past_is_that_of_the_past(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    story.raised("first", "YC-2026-0001")
    then = shown_now()
    story.raised("second", "YC-2026-0002")
    asked = NumberQuery(halls=HALLS, stage=SpineStage.RESPONSE)

    past = on(shown, provenance, "board.stage", replace(asked, as_of=AsOf(then)))
    now = on(shown, provenance, "board.stage", asked)

    assert (past.value, len(past.makers)) == (1, 1)
    assert (now.value, len(now.makers)) == (2, 2)
    assert past.position < now.position
    assert past.at == then


def test_an_unpublished_issue_has_no_numbers_for_the_public(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    story.submitted("issue")
    assert shown(provenance, "issue.feedback", NumberQuery(issue=an_id("issue"))) is None


def test_every_order_of_a_hall_is_in_one_of_its_kinds(story: Story, shown: Shown) -> None:
    hall_at_work(story)

    def told(which: str) -> Provenance:
        asked = NumberQuery(halls=HALLS, which=which)
        found: Provenance = on(shown, provenance, "hall.orders", asked, now=story.at)
        assert sum(maker.adds or 0 for maker in found.makers) == found.value
        return found

    kinds = [told(which).value for which in ("red", "yellow", "green", "reported", "undated")]
    assert sum(filter(None, kinds)) == told("open").value
    assert told("red").value == 1


@pytest.mark.parametrize("tray", TRAYS)
def test_what_waits_in_a_tray_is_listed_with_what_brought_it_there(
    tray: str, story: Story, shown: Shown
) -> None:
    hall_at_work(story)
    asked = NumberQuery(halls=HALLS, which=tray)

    async def counted(conn: Any) -> int:
        return await tray_of(tray).count(Look(conn, asked, story.at, office=True))

    found = on(shown, provenance, "inbox.tray", asked, now=story.at, office=True)
    assert found.value == len(found.makers) == found.numerator == shown(counted)
