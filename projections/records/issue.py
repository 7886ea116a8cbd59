"""An issue as its own stream tells it; how far its work got stands in its resolutions and orders."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import events as e
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.values import IssueId, MeetingId, PersonId, UnitId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(frozen=True, slots=True)
class Judgement:
    """A resident's judgement; its comment lies sealed at `version`."""

    version: int
    evaluator: PersonId
    solved: bool
    satisfaction: e.Satisfaction
    moment: Moment


@dataclass(slots=True)
class IssueRecord(Recorded):
    """`texts` are the entries that may hold category, text and place; of each the last that does wins."""

    state: Issue = field(default_factory=Issue)
    channel: e.IntakeChannel = e.IntakeChannel.OTHER
    texts: list[int] = field(default_factory=list)
    submitted: Moment | None = None
    registered: Moment | None = None
    accepted: Moment | None = None
    closed: Moment | None = None
    route: e.Route | None = None
    close_kind: e.CloseKind | None = None
    not_accepted: e.NotAcceptedReason | None = None
    destroyed: bool = False
    transferred_to: UnitId | None = None
    escalated_to_level: HallLevel | None = None
    escalated_to_unit: UnitId | None = None
    handled_by: UnitId | None = None
    review_on: date | None = None
    meetings: list[MeetingId] = field(default_factory=list)
    absorbed: list[IssueId] = field(default_factory=list)
    linked: list[IssueId] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    feedback: int = 0

    @property
    def category_is_public(self) -> bool:
        """The category is public from registration on, unless it was destroyed with the text."""
        return self.registered is not None and not self.destroyed

    @property
    def text_is_public(self) -> bool:
        """The text is public from acceptance on, unless it was destroyed as unlawful."""
        return self.accepted is not None and not self.destroyed


ISSUE: Final = RecordKind(
    "issue",
    "read_issues",
    IssueRecord,
    ISSUES,
    public_steps=(
        e.IssueSubmitted,
        e.IssueRegistered,
        e.IssueReturned,
        e.IssueResubmitted,
        e.IssueAccepted,
        e.IssueNotAccepted,
        e.IssueReviewed,
        e.IssueTransferred,
        e.IssueEscalated,
        e.IssueMerged,
        e.IssueAbsorbed,
        e.IssueLinked,
        e.DirectHandlingChosen,
        e.IssueScheduled,
        e.IssueUnscheduled,
        e.DeliberationBegun,
        e.LegalDecisionRequired,
        e.IssueResolved,
        e.IssueNotResolved,
        e.IssueVotedDown,
        e.FeedbackGiven,
        e.IssueEvaluated,
        e.IssueClosed,
        e.IssueReopened,
        e.IssueWithdrawn,
        e.IssueSuspended,
        e.IssueResumed,
        e.UnlawfulContentDestroyed,
    ),
)


@ISSUE.on(e.IssueSubmitted)
def _submitted(record: IssueRecord, fact: e.IssueSubmitted, entry: Entry[DomainEvent]) -> None:
    record.submitted = moment_of(entry)
    record.channel = fact.channel
    record.texts = [entry.version]


@ISSUE.on(e.IssueResubmitted)
def _resubmitted(record: IssueRecord, _: e.IssueResubmitted, entry: Entry[DomainEvent]) -> None:
    record.texts.append(entry.version)


@ISSUE.on(e.IssueRegistered)
def _registered(record: IssueRecord, _: e.IssueRegistered, entry: Entry[DomainEvent]) -> None:
    record.registered = moment_of(entry)


@ISSUE.on(e.IssueAccepted)
def _accepted(record: IssueRecord, fact: e.IssueAccepted, entry: Entry[DomainEvent]) -> None:
    record.accepted = moment_of(entry)
    record.route = fact.route
    record.not_accepted = None


@ISSUE.on(e.IssueNotAccepted)
def _not_accepted(record: IssueRecord, fact: e.IssueNotAccepted, _: Entry[DomainEvent]) -> None:
    record.not_accepted = fact.reason


@ISSUE.on(e.IssueReviewed)
def _reviewed(record: IssueRecord, _: e.IssueReviewed, __: Entry[DomainEvent]) -> None:
    record.not_accepted = None


@ISSUE.on(e.IssueTransferred)
def _transferred(record: IssueRecord, fact: e.IssueTransferred, _: Entry[DomainEvent]) -> None:
    record.transferred_to = fact.to


@ISSUE.on(e.IssueEscalated)
def _escalated(record: IssueRecord, fact: e.IssueEscalated, _: Entry[DomainEvent]) -> None:
    record.escalated_to_level = fact.to_level
    record.escalated_to_unit = fact.to_unit


@ISSUE.on(e.IssueAbsorbed)
def _absorbed(record: IssueRecord, fact: e.IssueAbsorbed, _: Entry[DomainEvent]) -> None:
    record.absorbed.append(fact.merged)


@ISSUE.on(e.IssueLinked)
def _linked(record: IssueRecord, fact: e.IssueLinked, _: Entry[DomainEvent]) -> None:
    record.linked.append(fact.to)


@ISSUE.on(e.DirectHandlingChosen)
def _direct(record: IssueRecord, fact: e.DirectHandlingChosen, _: Entry[DomainEvent]) -> None:
    record.handled_by = fact.unit


@ISSUE.on(e.IssueScheduled)
def _scheduled(record: IssueRecord, fact: e.IssueScheduled, _: Entry[DomainEvent]) -> None:
    if fact.meeting not in record.meetings:
        record.meetings.append(fact.meeting)


@ISSUE.on(e.FeedbackGiven)
def _feedback(record: IssueRecord, _: e.FeedbackGiven, __: Entry[DomainEvent]) -> None:
    record.feedback += 1


@ISSUE.on(e.IssueEvaluated)
def _evaluated(record: IssueRecord, fact: e.IssueEvaluated, entry: Entry[DomainEvent]) -> None:
    record.judgements.append(
        Judgement(entry.version, fact.evaluator, fact.solved, fact.satisfaction, moment_of(entry))
    )


@ISSUE.on(e.IssueClosed)
def _closed(record: IssueRecord, fact: e.IssueClosed, entry: Entry[DomainEvent]) -> None:
    record.closed = moment_of(entry)
    record.close_kind = fact.kind


@ISSUE.on(e.IssueReopened)
def _reopened(record: IssueRecord, _: e.IssueReopened, __: Entry[DomainEvent]) -> None:
    record.closed = None
    record.close_kind = None


@ISSUE.on(e.IssueSuspended)
def _suspended(record: IssueRecord, fact: e.IssueSuspended, _: Entry[DomainEvent]) -> None:
    record.review_on = fact.review_on


@ISSUE.on(e.IssueResumed)
def _resumed(record: IssueRecord, _: e.IssueResumed, __: Entry[DomainEvent]) -> None:
    record.review_on = None


@ISSUE.on(e.UnlawfulContentDestroyed)
def _destroyed(record: IssueRecord, _: e.UnlawfulContentDestroyed, __: Entry[DomainEvent]) -> None:
    record.destroyed = True
