"""The secret of a ballot link stands in no log, also where somebody turns the server's logs on."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from api.redaction import redact_logs, without_secrets
from tests.install.conftest import ROOT, environment

SECRET = "k7qd2mxa5rtnk7qd2mxa5rtnk7"


@contextmanager
def chatty_server(database: str, said: Path, level: str) -> Iterator[int]:
    """The port of our application under uvicorn with its access log on; what it says goes to `said`."""
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.main:create_app", "--port", "0"]
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, "--access-log", "--log-level", level],
            cwd=ROOT,
            env=environment(DATABASE_URL=database, YISHITING_SECRET="5a" * 32),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _port(said)
        finally:
            process.terminate()
            process.wait(30)


def _port(said: Path) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = re.search(r"running on http://127\.0\.0\.1:(\d+)", said.read_text())
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise AssertionError(said.read_text())


@pytest.mark.parametrize("level", ["info", "trace"])
def test_no_log_of_the_running_server_holds_a_link_s_secret(
    database: str, tmp_path: Path, level: str
) -> None:
    said = tmp_path / "said"
    paths = [f"/b/{SECRET}", f"/b/{SECRET}?from=chat", f"/B/{SECRET}", f"//b/{SECRET}", f"/%62/{SECRET}"]

    with chatty_server(database, said, level) as port:
        for path in paths:
            with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
                connection.request("GET", path)
                connection.getresponse().read()

    text = said.read_text()
    assert SECRET not in text
    assert text.lower().count("/b/…") >= len(paths), "the requests are logged"


def test_everything_else_is_logged_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    redact_logs()
    logging.getLogger("uvicorn.error").warning("%s asked for %s, %d times", "somebody", "/board?b=2", 3)
    assert caplog.messages == ["somebody asked for /board?b=2, 3 times"]


@pytest.mark.parametrize("text", ["/b/", "/board/b", "/ballot", "a/bc/d"])
def test_addresses_without_a_secret_stay(text: str) -> None:
    assert without_secrets(text) == text
