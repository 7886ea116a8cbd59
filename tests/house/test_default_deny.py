"""Default-deny: no route without a declared access, and every door tried by everybody.

doors.txt holds who is meant to get in where. A route that is added or opened wider fails here until its
line says so: `YISHITING_WRITE_DOORS=1 pytest tests/house/test_default_deny.py` writes it, and the
difference is what a reviewer reads.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from api.access import (
    ADMINISTRATOR,
    AUDITOR,
    OWN_ACCOUNT,
    PUBLIC,
    SIGNED_IN,
    SUBMITTER,
    Access,
    Routes,
    UndeclaredRouteError,
    holding,
    install,
    refuse_undeclared,
)
from api.visitor import NOBODY, Visitor
from deliberation.application.account_errors import PasswordChangeNeededError, SignInNeededError
from deliberation.application.account_ports import Account, AccountId
from deliberation.application.rights import Rights
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.values import Role
from tests.api.hall import HALL, Town, person_id, unit_id
from tests.house.doors import TABLE, table

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def visitor(*roles: Role, administrator: bool = False, delegate: bool = False) -> Visitor:
    person = person_id("somebody")
    account = Account(
        AccountId(person),
        person,
        "somebody",
        has_password=True,
        must_change=False,
        disabled=False,
        created_at=_NOW,
    )
    rights = Rights(
        administrator, {HALL: frozenset(roles)}, frozenset({unit_id("power")} if delegate else ())
    )
    return Visitor(person, account, rights)


def test_everybody_gets_in_where_they_are_meant_to_and_nowhere_else(town: Town) -> None:
    found = table(town.app, town)
    if os.environ.get("YISHITING_WRITE_DOORS"):
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8")


def test_an_application_with_an_undeclared_route_does_not_start() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    install(app, [Routes("/declared")])
    refuse_undeclared(app)

    async def forgotten() -> PlainTextResponse:
        return PlainTextResponse("everybody may read this")

    app.add_api_route("/forgotten", forgotten)
    with pytest.raises(UndeclaredRouteError):
        refuse_undeclared(app)


def test_an_application_with_the_frameworks_own_pages_does_not_start() -> None:
    with pytest.raises(UndeclaredRouteError):
        refuse_undeclared(FastAPI())


def test_a_mounted_application_is_no_declared_route() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/mounted", FastAPI())
    with pytest.raises(UndeclaredRouteError):
        refuse_undeclared(app)


@pytest.mark.parametrize(
    "access", [SIGNED_IN, OWN_ACCOUNT, SUBMITTER, ADMINISTRATOR, AUDITOR, holding(Role.CHAIR)]
)
def test_nobody_is_let_in_without_a_login(access: Access) -> None:
    with pytest.raises(SignInNeededError):
        access.check(NOBODY)


def test_a_public_door_is_open() -> None:
    PUBLIC.check(NOBODY)


def test_a_receipt_opens_the_doors_of_submitters_only() -> None:
    holder = Visitor(person=person_id("resident"), receipt=True)
    SUBMITTER.check(holder)
    with pytest.raises(SignInNeededError):
        SIGNED_IN.check(holder)


def test_a_role_opens_its_own_doors() -> None:
    holding(Role.CHAIR, Role.RECORDER).check(visitor(Role.RECORDER))
    with pytest.raises(NotAllowedError):
        holding(Role.CHAIR).check(visitor(Role.RECORDER))


def test_an_administrator_holds_no_other_role_by_that() -> None:
    ADMINISTRATOR.check(visitor(administrator=True))
    with pytest.raises(NotAllowedError):
        holding(Role.CHAIR).check(visitor(administrator=True))


def test_who_acts_for_a_unit_is_a_delegate() -> None:
    holding(Role.SUPERVISOR, delegates=True).check(visitor(delegate=True))
    with pytest.raises(NotAllowedError):
        holding(Role.SUPERVISOR, delegates=True).check(visitor())


def test_a_one_time_password_opens_only_the_door_to_change_it() -> None:
    fresh = visitor(administrator=True)
    assert fresh.account is not None
    fresh = replace(fresh, account=replace(fresh.account, must_change=True))
    OWN_ACCOUNT.check(fresh)
    PUBLIC.check(fresh)
    with pytest.raises(PasswordChangeNeededError):
        ADMINISTRATOR.check(fresh)
