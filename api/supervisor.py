"""One process that runs all the others: database, projector, web; and ends them in order.

Children run in sessions of their own, so that Ctrl-C reaches only the supervisor, and on leashes
(deliberation/store/leash.py), so that none is left where the supervisor is killed. The listening
socket is the supervisor's: a restarted web process finds the callers that waited meanwhile.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Any, Final

from pydantic_core import from_json

from deliberation.store.embedded import Cluster
from deliberation.store.leash import leashed
from deliberation.store.problems import BUSY, FAILED, InstallationError
from deliberation.store.room import RoomGuard
from deliberation.store.settings import Settings, inherited_environment

_TICK: Final = 0.1
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_STEADY_AFTER: Final = 60.0
"""Seconds after which a child counts as steady: its next crash is answered at once again."""
_HOPELESS: Final = 3
"""Crashes in a row before the service was ever up, after which the start is given up."""
_UP_PATIENCE: Final = 60.0
_LOOK_AT_DISK_EVERY: Final = 5.0
_LONGEST_REPORT: Final = 100_000
"""Bytes of /health that are read: another program on the port may answer without end."""


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """A program to keep running.

    Children of the lowest `stage` are stopped first, and all of a stage have ended before the next is
    asked to. `patience` are the seconds a child gets to finish after SIGTERM.
    """

    name: str
    command: Sequence[str]
    stage: int
    patience: float = 15.0
    descriptors: Sequence[int] = ()


@dataclass(slots=True)
class Child:
    """A kept program: its process, and when it may start again."""

    spec: ChildSpec
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    crashes: int = 0
    due: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            leashed(self.spec.command, end_with=signal.SIGTERM),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            pass_fds=tuple(self.spec.descriptors),
            start_new_session=True,
        )

    def tend(self, say: Callable[[str, str], None]) -> None:
        """Notice a crash and say so; start again when the pause after it is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            self.crashes = 1 if now - self.started > _STEADY_AFTER else self.crashes + 1
            pause = min(_FIRST_PAUSE * 2 ** (self.crashes - 1), _LONGEST_PAUSE)
            self.due = now + pause
            say(
                f"{self.spec.name} 意外停止（代码 {code}），{pause:.1f} 秒后重新启动。",
                f"{self.spec.name} stopped unexpectedly (code {code}); starting it again in {pause:.1f} s.",
            )
        if self.process is None and now >= self.due:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: leash and program alike
            self.process.wait()


def listen(settings: Settings) -> socket.socket:
    """The listening socket of the web service; InstallationError where the port is taken or not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # uvicorn takes a handed-over socket for a Unix one and leaves this out: every answer then waits 40 ms
    # for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise InstallationError(
            f"不能在 {settings.host}:{settings.port} 上提供服务（{error.strerror}）。"
            f"请停止占用该端口的程序，或另选端口，例如：--port {settings.port + 1}",
            f"Cannot serve on {settings.host}:{settings.port} ({error.strerror}). Stop the program that has "
            f"the port, or choose another, for instance: --port {settings.port + 1}",
            BUSY,
        ) from error
    return listener


def web_spec(settings: Settings, listener: socket.socket, number: int) -> ChildSpec:
    """One web process on the shared socket."""
    options = ["--fd", str(listener.fileno()), "--loop", "uvloop", "--http", "httptools"]
    options += ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    options += ["--timeout-graceful-shutdown", "10"]
    options += ["--proxy-headers", "--forwarded-allow-ips", settings.trusted_proxies]
    command = [sys.executable, "-P", "-m", "uvicorn", "--factory", "api.main:create_app", *options]
    name = "web" if settings.workers == 1 else f"web {number}"
    return ChildSpec(name, command, stage=0, descriptors=(listener.fileno(),))


def projector_spec() -> ChildSpec:
    return ChildSpec("projector", [sys.executable, "-P", "-m", "projections.runner"], stage=1)


def signer_spec() -> ChildSpec:
    """Ends after the projector, so that what was recorded last is signed too."""
    return ChildSpec("signer", [sys.executable, "-P", "-m", "deliberation.store.signing"], stage=2)


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(
        self,
        settings: Settings,
        specs: Sequence[ChildSpec],
        *,
        cluster: Cluster | None = None,
        room: RoomGuard | None = None,
        say: Callable[[str, str], None],
    ) -> None:
        environment = {**inherited_environment(), **settings.environment(), "PYTHONUNBUFFERED": "1"}
        self.children: Final = [Child(spec, environment) for spec in specs]
        self._cluster = cluster
        self._room = room
        self._next_look = 0.0
        self._database_due = 0.0
        self._say = say
        self._hurry = False

    def start(self) -> None:
        for child in self.children:
            child.start()

    def tend(self) -> None:
        """One round: bring back what ended by itself, the database first."""
        self._tend_database()
        self.watch_room()
        for child in self.children:
            child.tend(self._say)

    def _tend_database(self) -> None:
        if self._cluster is None or not self._cluster.wait_failed() or time.monotonic() < self._database_due:
            return
        self._say("数据库意外停止，正在恢复。", "The database stopped unexpectedly; recovering it.")
        try:
            self._cluster.restart()
        except InstallationError as error:  # a full disk, say: the web service tells callers meanwhile
            self._say(error.zh, error.en)
            self._database_due = time.monotonic() + _LONGEST_PAUSE

    def watch_room(self) -> None:
        """Stop or resume writing by the room on the disk, every few seconds, and say so."""
        now = time.monotonic()
        if self._room is None or now < self._next_look:
            return
        self._next_look = now + _LOOK_AT_DISK_EVERY
        stopped = self._room.look()
        if stopped is True:
            self._say(
                "磁盘快满了：现在只能查看，不能办理。请腾出空间，之后会自动恢复办理。",
                "The disk is nearly full: the service can be read but not written. Make room; writing then "
                "goes on by itself.",
            )
        elif stopped is False:
            self._say("磁盘空间已恢复，可以继续办理。", "There is room on the disk again; writing goes on.")

    def await_up(self, is_up: Callable[[], bool]) -> None:
        """Tend until `is_up`; InstallationError where a child keeps crashing or time runs out."""
        deadline = time.monotonic() + _UP_PATIENCE
        while not is_up():
            self.tend()
            failing = next((child for child in self.children if child.crashes >= _HOPELESS), None)
            if failing or time.monotonic() > deadline:
                name = failing.spec.name if failing else "web"
                raise InstallationError(
                    f"{name} 没有启动成功，原因见上。请运行 yishiting doctor 检查。",
                    f"{name} did not come up; the reason stands above. `yishiting doctor` examines it.",
                    FAILED,
                )
            time.sleep(_TICK)

    def keep(self) -> None:
        """Tend for ever; a signal ends it by its exception."""
        while True:
            self.tend()
            time.sleep(_TICK)

    def stop(self) -> None:
        """End the children stage by stage; a second Ctrl-C hurries it."""

        def hurry(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's signature
            self._hurry = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, hurry)
        for stage in sorted({child.spec.stage for child in self.children}):
            self._stop_together([child for child in self.children if child.spec.stage == stage])

    def _stop_together(self, group: Sequence[Child]) -> None:
        for child in group:
            child.ask_to_stop()
        deadline = time.monotonic() + max(child.spec.patience for child in group)
        while any(child.is_running() for child in group):
            if self._hurry or time.monotonic() > deadline:
                for child in group:
                    child.kill()
            time.sleep(0.02)


class Stop(BaseException):
    """We are asked to stop; like KeyboardInterrupt nothing may swallow it."""


def stop_on_signals() -> None:
    """Have Ctrl-C, SIGTERM and a closed terminal end the main thread by Stop.

    Ctrl-C also where a shell's `&` had set it to be ignored; a hang-up not under nohup.
    """

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's signature
        raise Stop

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, stop)


def health_status(host: str, port: int) -> int | None:
    """The status with which the web service answers GET /health; None where it does not answer."""
    answer = _health(host, port)
    return answer[0] if answer else None


def health_report(host: str, port: int) -> dict[str, Any] | None:
    """What our web service tells at GET /health; None where nobody answers, or another program."""
    answer = _health(host, port)
    with suppress(ValueError):
        told = from_json(answer[1]) if answer else None
        return told if isinstance(told, dict) and {"projector", "timer"} <= told.keys() else None
    return None


def _health(host: str, port: int) -> tuple[int, bytes] | None:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a name, not a binding
    with suppress(OSError, HTTPException), closing(HTTPConnection(target, port, timeout=5)) as connection:
        connection.request("GET", "/health")
        response = connection.getresponse()
        return response.status, response.read(_LONGEST_REPORT)
    return None
