"""What the status page of an issue shows, and what the office sees beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.events import (
    CloseKind,
    IntakeChannel,
    LegalCharacterisation,
    NotAcceptedReason,
    Petition,
    Route,
    Satisfaction,
)
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.meeting.events import MeetingKind
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import ResolutionState
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import (
    HallId,
    IssueId,
    MeetingId,
    MinutesId,
    PersonId,
    ResolutionId,
    TaskId,
)
from projections.shapes import Moment, Opening, Step, UnitName
from projections.votes.shapes import IssueVote


@dataclass(frozen=True, slots=True)
class IssueLink:
    """Another issue; `public_no` is None while it is unpublished."""

    id: IssueId
    public_no: str | None


@dataclass(frozen=True, slots=True)
class IssueMeeting:
    id: MeetingId
    kind: MeetingKind
    state: MeetingState
    planned_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssueResolution:
    """`text` is None until the resolution is published."""

    id: ResolutionId
    authority: Authority
    effect: Effect
    state: ResolutionState
    adopted_at: datetime
    published_on: date | None
    notice_until: date | None
    deadline: date | None
    responsible: tuple[UnitName, ...]
    text: str | None


@dataclass(frozen=True, slots=True)
class IssueTask:
    """`evidence` is opened once the order was verified, None before."""

    id: TaskId
    lead: UnitName
    support: tuple[UnitName, ...]
    state: TaskState
    due: date | None
    light: Light | None
    overdue_days: int
    reported_on: date | None
    closed_on: date | None
    evidence: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class IssueMinutes:
    """The published excerpt of the minutes of a meeting on the issue."""

    id: MinutesId
    meeting: MeetingId
    edition: int
    published_on: date
    public_until: date | None
    excerpt: str | None


@dataclass(frozen=True, slots=True)
class EvaluationSummary:
    """Counts of residents' judgements; `solved` of `total` said that the issue is solved."""

    total: int
    solved: int
    satisfied: int
    basically_satisfied: int
    dissatisfied: int


@dataclass(frozen=True, slots=True)
class IssueStatus:
    """An issue as everybody may see it: public and published fields only.

    `version` is that of the issue's stream (for If-Match). `category` is None until the issue was
    registered, `text` and `place` until it was accepted, and all again once they were destroyed. `due`,
    `light` and `overdue_days` are those of the earliest deadline still awaited on the day that is shown;
    `deadline` is the latest of all.
    """

    id: IssueId
    version: int
    public_no: str | None
    hall: HallId
    category: str | None
    channel: IntakeChannel
    petition: Petition | None
    level: HallLevel | None
    route: Route | None
    characterisation: LegalCharacterisation | None
    state: IssueState
    stage: SpineStage
    text: str | None
    place: str | None
    submitted_at: datetime
    registered_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    close_kind: CloseKind | None
    not_accepted: NotAcceptedReason | None
    content_destroyed: bool
    transferred_to: UnitName | None
    escalated_to: HallLevel | UnitName | None
    review_on: date | None
    responsible: tuple[UnitName, ...]
    deadline: date | None
    due: date | None
    light: Light | None
    overdue_days: int
    meetings: tuple[IssueMeeting, ...]
    resolutions: tuple[IssueResolution, ...]
    tasks: tuple[IssueTask, ...]
    minutes: tuple[IssueMinutes, ...]
    evaluation: EvaluationSummary
    feedback_given: int
    merged_into: IssueLink | None
    merged_here: tuple[IssueLink, ...]
    linked: tuple[IssueLink, ...]
    timeline: tuple[Step, ...]
    position: int
    openings: tuple[Opening, ...] = ()
    votes: tuple[IssueVote, ...] = ()

    @property
    def published(self) -> bool:
        """Whether intake has registered the issue, so that the public may see it."""
        return self.public_no is not None


@dataclass(frozen=True, slots=True)
class IssueNote:
    """A sealed text of the issue's stream with the event that it belongs to."""

    event: str
    topic: str
    field: str
    value: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class IssueEvaluation:
    evaluator: PersonId
    solved: bool
    satisfaction: Satisfaction
    comment: str | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class IssueFile:
    """An issue as the office sees it: the public status and the sealed texts, never personal values.

    `submitters` are ids; whoever may see names asks the vault.
    """

    status: IssueStatus
    category: str | None
    text: str | None
    place: str | None
    submitters: tuple[PersonId, ...]
    transfer_offered_to: UnitName | None
    evaluations: tuple[IssueEvaluation, ...]
    notes: tuple[IssueNote, ...]
