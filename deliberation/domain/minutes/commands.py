"""What can be asked about the minutes of a meeting.

`edition` is always a claim: the editions count themselves, and a difference is refused.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.values import (
    HallId,
    MeetingId,
    MinutesId,
    MotionId,
    PersonId,
    ResolutionId,
    StatedDay,
    UnitId,
)

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Word = Annotated[str, Field(min_length=1, max_length=80)]
Edition = Annotated[int, Field(ge=1)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftMinutes(_Command):
    """Write the minutes of a meeting, or a new draft before they are confirmed.

    `decided` are the motions that the text presents as decisions (议定事项).
    """

    minutes: MinutesId
    hall: HallId
    meeting: MeetingId
    number: Word | None = None
    edition: Edition | None = None
    decided: list[MotionId] = Field(default=[], max_length=200)
    text: Text | None = None


class CirculateMinutes(_Command):
    minutes: MinutesId
    edition: Edition | None = None
    to: list[UnitId] = Field(default=[], max_length=200)


class ConfirmMinutes(_Command):
    """Sign the minutes off as chair (签发)."""

    minutes: MinutesId
    edition: Edition | None = None
    countersigned: list[UnitId] = Field(default=[], max_length=200)


class PublishMinutes(_Command):
    """Send the minutes out and post the masked `excerpt` until the end of `public_until`.

    Without a day, they are posted for the shortest time that the rules of procedure allow.
    """

    minutes: MinutesId
    edition: Edition | None = None
    sent_to: list[UnitId] = Field(default=[], max_length=200)
    public_until: StatedDay | None = None
    excerpt: Text | None = None


class CorrectMinutes(_Command):
    """Replace an edition by the next one.

    A substantive correction names who approved it (the meeting's chair) or `decided_by`, the new
    resolution of the same body. Without `objection_clock_restarts`, it restarts where a substantive
    correction changes what was already published.
    """

    minutes: MinutesId
    edition: Edition | None = None
    corrects_edition: Edition | None = None
    kind: CorrectionKind
    field: Word | None = None
    objection_clock_restarts: bool | None = None
    approved_by: PersonId | None = None
    decided_by: ResolutionId | None = None
    text: Text | None = None
    reason: Reason | None = None


class SupplementMinutes(_Command):
    """Add in a next edition what was missing."""

    minutes: MinutesId
    edition: Edition | None = None
    decided: list[MotionId] = Field(default=[], max_length=200)
    text: Text | None = None
    reason: Reason | None = None
