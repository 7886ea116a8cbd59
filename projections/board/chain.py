"""The history of one issue's row, found again when something was entered late or corrected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry, StreamKind
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.task.state import TASKS
from projections.board.row import Shown, Version, shown
from projections.board.streams import KIND_OF
from projections.decode import whole

Entries = Sequence[Entry[DomainEvent]]


def chain(issue: UUID, streams: Mapping[UUID, Entries], position: int) -> list[Version]:
    """Every row that the issue ever had, in the order of happening, as known at `position`.

    `streams` holds all entries of the issue, its resolutions and its orders up to there.
    """
    kinds = {stream: KIND_OF[entries[0].fact.TOPIC] for stream, entries in streams.items()}
    states: dict[UUID, Any] = {}
    versions: list[Version] = []
    for happened_at, entries in groupby(_told(streams, kinds), key=_when):
        for entry in entries:
            kind = kinds[entry.stream]
            states[entry.stream] = kind.evolve(states.get(entry.stream, kind.blank), entry)
        if issue in states:
            now = _shown(issue, states)
            if not versions:
                versions.append(first_version(now, happened_at, position))
            elif versions[-1].shown != now:
                versions.append(next_version(versions[-1], now, happened_at, position))
    return versions


def first_version(now: Shown, happened_at: datetime, position: int) -> Version:
    """The row of an issue that was just submitted."""
    when = happened_at.isoformat()
    return Version(now, when, position, when, when)


def next_version(before: Version, now: Shown, happened_at: datetime, position: int) -> Version:
    """The row that follows another; `since` moves with the state only."""
    when = happened_at.isoformat()
    since = before.since if before.shown.state is now.state else when
    return Version(now, when, position, before.submitted_at, since)


def _told(
    streams: Mapping[UUID, Entries], kinds: Mapping[UUID, StreamKind[Any]]
) -> Iterable[Entry[DomainEvent]]:
    facts = [
        entry
        for stream, entries in streams.items()
        for entry in _corrected(entries, kinds[stream])
        if entry.fact.TOPIC in KIND_OF
    ]
    return sorted(facts, key=lambda entry: (entry.happened_at, entry.position))


def _corrected(entries: Entries, kind: StreamKind[Any]) -> Entries:
    return kind.correct(whole(entries)) if kind.correct else entries


def _when(entry: Entry[DomainEvent]) -> datetime:
    return entry.happened_at


def _shown(issue: UUID, states: Mapping[UUID, Any]) -> Shown:
    state: Issue = states.get(issue, ISSUES.blank)
    resolutions = [states.get(one, RESOLUTIONS.blank) for one in state.resolutions]
    listed = [task for r in resolutions for task in r.tasks]
    tasks = [states.get(one, TASKS.blank) for one in (*state.tasks, *listed)]
    return shown(state, resolutions, tasks)
