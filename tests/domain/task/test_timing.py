"""Lights, days overdue, extensions, reminders and urging, on both sides of midnight."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, due_on
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent, fold
from deliberation.domain.holidays import CHINA, calendar_of
from deliberation.domain.standing import NotPartyOrganisationError
from deliberation.domain.task import commands as c
from deliberation.domain.task import errors as x
from deliberation.domain.task import events as e
from deliberation.domain.task import timing
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TASKS
from deliberation.domain.values import PARTY_TIME, Role
from tests.domain.dsl import entries, given, state
from tests.domain.task.orders import (
    BRANCH,
    DUE,
    POWER,
    TASK,
    by,
    clerk,
    clock,
    delegate,
    issued,
    noon,
    reported,
    secretary,
    signed,
    then,
)

LATER = date(2026, 3, 20)
LAST_MINUTE = datetime(2026, 3, 16, 23, 59, 59, tzinfo=PARTY_TIME)
MIDNIGHT = datetime(2026, 3, 17, tzinfo=PARTY_TIME)


@pytest.mark.parametrize(
    ("day", "light"),
    [
        (DUE - timedelta(days=2), Light.GREEN),
        (DUE - timedelta(days=1), Light.YELLOW),
        (DUE, Light.YELLOW),
        (DUE + timedelta(days=1), Light.RED),
    ],
)
def test_the_light_turns_a_day_before_the_end_and_the_day_after_it(day: date, light: Light) -> None:
    assert state(TASKS, *signed()).light(day) is light


def test_how_early_the_light_turns_yellow_is_data() -> None:
    task = state(TASKS, issued(yellow_days=3))
    assert task.light(DUE - timedelta(days=4)) is Light.GREEN
    assert task.light(DUE - timedelta(days=3)) is Light.YELLOW


def test_there_is_no_light_where_nothing_is_awaited() -> None:
    assert state(TASKS, issued(deadline=None)).light(DUE) is None
    assert state(TASKS, *reported()).light(DUE) is None
    assert state(TASKS, *reported(), e.TaskVerified(for_unit=BRANCH)).light(DUE) is None
    assert state(TASKS).light(DUE) is None


def test_days_overdue_run_from_the_effective_end_to_the_day() -> None:
    task = state(TASKS, *signed())
    assert task.overdue_days(DUE) == 0
    assert not task.overdue(DUE)
    assert task.overdue_days(DUE + timedelta(days=1)) == 1
    assert task.overdue(DUE + timedelta(days=1))
    assert state(TASKS, issued(deadline=None)).overdue_days(DUE) == 0


def test_days_overdue_stop_at_the_report_that_was_later_verified() -> None:
    late = then(
        entries(*signed()), date(2026, 3, 18), e.TaskReportedDone(unit=POWER), e.TaskVerified(for_unit=BRANCH)
    )
    assert fold(TASKS, late).overdue_days(date(2026, 4, 30)) == 2


def test_a_returned_report_does_not_stop_the_days() -> None:
    late = then(entries(*signed()), date(2026, 3, 18), e.TaskReportedDone(unit=POWER), e.TaskReturned())
    assert fold(TASKS, late).overdue_days(date(2026, 3, 26)) == 10


ASK = c.RequestExtension(task=TASK, to=LATER, reason="等配件")


def test_more_time_is_asked_for_until_midnight_of_the_last_day() -> None:
    asked = e.ExtensionRequested(unit=POWER, deadline=by(LATER), reason="等配件")
    given(TASKS, *signed()).when(timing.request_extension, delegate(at=LAST_MINUTE), ASK, CHINA).then(asked)
    given(TASKS, *signed()).when(timing.request_extension, delegate(at=MIDNIGHT), ASK, CHINA).then_refused(
        x.ExtensionTooLateError
    )


def test_a_deadline_on_a_holiday_leaves_time_to_ask_until_the_day_after() -> None:
    holiday = [issued(deadline=by(date(2026, 10, 5))), e.TaskSignedFor(unit=POWER)]
    ask = c.RequestExtension(task=TASK, to=date(2026, 10, 20))
    given(TASKS, *holiday).when(
        timing.request_extension, delegate(at=noon(date(2026, 10, 8))), ask, CHINA
    ).then(e.ExtensionRequested(unit=POWER, deadline=by(date(2026, 10, 20))))


def test_the_new_deadline_must_be_later() -> None:
    given(TASKS, *signed()).when(
        timing.request_extension, delegate(), c.RequestExtension(task=TASK, to=DUE), CHINA
    ).then_refused(x.ExtensionNotLaterError)


def test_an_extension_is_asked_for_once_at_a_time_and_by_the_unit_that_works_on_it() -> None:
    asked = e.ExtensionRequested(unit=POWER, deadline=by(LATER))
    given(TASKS, *signed(), asked).when(timing.request_extension, delegate(), ASK, CHINA).then_refused(
        x.ExtensionPendingError
    )
    given(TASKS, *signed()).when(timing.request_extension, delegate("roads"), ASK, CHINA).then_refused(
        x.NotResponsibleUnitError
    )
    given(TASKS, issued()).when(timing.request_extension, delegate(), ASK, CHINA).then_refused(
        x.TaskStateError
    )
    endless = [issued(deadline=None), e.TaskSignedFor(unit=POWER)]
    given(TASKS, *endless).when(timing.request_extension, delegate(), ASK, CHINA).then_refused(
        x.NoDeadlineError
    )


GRANT = c.GrantExtension(task=TASK)


def asked(**more: Any) -> list[DomainEvent]:
    return [*signed(), e.ExtensionRequested(unit=POWER, **{"deadline": by(LATER), **more})]


def test_what_was_asked_for_is_granted_unless_another_day_is_named() -> None:
    given(TASKS, *asked()).when(timing.grant_extension, secretary(), GRANT, CHINA).then(
        e.ExtensionGranted(deadline=by(LATER))
    )
    other = c.GrantExtension(task=TASK, to=date(2026, 3, 18))
    given(TASKS, *asked()).when(timing.grant_extension, secretary(), other, CHINA).then(
        e.ExtensionGranted(deadline=by(date(2026, 3, 18)))
    )
    task = state(TASKS, *asked(), e.ExtensionGranted(deadline=by(LATER)))
    assert (task.overdue_days(LATER), task.extension_asked) == (0, False)


def test_a_request_without_a_day_is_granted_only_with_one() -> None:
    given(TASKS, *asked(deadline=None)).when(timing.grant_extension, secretary(), GRANT, CHINA).then_refused(
        x.GrantedDayMissingError
    )


def test_a_request_may_be_answered_after_the_deadline() -> None:
    given(TASKS, *asked()).when(timing.grant_extension, secretary(at=MIDNIGHT), GRANT, CHINA).then(
        e.ExtensionGranted(deadline=by(LATER))
    )


def test_nothing_is_granted_that_nobody_asked_for() -> None:
    given(TASKS, *signed()).when(timing.grant_extension, secretary(), GRANT, CHINA).then_refused(
        x.NoExtensionAskedError
    )
    given(TASKS).when(timing.grant_extension, secretary(), GRANT, CHINA).then_refused(NotFoundError)
    done = [*asked(), e.TaskReportedDone(unit=POWER)]
    given(TASKS, *done).when(timing.grant_extension, secretary(), GRANT, CHINA).then_refused(x.TaskStateError)


def test_only_the_party_organisation_answers_a_request() -> None:
    given(TASKS, *asked()).when(timing.grant_extension, clerk(Role.SUPERVISOR), GRANT, CHINA).then_refused(
        NotPartyOrganisationError
    )
    refuse = c.RefuseExtension(task=TASK, reason="不延")
    given(TASKS, *asked()).when(timing.refuse_extension, secretary(), refuse).then(
        e.ExtensionRefused(reason="不延")
    )
    assert not state(TASKS, *asked(), e.ExtensionRefused()).extension_asked


PROVISIONAL = due_on(date(2026, 10, 5), calendar_of(2025), date(2026, 3, 2))


def test_a_provisional_deadline_is_fixed_again_by_an_event_once_the_schedule_is_known() -> None:
    given(TASKS, issued(deadline=PROVISIONAL)).when(timing.refix_deadline, clock(MIDNIGHT), CHINA).then(
        e.DeadlineRefixed(deadline=by(date(2026, 10, 5)))
    )
    fixed = state(TASKS, issued(deadline=PROVISIONAL), e.DeadlineRefixed(deadline=by(date(2026, 10, 5))))
    assert fixed.deadline == by(date(2026, 10, 5))


def test_a_fixed_deadline_stays_and_an_unknown_schedule_fixes_nothing() -> None:
    given(TASKS, issued()).when(timing.refix_deadline, secretary(), CHINA).then_refused(x.NotProvisionalError)
    given(TASKS, issued(deadline=None)).when(timing.refix_deadline, secretary(), CHINA).then_refused(
        x.NotProvisionalError
    )
    given(TASKS, issued(deadline=PROVISIONAL)).when(
        timing.refix_deadline, secretary(), calendar_of(2025)
    ).then_refused(x.ScheduleUnknownError)
    given(TASKS, issued(deadline=PROVISIONAL)).when(
        timing.refix_deadline, clerk(Role.INTAKE), CHINA
    ).then_refused(NotAllowedError)


def test_the_clock_reminds_with_the_light_of_the_day() -> None:
    remind = c.RemindTask(task=TASK, light=Light.YELLOW, reason="due_within_1_day")
    given(TASKS, *signed()).when(timing.remind, clock(noon(date(2026, 3, 15))), remind).then(
        e.ReminderSent(light=Light.YELLOW, reason="due_within_1_day")
    )
    given(TASKS, *signed()).when(timing.remind, clock(noon(date(2026, 3, 14))), remind).then_refused(
        ClaimDiffersError
    )


def test_there_is_nothing_to_remind_of_once_it_was_reported() -> None:
    remind = c.RemindTask(task=TASK)
    given(TASKS, *reported()).when(timing.remind, clock(MIDNIGHT), remind).then_refused(x.NothingDueError)
    given(TASKS, *signed()).when(timing.remind, clerk(Role.RECORDER), remind).then_refused(NotAllowedError)


def test_an_order_is_found_overdue_after_its_last_day_and_once() -> None:
    find = c.FindTaskOverdue(task=TASK, light=Light.RED)
    given(TASKS, *signed()).when(timing.find_overdue, clock(LAST_MINUTE), find).then_refused(
        x.NotOverdueError
    )
    given(TASKS, *signed()).when(timing.find_overdue, clock(MIDNIGHT), find).then(e.TaskFoundOverdue())
    given(TASKS, *signed(), e.TaskFoundOverdue()).when(
        timing.find_overdue, clock(MIDNIGHT), find
    ).then_refused(x.AlreadyFoundOverdueError)
    given(TASKS, *reported()).when(timing.find_overdue, clock(MIDNIGHT), find).then_refused(x.NothingDueError)


def test_an_extension_lets_an_order_be_found_overdue_anew() -> None:
    again = [*signed(), e.TaskFoundOverdue(), e.ExtensionGranted(deadline=by(LATER))]
    given(TASKS, *again).when(
        timing.find_overdue, clock(noon(date(2026, 3, 23))), c.FindTaskOverdue(task=TASK)
    ).then(e.TaskFoundOverdue())


def test_urging_is_counted() -> None:
    urge = c.UrgeTask(task=TASK, channel="phone")
    given(TASKS, *signed()).when(timing.urge, secretary(), urge).then(e.TaskUrged(number=1, channel="phone"))
    given(TASKS, *signed(), e.TaskUrged(number=1)).when(timing.urge, secretary(), urge).then(
        e.TaskUrged(number=2, channel="phone")
    )


def test_urging_and_escalating_are_the_party_organisations_or_the_clocks() -> None:
    escalate = c.EscalateTask(task=TASK, to="street", reason="超期三日")
    given(TASKS, *signed()).when(timing.escalate, clock(MIDNIGHT), escalate).then(
        e.TaskEscalated(to="street", reason="超期三日")
    )
    assert state(TASKS, *signed(), e.TaskEscalated(to="street")).escalated
    given(TASKS, *signed()).when(timing.escalate, clerk(Role.SUPERVISOR), escalate).then_refused(
        NotPartyOrganisationError
    )


@pytest.mark.parametrize("facts", [reported(), [*reported(), e.TaskVerified(for_unit=BRANCH)]])
def test_nobody_is_urged_after_reporting(facts: list[DomainEvent]) -> None:
    given(TASKS, *facts).when(timing.urge, secretary(), c.UrgeTask(task=TASK)).then_refused(x.TaskStateError)
    given(TASKS, *facts).when(
        timing.escalate, secretary(), c.EscalateTask(task=TASK, to="street")
    ).then_refused(x.TaskStateError)
