"""A resolution as its own stream tells it."""

from dataclasses import dataclass, field, replace
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.values import ObjectionId, PersonId, UnitId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(frozen=True, slots=True)
class ObjectionRecord:
    """`filed_at` and `answered_at` are the entries that hold the sealed texts."""

    id: ObjectionId
    by: PersonId | None
    in_time: bool
    filed: Moment
    filed_at: int
    answered: Moment | None = None
    answered_at: int | None = None
    upheld: bool | None = None


@dataclass(slots=True)
class ResolutionRecord(Recorded):
    """`text_at` is the entry that holds the sealed text, public from the first posting on."""

    state: Resolution = field(default_factory=Resolution)
    text_at: int = 1
    adopted: Moment | None = None
    binding_on: list[UnitId] = field(default_factory=list)
    recused: list[PersonId] = field(default_factory=list)
    published: Moment | None = None
    completed: Moment | None = None
    objections: list[ObjectionRecord] = field(default_factory=list)


RESOLUTION: Final = RecordKind(
    "resolution",
    "read_resolutions",
    ResolutionRecord,
    RESOLUTIONS,
    public_steps=(
        e.ResolutionAdopted,
        e.ResolutionPublished,
        e.ResolutionCompleted,
        e.ResolutionAmended,
        e.ResolutionRescinded,
        e.ResolutionSuspended,
        e.ResolutionResumed,
        e.CorrectionOrdered,
        e.ResolutionAnnulled,
    ),
)


@RESOLUTION.on(e.ResolutionAdopted)
def _adopted(record: ResolutionRecord, fact: e.ResolutionAdopted, entry: Entry[DomainEvent]) -> None:
    record.text_at = entry.version
    record.adopted = moment_of(entry)
    record.binding_on = list(fact.binding_on)
    record.recused = list(fact.recused)


@RESOLUTION.on(e.ResolutionPublished)
def _published(record: ResolutionRecord, _: e.ResolutionPublished, entry: Entry[DomainEvent]) -> None:
    record.published = moment_of(entry)


@RESOLUTION.on(e.ResolutionCompleted)
def _completed(record: ResolutionRecord, _: e.ResolutionCompleted, entry: Entry[DomainEvent]) -> None:
    record.completed = moment_of(entry)


@RESOLUTION.on(e.ObjectionFiled)
def _filed(record: ResolutionRecord, fact: e.ObjectionFiled, entry: Entry[DomainEvent]) -> None:
    record.objections.append(
        ObjectionRecord(fact.objection, fact.by, fact.in_time, moment_of(entry), entry.version)
    )


@RESOLUTION.on(e.ObjectionAnswered)
def _answered(record: ResolutionRecord, fact: e.ObjectionAnswered, entry: Entry[DomainEvent]) -> None:
    record.objections = [
        replace(one, answered=moment_of(entry), answered_at=entry.version, upheld=fact.upheld)
        if one.id == fact.objection
        else one
        for one in record.objections
    ]
