"""What can have happened to an issue."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Personal, Sealed
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.values import (
    BallotSetId,
    Code,
    HallId,
    IssueId,
    MeetingId,
    PersonId,
    ResolutionId,
    TaskId,
    UnitId,
)

Item278 = Annotated[int, Field(ge=1, le=9)]
"""The number of a matter in the Civil Code, art. 278, paragraph 1."""


class IntakeChannel(Code):
    """How the resident raised the issue."""

    WEB = "web"
    PHONE = "phone"
    COUNTER = "counter"
    GRID_WORKER_VISIT = "grid_worker_visit"
    HOTLINE_12345 = "hotline_12345"
    WECHAT = "wechat"
    LETTER = "letter"
    RECEPTION = "reception"
    STAFF_FOUND = "staff_found"
    OTHER = "other"


class Petition(Code):
    """A statutory petition, whose listing cannot be refused (domain 2.6)."""

    OWNERS_20_PERCENT = "owners_20_percent"
    RESIDENTS_ONE_TENTH = "residents_one_tenth"
    REPRESENTATIVES_ONE_FIFTH = "representatives_one_fifth"


class NotAcceptedReason(Code):
    """The six classes of 北京市接诉即办工作条例 that need not be taken, and two of the hall's own."""

    EMERGENCY_LINE = "emergency_line"
    STATUTORY_CHANNEL = "statutory_channel"
    REPEATED_WITHOUT_NEW_FACTS = "repeated_without_new_facts"
    SECRET_OR_PRIVACY = "secret_or_privacy"  # noqa: S105 - a reason, not a password
    OUTSIDE_PUBLIC_DUTY = "outside_public_duty"
    UNLAWFUL_OR_AGAINST_PUBLIC_ORDER = "unlawful_or_against_public_order"
    OUTSIDE_HALL = "outside_hall"
    NOT_A_COMMON_MATTER = "not_a_common_matter"


class Route(Code):
    """Where screening sends an accepted issue."""

    DIRECT_HANDLING = "direct_handling"
    RED_DELIBERATION = "red_deliberation"
    JOINT_CONFERENCE = "joint_conference"
    TRIPARTITE_CONFERENCE = "tripartite_conference"
    OWNERS_JOINT_DECISION = "owners_joint_decision"
    RESIDENTS_ASSEMBLY = "residents_assembly"


class Satisfaction(Code):
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


class CloseKind(Code):
    RESOLVED = "resolved"
    EXPLAINED = "explained"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class LegalCharacterisation(BaseModel):
    """What screening must find out: whether only the owners may decide, and by which item of art. 278."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner_decision_required: bool
    items: list[Item278] = []
    conflict_of_interest: bool = False


class IssueSubmitted(DomainEvent):
    """A resident raised an issue; nothing of it is public until intake has registered it.

    The category is sealed too: a stranger typed it, and strangers type names into any field.
    """

    TOPIC = "issue.submitted.v1"
    SUBJECT = "submitter"
    hall: HallId
    submitter: PersonId
    channel: IntakeChannel
    petition: Petition | None = None
    category: Sealed[str] = None
    text: Sealed[str] = None
    place: Sealed[str] = None
    name: Personal[str] = None
    phone: Personal[str] = None
    room: Personal[str] = None


class IssueRegistered(DomainEvent):
    """Intake gave the issue its public number."""

    TOPIC = "issue.registered.v1"
    public_no: str
    acknowledged_to_submitter: bool = True


class IssueReturned(DomainEvent):
    """Intake asked the submitter for what is missing."""

    TOPIC = "issue.returned.v1"
    missing: Sealed[str] = None


class IssueResubmitted(DomainEvent):
    """The submitter completed what was missing."""

    TOPIC = "issue.resubmitted.v1"
    text: Sealed[str] = None
    place: Sealed[str] = None


class IssueAccepted(DomainEvent):
    """The party organisation took the issue onto the hall's business (gate 1)."""

    TOPIC = "issue.accepted.v1"
    level: HallLevel
    route: Route
    characterisation: LegalCharacterisation
    reason: Sealed[str] = None


class IssueNotAccepted(DomainEvent):
    """The party organisation did not take the issue, and said which lawful channel there is."""

    TOPIC = "issue.not_accepted.v1"
    reason: NotAcceptedReason
    lawful_channel: Sealed[str] = None
    review_route: Sealed[str] = None


class IssueReviewed(DomainEvent):
    """The party organisation above set a refusal aside; the issue is screened again."""

    TOPIC = "issue.reviewed.v1"
    reason: Sealed[str] = None


class TransferOffered(DomainEvent):
    """Another unit is asked to take the issue; nothing moves until it signs."""

    TOPIC = "issue.transfer_offered.v1"
    to: UnitId
    reason: Sealed[str] = None


class IssueTransferred(DomainEvent):
    """The unit signed for the issue and handles it outside the hall."""

    TOPIC = "issue.transferred.v1"
    to: UnitId
    reason: Sealed[str] = None


class IssueEscalated(DomainEvent):
    """The issue goes to a higher level, or to a named unit there."""

    TOPIC = "issue.escalated.v1"
    to_level: HallLevel | None = None
    to_unit: UnitId | None = None
    reason: Sealed[str] = None


class IssueMerged(DomainEvent):
    """The issue goes on with another of the same subject; its submitters stay informed."""

    TOPIC = "issue.merged.v1"
    into: IssueId
    submitters_notified: bool = True


class IssueAbsorbed(DomainEvent):
    """Another issue was merged into this one; its submitters follow this one now."""

    TOPIC = "issue.absorbed.v1"
    merged: IssueId
    submitters: list[PersonId]


class IssueLinked(DomainEvent):
    """The issue is related to another, which keeps its own course."""

    TOPIC = "issue.linked.v1"
    to: IssueId


class DirectHandlingChosen(DomainEvent):
    """A small matter is handled without a meeting, by the named unit."""

    TOPIC = "issue.direct_handling_chosen.v1"
    unit: UnitId | None = None
    reason: Sealed[str] = None


class IssueScheduled(DomainEvent):
    """The issue stands on the agenda of a meeting."""

    TOPIC = "issue.scheduled.v1"
    meeting: MeetingId


class IssueUnscheduled(DomainEvent):
    """The meeting was cancelled, was inquorate or did not reach the issue; it waits for another."""

    TOPIC = "issue.unscheduled.v1"
    meeting: MeetingId


class DeliberationBegun(DomainEvent):
    """The meeting that has the issue on its agenda was opened."""

    TOPIC = "issue.deliberation_begun.v1"
    meeting: MeetingId


class LegalDecisionRequired(DomainEvent):
    """The deliberation ended in an opinion or a referral; only the owners or residents can decide."""

    TOPIC = "issue.legal_decision_required.v1"
    meeting: MeetingId | None = None
    resolution: ResolutionId | None = None


class IssueResolved(DomainEvent):
    """A resolution decides the issue; its state from here follows the resolution's tasks."""

    TOPIC = "issue.resolved.v1"
    resolution: ResolutionId


class IssueTaskListed(DomainEvent):
    """A supervision order was issued for the issue itself, without a resolution (direct handling)."""

    TOPIC = "issue.task_listed.v1"
    task: TaskId


class IssueNotResolved(DomainEvent):
    """The body that had to decide did not adopt."""

    TOPIC = "issue.not_resolved.v1"
    meeting: MeetingId | None = None


class IssueVotedDown(DomainEvent):
    """A vote declared every motion on the issue, and none was adopted."""

    TOPIC = "issue.voted_down.v1"
    ballot_set: BallotSetId


class FeedbackGiven(DomainEvent):
    """A submitter was told what became of the issue."""

    TOPIC = "issue.feedback_given.v1"
    to: PersonId
    gist: Sealed[str] = None


class IssueEvaluated(DomainEvent):
    """A resident judged the result."""

    TOPIC = "issue.evaluated.v1"
    evaluator: PersonId
    solved: bool
    satisfaction: Satisfaction
    comment: Sealed[str] = None


class IssueClosed(DomainEvent):
    """The issue is written off (销号)."""

    TOPIC = "issue.closed.v1"
    kind: CloseKind
    note: Sealed[str] = None


class IssueReopened(DomainEvent):
    """New facts, or it failed again: the issue goes on."""

    TOPIC = "issue.reopened.v1"
    to_implementation: bool
    reason: Sealed[str] = None


class IssueWithdrawn(DomainEvent):
    """The submitter took the issue back; the party organisation may resume what is of public interest."""

    TOPIC = "issue.withdrawn.v1"
    reason: Sealed[str] = None


class IssueSuspended(DomainEvent):
    """The issue waits for a condition, to be looked at again on a day."""

    TOPIC = "issue.suspended.v1"
    review_on: date
    condition: Sealed[str] = None


class IssueResumed(DomainEvent):
    """A suspended or withdrawn issue goes on where it stood."""

    TOPIC = "issue.resumed.v1"


class UnlawfulContentDestroyed(DomainEvent):
    """The submitted text was unlawful and was destroyed in the vault; that it happened stays."""

    TOPIC = "issue.unlawful_content_destroyed.v1"
    basis: Sealed[str] = None
    reason: Sealed[str] = None


class IssueCorrected(Correction):
    TOPIC = "issue.corrected.v1"


class PublicNumberAssigned(DomainEvent):
    """The one entry of the stream that stands for a public number, which makes the number unique."""

    TOPIC = "public_number.assigned.v1"
    public_no: str
    issue: IssueId
