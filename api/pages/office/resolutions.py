"""Resolutions for the office: adopted from a meeting, posted, objected to, turned into orders, completed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import resolutions as f
from api.pages.catalogue import tasks
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.office.doors import OFFICE, halls_seen, office
from api.pages.office.room import titles_of
from api.pages.office.sitting import hall_of_meeting, sitting
from api.pages.options import units_of
from api.pages.past import around, moment_of, past_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution.events import Effect
from deliberation.domain.resolution.state import ResolutionState
from deliberation.domain.values import MeetingId, ResolutionId, Role, local_date
from projections.directory.view import hall
from projections.issues.view import issue_file
from projections.resolutions.shapes import ResolutionDetail, ResolutionLine, ResolutionQuery
from projections.resolutions.view import resolution, resolutions
from projections.tasks.shapes import TaskQuery
from projections.tasks.view import tasks as task_list

ROUTES: Final = Routes(prefix="/office", page=True)

WHAT: Final = "决议 / resolution"
_PAGE: Final = 30
_S: Final = ResolutionState
_SET_ASIDE: Final = (f.SUSPENSION, f.AMENDMENT, f.RESCISSION, f.CORRECTION_ORDER, f.ANNULMENT)
_STOPPED: Final = frozenset({_S.AMENDED, _S.RESCINDED, _S.ANNULLED, _S.ARCHIVED})


@ROUTES.get("/resolutions", OFFICE)
async def register(ask: Asking) -> Response:
    cursor = ask.request.query_params.get("cursor") or None
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn)
        query = ResolutionQuery(halls=mine, limit=_PAGE, cursor=cursor)
        page = await resolutions(conn, query, as_of=moment_of(ask), office=True) if mine else None
    return ask.show(
        "office/resolutions.html",
        page=page,
        past=stand_of(ask, page.position if page else 0),
        next_href=ask.here(cursor=page.next_cursor) if page and page.next_cursor else "",
    )


# Adopting what a meeting decided -------------------------------------------------------------------


async def show_adoption(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """The form is filled with what the meeting adopted."""
    async with ask.views() as conn:
        held = await sitting(ask, conn, MeetingId(ids["meeting"]))
        titles = await titles_of(ask, conn, held)
        units = await units_of(ask, conn, held.hall.id)
    adopted = [one for one in held.detail.motions if one.outcome is MotionOutcome.ADOPTED and one.issue]
    decided = list(dict.fromkeys(one.issue for one in adopted if one.issue))
    form = ask.form(
        f.ADOPTION,
        f"/office/meetings/{held.id}/resolution/{f.ADOPTION.name}",
        hall=held.hall.id,
        options={
            "units": units,
            "decided_issues": [Option(str(one), titles.get(one, str(one)[:8])) for one in decided],
        },
        initial={
            "issues": [str(one) for one in decided],
            "authority": ["joint_conference"],
            "text": ["\n".join(one.text for one in adopted if one.text)],
            "binding_on": [str(unit.id) for unit in held.detail.noticed],
        },
        returned=returned,
    )
    back = f"/office/meetings/{held.id}"
    return ask.show("office/form.html", status, form=form, back=back, back_key="work.to_meeting")


@ROUTES.get("/meetings/{meeting}/resolution", holding(Role.CHAIR))
async def adoption(ask: Asking) -> Response:
    return await show_adoption(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/meetings/{meeting}/resolution", show_adoption).take(
    f.ADOPTION, fix=hall_of_meeting, then=to("/office/resolutions/{resolution}")
)


# One resolution ------------------------------------------------------------------------------------


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    as_of = past.as_of if past else None
    async with ask.views() as conn:
        name = ResolutionId(ids["resolution"])
        detail: ResolutionDetail = found(await resolution(conn, name, as_of=as_of, office=True), WHAT)
        await office(ask, conn, detail.line.hall, WHAT)
        orders = await task_list(conn, TaskQuery(resolution=name, open=None), as_of=as_of, office=True)
        issues = [await issue_file(conn, issue, as_of=as_of) for issue in detail.line.issues]
        near = await around(ask, conn, [detail.line.id])
        house = await hall(conn, detail.line.hall)
        options = {} if past else await _options(ask, conn, detail)
    return ask.show(
        "office/resolution.html",
        status,
        resolution=detail,
        line=detail.line,
        hall=house,
        issues=[file.status for file in issues if file],
        orders=orders.items,
        names=await ask.names(detail.recused),
        past=past.stand(detail.position) if past else None,
        around=near,
        offered=[] if past else _forms(ask, detail, options, returned),
        today=local_date(past.as_of.at if past else ask.now),
    )


async def _options(ask: Ask, conn: Any, detail: ResolutionDetail) -> dict[str, Sequence[Option]]:
    line = detail.line
    listed = await resolutions(conn, ResolutionQuery(halls=(line.hall,)), office=True)
    orders = await task_list(conn, TaskQuery(resolution=line.id, open=None), office=True)
    return {
        "units": await units_of(ask, conn, line.hall),
        "newer": [_option(ask, one) for one in listed.items if one.id != line.id],
        "tasks": [
            Option(str(one.id), (one.content or ask.words.say(one.lead))[:60], ask.words.say(one.lead))
            for one in orders.items
        ],
        "open_objections": [
            Option(str(one.id), (one.text or ask.words.moment(one.filed.happened_at))[:60])
            for one in detail.objections
            if one.answered is None
        ],
    }


def _option(ask: Ask, line: ResolutionLine) -> Option:
    return Option(str(line.id), (line.text or str(line.id)[:8])[:60], ask.words.day(line.adopted_at))


def _wanted(detail: ResolutionDetail) -> list[CommandForm]:
    """The forms worth showing, the likely next step first; deciders have the last word."""
    line = detail.line
    if line.state in _STOPPED:
        return [f.ARCHIVING] if line.state is not _S.ARCHIVED else []
    wanted: list[CommandForm] = []
    if any(one.answered is None for one in detail.objections):
        wanted.append(f.ANSWER)
    if line.published_on is None:
        wanted.append(f.PUBLICATION)
    if line.state is _S.SUSPENDED:
        wanted.append(f.RESUMPTION)
    if line.effect is Effect.DECISION and line.completed_at is None:
        wanted += [tasks.ORDER, f.COMPLETION] if not line.tasks else [f.COMPLETION, tasks.ORDER]
    if line.published_on is not None:
        wanted.append(f.PUBLICATION)
    if line.deadline and line.deadline.provisional:
        wanted.append(f.REFIXING)
    wanted += _SET_ASIDE
    return [*wanted, f.ARCHIVING] if line.completed_at else wanted


def _forms(
    ask: Ask, detail: ResolutionDetail, options: Mapping[str, Sequence[Option]], returned: Returned | None
) -> list[Shown]:
    line = detail.line
    again = line.published_on is not None
    return [
        ask.form(
            form,
            f"/office/resolutions/{line.id}/{form.name}",
            hall=line.hall,
            version=line.version if form.subject else None,
            options=options,
            returned=returned,
            aside=True if form is f.PUBLICATION and again else None,
        )
        for form in with_returned(_wanted(detail), returned)
        if ask.holds(line.hall, form.roles)
    ]


@ROUTES.get("/resolutions/{resolution}", OFFICE)
async def one_resolution(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


async def _hall_of(ask: Ask, ids: Ids) -> Mapping[str, object]:
    async with ask.views() as conn:
        name = ResolutionId(ids["resolution"])
        detail: ResolutionDetail = found(await resolution(conn, name, office=True), WHAT)
    return {"hall": detail.line.hall}


_PLACE: Final = Place(ROUTES, "/resolutions/{resolution}", show)
for _form in (
    *(f.ANSWER, f.PUBLICATION, f.RESUMPTION, f.COMPLETION, f.REFIXING, f.ARCHIVING),
    *_SET_ASIDE,
):
    _PLACE.take(_form)
_PLACE.take(tasks.ORDER, fix=_hall_of)
