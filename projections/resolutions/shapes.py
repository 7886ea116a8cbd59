"""What the register of resolutions shows."""

from dataclasses import dataclass
from datetime import date, datetime

from deliberation.domain.calendar import Deadline
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import ResolutionState
from deliberation.domain.values import (
    BallotSetId,
    HallId,
    IssueId,
    MeetingId,
    MotionId,
    ObjectionId,
    PersonId,
    ResolutionId,
    TaskId,
    UnitId,
)
from projections.shapes import Moment, Opening, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionQuery:
    """Which resolutions to list, the latest adopted first. `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    authority: Authority | None = None
    effect: Effect | None = None
    issue: IssueId | None = None
    meeting: MeetingId | None = None
    ballot_set: BallotSetId | None = None
    unit: UnitId | None = None
    published: bool | None = None
    completed: bool | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ResolutionLine:
    """A resolution in the register; `text` is None until it is published, unless the office asks.

    It rests on a `meeting` or a `ballot_set`. `in_question`: the vote was voided, or a motion that carries
    it was set aside or came to another result.
    """

    id: ResolutionId
    version: int
    hall: HallId
    authority: Authority
    effect: Effect
    state: ResolutionState
    meeting: MeetingId | None
    ballot_set: BallotSetId | None
    in_question: bool
    issues: tuple[IssueId, ...]
    responsible: tuple[UnitName, ...]
    adopted_at: datetime
    published_on: date | None
    notice_until: date | None
    deadline: Deadline | None
    tasks: tuple[TaskId, ...]
    objections: int
    completed_at: datetime | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """`text` and `answer` are for the office; the public sees that there was an objection."""

    id: ObjectionId
    by: PersonId | None
    in_time: bool
    filed: Moment
    answered: Moment | None
    upheld: bool | None
    text: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class ResolutionDetail:
    """`post_by`: the last day on which it is posted in time, where the rules of the vote ask for one."""

    line: ResolutionLine
    motions: tuple[MotionId, ...]
    binding_on: tuple[UnitName, ...]
    binding_from: datetime | None
    recused: tuple[PersonId, ...]
    replaced_by: ResolutionId | None
    objections: tuple[ObjectionView, ...]
    post_by: date | None
    position: int
    openings: tuple[Opening, ...] = ()
