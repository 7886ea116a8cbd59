"""Units: registered, renamed, merged, split, dissolved with a successor."""

from typing import Final

from starlette.responses import Response

from api.access import ADMINISTRATOR, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import people as f
from api.pages.forms import Returned, with_returned
from api.pages.options import unit_options
from api.pages.past import around, moment_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from api.reading import position_of
from deliberation.domain.values import UnitId
from projections.directory.shapes import UnitView
from projections.directory.view import persons, unit, units

ROUTES: Final = Routes(prefix="/admin/units", page=True)

WHAT: Final = "单位 / organisation"
_OFFERED: Final = (f.RENAMING, f.MERGER, f.SPLIT, f.DISSOLUTION)


async def show_list(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        listed = await units(conn, ended=True, as_of=moment_of(ask))
        past = stand_of(ask, await position_of(conn, moment_of(ask)))
    form = ask.form(
        f.UNIT,
        f"/admin/units/{f.UNIT.name}",
        options={"units": unit_options(ask, [one for one in listed if not one.ended_at])},
        returned=returned,
    )
    return ask.show("admin/units.html", status, units=listed, form=None if past else form, past=past)


@ROUTES.get("", ADMINISTRATOR)
async def list_units(ask: Asking) -> Response:
    return await show_list(ask, {}, None, 200)


Place(ROUTES, "", show_list).take(f.UNIT, ADMINISTRATOR, then=to("/admin/units/{unit}"))


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        as_of = moment_of(ask)
        view: UnitView = found(await unit(conn, UnitId(ids["unit"]), as_of=as_of), WHAT)
        others = [] if as_of else [one for one in await units(conn) if one.id != view.id]
        above = await unit(conn, view.parent) if view.parent else None
        members = await persons(conn, unit=view.id, as_of=as_of)
        past = stand_of(ask, await position_of(conn, as_of))
        near = await around(ask, conn, [view.id])
        names = await ask.names(one.id for one in members)
    forms = [
        ask.form(
            form,
            f"/admin/units/{view.id}/{form.name}",
            version=view.version,
            options={"units": unit_options(ask, others)},
            initial={"name_zh": [view.name_zh], "name_en": [view.name_en or ""]},
            returned=returned,
        )
        for form in with_returned([] if view.ended_at or past else _OFFERED, returned)
    ]
    context = {"unit": view, "above": above, "members": members, "names": names, "offered": forms}
    return ask.show("admin/unit.html", status, **context, past=past, around=near)


@ROUTES.get("/{unit}", ADMINISTRATOR)
async def one(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{unit}", show)
for _form in _OFFERED:
    _PLACE.take(_form, ADMINISTRATOR)
