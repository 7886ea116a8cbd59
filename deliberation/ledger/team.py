"""The processes that go through a log side by side: as many as its length is worth."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from tempfile import NamedTemporaryFile
from typing import IO, Final, cast

from deliberation.domain.rules.voting.book import RuleBook
from deliberation.ledger import spool, work
from deliberation.ledger.rehash import Done, Job
from deliberation.ledger.replay import Share
from deliberation.ledger.work import Outcome, Task, Work, few_collections

_FEW: Final = 20_000
"""Entries up to which starting another process costs more than it saves."""
_AHEAD: Final = 2
"""Chunks that another process may still have to do."""


class Team:
    """Those who go through a log side by side: this process, and one for each of `pools`."""

    def __init__(self, own: Work, pools: Sequence[ProcessPoolExecutor], spool: IO[bytes] | None) -> None:
        self._own: Final = own
        self._pools: Final = pools
        self._spool: Final = spool
        self._waiting: Final[deque[Future[list[Done]]]] = deque()

    def take(self, jobs: list[Job]) -> list[Done]:
        """Hand the next tiles to everybody; what came of some that were handed over before."""
        if self._spool:
            for job in jobs:
                spool.write(self._spool, job)
            self._spool.flush()
        self._waiting.extend(pool.submit(work.take, jobs) for pool in self._pools)
        done = self._own.take(jobs)
        while len(self._waiting) > _AHEAD * len(self._pools):
            done += self._waiting.popleft().result()
        return done

    def finish(self) -> tuple[list[Done], list[Outcome]]:
        """What came of the last tiles, and of everybody's share; this process has the first."""
        ends = [pool.submit(work.finish) for pool in self._pools]
        own = self._own.finish()
        done = [one for future in self._waiting for one in future.result()]
        return done, [own, *(end.result() for end in ends)]


@contextmanager
def team(size: int, workers: int, rules: RuleBook | None, *, openings: bool) -> Iterator[Team]:
    """As many as a log of this size is worth: `workers` besides this one at most. Of a long log that is to be
    decided again the entries lie in a temporary file meanwhile."""
    long = size > _FEW
    others = workers if long else 0
    with ExitStack() as stack:
        stack.enter_context(few_collections())
        file = stack.enter_context(NamedTemporaryFile(prefix="yishiting-")) if long and rules else None
        tasks = [
            Task(Share(number, 1 + others), openings, rules, file.name if file else None)
            for number in range(1 + others)
        ]
        pools = [
            stack.enter_context(
                ProcessPoolExecutor(1, get_context("spawn"), initializer=work.begin, initargs=(task,))
            )
            for task in tasks[1:]
        ]
        yield Team(Work(tasks[0]), pools, cast(IO[bytes], file) if file else None)
