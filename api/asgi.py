"""The thin layers around the application: size, security headers, cookies, incidents."""

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any, Final
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

MAX_BODY: Final = 256 * 1024
"""Bytes of a request body; a leaf holds 64 KiB, and a form encodes a Chinese character in nine."""

MAX_ROSTER: Final = 8 * 1024 * 1024
"""Bytes of the one file that a form carries: the roll of a vote (api/pages/office/roll.py)."""
_ROSTER_BODY: Final = MAX_ROSTER * 4 // 3 + MAX_BODY
"""The form that confirms it carries the file in base64."""
_ROSTER: Final = re.compile(r"/office/votes/[0-9a-f-]{36}/roll/new/roll")

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_STRICT_TRANSPORT: Final = (b"strict-transport-security", b"max-age=31536000")
_A_FILE: Final = re.compile(r".*\.(zip|csv|xlsx|json)")
"""What is made while it is sent, or whose fetching is entered: there a HEAD would be work for nothing."""
_log: Final = logging.getLogger("api.incident")


class Shell:
    """The outermost layer: security headers and pending cookies on every answer; bugs become incidents.

    A HEAD, with which monitors ask whether a page is there, is a GET whose answer has no body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        begun = False
        bare = scope["method"] == "HEAD" and not _A_FILE.fullmatch(scope["path"])
        if bare:
            scope = {**scope, "method": "GET"}

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *_added(scope, message)]
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as bug:
            number = uuid4().hex[:12]
            _report(number, scope, bug)
            if begun:
                raise
            response = await errors.answer(Request(scope), errors.of_incident(number))
            await response(scope, receive, dressed)


def _added(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in message.get("headers", ())}
    added = [pair for pair in _HEADERS if pair[0] not in present]
    if scope.get("scheme") == "https":
        added.append(_STRICT_TRANSPORT)
    if b"cache-control" not in present:
        added.append((b"cache-control", b"no-store"))
    state: MutableMapping[str, Any] = scope["state"]
    added += [(b"set-cookie", line) for line in state.get("cookies", {}).values()]
    return added


def _report(number: str, scope: Scope, bug: Exception) -> None:
    """The frames and the kind of a bug, never its message: that may quote what a person wrote."""
    frames = "".join(traceback.format_tb(bug.__traceback__))
    route = scope.get("route")
    where = getattr(route, "path", "no route")
    _log.error("incident %s: %s in %s %s\n%s", number, type(bug).__name__, scope["method"], where, frames)


class BodyLimit:
    """Refuses a body above `MAX_BODY` as soon as it is seen to be larger; a roster may be larger."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self._app: Final = app
        self._limit: Final = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = _ROSTER_BODY if _ROSTER.fullmatch(scope["path"]) else self._limit
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            response = await errors.answer(Request(scope), errors.of_status(413))
            await response(scope, receive, send)
            return
        left = limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
