"""Minutes for the office: drafted from the record, circulated, signed, sent out, corrected."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import minutes as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.office.doors import OFFICE, halls_seen, office
from api.pages.office.draft import draft_text
from api.pages.office.room import titles_of
from api.pages.office.sitting import Sitting, hall_of_meeting, sitting
from api.pages.options import by_name, short, units_of
from api.pages.past import around, moment_of, past_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.minutes.state import MinutesState
from deliberation.domain.values import IssueId, MeetingId, MinutesId, Role
from projections.minutes.shapes import MinutesDetail, MinutesQuery
from projections.minutes.view import minutes, minutes_list
from projections.naming.view import Reader, names_of
from projections.resolutions.shapes import ResolutionQuery
from projections.resolutions.view import resolutions

ROUTES: Final = Routes(prefix="/office", page=True)

WHAT: Final = "纪要 / minutes"
_PAGE: Final = 30
_S: Final = MinutesState
_MENDING: Final = (f.CORRECTION, f.SUPPLEMENT)
_OFFERED: Final[Mapping[MinutesState, Sequence[CommandForm]]] = {
    _S.DRAFTED: (f.CONFIRMATION, f.CIRCULATION, f.REDRAFT),
    _S.CIRCULATED: (f.CONFIRMATION, f.REDRAFT),
    _S.CONFIRMED: (f.PUBLICATION, *_MENDING),
    _S.PUBLISHED: _MENDING,
    _S.CORRECTED: (f.CONFIRMATION, f.PUBLICATION, *_MENDING),
    _S.SUPPLEMENTED: (f.CONFIRMATION, f.PUBLICATION, *_MENDING),
}


@ROUTES.get("/minutes", OFFICE)
async def list_minutes(ask: Asking) -> Response:
    cursor = ask.request.query_params.get("cursor") or None
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn)
        query = MinutesQuery(halls=mine, limit=_PAGE, cursor=cursor)
        page = await minutes_list(conn, query, as_of=moment_of(ask)) if mine else None
        meetings = [line.meeting for line in page.items] if page else []
        held = await names_of(conn, meetings, Reader(tuple(mine)))
    return ask.show(
        "office/minutes_list.html",
        page=page,
        held=held,
        past=stand_of(ask, page.position if page else 0),
        next_href=ask.here(cursor=page.next_cursor) if page and page.next_cursor else "",
    )


# A first draft ------------------------------------------------------------------------------------


async def show_draft(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """The draft is filled with what the record of the meeting says, for the recorder to finish."""
    async with ask.views() as conn:
        held = await sitting(ask, conn, MeetingId(ids["meeting"]))
        titles = await titles_of(ask, conn, held)
        adopted = await resolutions(conn, ResolutionQuery(meeting=held.id), office=True)
    drafter = ask.visitor.person
    recorder = (await ask.names([drafter]))[drafter] if drafter else ""
    form = ask.form(
        f.DRAFT,
        f"/office/meetings/{held.id}/minutes/{f.DRAFT.name}",
        hall=held.hall.id,
        options={"adopted_motions": _adopted(held, titles)},
        initial={
            "text": [draft_text(held, titles, adopted.items, recorder)],
            "decided": [str(one.id) for one in held.detail.motions if one.outcome is MotionOutcome.ADOPTED],
        },
        returned=returned,
    )
    back = f"/office/meetings/{held.id}"
    return ask.show("office/form.html", status, form=form, back=back, back_key="work.to_meeting")


def _adopted(held: Sitting, titles: Mapping[IssueId, str]) -> list[Option]:
    adopted = [one for one in held.detail.motions if one.outcome is MotionOutcome.ADOPTED]
    titled = [(one, titles.get(one.issue, "") if one.issue else "") for one in adopted]
    return [Option(str(one.id), short(one.text or title)) for one, title in titled]


@ROUTES.get("/meetings/{meeting}/minutes", holding(Role.RECORDER))
async def draft(ask: Asking) -> Response:
    return await show_draft(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/meetings/{meeting}/minutes", show_draft).take(
    f.DRAFT, fix=hall_of_meeting, then=to("/office/minutes/{minutes}")
)


# One set of minutes -------------------------------------------------------------------------------


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    as_of = past.as_of if past else None
    async with ask.views() as conn:
        name = MinutesId(ids["minutes"])
        detail: MinutesDetail = found(await minutes(conn, name, as_of=as_of, office=True), WHAT)
        await office(ask, conn, detail.line.hall, WHAT)
        held = await sitting(ask, conn, detail.line.meeting)
        titles = await titles_of(ask, conn, held)
        near = await around(ask, conn, [name])
        decisions = await resolutions(conn, ResolutionQuery(halls=(detail.line.hall,)), office=True)
        options = {
            "units": await units_of(ask, conn, detail.line.hall),
            "adopted_motions": _adopted(held, titles),
            "resolutions": [
                Option(str(one.id), (one.text or str(one.id)[:8])[:60], ask.words.day(one.adopted_at))
                for one in decisions.items
            ],
            "chairs": await _chairs(ask, held),
        }
    return ask.show(
        "office/minutes.html",
        status,
        minutes=detail,
        line=detail.line,
        held=held,
        past=past.stand(detail.position) if past else None,
        around=near,
        offered=[] if past else _forms(ask, detail, held, options, returned),
    )


async def _chairs(ask: Ask, held: Sitting) -> list[Option]:
    """Who may approve that the substance of the minutes is put right."""
    chairs = [grant.person for grant in held.hall.grants if grant.active and grant.role is Role.CHAIR]
    return by_name(await ask.names(chairs), chairs)


def _forms(
    ask: Ask,
    detail: MinutesDetail,
    held: Sitting,
    options: Mapping[str, Sequence[Option]],
    returned: Returned | None,
) -> list[Shown]:
    line = detail.line
    return [
        ask.form(
            form,
            f"/office/minutes/{line.id}/{form.name}",
            hall=line.hall,
            version=line.version,
            options=options,
            initial=_suggested(detail, held),
            returned=returned,
        )
        for form in with_returned(_OFFERED.get(line.state, ()), returned)
        if ask.holds(line.hall, form.roles)
    ]


def _suggested(detail: MinutesDetail, held: Sitting) -> dict[str, Sequence[str]]:
    latest = detail.editions[-1]
    told = [str(unit.id) for unit in held.detail.noticed]
    return {
        "number": [detail.line.number or ""],
        "text": [latest.text or ""],
        "decided": [str(motion) for motion in detail.decided],
        "to": told,
        "sent_to": told,
        "excerpt": [latest.excerpt or ""],
    }


@ROUTES.get("/minutes/{minutes}", OFFICE)
async def one(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


async def _redrafted(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """A new draft names the hall and the meeting again."""
    async with ask.views() as conn:
        detail: MinutesDetail = found(await minutes(conn, MinutesId(ids["minutes"]), office=True), WHAT)
    return {"hall": detail.line.hall, "meeting": detail.line.meeting}


_PLACE: Final = Place(ROUTES, "/minutes/{minutes}", show)
for _form in {form.name: form for forms in _OFFERED.values() for form in forms}.values():
    if _form is f.REDRAFT:
        _PLACE.take(_form, fix=_redrafted)
    else:
        _PLACE.take(_form)
