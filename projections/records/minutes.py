"""Minutes as their own stream tells them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.minutes import events as e
from deliberation.domain.minutes.state import MINUTES as DOMAIN
from deliberation.domain.minutes.state import Minutes
from deliberation.domain.values import MotionId, PersonId, ResolutionId, UnitId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(slots=True)
class EditionRecord:
    """`text_at` and `excerpt_at` are the entries that hold the sealed text and the posted excerpt."""

    edition: int
    written: Moment
    text_at: int
    corrects: int | None = None
    kind: e.CorrectionKind | None = None
    approved_by: PersonId | None = None
    decided_by: ResolutionId | None = None
    confirmed: Moment | None = None
    countersigned: tuple[UnitId, ...] = ()
    published: Moment | None = None
    public_until: date | None = None
    sent_to: tuple[UnitId, ...] = ()
    excerpt_at: int | None = None


@dataclass(slots=True)
class MinutesRecord(Recorded):
    """`number_at` is the entry that holds the sealed number of the minutes."""

    state: Minutes = field(default_factory=Minutes)
    number_at: int | None = None
    editions: dict[int, EditionRecord] = field(default_factory=dict)
    decided: list[MotionId] = field(default_factory=list)

    @property
    def posted(self) -> EditionRecord | None:
        """The edition that was posted last."""
        return self.editions.get(self.state.published)


MINUTES: Final = RecordKind(
    "minutes", "read_minutes", MinutesRecord, DOMAIN, public_steps=(e.MinutesPublished, e.MinutesCorrected)
)


@MINUTES.on(e.MinutesDrafted)
def _drafted(record: MinutesRecord, fact: e.MinutesDrafted, entry: Entry[DomainEvent]) -> None:
    record.number_at = entry.version
    record.decided = list(fact.decided)
    record.editions[fact.edition] = EditionRecord(fact.edition, moment_of(entry), entry.version)


@MINUTES.on(e.MinutesConfirmed)
def _confirmed(record: MinutesRecord, fact: e.MinutesConfirmed, entry: Entry[DomainEvent]) -> None:
    edition = record.editions[fact.edition]
    edition.confirmed = moment_of(entry)
    edition.countersigned = tuple(fact.countersigned)


@MINUTES.on(e.MinutesPublished)
def _published(record: MinutesRecord, fact: e.MinutesPublished, entry: Entry[DomainEvent]) -> None:
    edition = record.editions[fact.edition]
    edition.published = moment_of(entry)
    edition.public_until = fact.public_until
    edition.sent_to = tuple(fact.sent_to)
    edition.excerpt_at = entry.version


@MINUTES.on(e.MinutesCorrected)
def _corrected(record: MinutesRecord, fact: e.MinutesCorrected, entry: Entry[DomainEvent]) -> None:
    record.editions[fact.edition] = EditionRecord(
        fact.edition,
        moment_of(entry),
        entry.version,
        corrects=fact.corrects_edition,
        kind=fact.kind,
        approved_by=fact.approved_by,
        decided_by=fact.decided_by,
    )


@MINUTES.on(e.MinutesSupplemented)
def _supplemented(record: MinutesRecord, fact: e.MinutesSupplemented, entry: Entry[DomainEvent]) -> None:
    record.editions[fact.edition] = EditionRecord(fact.edition, moment_of(entry), entry.version)
    record.decided.extend(motion for motion in fact.decided if motion not in record.decided)
