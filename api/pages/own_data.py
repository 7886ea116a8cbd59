"""A person's own data: what is held, who looked at it, and what they may ask (PIPL, arts 44 to 50)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.admin.data_requests import lines_of, said_in
from api.pages.ask import Ask, Asking
from api.pages.catalogue.personal_data import OWN_REQUEST
from api.pages.forms import Returned
from api.pages.looking import former_of
from api.pages.posting import Ids, Place, resident_of
from deliberation.domain.access.events import DataField
from deliberation.domain.person.data import NotOwnDataError
from deliberation.domain.person.state import PERSONS
from deliberation.domain.values import PersonId
from projections.access.requests import data_requests
from projections.access.shapes import Look, LookQuery
from projections.access.view import looks

ROUTES: Final = Routes(prefix="", page=True)

_LATEST: Final = 100
_READABLE: Final = frozenset(field.value for field in DataField)


async def show(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    """By receipt one learns which kinds of data are held and who looked; the values, who is signed in."""
    person = ask.resident.person
    if person is None:
        raise NotOwnDataError(needed="")
    held = await run_in_threadpool(ask.service.vault.held, [person])
    state, version = await run_in_threadpool(ask.service.desk.look, PERSONS, person)
    async with ask.views() as conn:
        page = await looks(conn, LookQuery(persons=(person,), limit=_LATEST))
        requests = await data_requests(conn, person)
    form = ask.form(OWN_REQUEST, f"/own-data/{OWN_REQUEST.name}", version=version, returned=returned)
    return ask.show(
        "own_data.html",
        status,
        held=[one for one in held if one.field in _READABLE],
        former=former_of(held),
        words_of=lambda name: ask.words.term(DataField(name)),
        named=ask.visitor.person is not None,
        state=state,
        looks=page.items,
        requests=requests,
        said=await said_in(ask, requests),
        names=await _called(ask, page.items),
        form=None if state.erased else form,
        **lines_of(ask),
    )


async def _called(ask: Ask, lines: tuple[Look, ...]) -> Mapping[str, str]:
    """What those who looked are called in meetings; their full names are theirs."""
    actors = {actor for one in lines if (actor := _person(one.actor)) is not None}
    known: Mapping[PersonId, Mapping[str, Any]] = await ask.personal(actors)
    staff = {str(actor): ask.words.t("own_data.staff", id=str(actor)[:8]) for actor in actors}
    called = {str(person): details.get("public_name") for person, details in known.items()}
    return staff | {actor: str(name) for actor, name in called.items() if name}


def _person(actor: str) -> PersonId | None:
    try:
        return PersonId(UUID(actor))
    except ValueError:
        return None


async def _own(ask: Ask, _: Ids) -> Mapping[str, object]:
    person = ask.resident.person
    if person is None:
        raise NotOwnDataError(needed="")
    return {"person": person}


@ROUTES.get("/own-data", PUBLIC)
async def own_data(ask: Asking) -> Response:
    if ask.resident.person is None:
        return ask.go("/lookup", wanted="receipt")
    return await show(ask, {}, None, 200)


Place(ROUTES, "/own-data", show).take(OWN_REQUEST, PUBLIC, fix=_own, sender=resident_of)
