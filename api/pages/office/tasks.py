"""Supervision orders: the list with lights, and one order for its unit and for those who supervise."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes
from api.pages.ask import Ask, Asking, found
from api.pages.board import member
from api.pages.catalogue import tasks as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.office.doors import MEMBERS, halls_seen
from api.pages.options import units_of
from api.pages.past import around, day_of, moment_of, past_of, stand_of
from api.pages.posting import Ids, Place, ids_of
from api.routes.roles import sees
from deliberation.domain.errors import NotFoundError
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import TaskId, UnitId, local_date
from projections.asof import AsOf
from projections.directory.view import hall, units
from projections.issues.view import issue_status
from projections.numbers.orders import lights, loads_of
from projections.numbers.shapes import Look, NumberQuery
from projections.numbers.shares import rates
from projections.resolutions.shapes import ResolutionQuery
from projections.resolutions.view import resolution, resolutions
from projections.tasks.shapes import TaskDetail, TaskLine, TaskQuery
from projections.tasks.view import task, tasks

ROUTES: Final = Routes(prefix="/office/tasks", page=True)

WHAT: Final = "督办单 / supervision order"
_PAGE: Final = 30
_S: Final = TaskState
_UNIT_AT_WORK: Final = (f.DONE, f.PROGRESS, f.EXTENSION_REQUEST, f.BEGINNING)
_BY_UNIT: Final[Mapping[TaskState, Sequence[CommandForm]]] = {
    _S.ISSUED: (f.SIGNATURE, f.DISPUTE, f.EXTENSION_REQUEST),
    _S.REASSIGNED: (f.ACCEPTANCE, f.DISPUTE),
    _S.SIGNED_FOR: (f.BEGINNING, f.DONE, f.PROGRESS, f.EXTENSION_REQUEST),
    _S.IN_PROGRESS: (f.DONE, f.PROGRESS, f.EXTENSION_REQUEST),
    _S.PROGRESS_REPORTED: _UNIT_AT_WORK,
    _S.RETURNED: _UNIT_AT_WORK,
}
_PRESSING: Final = (f.URGING, f.ESCALATION, f.OVERDUE, f.REASSIGNMENT, f.SUCCESSION, f.SUSPENSION)
_BY_SUPERVISOR: Final[Mapping[TaskState, Sequence[CommandForm]]] = {
    _S.ISSUED: _PRESSING,
    _S.SIGNED_FOR: _PRESSING,
    _S.IN_PROGRESS: _PRESSING,
    _S.PROGRESS_REPORTED: _PRESSING,
    _S.RETURNED: _PRESSING,
    _S.REASSIGNED: (f.URGING, f.ESCALATION, f.SUCCESSION),
    _S.DISPUTED: (f.REASSIGNMENT, f.DISPUTE_REJECTION),
    _S.REPORTED_DONE: (),
    _S.SUSPENDED: (f.RESUMPTION, f.CANCELLATION),
}
"""The forms worth showing in a state, the likely next step first; deciders have the last word."""


@ROUTES.get("", MEMBERS)
async def list_tasks(ask: Asking) -> Response:
    """A delegate sees what their units have to do; the office the orders of its halls."""
    own = ask.visitor.rights.units
    asked = ask.request.query_params
    ended = asked.get("ended") == "yes"
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn)
        wanted = ask.query_id("unit") or (None if mine else next(iter(sorted(own)), None))
        if not mine and wanted not in own:
            raise NotFoundError(what="单位 / organisation")
        query = TaskQuery(
            halls=mine if mine else (),
            unit=UnitId(wanted) if wanted else None,
            still_of=UnitId(wanted) if wanted and not mine else None,
            light=member(Light, asked.get("light")),
            state=member(TaskState, asked.get("state")),
            open=None if ended else True,
            limit=_PAGE,
            cursor=asked.get("cursor") or None,
        )
        as_of = moment_of(ask)
        page = await tasks(conn, query, today=local_date(ask.now), as_of=as_of, office=True)
        houses = [await units(conn, hall=one) for one in mine]
        look = Look(conn, NumberQuery(halls=mine, as_of=as_of), ask.now, office=True)
        loads = await loads_of(look) if mine else ()
        counts = await lights(look) if mine else {}
        shares = await rates(conn, mine, as_of=as_of, now=ask.now) if mine else None
        listed = {unit.id: unit for group in houses for unit in group}
        for unit in await units(conn):
            if unit.id in own:
                listed.setdefault(unit.id, unit)
    return ask.show(
        "office/tasks.html",
        page=page,
        loads=loads,
        light_counts=counts,
        shares=shares,
        units=list(listed.values()),
        wanted=wanted,
        ended=ended,
        lights=list(Light),
        today=day_of(ask),
        past=stand_of(ask, page.position),
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    async with ask.views() as conn:
        detail: TaskDetail = found(
            await task(
                conn,
                TaskId(ids["task"]),
                today=local_date(ask.now),
                as_of=past.as_of if past else None,
                office=True,
            ),
            WHAT,
        )
        current = found(await task(conn, detail.line.id), WHAT) if past else detail
        await _may_see(ask, conn, current.line)
        options = {} if past else await _options(ask, conn, detail)
        basis = await _basis(conn, detail, past.as_of if past else None)
        near = await around(ask, conn, [detail.line.id])
    verifier = detail.verification.verifier if detail.verification else None
    return ask.show(
        "office/task.html",
        status,
        task=detail,
        line=detail.line,
        names=await ask.names([verifier]),
        past=past.stand(detail.position) if past else None,
        around=near,
        offered=[] if past else _forms(ask, detail, options, returned),
        today=local_date(past.as_of.at if past else ask.now),
        **basis,
    )


def _responsible(ask: Ask, line: TaskLine) -> bool:
    return bool({line.lead.id, *(unit.id for unit in line.support)} & ask.visitor.rights.units)


async def _may_see(ask: Ask, conn: Any, line: TaskLine) -> None:
    """The office of the hall, and the units that the order names."""
    supervises = line.supervise is not None and line.supervise.id in ask.visitor.rights.units
    if not (supervises or _responsible(ask, line) or await sees(conn, ask.visitor, line.hall)):
        raise NotFoundError(what=WHAT)


async def _basis(conn: Any, detail: TaskDetail, as_of: AsOf | None) -> dict[str, Any]:
    """What the order rests on, and the issue that it serves."""
    line = detail.line
    basis = line.resolution
    rests = await resolution(conn, basis, office=True, as_of=as_of) if basis else None
    issues = list(rests.line.issues) if rests else []
    if line.issue and line.issue not in issues:
        issues.append(line.issue)
    shown = [await issue_status(conn, issue, as_of=as_of) for issue in issues]
    return {
        "hall": await hall(conn, line.hall),
        "resolution": rests,
        "issues": [issue for issue in shown if issue],
    }


async def _options(ask: Ask, conn: Any, detail: TaskDetail) -> dict[str, Sequence[Option]]:
    line = detail.line
    newer = await resolutions(conn, ResolutionQuery(halls=(line.hall,)), office=True)
    return {
        "units": await units_of(ask, conn, line.hall),
        "resolutions": [
            Option(str(one.id), (one.text or "")[:60] or str(one.id)[:8], ask.words.day(one.adopted_at))
            for one in newer.items
            if one.id != line.resolution
        ],
    }


def _forms(
    ask: Ask, detail: TaskDetail, options: Mapping[str, Sequence[Option]], returned: Returned | None
) -> list[Shown]:
    line = detail.line
    wanted: list[CommandForm] = []
    if _responsible(ask, line):
        wanted += _BY_UNIT.get(line.state, ())
    elif line.state is _S.REPORTED_DONE:
        wanted += [f.VERIFICATION, f.RETURN]
    if detail.line.extension_asked:
        wanted += [
            form for form in (f.EXTENSION_GRANT, f.EXTENSION_REFUSAL) if ask.holds(line.hall, form.roles)
        ]
    wanted += [form for form in _BY_SUPERVISOR.get(line.state, ()) if ask.holds(line.hall, form.roles)]
    if line.deadline and line.deadline.provisional and ask.holds(line.hall, f.REFIXING.roles):
        wanted.append(f.REFIXING)
    return [
        ask.form(
            form,
            f"/office/tasks/{line.id}/{form.name}",
            hall=line.hall,
            version=line.version,
            options=options,
            returned=returned,
        )
        for form in with_returned(wanted, returned)
    ]


def _supervising(line: TaskLine) -> list[CommandForm]:
    """What the party organisation may do with the order as it stands."""
    wanted = [f.EXTENSION_GRANT, f.EXTENSION_REFUSAL] if line.extension_asked else []
    wanted += _BY_SUPERVISOR.get(line.state, ())
    provisional = line.deadline is not None and line.deadline.provisional
    return [*wanted, f.REFIXING] if provisional else wanted


@ROUTES.get("/{task}", MEMBERS)
async def one_task(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{task}", show)
_ALL: Final = [
    *(form for forms in (*_BY_UNIT.values(), *_BY_SUPERVISOR.values()) for form in forms),
    *(f.VERIFICATION, f.RETURN, f.EXTENSION_GRANT, f.EXTENSION_REFUSAL, f.REFIXING),
]
for _form in {form.name: form for form in _ALL}.values():
    _PLACE.take(_form, None if _form.roles else MEMBERS)
