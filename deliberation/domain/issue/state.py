"""What deciders know of an issue from its own stream.

Where a resolution or a task carries the issue on, `stage.py` says how far it got.
"""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.changed import changed
from deliberation.domain.corrections import corrected
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import events as e
from deliberation.domain.values import (
    Code,
    HallId,
    IssueId,
    MeetingId,
    PersonId,
    ResolutionId,
    TaskId,
    UnitId,
    local_date,
)


class IssueState(Code):
    """Where an issue stands (domain 3.1)."""

    SUBMITTED = "SUBMITTED"
    REGISTERED = "REGISTERED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    TRANSFERRED = "TRANSFERRED"
    ESCALATED = "ESCALATED"
    MERGED = "MERGED"
    SCHEDULED = "SCHEDULED"
    UNDER_DELIBERATION = "UNDER_DELIBERATION"
    PENDING_LEGAL_DECISION = "PENDING_LEGAL_DECISION"
    RESOLVED = "RESOLVED"
    NOT_RESOLVED = "NOT_RESOLVED"
    IMPLEMENTING = "IMPLEMENTING"
    PENDING_VERIFICATION = "PENDING_VERIFICATION"
    PENDING_EVALUATION = "PENDING_EVALUATION"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"
    SUSPENDED = "SUSPENDED"


ENDED = frozenset(
    {
        IssueState.CLOSED,
        IssueState.MERGED,
        IssueState.NOT_ACCEPTED,
        IssueState.TRANSFERRED,
        IssueState.WITHDRAWN,
    }
)
"""The states in which the hall does nothing more unless somebody brings the issue back."""


@dataclass(frozen=True, slots=True)
class Issue:
    """`status` is None while nothing was submitted under this id.

    `submitters` holds everybody who is to be kept informed, those of merged issues included.
    `before` is the status to which a suspended or withdrawn issue returns. `escalated`: halls above may
    take it up, however far they have come with it since.
    """

    status: IssueState | None = None
    hall: HallId | None = None
    public_no: str | None = None
    submitters: frozenset[PersonId] = frozenset()
    petition: e.Petition | None = None
    characterisation: e.LegalCharacterisation | None = None
    level: HallLevel | None = None
    escalated: bool = False
    meeting: MeetingId | None = None
    resolutions: tuple[ResolutionId, ...] = ()
    tasks: tuple[TaskId, ...] = ()
    transfer_offered_to: UnitId | None = None
    merged_into: IssueId | None = None
    evaluators: frozenset[PersonId] = frozenset()
    closed_on: date | None = None
    reopened_at: datetime | None = None
    before: IssueState | None = None

    @property
    def owners_decide(self) -> bool:
        """True where only the owners may decide (Civil Code, art. 278)."""
        return bool(self.characterisation and self.characterisation.owner_decision_required)


evolve: Evolution[Issue] = Evolution()


@evolve.on(e.IssueSubmitted)
def _submitted(issue: Issue, fact: e.IssueSubmitted, entry: Entry[DomainEvent]) -> Issue:
    return Issue(
        status=IssueState.SUBMITTED,
        hall=fact.hall,
        submitters=frozenset({fact.submitter}),
        petition=fact.petition,
    )


@evolve.on(e.IssueRegistered)
def _registered(issue: Issue, fact: e.IssueRegistered, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.REGISTERED, public_no=fact.public_no)


@evolve.on(e.IssueReturned)
def _returned(issue: Issue, fact: e.IssueReturned, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.RETURNED)


@evolve.on(e.IssueResubmitted)
def _resubmitted(issue: Issue, fact: e.IssueResubmitted, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.REGISTERED if issue.public_no else IssueState.SUBMITTED)


@evolve.on(e.IssueAccepted)
def _accepted(issue: Issue, fact: e.IssueAccepted, entry: Entry[DomainEvent]) -> Issue:
    return changed(
        issue, status=IssueState.ACCEPTED, characterisation=fact.characterisation, level=fact.level
    )


@evolve.on(e.IssueNotAccepted)
def _not_accepted(issue: Issue, fact: e.IssueNotAccepted, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.NOT_ACCEPTED)


@evolve.on(e.IssueReviewed)
def _reviewed(issue: Issue, fact: e.IssueReviewed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.REGISTERED)


@evolve.on(e.TransferOffered)
def _offered(issue: Issue, fact: e.TransferOffered, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, transfer_offered_to=fact.to)


@evolve.on(e.IssueTransferred)
def _transferred(issue: Issue, fact: e.IssueTransferred, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.TRANSFERRED, transfer_offered_to=None)


@evolve.on(e.IssueEscalated)
def _escalated(issue: Issue, fact: e.IssueEscalated, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.ESCALATED, escalated=True)


@evolve.on(e.IssueMerged)
def _merged(issue: Issue, fact: e.IssueMerged, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.MERGED, merged_into=fact.into)


@evolve.on(e.IssueAbsorbed)
def _absorbed(issue: Issue, fact: e.IssueAbsorbed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, submitters=issue.submitters | set(fact.submitters))


@evolve.on(e.DirectHandlingChosen)
def _direct(issue: Issue, fact: e.DirectHandlingChosen, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.IMPLEMENTING)


@evolve.on(e.IssueScheduled)
def _scheduled(issue: Issue, fact: e.IssueScheduled, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.SCHEDULED, meeting=fact.meeting)


@evolve.on(e.IssueUnscheduled)
def _unscheduled(issue: Issue, fact: e.IssueUnscheduled, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.ACCEPTED, meeting=None)


@evolve.on(e.DeliberationBegun)
def _begun(issue: Issue, fact: e.DeliberationBegun, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.UNDER_DELIBERATION, meeting=fact.meeting)


@evolve.on(e.LegalDecisionRequired)
def _legal(issue: Issue, fact: e.LegalDecisionRequired, entry: Entry[DomainEvent]) -> Issue:
    listed = (*issue.resolutions, fact.resolution) if fact.resolution else issue.resolutions
    return changed(issue, status=IssueState.PENDING_LEGAL_DECISION, resolutions=listed)


@evolve.on(e.IssueResolved)
def _resolved(issue: Issue, fact: e.IssueResolved, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.RESOLVED, resolutions=(*issue.resolutions, fact.resolution))


@evolve.on(e.IssueTaskListed)
def _task(issue: Issue, fact: e.IssueTaskListed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, tasks=(*issue.tasks, fact.task))


@evolve.on(e.IssueNotResolved)
def _not_resolved(issue: Issue, fact: e.IssueNotResolved, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.NOT_RESOLVED)


@evolve.on(e.IssueVotedDown)
def _voted_down(issue: Issue, fact: e.IssueVotedDown, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.NOT_RESOLVED)


@evolve.on(e.IssueEvaluated)
def _evaluated(issue: Issue, fact: e.IssueEvaluated, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, evaluators=issue.evaluators | {fact.evaluator})


@evolve.on(e.IssueClosed)
def _closed(issue: Issue, fact: e.IssueClosed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.CLOSED, closed_on=local_date(entry.happened_at))


@evolve.on(e.IssueReopened)
def _reopened(issue: Issue, fact: e.IssueReopened, entry: Entry[DomainEvent]) -> Issue:
    status = IssueState.IMPLEMENTING if fact.to_implementation else IssueState.REOPENED
    return changed(issue, status=status, closed_on=None, reopened_at=entry.happened_at)


@evolve.on(e.IssueWithdrawn)
def _withdrawn(issue: Issue, fact: e.IssueWithdrawn, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.WITHDRAWN, before=issue.status)


@evolve.on(e.IssueSuspended)
def _suspended(issue: Issue, fact: e.IssueSuspended, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.SUSPENDED, before=issue.status)


@evolve.on(e.IssueResumed)
def _resumed(issue: Issue, fact: e.IssueResumed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=issue.before, before=None)


@evolve.on(e.UnlawfulContentDestroyed)
def _destroyed(issue: Issue, fact: e.UnlawfulContentDestroyed, entry: Entry[DomainEvent]) -> Issue:
    return changed(issue, status=IssueState.NOT_ACCEPTED)


ISSUES: StreamKind[Issue] = StreamKind("issue", Issue(), evolve, correct=corrected)


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """`issue` is None while the number is free."""

    issue: IssueId | None = None


_assign: Evolution[PublicNumber] = Evolution()


@_assign.on(e.PublicNumberAssigned)
def _assigned(number: PublicNumber, fact: e.PublicNumberAssigned, entry: Entry[DomainEvent]) -> PublicNumber:
    return PublicNumber(fact.issue)


PUBLIC_NUMBERS: StreamKind[PublicNumber] = StreamKind("public_number", PublicNumber(), _assign)
