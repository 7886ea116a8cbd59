"""What can be asked about an issue."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.corrections import CorrectionMode
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
from deliberation.domain.values import HallId, IssueId, PersonId, StatedDay, StatedTime, UnitId

Text = Annotated[str, Field(min_length=1, max_length=5000)]
ShortText = Annotated[str, Field(min_length=1, max_length=500)]
PublicNo = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,12}(-[A-Z0-9]{1,12}){1,4}$", max_length=40)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SubmitIssue(_Command):
    """Raise an issue; name, phone and room are only for those who answer it."""

    issue: IssueId
    hall: HallId
    submitter: PersonId
    channel: IntakeChannel = IntakeChannel.WEB
    category: Annotated[str, Field(min_length=1, max_length=80)]
    petition: Petition | None = None
    text: Text
    place: ShortText | None = None
    name: ShortText | None = None
    phone: ShortText | None = None
    room: ShortText | None = None


class RegisterIssue(_Command):
    """Give the issue its public number; the next free one of the hall and year where none is named."""

    issue: IssueId
    public_no: PublicNo | None = None
    acknowledged_to_submitter: bool = True


class ReturnIssue(_Command):
    issue: IssueId
    missing: Text


class ResubmitIssue(_Command):
    issue: IssueId
    text: Text
    place: ShortText | None = None


class AcceptIssue(_Command):
    """Take the issue onto the hall's business, and say whether only the owners may decide it."""

    issue: IssueId
    level: HallLevel
    route: Route
    characterisation: LegalCharacterisation
    reason: Text | None = None


class RefuseIssue(_Command):
    """Do not take the issue; names the lawful channel and where the refusal can be reviewed."""

    issue: IssueId
    reason: NotAcceptedReason
    lawful_channel: ShortText
    review_route: ShortText | None = None


class ReviewIssue(_Command):
    """Set a refusal aside, as the party organisation above."""

    issue: IssueId
    reason: Text


class OfferTransfer(_Command):
    issue: IssueId
    to: UnitId
    reason: Text | None = None


class SignForTransfer(_Command):
    """Take over an issue that was offered to one's own unit."""

    issue: IssueId


class RecordTransfer(_Command):
    """Enter a transfer for which the other unit signed on paper."""

    issue: IssueId
    to: UnitId
    reason: Text | None = None


class EscalateIssue(_Command):
    issue: IssueId
    to_level: HallLevel | None = None
    to_unit: UnitId | None = None
    reason: Text


class MergeIssue(_Command):
    issue: IssueId
    into: IssueId
    submitters_notified: bool = True


class LinkIssue(_Command):
    issue: IssueId
    to: IssueId


class HandleDirectly(_Command):
    issue: IssueId
    unit: UnitId | None = None
    reason: Text | None = None


class GiveFeedback(_Command):
    issue: IssueId
    to: PersonId
    gist: Text | None = None


class EvaluateIssue(_Command):
    issue: IssueId
    evaluator: PersonId
    solved: bool
    satisfaction: Satisfaction
    comment: Text | None = None


class CloseIssue(_Command):
    issue: IssueId
    kind: CloseKind
    note: Text | None = None


class ReopenIssue(_Command):
    """Bring a closed issue back; `to_implementation` where its work failed, else it is screened."""

    issue: IssueId
    to_implementation: bool = False
    reason: Text


class WithdrawIssue(_Command):
    issue: IssueId
    reason: Text | None = None


class SuspendIssue(_Command):
    issue: IssueId
    condition: Text
    review_on: StatedDay


class ResumeIssue(_Command):
    issue: IssueId


class DestroyUnlawfulContent(_Command):
    """Destroy a submitted text that is unlawful; `basis` names the article."""

    issue: IssueId
    basis: ShortText
    reason: Text


class CorrectIssue(_Command):
    """Put entry `version` of the issue right; see corrections.py for the modes."""

    issue: IssueId
    version: Annotated[int, Field(ge=1)]
    mode: CorrectionMode
    topic: ShortText | None = None
    fields: dict[str, Any] = {}
    effective_at: StatedTime | None = None
    reason: Text
