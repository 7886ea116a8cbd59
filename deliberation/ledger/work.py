"""What one process does of the verification of a log: it reads every tile, hashes some, replays its share.

A long log is shared by processes that go through it side by side. Each reads every entry, because a
decision may rest on any that went before; each tells only of its own.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from deliberation.domain.rules.voting.book import RuleBook
from deliberation.ledger.leaf import leaf_or_fault
from deliberation.ledger.rehash import (
    Done,
    Job,
    Opened,
    check_tile,
    entries_of,
    malformed,
    openings_by_leaf,
)
from deliberation.ledger.replay import WHOLE, Replay, Share
from deliberation.ledger.report import Problems
from deliberation.ledger.spool import Spool
from deliberation.ledger.tiles import MalformedTileError

_ALLOCATIONS: Final = (50_000, 20, 50)
"""Python looks for circles among what was made after so many new things: by default every 700, which costs
a tenth of the time, and there are hardly any circles to be found."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do. `spool` names the file that the tiles are written to before they are handed
    over; None keeps in memory what decisions rest on."""

    share: Share = WHOLE
    openings: bool = False
    rules: RuleBook | None = None
    spool: str | None = None

    def hashes(self, tile: int) -> bool:
        """Whether it hashes a tile of level 0: the first, where there are others, has enough to do."""
        number, of = self.share
        return of == 1 or number == 1 + tile % (of - 1)


@dataclass(slots=True)
class Outcome:
    """What a share of the replay came to; see `Replay` for the fields."""

    problems: Problems = field(default_factory=Problems)
    notes: Problems = field(default_factory=Problems)
    replayed: int = 0
    sealed: int = 0
    decided: int | None = None
    undecided: int = 0
    last_recorded: datetime | None = None


class Work:
    """Takes the tiles of a log in their order."""

    def __init__(self, task: Task) -> None:
        self._task: Final = task
        self._outcome: Final = Outcome()
        self._spool: Final = Spool(task.spool) if task.spool else None
        self._replay: Final = Replay(
            self._outcome.problems,
            self._outcome.notes,
            openings=task.openings,
            rules=task.rules,
            share=task.share,
            older=self._spool,
        )
        self._gap = False
        self._places = 0
        """How many entries there were."""

    def take(self, jobs: Sequence[Job]) -> list[Done]:
        """What comes of the tiles that it hashes."""
        return [done for job in jobs if (done := self._take(job)) is not None]

    def finish(self) -> Outcome:
        """What its share of the replay came to."""
        replay, outcome = self._replay, self._outcome
        replay.finish(cut_off=self._gap)
        if self._spool:
            self._spool.close()
        outcome.replayed, outcome.sealed = replay.replayed, replay.sealed
        outcome.decided, outcome.undecided = replay.decided, replay.undecided
        outcome.last_recorded = replay.last_recorded
        return outcome

    def _take(self, job: Job) -> Done | None:
        hashes = self._task.hashes(job.tile.index)
        try:
            entries = entries_of(job)
        except MalformedTileError as error:
            self._gap = True
            if self._spool:
                self._spool.skip(job)
            return malformed(job, error) if hashes else None
        leaves = list(map(leaf_or_fault, entries))
        first, self._places = self._places, self._places + len(entries)
        if self._spool:
            self._spool.keep(job, entries)
        self._gap = self._gap or job.after_gap
        if not self._gap:
            self._replay.take(leaves, _opened(job), first)
        return check_tile(job, entries, leaves) if hashes else None


def _opened(job: Job) -> Mapping[int, list[Opened]]:
    try:
        return openings_by_leaf(job.openings)
    except ValueError:  # told by whoever holds them against their commitments
        return {}


_works: Final[list[Work]] = []
"""The one that this process does, where it was started for it."""


def begin(task: Task) -> None:
    """Take a task on in a process of its own."""
    gc.set_threshold(*_ALLOCATIONS)
    _works[:] = [Work(task)]


def take(jobs: Sequence[Job]) -> list[Done]:
    """See `Work.take`."""
    return _works[0].take(jobs)


def finish() -> Outcome:
    """See `Work.finish`."""
    return _works[0].finish()


@contextmanager
def few_collections() -> Iterator[None]:
    """Have Python look for circles less often while a log is read."""
    before = gc.get_threshold()
    gc.set_threshold(*_ALLOCATIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
