"""How a process of ours that works without end comes to it."""

import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType


def run_until_told(run: Callable[[], None], stop: Callable[[], None]) -> int:
    """Call `run`, and `stop` at SIGTERM or Ctrl-C, after which `run` is to return; 0. On the main thread."""

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's signature
        stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    with suppress(KeyboardInterrupt):  # a second Ctrl-C, before the handler stood
        run()
    return 0
