"""A hall whose clock a test sets, with its timers and the story that is told in its log."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from api.timer import Round, Timer
from deliberation.application.desk import Desk
from deliberation.application.ports import Appended
from deliberation.bootstrap import Service, open_service
from deliberation.domain.calendar import Calendar
from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA
from deliberation.domain.resolution import events as r
from deliberation.domain.task import events as t
from deliberation.domain.values import PARTY_TIME
from deliberation.store.database import ViewDatabase
from deliberation.store.settings import Settings
from tests.conftest import SECRET
from tests.domain.dsl import an_id
from tests.projecting import project
from tests.projections.story import Story

DUE = date(2090, 3, 13)
"""A Monday, ahead of the clock of the machine, so that nothing in the story was entered late."""


def china(day: date, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=PARTY_TIME).astimezone(UTC)


class SetClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.time = china(date(2090, 3, 2))

    def now(self) -> datetime:
        return self.time


class CountingDesk(Desk):
    """Counts what it is asked; `broken` is an order over which it stumbles."""

    asked = 0
    broken: object = None
    written = "张小明"

    def execute(self, handler: Any, command: Any, caller: Any) -> Appended:
        self.asked += 1
        if self.broken and getattr(command, "task", None) == self.broken:
            raise KeyError(self.written)
        return super().execute(handler, command, caller)


@dataclass
class Hall:
    """One process with its timer, and the story that is told in its log."""

    dsn: str
    service: Service
    clock: SetClock
    desk: CountingDesk
    story: Story
    calendar: Calendar = CHINA

    def show(self) -> None:
        """Bring the views up to date."""
        project(self.dsn)

    def rounds(self, number: int = 1) -> list[Round]:
        """Have one timer, as it is after a start, go round."""

        async def go() -> list[Round]:
            async with timer_of(self.service, self.calendar) as timer:
                return [await timer.round() for _ in range(number)]

        return asyncio.run(go())

    def at(self, moment: datetime) -> Round:
        """What a timer that starts at a moment enters in its first round."""
        self.clock.time = moment
        self.show()
        return self.rounds()[0]

    def facts(self, name: str) -> list[DomainEvent]:
        entries = self.service.log.read({an_id(name): 0}).get(an_id(name), [])
        return [entry.fact for entry in entries]

    def said(self, name: str) -> list[type[DomainEvent]]:
        """The kinds of facts that the clock entered."""
        ours = (t.ReminderSent, t.TaskFoundOverdue, t.DeadlineRefixed, r.ResolutionDeadlineRefixed)
        return [type(fact) for fact in self.facts(name) if isinstance(fact, ours)]

    def tell(self, name: str, fact: DomainEvent) -> None:
        """A fact of the story after what the timers entered."""
        self.story.versions[an_id(name)] = len(self.facts(name))
        self.story.at = self.clock.time
        self.story.tell((name, fact))


class timer_of:  # noqa: N801 - reads like a function in `async with`
    """A timer of a service with views of its own, which live as long as the event loop."""

    def __init__(self, service: Service, calendar: Calendar = CHINA) -> None:
        self._views = ViewDatabase(service.settings.database_url)
        self._timer = Timer(replace(service, views=self._views), calendar)

    async def __aenter__(self) -> Timer:
        await self._views.open()
        return self._timer

    async def __aexit__(self, *_: object) -> None:
        await self._views.close()


@contextmanager
def hall_on(dsn: str, scratch: Path) -> Iterator[Hall]:
    settings = Settings(data=scratch / "data", database_url=dsn, secret=SECRET.hex())
    with open_service(settings) as opened:
        clock = SetClock()
        desk = CountingDesk(opened.log, clock)
        story = Story(opened.log)
        story.at = clock.time
        yield Hall(dsn, replace(opened, clock=clock, desk=desk), clock, desk, story)  # type: ignore[arg-type]
