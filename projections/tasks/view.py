"""Supervision orders, with lights by the clock."""

from datetime import date
from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import HallId, TaskId
from projections.asof import AsOf
from projections.shapes import Page
from projections.tasks.shapes import TaskDetail, TaskLine, TaskQuery, Workload

Conn = AsyncConnection[Any]


async def tasks(
    conn: Conn, query: TaskQuery, *, today: date | None = None, office: bool = False
) -> Page[TaskLine]:
    """The orders that pass the filters, the most urgent first. `office` adds their content."""
    raise NotImplementedError


async def task(
    conn: Conn,
    task_id: TaskId,
    *,
    today: date | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> TaskDetail | None:
    """One order. Its evidence is public once it was verified; other texts are for the `office`."""
    raise NotImplementedError


async def workload(
    conn: Conn, halls: tuple[HallId, ...] = (), *, today: date | None = None
) -> tuple[Workload, ...]:
    """What each unit has to do and has done, the most burdened first."""
    raise NotImplementedError
