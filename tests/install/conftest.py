"""Folders and processes for the tests of the installation."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.install.served import Service

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(scratch: Path) -> Iterator[Path]:
    """A data folder not made yet; what still runs on it afterwards is a failure and is ended."""
    folder = scratch / f"d{uuid4().hex[:8]}"
    yield folder
    left = processes_on(folder)
    for process in left:
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
    assert not left, f"left running on the data folder: {left}"


def processes_on(folder: Path) -> list[int]:
    """The processes that name a folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def eventually(holds: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Whether something comes to hold within some seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


def environment(**more: str) -> dict[str, str]:
    """The environment of a child without any of our settings in it."""
    ours = ("YISHITING_", "DATABASE_URL", "READ_DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def yishiting(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Program:
    """A Python program of a test, in a process of its own, whose lines can be awaited."""

    def __init__(self, code: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    """Start programs that are killed after the test at the latest."""
    started: list[Program] = []

    def start(code: str, *arguments: str) -> Program:
        started.append(Program(code, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.kill()


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., "Service"]]:
    """Start services; each is ended before its data folder is looked at."""
    from tests.install.served import Service

    started: list[Service] = []

    def start(*arguments: str, **more: str) -> Service:
        started.append(Service(*arguments, **more))
        return started[-1]

    yield start
    for service in started:
        if service.process.poll() is None:
            service.end(signal.SIGTERM)
