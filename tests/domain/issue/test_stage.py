"""How far an issue got: a function of the issue, its resolutions and its orders."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain.issue.stage import SpineStage, spine_of, stage_of
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import Resolution, ResolutionState
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.terms import term
from tests.domain.dsl import START, an_id

ORDER = an_id("order")


def resolution(**more: Any) -> Resolution:
    fields: dict[str, Any] = {
        "authority": Authority.JOINT_CONFERENCE,
        "adopted_at": START,
        "tasks": (ORDER,),
        **more,
    }
    return Resolution(**fields)


def task(state: TaskState, days: int = 0) -> Task:
    return Task(state=state, issued_at=START + timedelta(days=days), issued_on=date(2026, 3, 2))


RESOLVED = Issue(status=IssueState.RESOLVED)


@pytest.mark.parametrize("status", sorted(set(IssueState) - {IssueState.RESOLVED, IssueState.IMPLEMENTING}))
def test_until_it_is_resolved_and_after_it_is_closed_the_issue_itself_says_where_it_stands(
    status: IssueState,
) -> None:
    assert stage_of(Issue(status=status), [resolution()], [task(TaskState.ISSUED)]) is status


def test_an_issue_that_nobody_submitted_has_not_begun() -> None:
    assert stage_of(Issue(), [], []) is IssueState.SUBMITTED


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], IssueState.RESOLVED),
        ([TaskState.ISSUED], IssueState.IMPLEMENTING),
        ([TaskState.CLOSED_OUT, TaskState.SIGNED_FOR], IssueState.IMPLEMENTING),
        ([TaskState.REPORTED_DONE, TaskState.RETURNED], IssueState.IMPLEMENTING),
        ([TaskState.CLOSED_OUT, TaskState.SUSPENDED], IssueState.IMPLEMENTING),
        ([TaskState.CLOSED_OUT, TaskState.REPORTED_DONE], IssueState.PENDING_VERIFICATION),
        ([TaskState.REPORTED_DONE], IssueState.PENDING_VERIFICATION),
        ([TaskState.CLOSED_OUT, TaskState.CLOSED_OUT], IssueState.PENDING_EVALUATION),
        ([TaskState.CLOSED_OUT, TaskState.CANCELLED], IssueState.PENDING_EVALUATION),
        ([TaskState.CANCELLED], IssueState.RESOLVED),
    ],
)
def test_the_orders_carry_a_resolved_issue_on(states: list[TaskState], expected: IssueState) -> None:
    assert stage_of(RESOLVED, [resolution()], [task(state) for state in states]) is expected


def test_a_decision_that_needs_no_order_waits_for_evaluation_once_it_is_completed() -> None:
    assert stage_of(RESOLVED, [resolution(tasks=(), completed=True)], []) is IssueState.PENDING_EVALUATION


def test_another_decision_without_an_order_keeps_the_issue_open() -> None:
    second = resolution(tasks=())
    closed = [task(TaskState.CLOSED_OUT)]
    assert stage_of(RESOLVED, [resolution(), second], closed) is IssueState.IMPLEMENTING
    done = resolution(tasks=(), completed=True)
    assert stage_of(RESOLVED, [resolution(), done], closed) is IssueState.PENDING_EVALUATION
    amended = resolution(tasks=(), side=ResolutionState.AMENDED)
    assert stage_of(RESOLVED, [resolution(), amended], closed) is IssueState.PENDING_EVALUATION


@pytest.mark.parametrize("side", [ResolutionState.ANNULLED, ResolutionState.RESCINDED])
def test_an_issue_whose_every_decision_was_set_aside_is_not_resolved(side: ResolutionState) -> None:
    overturned = resolution(side=side)
    assert stage_of(RESOLVED, [overturned], []) is IssueState.NOT_RESOLVED
    assert stage_of(RESOLVED, [overturned, resolution()], []) is IssueState.RESOLVED


def test_a_referral_decides_nothing_and_orders_nothing() -> None:
    referral = resolution(effect=Effect.REFERRAL, tasks=(), side=ResolutionState.RESCINDED)
    assert stage_of(RESOLVED, [referral, resolution()], [task(TaskState.CLOSED_OUT)]) is (
        IssueState.PENDING_EVALUATION
    )


DIRECT = Issue(status=IssueState.IMPLEMENTING)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], IssueState.IMPLEMENTING),
        ([TaskState.SIGNED_FOR], IssueState.IMPLEMENTING),
        ([TaskState.REPORTED_DONE], IssueState.PENDING_VERIFICATION),
        ([TaskState.CLOSED_OUT], IssueState.PENDING_EVALUATION),
    ],
)
def test_an_issue_handled_directly_follows_its_orders(states: list[TaskState], expected: IssueState) -> None:
    assert stage_of(DIRECT, [], [task(state) for state in states]) is expected


def test_a_reopened_issue_waits_for_new_orders() -> None:
    reopened = Issue(status=IssueState.IMPLEMENTING, reopened_at=START + timedelta(days=10))
    old, new = task(TaskState.CLOSED_OUT), task(TaskState.CLOSED_OUT, days=11)
    done = resolution(completed=True)
    assert stage_of(reopened, [done], [old]) is IssueState.IMPLEMENTING
    assert stage_of(reopened, [done], [old, task(TaskState.ISSUED, days=11)]) is IssueState.IMPLEMENTING
    assert stage_of(reopened, [done], [old, new]) is IssueState.PENDING_EVALUATION


def test_an_order_that_is_not_known_yet_does_not_count() -> None:
    assert stage_of(RESOLVED, [resolution()], [Task()]) is IssueState.RESOLVED


def test_every_state_has_its_place_on_the_spine() -> None:
    assert spine_of(IssueState.REGISTERED) is SpineStage.GATHERING
    assert spine_of(IssueState.UNDER_DELIBERATION) is SpineStage.RESPONSE
    assert spine_of(IssueState.RESOLVED) is SpineStage.RESPONSE
    assert spine_of(IssueState.PENDING_VERIFICATION) is SpineStage.FOLLOW_UP
    assert spine_of(IssueState.CLOSED) is SpineStage.EVALUATION
    assert {spine_of(state) for state in IssueState} == set(SpineStage)


def test_a_suspended_or_withdrawn_issue_stays_in_the_stage_where_it_was() -> None:
    assert spine_of(IssueState.SUSPENDED, IssueState.REGISTERED) is SpineStage.GATHERING
    assert spine_of(IssueState.WITHDRAWN, IssueState.IMPLEMENTING) is SpineStage.FOLLOW_UP
    assert spine_of(IssueState.SUSPENDED) is SpineStage.RESPONSE


def test_the_four_stages_have_their_names() -> None:
    assert [term(stage).zh for stage in SpineStage] == ["民意收集", "响应处理", "跟踪督促", "评估评价"]
