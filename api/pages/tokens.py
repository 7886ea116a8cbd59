"""One's API tokens: making one for a program, and ending it."""

from typing import Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import SIGNED_IN, Routes
from api.pages.ask import Ask, Asking
from api.pages.fields import one
from api.pages.posting import read_form
from deliberation.application.account_errors import SignInNeededError
from deliberation.application.account_ports import Account
from deliberation.application.accounts import Issued
from deliberation.domain.errors import Refusal

ROUTES: Final = Routes(prefix="/tokens", page=True)

_LONGEST: Final = 80


@ROUTES.get("", SIGNED_IN)
async def tokens(ask: Asking) -> Response:
    return await _page(ask)


@ROUTES.post("", SIGNED_IN)
async def make(ask: Asking) -> Response:
    """The answer shows the token, this once: it stands in no address and is kept nowhere but hashed."""
    name = one(await read_form(ask.request), "name")[:_LONGEST]
    if not name:
        return await _page(ask, nameless=True)
    try:
        _, issued = await run_in_threadpool(ask.service.accounts.make_token, _own(ask).id, name)
    except Refusal as refusal:
        return await _page(ask, refusal=refusal)
    return await _page(ask, made=issued)


@ROUTES.post("/{token}/revocation", SIGNED_IN)
async def revoke(ask: Asking, token: UUID) -> Response:
    await run_in_threadpool(ask.service.accounts.revoke_token, _own(ask).id, token)
    return ask.go("/tokens", done="tokens")


async def _page(
    ask: Ask, *, made: Issued | None = None, nameless: bool = False, refusal: Refusal | None = None
) -> Response:
    found = await run_in_threadpool(ask.service.accounts.tokens, _own(ask).id)
    return ask.show(
        "tokens.html",
        refusal.STATUS if refusal else 422 if nameless else 200,
        tokens=found,
        made=made,
        nameless=nameless,
        refusal=refusal,
        csrf=ask.csrf,
    )


def _own(ask: Ask) -> Account:
    if ask.visitor.account is None:
        raise SignInNeededError
    return ask.visitor.account
