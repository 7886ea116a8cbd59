"""Halls: who leads, by which rules, which units and seats, and who holds which role."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import ADMINISTRATOR, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import halls as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.options import by_name, people, unit_options, units_of
from api.pages.past import around, moment_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from api.reading import position_of
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import HallId, SeatId, local_date
from projections.access.requests import waiting_requests
from projections.directory.shapes import HallView, SeatView
from projections.directory.view import hall, halls, seat, seats, units

ROUTES: Final = Routes(prefix="/admin", page=True)

WHAT: Final = "议事厅 / hall"
_OFFERED: Final = (f.GRANT, f.REVOCATION, f.LISTING, f.DELISTING, f.SEAT, f.LEAD, f.RULES)
_SEAT_OFFERED: Final = (f.FILLING, f.ALTERNATE, f.VACATION, f.ABOLITION)


@ROUTES.get("", ADMINISTRATOR)
async def overview(ask: Asking) -> Response:
    async with ask.views() as conn:
        listed = await halls(conn, as_of=moment_of(ask))
        past = stand_of(ask, await position_of(conn, moment_of(ask)))
        waiting = [] if past else await waiting_requests(conn)
    late = any(one.overdue(local_date(ask.now)) for one in waiting)
    return ask.show("admin/overview.html", halls=listed, past=past, waiting=waiting, late=late)


async def show_new(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        options = {
            "halls": [Option(str(one.id), ask.words.name(one)) for one in await halls(conn)],
            "party_units": unit_options(ask, [one for one in await units(conn) if one.is_party]),
        }
    form = ask.form(
        f.ESTABLISHMENT,
        f"/admin/halls/new/{f.ESTABLISHMENT.name}",
        options=options,
        returned=returned,
    )
    return ask.show("office/form.html", status, form=form, back="/admin", back_key="admin.back")


@ROUTES.get("/halls/new", ADMINISTRATOR)
async def new(ask: Asking) -> Response:
    return await show_new(ask, {}, None, 200)


Place(ROUTES, "/halls/new", show_new).take(f.ESTABLISHMENT, ADMINISTRATOR, then=to("/admin/halls/{hall}"))


# One hall -----------------------------------------------------------------------------------------


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        as_of = moment_of(ask)
        view: HallView = found(await hall(conn, HallId(ids["hall"]), as_of=as_of), WHAT)
        chairs = await seats(conn, view.id, as_of=as_of)
        options = {} if as_of else await _options(ask, conn, view)
        past = stand_of(ask, await position_of(conn, as_of))
        near = await around(ask, conn, [view.id])
        held = {one.holder for one in chairs} | {one.alternate for one in chairs}
        names = await ask.names({grant.person for grant in view.grants} | held)
    return ask.show(
        "admin/hall.html",
        status,
        hall=view,
        seats=chairs,
        names=names,
        offered=[_form(ask, view, form, options, returned) for form in _wanted(view, returned) if not past],
        past=past,
        around=near,
    )


def _wanted(view: HallView, returned: Returned | None) -> list[CommandForm]:
    """What can be done: there is nobody to take a role from, or no unit to delist, in a new hall."""
    idle = [] if any(grant.active for grant in view.grants) else [f.REVOCATION]
    idle += [] if view.units else [f.DELISTING]
    return with_returned([form for form in _OFFERED if form not in idle], returned)


async def _options(ask: Ask, conn: Any, view: HallView) -> dict[str, Sequence[Option]]:
    listed = {one.unit.id for one in view.units}
    everything = await units(conn)
    holders = {grant.person for grant in view.grants if grant.active}
    return {
        "units": await units_of(ask, conn, view.id),
        "unlisted_units": unit_options(ask, [one for one in everything if one.id not in listed]),
        "party_units": unit_options(ask, [one for one in everything if one.is_party]),
        "persons": await people(ask, conn),
        "office_holders": by_name(await ask.names(holders), holders),
    }


def _form(
    ask: Ask,
    view: HallView,
    form: CommandForm,
    options: Mapping[str, Sequence[Option]],
    returned: Returned | None,
) -> Shown:
    return ask.form(
        form,
        f"/admin/halls/{view.id}/{form.name}",
        version=view.version if form.subject else None,
        options=options,
        initial=rules_as_answers(view.rules) if form is f.RULES else {"since": [_today(ask)]},
        returned=returned,
    )


def _today(ask: Ask) -> str:
    return local_date(ask.now).isoformat()


def rules_as_answers(rules: RulesOfProcedure) -> dict[str, Sequence[str]]:
    """The rules in force as the answers of their form."""
    values = {**rules.model_dump(mode="json", exclude={"quorum"}), **rules.quorum.model_dump(mode="json")}
    return {
        name: ["yes"] if value is True else [] if value is None or value is False else [str(value)]
        for name, value in values.items()
    }


@ROUTES.get("/halls/{hall}", ADMINISTRATOR)
async def one_hall(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_HALL: Final = Place(ROUTES, "/halls/{hall}", show)
for _offered in _OFFERED:
    _HALL.take(_offered, ADMINISTRATOR)


# One seat -----------------------------------------------------------------------------------------


async def show_seat(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        as_of = moment_of(ask)
        view: SeatView = found(await seat(conn, SeatId(ids["seat"]), as_of=as_of), "席位 / seat")
        past = stand_of(ask, await position_of(conn, as_of))
        near = await around(ask, conn, [view.id])
        house = await hall(conn, view.hall)
        options = {"persons": await people(ask, conn)}
        names = await ask.names([view.holder, view.alternate, *(term.person for term in view.terms)])
    forms = [
        ask.form(
            form,
            f"/admin/seats/{view.id}/{form.name}",
            version=view.version,
            options=options,
            initial={"since": [_today(ask)], "at": [_today(ask)]},
            returned=returned,
        )
        for form in with_returned([] if view.abolished or past else _SEAT_OFFERED, returned)
    ]
    context = {"seat": view, "hall": house, "names": names, "offered": forms}
    return ask.show("admin/seat.html", status, **context, past=past, around=near)


@ROUTES.get("/seats/{seat}", ADMINISTRATOR)
async def one_seat(ask: Asking) -> Response:
    return await show_seat(ask, ids_of(ask.request), None, 200)


_SEAT: Final = Place(ROUTES, "/seats/{seat}", show_seat)
for _offered in _SEAT_OFFERED:
    _SEAT.take(_offered, ADMINISTRATOR)
