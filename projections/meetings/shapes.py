"""What the docket and a meeting's page show."""

from dataclasses import dataclass
from datetime import datetime

from deliberation.domain.meeting.events import (
    Delegate,
    Dissent,
    HandsWorking,
    MeetingKind,
    MotionOutcome,
    NoticeMethod,
    Point,
    QuorumFinding,
)
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import (
    HallId,
    IssueId,
    MeetingId,
    MinutesId,
    MotionId,
    PersonId,
    ResolutionId,
    UnitId,
)
from projections.shapes import Moment, Opening, UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingQuery:
    """Which meetings to list, the latest first by the time for which they are planned. `limit` is 1 to
    200."""

    halls: tuple[HallId, ...] = ()
    kind: MeetingKind | None = None
    state: MeetingState | None = None
    issue: IssueId | None = None
    ended: bool | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionQuery:
    """Which motions to list: those of the meeting planned latest first, and of one meeting the one put
    last. `limit` is 1 to 200."""

    halls: tuple[HallId, ...] = ()
    meeting: MeetingId | None = None
    issue: IssueId | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class MotionLine:
    """A motion with its outcome, None while nothing was declared; `in_question` where a correction
    changed what the declared outcome rested on."""

    id: MotionId
    issue: IssueId | None
    outcome: MotionOutcome | None
    in_question: bool


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting on the docket. `persons_present` counts voters in the room, of an ended meeting
    everybody who attended as one."""

    id: MeetingId
    version: int
    hall: HallId
    kind: MeetingKind
    state: MeetingState
    planned_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    agenda: tuple[IssueId | None, ...]
    agenda_locked: bool
    persons_present: int
    seats_represented: int
    seats_entitled: int
    motions: tuple[MotionLine, ...]


@dataclass(frozen=True, slots=True)
class MotionView:
    """One motion with its working. Persons are ids; whoever may see names asks the vault.

    `version` is that of the meeting's stream, of which commands on the motion speak. `found` is what the
    pinned rules give on the record as corrected. `votes_available` counts the votes that there are now, or
    were when the outcome was declared.
    """

    id: MotionId
    meeting: MeetingId
    version: int
    issue: IssueId | None
    referral: bool
    text: str | None
    recused: tuple[PersonId, ...]
    quorum: QuorumFinding | None
    by_hands: bool
    ayes: tuple[PersonId, ...]
    nays: tuple[PersonId, ...]
    abstentions: tuple[PersonId, ...]
    working: HandsWorking | None
    dissent: tuple[Dissent, ...]
    grounds: str | None
    outcome: MotionOutcome | None
    found: MotionOutcome | None
    in_question: bool
    votes_available: int
    declared: Moment | None


@dataclass(frozen=True, slots=True)
class Deliberation:
    issue: IssueId | None
    points: tuple[Point, ...] | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class Opinion:
    issue: IssueId
    motion: MotionId | None
    opinion: str | None
    next_step: str | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class PaperSummary:
    """What paper says of a past meeting: which units were there, which were not, and its text."""

    present: tuple[UnitName, ...]
    absent: tuple[UnitName, ...]
    text: str | None


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One line of the agenda; the issue's public number where it has one."""

    issue: IssueId | None
    public_no: str | None
    motion: MotionId | None


@dataclass(frozen=True, slots=True)
class MeetingDetail:
    """One meeting for those who run it. Sealed texts (venue, motions, points, opinions) are given to the
    office only. `cross_appointed` maps a person to how many entitled seats they hold: one vote a motion
    all the same."""

    line: MeetingLine
    convened_by: UnitName | None
    venue: str | None
    urgent: bool
    noticed: tuple[UnitName, ...]
    notice_methods: tuple[NoticeMethod, ...]
    agenda: tuple[AgendaLine, ...]
    rules: RulesOfProcedure
    chair: PersonId | None
    entitled: tuple[Delegate, ...]
    present: tuple[PersonId, ...]
    in_attendance: tuple[PersonId, ...]
    excused: tuple[PersonId, ...]
    absent: tuple[PersonId, ...]
    attended: tuple[PersonId, ...]
    representing: tuple[tuple[PersonId, UnitId], ...]
    opening: QuorumFinding | None
    in_question: bool
    motions: tuple[MotionView, ...]
    deliberations: tuple[Deliberation, ...]
    opinions: tuple[Opinion, ...]
    summary: PaperSummary | None
    cross_appointed: dict[PersonId, int]
    reconvenes: MeetingId | None
    resolutions: tuple[ResolutionId, ...]
    minutes: tuple[MinutesId, ...]
    position: int
    openings: tuple[Opening, ...] = ()
