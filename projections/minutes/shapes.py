"""What is shown of minutes."""

from dataclasses import dataclass
from datetime import date

from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.minutes.state import MinutesState
from deliberation.domain.values import HallId, MeetingId, MinutesId, MotionId, PersonId, ResolutionId
from projections.shapes import Moment, Opening, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesQuery:
    """Which minutes to list, the latest drafted first. `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    meeting: MeetingId | None = None
    published: bool | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition; none is ever replaced. `text`, `field` and `reason` are for the office;
    `excerpt` is what was posted, None until then. `corrects` and `kind` are set where it corrects an
    earlier one."""

    edition: int
    written: Moment
    corrects: int | None
    kind: CorrectionKind | None
    field: str | None
    approved_by: PersonId | None
    decided_by: ResolutionId | None
    confirmed: Moment | None
    countersigned: tuple[UnitName, ...]
    published: Moment | None
    public_until: date | None
    sent_to: tuple[UnitName, ...]
    excerpt: str | None
    text: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """`number` is None until the minutes were posted."""

    id: MinutesId
    version: int
    hall: HallId
    meeting: MeetingId
    number: str | None
    state: MinutesState
    edition: int
    published_on: date | None
    published_until: date | None
    publication_days: int | None


@dataclass(frozen=True, slots=True)
class MinutesDetail:
    line: MinutesLine
    editions: tuple[Edition, ...]
    decided: tuple[MotionId, ...]
    position: int
    openings: tuple[Opening, ...] = ()
