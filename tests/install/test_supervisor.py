"""The supervisor: brings back what crashes, ends all in order, leaves nothing behind."""

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from api.supervisor import ChildSpec, Supervisor, listen
from deliberation.store.problems import BUSY, InstallationError
from deliberation.store.settings import Settings
from tests.install.conftest import Program, eventually, processes_on

LASTING = "import sys, time; open(sys.argv[1], 'a').write('started\\n'); time.sleep(600)"
CRASHING = "import sys; sys.exit(9)"
POLITE = """
import signal, sys
def leave(*_):
    open(sys.argv[1], 'a').write(sys.argv[2] + ' left\\n')
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print(sys.argv[2], flush=True)
signal.pause()
"""
SUPERVISE = """
import sys
from pathlib import Path
from api.supervisor import ChildSpec, Supervisor
from deliberation.store.embedded import Cluster
from deliberation.store.settings import Settings
folder = sys.argv[1]
specs = [ChildSpec(name, [sys.executable, "-c", "import time; time.sleep(600)", folder], 0) for name in "ab"]
with Cluster(Path(folder)) as cluster:
    supervisor = Supervisor(Settings.load(data=Path(folder)), specs, cluster=cluster, say=print)
    supervisor.start()
    print("up", flush=True)
    supervisor.keep()
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(said: list[str], data: Path) -> Callable[..., Supervisor]:
    def make(*specs: ChildSpec) -> Supervisor:
        return Supervisor(Settings.load({}, data=data), specs, say=lambda _, en: said.append(en))

    return make


@pytest.fixture(autouse=True)
def _signals() -> object:
    """Put back the handlers that stopping sets."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_crashed_child_is_started_again_and_its_crash_is_told(
    supervise: Callable[..., Supervisor], said: list[str], data: Path
) -> None:
    log = data.with_suffix(".log")
    supervisor = supervise(ChildSpec("projector", [sys.executable, "-c", LASTING, str(log)], 1))
    supervisor.start()
    assert eventually(lambda: log.exists() and log.read_text() == "started\n")
    supervisor.children[0].kill()

    def is_back() -> bool:
        supervisor.tend()
        return log.read_text() == "started\nstarted\n"

    assert eventually(is_back)
    assert said == ["projector stopped unexpectedly (code -9); starting it again in 0.5 s."]
    supervisor.stop()
    assert processes_on(log) == []


def test_a_child_that_never_comes_up_ends_the_start(
    supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise(ChildSpec("web", [sys.executable, "-c", CRASHING], 0))
    supervisor.start()
    with pytest.raises(InstallationError, match="web did not come up"):
        supervisor.await_up(lambda: False)
    assert [line.split("again in ")[1] for line in said] == ["0.5 s.", "1.0 s.", "2.0 s."]
    supervisor.stop()


def test_web_has_drained_before_the_projector_is_asked_to_stop(
    supervise: Callable[..., Supervisor], data: Path
) -> None:
    log = data.with_suffix(".order")
    slow_web = POLITE.replace("def leave(*_):", "def leave(*_):\n    import time; time.sleep(0.5)")
    supervisor = supervise(
        ChildSpec("projector", [sys.executable, "-c", POLITE, str(log), "projector"], stage=1),
        ChildSpec("web", [sys.executable, "-c", slow_web, str(log), "web"], stage=0),
    )
    supervisor.start()
    assert eventually(lambda: len(processes_on(log)) == 2)
    assert eventually(lambda: all(catches_sigterm(process) for process in processes_on(log)))
    supervisor.stop()
    assert log.read_text() == "web left\nprojector left\n"


def test_a_child_that_does_not_listen_is_killed_when_its_patience_is_over(
    supervise: Callable[..., Supervisor], data: Path
) -> None:
    deaf = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
    mark = str(data.with_suffix(".deaf"))
    supervisor = supervise(ChildSpec("deaf", [sys.executable, "-c", deaf, mark], 0, patience=0.3))
    supervisor.start()
    assert eventually(lambda: len(processes_on(Path(mark))) == 1)
    supervisor.stop()
    assert processes_on(Path(mark)) == []


def test_nothing_is_left_when_the_supervisor_is_killed(data: Path, program: Callable[..., Program]) -> None:
    parent = program(SUPERVISE, str(data))
    assert parent.line() == "up"
    assert eventually(lambda: len(processes_on(data)) >= 4)  # a leash becomes its program a moment later
    parent.kill()
    assert eventually(lambda: processes_on(data) == [])


def test_a_taken_port_is_told_with_another_to_choose(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InstallationError, match=f"--port {port + 1}") as refused:
            listen(Settings.load({}, data=data, port=port))
    assert refused.value.exit_code == BUSY


def test_an_address_that_is_not_this_machine_s_is_told(data: Path) -> None:
    settings = replace(Settings.load({}, data=data), host="192.0.2.1")
    with pytest.raises(InstallationError, match=r"192\.0\.2\.1"):
        listen(settings)


def catches_sigterm(process: int) -> bool:
    """Whether a process has set a handler for SIGTERM (SigCgt of proc(5), signal 15 is bit 14)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> 14 & 1)
    return False
