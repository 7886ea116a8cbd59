"""The docket of meetings, and calling one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import meetings as f
from api.pages.fields import Option
from api.pages.forms import Returned
from api.pages.office.doors import OFFICE, halls_seen, halls_with
from api.pages.options import schedulable, units_of
from api.pages.past import moment_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.values import HallId, Role
from projections.directory.shapes import HallView
from projections.directory.view import hall, halls
from projections.meetings.shapes import MeetingQuery
from projections.meetings.view import meetings

ROUTES: Final = Routes(prefix="/office", page=True)

WHAT: Final = "会议 / meeting"
_PAGE: Final = 30


@ROUTES.get("/meetings", OFFICE)
async def docket(ask: Asking) -> Response:
    """Meetings to come and under way; with `?ended=yes` those that are over."""
    ended = ask.request.query_params.get("ended") == "yes"
    cursor = ask.request.query_params.get("cursor") or None
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn)
        query = MeetingQuery(halls=mine, ended=ended, limit=_PAGE, cursor=cursor)
        page = await meetings(conn, query, as_of=moment_of(ask)) if mine else None
        houses = {house.id: house for house in await halls(conn)}
    past = stand_of(ask, page.position if page else 0)
    chairs = [houses[one] for one in halls_with(ask, Role.CHAIR) if one in houses and not past]
    recorders = [houses[one] for one in halls_with(ask, Role.RECORDER) if one in houses and not past]
    return ask.show(
        "office/meetings.html",
        page=page,
        halls=houses,
        chairs=chairs,
        recorders=recorders,
        ended=ended,
        past=past,
        next_href=ask.here(cursor=page.next_cursor) if page and page.next_cursor else "",
    )


async def show_convening(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        house: HallView = found(await hall(conn, HallId(ids["hall"])), "议事厅 / hall")
        options = await _options(ask, conn, house.id)
    form = ask.form(
        f.CONVENING,
        f"/office/halls/{house.id}/meetings/new/{f.CONVENING.name}",
        hall=house.id,
        options=options,
        initial=_suggested(ask),
        returned=returned,
    )
    return ask.show(
        "office/form.html", status, form=form, back="/office/meetings", back_key="work.to_meetings"
    )


async def show_held(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """Entering a meeting of the past, of which only a summary is kept."""
    async with ask.views() as conn:
        house: HallView = found(await hall(conn, HallId(ids["hall"])), "议事厅 / hall")
        options = {
            "schedulable": await schedulable(ask, conn, house.id),
            "units": await units_of(ask, conn, house.id),
        }
    form = ask.form(
        f.HELD,
        f"/office/halls/{house.id}/meetings/past/{f.HELD.name}",
        hall=house.id,
        options=options,
        initial={"kind": ["joint_conference"]},
        returned=returned,
    )
    return ask.show(
        "office/form.html", status, form=form, back="/office/meetings", back_key="work.to_meetings"
    )


def _suggested(ask: Ask) -> Mapping[str, Sequence[str]]:
    asked = ask.request.query_params
    return {
        "issues": asked.getlist("issue"),
        "reconvenes": asked.getlist("reconvenes"),
        "kind": ["joint_conference"],
    }


async def _options(ask: Ask, conn: Any, house: HallId) -> dict[str, Sequence[Option]]:
    failed = await meetings(conn, MeetingQuery(halls=(house,), state=MeetingState.INQUORATE))
    return {
        "schedulable": await schedulable(ask, conn, house),
        "inquorate": [
            Option(
                str(one.id),
                ask.words.term(one.kind),
                ask.words.moment(one.planned_at) if one.planned_at else "",
            )
            for one in failed.items
        ],
    }


@ROUTES.get("/halls/{hall}/meetings/new", holding(Role.CHAIR))
async def new(ask: Asking) -> Response:
    return await show_convening(ask, ids_of(ask.request), None, 200)


@ROUTES.get("/halls/{hall}/meetings/past", holding(Role.RECORDER))
async def past(ask: Asking) -> Response:
    return await show_held(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/halls/{hall}/meetings/past", show_held).take(f.HELD, then=to("/office/meetings/{meeting}"))
Place(ROUTES, "/halls/{hall}/meetings/new", show_convening).take(
    f.CONVENING, then=to("/office/meetings/{meeting}")
)
