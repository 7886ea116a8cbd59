"""Logging in, one's own account and tokens, and accounts as administrators see them."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import security
from api.access import ADMINISTRATOR, OWN_ACCOUNT, PUBLIC, SIGNED_IN, Routes
from api.deps import Hall, Visiting
from api.reading import Items, Listing, items_of
from api.visitor import Visitor
from deliberation.application.account_errors import SignInNeededError
from deliberation.application.account_ports import Account, AccountId
from deliberation.application.accounts import Issued
from deliberation.domain.errors import NotFoundError
from deliberation.domain.person.state import PERSONS
from deliberation.domain.values import HallId, PersonId, Role, UnitId

sessions: Final = Routes("/api/v1/sessions", tag="accounts")
me: Final = Routes("/api/v1/me", tag="accounts")
accounts: Final = Routes("/api/v1/accounts", tag="accounts")
links: Final = Routes("/api/v1/one-time-links", tag="accounts")

_ID: Final = attrgetter("id")
Password = Annotated[str, Field(min_length=1, max_length=400, examples=["three unrelated words"])]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Credentials(_Body):
    login: Annotated[str, Field(min_length=1, max_length=200, examples=["admin"])]
    password: Password


class SessionBegun(BaseModel):
    """The session itself is a cookie; `csrf_token` goes into the header X-CSRF-Token of every write that
    relies on it."""

    expires_at: datetime
    csrf_token: str


@sessions.post("", PUBLIC, status_code=201, summary="Log in")
async def log_in(request: Request, hall: Hall, body: Credentials) -> SessionBegun:
    """Limited to 8 failures of a name and 40 of an address in 15 minutes."""
    security.check_transport(request, hall)
    address = security.address(request)
    former = security.get_cookie(request, security.SESSION)
    issued = await security.slowly(
        request, lambda: hall.accounts.log_in(body.login, body.password, address, replaces=former)
    )
    return _begun(request, hall, issued)


def _begun(request: Request, hall: Hall, issued: Issued) -> SessionBegun:
    security.begin_session(request, issued, hall.clock.now())
    token = hall.vouchers.form_token(issued.secret)
    return SessionBegun(expires_at=issued.expires_at, csrf_token=token)


@sessions.delete("/current", OWN_ACCOUNT, status_code=204, summary="Log out")
async def log_out(request: Request, hall: Hall) -> Response:
    secret = security.get_cookie(request, security.SESSION)
    await run_in_threadpool(hall.accounts.log_out, secret)
    security.end_session(request)
    return Response(status_code=204)


# One's own account -------------------------------------------------------------------------------


class Myself(BaseModel):
    person: PersonId
    login: str
    must_change_password: bool
    administrator: bool
    roles: dict[HallId, list[Role]]
    units: list[UnitId]


def own(who: Visitor) -> Account:
    """The visitor's account; the door has let in nobody without one."""
    if who.account is None:
        raise SignInNeededError
    return who.account


@me.get("", OWN_ACCOUNT, summary="Who is signed in, and with which rights today")
async def read_me(who: Visiting) -> Myself:
    account = own(who)
    return Myself(
        person=account.person,
        login=account.login,
        must_change_password=account.must_change,
        administrator=who.rights.administrator,
        roles={hall: sorted(roles) for hall, roles in who.rights.roles.items()},
        units=sorted(who.rights.units),
    )


class PasswordChange(_Body):
    old: Password
    new: Password


@me.post("/password", OWN_ACCOUNT, summary="Change one's password; every other session ends")
async def change_password(request: Request, hall: Hall, who: Visiting, body: PasswordChange) -> SessionBegun:
    security.check_transport(request, hall)
    account = own(who)
    issued = await security.slowly(
        request, lambda: hall.accounts.change_password(account, body.old, body.new)
    )
    return _begun(request, hall, issued)


class TokenListed(BaseModel):
    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime


class TokenWanted(_Body):
    name: Annotated[str, Field(min_length=1, max_length=80, examples=["import script"])]
    days: Annotated[int, Field(ge=1, le=365)] = 90


class TokenMade(BaseModel):
    """`token` is shown this once: `Authorization: Bearer <token>`."""

    id: UUID
    token: str
    expires_at: datetime


@me.get("/tokens", SIGNED_IN, summary="One's API tokens")
async def list_tokens(hall: Hall, who: Visiting, query: Annotated[Listing, Query()]) -> Items[TokenListed]:
    found = await run_in_threadpool(hall.accounts.tokens, own(who).id)
    listed = [TokenListed.model_validate(token, from_attributes=True) for token in found]
    return items_of(listed, query, _ID)


@me.post("/tokens", SIGNED_IN, status_code=201, summary="Make an API token")
async def make_token(hall: Hall, who: Visiting, body: TokenWanted) -> TokenMade:
    life = timedelta(days=body.days)
    token, issued = await run_in_threadpool(hall.accounts.make_token, own(who).id, body.name, life)
    return TokenMade(id=token, token=issued.secret, expires_at=issued.expires_at)


@me.delete("/tokens/{token}", SIGNED_IN, status_code=204, summary="Revoke an API token")
async def revoke_token(hall: Hall, who: Visiting, token: UUID) -> Response:
    await run_in_threadpool(hall.accounts.revoke_token, own(who).id, token)
    return Response(status_code=204)


# One-time links ----------------------------------------------------------------------------------


class LinkRedeemed(_Body):
    link: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="What stands last in its address.",
            examples=["pGXfc6dYXji4pNnukrsnprnniWlVCvf5k2ILe-Rb1gc"],
        ),
    ]
    password: Password


@links.post("/redemption", PUBLIC, summary="Set a password with a one-time link, and log in")
async def redeem_link(request: Request, hall: Hall, body: LinkRedeemed) -> SessionBegun:
    security.check_transport(request, hall)
    issued = await security.slowly(request, lambda: hall.accounts.redeem(body.link, body.password))
    return _begun(request, hall, issued)


# Accounts ----------------------------------------------------------------------------------------


class AccountListed(BaseModel):
    id: UUID
    person: PersonId
    login: str
    has_password: bool
    must_change: bool
    disabled: bool
    created_at: datetime


class AccountWanted(_Body):
    person: PersonId
    login: Annotated[str, Field(min_length=3, max_length=64, examples=["zhang.yi"])]


class LinkMade(BaseModel):
    """`link` is shown this once; its holder sets the account's password with it."""

    account: UUID
    link: str
    expires_at: datetime


def _listed(account: Account) -> AccountListed:
    return AccountListed.model_validate(account, from_attributes=True)


@accounts.get("", ADMINISTRATOR, summary="All accounts by login name")
async def list_accounts(hall: Hall, query: Annotated[Listing, Query()]) -> Items[AccountListed]:
    found = await run_in_threadpool(hall.accounts.all)
    return items_of([_listed(account) for account in found], query, _ID)


@accounts.post("", ADMINISTRATOR, status_code=201, summary="Give a registered person an account")
async def open_account(hall: Hall, who: Visiting, body: AccountWanted) -> LinkMade:
    def work() -> LinkMade:
        person, _ = hall.desk.look(PERSONS, body.person)
        if not person.registered:
            raise NotFoundError(what="人员 / person")
        account, issued = hall.accounts.open(body.person, body.login, who.person)
        return LinkMade(account=account.id, link=issued.secret, expires_at=issued.expires_at)

    return await run_in_threadpool(work)


@accounts.post("/{account}/one-time-links", ADMINISTRATOR, status_code=201, summary="Reset a password")
async def make_link(hall: Hall, who: Visiting, account: UUID) -> LinkMade:
    """The one-time link by which the account's owner sets another password; earlier ones end."""

    def work() -> LinkMade:
        found = hall.accounts.account(AccountId(account))
        issued = hall.accounts.link(found.id, who.person)
        return LinkMade(account=found.id, link=issued.secret, expires_at=issued.expires_at)

    return await run_in_threadpool(work)


@accounts.post("/{account}/disabling", ADMINISTRATOR, summary="Let nobody in by an account any more")
async def disable_account(hall: Hall, account: UUID) -> AccountListed:
    await run_in_threadpool(hall.accounts.disable, AccountId(account))
    return _listed(await run_in_threadpool(hall.accounts.account, AccountId(account)))


@accounts.post("/{account}/enabling", ADMINISTRATOR, summary="Let its owner in again")
async def enable_account(hall: Hall, account: UUID) -> AccountListed:
    await run_in_threadpool(hall.accounts.enable, AccountId(account))
    return _listed(await run_in_threadpool(hall.accounts.account, AccountId(account)))
