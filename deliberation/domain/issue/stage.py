"""How far an issue got: a pure function of the issue, its resolutions and their orders.

Deciders and views share it, so that the stage is never stored twice (domain 3.1).
"""

from collections.abc import Sequence
from typing import Final

from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution.events import Effect
from deliberation.domain.resolution.state import OVERTURNED, REPLACED, Resolution
from deliberation.domain.task.state import Task, TaskState
from deliberation.domain.terms import Term, define
from deliberation.domain.values import Code


class SpineStage(Code):
    """The four stages of the loop that every status page shows (domain C10)."""

    GATHERING = "gathering"
    RESPONSE = "response"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"


define(
    {
        SpineStage.GATHERING: Term("民意收集", "gathering opinions"),
        SpineStage.RESPONSE: Term("响应处理", "response"),
        SpineStage.FOLLOW_UP: Term("跟踪督促", "follow-up"),
        SpineStage.EVALUATION: Term("评估评价", "evaluation"),
    },
)

_SPINE: Final = {
    IssueState.SUBMITTED: SpineStage.GATHERING,
    IssueState.REGISTERED: SpineStage.GATHERING,
    IssueState.RETURNED: SpineStage.GATHERING,
    IssueState.IMPLEMENTING: SpineStage.FOLLOW_UP,
    IssueState.PENDING_VERIFICATION: SpineStage.FOLLOW_UP,
    IssueState.PENDING_EVALUATION: SpineStage.EVALUATION,
    IssueState.CLOSED: SpineStage.EVALUATION,
}
_FOLLOWS_THE_WORK: Final = frozenset({IssueState.RESOLVED, IssueState.IMPLEMENTING})


def stage_of(issue: Issue, resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> IssueState:
    """The state of an issue, given every resolution and order that is listed for it.

    A decision without orders leaves it RESOLVED, an open order IMPLEMENTING; once all are reported
    it is PENDING_VERIFICATION, once all are closed out PENDING_EVALUATION. Cancelled orders do not
    count, nor, in a reopened issue, those that were issued before. Where every decision was rescinded
    or annulled, the issue is NOT_RESOLVED. An issue that was never submitted counts as SUBMITTED.
    """
    if issue.status is None:
        return IssueState.SUBMITTED
    if issue.status not in _FOLLOWS_THE_WORK:
        return issue.status
    decisions = [r for r in resolutions if r.authority and r.effect is Effect.DECISION]
    overturned = bool(decisions) and all(r.side in OVERTURNED for r in decisions)
    if overturned and issue.status is IssueState.RESOLVED:
        return IssueState.NOT_RESOLVED
    return _by_work(issue.status, _standing(issue, decisions), _awaited(issue, tasks))


def _standing(issue: Issue, decisions: Sequence[Resolution]) -> list[Resolution]:
    since = issue.reopened_at
    return [
        r
        for r in decisions
        if r.side not in REPLACED and (since is None or (r.adopted_at is not None and r.adopted_at >= since))
    ]


def _awaited(issue: Issue, tasks: Sequence[Task]) -> list[Task]:
    since = issue.reopened_at
    return [
        task
        for task in tasks
        if task.state is not None
        and task.state is not TaskState.CANCELLED
        and (since is None or (task.issued_at is not None and task.issued_at >= since))
    ]


def _by_work(status: IssueState, resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> IssueState:
    unordered = [r for r in resolutions if not r.tasks and not r.completed]
    if not tasks:
        done = bool(resolutions) and all(r.completed for r in resolutions)
        return IssueState.PENDING_EVALUATION if done else status
    if unordered or not all(task.done for task in tasks):
        return IssueState.IMPLEMENTING
    if all(task.state is TaskState.CLOSED_OUT for task in tasks):
        return IssueState.PENDING_EVALUATION
    return IssueState.PENDING_VERIFICATION


def spine_of(state: IssueState, before: IssueState | None = None) -> SpineStage:
    """Which of the four stages a state belongs to; a suspended or withdrawn issue stays in that of
    the state `before`."""
    if state in {IssueState.SUSPENDED, IssueState.WITHDRAWN} and before is not None:
        state = before
    return _SPINE.get(state, SpineStage.RESPONSE)
