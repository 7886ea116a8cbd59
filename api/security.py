"""Sessions in cookies, bearer tokens, receipts, and the tokens of forms."""

from collections.abc import Callable
from datetime import datetime
from http.cookies import SimpleCookie
from ipaddress import ip_address
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from api.visitor import NOBODY, Visitor
from deliberation.application.account_errors import (
    InsecureTransportError,
    SignInNeededError,
    StaleFormError,
)
from deliberation.application.account_ports import Account
from deliberation.application.accounts import Issued
from deliberation.bootstrap import Service
from deliberation.domain.values import PersonId

FORM_FIELD: Final = "csrf_token"
FORM_HEADER: Final = "x-csrf-token"
RECEIPT_HEADER: Final = "receipt"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""What a form of any web page in the world can send here."""


# Cookies ------------------------------------------------------------------------------------------


def cookie_name(request: Request, name: str) -> str:
    """`__Host-` binds a cookie to this very host and to TLS, where there is TLS."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def set_cookie(request: Request, name: str, value: str, *, max_age: int | None = None) -> None:
    """Have the answer set a cookie that no script reads; api/asgi.py writes it."""
    cookie: SimpleCookie = SimpleCookie()
    full = cookie_name(request, name)
    cookie[full] = value
    cookie[full]["path"] = "/"
    cookie[full]["httponly"] = True
    cookie[full]["samesite"] = "Lax"
    if request.url.scheme == "https":
        cookie[full]["secure"] = True
    if max_age is not None:
        cookie[full]["max-age"] = max_age
    line = cookie[full].OutputString().encode("latin-1")
    _pending(request)[full] = line


def clear_cookie(request: Request, name: str) -> None:
    set_cookie(request, name, "", max_age=0)


def get_cookie(request: Request, name: str) -> str:
    return request.cookies.get(cookie_name(request, name), "")


def _pending(request: Request) -> dict[str, bytes]:
    state = request.scope.setdefault("state", {})
    pending: dict[str, bytes] = state.setdefault("cookies", {})
    return pending


# Sessions -----------------------------------------------------------------------------------------

SESSION: Final = "session"
_GUEST: Final = "guest"


def check_transport(request: Request, service: Service) -> None:
    """Refuse a password over plain HTTP from beyond this machine, unless a setting allows it."""
    if request.url.scheme == "https" or service.settings.plain_http or _from_here(request):
        return
    raise InsecureTransportError


def address(request: Request) -> str:
    """The caller's address for counting attempts; IPv6 callers by their /64, which one household has."""
    host = request.client.host if request.client else ""
    try:
        parsed = ip_address(host)
    except ValueError:
        return host
    return host if parsed.version == 4 else ":".join(parsed.exploded.split(":")[:4])


def _from_here(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def begin_session(request: Request, issued: Issued, now: datetime) -> None:
    """Set the session's cookie; a session that the browser had before was ended by the caller."""
    set_cookie(request, SESSION, issued.secret, max_age=int((issued.expires_at - now).total_seconds()))


def end_session(request: Request) -> None:
    clear_cookie(request, SESSION)


# Passwords ----------------------------------------------------------------------------------------

T = TypeVar("T")
PASSWORDS_AT_ONCE: Final = 4
"""Threads of one process that may wait for a password to be hashed: a flood of logins must leave the
others to everybody else."""


async def slowly(request: Request, work: Callable[[], T]) -> T:
    """Do what hashes a password, on one of the few threads that may."""
    turns: CapacityLimiter = request.app.state.password_turns
    return await to_thread.run_sync(work, limiter=turns)


# Who is it ----------------------------------------------------------------------------------------


def identify(request: Request, service: Service) -> Visitor:
    """The visitor of a request: by bearer token, else session cookie, else receipt. Reads the database.

    A bearer token that does not serve is refused rather than ignored: its program should know.
    """
    authorization = request.headers.get("authorization", "")
    if authorization:
        scheme, _, secret = authorization.partition(" ")
        account = service.accounts.by_token(secret.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise SignInNeededError
        return _visitor(service, account, cookie=False)
    cookie = get_cookie(request, SESSION)
    session = service.accounts.session(cookie) if cookie else None
    if session is not None:
        return _visitor(service, session.account, cookie=True)
    return by_receipt(service, request.headers.get(RECEIPT_HEADER, ""))


def needs_database(request: Request) -> bool:
    """Whether telling who it is takes a query."""
    return "authorization" in request.headers or bool(get_cookie(request, SESSION))


def by_receipt(service: Service, receipt: str) -> Visitor:
    """The submitter whose receipt it is; nobody where it is none of ours."""
    holder = service.vouchers.holder_of(receipt) if receipt else None
    return Visitor(person=PersonId(holder), receipt=True) if holder else NOBODY


BALLOT: Final = "ballot"
"""The cookie that a personal ballot link is turned into, so that no address holds its secret."""


def by_ballot(request: Request, service: Service) -> Visitor:
    """The holder of the right whose personal link this browser showed; nobody where it shows none that
    serves. What they send counts as the right's own: `right:<id>`."""
    cookie = get_cookie(request, BALLOT)
    link = service.links.session(cookie) if cookie else None
    return Visitor(right=link.right, cookie=True) if link else NOBODY


def _visitor(service: Service, account: Account, *, cookie: bool) -> Visitor:
    rights = service.rights.of(account.person, service.clock.now())
    return Visitor(person=account.person, account=account, rights=rights, cookie=cookie)


# Forms --------------------------------------------------------------------------------------------


def form_token(request: Request, service: Service) -> str:
    """The hidden field `csrf_token` of every form; bound to the session, else to a guest's cookie."""
    bound_to = get_cookie(request, SESSION) or get_cookie(request, _GUEST)
    if not bound_to:
        pending = request.scope.setdefault("state", {})
        bound_to = pending.get("guest") or service.vouchers.new()
        pending["guest"] = bound_to
        set_cookie(request, _GUEST, bound_to)
    return service.vouchers.form_token(bound_to)


def is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() in _FORMS


def must_prove_form(request: Request, visitor: Visitor) -> bool:
    """Whether a request could have been sent by a page of somebody else in a browser."""
    if request.method in _SAFE:
        return False
    return visitor.cookie or (is_form(request) and "authorization" not in request.headers)


def check_form_token(request: Request, service: Service, token: str) -> None:
    """Refuse a request that our own page did not send."""
    if request.headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        raise StaleFormError
    for bound_to in (get_cookie(request, SESSION), get_cookie(request, _GUEST)):
        if bound_to and service.vouchers.form_token_holds(token, bound_to):
            return
    raise StaleFormError
