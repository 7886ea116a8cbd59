"""What can have happened to a meeting, and to the motions put in it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import Code, HallId, IssueId, MeetingId, MotionId, PersonId, SeatId, UnitId


class MeetingKind(Code):
    RED_DELIBERATION = "red_deliberation"
    JOINT_CONFERENCE = "joint_conference"
    TRIPARTITE_CONFERENCE = "tripartite_conference"
    MONTHLY_EXCHANGE = "monthly_exchange"
    HEARING = "hearing"
    OTHER = "other"


class NoticeMethod(Code):
    PHONE = "phone"
    MESSAGE = "message"
    PHONE_AND_MESSAGE = "phone_and_message"
    WRITTEN = "written"
    POSTED = "posted"
    WECHAT = "wechat"
    OTHER = "other"


class MotionOutcome(Code):
    """What became of a motion; NO_DECISION where nothing was decided, never "the opposite carried"."""

    ADOPTED = "ADOPTED"
    NOT_ADOPTED = "NOT_ADOPTED"
    NO_DECISION = "NO_DECISION"
    TURNOUT_NOT_MET = "TURNOUT_NOT_MET"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaItem(_Value):
    """One line of the agenda; a line without an issue is a report or other business."""

    issue: IssueId | None = None
    motion: MotionId | None = None


class Delegate(_Value):
    """Who sits for which side: a seat (or, without seats, a unit) and its holder at the meeting.

    `alternates` may sit where the holder cannot, or already sits by another seat. Without seats,
    whoever signed in for the unit may sit; `person` is the first of them at the opening.
    """

    seat: SeatId | None = None
    unit: UnitId | None = None
    side: str
    person: PersonId | None = None
    alternates: list[PersonId] = []


class Representation(_Value):
    """For which unit, among those entitled to sit, a person signed in."""

    person: PersonId
    unit: UnitId


class QuorumFinding(_Value):
    """A quorum test with its working: `present` and `base` are counted in the rule's base.

    `sides` are those that are asked, `sides_present` those of them with a voter in the room;
    `sides_short` name those with fewer voters than the rule wants of each. `lapsed` counts seats
    whose holder sits by another one, `recused` the persons who stand aside.
    """

    base: int
    present: int
    needed: int
    sides_present: int
    sides: int
    met: bool
    sides_short: list[str] = []
    lapsed: int = 0
    recused: int = 0


class Dissent(_Value):
    """A party that did not join the consensus, on record."""

    unit: UnitId | None = None
    person: PersonId | None = None


class Point(_Value):
    """What a unit said, in the recorder's words."""

    unit: UnitId | None = None
    gist: str


class CarriedMotion(_Value):
    """A motion that a paper summary says was adopted."""

    motion: MotionId
    issue: IssueId
    referral: bool = False


class HandsWorking(_Value):
    """How a show of hands was counted: persons, never seats.

    `base` are the voters present at the motion, `needed` the ayes that are more than half of them.
    A side that is wholly recused is not asked for its aye.
    """

    ayes: int
    nays: int
    abstentions: int
    base: int
    needed: int
    sides_without_aye: list[str] = []
    sides_not_asked: list[str] = []


class MeetingConvened(DomainEvent):
    """A meeting was called; the rules of procedure in force are pinned here."""

    TOPIC = "meeting.convened.v1"
    hall: HallId
    kind: MeetingKind
    planned_at: datetime
    agenda: list[AgendaItem]
    agenda_locked: bool = False
    convened_by: UnitId
    rules: RulesOfProcedure
    reconvenes: MeetingId | None = None
    venue: Sealed[str] = None


class AgendaAmended(DomainEvent):
    TOPIC = "meeting.agenda_amended.v1"
    agenda: list[AgendaItem]


class AgendaLocked(DomainEvent):
    """Nothing is added or merged from now on."""

    TOPIC = "meeting.agenda_locked.v1"


class NoticeGiven(DomainEvent):
    TOPIC = "meeting.notice_given.v1"
    to: list[UnitId]
    method: NoticeMethod
    urgent: bool = False


class MeetingPostponed(DomainEvent):
    TOPIC = "meeting.postponed.v1"
    planned_at: datetime
    reason: Sealed[str] = None


class MeetingCancelled(DomainEvent):
    TOPIC = "meeting.cancelled.v1"
    reason: Sealed[str] = None


class AttendanceRecorded(DomainEvent):
    """Who is in the room as voter, who without a vote (列席), who is excused or absent."""

    TOPIC = "meeting.attendance_recorded.v1"
    present: list[PersonId]
    in_attendance: list[PersonId] = []
    excused: list[PersonId] = []
    absent: list[PersonId] = []
    representing: list[Representation] = []


class AttendeeArrived(DomainEvent):
    TOPIC = "meeting.attendee_arrived.v1"
    person: PersonId
    in_attendance: bool = False
    units: list[UnitId] = []


class AttendeeLeft(DomainEvent):
    """From now on the person casts no vote; leaving is not abstaining."""

    TOPIC = "meeting.attendee_left.v1"
    person: PersonId
    before_motion: MotionId | None = None


class ChairSubstituted(DomainEvent):
    TOPIC = "meeting.chair_substituted.v1"
    person: PersonId
    reason: Sealed[str] = None


class MeetingOpened(DomainEvent):
    """The chair opened the meeting with a quorum; `entitled` fixes who sits for which side."""

    TOPIC = "meeting.opened.v1"
    chair: PersonId
    entitled: list[Delegate]
    quorum: QuorumFinding


class MeetingFoundInquorate(DomainEvent):
    """The quorum was not met at opening, or was lost and the meeting was ended for it (流会)."""

    TOPIC = "meeting.found_inquorate.v1"
    chair: PersonId
    entitled: list[Delegate]
    quorum: QuorumFinding


class MotionProposed(DomainEvent):
    """A question is put to the meeting on a listed item; a `referral` asks another body to decide."""

    TOPIC = "meeting.motion_proposed.v1"
    motion: MotionId
    issue: IssueId | None = None
    referral: bool = False
    text: Sealed[str] = None


class UnlistedItemRefused(DomainEvent):
    """Somebody asked to decide what is not on the agenda; it was refused and noted."""

    TOPIC = "meeting.unlisted_item_refused.v1"
    proposed_by: PersonId | None = None
    proposed_by_unit: UnitId | None = None
    topic: Sealed[str] = None
    action: Sealed[str] = None


class DeliberationRecorded(DomainEvent):
    TOPIC = "meeting.deliberation_recorded.v1"
    issue: IssueId | None = None
    points: Sealed[list[Point]] = None


class RecusalDeclared(DomainEvent):
    """A person stands aside from a motion; with `covers_seats` every seat of theirs does."""

    TOPIC = "meeting.recusal_declared.v1"
    motion: MotionId
    person: PersonId
    covers_seats: bool = True
    reason: Sealed[str] = None


class RuleNoted(DomainEvent):
    """The chair stated which rule applies to a motion."""

    TOPIC = "meeting.rule_noted.v1"
    motion: MotionId | None = None
    note: Sealed[str] = None


class QuorumRechecked(DomainEvent):
    """The quorum was tested again before a motion, without the recused where the rules say so."""

    TOPIC = "meeting.quorum_rechecked.v1"
    motion: MotionId
    quorum: QuorumFinding


class ConsensusReached(DomainEvent):
    """The chair asked and recorded the consensus, or who dissented; dissent leaves no decision."""

    TOPIC = "meeting.consensus_reached.v1"
    motion: MotionId
    issue: IssueId | None = None
    dissent: list[Dissent] = []
    outcome: MotionOutcome
    grounds: Sealed[str] = None


class HandsShown(DomainEvent):
    """Hands were shown and recorded by person; one person has one vote however many seats."""

    TOPIC = "meeting.hands_shown.v1"
    motion: MotionId
    issue: IssueId | None = None
    ayes: list[PersonId]
    nays: list[PersonId]
    abstentions: list[PersonId]
    working: HandsWorking
    outcome: MotionOutcome


class OpinionFormed(DomainEvent):
    """The deliberation ended in an opinion, which binds nobody."""

    TOPIC = "meeting.opinion_formed.v1"
    motion: MotionId | None = None
    issue: IssueId
    opinion: Sealed[str] = None
    next_step: Sealed[str] = None


class MeetingAdjourned(DomainEvent):
    TOPIC = "meeting.adjourned.v1"
    until: datetime | None = None
    reason: Sealed[str] = None


class MeetingResumed(DomainEvent):
    TOPIC = "meeting.resumed.v1"


class MeetingClosed(DomainEvent):
    TOPIC = "meeting.closed.v1"


class MeetingReconvened(DomainEvent):
    """Another meeting takes up what this inquorate one could not begin or finish."""

    TOPIC = "meeting.reconvened.v1"
    by: MeetingId


class MeetingHeldInSummary(DomainEvent):
    """A past meeting known only in summary; it can carry a motion only where it lists who was there.

    `entitled` are the hall's seats, or without seats the leading unit and those that the paper names;
    `quorum` is tested on them, and is None where the paper does not say who was present.
    """

    TOPIC = "meeting.held_in_summary.v1"
    hall: HallId
    kind: MeetingKind
    chair: PersonId | None = None
    present_units: list[UnitId] = []
    absent_units: list[UnitId] = []
    issues: list[IssueId] = []
    motions: list[CarriedMotion] = []
    rules: RulesOfProcedure
    entitled: list[Delegate] = []
    quorum: QuorumFinding | None = None
    outcome: Sealed[str] = None


class MeetingCorrected(Correction):
    TOPIC = "meeting.corrected.v1"
