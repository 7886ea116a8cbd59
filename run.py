#!/usr/bin/env python3
"""议事厅 · Start the service, or run every check, on a machine that has only Python 3.11 or newer.

    python3 run.py                start the service on http://127.0.0.1:8000
    python3 run.py --port 8100    the same on another port
    python3 run.py demo           fill an empty installation with the example cases
    python3 run.py --help         every command
    python3 run.py test           run every check and all tests
    python3 run.py test ARGS      run pytest only, with these arguments

The first start makes `.venv` beside this file and installs exactly what requirements.lock names, by
hash. Later starts see that nothing changed and take no time for it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "installed.json"
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LOCKS = {"run": HERE / "requirements.lock", "test": HERE / "requirements-test.lock"}


def main(arguments: list[str]) -> int:
    refuse_unfit_python()
    if arguments[:1] == ["test"]:
        prepare("test")
        return run_tests(arguments[1:])
    prepare("run")
    return hand_over(arguments if names_command(arguments) else ["serve", *arguments])


def names_command(arguments: list[str]) -> bool:
    """Whether the service is not meant: `run.py --port 8100` is, `run.py --help` is not."""
    return bool(arguments) and (
        not arguments[0].startswith("-") or arguments[0] in {"-h", "--help", "--version"}
    )


def refuse_unfit_python() -> None:
    if os.name == "nt":
        fail("Windows 上请在 WSL 中运行。", "On Windows, run this inside WSL.")
    if sys.version_info < OLDEST:
        newer = [name for name in (f"python3.{minor}" for minor in range(20, 10, -1)) if shutil.which(name)]
        advice = f"{newer[0]} run.py" if newer else "Debian/Ubuntu: apt install python3 python3-venv"
        have = ".".join(map(str, sys.version_info[:3]))
        fail(
            f"需要 Python 3.11 或更新版本，当前是 {have}。请试：{advice}",
            f"Python 3.11 or newer is needed, this is {have}. Try: {advice}",
        )
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        fail(
            f"缺少 Python 的 venv 模块。Debian/Ubuntu 请执行：apt install python3-venv（或 {package}），"
            "然后再试。",
            f"Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv (or {package}), "
            "then try again.",
        )


def fail(zh: str, en: str) -> None:
    print(f"{zh}\n{en}", file=sys.stderr)
    raise SystemExit(4)


# --- the environment ---------------------------------------------------------------------------


def prepare(purpose: str) -> None:
    """Have `.venv` hold what the lock file of `purpose` names; quick where it does already."""
    if is_prepared(purpose):
        return
    started = time.monotonic()
    say("首次启动：正在准备运行环境……", "First start, or something changed: preparing the environment…")
    make_environment()
    lock = LOCKS[purpose]
    install(["--require-hashes", "--no-deps", "-r", str(lock)], pinned(lock))
    install(["--no-deps", "--no-build-isolation", "-e", str(HERE)], 1)
    STAMP.write_text(json.dumps({"purpose": purpose, "made_of": fingerprint(purpose)}))
    say(f"环境已就绪（{seconds(started)}）。", f"The environment is ready ({seconds(started)}).")


def is_prepared(purpose: str) -> bool:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    if not environment_python().exists():
        return False
    # The lock of the tests holds all of the service's, so an environment for tests serves both.
    return stamp.get("purpose") in {purpose, "test"} and stamp.get("made_of") == fingerprint(stamp["purpose"])


def fingerprint(purpose: str) -> str:
    """What the environment was made of; it cannot be moved, so its place counts too."""
    parts = [str(HERE).encode(), str(sys.version_info[:2]).encode()]
    parts += [path.read_bytes() for path in (LOCKS[purpose], LOCKS["run"], HERE / "pyproject.toml")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def environment_python() -> Path:
    return VENV / "bin" / "python"


def make_environment() -> None:
    if not works(environment_python()):
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)], check=False, capture_output=True, text=True
        )
        if made.returncode != 0:
            print(made.stdout + made.stderr, file=sys.stderr)
            fail(
                f"不能在 {VENV} 建立运行环境，原因见上。请检查磁盘空间和文件夹权限，然后再试。",
                f"The environment could not be made in {VENV}; the reason stands above. Check the disk and "
                "the folder's permissions, then try again.",
            )


def works(python: Path) -> bool:
    """Whether an environment is there, of this Python's version and with pip in it."""
    if not python.exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", probe], check=False, capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def pinned(lock: Path) -> int:
    return len(re.findall(r"^[A-Za-z0-9][^\s=]*==", lock.read_text(), re.MULTILINE))


def install(arguments: list[str], total: int) -> None:
    """Run pip with a counter instead of its chatter; the chatter is shown where it fails."""
    command = [str(environment_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    last: deque[str] = deque(maxlen=40)
    seen = 0
    with subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        cwd=HERE,
    ) as pip:
        for line in pip.stdout or ():
            last.append(line)
            word = re.match(r"(?:Collecting|Obtaining|Requirement already satisfied:) ([^\s=;]+)", line)
            if word:
                seen += 1
                progress(min(seen, total), total, Path(word.group(1)).name)
            elif line.startswith("Installing collected"):
                progress(total, total, "…")
    finish_progress()
    if pip.returncode != 0:
        print("".join(last), file=sys.stderr)
        fail(
            "安装依赖失败，原因见上。请检查网络；内网可用环境变量 PIP_INDEX_URL 或 PIP_PROXY 指定镜像或代理，"
            "然后再试。",
            "Installing failed; the reason stands above. Check the network (a mirror or proxy can be named "
            "by PIP_INDEX_URL or PIP_PROXY), then try again.",
        )


def progress(done: int, total: int, name: str) -> None:
    if sys.stdout.isatty():
        print(f"\r  {done:3d}/{total} {name:<40.40}", end="", flush=True)
    elif done == total or done % 20 == 0:
        print(f"  {done}/{total}", flush=True)


def finish_progress() -> None:
    if sys.stdout.isatty():
        print("\r" + " " * 60 + "\r", end="", flush=True)


def say(zh: str, en: str) -> None:
    print(f"{zh} {en}", flush=True)


def seconds(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"


def hand_over(arguments: list[str]) -> int:
    """Become the command line of the project, so that Ctrl-C and signals reach it and nothing else."""
    python = str(environment_python())
    command = [python, "-P", "-m", "api.cli", *arguments]
    sys.stdout.flush()
    os.execv(python, command)  # noqa: S606 - the environment's own Python


# --- the checks --------------------------------------------------------------------------------


def checks() -> list[tuple[str, list[str]]]:
    """Every check with its command, the quick ones first, the tests last."""
    code = ["deliberation", "projections", "api", "tests", "run.py"]
    found = [
        ("ruff check", ["ruff", "check", *code]),
        ("ruff format", ["ruff", "format", "--check", *code]),
        ("mypy", ["mypy"]),
        ("import-linter", ["lint-imports", "--no-cache"]),
    ]
    if (HERE / "api" / "templates").exists():
        found.append(("djlint", ["djlint", "api/templates", "--lint", "--quiet"]))
    coverage = ["--cov=deliberation/domain", "--cov-branch", "--cov-report="]
    workers = ["-n", "auto", "--maxprocesses", "8", "--dist", "worksteal"]
    # Each branch of the law is reached by the quick tests of the domain; counting slows the others by half.
    pure = ["tests/domain", "tests/application"]
    found.append(("tests, domain", ["pytest", *workers, *coverage, *pure]))
    wholly = ["--include=deliberation/domain/*", "--fail-under=100", "--skip-covered", "--show-missing"]
    found.append(("domain coverage", ["coverage", "report", *wholly]))
    found.append(("tests, the rest", ["pytest", *workers, *(f"--ignore={folder}" for folder in pure)]))
    return found


def run_tests(arguments: list[str]) -> int:
    """Run every check, or pytest alone with `arguments`; 0 where all passed."""
    required = os.environ.get("YISHITING_REQUIRE_BROWSER") == "1"
    browser = any(shutil.which(name) for name in BROWSERS)
    if required and not browser:
        no_browser("失败 FAILED")
        return 1
    chosen = [("tests", ["pytest", *arguments])] if arguments else checks()
    outcomes = [(name, *run_check(name, command)) for name, command in chosen]
    print("\n" + "=" * 78)
    for name, code, took, _ in outcomes:
        print(f"  {'通过 ok    ' if code == 0 else '失败 FAILED'}  {name:<16} {took}")
    if not browser:
        no_browser("跳过 SKIPPED")
    for name, _, _, closing in outcomes:
        if name.startswith("tests"):
            print(closing)
    return 0 if all(code == 0 for _, code, _, _ in outcomes) else 1


def no_browser(what: str) -> None:
    print(
        f"\n!!! {what}: 没有找到浏览器，浏览器测试没有运行。"
        "No browser was found: browser tests did not run.\n"
        "!!! Debian/Ubuntu: apt install chromium fonts-noto-cjk\n",
        flush=True,
    )


def run_check(name: str, command: list[str]) -> tuple[int, str, str]:
    """Run one check with its output shown; its exit code, its time and its last line."""
    print(f"\n{'-' * 78}\n{name}: {' '.join(command)}\n{'-' * 78}", flush=True)
    started = time.monotonic()
    closing = ""
    program = [str(VENV / "bin" / command[0]), *command[1:]]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=HERE
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            closing = line.rstrip() or closing
    return running.returncode, seconds(started), closing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
