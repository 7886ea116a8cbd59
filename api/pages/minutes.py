"""Minutes in print: the masked excerpt for everybody, the full text for the office."""

from typing import Any, Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.in_the_log import in_the_log
from api.pages.office.doors import OFFICE, office
from api.pages.past import around, past_of
from api.pages.posting import ids_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import MinutesId
from projections.directory.view import hall
from projections.meetings.view import meeting
from projections.minutes.shapes import Edition, MinutesDetail
from projections.minutes.view import minutes
from projections.trail.single import events_at

ROUTES: Final = Routes(page=True)

WHAT: Final = "纪要 / minutes"


@ROUTES.get("/minutes/{minutes}", PUBLIC)
async def excerpt(ask: Asking) -> Response:
    """The excerpt that was posted last; earlier ones stay below it."""
    past = past_of(ask)
    async with ask.views() as conn:
        name = MinutesId(ids_of(ask.request)["minutes"])
        as_of = past.as_of if past else None
        detail: MinutesDetail = found(await minutes(conn, name, as_of=as_of, openings=True), WHAT)
        house = await hall(conn, detail.line.hall)
        near = await around(ask, conn, [name], public=True)
    posted = [edition for edition in detail.editions if edition.published and edition.excerpt]
    if not posted:
        raise NotFoundError(what=WHAT)
    return ask.show(
        "minutes.html",
        line=detail.line,
        hall=house,
        edition=posted[-1],
        text=posted[-1].excerpt,
        earlier=posted[:-1],
        full=False,
        chair="",
        log=await in_the_log(ask, [opening.event for opening in detail.openings][-1:], detail.openings),
        past=past.stand(detail.position) if past else None,
        around=near,
    )


@ROUTES.get("/office/minutes/{minutes}/print", OFFICE)
async def full(ask: Asking) -> Response:
    """One edition as it is sent out: red head, number, the text, who signed, to whom it goes."""
    async with ask.views() as conn:
        name = MinutesId(ids_of(ask.request)["minutes"])
        detail: MinutesDetail = found(await minutes(conn, name, office=True), WHAT)
        await office(ask, conn, detail.line.hall, WHAT)
        house = await hall(conn, detail.line.hall)
        chair = await _signed_by(ask, conn, detail)
        edition = _wanted(ask, detail)
        entered = (edition.published or edition.confirmed or edition.written).position
        events = await events_at(conn, [entered])
    return ask.show(
        "minutes.html",
        line=detail.line,
        hall=house,
        edition=edition,
        text=edition.text,
        earlier=[],
        full=True,
        chair=chair if edition.confirmed else "",
        log=await in_the_log(ask, list(events.values())),
    )


def _wanted(ask: Ask, detail: MinutesDetail) -> Edition:
    number = ask.number("edition") or detail.line.edition
    return next((one for one in detail.editions if one.edition == number), detail.editions[-1])


async def _signed_by(ask: Ask, conn: Any, detail: MinutesDetail) -> str:
    """The name of the chair of the meeting, who signs its minutes."""
    held = await meeting(conn, detail.line.meeting, office=True)
    chair = held.chair if held else None
    return (await ask.names([chair]))[chair] if chair else ""
