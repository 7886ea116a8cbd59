"""What every read shares: which moment is asked for, for which position it waits, and how it answers."""

from asyncio import Semaphore
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Final, Generic, TypeVar, get_type_hints

from fastapi import Depends, Query
from pydantic import BaseModel, Field, TypeAdapter, create_model
from starlette.requests import Request
from starlette.responses import Response

from api.deps import Hall
from api.errors import NotCaughtUpError
from deliberation.bootstrap import Service
from deliberation.domain.errors import Refusal
from deliberation.domain.values import StatedTime
from deliberation.store.database import faults_told
from projections.asof import AsOf, AsOfKnownAtError, ClockName, head_position, stand_of
from projections.listing import part_of
from projections.progress import wait_for
from projections.reading import reached
from projections.shapes import Page

T = TypeVar("T")

PATIENCE: Final = 5.0
"""Seconds that a read waits for the position that its reader has just written."""
_MOST: Final = 2**63 - 1
_LINE: Final = "line"
WAITING_AT_ONCE: Final = 16
"""Readers of one process who wait at the same time: each takes a connection of its own."""


class BeyondTheLogError(Refusal):
    CODE = "after.beyond_the_log"
    STATUS = 422
    ZH = "记录只到第{head}位，没有第{position}位。请照抄办理时得到的 position。"
    EN = "The log ends at {head}; nothing stands at {position}. Repeat the position that a write answered."


async def as_of(
    as_of: Annotated[
        StatedTime | None, Query(description="Show it as it was at this time, its millisecond included.")
    ] = None,
    clock: Annotated[
        ClockName,
        Query(description="`recorded`: the server's clock; `happened`: the time that entries claim."),
    ] = ClockName.RECORDED,
    known_at: Annotated[
        StatedTime | None, Query(description="With `clock=happened`: only what was known by then.")
    ] = None,
) -> AsOf | None:
    """The moment that is asked for; None is now. AsOfKnownAtError where `known_at` stands alone."""
    if as_of is None and known_at is not None:
        raise AsOfKnownAtError
    return AsOf(as_of, clock, known_at) if as_of else None


async def after(
    request: Request,
    hall: Hall,
    after: Annotated[
        int, Query(ge=0, le=_MOST, description="Wait (at most 5 s) until this position of the log is shown.")
    ] = 0,
) -> None:
    """Wait for the reader's own write; a position that nothing stands at is refused at once."""
    if after and not await shown_by_now(request, hall, after, PATIENCE):
        raise NotCaughtUpError(position=after, retry_after=1)


async def shown_by_now(request: Request, hall: Service, position: int, patience: float) -> bool:
    """Wait at most `patience` seconds until a position is shown; False where it is not, or where too many
    wait already. Raises BeyondTheLogError."""
    async with hall.views.connection() as connection:
        if await reached(connection) >= position:
            return True
        head = await head_position(connection)
    if position > head and not hall.settings.read_database_url:
        raise BeyondTheLogError(position=position, head=head)
    waiting: Semaphore = request.app.state.waiting
    if waiting.locked():
        return False
    async with waiting:
        with faults_told():
            return await wait_for(_views_dsn(hall), position, patience)


def _views_dsn(hall: Service) -> str:
    return hall.settings.read_database_url or hall.settings.database_url


Moment = Annotated[AsOf | None, Depends(as_of)]
WAITING: Final = (Depends(after),)


class Listing(BaseModel):
    """A part of a list: at most `limit` items, after the part that ended with `cursor`."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500, description="`next_cursor` of the part before.")


class Items(BaseModel, Generic[T]):
    """A part of a list that stands for no position of the log."""

    items: list[T]
    next_cursor: str | None


def items_of(whole: Sequence[T], asked: Listing, key: Callable[[T], object]) -> Items[T]:
    """The part that is asked for of a list that is held whole; `key` tells its items apart."""
    shown, following = part_of(whole, key, limit=asked.limit, cursor=asked.cursor)
    return Items(items=list(shown), next_cursor=following)


def page_of(whole: Sequence[T], asked: Listing, key: Callable[[T], object], position: int) -> Page[T]:
    """The same of a list that stands for a position of the log."""
    shown, following = part_of(whole, key, limit=asked.limit, cursor=asked.cursor)
    return Page(shown, following, position)


class Shape(Generic[T]):
    """How values of one type are written as JSON, and how the OpenAPI document describes them.

    A view's `line`, the part of an object that lists show too, is written among its other fields.
    """

    def __init__(self, kind: type[T], name: str = "", **more: Any) -> None:
        self._adapter: Final[TypeAdapter[T]] = TypeAdapter(kind)
        self._flat: Final = is_dataclass(kind) and _LINE in {one.name for one in fields(kind)}
        self.documented: Final = _documented(kind, name, more) if self._flat or more else kind

    def answer(self, value: T, *, version: int | None = None, **more: Any) -> Response:
        """The value as a JSON answer; `version` becomes its ETag, for If-Match; `more` is added to it."""
        headers = {"ETag": f'"{version}"'} if version is not None else None
        if not (self._flat or more):
            return Response(self._adapter.dump_json(value), headers=headers, media_type="application/json")
        body = self._adapter.dump_python(value, mode="json")
        line = body.pop(_LINE, {}) if self._flat else {}
        return json_answer({**line, **body, **more}, headers=headers)


_ANYTHING: Final[TypeAdapter[Any]] = TypeAdapter(Any)


def json_answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Plain values as JSON."""
    return Response(_ANYTHING.dump_json(body), status, headers, media_type="application/json")


def _documented(kind: type[Any], name: str, more: dict[str, Any]) -> type[BaseModel]:
    hints = get_type_hints(kind, include_extras=True)
    line = get_type_hints(hints.pop(_LINE), include_extras=True) if _LINE in hints else {}
    described: dict[str, Any] = {key: (hint, ...) for key, hint in {**line, **hints, **more}.items()}
    return create_model(name or kind.__name__, **described)


async def position_of(connection: Any, moment: AsOf | None) -> int:
    """Which position an answer stands for: that of the moment asked for, else what is shown by now."""
    return (await stand_of(connection, moment)).position if moment else await reached(connection)
