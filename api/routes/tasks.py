"""Supervision orders 督办单: issued, signed for, reported, verified by somebody else."""

from dataclasses import replace
from operator import attrgetter
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.access import PUBLIC, Routes, holding
from api.deps import Hall, Visiting
from api.posting import Ask, post_commands
from api.reading import WAITING, Listing, Moment, Shape, page_of
from api.routes.roles import MEETING, MEMBERS, SUPERVISION, UNITS, sees, sees_all
from api.visitor import Visitor
from deliberation.domain.errors import NotFoundError
from deliberation.domain.task import commands as c
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import HallId, IssueId, ResolutionId, Role, TaskId, UnitId
from projections.reading import reached
from projections.shapes import Page
from projections.tasks import view
from projections.tasks.shapes import TaskDetail, TaskLine, TaskQuery, Workload

routes: Final = Routes("/api/v1/tasks", tag="tasks", on_get=WAITING)

_WHAT: Final = "督办单 / supervision order"
_ISSUED: Final = {
    "hall": "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f",
    "resolution": "e2a1b6f4-9a5d-5a0e-8c7b-3d2f1e0a9b87",
    "lead": "0f2a6c0c-6a0b-5f9c-8b5e-9a4e5d2c7b10",
    "due": "2026-12-14",
    "content": "扶正加固电线杆，恢复路面。",
}
_CLOCK: Final = holding(Role.SUPERVISOR, Role.CHAIR, Role.RECORDER)

post_commands(
    routes,
    "tasks",
    (
        Ask("", c.IssueTask, SUPERVISION, "Order a unit to do something", makes="task", example=_ISSUED),
        Ask("/{task}/signature", c.SignForTask, UNITS, "Take the order for one's unit"),
        Ask("/{task}/dispute", c.DisputeTask, UNITS, "Say that it is not the unit's to carry out"),
        Ask("/{task}/dispute-rejection", c.RejectDispute, SUPERVISION, "Reject a dispute"),
        Ask("/{task}/reassignment", c.ReassignTask, SUPERVISION, "Give it to another unit"),
        Ask(
            "/{task}/succession",
            c.ReassignToSuccessor,
            SUPERVISION,
            "Give it to the successor of an ended unit",
        ),
        Ask("/{task}/reassignment-acceptance", c.AcceptReassignment, UNITS, "Take over a reassigned order"),
        Ask("/{task}/beginning", c.BeginTask, UNITS, "Say that work has begun"),
        Ask("/{task}/progress", c.ReportProgress, UNITS, "Report progress", example={"note": "已勘察现场。"}),
        Ask(
            "/{task}/extension-requests",
            c.RequestExtension,
            UNITS,
            "Ask for a later deadline",
            example={"to": "2026-12-21", "reason": "连日降雪。"},
        ),
        Ask("/{task}/extension-grant", c.GrantExtension, SUPERVISION, "Grant it"),
        Ask("/{task}/extension-refusal", c.RefuseExtension, SUPERVISION, "Refuse it"),
        Ask("/{task}/refixed-deadline", c.RefixDeadline, _CLOCK, "Fix a provisional deadline again"),
        Ask("/{task}/reminders", c.RemindTask, SUPERVISION, "Remind the unit"),
        Ask("/{task}/overdue-findings", c.FindTaskOverdue, SUPERVISION, "Find that the deadline has passed"),
        Ask("/{task}/urgings", c.UrgeTask, SUPERVISION, "Urge the unit (催办)"),
        Ask("/{task}/escalation", c.EscalateTask, SUPERVISION, "Bring it before a level above"),
        Ask(
            "/{task}/report", c.ReportTaskDone, UNITS, "Report that it is done", example={"note": "已扶正。"}
        ),
        Ask("/{task}/verification", c.VerifyTask, UNITS, "Verify and close it out (核验销号)"),
        Ask("/{task}/return", c.ReturnTask, UNITS, "Send the report back"),
        Ask("/{task}/suspension", c.SuspendTask, SUPERVISION, "Suspend it"),
        Ask("/{task}/resumption", c.ResumeTask, SUPERVISION, "Go on with it"),
        Ask("/{task}/cancellation", c.CancelTask, SUPERVISION, "Cancel it by a superseding resolution"),
        Ask("/{task}/corrections", c.CorrectTask, MEETING, "Put a recorded fact right"),
    ),
)

DETAIL: Final = Shape(TaskDetail, "Task")


class TaskFilter(Listing):
    """Filters of the supervision list; each that is left out lets all pass. `open` is true where it is
    left out; `unit` leads, supports or supervises, `lead` is responsible."""

    hall: list[HallId] = Field(default=[], max_length=50)
    unit: UnitId | None = None
    lead: UnitId | None = None
    issue: IssueId | None = None
    resolution: ResolutionId | None = None
    state: TaskState | None = None
    light: Light | None = None
    open: bool | None = True


@routes.get("", PUBLIC, summary="Supervision orders, the most urgent first")
async def list_tasks(
    hall: Hall, who: Visiting, moment: Moment, query: Annotated[TaskFilter, Query()]
) -> Page[TaskLine]:
    """Their content for the office of all halls asked for, and for who acts for the unit asked for; such a
    unit finds of the past only what is still its own."""
    halls = tuple(query.hall)
    asked = TaskQuery(halls=halls, **query.model_dump(exclude={"hall"}))
    own = who.rights.units.intersection({query.unit, query.lead} - {None})
    async with hall.views.connection() as connection:
        office = await sees_all(connection, who, halls)
        if moment and own and not office:
            asked = replace(asked, still_of=next(iter(own)))
        return await view.tasks(connection, asked, as_of=moment, office=office or bool(own))


class WorkloadFilter(Listing):
    """The halls to look at; all where none is named."""

    hall: list[HallId] = Field(default=[], max_length=50)


@routes.get("/workload", MEMBERS, summary="What each unit has to do and has done")
async def read_workload(hall: Hall, query: Annotated[WorkloadFilter, Query()]) -> Page[Workload]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        whole = await view.workload(connection, tuple(query.hall))
        return page_of(whole, query, attrgetter("unit.id"), position)


@routes.get("/{task}", PUBLIC, summary="One order", response_model=DETAIL.documented)
async def read_task(hall: Hall, who: Visiting, task: TaskId, moment: Moment) -> Response:
    """Its evidence once it was verified; all texts for the office of its hall and for its units."""
    async with hall.views.connection() as connection:
        found = await view.task(connection, task, as_of=moment)
        today = await view.task(connection, task) if found and moment else found
        if found and today and await _sees(connection, who, today):
            found = await view.task(connection, task, as_of=moment, office=True)
    if found is None:
        raise NotFoundError(what=_WHAT)
    return DETAIL.answer(found, version=found.line.version)


async def _sees(connection: Any, who: Visitor, task: TaskDetail) -> bool:
    line = task.line
    units = {unit.id for unit in (line.lead, *line.support, line.supervise) if unit}
    return not who.rights.units.isdisjoint(units) or await sees(connection, who, line.hall)
