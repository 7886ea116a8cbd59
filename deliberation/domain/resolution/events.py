"""What can have happened to a resolution."""

from datetime import date, datetime

from deliberation.domain.calendar import Deadline
from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import (
    BallotSetId,
    Code,
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


class Authority(Code):
    """By whose power a resolution stands; a conference never has the owners' (domain 3.4, I3).

    The first three are formed by meetings or by a ballot of the hall; the others by a vote of that body.
    """

    PARTY_SCREENING = "party_screening"
    DELIBERATION_OPINION = "deliberation_opinion"
    JOINT_CONFERENCE = "joint_conference"
    RESIDENTS_ASSEMBLY = "residents_assembly"
    RESIDENTS_REPRESENTATIVES = "residents_representatives"
    OWNERS_JOINT_DECISION = "owners_joint_decision"
    OWNERS_COMMITTEE = "owners_committee"
    INTERESTED_OWNERS = "interested_owners"
    RESIDENTS_ELECTION = "residents_election"
    VILLAGE_REPRESENTATIVES = "village_representatives"
    PARTY_BRANCH = "party_branch"


class Effect(Code):
    """A DECISION settles the issues; a REFERRAL puts them to the body that may decide them."""

    DECISION = "decision"
    REFERRAL = "referral"


class ResolutionAdopted(DomainEvent):
    """The body adopted, in a meeting or by the votes of a ballot set; `binding_on` names the units that
    are bound, `responsible` those that act."""

    TOPIC = "resolution.adopted.v2"
    hall: HallId
    authority: Authority
    effect: Effect = Effect.DECISION
    meeting: MeetingId | None = None
    ballot_set: BallotSetId | None = None
    motions: list[MotionId] = []
    issues: list[IssueId]
    binding_on: list[UnitId] = []
    binding_from: datetime | None = None
    recused: list[PersonId] = []
    responsible: list[UnitId] = []
    deadline: Deadline | None = None
    text: Sealed[str] = None


class ResolutionPublished(DomainEvent):
    """The resolution is posted until the end of `notice_until`; its text is public from here."""

    TOPIC = "resolution.published.v1"
    notice_until: date | None = None
    posted_within_days: int | None = None


class ObjectionFiled(DomainEvent):
    TOPIC = "resolution.objection_filed.v1"
    objection: ObjectionId
    by: PersonId | None = None
    in_time: bool = True
    text: Sealed[str] = None


class ObjectionAnswered(DomainEvent):
    TOPIC = "resolution.objection_answered.v1"
    objection: ObjectionId
    upheld: bool = False
    answer: Sealed[str] = None


class TaskListed(DomainEvent):
    """A supervision order was issued under this resolution."""

    TOPIC = "resolution.task_listed.v1"
    task: TaskId


class ResolutionDeadlineRefixed(DomainEvent):
    """A provisional deadline was fixed once the holiday schedule was known."""

    TOPIC = "resolution.deadline_refixed.v1"
    deadline: Deadline


class ResolutionCompleted(DomainEvent):
    """Everything that was resolved is done and verified."""

    TOPIC = "resolution.completed.v1"


class ResolutionAmended(DomainEvent):
    """A new resolution of the same or a higher authority changes this one."""

    TOPIC = "resolution.amended.v1"
    by: ResolutionId


class ResolutionRescinded(DomainEvent):
    TOPIC = "resolution.rescinded.v1"
    by: ResolutionId


class ResolutionSuspended(DomainEvent):
    TOPIC = "resolution.suspended.v1"
    reason: Sealed[str] = None


class ResolutionResumed(DomainEvent):
    TOPIC = "resolution.resumed.v1"


class CorrectionOrdered(DomainEvent):
    """The street office or township ordered the body to correct the resolution."""

    TOPIC = "resolution.correction_ordered.v1"
    by: UnitId
    reason: Sealed[str] = None


class ResolutionAnnulled(DomainEvent):
    """A court set the resolution aside (Civil Code, art. 280)."""

    TOPIC = "resolution.annulled.v1"
    case_no: Sealed[str] = None


class ResolutionArchived(DomainEvent):
    TOPIC = "resolution.archived.v1"


class ResolutionCorrected(Correction):
    TOPIC = "resolution.corrected.v1"
