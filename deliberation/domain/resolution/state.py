"""What deciders and views know of a resolution."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from deliberation.domain.calendar import Deadline
from deliberation.domain.changed import changed
from deliberation.domain.corrections import corrected
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.resolution.events import (
    Authority,
    CorrectionOrdered,
    Effect,
    ObjectionAnswered,
    ObjectionFiled,
    ResolutionAdopted,
    ResolutionAmended,
    ResolutionAnnulled,
    ResolutionArchived,
    ResolutionCompleted,
    ResolutionDeadlineRefixed,
    ResolutionPublished,
    ResolutionRescinded,
    ResolutionResumed,
    ResolutionSuspended,
    TaskListed,
)
from deliberation.domain.values import (
    BallotSetId,
    Code,
    HallId,
    IssueId,
    MeetingId,
    MotionId,
    ObjectionId,
    ResolutionId,
    TaskId,
    UnitId,
    local_date,
)


class ResolutionState(Code):
    """Where a resolution stands (domain 3.4)."""

    ADOPTED = "ADOPTED"
    PUBLISHED = "PUBLISHED"
    OBJECTION_PERIOD = "OBJECTION_PERIOD"
    IN_FORCE = "IN_FORCE"
    IMPLEMENTING = "IMPLEMENTING"
    COMPLETED = "COMPLETED"
    EVALUATED = "EVALUATED"
    ARCHIVED = "ARCHIVED"
    AMENDED = "AMENDED"
    RESCINDED = "RESCINDED"
    SUSPENDED = "SUSPENDED"
    ANNULLED = "ANNULLED"
    ORDERED_TO_CORRECT = "ORDERED_TO_CORRECT"


OVERTURNED: Final = frozenset({ResolutionState.RESCINDED, ResolutionState.ANNULLED})
REPLACED: Final = OVERTURNED | {ResolutionState.AMENDED}


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection, whether it came before the notice ended, and whether it was answered."""

    id: ObjectionId
    in_time: bool
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """`authority` is None while nothing was adopted. `side` is a state beside the ordinary course;
    `published_on` and `notice_until` are those of the latest posting."""

    authority: Authority | None = None
    effect: Effect = Effect.DECISION
    hall: HallId | None = None
    meeting: MeetingId | None = None
    ballot_set: BallotSetId | None = None
    motions: tuple[MotionId, ...] = ()
    issues: tuple[IssueId, ...] = ()
    responsible: tuple[UnitId, ...] = ()
    adopted_at: datetime | None = None
    adopted_on: date = field(default=date.min)
    binding_from: datetime | None = None
    deadline: Deadline | None = None
    published_on: date | None = None
    notice_until: date | None = None
    objections: tuple[Objection, ...] = ()
    tasks: tuple[TaskId, ...] = ()
    completed: bool = False
    archived: bool = False
    side: ResolutionState | None = None
    replaced_by: ResolutionId | None = None

    @property
    def effective(self) -> bool:
        """Whether orders may rest on it: adopted as a decision, and nothing set it aside or stopped it."""
        return self.authority is not None and self.effect is Effect.DECISION and self.side is None

    def state(self, at: datetime, *, evaluated: bool = False) -> ResolutionState:
        """The state at a moment; `evaluated` says that residents judged every issue of it."""
        if self.archived and self.side is not ResolutionState.ANNULLED:
            return ResolutionState.ARCHIVED
        if self.side:
            return self.side
        if self.completed:
            return ResolutionState.EVALUATED if evaluated else ResolutionState.COMPLETED
        return ResolutionState.IMPLEMENTING if self.tasks else self._waiting(at)

    def _waiting(self, at: datetime) -> ResolutionState:
        if self.published_on is None:
            return ResolutionState.ADOPTED
        if self.notice_until and local_date(at) <= self.notice_until:
            return ResolutionState.OBJECTION_PERIOD
        later = self.binding_from is not None and at < self.binding_from
        return ResolutionState.PUBLISHED if later else ResolutionState.IN_FORCE


evolve: Evolution[Resolution] = Evolution()


@evolve.on(ResolutionAdopted)
def _adopted(resolution: Resolution, fact: ResolutionAdopted, entry: Entry[DomainEvent]) -> Resolution:
    return Resolution(
        authority=fact.authority,
        effect=fact.effect,
        hall=fact.hall,
        meeting=fact.meeting,
        ballot_set=fact.ballot_set,
        motions=tuple(fact.motions),
        issues=tuple(fact.issues),
        responsible=tuple(fact.responsible),
        adopted_at=entry.happened_at,
        adopted_on=local_date(entry.happened_at),
        binding_from=fact.binding_from,
        deadline=fact.deadline,
    )


@evolve.on(ResolutionPublished)
def _published(resolution: Resolution, fact: ResolutionPublished, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, published_on=local_date(entry.happened_at), notice_until=fact.notice_until)


@evolve.on(ObjectionFiled)
def _objected(resolution: Resolution, fact: ObjectionFiled, entry: Entry[DomainEvent]) -> Resolution:
    objection = Objection(fact.objection, fact.in_time)
    return changed(resolution, objections=(*resolution.objections, objection))


@evolve.on(ObjectionAnswered)
def _answered(resolution: Resolution, fact: ObjectionAnswered, entry: Entry[DomainEvent]) -> Resolution:
    objections = tuple(
        changed(objection, answered=True) if objection.id == fact.objection else objection
        for objection in resolution.objections
    )
    return changed(resolution, objections=objections)


@evolve.on(TaskListed)
def _task(resolution: Resolution, fact: TaskListed, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, tasks=(*resolution.tasks, fact.task))


@evolve.on(ResolutionDeadlineRefixed)
def _refixed(
    resolution: Resolution, fact: ResolutionDeadlineRefixed, entry: Entry[DomainEvent]
) -> Resolution:
    return changed(resolution, deadline=fact.deadline)


@evolve.on(ResolutionCompleted)
def _completed(resolution: Resolution, fact: ResolutionCompleted, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, completed=True)


@evolve.on(ResolutionAmended)
def _amended(resolution: Resolution, fact: ResolutionAmended, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=ResolutionState.AMENDED, replaced_by=fact.by)


@evolve.on(ResolutionRescinded)
def _rescinded(resolution: Resolution, fact: ResolutionRescinded, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=ResolutionState.RESCINDED, replaced_by=fact.by)


@evolve.on(ResolutionSuspended)
def _suspended(resolution: Resolution, fact: ResolutionSuspended, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=ResolutionState.SUSPENDED)


@evolve.on(ResolutionResumed)
def _resumed(resolution: Resolution, fact: ResolutionResumed, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=None)


@evolve.on(CorrectionOrdered)
def _ordered(resolution: Resolution, fact: CorrectionOrdered, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=ResolutionState.ORDERED_TO_CORRECT)


@evolve.on(ResolutionAnnulled)
def _annulled(resolution: Resolution, fact: ResolutionAnnulled, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, side=ResolutionState.ANNULLED)


@evolve.on(ResolutionArchived)
def _archived(resolution: Resolution, fact: ResolutionArchived, entry: Entry[DomainEvent]) -> Resolution:
    return changed(resolution, archived=True)


RESOLUTIONS: StreamKind[Resolution] = StreamKind("resolution", Resolution(), evolve, correct=corrected)
