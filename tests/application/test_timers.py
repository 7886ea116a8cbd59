"""What the clock has to say about one order or resolution, decided without any database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deliberation.application.ports import Caller
from deliberation.application.timers import Act, Watched, next_round, on_order, on_resolution, on_vote
from deliberation.domain.calendar import Calendar, Deadline, DeadlineKind
from deliberation.domain.holidays import CHINA, calendar_of
from deliberation.domain.resolution.commands import RefixResolutionDeadline
from deliberation.domain.resolution.events import Authority
from deliberation.domain.resolution.state import Resolution, ResolutionState
from deliberation.domain.task.commands import FindTaskOverdue, RefixDeadline, RemindTask
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.values import PARTY_TIME, Channel
from deliberation.domain.vote.commands import CloseVote
from deliberation.domain.vote.state import BallotSet, VoteState
from tests.domain.dsl import an_id

DUE = date(2026, 3, 16)
TASK, RESOLUTION = an_id("move the pole"), an_id("resolution")
ISSUED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def by(day: date, **more: Any) -> Deadline:
    fields = {"kind": DeadlineKind.CALENDAR_DATE, "raw_end": day, "effective_end": day, "calendar": "cn-2026"}
    return Deadline.model_validate({**fields, **more})


def an_order(**more: Any) -> Watched[Task]:
    task = Task(state=TaskState.SIGNED_FOR, lead=an_id("power"), deadline=by(DUE))
    return Watched(TASK, 2, replace(task, **more), ISSUED, ISSUED)


def china(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARTY_TIME).astimezone(UTC)


def said(line: Watched[Task], now: datetime, calendar: Calendar = CHINA) -> object | None:
    act = on_order(line, now, calendar)
    return act.command if act else None


def act_on(line: Watched[Task], day: date) -> Act:
    act = on_order(line, china(day), CHINA)
    assert act is not None
    return act


@pytest.mark.parametrize(
    ("now", "command"),
    [
        (china(date(2026, 3, 14), 23, 59), None),
        (china(date(2026, 3, 15), 0, 0), RemindTask(task=TASK, light=Light.YELLOW)),
        (china(date(2026, 3, 16), 23, 59), RemindTask(task=TASK, light=Light.YELLOW)),
        (china(date(2026, 3, 17), 0, 0), FindTaskOverdue(task=TASK, light=Light.RED)),
        (china(date(2026, 5, 17), 0, 0), FindTaskOverdue(task=TASK, light=Light.RED)),
    ],
)
def test_it_reminds_in_yellow_and_finds_overdue_in_red_by_midnight_in_china(
    now: datetime, command: object | None
) -> None:
    assert said(an_order(), now) == command


def test_what_was_found_is_not_found_again() -> None:
    assert said(an_order(found_overdue=True), china(date(2026, 3, 17))) is None


@pytest.mark.parametrize(
    "more",
    [
        {"deadline": None},
        {"state": TaskState.REPORTED_DONE, "reported_on": date(2026, 3, 10)},
        {"state": TaskState.CLOSED_OUT, "reported_on": date(2026, 3, 10)},
        {"state": TaskState.CANCELLED},
        {"state": TaskState.SUSPENDED, "resumes_in": TaskState.IN_PROGRESS},
    ],
)
def test_an_order_that_awaits_no_report_is_left_alone(more: dict[str, Any]) -> None:
    assert said(an_order(**more), china(date(2026, 3, 15))) is None
    assert said(an_order(**more), china(date(2026, 3, 17))) is None


def test_the_same_occasion_has_the_same_id_whatever_was_entered_between() -> None:
    first = act_on(an_order(), date(2026, 3, 15))
    again = act_on(replace(an_order(state=TaskState.PROGRESS_REPORTED), version=3), date(2026, 3, 16))
    assert again.command_id == first.command_id
    assert (first.version, again.version) == (2, 3)


def test_another_light_deadline_or_order_is_another_occasion() -> None:
    yellow = act_on(an_order(), date(2026, 3, 15))
    red = act_on(an_order(), date(2026, 3, 17))
    later = act_on(an_order(deadline=by(date(2026, 3, 20))), date(2026, 3, 19))
    other = act_on(replace(an_order(), stream=an_id("other")), date(2026, 3, 15))
    assert len({act.command_id for act in (yellow, red, later, other)}) == 4


def test_the_clock_acts_in_its_own_name() -> None:
    act = act_on(an_order(), date(2026, 3, 15))
    assert act.caller == Caller(
        actor="system:timer", command_id=act.command_id, channel=Channel.TIMER, trusted=True
    )


def test_a_provisional_deadline_is_fixed_before_any_light_is_told() -> None:
    holiday = date(2026, 10, 3)
    order = an_order(deadline=by(holiday, calendar="cn-2025", provisional=True))
    before = calendar_of(2025)
    assert said(order, china(date(2026, 10, 5)), before) == FindTaskOverdue(task=TASK, light=Light.RED)
    assert said(order, china(date(2026, 10, 5))) == RefixDeadline(task=TASK)
    assert said(order, china(date(2026, 3, 2)), before) is None


@pytest.mark.parametrize(
    ("late", "quiet"),
    [
        (timedelta(0), timedelta(0)),
        (timedelta(minutes=-1), timedelta(0)),
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=900), timedelta(days=1)),
    ],
)
def test_after_a_late_entry_the_order_is_left_alone_as_long_a_day_at_most(
    late: timedelta, quiet: timedelta
) -> None:
    recorded = china(date(2026, 3, 20))
    order = replace(an_order(), recorded_at=recorded, happened_at=recorded - late)
    assert said(order, recorded + quiet) == FindTaskOverdue(task=TASK, light=Light.RED)
    if quiet:
        assert said(order, recorded + quiet - timedelta(seconds=1)) is None


def a_resolution(**more: Any) -> Watched[Resolution]:
    deadline = by(date(2026, 10, 3), calendar="cn-2025", provisional=True)
    state = Resolution(authority=Authority.JOINT_CONFERENCE, deadline=deadline)
    return Watched(RESOLUTION, 1, replace(state, **more), ISSUED, ISSUED)


def test_a_resolution_s_provisional_deadline_is_fixed_once_its_year_is_known() -> None:
    now = china(date(2026, 3, 3))
    assert on_resolution(a_resolution(), now, calendar_of(2025)) is None
    act = on_resolution(a_resolution(), now, CHINA)
    assert act is not None
    assert act.command == RefixResolutionDeadline(resolution=RESOLUTION)


@pytest.mark.parametrize(
    "more",
    [
        {"deadline": None},
        {"deadline": by(DUE)},
        {"completed": True},
        {"archived": True},
        {"side": ResolutionState.RESCINDED},
    ],
)
def test_a_resolution_with_nothing_left_to_fix_or_to_do_is_left_alone(more: dict[str, Any]) -> None:
    assert on_resolution(a_resolution(**more), china(date(2026, 3, 3)), CHINA) is None


def test_a_resolution_that_is_being_entered_late_is_left_alone() -> None:
    late = replace(a_resolution(), happened_at=ISSUED - timedelta(days=3))
    assert on_resolution(late, ISSUED + timedelta(hours=23), CHINA) is None
    assert on_resolution(late, ISSUED + timedelta(hours=24), CHINA) is not None


VOTE, CLOSES = an_id("vote"), china(DUE, 18)


def a_vote(**more: Any) -> Watched[BallotSet]:
    vote = BallotSet(status=VoteState.OPEN, closes_at=CLOSES)
    return Watched(VOTE, 4, replace(vote, **more), ISSUED, ISSUED)


def test_a_vote_is_closed_at_its_time_and_not_a_second_before() -> None:
    assert on_vote(a_vote(), CLOSES - timedelta(seconds=1), CHINA) is None
    act = on_vote(a_vote(), CLOSES, CHINA)
    assert act is not None
    assert act.command == CloseVote(ballot_set=VOTE)
    assert act.caller.trusted


def test_an_extended_vote_is_closed_under_another_id() -> None:
    later = CLOSES + timedelta(days=1)
    first, second = on_vote(a_vote(), later, CHINA), on_vote(a_vote(closes_at=later), later, CHINA)
    assert first is not None
    assert second is not None
    assert first.command_id != second.command_id


@pytest.mark.parametrize(
    "more", [{"status": VoteState.CLOSED}, {"status": VoteState.NOTICE_PUBLISHED, "closes_at": None}]
)
def test_a_vote_that_is_not_open_is_left_alone(more: dict[str, Any]) -> None:
    assert on_vote(a_vote(**more), CLOSES, CHINA) is None


def test_a_vote_that_is_being_imported_is_left_alone_for_a_day() -> None:
    of_old = replace(a_vote(), recorded_at=CLOSES + timedelta(days=900))
    assert on_vote(of_old, of_old.recorded_at + timedelta(hours=23), CHINA) is None
    assert on_vote(of_old, of_old.recorded_at + timedelta(hours=24), CHINA) is not None


@pytest.mark.parametrize(
    ("now", "pause"),
    [
        (china(DUE, 12, 0), timedelta(minutes=1)),
        (china(DUE, 23, 59) + timedelta(seconds=20), timedelta(seconds=40)),
        (china(DUE, 0, 0), timedelta(minutes=1)),
    ],
)
def test_it_wakes_each_minute_and_at_midnight_in_china(now: datetime, pause: timedelta) -> None:
    assert next_round(now) == pause
