"""The log as everybody may verify it: checkpoint, tiles, entries, proofs (C2SP tlog-tiles), and our
cosignatures on the logs of others (C2SP tlog-witness).

Anonymous, and public leaves only. Nothing beyond the newest checkpoint is served.
"""

import gzip
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.access import MACHINES, PUBLIC, Routes
from api.deps import Hall
from deliberation.bootstrap import Service
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.ledger.checkpoint import decimal
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.tiles import MalformedTileError, Tile, parse_numbered
from deliberation.ledger.witness import Ask
from deliberation.store.ledger import covers
from deliberation.store.witnesses import NotAWitnessError

routes: Final = Routes("/log", page=True)

TEXT: Final = "text/plain; charset=utf-8"
BINARY: Final = "application/octet-stream"
PROOF: Final = ".tlog-proof"
_A_MOMENT: Final = "public, max-age=2"
_A_MINUTE: Final = "public, max-age=60"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ANYBODY: Final = {"Access-Control-Allow-Origin": "*"}


class NotCoveredYetError(Refusal):
    CODE = "log.not_covered_yet"
    STATUS = 404
    ZH = "这条记录已登记，但尚未写入签署的检查点。请稍候 {retry_after} 秒再取证明。"
    EN = "The entry is recorded, but no signed checkpoint covers it yet. Ask again in {retry_after} s."


class NoCheckpointError(Refusal):
    CODE = "log.no_checkpoint"
    STATUS = 404
    ZH = "还没有签署过检查点。请稍候 {retry_after} 秒再试；仍没有时，请管理员运行 yishiting doctor。"
    EN = (
        "No checkpoint was signed yet. Ask again in {retry_after} s; if that does not help, the "
        "administrator finds the reason with `yishiting doctor`."
    )


def answer(request: Request, content: bytes, media_type: str, caching: str) -> Response:
    """The bytes with their tag; 304 where the reader has them already."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {**_ANYBODY, "Cache-Control": caching, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def read_checkpoint(hall: Hall, request: Request) -> Response:
    """The newest checkpoint that enough witnesses cosigned, where witnesses are configured; else the
    newest. With the cosignatures that it has."""
    found = hall.ledger.best()
    if found is None:
        raise NoCheckpointError(retry_after=1)
    return answer(request, found.encode(), TEXT, _A_MOMENT)


def read_newest_checkpoint(hall: Hall, request: Request) -> Response:
    """The newest checkpoint, whoever has cosigned it."""
    found = hall.ledger.latest()
    if found is None:
        raise NoCheckpointError(retry_after=1)
    return answer(request, found.encode(), TEXT, _A_MOMENT)


def read_entries(number: str, hall: Hall, request: Request) -> Response:
    bundle = hall.ledger.entries(_tile(number, 0))
    if bundle is None:
        raise NotFoundError(what=f"条目 / bundle {number[:40]}")
    found = answer(request, bundle, BINARY, _FOR_EVER)
    if found.status_code == 200 and "gzip" in request.headers.get("accept-encoding", ""):
        packed = gzip.compress(bundle, 6, mtime=0)
        headers = {**_ANYBODY, "Cache-Control": _FOR_EVER, "ETag": f"W/{found.headers['etag']}"}
        found = Response(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=BINARY)
    found.headers["Vary"] = "Accept-Encoding"
    return found


def read_tile(level: str, number: str, hall: Hall, request: Request) -> Response:
    try:
        tile = _tile(number, decimal(level))
    except MalformedNoteError:
        raise NotFoundError(what=f"树块 / tile {level[:40]}") from None
    found = hall.ledger.tiles([tile]).get(tile) if covers(tile, hall.ledger.covered()) else None
    if found is None:
        raise NotFoundError(what=f"树块 / tile {tile.path}")
    return answer(request, found, BINARY, _FOR_EVER)


def _tile(number: str, level: int) -> Tile:
    try:
        return parse_numbered(number, level)
    except MalformedTileError:
        raise NotFoundError(what=f"树块 / tile {number[:40]}") from None


def read_proof(stream: UUID, name: str, hall: Hall, request: Request) -> Response:
    """The proof that version N of a stream stands in the log: `<stream>/<N>.tlog-proof`."""
    position = hall.ledger.position_of(stream, _number(name))
    if position is None:
        raise NotFoundError(what=f"记录 / entry {stream}/{name[:30]}")
    return proved(hall, position, request)


def read_proof_of_position(name: str, hall: Hall, request: Request) -> Response:
    """The proof of the entry at a position, as every accepted command answers one: `<N>.tlog-proof`."""
    position = _number(name)
    if not 1 <= position <= hall.log.head().position:
        raise NotFoundError(what=f"记录 / entry {position}")
    return proved(hall, position, request)


def proved(hall: Service, position: int, request: Request) -> Response:
    proof = hall.ledger.proof(position)
    if proof is None:
        raise NotCoveredYetError(retry_after=1)
    return answer(request, proof.encode(), TEXT, _A_MOMENT)


def _number(name: str) -> int:
    """The N of `N.tlog-proof`."""
    number, ending, rest = name.partition(PROOF)
    try:
        if ending and not rest:
            return decimal(number)
    except MalformedNoteError:
        pass
    raise NotFoundError(what=f"证明 / proof {name[:40]}")


def read_key(hall: Hall, request: Request) -> Response:
    """The verifier key of the log, the newer one while one hands over to the next."""
    logs = hall.ledger.policy().logs
    if not logs:
        raise NoCheckpointError(retry_after=1)
    return answer(request, f"{logs[0].key}\n".encode(), TEXT, _A_MINUTE)


def read_policy(hall: Hall, request: Request) -> Response:
    """What a verifier needs to know of us. Whoever gets it from here trusts us; get it from elsewhere."""
    return answer(request, hall.ledger.policy().text.encode(), TEXT, _A_MOMENT)


async def add_checkpoint(hall: Hall, request: Request) -> Response:
    """Cosign the checkpoint of another log that our policy names."""
    if hall.witness is None:
        raise NotAWitnessError
    try:
        ask = Ask.parse(await request.body())
    except MalformedNoteError as error:
        return Response(f"{error}\n", 400, media_type=TEXT)
    told = await run_in_threadpool(hall.witness.take, ask)
    return Response(told.body, told.status, headers={"Content-Type": told.media_type})


_READS: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("/checkpoint", read_checkpoint),
    ("/checkpoint/newest", read_newest_checkpoint),
    ("/tile/entries/{number:path}", read_entries),
    ("/tile/{level}/{number:path}", read_tile),
    ("/proof/{name}", read_proof_of_position),
    ("/proof/{stream}/{name}", read_proof),
    ("/key", read_key),
    ("/policy", read_policy),
)
for _path, _endpoint in _READS:
    routes.add("GET", _path, PUBLIC, _endpoint)
    routes.add("HEAD", _path, PUBLIC, _endpoint)
routes.add("POST", "/add-checkpoint", MACHINES, add_checkpoint)
