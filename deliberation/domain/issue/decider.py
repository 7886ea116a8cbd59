"""What may happen to an issue before it is deliberated, and to whom it may happen.

The walk through meeting, resolution and tasks is in `course.py`; close-out in `closing.py`.
"""

from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall import decider as halls
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import errors
from deliberation.domain.issue import events as e
from deliberation.domain.issue.state import Issue, IssueState, PublicNumber
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import PersonId, Role

_LEVELS = (HallLevel.GRID, HallLevel.COMMUNITY, HallLevel.STREET, HallLevel.DISTRICT)
_INTAKE = (Role.INTAKE, Role.RECORDER)


def in_state(issue: Issue, *allowed: IssueState) -> None:
    """Refuse unless the issue exists and stands in one of `allowed`."""
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    if issue.status not in allowed:
        raise errors.NotInThatStateError(state=term(issue.status))


def submit(issue: Issue, hall: Hall, command: c.SubmitIssue) -> list[DomainEvent]:
    """Anybody may raise an issue in a hall that exists, with or without an account."""
    halls.established(hall)
    if issue.status is not None:
        raise errors.IssueExistsError
    return [e.IssueSubmitted(**command.model_dump(exclude={"issue"}))]


def register(
    issue: Issue, who: Standing, command: c.RegisterIssue, public_no: str, number: PublicNumber
) -> list[DomainEvent]:
    who.require(*_INTAKE)
    in_state(issue, IssueState.SUBMITTED)
    if number.issue is not None:
        raise errors.PublicNumberTakenError(public_no=public_no)
    return [
        e.IssueRegistered(public_no=public_no, acknowledged_to_submitter=command.acknowledged_to_submitter)
    ]


def return_to_submitter(issue: Issue, who: Standing, command: c.ReturnIssue) -> list[DomainEvent]:
    who.require(*_INTAKE)
    in_state(issue, IssueState.SUBMITTED, IssueState.REGISTERED)
    return [e.IssueReturned(missing=command.missing)]


def resubmit(issue: Issue, submitter: PersonId | None, command: c.ResubmitIssue) -> list[DomainEvent]:
    in_state(issue, IssueState.RETURNED)
    of_submitter(issue, submitter)
    return [e.IssueResubmitted(text=command.text, place=command.place)]


def of_submitter(issue: Issue, person: PersonId | None) -> None:
    """Refuse unless `person` raised this issue, or one that was merged into it."""
    if person not in issue.submitters:
        raise errors.NotSubmitterError(needed="")


def _screening(issue: Issue, who: Standing) -> None:
    """Gate 1, 议题由党组织把关: a screener of a party organisation who did not raise the issue."""
    who.require_party(Role.SCREENER)
    if who.person in issue.submitters:
        raise errors.ScreenerIsPartyError(needed="")


def accept(issue: Issue, who: Standing, command: c.AcceptIssue) -> list[DomainEvent]:
    """Screening says whether the owners must decide; the later steps hold everybody to it."""
    _screening(issue, who)
    in_state(issue, IssueState.REGISTERED, IssueState.REOPENED, IssueState.ESCALATED)
    finding = command.characterisation
    if finding.owner_decision_required and not finding.items:
        raise errors.ItemsMissingError
    if finding.items and not finding.owner_decision_required:
        raise errors.ItemsWithoutOwnersError
    return [e.IssueAccepted(**command.model_dump(exclude={"issue"}))]


def refuse(issue: Issue, who: Standing, command: c.RefuseIssue) -> list[DomainEvent]:
    """A statutory petition overrides the gate (domain 2.6, I10)."""
    _screening(issue, who)
    in_state(issue, IssueState.REGISTERED, IssueState.REOPENED)
    if issue.petition is not None:
        raise errors.PetitionMustBeListedError
    return [e.IssueNotAccepted(**command.model_dump(exclude={"issue"}))]


def review(issue: Issue, above: Standing, command: c.ReviewIssue) -> list[DomainEvent]:
    """`above` is the standing in the parent hall: the party organisation above reviews a refusal."""
    above.require_party(Role.SCREENER)
    in_state(issue, IssueState.NOT_ACCEPTED)
    return [e.IssueReviewed(reason=command.reason)]


def offer_transfer(issue: Issue, who: Standing, command: c.OfferTransfer, to: Unit) -> list[DomainEvent]:
    who.require(Role.SCREENER, Role.INTAKE)
    in_state(issue, IssueState.REGISTERED, IssueState.ACCEPTED)
    units.active(to)
    return [e.TransferOffered(to=command.to, reason=command.reason)]


def sign_for_transfer(issue: Issue, who: Standing) -> list[DomainEvent]:
    in_state(issue, IssueState.REGISTERED, IssueState.ACCEPTED)
    if issue.transfer_offered_to is None:
        raise errors.NoTransferOfferedError
    if issue.transfer_offered_to not in who.units:
        raise errors.NotTargetUnitError(needed="")
    return [e.IssueTransferred(to=issue.transfer_offered_to)]


def record_transfer(issue: Issue, who: Standing, command: c.RecordTransfer, to: Unit) -> list[DomainEvent]:
    """On paper the offer and the signature are entered at once."""
    who.require(Role.SCREENER, Role.INTAKE, Role.RECORDER)
    in_state(issue, IssueState.REGISTERED, IssueState.ACCEPTED)
    units.active(to)
    return [
        e.TransferOffered(to=command.to, reason=command.reason),
        e.IssueTransferred(to=command.to, reason=command.reason),
    ]


def escalate(issue: Issue, who: Standing, command: c.EscalateIssue) -> list[DomainEvent]:
    """小事不出网格、大事不出小区: an issue goes up only with a reason, and only upwards."""
    who.require_party(Role.SCREENER, Role.CHAIR)
    in_state(
        issue,
        IssueState.REGISTERED,
        IssueState.ACCEPTED,
        IssueState.UNDER_DELIBERATION,
        IssueState.NOT_RESOLVED,
        IssueState.REOPENED,
    )
    if command.to_level is None and command.to_unit is None:
        raise errors.NowhereToEscalateError
    if command.to_level and issue.level and _rank(command.to_level) <= _rank(issue.level):
        raise errors.NotAboveError
    return [e.IssueEscalated(**command.model_dump(exclude={"issue"}))]


def _rank(level: HallLevel) -> int:
    return _LEVELS.index(level)


def merge(
    issue: Issue, who: Standing, command: c.MergeIssue, into: Issue, *, agenda_locked: bool
) -> tuple[list[DomainEvent], list[DomainEvent]]:
    """The facts for the merged issue and for the one that goes on.

    Allowed until the agenda is locked; every submitter keeps the own page, feedback and evaluation
    (domain 4, case 12).
    """
    who.require(Role.SCREENER, Role.INTAKE, Role.CHAIR)
    if command.into == command.issue:
        raise errors.MergeIntoItselfError
    if issue.status is not None and _decided(issue):
        raise errors.MergeAfterLockError
    in_state(issue, IssueState.REGISTERED, IssueState.ACCEPTED, IssueState.SCHEDULED)
    if agenda_locked:
        raise errors.MergeAfterLockError
    if into.status is None:
        raise NotFoundError(what="诉求 / issue")
    if into.hall != issue.hall:
        raise errors.OtherHallError
    if into.status not in _OPEN_BEFORE_DECISION:
        raise errors.MergeTargetClosedError
    merged = e.IssueMerged(into=command.into, submitters_notified=command.submitters_notified)
    absorbed = e.IssueAbsorbed(merged=command.issue, submitters=sorted(issue.submitters))
    return [merged], [absorbed]


_OPEN_BEFORE_DECISION = frozenset(
    {
        IssueState.REGISTERED,
        IssueState.ACCEPTED,
        IssueState.SCHEDULED,
        IssueState.ESCALATED,
        IssueState.REOPENED,
    }
)


def _decided(issue: Issue) -> bool:
    return issue.status in {
        IssueState.UNDER_DELIBERATION,
        IssueState.PENDING_LEGAL_DECISION,
        IssueState.RESOLVED,
        IssueState.NOT_RESOLVED,
        IssueState.IMPLEMENTING,
        IssueState.CLOSED,
    }


def link(issue: Issue, who: Standing, command: c.LinkIssue, to: Issue) -> list[DomainEvent]:
    who.require(Role.SCREENER, Role.INTAKE, Role.CHAIR, Role.RECORDER)
    if command.to == command.issue:
        raise errors.MergeIntoItselfError
    if issue.status is None or to.status is None:
        raise NotFoundError(what="诉求 / issue")
    return [e.IssueLinked(to=command.to)]


def handle_directly(
    issue: Issue, who: Standing, command: c.HandleDirectly, unit: Unit | None
) -> list[DomainEvent]:
    """A small matter needs no meeting, but a matter of the owners always needs the owners."""
    who.require_party(Role.SCREENER, Role.CHAIR, Role.SUPERVISOR)
    in_state(issue, IssueState.ACCEPTED)
    if issue.owners_decide:
        raise errors.OwnersDecideError(items=items_text(issue))
    if unit is not None:
        units.active(unit)
    return [e.DirectHandlingChosen(unit=command.unit, reason=command.reason)]


def items_text(issue: Issue) -> str:
    """The items of art. 278 that the issue falls under, for a refusal's sentence."""
    return "、".join(map(str, issue.characterisation.items)) if issue.characterisation else ""


def destroy_unlawful(issue: Issue, who: Standing, command: c.DestroyUnlawfulContent) -> list[DomainEvent]:
    """Only before intake has registered it: afterwards the text is part of what the hall deals with."""
    who.require(Role.INTAKE, Role.SCREENER, Role.ADMINISTRATOR)
    in_state(issue, IssueState.SUBMITTED, IssueState.RETURNED)
    return [e.UnlawfulContentDestroyed(basis=command.basis, reason=command.reason)]
