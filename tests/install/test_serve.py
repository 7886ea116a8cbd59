"""The service as a newcomer meets it: one command up, Ctrl-C down, nothing left, the data kept."""

import os
import re
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from deliberation.store.embedded import running_dsn
from deliberation.store.folder import DataFolder
from tests.install.conftest import eventually, processes_on, yishiting
from tests.install.served import Service, is_alive, status

pytestmark = pytest.mark.faults


def test_a_cold_start_serves_says_where_and_ctrl_c_leaves_nothing(
    serve: Callable[..., Service], data: Path
) -> None:
    service = serve("--data", str(data))
    assert eventually(lambda: status(service.port) == 200, within=60)
    service.hear("stop everything")
    assert str(data) in service.said
    assert re.search(r"admin  /  \S{12,}", service.said)
    running = service.descendants()
    assert len(running) >= 5
    assert service.end(signal.SIGINT) == 0
    assert "nothing is left running" in service.said
    assert not [process for process in running if is_alive(process)]


def test_a_second_start_keeps_the_data_and_takes_seconds(serve: Callable[..., Service], data: Path) -> None:
    first = serve("--data", str(data))
    assert first.port
    first.end(signal.SIGTERM)
    secret = (data / "secret.key").read_text()
    second = serve("--data", str(data))
    second.hear(r"running:", within=15)
    assert "Schema brought up to date" in first.said
    assert "Schema brought up to date" not in second.said
    assert (data / "secret.key").read_text() == secret


def test_nothing_is_left_when_the_service_is_killed(serve: Callable[..., Service], data: Path) -> None:
    service = serve("--data", str(data))
    assert service.port
    running = service.descendants()
    service.end(signal.SIGKILL)
    assert eventually(lambda: not [process for process in running if is_alive(process)])
    assert processes_on(data) == []
    again = serve("--data", str(data))
    assert eventually(lambda: status(again.port) == 200, within=60)


def test_a_fresh_installation_signs_its_record_without_being_told(
    serve: Callable[..., Service], data: Path
) -> None:
    service = serve("--data", str(data))
    assert eventually(lambda: status(service.port, "/log/checkpoint") == 200, within=60)
    assert (data / "log.key").stat().st_mode & 0o077 == 0
    assert (data / "signer.state").exists()
    assert not list((data / "database").rglob("log.key"))


@pytest.mark.parametrize(
    "part", ["uvicorn", "projections.runner", "deliberation.store.signing", "bin/postgres"]
)
def test_a_killed_part_comes_back(serve: Callable[..., Service], data: Path, part: str) -> None:
    service = serve("--data", str(data))
    assert eventually(lambda: status(service.port) == 200, within=60)
    before = service.child(part)
    os.kill(before, signal.SIGKILL)
    service.hear("stopped unexpectedly")

    def is_back() -> bool:
        with suppress(LookupError, OSError):
            return service.child(part) != before and status(service.port) == 200
        return False

    assert eventually(is_back, within=40)


def test_a_second_service_on_the_folder_is_refused(serve: Callable[..., Service], data: Path) -> None:
    service = serve("--data", str(data))
    assert service.port
    refused = yishiting("serve", "--data", str(data), "--port", "0")
    assert refused.returncode == 3
    assert f"process {service.process.pid}" in refused.stderr
    assert running_dsn(DataFolder(data)) is not None


def test_a_taken_port_is_told_before_anything_is_made(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = yishiting("serve", "--data", str(data), "--port", str(port))
    assert answer.returncode == 3
    assert f"--port {port + 1}" in answer.stderr
    assert not data.exists()


def test_commands_work_while_the_service_runs(serve: Callable[..., Service], data: Path) -> None:
    service = serve("--data", str(data))
    port = service.port
    examined = yishiting("doctor", "--data", str(data), YISHITING_PORT=str(port))
    assert examined.returncode == 0, examined.stdout
    assert f"the service runs: process {service.process.pid}" in examined.stdout
    assert yishiting("health", "--only", "web", YISHITING_PORT=str(port)).returncode == 0


def test_a_database_of_one_s_own_is_used_instead_of_the_embedded_one(
    serve: Callable[..., Service], data: Path, empty_database: str
) -> None:
    service = serve("--data", str(data), DATABASE_URL=empty_database)
    assert eventually(lambda: status(service.port) == 200, within=60)
    assert not (data / "database").exists()
    assert service.end(signal.SIGTERM) == 0


def test_web_and_projector_run_apart_on_a_shared_database(
    serve: Callable[..., Service], data: Path, empty_database: str
) -> None:
    shared = {"DATABASE_URL": empty_database, "YISHITING_SECRET": "5a" * 32}
    web = serve("--only", "web", "--data", str(data), **shared)
    projector = serve("--only", "projector", "--data", str(data), **shared)
    assert eventually(lambda: status(web.port) == 200, within=60)
    asked = ("health", "--only", "projector")
    assert eventually(lambda: yishiting(*asked, **shared).returncode == 0, within=40)
    projector.end(signal.SIGTERM)
    assert eventually(lambda: yishiting(*asked, **shared).returncode == 1, within=40)
