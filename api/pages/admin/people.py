"""People: their details, the units that they act for, and their accounts."""

from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import ADMINISTRATOR, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import people as f
from api.pages.fields import one
from api.pages.forms import CommandForm, Returned, with_returned
from api.pages.looking import opens
from api.pages.options import named, unit_options
from api.pages.posting import Ids, Place, ids_of, read_form, to
from deliberation.application.account_ports import Account, AccountId
from deliberation.application.accounts import Issued
from deliberation.domain.access.events import AccessPurpose, DataField
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.person.data import PersonErasedError
from deliberation.domain.person.state import PERSONS, Person
from deliberation.domain.values import PersonId, local_date
from projections.directory.shapes import PersonView
from projections.directory.view import halls, person, persons, units
from projections.shapes import UnitName

ROUTES: Final = Routes(prefix="/admin/people", page=True)

WHAT: Final = "人员 / person"
_LONGEST: Final = 100
"""Characters that are searched for."""
_SHOWN: Final = (DataField.NAME, DataField.PUBLIC_NAME, DataField.PHONE, DataField.ROOM)
_OFFERED: Final = (f.AFFILIATION, f.DETAILS, f.DISAFFILIATION, f.APPOINTMENT, f.WITHDRAWAL)


async def show_list(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    return await _list(ask, returned, status, "")


async def _list(ask: Ask, returned: Returned | None, status: int, typed: str) -> Response:
    async with ask.views() as conn:
        registered = await persons(conn)
        names = await ask.names(view.id for view in registered)
    accounts = await run_in_threadpool(ask.service.accounts.all)
    logins = {account.person: account for account in accounts}
    listed = [
        view
        for view in registered
        if _says(typed, names[view.id], logins.get(view.id), ask.words.listed(_units(view)))
    ]
    return ask.show(
        "admin/people.html",
        status,
        people=listed,
        names=names,
        logins=logins,
        typed=typed,
        csrf=ask.csrf,
        form=ask.form(f.PERSON, f"/admin/people/{f.PERSON.name}", returned=returned),
    )


def _units(view: PersonView) -> list[UnitName]:
    return [one.unit for one in view.affiliations if one.active]


def _says(typed: str, name: str, account: Account | None, units: str) -> bool:
    """Whether a line of the list says every word that was typed, in whatever width or case."""
    line = _plain(" ".join((name, account.login if account else "", units)))
    return all(word in line for word in _plain(typed).split())


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()


@ROUTES.get("", ADMINISTRATOR)
async def list_people(ask: Asking) -> Response:
    return await show_list(ask, {}, None, 200)


@ROUTES.post("", ADMINISTRATOR)
async def search(ask: Asking) -> Response:
    """The people whose line says what was typed; names are sent, so that none stands in an address."""
    return await _list(ask, None, 200, one(await read_form(ask.request), "words").strip()[:_LONGEST])


Place(ROUTES, "", show_list).take(f.PERSON, ADMINISTRATOR, then=to("/admin/people/{person}"))


# One person ---------------------------------------------------------------------------------------


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    return await _page(ask, PersonId(ids["person"]), returned, status)


async def _page(
    ask: Ask,
    name: PersonId,
    returned: Returned | None,
    status: int,
    *,
    link: Issued | None = None,
    refusal: Refusal | None = None,
) -> Response:
    async with ask.views() as conn:
        view: PersonView = found(await person(conn, name), WHAT)
        options = {
            "units": unit_options(ask, await units(conn)),
            "own_units": named(ask, [link_.unit for link_ in view.affiliations]),
        }
        roles = await _roles(conn, view)
        names = await ask.names([name])
    state, _ = await run_in_threadpool(ask.service.desk.look, PERSONS, name)
    entered = await opens(ask, [name], _SHOWN, AccessPurpose.ADMINISTRATION)
    details = (await ask.personal([name])).get(name, {}) if entered else {}
    account = await run_in_threadpool(ask.service.accounts.of_person, name)
    forms = [
        ask.form(
            form,
            f"/admin/people/{view.id}/{form.name}",
            version=view.version,
            options=options,
            initial=_suggested(ask, details),
            returned=returned,
        )
        for form in with_returned([] if state.erased else _wanted(view), returned)
    ]
    return ask.show(
        "admin/person.html",
        status,
        person=view,
        name_=ask.words.t("personal_data.unnamed", id=str(name)[:8]) if _hidden(state) else names[name],
        state=state,
        details=details,
        roles=roles,
        account=account,
        link=_address(ask, link) if link else "",
        link_until=link.expires_at if link else None,
        refusal=refusal,
        offered=forms,
        csrf=ask.csrf,
    )


def _hidden(state: Person) -> bool:
    """Whether there is a name no more, or one that may not be shown."""
    return state.erased or state.restriction is not None


async def _roles(conn: Any, view: PersonView) -> list[tuple[Any, Any]]:
    """Which roles the person holds today, by hall."""
    return [
        (house, grant)
        for house in await halls(conn)
        for grant in house.grants
        if grant.person == view.id and grant.active
    ]


def _suggested(ask: Ask, details: dict[str, Any]) -> dict[str, list[str]]:
    known = {field: [str(details.get(field) or "")] for field in ("name", "public_name", "phone", "room")}
    return {**known, "since": [local_date(ask.now).isoformat()]}


def _wanted(view: PersonView) -> list[CommandForm]:
    hidden = [f.APPOINTMENT if view.administrator else f.WITHDRAWAL]
    if not view.affiliations:
        hidden.append(f.DISAFFILIATION)
    return [form for form in _OFFERED if form not in hidden]


def _address(ask: Ask, link: Issued) -> str:
    base = ask.service.settings.public_url or str(ask.request.base_url)
    return f"{base.rstrip('/')}/links/{link.secret}"


@ROUTES.get("/{person}", ADMINISTRATOR)
async def one_person(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{person}", show)
for _form in _OFFERED:
    _PLACE.take(_form, ADMINISTRATOR)


# The account --------------------------------------------------------------------------------------


@ROUTES.post("/{person}/account", ADMINISTRATOR)
async def open_account(ask: Asking, person: UUID) -> Response:
    """The one-time link is shown on the answer itself, once, and stands in no address of ours."""
    name = PersonId(person)
    ask.request.state.page = f"/admin/people/{name}"
    login = one(await read_form(ask.request), "login")
    async with ask.views() as conn:
        await _registered(conn, name)
    state, _ = await run_in_threadpool(ask.service.desk.look, PERSONS, name)
    if state.erased:
        return await _page(ask, name, None, PersonErasedError.STATUS, refusal=PersonErasedError())
    accounts = ask.service.accounts
    try:
        _, issued = await run_in_threadpool(accounts.open, name, login, ask.visitor.person)
    except Refusal as refusal:
        return await _page(ask, name, None, refusal.STATUS, refusal=refusal)
    return await _page(ask, name, None, 200, link=issued)


async def _registered(conn: Any, name: PersonId) -> None:
    view = await person(conn, name)
    if view is None or view.registered_at is None:
        raise NotFoundError(what=WHAT)


@ROUTES.post("/{person}/link", ADMINISTRATOR)
async def new_link(ask: Asking, person: UUID) -> Response:
    name = PersonId(person)
    ask.request.state.page = f"/admin/people/{name}"
    account = await _account(ask, name)
    issued = await run_in_threadpool(ask.service.accounts.link, account, ask.visitor.person)
    return await _page(ask, name, None, 200, link=issued)


@ROUTES.post("/{person}/locked", ADMINISTRATOR)
async def lock(ask: Asking, person: UUID) -> Response:
    await run_in_threadpool(ask.service.accounts.disable, await _account(ask, PersonId(person)))
    return ask.go(f"/admin/people/{person}", done="people.locked")


@ROUTES.post("/{person}/unlocked", ADMINISTRATOR)
async def unlock(ask: Asking, person: UUID) -> Response:
    await run_in_threadpool(ask.service.accounts.enable, await _account(ask, PersonId(person)))
    return ask.go(f"/admin/people/{person}", done="people.unlocked")


async def _account(ask: Ask, name: PersonId) -> AccountId:
    account: Account | None = await run_in_threadpool(ask.service.accounts.of_person, name)
    if account is None:
        raise NotFoundError(what="账号 / account")
    return account.id
