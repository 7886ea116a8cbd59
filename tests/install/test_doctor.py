"""Doctor notices a projector or timers that stand still, and says what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.commands.health import _web_is_well
from api.supervisor import health_report
from api.vitals import look_at_projector, look_at_timer
from deliberation.store.doctor import Level
from deliberation.store.ledger import signing_status
from projections.progress import Health, ProjectionHealth
from tests.install.conftest import eventually, yishiting
from tests.install.served import Service, status

AT = "2026-03-17T00:00:00.125Z"


def timer(**more: Any) -> dict[str, Any]:
    return {"timer": {"state": "running", "last_round": AT, "failed": 0, **more}}


@pytest.mark.parametrize(
    ("report", "level", "said"),
    [
        (timer(), Level.FINE, "the timers run, last at 2026-03-17 08:00:00 (UTC+8)"),
        (timer(state="late"), Level.BROKEN, "stand still (last whole round: 2026-03-17 08:00:00"),
        (timer(state="late", last_round=None), Level.BROKEN, "never"),
        (timer(failed=2), Level.WARNING, "2 items"),
    ],
)
def test_timers_are_told_as_they_are(report: dict[str, Any], level: Level, said: str) -> None:
    (finding,) = look_at_timer(report)
    assert finding.level is level
    assert said in finding.en


def projector(*, running: bool = True, lag: int = 0, failed_at: str | None = None) -> Health:
    return Health(9, running, (ProjectionHealth("tasks", 9, lag, failed_at, 7 if failed_at else None),))


@pytest.mark.parametrize(
    ("found", "missed", "told"),
    [
        (projector(lag=3), Level.BROKEN, [(Level.FINE, "3 events behind")]),
        (projector(lag=5_001), Level.BROKEN, [(Level.WARNING, "5001 events behind")]),
        (projector(running=False), Level.BROKEN, [(Level.BROKEN, "does not run")]),
        (projector(running=False), Level.WARNING, [(Level.WARNING, "does not run")]),
        (projector(running=False), None, []),
        (
            projector(failed_at="a/1"),
            Level.BROKEN,
            [(Level.BROKEN, "tasks stopped at position 7 (a/1)"), (Level.FINE, "runs")],
        ),
    ],
)
def test_the_projector_is_told_as_it_is(
    found: Health, missed: Level | None, told: list[tuple[Level, str]]
) -> None:
    findings = list(look_at_projector(found, missed=missed))
    assert [finding.level for finding in findings] == [level for level, _ in told]
    assert all(said in finding.en for finding, (_, said) in zip(findings, told, strict=True))


@pytest.mark.parametrize(
    ("report", "well"),
    [
        (None, False),
        ({**timer(), "database": "up", "trouble": ""}, True),
        ({**timer(state="late"), "database": "up", "trouble": ""}, False),
        ({**timer(state="late"), "database": "down", "trouble": ""}, True),
        ({**timer(state="late"), "database": "up", "trouble": "ReadOnlyError 25006"}, True),
    ],
)
def test_a_web_container_is_unwell_for_its_own_ailments_only(
    report: dict[str, Any] | None, well: bool
) -> None:
    assert _web_is_well(report) is well


@contextmanager
def answering(body: bytes) -> Iterator[int]:
    """Another program that has the port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"status": "ok"}', b"\xff"])
def test_another_program_on_the_port_is_not_taken_for_the_service(body: bytes) -> None:
    with answering(body) as port:
        assert health_report("127.0.0.1", port) is None


@pytest.mark.faults
def test_doctor_finds_projector_and_signer_of_a_running_service_missing(
    serve: Callable[..., Service], data: Path, empty_database: str
) -> None:
    shared = {"DATABASE_URL": empty_database, "YISHITING_SECRET": "5a" * 32}
    web = serve("--only", "web", "--data", str(data), **shared)
    port = str(web.port)
    examined = yishiting("doctor", "--data", str(data), YISHITING_PORT=port, **shared)
    assert examined.returncode == 4
    assert f"the service runs: 127.0.0.1:{port}" in examined.stdout
    assert "The projector does not run" in examined.stdout
    assert "The signer does not run" in examined.stdout
    serve("--only", "projector", "--data", str(data), **shared)
    serve("--only", "signer", "--data", str(data), **shared)
    assert eventually(lambda: status(web.port) == 200, within=60)
    assert eventually(lambda: signing_status(empty_database).covered > 0, within=60)
    examined = yishiting("doctor", "--data", str(data), YISHITING_PORT=port, **shared)
    assert examined.returncode == 0, examined.stdout
    assert "the projector runs" in examined.stdout
    assert "the timers run, last at" in examined.stdout
    assert "entries are signed, 0 are not yet" in examined.stdout
    assert "only you can read the signing key" in examined.stdout
    assert yishiting("health", "--only", "signer", "--data", str(data), **shared).returncode == 0
