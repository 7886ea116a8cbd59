"""One object's whole record: every entry, and a way to see the object as of any time by either clock."""

from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.access import Routes
from api.pages.ask import Ask, Asking
from api.pages.audit.people import reader_of
from api.pages.audit.trail import staff_names
from api.pages.office.doors import OFFICE, office
from api.pages.past import around, past_of
from api.pages.posting import ids_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import HallId, PersonId, SeatId, UnitId
from projections.asof import AsOf
from projections.directory import view
from projections.directory.shapes import PersonView
from projections.naming.view import names_of
from projections.trail.shapes import TrailLine, TrailQuery
from projections.trail.view import trail

ROUTES: Final = Routes(prefix="/records", page=True)

_PAGE: Final = 100
_WHAT: Final = "记录 / record"
_PAGES: Final = {
    "issue": "/office/issues",
    "meeting": "/office/meetings",
    "resolution": "/office/resolutions",
    "task": "/office/tasks",
    "minutes": "/office/minutes",
    "ballot_set": "/office/votes",
}
"""Where an object is shown; the others are shown on the page of their record."""
_ADMINISTERED: Final = {
    "hall": "/admin/halls",
    "unit": "/admin/units",
    "person": "/admin/people",
    "seat": "/admin/seats",
}


@ROUTES.get("/{object}", OFFICE)
async def show(ask: Asking) -> Response:
    """With `as_of` the object itself, as it was; without, its entries."""
    name = ids_of(ask.request)["object"]
    past = past_of(ask)
    async with ask.views() as conn:
        query = TrailQuery(object=name, limit=_PAGE, cursor=ask.request.query_params.get("cursor") or None)
        page = await trail(conn, query, reader_of(ask, conn))
        if not page.items:
            raise NotFoundError(what=_WHAT)
        kind = page.items[0].kind
        await _may_see(ask, conn, page.items[0])
        if past and kind in _PAGES:
            return ask.go(f"{_PAGES[kind]}/{name}", **_asked(ask))
        shown = await _directory(conn, kind, name, past.as_of if past else None)
        staff = await staff_names(ask, conn, page.items)
        near = await around(ask, conn, [name])
        names = await names_of(conn, [name], reader_of(ask, conn))
    return ask.show(
        "audit/record.html",
        page=page,
        kind=kind,
        called=names.get(name),
        object=name,
        href=_href(ask, kind, name, shown),
        shown=shown,
        staff=staff,
        past=past.stand(page.position) if past else None,
        around=near,
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


async def _may_see(ask: Ask, conn: Any, line: TrailLine) -> None:
    """The office of the object's hall, and administrators; what belongs to no hall, every office."""
    if line.hall is not None and not ask.visitor.rights.administrator:
        await office(ask, conn, line.hall, _WHAT)


def _href(ask: Ask, kind: str, name: UUID, shown: object) -> str:
    """Where the object is worked on by whoever asks; nowhere, what only administrators do."""
    if kind in _PAGES:
        return f"{_PAGES[kind]}/{name}"
    if kind not in _ADMINISTERED or not ask.visitor.rights.administrator:
        return ""
    known = kind != "person" or (isinstance(shown, PersonView) and shown.registered_at is not None)
    return f"{_ADMINISTERED[kind]}/{name}" + ("" if known else "/data")


def _asked(ask: Ask) -> dict[str, str]:
    asked = ask.request.query_params
    return {name: asked[name] for name in ("as_of", "clock", "known_at") if asked.get(name)}


async def _directory(conn: Any, kind: str, name: UUID, as_of: AsOf | None) -> object:
    """A hall, unit, person or seat as it was; None for what has a page of its own."""
    if kind == "hall":
        return await view.hall(conn, HallId(name), as_of=as_of)
    if kind == "unit":
        return await view.unit(conn, UnitId(name), as_of=as_of)
    if kind == "person":
        return await view.person(conn, PersonId(name), as_of=as_of)
    return await view.seat(conn, SeatId(name), as_of=as_of) if kind == "seat" else None
