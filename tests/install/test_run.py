"""run.py: what it makes of a bare machine, and what it says when the machine is not fit."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from tests.conftest import BROWSERS
from tests.install.conftest import ROOT


class Version(NamedTuple):
    major: int
    minor: int
    micro: int


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """run.py as a module whose environment lies elsewhere."""
    monkeypatch.syspath_prepend(str(ROOT))
    import run

    monkeypatch.setattr(run, "VENV", tmp_path / "venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / "venv" / "installed.json")
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    return run


def stamped(run: Any, purpose: str) -> None:
    run.STAMP.write_text(json.dumps({"purpose": purpose, "made_of": run.fingerprint(purpose)}))


def test_an_old_python_is_refused_with_what_to_install(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "version_info", Version(3, 9, 2))
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    with pytest.raises(SystemExit) as refused:
        run.refuse_unfit_python()
    assert refused.value.code == 4
    assert "Python 3.11 or newer is needed, this is 3.9.2" in capsys.readouterr().err


def test_an_old_python_names_a_newer_one_that_is_there(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "version_info", Version(3, 9, 2))
    monkeypatch.setattr(run.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(SystemExit):
        run.refuse_unfit_python()
    assert "Try: python3.12 run.py" in capsys.readouterr().err


def test_a_missing_venv_module_names_the_package(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit):
        run.refuse_unfit_python()
    assert "apt install python3-venv" in capsys.readouterr().err


def test_an_environment_is_made_once_for_the_same_lock(run: Any) -> None:
    assert not run.is_prepared("run")
    stamped(run, "run")
    assert run.is_prepared("run")
    assert not run.is_prepared("test")


def test_an_environment_for_tests_serves_the_service_too(run: Any) -> None:
    stamped(run, "test")
    assert run.is_prepared("run")
    assert run.is_prepared("test")


def test_an_environment_of_an_older_lock_is_brought_up_to_date(run: Any) -> None:
    run.STAMP.write_text(json.dumps({"purpose": "run", "made_of": "of an older lock"}))
    assert not run.is_prepared("run")
    run.STAMP.write_text("half a st")
    assert not run.is_prepared("run")


def test_without_a_command_the_service_is_meant(run: Any) -> None:
    assert not run.names_command([])
    assert not run.names_command(["--port", "8100"])
    assert run.names_command(["--help"])
    assert run.names_command(["demo"])


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9][^\s=]*)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_lock_of_the_tests_holds_that_of_the_service() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_package_is_pinned_by_hash_and_no_host_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text()
    for package in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        assert "--hash=sha256:" in package, package.splitlines()[0]
    assert "://" not in text


def test_run_py_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, '.'); import run; print('ready')"
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stdout == "ready\n", answer.stderr


def test_a_failing_check_fails_the_run_and_its_last_line_is_kept(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (run.VENV / "bin" / "check").write_text("#!/bin/sh\necho looking\necho 2 failed, 3 passed\nexit 1\n")
    (run.VENV / "bin" / "check").chmod(0o755)
    code, _, closing = run.run_check("check", ["check"])
    assert (code, closing) == (1, "2 failed, 3 passed")
    assert "looking" in capsys.readouterr().out


def test_the_tests_look_for_the_same_browsers_as_run_py(run: Any) -> None:
    assert run.BROWSERS == BROWSERS


def test_a_browser_that_is_required_and_missing_fails(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setenv("YISHITING_REQUIRE_BROWSER", "1")
    assert run.run_tests(["-q"]) == 1
    assert "apt install chromium fonts-noto-cjk" in capsys.readouterr().out
