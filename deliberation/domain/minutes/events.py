"""What can have happened to the minutes of a meeting."""

from datetime import date

from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import Code, HallId, MeetingId, MotionId, PersonId, ResolutionId, UnitId


class CorrectionKind(Code):
    """CLERICAL mends how it is said; SUBSTANTIVE what was decided, and needs the deciding body."""

    CLERICAL = "clerical"
    SUBSTANTIVE = "substantive"


class MinutesDrafted(DomainEvent):
    """The recorder wrote a version; its text is public only as the published excerpt.

    `decided` are the motions that the text presents as decisions (议定事项).
    """

    TOPIC = "minutes.drafted.v1"
    hall: HallId
    meeting: MeetingId
    number: Sealed[str] = None
    edition: int = 1
    decided: list[MotionId] = []
    text: Sealed[str] = None


class MinutesCirculated(DomainEvent):
    TOPIC = "minutes.circulated.v1"
    edition: int
    to: list[UnitId] = []


class MinutesConfirmed(DomainEvent):
    """The chair signed (签发), with the countersigning units."""

    TOPIC = "minutes.confirmed.v1"
    edition: int
    chair: PersonId | None = None
    countersigned: list[UnitId] = []


class MinutesPublished(DomainEvent):
    """The minutes were sent out, and the masked excerpt posted until the end of `public_until`."""

    TOPIC = "minutes.published.v1"
    edition: int
    sent_to: list[UnitId] = []
    public_until: date | None = None
    excerpt: Sealed[str] = None


class MinutesCorrected(DomainEvent):
    """A new edition replaces an earlier one, which stays visible.

    `approved_by` is the chair who approved a substantive correction, `decided_by` the new resolution.
    """

    TOPIC = "minutes.corrected.v1"
    edition: int
    corrects_edition: int
    kind: CorrectionKind
    field: Sealed[str] = None
    objection_clock_restarts: bool = False
    approved_by: PersonId | None = None
    decided_by: ResolutionId | None = None
    text: Sealed[str] = None
    reason: Sealed[str] = None


class MinutesSupplemented(DomainEvent):
    """A new edition adds what was missing; nothing that stood in it changes."""

    TOPIC = "minutes.supplemented.v1"
    edition: int
    decided: list[MotionId] = []
    text: Sealed[str] = None
    reason: Sealed[str] = None
