"""How fast commands are taken over HTTP: `python -m tests.bench.http [--rounds N] [--seconds S]`.

The full stack on a PostgreSQL of its own with fsync on: uvicorn, one and two web processes in turn, and
the projector beside them. 16 clients on kept-alive connections each raise an issue, wait for the answer
and raise the next; every answer must be 201. Client and service share the machine.
"""

import argparse
import asyncio
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from urllib.request import urlopen
from uuid import uuid4

import uvloop

from api.installation import SCOPES
from api.supervisor import listen, projector_spec, web_spec
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings, inherited_environment
from tests.api.hall import HALL, Town, settle

CLIENTS = 16
SECRET = "5c" * 32
Request = Callable[[], bytes]


def submission(token: str | None) -> Request:
    """A request that raises an issue, each time another one, without login each from another address."""

    def request() -> bytes:
        text = f"楼道口的旧电线杆歪斜，请联系产权单位处理。第{random.randrange(10**9)}件"
        body = json.dumps({"hall": str(HALL), "category": "公共设施", "text": text}).encode()
        address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        who = f"Authorization: Bearer {token}\r\n" if token else f"X-Forwarded-For: {address}\r\n"
        head = (
            f"POST /api/v1/issues HTTP/1.1\r\nHost: hall\r\n{who}Idempotency-Key: {uuid4()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return request


async def client(port: int, request: Request, until: float, taken: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        sent = request()
        begun = time.perf_counter()
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        taken.append(time.perf_counter() - begun)
        if not head.startswith(b"HTTP/1.1 201"):
            raise SystemExit((head + body).decode())
    writer.close()


async def load(port: int, request: Request, seconds: float) -> list[float]:
    """How long each request of all clients took."""
    taken: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(client(port, request, until, taken) for _ in range(CLIENTS)))
    return taken


@contextmanager
def web(settings: Settings, workers: int) -> Iterator[int]:
    """The port of a service of so many web processes."""
    settings = replace(settings, workers=workers, port=0)
    with listen(settings) as listener, ExitStack() as stack:
        port = int(listener.getsockname()[1])
        for number in range(workers):
            stack.enter_context(running(settings, web_spec(settings, listener, number).command, listener))
        await_answer(port)
        yield port


def await_answer(port: int) -> None:
    """Wait until the service answers at all; the socket listens before there is anybody to answer."""
    with urlopen(f"http://127.0.0.1:{port}/api/v1/openapi.json", timeout=60) as answer:
        answer.read()


@contextmanager
def running(settings: Settings, command: list[str], listener: socket.socket | None = None) -> Iterator[None]:
    descriptors = (listener.fileno(),) if listener else ()
    environment = {**inherited_environment(), **settings.environment()}
    process = subprocess.Popen(command, env=environment, pass_fds=descriptors)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ysb-"))
    folder.chmod(0o711)
    results: dict[str, list[tuple[float, float, float]]] = {}
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster(folder / "data"))
        settings = Settings(data=folder / "data", database_url=cluster.dsn(), secret=SECRET)
        bring_up_to_date(cluster.dsn(), SCOPES, bytes.fromhex(SECRET))
        with open_service(settings) as service:
            settle(service)
            token = Town(service, None).token("resident")  # type: ignore[arg-type]
        stack.enter_context(running(settings, list(projector_spec().command)))
        ports = {workers: stack.enter_context(web(settings, workers)) for workers in (1, 2)}
        requests = {"without login": submission(None), "by token": submission(token)}
        for number in range(given.rounds + 1):  # the first warms up
            for workers, port in ports.items():
                for name, request in requests.items():
                    begun = time.perf_counter()
                    taken = uvloop.run(load(port, request, given.seconds if number else 1.0))
                    rate = len(taken) / (time.perf_counter() - begun)
                    taken.sort()
                    figures = (rate, taken[len(taken) // 2] * 1000, taken[int(len(taken) * 0.99)] * 1000)
                    if number:
                        results.setdefault(f"{name}, {workers} web", []).append(figures)
    print(f"{'issue submission, 16 clients':34}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}")
    for name, rounds in results.items():
        rate, middle, slow = (median(figure) for figure in zip(*rounds, strict=True))
        print(f"{name:34}{rate:12.0f}{middle:9.1f}{slow:9.1f}")


if __name__ == "__main__":
    sys.exit(main())
