"""What deciders and views know of the minutes of a meeting; editions are never replaced in place."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.minutes.events import (
    MinutesCirculated,
    MinutesConfirmed,
    MinutesCorrected,
    MinutesDrafted,
    MinutesPublished,
    MinutesSupplemented,
)
from deliberation.domain.values import Code, HallId, MeetingId, local_date


class MinutesState(Code):
    """Where the minutes stand (domain 3.2)."""

    DRAFTED = "DRAFTED"
    CIRCULATED = "CIRCULATED"
    CONFIRMED = "CONFIRMED"
    PUBLISHED = "PUBLISHED"
    CORRECTED = "CORRECTED"
    SUPPLEMENTED = "SUPPLEMENTED"


DRAFTING: Final = frozenset({MinutesState.DRAFTED, MinutesState.CIRCULATED})


@dataclass(frozen=True, slots=True)
class Minutes:
    """`state` is None while nothing was drafted; `edition` is the latest one, and all are kept.

    `signed` is the edition that the chair signed last; `published` and `published_until` tell the
    latest posting. `restarts` says that the objection clock runs anew from the next posting.
    """

    state: MinutesState | None = None
    hall: HallId | None = None
    meeting: MeetingId | None = None
    edition: int = 0
    signed: int = 0
    published: int = 0
    published_on: date | None = None
    published_until: date | None = None
    restarts: bool = False

    @property
    def editions(self) -> tuple[int, ...]:
        """Every edition that can be seen, the oldest first."""
        return tuple(range(1, self.edition + 1))

    @property
    def publication_days(self) -> int | None:
        """For how many days after the day of posting the latest posting stands."""
        if self.published_on is None or self.published_until is None:
            return None
        return (self.published_until - self.published_on).days


evolve: Evolution[Minutes] = Evolution()


@evolve.on(MinutesDrafted)
def _drafted(minutes: Minutes, fact: MinutesDrafted, entry: Entry[DomainEvent]) -> Minutes:
    return changed(
        minutes,
        state=MinutesState.DRAFTED,
        hall=fact.hall,
        meeting=fact.meeting,
        edition=fact.edition,
    )


@evolve.on(MinutesCirculated)
def _circulated(minutes: Minutes, fact: MinutesCirculated, entry: Entry[DomainEvent]) -> Minutes:
    return changed(minutes, state=MinutesState.CIRCULATED)


@evolve.on(MinutesConfirmed)
def _confirmed(minutes: Minutes, fact: MinutesConfirmed, entry: Entry[DomainEvent]) -> Minutes:
    return changed(minutes, state=MinutesState.CONFIRMED, signed=fact.edition)


@evolve.on(MinutesPublished)
def _published(minutes: Minutes, fact: MinutesPublished, entry: Entry[DomainEvent]) -> Minutes:
    return changed(
        minutes,
        state=MinutesState.PUBLISHED,
        published=fact.edition,
        published_on=local_date(entry.happened_at),
        published_until=fact.public_until,
        restarts=False,
    )


@evolve.on(MinutesCorrected)
def _corrected(minutes: Minutes, fact: MinutesCorrected, entry: Entry[DomainEvent]) -> Minutes:
    return changed(
        minutes,
        state=MinutesState.CORRECTED,
        edition=fact.edition,
        restarts=minutes.restarts or fact.objection_clock_restarts,
    )


@evolve.on(MinutesSupplemented)
def _supplemented(minutes: Minutes, fact: MinutesSupplemented, entry: Entry[DomainEvent]) -> Minutes:
    return changed(minutes, state=MinutesState.SUPPLEMENTED, edition=fact.edition)


MINUTES: StreamKind[Minutes] = StreamKind("minutes", Minutes(), evolve)
