"""Default-deny: every route says who may use it, and nothing is registered that does not say so.

A route is declared in a `Routes` with an `Access`; `install` puts it on the application with the door
that checks it, and `refuse_undeclared` stops the start of an application that holds any other route.
The door is coarse (a role in some hall); deciders have the last word for the hall in question.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from api.deps import ballot_holder, check_form, visitor
from api.visitor import Visitor
from deliberation.application.account_errors import PasswordChangeNeededError, SignInNeededError
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.terms import Term, one_of, term
from deliberation.domain.values import Role

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route.

    Anybody where `public`; else whoever is signed in and, where any of them is named, is an
    administrator, holds one of `roles` in some hall, or acts for a unit (`delegates`). `receipts` also
    lets in the holder of a submitter's receipt, `ballots` the holder of a personal ballot link;
    `one_time` also who still has a one-time password.
    """

    name: str
    public: bool = False
    administrator: bool = False
    roles: frozenset[Role] = frozenset()
    delegates: bool = False
    receipts: bool = False
    one_time: bool = False
    ballots: bool = False
    machines: bool = False
    """The route looks at nobody's login, so that a page of somebody else's gains nothing by calling it."""

    def check(self, visitor: Visitor) -> None:
        """Refuse whom the route is not for."""
        if self.public or (self.receipts and visitor.receipt) or (self.ballots and visitor.right):
            return
        if visitor.account is None:
            raise SignInNeededError
        if visitor.account.must_change and not self.one_time:
            raise PasswordChangeNeededError
        if not self._admits(visitor):
            raise NotAllowedError(needed=self._needed())

    def _admits(self, visitor: Visitor) -> bool:
        if not (self.administrator or self.roles or self.delegates):
            return True
        rights = visitor.rights
        return (
            (self.administrator and rights.administrator)
            or rights.holds(*self.roles)
            or (self.delegates and bool(rights.units))
        )

    def _needed(self) -> Term:
        roles = sorted(self.roles | ({Role.ADMINISTRATOR} if self.administrator else set()))
        delegate = [Term("单位代表", "a unit's delegate")] if self.delegates else []
        return one_of([*map(term, roles), *delegate])


PUBLIC: Final = Access("public", public=True)
MACHINES: Final = Access("machines", public=True, machines=True)
SIGNED_IN: Final = Access("signed-in")
OWN_ACCOUNT: Final = Access("own-account", one_time=True)
SUBMITTER: Final = Access("submitter", receipts=True)
ADMINISTRATOR: Final = Access("administrator", administrator=True)
AUDITOR: Final = Access("auditor", administrator=True, roles=frozenset({Role.AUDITOR}))


def holding(*roles: Role, administrator: bool = False, delegates: bool = False) -> Access:
    """Whoever holds one of `roles` in some hall (or administers, or acts for a unit, where so named)."""
    words = [*sorted(roles), *(["administrator"] * administrator), *(["delegate"] * delegates)]
    return Access("+".join(words), roles=frozenset(roles), administrator=administrator, delegates=delegates)


@dataclass(frozen=True, slots=True)
class Declared:
    """One route before it is put on the application."""

    method: str
    path: str
    access: Access
    endpoint: Callable[..., Any]
    options: dict[str, Any]


@dataclass(slots=True)
class Routes:
    """The routes of one resource or page: `@routes.get("/{hall}", PUBLIC, summary=…)`."""

    prefix: str = ""
    tag: str = ""
    page: bool = False
    """Pages stand in no OpenAPI document, and their errors are pages too."""
    on_get: Sequence[Any] = ()
    """Dependencies of every read."""
    declared: list[Declared] = field(default_factory=list)

    def get(self, path: str, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._declare("GET", path, access, options)

    def post(self, path: str, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._declare("POST", path, access, options)

    def delete(self, path: str, access: Access, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._declare("DELETE", path, access, options)

    def add(
        self, method: str, path: str, access: Access, endpoint: Callable[..., Any], **options: Any
    ) -> None:
        """Declare a route whose endpoint was made by a function."""
        if method == "GET" and self.on_get:
            options["dependencies"] = [*options.get("dependencies", ()), *self.on_get]
        if self.page:
            options.setdefault("include_in_schema", False)
        elif self.tag:
            options.setdefault("tags", [self.tag])
        self.declared.append(Declared(method, self.prefix + path, access, endpoint, options))

    def _declare(
        self, method: str, path: str, access: Access, options: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def declare(endpoint: Endpoint) -> Endpoint:
            self.add(method, path, access, endpoint, **options)
            return endpoint

        return declare


def door(access: Access) -> Callable[..., Any]:
    """The dependency that lets in whom `access` is for, and forms only from our own pages."""

    async def let_in(request: Request) -> None:
        who = await (ballot_holder(request) if access.ballots else visitor(request))
        access.check(who)
        if not access.machines:
            await check_form(request, who)

    return let_in


def install(app: FastAPI, groups: Sequence[Routes]) -> None:
    """Put declared routes on the application, each behind its door."""
    for declared in (one for routes in groups for one in routes.declared):
        options = dict(declared.options)
        guard = [Depends(door(declared.access)), *options.pop("dependencies", [])]
        app.add_api_route(
            declared.path, declared.endpoint, methods=[declared.method], dependencies=guard, **options
        )
        _declared(app)[declared.method, declared.path] = declared.access


def _declared(app: FastAPI) -> dict[tuple[str, str], Access]:
    """Who may use each route of an application, by method and path template."""
    if not hasattr(app.state, "access"):
        app.state.access = {}
    return cast(dict[tuple[str, str], Access], app.state.access)


def access_of(app: FastAPI, method: str, path: str) -> Access | None:
    """Who may use a route, by its path template; None where it declares nothing."""
    return _declared(app).get(("GET" if method == "HEAD" else method, path))


def doors(app: FastAPI) -> Iterator[tuple[str, str, Access]]:
    """Every route of the application as (method, path template, access)."""
    for route in app.routes:
        for method in sorted(_methods(route)):
            access = access_of(app, method, _path(route))
            if access is None:
                raise UndeclaredRouteError(f"{method} {_path(route)} does not say who may use it")
            yield method, _path(route), access


class UndeclaredRouteError(Exception):
    """A route was put on the application past `Routes`: a bug, found at the start."""


def refuse_undeclared(app: FastAPI) -> None:
    """Stop the start of an application that holds a route without an access."""
    for _ in doors(app):
        pass


def _methods(route: BaseRoute) -> set[str]:
    if not isinstance(route, Route):
        raise UndeclaredRouteError(f"{route!r} is no declared route")
    return set(route.methods or ()) - {"HEAD"}


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", ""))
