"""The whole record as one file: for everybody, and with sealed values for auditors."""

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.access import AUDITOR, PUBLIC, Routes
from api.deps import Hall, Visiting, caller
from api.routes.log import NoCheckpointError
from deliberation.bootstrap import Service
from deliberation.domain.access.events import ExportKind
from deliberation.domain.errors import Refusal
from deliberation.domain.values import Channel, HallId, Role
from deliberation.ledger.bundle import Opening, stream_bundle
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.source import Pinned

routes: Final = Routes("/log", page=True)

_AT_ONCE: Final = 2
_making: Final = BoundedSemaphore(_AT_ONCE)
"""A bundle of a large record keeps a processor busy for half a minute."""

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
async def read_bundle(hall: Hall) -> Response:
    """The whole public record in one file, to be verified offline."""
    checkpoint = await run_in_threadpool(_newest, hall)
    return _file(hall, checkpoint, "audit.zip", None)


@routes.get(
    "/openings.zip",
    AUDITOR,
)
async def read_openings(hall: Hall, who: Visiting) -> Response:
    """The record with sealed values; fetching it is recorded first.

    Sealed values of the halls in which the visitor is auditor, of all for an administrator. Personal
    ones are never in it, and ballots of votes that still run neither."""
    checkpoint = await run_in_threadpool(_newest, hall)
    halls = None
    if not who.rights.administrator:
        halls = [one for one in who.rights.roles if who.rights.holds_in(HallId(one), Role.AUDITOR)]
    asks = caller(who, Channel.WEB)
    await run_in_threadpool(hall.exported, asks, ExportKind.AUDIT_OPENINGS, up_to=checkpoint.size)
    return _file(
        hall, checkpoint, "openings.zip", lambda start, end: hall.log.openings_between(start, end, halls)
    )


def _newest(hall: Service) -> SignedCheckpoint:
    checkpoint = hall.ledger.best()
    if checkpoint is None:
        raise NoCheckpointError(retry_after=1)
    return checkpoint


def _file(hall: Service, checkpoint: SignedCheckpoint, name: str, openings: Openings | None) -> Response:
    return StreamingResponse(
        _Turn(stream_bundle(Pinned(hall.ledger, checkpoint), openings)),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


class _Turn(Iterator[bytes]):
    """The pieces of a bundle, and one of the turns while they are taken; given back also where the reader
    goes away in the middle or never begins. BundleBusyError where all turns are taken."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces: Final = pieces
        self._mine = _making.acquire(blocking=False)
        if not self._mine:
            raise BundleBusyError

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self._give_back()
            raise

    def __del__(self) -> None:
        self._give_back()

    def _give_back(self) -> None:
        if self._mine:
            self._mine = False
            _making.release()
