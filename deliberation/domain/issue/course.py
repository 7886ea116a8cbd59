"""What a meeting or a resolution does to the issues that it deals with.

The other nouns' handlers call these; each returns the facts for the issue's own stream.
"""

from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue import events as e
from deliberation.domain.issue.decider import in_state
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.values import BallotSetId, MeetingId, ResolutionId, TaskId

_SCHEDULABLE = (
    IssueState.ACCEPTED,
    IssueState.UNDER_DELIBERATION,
    IssueState.NOT_RESOLVED,
    IssueState.PENDING_LEGAL_DECISION,
    IssueState.ESCALATED,
)

_OPEN_TO_DECISION = (*_SCHEDULABLE, IssueState.SCHEDULED, IssueState.REOPENED)
_DECIDED = frozenset({IssueState.RESOLVED, IssueState.IMPLEMENTING})


def schedule(issue: Issue, meeting: MeetingId) -> list[DomainEvent]:
    """Only screened issues stand on an agenda (gate 1).

    One that was decided may be taken up again, so that its resolution can be amended; the work goes on
    meanwhile, and nothing is noted in the issue until the meeting decides anew.
    """
    if issue.status in _DECIDED:
        return []
    in_state(issue, *_SCHEDULABLE)
    return [e.IssueScheduled(meeting=meeting)]


def unschedule(issue: Issue, meeting: MeetingId) -> list[DomainEvent]:
    """Nothing where the issue went on meanwhile: it was decided, or another meeting has it."""
    waits = issue.meeting == meeting and issue.status in {
        IssueState.SCHEDULED,
        IssueState.UNDER_DELIBERATION,
    }
    return [e.IssueUnscheduled(meeting=meeting)] if waits else []


def begin_deliberation(issue: Issue, meeting: MeetingId) -> list[DomainEvent]:
    waits = issue.meeting == meeting and issue.status is IssueState.SCHEDULED
    return [e.DeliberationBegun(meeting=meeting)] if waits else []


def require_legal_decision(
    issue: Issue, *, meeting: MeetingId | None = None, resolution: ResolutionId | None = None
) -> list[DomainEvent]:
    """An opinion was formed, or a resolution refers the matter: only the owners or residents decide."""
    in_state(issue, *_SCHEDULABLE, IssueState.SCHEDULED)
    return [e.LegalDecisionRequired(meeting=meeting, resolution=resolution)]


def resolve(issue: Issue, resolution: ResolutionId) -> list[DomainEvent]:
    in_state(
        issue,
        *_OPEN_TO_DECISION,
        IssueState.RESOLVED,
        IssueState.IMPLEMENTING,
    )
    return [e.IssueResolved(resolution=resolution)]


def not_resolved(issue: Issue, meeting: MeetingId) -> list[DomainEvent]:
    in_state(issue, IssueState.UNDER_DELIBERATION)
    return [e.IssueNotResolved(meeting=meeting)]


def voted_down(issue: Issue, ballot_set: BallotSetId) -> list[DomainEvent]:
    """A vote declared all its motions on the issue, and adopted none.

    Nothing where the issue went on meanwhile: it was decided otherwise, withdrawn or closed. A
    declaration never fails because of that.
    """
    waits = issue.status in _OPEN_TO_DECISION and issue.status is not IssueState.NOT_RESOLVED
    return [e.IssueVotedDown(ballot_set=ballot_set)] if waits else []


def list_task(issue: Issue, task: TaskId) -> list[DomainEvent]:
    """An order without a resolution is listed with the issue that is handled directly."""
    in_state(issue, IssueState.IMPLEMENTING)
    return [e.IssueTaskListed(task=task)]
