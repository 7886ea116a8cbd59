"""The record itself: events for auditors, the trail of sentences, and the health of the service."""

from datetime import datetime
from importlib.metadata import version
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field
from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.access import AUDITOR, PUBLIC, Routes
from api.deps import Hall
from api.reading import WAITING, Listing, json_answer
from api.timer import Timer
from api.vitals import TimerState
from deliberation.application.ports import ReadOnlyError, StoreDownError
from deliberation.bootstrap import Service
from deliberation.domain.values import HallId
from projections.asof import ClockName
from projections.progress import Health, health
from projections.shapes import Page
from projections.trail.shapes import TrailLine, TrailQuery
from projections.trail.view import trail

routes: Final = Routes("/api/v1", tag="record", on_get=WAITING)
vitals: Final = Routes("", tag="service")


class Leaf(BaseModel):
    """One entry of the log as everybody may have it. Its hash is that of the RFC 6962 leaf
    `{"event":…,"index":position-1,"recorded_ms":…}` in canonical JSON."""

    position: int
    recorded_ms: int
    leaf_hash: str
    event: dict[str, Any]


class Leaves(BaseModel):
    """`next_after` is the position to go on from; `head` the last one of the log."""

    items: list[Leaf]
    next_after: int
    head: int


class LeafFilter(BaseModel):
    """At most `limit` entries beyond position `after`. Nothing is waited for."""

    after: int = Field(default=0, ge=0, le=2**63 - 1)
    limit: int = Field(default=100, ge=1, le=1000)


events: Final = Routes("/api/v1/events", tag="record")


@events.get("", AUDITOR, summary="The entries of the log, with their hashes", response_model=Leaves)
async def list_events(hall: Hall, query: Annotated[LeafFilter, Query()]) -> Response:
    return json_answer(await run_in_threadpool(_leaves, hall, query.after, query.limit))


def _leaves(hall: Service, after: int, limit: int) -> dict[str, Any]:
    rows = hall.log.entries_after(after, limit)
    hashes = hall.log.leaf_hashes(after, len(rows)) if rows else []
    items = [
        {
            "position": row.position,
            "recorded_ms": row.recorded_ms,
            "leaf_hash": leaf_hash.hex(),
            "event": from_json(row.state),
        }
        for row, leaf_hash in zip(rows, hashes, strict=True)
    ]
    last = rows[-1].position if rows else after
    return {"items": items, "next_after": last, "head": hall.log.head().position}


class TrailFilter(Listing):
    """Filters of the trail; `until` is inclusive. `object` is the id of whatever was touched."""

    hall: list[HallId] = Field(default=[], max_length=50)
    object: UUID | None = None
    actor: str | None = Field(default=None, max_length=80)
    topic: list[str] = Field(default=[], max_length=50)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    clock: ClockName = ClockName.RECORDED
    oldest_first: bool = False


@routes.get("/trail", AUDITOR, summary="Every entry as a sentence, in Chinese and English")
async def read_trail(hall: Hall, query: Annotated[TrailFilter, Query()]) -> Page[TrailLine]:
    rest: dict[str, Any] = query.model_dump(exclude={"hall", "topic"})
    asked = TrailQuery(halls=tuple(query.hall), topics=tuple(query.topic), **rest)
    async with hall.views.connection() as connection:
        return await trail(connection, asked)


# Health ------------------------------------------------------------------------------------------


class TimerVital(BaseModel):
    """The timers of the process that answers: `state` is running, late (no whole round for five minutes)
    or off; then how the last whole round went."""

    state: str
    last_round: datetime | None = None
    recorded: int = 0
    refused: int = 0
    failed: int = 0


class SigningVital(BaseModel):
    """The signer: `running`, `stopped` or `refusing` (`code` says why); `covered` entries stand below the
    newest checkpoint, `lag` do not yet."""

    state: str
    covered: int = 0
    lag: int = 0
    signed_at: datetime | None = None
    code: str = ""


class Vital(BaseModel):
    """`lag` counts entries that are recorded and not yet shown; `trouble` names the fault (its kind and
    SQLSTATE) for which nothing can be written just now, and is empty while writing goes well."""

    status: str
    version: str
    database: str
    trouble: str
    head: int | None
    lag: int | None
    projector: str
    projections: list[dict[str, Any]]
    timer: TimerVital
    signer: SigningVital
    at: datetime


_VERSION: Final = version("yishiting")


@vitals.get(
    "/health",
    PUBLIC,
    summary="Whether the service is well: 200 or 503",
    response_model=Vital,
    responses={503: {"model": Vital, "description": "Not well; the fields say what ails it"}},
)
async def read_health(hall: Hall, request: Request) -> Response:
    found: Health | None = None
    database = "up"
    try:
        async with hall.views.connection() as connection:
            found = await health(connection)
    except StoreDownError:
        database = "down"
    trouble = " ".join(hall.log.trouble.split()[:2])
    timer = _timer(request, hall)
    signer = await run_in_threadpool(_signer, hall) if found else SigningVital(state="stopped")
    well = found is not None and found.healthy and not trouble and timer.state != TimerState.LATE
    well = well and not signer.code
    body = {
        "status": "ok" if well else "unwell",
        "version": _VERSION,
        "database": database,
        "trouble": trouble,
        "head": found.head if found else None,
        "lag": found.lag if found else None,
        "projector": "running" if found and found.running else "stopped",
        "projections": _told(found),
        "timer": timer,
        "signer": signer,
        "at": hall.clock.now(),
    }
    return json_answer(body, 200 if well else 503)


def _timer(request: Request, hall: Service) -> TimerVital:
    timer: Timer | None = getattr(request.app.state, "timer", None)
    if timer is None:
        return TimerVital(state=TimerState.OFF)
    state, last = timer.state(hall.clock.now()), timer.last
    if last is None:
        return TimerVital(state=state)
    return TimerVital(
        state=state, last_round=last.at, recorded=last.recorded, refused=last.refused, failed=last.failed
    )


def _signer(hall: Service) -> SigningVital:
    try:
        found = hall.ledger.status()
    except (StoreDownError, ReadOnlyError):
        return SigningVital(state="stopped")
    state = "refusing" if found.code else "running" if found.running else "stopped"
    return SigningVital(
        state=state, covered=found.covered, lag=found.lag, signed_at=found.signed_at, code=found.code
    )


def _told(found: Health | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    return [
        {"name": one.name, "position": one.position, "lag": one.lag, "failed_at": one.failed_at}
        for one in found.projections
    ]
