"""Runs the timers beside the web service, in its event loop: a round each minute and at midnight in China.

Every web process has one. They need not know of each other, because what is said twice under one id is
recorded once; docs/decisions/0004-timers.md says why they live here.
"""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool

from api.vitals import TimerState
from deliberation.application.ports import ReadOnlyError
from deliberation.application.timers import Act, Watched, next_round, on_order, on_resolution, on_vote
from deliberation.bootstrap import Service
from deliberation.domain.calendar import Calendar
from deliberation.domain.errors import Refusal
from deliberation.domain.holidays import CHINA
from deliberation.domain.values import local_date
from projections.timers.view import (
    Lines,
    provisional_orders,
    provisional_resolutions,
    turned,
    votes_to_close,
)

LATE_AFTER: Final = timedelta(minutes=5)
"""Where no round got to its end for so long, the timers are not well."""

_log: Final = logging.getLogger("api.incident")

_Fetch = Callable[..., Awaitable[Lines]]
_Find = Callable[[Watched[Any], datetime, Calendar], Act | None]


@dataclass(slots=True)
class Round:
    """What became of one round, begun at `at`.

    `recorded` counts acts that are new in the log. `refused` counts what no longer held when it was
    decided, which is ordinary: somebody was quicker than the view. `failed` counts bugs; `trouble`
    names the fault of the database for which the round was broken off.
    """

    at: datetime
    recorded: int = 0
    refused: int = 0
    failed: int = 0
    trouble: str = ""


class Timer:
    """The timers of one process."""

    def __init__(self, service: Service, calendar: Calendar = CHINA) -> None:
        self._service: Final = service
        self._calendar: Final = calendar
        self._stop: Final = asyncio.Event()
        self._began: Final = service.clock.now()
        self._day: date | None = None
        # Each round would ask again for every order that stays yellow: the ids that stand in the log
        # (None), and those refused at a version of their object. Emptied at midnight.
        self._answered: Final[set[tuple[UUID, int | None]]] = set()
        self.last: Round | None = None
        """The last round that got to its end."""

    def state(self, now: datetime) -> TimerState:
        since = self.last.at if self.last else self._began
        return TimerState.LATE if now - since > LATE_AFTER else TimerState.RUNNING

    def stop(self) -> None:
        """End after the command in hand."""
        self._stop.set()

    async def run(self) -> None:
        """Go round until `stop`. What goes wrong is told, and tried again in the next round."""
        while not self._stop.is_set():
            await self.round()
            pause = next_round(self._service.clock.now())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause.total_seconds())

    async def round(self) -> Round:
        """Say once whatever the clock has to say now."""
        done = Round(self._service.clock.now())
        try:
            with _bugs_told(done):
                await self._go_round(done)
                self.last = done
        except ReadOnlyError as fault:
            done.trouble = str(fault)
        return done

    async def _go_round(self, done: Round) -> None:
        with _bugs_told(done):  # what was erased must be gone, whatever cut the doing short
            await run_in_threadpool(self._service.finish_erasures)
        today = local_date(done.at)
        if today != self._day:
            self._answered.clear()
            await self._go_through(provisional_orders, on_order, done)
            await self._go_through(provisional_resolutions, on_resolution, done)
        await self._go_through(partial(votes_to_close, now=done.at), on_vote, done)
        await self._go_through(partial(turned, today=today), on_order, done)
        self._day = today

    async def _go_through(self, fetch: _Fetch, find: _Find, done: Round) -> None:
        """Take a list page by page; no connection is held while commands are decided."""
        cursor: str | None = None
        while True:
            async with self._service.views.connection() as connection:
                lines, cursor = await fetch(connection, cursor=cursor)
            for line in lines:
                if self._stop.is_set():
                    return
                with _bugs_told(done):
                    act = find(line, done.at, self._calendar)
                    if act is not None:
                        await self._say(act, done)
            if cursor is None:
                return

    async def _say(self, act: Act, done: Round) -> None:
        if not self._answered.isdisjoint({(act.command_id, None), (act.command_id, act.version)}):
            return
        try:
            appended = await run_in_threadpool(self._service.execute, act.command, act.caller)
        except Refusal:
            done.refused += 1
            self._answered.add((act.command_id, act.version))
            return
        done.recorded += not appended.repeated
        self._answered.add((act.command_id, None))


@contextmanager
def _bugs_told(done: Round) -> Iterator[None]:
    """Keep a bug from ending the timers: one order that cannot be decided must not take the others
    their reminders. Its frames and kind are told, never its message, which may quote what was written."""
    try:
        yield
    except ReadOnlyError:
        raise
    except Exception as bug:  # noqa: BLE001 - the outermost layer of a task that nobody awaits
        done.failed += 1
        frames = "".join(traceback.format_tb(bug.__traceback__))
        _log.error("incident %s: %s in the timers\n%s", uuid4().hex[:12], type(bug).__name__, frames)


@asynccontextmanager
async def ticking(service: Service) -> AsyncIterator[Timer]:
    """Have the timers run for the duration; at the end the command in hand is waited for."""
    timer = Timer(service)
    running = asyncio.create_task(timer.run(), name="timers")
    try:
        yield timer
    finally:
        timer.stop()
        await running
