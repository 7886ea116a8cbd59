"""`yishiting serve` as a shell starts it, for the tests that watch it."""

import re
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.install.conftest import ROOT, environment


class Service:
    """`yishiting serve` in a process of its own, as a shell starts it."""

    def __init__(self, *arguments: str, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", *arguments],
            cwd=ROOT,
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self.said = ""
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._lines.put(line)

    def hear(self, pattern: str, within: float = 90.0) -> re.Match[str]:
        """Wait until what was said holds a pattern."""
        deadline = time.monotonic() + within
        while (found := re.search(pattern, self.said)) is None:
            over = self.process.poll() is not None and self._lines.empty() and not self._reader.is_alive()
            if over or time.monotonic() > deadline:
                pytest.fail(f"{pattern!r} was not said:\n{self.said}")
            with suppress(Empty):
                self.said += self._lines.get(timeout=0.2)
        return found

    @property
    def port(self) -> int:
        return int(self.hear(r"running:  http://127\.0\.0\.1:(\d+)")[1])

    def descendants(self) -> list[int]:
        """Everything that the service runs, down to PostgreSQL's own workers."""
        return _descendants(self.process.pid)

    def child(self, part: str) -> int:
        """The direct child on whose command line `part` stands."""
        for process in _children(self.process.pid):
            if part.encode() in Path(f"/proc/{process}/cmdline").read_bytes():
                return process
        raise LookupError(part)

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(20)
        while not self._lines.empty():
            self.said += self._lines.get()
        return code


def _children(process: int) -> list[int]:
    with suppress(OSError):
        threads = Path(f"/proc/{process}/task").iterdir()
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    return []


def _descendants(process: int) -> list[int]:
    children = _children(process)
    return children + [below for child in children for below in _descendants(child)]


def is_alive(process: int) -> bool:
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    return False


def status(port: int, path: str = "/health") -> int:
    address = HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, HTTPException), closing(address) as connection:
        connection.request("GET", path)
        return connection.getresponse().status
    return 0
