"""Signing in and out, one's own password, and the one-time link that sets a first one."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import security
from api.access import OWN_ACCOUNT, PUBLIC, Routes
from api.pages.ask import Ask, Asking
from api.pages.fields import Raw, one
from api.pages.posting import read_form
from deliberation.application.account_errors import LinkSpentError, SignInNeededError
from deliberation.application.account_ports import Account
from deliberation.domain.errors import Refusal

ROUTES: Final = Routes(page=True)


@ROUTES.get("/login", PUBLIC)
async def login(ask: Asking) -> Response:
    return _login(ask, {}, None)


def _login(ask: Ask, raw: Raw, refusal: Refusal | None) -> Response:
    return ask.show(
        "login.html",
        refusal.STATUS if refusal else 200,
        typed=one(raw, "login")[:64],
        way_back=_wished(ask, raw),
        refusal=refusal,
        csrf=ask.csrf,
    )


def _way_back(path: str) -> str:
    """A path of this service; anything else is no way back."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/office"


def _wished(ask: Ask, raw: Raw) -> str:
    """The page that was asked for when a password was wanted first."""
    return _way_back(one(raw, "next") or ask.request.query_params.get("next", ""))


@ROUTES.post("/login", PUBLIC)
async def log_in(ask: Asking) -> Response:
    raw = await read_form(ask.request)
    accounts = ask.service.accounts
    try:
        security.check_transport(ask.request, ask.service)
        before = security.get_cookie(ask.request, security.SESSION)
        password = raw.get("password", [""])[0]
        address = security.address(ask.request)
        issued = await run_in_threadpool(
            accounts.log_in, one(raw, "login"), password, address, replaces=before
        )
    except Refusal as refusal:
        return _login(ask, raw, refusal)
    security.begin_session(ask.request, issued, ask.now)
    return ask.go(_way_back(one(raw, "next")))


@ROUTES.post("/logout", OWN_ACCOUNT)
async def log_out(ask: Asking) -> Response:
    cookie = security.get_cookie(ask.request, security.SESSION)
    await run_in_threadpool(ask.service.accounts.log_out, cookie)
    security.end_session(ask.request)
    return ask.go("/")


def _account(ask: Ask) -> Account:
    if ask.visitor.account is None:
        raise SignInNeededError
    return ask.visitor.account


@ROUTES.get("/password", OWN_ACCOUNT)
async def password(ask: Asking) -> Response:
    return _password(ask, {}, None)


def _password(ask: Ask, raw: Raw, refusal: Refusal | None) -> Response:
    return ask.show(
        "password.html",
        refusal.STATUS if refusal else 200,
        action="/password",
        first=_account(ask).must_change,
        link=False,
        way_back=_wished(ask, raw),
        refusal=refusal,
        csrf=ask.csrf,
    )


@ROUTES.post("/password", OWN_ACCOUNT)
async def change_password(ask: Asking) -> Response:
    """Every other session ends; the browser that asked stays signed in under a new one."""
    raw = await read_form(ask.request)
    try:
        new = _agreed(raw)
        old = raw.get("old", [""])[0]
        account = _account(ask)
        issued = await security.slowly(
            ask.request, lambda: ask.service.accounts.change_password(account, old, new)
        )
    except Refusal as refusal:
        return _password(ask, raw, refusal)
    security.begin_session(ask.request, issued, ask.now)
    return ask.go(_way_back(one(raw, "next")), done="password")


class PasswordsDifferError(Refusal):
    CODE = "account.passwords_differ"
    STATUS = 422
    ZH = "两次输入的新密码不一样。请重新输入。"
    EN = "The two new passwords differ. Enter them again."


def _agreed(raw: Raw) -> str:
    new = raw.get("new", [""])[0]
    if new != raw.get("again", [""])[0]:
        raise PasswordsDifferError
    return new


_LINK: Final = "link"
_LINK_SECONDS: Final = 900


@ROUTES.get("/links/{secret}", PUBLIC)
async def open_link(ask: Asking, secret: str) -> Response:
    """Takes the secret out of the address at once, so that no history, log or referrer keeps it.

    Opening spends nothing: programs that look at links before people do would spend them.
    """
    await run_in_threadpool(ask.service.accounts.account_of_link, secret)
    security.set_cookie(ask.request, _LINK, secret, max_age=_LINK_SECONDS)
    return ask.go("/links")


@ROUTES.get("/links", PUBLIC)
async def link(ask: Asking) -> Response:
    """The form for a first or forgotten password, for whoever opened an administrator's link."""
    secret = security.get_cookie(ask.request, _LINK)
    account = await run_in_threadpool(ask.service.accounts.account_of_link, secret)
    return _link(ask, account.login, None)


def _link(ask: Ask, login: str, refusal: Refusal | None) -> Response:
    return ask.show(
        "password.html",
        refusal.STATUS if refusal else 200,
        action="/links",
        first=True,
        link=True,
        login=login,
        refusal=refusal,
        csrf=ask.csrf,
    )


@ROUTES.post("/links", PUBLIC)
async def redeem(ask: Asking) -> Response:
    raw = await read_form(ask.request)
    secret = security.get_cookie(ask.request, _LINK)
    try:
        security.check_transport(ask.request, ask.service)
        new = _agreed(raw)
        issued = await security.slowly(ask.request, lambda: ask.service.accounts.redeem(secret, new))
    except LinkSpentError:
        raise
    except Refusal as refusal:
        account = await run_in_threadpool(ask.service.accounts.account_of_link, secret)
        return _link(ask, account.login, refusal)
    security.clear_cookie(ask.request, _LINK)
    security.begin_session(ask.request, issued, ask.now)
    return ask.go("/office", done="password")
