"""The whole record as one file: for everybody, and with sealed values for auditors."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.access import AUDITOR, PUBLIC, Routes
from api.deps import Hall, Visiting, caller
from api.routes.log import NoCheckpointError
from api.security import address
from api.turns import Places
from deliberation.bootstrap import Service
from deliberation.domain.access.events import ExportKind
from deliberation.domain.errors import Refusal
from deliberation.domain.values import Channel, HallId, Role
from deliberation.ledger.bundle import Opening, stream_bundle
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.source import Pinned

routes: Final = Routes("/log", page=True)

PACKED_AT_ONCE: Final = 2
"""Pieces: a bundle of a large record keeps a processor busy for half a minute."""
READERS: Final = 8
OF_ONE_ADDRESS: Final = 2
"""Who may be reading a bundle at once, however slowly: nothing is packed for who does not read."""

Openings = Callable[[int, int], list[Opening]]


class BundleBusyError(Refusal):
    CODE = "log.bundle_busy"
    STATUS = 503
    ZH = "正在为其他人打包整份记录，请过一分钟再试。也可以逐个文件读取 /log/tile/。"
    EN = "The whole record is just being packed for others. Try again in a minute, or read /log/tile/."


@routes.get(
    "/audit.zip",
    PUBLIC,
)
async def read_bundle(hall: Hall, request: Request) -> Response:
    """The whole public record in one file, to be verified offline."""
    turn = _Turn(request)
    checkpoint = await run_in_threadpool(_newest, hall)
    return _file(turn, hall, checkpoint, "audit.zip", None)


@routes.get(
    "/openings.zip",
    AUDITOR,
)
async def read_openings(hall: Hall, who: Visiting, request: Request) -> Response:
    """The record with sealed values; fetching it is recorded first.

    Sealed values of the halls in which the visitor is auditor, of all for an administrator. Personal
    ones are never in it, and ballots of votes that still run neither."""
    turn = _Turn(request)
    checkpoint = await run_in_threadpool(_newest, hall)
    halls = None
    if not who.rights.administrator:
        halls = [one for one in who.rights.roles if who.rights.holds_in(HallId(one), Role.AUDITOR)]
    asks = caller(who, Channel.WEB)
    await run_in_threadpool(hall.exported, asks, ExportKind.AUDIT_OPENINGS, up_to=checkpoint.size)
    return _file(
        turn,
        hall,
        checkpoint,
        "openings.zip",
        lambda start, end: hall.log.openings_between(start, end, halls),
    )


def _newest(hall: Service) -> SignedCheckpoint:
    checkpoint = hall.ledger.best()
    if checkpoint is None:
        raise NoCheckpointError(retry_after=1)
    return checkpoint


def _file(
    turn: "_Turn", hall: Service, checkpoint: SignedCheckpoint, name: str, openings: Openings | None
) -> Response:
    return StreamingResponse(
        turn.of(stream_bundle(Pinned(hall.ledger, checkpoint), openings)),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


class _Turn(AsyncIterator[bytes]):
    """The pieces of a bundle, and a place while they are read; given back also where the reader goes away in
    the middle or never begins."""

    def __init__(self, request: Request) -> None:
        """BundleBusyError where all places are taken, or all that one address may have."""
        self._places: Final[Places] = request.app.state.bundles
        self._packing: Final[CapacityLimiter] = request.app.state.packing
        self._who: Final = address(request)
        self._pieces: Iterator[bytes] = iter(())
        self._mine = self._places.take(self._who)
        if not self._mine:
            raise BundleBusyError

    def of(self, pieces: Iterator[bytes]) -> "_Turn":
        """The same place, with what is to be read."""
        self._pieces = pieces
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await run_sync(next, self._pieces, None, limiter=self._packing)
        except BaseException:
            self._give_back()
            raise
        if piece is None:
            self._give_back()
            raise StopAsyncIteration
        return piece

    def __del__(self) -> None:
        self._give_back()

    def _give_back(self) -> None:
        if self._mine:
            self._mine = False
            self._places.give_back(self._who)
