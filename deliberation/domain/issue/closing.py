"""Feedback, evaluation and close-out of an issue, and how it comes back."""

from dataclasses import dataclass
from datetime import date, timedelta

from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import errors
from deliberation.domain.issue import events as e
from deliberation.domain.issue.decider import in_state, of_submitter
from deliberation.domain.issue.state import ENDED, Issue, IssueState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.values import PersonId, Role, UnitId, local_date


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an issue got: its stage, who was responsible, and since when all work is verified."""

    stage: IssueState
    responsible: frozenset[UnitId] = frozenset()
    verified_on: date | None = None


_OFFICE = (Role.INTAKE, Role.RECORDER, Role.CHAIR, Role.SUPERVISOR)
_WORK_OPEN = frozenset({IssueState.RESOLVED, IssueState.IMPLEMENTING, IssueState.PENDING_VERIFICATION})
_EXPLAINABLE = (
    IssueState.REGISTERED,
    IssueState.NOT_ACCEPTED,
    IssueState.ACCEPTED,
    IssueState.NOT_RESOLVED,
    IssueState.UNDER_DELIBERATION,
    IssueState.ESCALATED,
    IssueState.REOPENED,
)

_WITHDRAWABLE = (
    IssueState.SUBMITTED,
    IssueState.REGISTERED,
    IssueState.RETURNED,
    IssueState.ACCEPTED,
    IssueState.SCHEDULED,
    IssueState.REOPENED,
)


def give_feedback(issue: Issue, who: Standing, command: c.GiveFeedback) -> list[DomainEvent]:
    who.require(*_OFFICE)
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    if command.to not in issue.submitters:
        raise errors.UnknownSubmitterError
    return [e.FeedbackGiven(to=command.to, gist=command.gist)]


def evaluate(issue: Issue, who: Standing, command: c.EvaluateIssue, progress: Progress) -> list[DomainEvent]:
    """Residents judge, each once, and never those who did the work (domain C9)."""
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    if progress.stage not in {IssueState.PENDING_EVALUATION, IssueState.CLOSED}:
        raise errors.NotInThatStateError(state=term(progress.stage))
    if who.units & progress.responsible:
        raise errors.OwnWorkError(needed="")
    if command.evaluator in issue.evaluators:
        raise errors.EvaluatedAlreadyError
    return [e.IssueEvaluated(**command.model_dump(exclude={"issue"}))]


def close(
    issue: Issue,
    who: Standing,
    command: c.CloseIssue,
    progress: Progress,
    rules: RulesOfProcedure,
    *,
    on_paper: bool = False,
) -> list[DomainEvent]:
    """Gate 3: the party organisation writes an issue off, each kind from where it may.

    `on_paper` is an archive, where a withdrawal may be known only from how the issue was closed.
    """
    who.require_party(Role.SUPERVISOR, Role.CHAIR, Role.SCREENER)
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    closed = e.IssueClosed(kind=command.kind, note=command.note)
    if command.kind is e.CloseKind.RESOLVED:
        _resolved(issue, who, progress, rules)
    elif command.kind is e.CloseKind.EXPLAINED:
        in_state(issue, *_EXPLAINABLE)
    elif command.kind is e.CloseKind.WITHDRAWN and on_paper and issue.status in _WITHDRAWABLE:
        return [e.IssueWithdrawn(reason=command.note), closed]
    else:
        in_state(issue, _ENDED_BY[command.kind])
    return [closed]


_ENDED_BY = {
    e.CloseKind.TRANSFERRED: IssueState.TRANSFERRED,
    e.CloseKind.WITHDRAWN: IssueState.WITHDRAWN,
    e.CloseKind.MERGED: IssueState.MERGED,
}


def _resolved(issue: Issue, who: Standing, progress: Progress, rules: RulesOfProcedure) -> None:
    """A resolved issue is closed once residents have judged, or had the time to."""
    if progress.stage in _WORK_OPEN:
        raise errors.TasksOpenError
    if progress.stage is not IssueState.PENDING_EVALUATION:
        raise errors.NotInThatStateError(state=term(progress.stage))
    if issue.evaluators or progress.verified_on is None:
        return
    until = progress.verified_on + timedelta(days=rules.evaluation_window_days)
    if local_date(who.at) <= until:
        raise errors.EvaluationOpenError(until=until)


def reopen(issue: Issue, who: Standing, command: c.ReopenIssue, rules: RulesOfProcedure) -> list[DomainEvent]:
    """The submitter within the hall's term, the supervisor at any time."""
    in_state(issue, IssueState.CLOSED)
    supervises = bool(who.party_units) and Role.SUPERVISOR in who.roles
    if not supervises:
        of_submitter(issue, who.person)
        days = rules.reopen_within_days
        if issue.closed_on and local_date(who.at) > issue.closed_on + timedelta(days=days):
            raise errors.ReopenTooLateError(days=days)
    return [e.IssueReopened(to_implementation=command.to_implementation, reason=command.reason)]


def withdraw(issue: Issue, submitter: PersonId | None, command: c.WithdrawIssue) -> list[DomainEvent]:
    """The submitter may take an issue back until something was decided on it."""
    in_state(issue, *_WITHDRAWABLE)
    of_submitter(issue, submitter)
    return [e.IssueWithdrawn(reason=command.reason)]


def suspend(issue: Issue, who: Standing, command: c.SuspendIssue) -> list[DomainEvent]:
    who.require_party(Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)
    open_states = set(IssueState) - ENDED - {IssueState.SUSPENDED, IssueState.SUBMITTED}
    in_state(issue, *open_states)
    if command.review_on <= local_date(who.at):
        raise errors.ReviewDateInPastError
    return [e.IssueSuspended(condition=command.condition, review_on=command.review_on)]


def resume(issue: Issue, who: Standing) -> list[DomainEvent]:
    """Bring a suspended issue back, or continue a withdrawn one that is of public interest."""
    who.require_party(Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)
    in_state(issue, IssueState.SUSPENDED, IssueState.WITHDRAWN)
    return [e.IssueResumed()]
