"""How far the work on an issue got, by whom and until when: shared by the board and the status page."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from deliberation.domain.resolution.state import REPLACED, Resolution
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import Task, TaskState

DEFAULT_YELLOW: Final = timedelta(days=1)
"""How long before its end a resolution's own deadline turns yellow; orders bring their hall's term."""


def responsible(resolutions: Iterable[Resolution], tasks: Iterable[Task]) -> tuple[UUID, ...]:
    """The units that carry out what was ordered; before there are orders, those that were named."""
    acting: set[UUID] = set()
    for task in tasks:
        if task.lead and task.state is not TaskState.CANCELLED:
            acting.update((task.lead, *task.support))
    if not acting:
        acting = {u for r in resolutions if r.side not in REPLACED for u in r.responsible}
    return tuple(sorted(acting)) if len(acting) > 1 else tuple(acting)


def awaited_end(resolutions: Sequence[Resolution], tasks: Sequence[Task]) -> tuple[date | None, date | None]:
    """The earliest end that is awaited, and the earliest day on which a light is yellow.

    The worst light of several orders is red from the first end on, and yellow from the first such day.
    """
    awaited = [task for task in tasks if task.deadline and task.open and not task.reported_on]
    if awaited:
        ends = [(task.deadline.effective_end, task.yellow_days) for task in awaited if task.deadline]
        return min(end for end, _ in ends), min(end - timedelta(days=days) for end, days in ends)
    if tasks:
        return None, None
    open_ends = [
        r.deadline.effective_end for r in resolutions if r.effective and r.deadline and not r.completed
    ]
    if not open_ends:
        return None, None
    return min(open_ends), min(open_ends) - DEFAULT_YELLOW


def light_on(day: date, due: date | None, yellow_on: date | None) -> Light | None:
    """The worst light of what is awaited, on a day in China; None where nothing is."""
    if due is None or yellow_on is None:
        return None
    if due < day:
        return Light.RED
    return Light.YELLOW if yellow_on <= day else Light.GREEN
