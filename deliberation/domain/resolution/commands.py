"""What can be asked about a resolution."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from deliberation.domain.calendar import StatedDeadline
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.values import (
    BallotSetId,
    HallId,
    IssueId,
    MeetingId,
    MotionId,
    ObjectionId,
    PersonId,
    ResolutionId,
    StatedDay,
    StatedTime,
    UnitId,
)

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AdoptResolution(_Command):
    """Record what a meeting adopted, or a vote: `meeting` or `ballot_set` says which.

    Without `motions`, those adopted there on `issues` are meant; a vote may have settled matters that no
    issue raised, such as an election. Without `effect`, it settles the issues as far as the body's power
    goes: a matter of the owners is referred to them.
    """

    resolution: ResolutionId
    hall: HallId
    authority: Authority
    effect: Effect | None = None
    meeting: MeetingId | None = None
    ballot_set: BallotSetId | None = None
    motions: list[MotionId] = Field(default=[], max_length=200)
    issues: list[IssueId] = Field(default=[], max_length=200)
    binding_on: list[UnitId] = Field(default=[], max_length=200)
    binding_from: StatedTime | None = None
    recused: list[PersonId] = Field(default=[], max_length=200)
    responsible: list[UnitId] = Field(default=[], max_length=200)
    deadline: StatedDeadline | None = None
    text: Text | None = None


class PublishResolution(_Command):
    """Post the resolution until the end of `notice_until`; without a day, for the shortest lawful time.

    `posted_within_days` is a claim and is compared. Posting again starts the objection period anew.
    """

    resolution: ResolutionId
    notice_until: StatedDay | None = None
    posted_within_days: int | None = None


class FileObjection(_Command):
    resolution: ResolutionId
    objection: ObjectionId
    text: Text | None = None


class AnswerObjection(_Command):
    resolution: ResolutionId
    objection: ObjectionId
    upheld: bool = False
    answer: Text | None = None


class RefixResolutionDeadline(_Command):
    """Fix a provisional deadline again by the holiday schedule that is known now."""

    resolution: ResolutionId


class CompleteResolution(_Command):
    """Find that everything resolved is done and verified."""

    resolution: ResolutionId


class AmendResolution(_Command):
    """Change `resolution` by the newer one `by`, of the same or a higher authority."""

    resolution: ResolutionId
    by: ResolutionId


class RescindResolution(_Command):
    resolution: ResolutionId
    by: ResolutionId


class SuspendResolution(_Command):
    resolution: ResolutionId
    reason: Reason | None = None


class ResumeResolution(_Command):
    resolution: ResolutionId


class OrderResolutionCorrected(_Command):
    """Record that the street office or township ordered the body to put the resolution right."""

    resolution: ResolutionId
    by: UnitId
    reason: Reason | None = None


class AnnulResolution(_Command):
    """Record that a court set the resolution aside."""

    resolution: ResolutionId
    case_no: Reason | None = None


class ArchiveResolution(_Command):
    resolution: ResolutionId


class CorrectResolution(_Command):
    """Put right the entry `version` of the resolution's stream; see deliberation.domain.corrections."""

    resolution: ResolutionId
    version: Annotated[int, Field(ge=1)]
    mode: CorrectionMode
    topic: Annotated[str, Field(max_length=80)] | None = None
    fields: dict[str, JsonValue] = {}
    effective_at: StatedTime | None = None
    reason: Reason
