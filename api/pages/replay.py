"""A decision played again, step by step: for everybody what is public, for its hall's office all of it."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.routes.roles import COUNTERS, sees
from deliberation.domain.errors import NotFoundError
from deliberation.domain.terms import Term
from projections.asof import ClockName
from projections.directory.view import persons
from projections.replay.frames import COURSES, frames, steps_of
from projections.replay.names import Called
from projections.replay.shapes import Audience, Case
from projections.replay.view import case_of, hall_of, people_in

ROUTES: Final = Routes(prefix="/replay", page=True)

WHAT: Final = "回放 / replay"
AT_ONCE: Final = 20
"""Frames that a script is given at a time."""

_PAGES: Final = {
    "issue": ("/issues", "/office/issues"),
    "meeting": ("", "/office/meetings"),
    "ballot_set": ("/votes", "/office/votes"),
}
"""Where what is replayed is shown: to everybody, and in the office."""


@ROUTES.get("/{kind}/{object}", PUBLIC)
async def show(ask: Asking) -> Response:
    """One frame, `?step=N`, with the ways to the others; `?order=happened` by when things happened."""
    case = await _case(ask)
    count = await run_in_threadpool(lambda: len(steps_of(case)))
    step = min(max(ask.number("step") or 1, 1), count)
    opened = ask.request.query_params.get("open") == "yes"
    shown = await run_in_threadpool(frames, case, step, step, opened=opened)
    public, office = _PAGES[case.kind]
    back = office if case.office else public
    return ask.show(
        "replay.html",
        case=case,
        frame_shown=shown[0],
        count=count,
        step=step,
        opened=opened,
        order=case.order.value,
        orders=list(ClockName),
        back=f"{back}/{case.object}" if back else "",
        here=lambda **changed: ask.here(open=None, **changed),
    )


@ROUTES.get("/{kind}/{object}/frames", PUBLIC)
async def some(ask: Asking) -> Response:
    """Some frames without the page around them, from `?first=N`, for the page's script."""
    case = await _case(ask)
    first = max(ask.number("first") or 1, 1)
    shown = await run_in_threadpool(frames, case, first, first + AT_ONCE - 1)
    return ask.show("replay_frames.html", case=case, frames=shown, linked=True)


async def _case(ask: Ask) -> Case:
    """What is replayed, as far as the visitor may see it; NotFoundError where there is nothing for them."""
    kind, name = _asked(ask)
    order = ClockName.HAPPENED if ask.request.query_params.get("order") == "happened" else ClockName.RECORDED
    async with ask.views() as conn:
        house = await hall_of(conn, kind, name)
        counters = COUNTERS if kind == "ballot_set" else ()
        office = house is not None and await sees(conn, ask.visitor, house, *counters)
        case: Case = found(await case_of(conn, kind, name, office=office, order=order), WHAT)
    return await _named(ask, case) if case.audience is Audience.OFFICE else case


def _asked(ask: Ask) -> tuple[str, UUID]:
    kind = str(ask.request.path_params["kind"])
    if kind not in COURSES:
        raise NotFoundError(what=WHAT)
    try:
        return kind, UUID(str(ask.request.path_params["object"]))
    except ValueError:
        raise NotFoundError(what=WHAT) from None


async def _named(ask: Ask, case: Case) -> Case:
    """With the names of registered people, as the trail has them; residents stay ids."""
    async with ask.views() as conn:
        registered = {view.id for view in await persons(conn)}
    wanted = people_in(case) & registered
    names = await ask.names(wanted)
    known: dict[UUID, Term] = {person: Term(names[person], names[person]) for person in wanted}
    return replace(case, names=Called({**known, **case.names}))
