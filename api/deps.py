"""What a route may ask: the service, who asks, in which language, and under which command id."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID, uuid4

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request

from api import security
from api.visitor import Visitor
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.values import Channel, StreamId, derived_id

Language = Literal["zh", "en"]
LANGUAGE_COOKIE: Final = "language"


async def service(request: Request) -> Service:
    """The installation that the application serves."""
    found: Service = request.app.state.service
    return found


async def visitor(request: Request) -> Visitor:
    """Who asks; told once a request."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is None:
        hall = request.app.state.service
        if security.needs_database(request):
            known = await run_in_threadpool(security.identify, request, hall)
        else:
            known = security.identify(request, hall)
        request.state.visitor = known
    return known


async def ballot_holder(request: Request) -> Visitor:
    """Who asks, where the holder of a right may be known by the personal link that was shown here.

    For the right that the address names, or where it names none; a teller who also holds a ballot of
    their own is still a teller for everybody else's right. Told once a request.
    """
    known: Visitor | None = getattr(request.state, "ballot_holder", None)
    if known is None:
        hall = request.app.state.service
        holder = await run_in_threadpool(security.by_ballot, request, hall)
        named = request.path_params.get("right")
        shown = holder.right is not None and named in (None, str(holder.right))
        known = request.state.ballot_holder = holder if shown else await visitor(request)
    return known


def language_of(request: Request) -> Language:
    """`?lang=` (remembered in a cookie), else the cookie, else Accept-Language, else the setting."""
    asked = request.query_params.get("lang")
    if asked in ("zh", "en"):
        security.set_cookie(request, LANGUAGE_COOKIE, asked, max_age=365 * 86_400)
        return "en" if asked == "en" else "zh"
    kept = security.get_cookie(request, LANGUAGE_COOKIE) or _accepted(request)
    if kept in ("zh", "en"):
        return "en" if kept == "en" else "zh"
    hall = getattr(request.app.state, "service", None)
    return "en" if hall is not None and hall.settings.language == "en" else "zh"


def _accepted(request: Request) -> str:
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower()[:2]
        if tag in ("zh", "en"):
            return tag
    return ""


Hall = Annotated[Service, Depends(service)]
Visiting = Annotated[Visitor, Depends(visitor)]


async def form_of(request: Request) -> FormData:
    """The form of a request; its body is limited (asgi.py:BodyLimit), and no field by itself."""
    return await request.form(max_part_size=sys.maxsize)


async def check_form(request: Request, who: Visitor) -> None:
    """Refuse an unsafe request that could come from somebody else's page in a browser."""
    if not security.must_prove_form(request, who):
        return
    token = request.headers.get(security.FORM_HEADER, "")
    if not token and security.is_form(request):
        token = str((await form_of(request)).get(security.FORM_FIELD, ""))
    security.check_form_token(request, request.app.state.service, token)


def caller(
    who: Visitor,
    channel: Channel,
    *,
    command_id: UUID | None = None,
    expected: Mapping[StreamId, int] | None = None,
    happened_at: datetime | None = None,
) -> Caller:
    """The sender of a command. Without a `command_id` a repeat cannot be recognised."""
    return Caller(
        actor=who.actor,
        command_id=command_id or uuid4(),
        channel=channel,
        person=who.person,
        happened_at=happened_at,
        expected=expected or {},
        right=who.right,
    )


def command_id_of(text: str) -> UUID | None:
    """The command id that a caller chose: a UUID, or any text, of which one is derived; None for none."""
    text = text.strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return derived_id("idempotency key", text)
