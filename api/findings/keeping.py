"""The last audit of this process, and the one that runs: in a thread of its own, one at a time.

A run stands for a position of the log and stays true of it, so it is kept until somebody asks for another.
"""

import logging
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Final

from starlette.requests import Request

from api.findings.run import LOG, Run, audit_everything
from deliberation.bootstrap import Service
from deliberation.domain.errors import Refusal

MOST: Final = 200_000
"""Entries that are audited within the web process, in some 400 MB; a larger log has the command."""

_log: Final = logging.getLogger(__name__)


class TooLongForThePageError(Refusal):
    CODE = "findings.log_too_long"
    STATUS = 409
    ZH = "记录已有 {entries} 条，在网页上重新裁定会占用过多内存。请在服务器上运行 yishiting audit。"
    EN = "The log has {entries} entries, too many to audit here. Run yishiting audit on the server."


class FindingsRunningError(Refusal):
    CODE = "findings.running"
    STATUS = 503
    ZH = "正在重新裁定（{position} / {head}）。请稍后再取。"
    EN = "The audit is running ({position} of {head}). Ask again in a moment."


class FindingsFailedError(Refusal):
    CODE = "findings.failed"
    STATUS = 503
    ZH = "上次重新裁定没有完成（数据库中断或权限不足）。请再试一次。"
    EN = "The last audit did not finish (the database was away, or did not let us). Try again."


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a running audit is; `what` is the log or a view."""

    what: str
    position: int
    head: int


class Runs:
    """Keeps the last run of one service; safe for threads."""

    def __init__(self, service: Service) -> None:
        self._service: Final = service
        self._lock: Final = Lock()
        self._idle: Final = Event()
        self._idle.set()
        self.last: Run | None = None
        self.reached: Reached | None = None
        self.failed = False

    @property
    def running(self) -> bool:
        return not self._idle.is_set()

    def begin(self, *, anew: bool = True) -> None:
        """Begin a run unless one is going on; without `anew` only where there was none yet.

        Refuses a log that is too long for this process.
        """
        with self._lock:
            if self.running or (self.last is not None and not anew):
                return
            entries = self._service.log.head().position
            if entries > MOST:
                raise TooLongForThePageError(entries=f"{entries:,}")
            self._idle.clear()
            self.failed = False
            self.reached = Reached(LOG, 0, entries)
        Thread(target=self._run, name="findings", daemon=True).start()

    def wait(self, seconds: float) -> Run | None:
        """The last run, where none is going on after at most some seconds."""
        return self.last if self._idle.wait(seconds) else None

    def _run(self) -> None:
        service = self._service
        try:
            self.last = audit_everything(
                service.log, service.clock, service.settings.database_url, self._progress
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the page says that it did not finish
            self.failed = True
            _log.warning("the audit did not finish: %s", type(error).__name__)
        finally:
            self._idle.set()

    def _progress(self, what: str, position: int, head: int) -> None:
        self.reached = Reached(what, position, head)


def runs_of(request: Request, service: Service) -> Runs:
    """The runs of the service behind a request."""
    known: Runs | None = getattr(request.app.state, "findings", None)
    if known is None or known._service is not service:  # noqa: SLF001 - another service took its place
        known = request.app.state.findings = Runs(service)
    return known
