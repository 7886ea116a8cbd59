"""Published resolutions, to read, to print, and to object to."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api import security
from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue.resolutions import OBJECTION
from api.pages.forms import Returned
from api.pages.in_the_log import in_the_log
from api.pages.past import around, moment_of, past_of, stand_of
from api.pages.posting import Ids, Place, ids_of, resident_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.resolution.state import OVERTURNED
from deliberation.domain.values import ResolutionId, local_date
from projections.directory.view import hall
from projections.issues.view import issue_status
from projections.resolutions.shapes import ResolutionDetail, ResolutionQuery
from projections.resolutions.view import resolution, resolutions

ROUTES: Final = Routes(prefix="/resolutions", page=True)

WHAT: Final = "决议 / resolution"
_PAGE: Final = 20


@ROUTES.get("", PUBLIC)
async def register(ask: Asking) -> Response:
    cursor = ask.request.query_params.get("cursor") or None
    async with ask.views() as conn:
        query = ResolutionQuery(published=True, limit=_PAGE, cursor=cursor)
        page = await resolutions(conn, query, as_of=moment_of(ask))
    return ask.show(
        "resolutions.html",
        page=page,
        past=stand_of(ask, page.position),
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    async with ask.views() as conn:
        detail = await _published(ask, conn, ids)
        as_of = moment_of(ask)
        house = await hall(conn, detail.line.hall)
        issues = [await issue_status(conn, issue, as_of=as_of) for issue in detail.line.issues]
        near = await around(ask, conn, [detail.line.id, detail.line.ballot_set], public=True)
    form = ask.form(OBJECTION, f"/resolutions/{detail.line.id}/{OBJECTION.name}", returned=returned)
    may_object = past is None and detail.line.state not in OVERTURNED
    return ask.show(
        "resolution.html",
        status,
        resolution=detail,
        line=detail.line,
        hall=house,
        issues=[issue for issue in issues if issue and issue.published],
        log=await in_the_log(ask, [opening.event for opening in detail.openings], detail.openings),
        form=form if may_object else None,
        past=past.stand(detail.position) if past else None,
        around=near,
        today=local_date(past.as_of.at if past else ask.now),
    )


async def _published(ask: Ask, conn: Any, ids: Ids) -> ResolutionDetail:
    past = past_of(ask)
    name = ResolutionId(ids["resolution"])
    detail: ResolutionDetail = found(
        await resolution(conn, name, as_of=past.as_of if past else None, openings=True), WHAT
    )
    if detail.line.published_on is None:
        raise NotFoundError(what=WHAT)
    return detail


@ROUTES.get("/{resolution}", PUBLIC)
async def one(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


async def _counted(ask: Ask, _: Ids) -> Mapping[str, object]:
    """What comes without a login is counted by its address."""
    if ask.visitor.person is None:
        ask.request.app.state.throttle.admit(security.address(ask.request))
    return {}


Place(ROUTES, "/{resolution}", show).take(OBJECTION, PUBLIC, fix=_counted, sender=resident_of)
