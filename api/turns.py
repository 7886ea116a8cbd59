"""Turns at reads that cost much and that anybody may ask for, so that they never take the whole service.

Looking back replays streams: a vote of a thousand homes is a third of a second of a processor.
"""

import re
from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from threading import Lock
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.security import address
from deliberation.domain.errors import Refusal

_AT_ONCE: Final = 2
_LINE: Final = 24
_EACH: Final = 6
"""Who look back at once, who may wait for it with them, and how many of these from one address."""
_WAIT: Final = 2
"""Seconds after which it is worth asking again."""

_REPLAYED: Final = re.compile(r"/(?:replay/|compare\Z|numbers/|api/v1/numbers/)")
_MOMENT: Final = re.compile(rb"(?:\A|&)as_of=[^&]")


class LookingBackBusyError(Refusal):
    CODE = "looking_back.busy"
    STATUS = 503
    ZH = "查看过去情况的人太多。请过 {retry_after} 秒再试；现在的情况照常可查。"
    EN = "Too many are looking back just now. Try again in {retry_after} s; the present is shown as always."


class Places:
    """`most` places, of which one address takes up to `each`. Safe for threads."""

    def __init__(self, most: int, each: int) -> None:
        self._most: Final = most
        self._each: Final = each
        self._taken: Final[Counter[str]] = Counter()
        self._lock: Final = Lock()

    def take(self, who: str) -> bool:
        """Take a place for an address; False where there is none for it."""
        with self._lock:
            free = self._taken.total() < self._most and self._taken[who] < self._each
            if free:
                self._taken[who] += 1
            else:
                self._forget(who)
            return free

    def give_back(self, who: str) -> None:
        with self._lock:
            self._taken[who] -= 1
            self._forget(who)

    def _forget(self, who: str) -> None:
        if self._taken[who] < 1:
            del self._taken[who]

    @contextmanager
    def taken(self, who: str, refusal: Refusal) -> Iterator[None]:
        """A place for as long as the block runs; raises `refusal` where there is none."""
        if not self.take(who):
            raise refusal
        try:
            yield
        finally:
            self.give_back(who)


class Turns:
    """Who look back at once in one process; it belongs to one event loop."""

    def __init__(self, at_once: int = _AT_ONCE, line: int = _LINE, each: int = _EACH) -> None:
        self._places: Final = Places(line, each)
        self._at_work: Final = Semaphore(at_once)

    @asynccontextmanager
    async def one(self, who: str) -> AsyncIterator[None]:
        """A turn of an address, after those who came before; LookingBackBusyError where the line is long."""
        with self._places.taken(who, LookingBackBusyError(retry_after=_WAIT)):
            async with self._at_work:
                yield


def looks_back(path: str, query: bytes) -> bool:
    """Whether what is asked for is replayed."""
    return _REPLAYED.match(path) is not None or _MOMENT.search(query) is not None


class LookingBack:
    """The layer that has requests for the past take turns: until they begin to answer, because a reader may
    take an answer slowly."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not looks_back(scope["path"], scope["query_string"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        turns: Turns = scope["app"].state.turns
        async with AsyncExitStack() as turn:

            async def freeing(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await turn.aclose()
                await send(message)

            try:
                await turn.enter_async_context(turns.one(address(request)))
            except LookingBackBusyError as busy:
                response = await errors.answer(request, errors.of_refusal(busy))
                await response(scope, receive, send)
                return
            await self._app(scope, receive, freeing)
