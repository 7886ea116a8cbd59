"""Following an issue: by its public number for everybody, by the receipt for who raised it."""

from typing import Final

from starlette.responses import Response

from api import security
from api.access import PUBLIC, Routes
from api.pages.ask import Asking
from api.pages.fields import one
from api.pages.posting import read_form
from projections.directory.view import halls
from projections.issues.view import issue_status, issues_by_public_no, issues_of

ROUTES: Final = Routes(page=True)
_MOST: Final = 50


@ROUTES.get("/lookup", PUBLIC)
async def lookup(ask: Asking) -> Response:
    """Says who was sent here from a page of their own what is wanted first, and leads whoever has it on."""
    return ask.show(
        "lookup.html",
        typed="",
        unknown=False,
        several=[],
        wanted="wanted" in ask.request.query_params,
        kept=ask.resident.person is not None,
        csrf=ask.csrf,
    )


@ROUTES.post("/lookup", PUBLIC)
async def find(ask: Asking) -> Response:
    """A public number leads to its page, a receipt to the issues of whoever holds it.

    Halls number for themselves: a number that several gave out leads to a choice.
    """
    typed = one(await read_form(ask.request), "number")
    if security.by_receipt(ask.service, typed).person is not None:
        ask.keep_receipt(typed)
        return ask.go("/receipt")
    async with ask.views() as conn:
        found = [await issue_status(conn, one) for one in await issues_by_public_no(conn, typed.upper())]
        names = {house.id: ask.words.name(house) for house in await halls(conn)}
    public = [issue for issue in found if issue and issue.published]
    if len(public) == 1:
        return ask.go(f"/issues/{public[0].id}")
    return ask.show(
        "lookup.html",
        200 if public else 404,
        typed=typed[:100],
        unknown=not public,
        several=[(issue, names.get(issue.hall, "")) for issue in public],
        wanted=False,
        kept=False,
        csrf=ask.csrf,
    )


@ROUTES.get("/receipt", PUBLIC)
async def receipt(ask: Asking) -> Response:
    """The receipt that this browser keeps, and how its issues stand."""
    who = ask.resident
    if who.person is None:
        return ask.go("/lookup", wanted="receipt")
    async with ask.views() as conn:
        ids = list(await issues_of(conn, who.person))[:_MOST]
        issues = [await issue_status(conn, issue) for issue in ids]
    number = ask.service.vouchers.receipt(who.person) if who.receipt else ""
    return ask.show(
        "receipt.html",
        number=number,
        issues=[issue for issue in issues if issue],
        fresh=ask.request.query_params.get("done") is not None,
        csrf=ask.csrf,
    )


@ROUTES.post("/receipt/removal", PUBLIC)
async def forget(ask: Asking) -> Response:
    """Take the receipt out of this browser, as on a shared computer."""
    ask.forget_receipt()
    return ask.go("/lookup")
