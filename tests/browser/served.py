"""The service as people reach it: a real server and a projector, on a database where Yucai has its hall."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from api.main import create_app
from deliberation.bootstrap import Service
from projections.runner import Projector


@dataclass(frozen=True)
class Served:
    """`url` is where the service is reached."""

    url: str
    service: Service


@contextmanager
def serving(service: Service, dsn: str) -> Iterator[Served]:
    """Serve until the end of the block; the port is one that nobody uses."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(create_app(service=service), log_level="error", loop="uvloop", http="httptools")
    )
    projector = Projector(dsn, say=lambda _: None)
    threads = [
        threading.Thread(target=server.run, args=([listener],), daemon=True),
        threading.Thread(target=projector.run, daemon=True),
    ]
    for thread in threads:
        thread.start()
    _wait_for(server)
    try:
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", service)
    finally:
        server.should_exit = True
        projector.stop()
        for thread in threads:
            thread.join(timeout=10)
        listener.close()


def _wait_for(server: uvicorn.Server) -> None:
    until = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > until:
            raise TimeoutError("the server did not start")
        time.sleep(0.02)
