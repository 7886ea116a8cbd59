"""The timers on a real database: what they enter, what they leave alone, and what they survive."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.installation import SCOPES
from api.main import create_app
from api.timer import Round
from api.vitals import TimerState
from deliberation.application import resolutions as resolution_handlers
from deliberation.application import tasks as task_handlers
from deliberation.bootstrap import Service
from deliberation.domain.calendar import Calendar, Deadline, DeadlineKind
from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA
from deliberation.domain.resolution import events as r
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.task import events as t
from deliberation.domain.values import local_date
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import QuestionPut, Setup
from deliberation.store.embedded import Cluster
from deliberation.store.rulebook import rule_book
from deliberation.store.server import bring_up_to_date
from tests.api.clockwork import DUE, Hall, china, hall_on, timer_of
from tests.api.sound import assert_sound
from tests.conftest import SECRET
from tests.domain.dsl import an_id
from tests.projections.story import due
from tests.web import TestClient


@pytest.fixture
def hall(database: str, scratch: Path) -> Iterator[Hall]:
    with hall_on(database, scratch) as opened:
        yield opened
    assert_sound(database)


def ordered(hall: Hall, *tasks: str, by: date = DUE) -> None:
    """A resolution with orders to the power company under it."""
    hall.story.hall_is_there("power")
    hall.story.raised("issue", "YC-2090-0001")
    hall.story.resolved("resolution", "issue")
    for task in tasks or ("task",):
        hall.story.ordered(task, "resolution", "power", by)


def test_an_order_due_tomorrow_is_reminded_of_once(hall: Hall) -> None:
    ordered(hall)
    assert hall.at(china(DUE - timedelta(days=2))).recorded == 0
    assert hall.at(china(DUE - timedelta(days=1))).recorded == 1
    assert hall.facts("task")[1:] == [t.ReminderSent(light=t.Light.YELLOW)]
    for moment in (china(DUE - timedelta(days=1), 18), china(DUE)):
        assert hall.at(moment) == Round(moment)
    assert hall.said("task") == [t.ReminderSent]


def test_a_reminder_is_entered_by_the_timer_in_nobody_s_name(hall: Hall) -> None:
    ordered(hall)
    now = china(DUE)
    hall.at(now)
    entry = hall.service.log.read({an_id("task"): 1})[an_id("task")][0]
    assert (entry.actor, entry.on_behalf_of, entry.happened_at) == ("system:timer", None, now)


def test_overdue_is_found_with_the_first_second_after_the_last_day_in_china(hall: Hall) -> None:
    ordered(hall)
    hall.at(china(DUE, 23, 59, 59))
    assert hall.said("task") == [t.ReminderSent]
    hall.at(china(DUE + timedelta(days=1)))
    assert hall.said("task") == [t.ReminderSent, t.TaskFoundOverdue]
    hall.at(china(DUE + timedelta(days=9)))
    assert hall.said("task") == [t.ReminderSent, t.TaskFoundOverdue]


def test_a_reported_order_is_left_alone_and_one_whose_report_is_returned_is_not(hall: Hall) -> None:
    ordered(hall)
    hall.clock.time = china(DUE - timedelta(days=3))
    hall.tell("task", t.TaskReportedDone(unit=an_id("power")))
    hall.at(china(DUE))
    assert hall.said("task") == []
    hall.tell("task", t.TaskReturned())
    hall.at(china(DUE + timedelta(days=1)))
    assert hall.said("task") == [t.TaskFoundOverdue]


def test_an_extension_gives_another_reminder_by_the_new_day(hall: Hall) -> None:
    ordered(hall)
    hall.at(china(DUE))
    later = DUE + timedelta(days=7)
    hall.tell("task", t.ExtensionGranted(deadline=due(later)))
    hall.at(china(DUE + timedelta(days=1)))
    assert hall.said("task") == [t.ReminderSent]
    hall.at(china(later))
    hall.at(china(later + timedelta(days=1)))
    assert hall.said("task") == [t.ReminderSent, t.ReminderSent, t.TaskFoundOverdue]


def test_what_moved_after_the_view_was_read_is_refused_and_only_counted(hall: Hall) -> None:
    ordered(hall)
    hall.clock.time = china(DUE + timedelta(days=1))
    hall.show()
    hall.tell("task", t.TaskReportedDone(unit=an_id("power")))
    first, second = hall.rounds(2)
    assert (first.refused, first.recorded, first.failed) == (1, 0, 0)
    assert second.refused == 0, "it is not asked again while the view shows the same version"
    assert hall.said("task") == []


def test_one_timer_asks_once_for_an_order_that_stays_yellow(hall: Hall) -> None:
    ordered(hall)
    hall.clock.time = china(DUE)
    hall.show()
    assert [done.recorded for done in hall.rounds(3)] == [1, 0, 0]
    assert hall.desk.asked == 1


def test_two_timers_at_once_enter_each_thing_once(hall: Hall, database: str, scratch: Path) -> None:
    names = [f"task {number}" for number in range(20)]
    ordered(hall, *names, by=DUE)
    hall.clock.time = china(DUE + timedelta(days=1))
    hall.show()

    async def race(*services: Service) -> list[Round]:
        async with timer_of(services[0]) as one, timer_of(services[1]) as other:
            return list(await asyncio.gather(one.round(), other.round()))

    with hall_on(database, scratch) as beside:
        beside.clock.time = hall.clock.time
        done = asyncio.run(race(hall.service, beside.service))
    assert sum(each.recorded for each in done) == len(names)
    assert [each.failed for each in done] == [0, 0]
    assert [hall.said(name) for name in names] == [[t.TaskFoundOverdue]] * len(names)


def test_every_page_of_a_long_list_is_read(hall: Hall) -> None:
    names = [f"task {number}" for number in range(203)]
    ordered(hall, *names)
    assert hall.at(china(DUE)).recorded == len(names)


def test_a_bug_over_one_order_keeps_no_other_from_its_reminder(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    ordered(hall, "task", "other")
    hall.desk.broken = an_id("task")
    done = hall.at(china(DUE))
    assert (done.recorded, done.failed) == (1, 1)
    assert hall.said("other") == [t.ReminderSent]
    assert "KeyError in the timers" in caplog.text
    assert hall.desk.written not in caplog.text


SCHEDULED = Calendar("cn-2090", 2004, 2091, frozenset({DUE, DUE + timedelta(days=1)}), frozenset())
"""A calendar in which the two days from DUE on are days off."""


def assumed() -> Deadline:
    """A deadline of a year whose schedule nobody knows yet."""
    return Deadline(
        kind=DeadlineKind.CALENDAR_DATE,
        raw_end=DUE,
        effective_end=DUE,
        calendar=CHINA.version,
        provisional=True,
    )


def know(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the release that holds the schedule."""
    hall.calendar = SCHEDULED
    for handlers in (task_handlers, resolution_handlers):
        monkeypatch.setattr(handlers, "CHINA", SCHEDULED)


def test_provisional_deadlines_are_fixed_once_the_schedule_is_known(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted = r.ResolutionAdopted(
        hall=hall.story.hall,
        authority=r.Authority.JOINT_CONFERENCE,
        issues=[an_id("issue")],
        deadline=assumed(),
    )
    issued = t.TaskIssued(
        hall=hall.story.hall, resolution=an_id("resolution"), lead=an_id("power"), deadline=assumed()
    )
    hall.story.hall_is_there("power")
    hall.story.tell(("resolution", adopted), ("task", issued))
    assert hall.at(china(DUE - timedelta(days=9))).recorded == 0
    know(hall, monkeypatch)
    assert hall.at(china(DUE - timedelta(days=8))).recorded == 2
    for name in ("task", "resolution"):
        fixed: Any = hall.facts(name)[-1]
        assert fixed.deadline == Deadline(
            kind=DeadlineKind.CALENDAR_DATE,
            raw_end=DUE,
            effective_end=DUE + timedelta(days=2),
            calendar="cn-2090",
        )
    assert hall.at(china(DUE - timedelta(days=7))).recorded == 0
    hall.at(china(DUE + timedelta(days=2)))
    hall.at(china(DUE + timedelta(days=3)))
    assert hall.said("task") == [t.DeadlineRefixed, t.ReminderSent, t.TaskFoundOverdue]


def test_overdue_by_an_assumed_day_is_found_anew_by_the_day_that_counts(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(hall)
    issued = t.TaskIssued(hall=hall.story.hall, lead=an_id("power"), deadline=assumed())
    hall.story.tell(("assumed", issued))
    hall.at(china(DUE + timedelta(days=1)))
    know(hall, monkeypatch)
    hall.at(china(DUE + timedelta(days=2)))
    hall.at(china(DUE + timedelta(days=3)))
    found_twice: list[type[DomainEvent]] = [t.TaskFoundOverdue, t.DeadlineRefixed, t.TaskFoundOverdue]
    assert hall.said("assumed") == found_twice


def test_a_paper_order_entered_late_is_left_alone_for_a_day(hall: Hall) -> None:
    now = datetime.now(UTC)
    hall.story.at = now - timedelta(days=60)
    ordered(hall, by=local_date(now) - timedelta(days=30))
    assert hall.at(now + timedelta(hours=23)).recorded == 0
    reported = t.TaskReportedDone(unit=an_id("power"))
    hall.story.tell(("task", reported), at=now - timedelta(days=40))
    hall.story.tell(("task", t.TaskReturned()), at=now - timedelta(days=39))
    hall.at(now + timedelta(hours=25))
    assert hall.said("task") == [t.TaskFoundOverdue]


def test_without_the_database_a_round_is_broken_off_and_the_next_goes_on(scratch: Path) -> None:
    with Cluster(scratch / f"t{uuid4().hex[:6]}", durable=False) as cluster:
        bring_up_to_date(cluster.dsn(), SCOPES, SECRET)
        with hall_on(cluster.dsn(), scratch) as hall:
            ordered(hall)
            hall.clock.time = china(DUE)
            hall.show()
            done = asyncio.run(over_a_fall(hall, cluster))
            assert [each.recorded for each in done] == [1, 0, 1]
            assert [bool(each.trouble) for each in done] == [False, True, False]
            assert hall.said("task") == [t.ReminderSent, t.TaskFoundOverdue]
        assert_sound(cluster.dsn())


async def over_a_fall(hall: Hall, cluster: Cluster) -> list[Round]:
    """One timer's rounds before, during and after a fall of the database."""
    async with timer_of(hall.service) as timer:
        before = await timer.round()
        hall.show()
        assert cluster.pid
        os.kill(cluster.pid, signal.SIGKILL)
        eventually(cluster.wait_failed)
        during = await timer.round()
        cluster.restart()
        hall.clock.time = china(DUE + timedelta(days=1))
        after = await timer.round()
        for _ in range(100):  # the pools look for the database less and less often
            if not after.trouble:
                break
            await asyncio.sleep(0.2)
            after = await timer.round()
        return [before, during, after]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_timers_are_late_when_no_round_got_to_its_end_for_five_minutes(hall: Hall) -> None:
    async def watched() -> list[TimerState]:
        begun = hall.clock.now()
        async with timer_of(hall.service) as timer:
            unheard = [timer.state(begun + timedelta(minutes=m)) for m in (5, 6)]
            hall.clock.time = begun + timedelta(minutes=6)
            await timer.round()
            heard = [timer.state(begun + timedelta(minutes=m)) for m in (11, 12)]
            return [*unheard, *heard]

    assert asyncio.run(watched()) == [
        TimerState.RUNNING,
        TimerState.LATE,
        TimerState.RUNNING,
        TimerState.LATE,
    ]


def test_the_web_service_runs_them_and_tells_so_in_its_health(hall: Hall) -> None:
    now = datetime.now(UTC)
    hall.story.at = now - timedelta(hours=3)
    ordered(hall, by=local_date(now) + timedelta(days=1))
    hall.story.tell(("task", t.TaskSignedFor(unit=an_id("power"))), at=datetime.now(UTC))
    hall.show()
    with TestClient(create_app(hall.service.settings)) as client:

        def has_gone_round() -> bool:
            return client.get("/health").json()["timer"]["last_round"] is not None

        eventually(has_gone_round)
        told = client.get("/health").json()["timer"]
    assert (told["state"], told["recorded"], told["failed"]) == ("running", 1, 0)
    assert hall.said("task") == [t.ReminderSent]


def test_an_application_on_a_given_service_has_no_timers(hall: Hall) -> None:
    with TestClient(create_app(service=hall.service)) as client:
        assert client.get("/health").json()["timer"]["state"] == "off"


def a_vote(hall: Hall, closes: datetime) -> None:
    """An open vote of the owners whose close is at a time."""
    questions = (QuestionPut(motion=an_id("motion"), item=5),)
    setup = Setup(
        hall=hall.story.hall,
        body=Body.OWNERS_JOINT_DECISION,
        questions=questions,
        record_date=date(2026, 3, 1),
    )
    opens = hall.clock.time
    rules = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", date(2026, 3, 1))
    frozen = v.ElectorateFrozen(
        kind=rules.roll, record_date=date(2026, 3, 1), sheets=1, units=1, heads=1, area_centi_m2=1, root="00"
    )
    for fact in (
        v.VotePrepared(setup=setup),
        frozen,
        v.VoteNoticePublished(opens_at=opens, closes_at=closes),
        v.VoteOpened(profile=rules, opens_at=opens, closes_at=closes),
    ):
        hall.tell("vote", fact)


def test_a_vote_is_closed_by_the_clock_once_and_in_nobody_s_name(hall: Hall) -> None:
    closes = china(DUE, 18)
    a_vote(hall, closes)
    assert hall.at(closes - timedelta(seconds=1)).recorded == 0
    assert hall.at(closes + timedelta(seconds=20)).recorded == 1
    assert hall.facts("vote")[-1] == v.VoteClosed()
    entry = hall.service.log.read({an_id("vote"): 4})[an_id("vote")][0]
    assert (entry.actor, entry.happened_at) == ("system:timer", closes + timedelta(seconds=20))
    again = closes + timedelta(hours=1)
    assert hall.at(again) == Round(again)


def test_an_extended_vote_stays_open_until_its_new_close(hall: Hall) -> None:
    closes = china(DUE, 18)
    a_vote(hall, closes)
    hall.tell("vote", v.VoteExtended(closes_at=closes + timedelta(days=1)))
    assert hall.at(closes).recorded == 0
    assert hall.at(closes + timedelta(days=1)).recorded == 1
