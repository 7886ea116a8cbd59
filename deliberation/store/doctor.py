"""What `yishiting doctor` looks at; every finding says what to do."""

import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final

from psycopg import Connection

from deliberation.store.clock import SystemClock, from_ms
from deliberation.store.embedded import made_with
from deliberation.store.folder import DataFolder
from deliberation.store.log_key import key_path, state_file
from deliberation.store.migrate import pending
from deliberation.store.programs import (
    MAJOR,
    UPGRADABLE,
    Account,
    database_account,
    may_enter,
    programs,
    run_program,
)
from deliberation.store.server import WRONG_SECRET, Scope, is_secret_of
from deliberation.store.settings import Settings
from deliberation.store.soundness import examine

_LITTLE_DISK: Final = 1_000_000_000
_NO_DISK: Final = 200_000_000
_CLOCKS_APART: Final = timedelta(seconds=5)
_NEWEST: Final = 10_000
"""Leaves that are rehashed; `yishiting audit` examines them all."""


class Level(Enum):
    FINE = "ok"
    WARNING = "注意 WARNING"
    BROKEN = "有误 BROKEN"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and where it is not fine what to do."""

    level: Level
    zh: str
    en: str


def look_at_machine(settings: Settings) -> Iterator[Finding]:
    """What can be seen without the database: programs, folder, secret, disk."""
    if settings.embedded:
        yield _programs()
        yield _database_files(settings.folder)
    yield _folder_mode(settings.folder, embedded=settings.embedded)
    yield _secret_mode(settings)
    yield _disk(settings.folder)


def look_at_secret(connection: "Connection[Any]", secret: bytes) -> Finding:
    """Whether the secret is the one that the database was made with."""
    if is_secret_of(connection, secret):
        return Finding(Level.FINE, "安装密钥与数据库相符", "the secret is this database's own")
    return Finding(Level.BROKEN, *WRONG_SECRET)


def look_at_database(connection: "Connection[Any]", scopes: Sequence[Scope]) -> Iterator[Finding]:
    """What the database shows: its version, its schema, the clocks and the log."""
    server = connection.info.server_version // 10_000
    yield Finding(Level.FINE, f"数据库 PostgreSQL {server}", f"database PostgreSQL {server}")
    missing = [name for folder, scope in scopes for name in pending(connection, folder, scope)]
    if missing:
        yield Finding(
            Level.WARNING,
            f"数据结构尚缺 {len(missing)} 步；启动服务时会自动补上。",
            f"{len(missing)} migrations are missing; starting the service applies them.",
        )
        return
    yield Finding(Level.FINE, "数据结构是最新的", "schema up to date")
    yield _clock(connection)
    yield _log(connection)


def _programs() -> Finding:
    answer = run_program(database_account(), [str(programs() / "postgres"), "--version"])
    text = answer.stdout.strip()
    if answer.returncode != 0:
        return Finding(
            Level.BROKEN,
            f"内置的 PostgreSQL 不能运行：{answer.stderr.strip()}。请删除 .venv 后重新运行 python3 run.py。",
            f"The embedded PostgreSQL does not run: {answer.stderr.strip()}. Delete .venv and run "
            "python3 run.py again.",
        )
    return Finding(Level.FINE, f"内置程序 {text}", f"embedded programs {text}")


def _database_files(folder: DataFolder) -> Finding:
    found = made_with(folder)
    if found is None:
        return Finding(Level.FINE, "还没有数据", "no data yet")
    if found == MAJOR:
        return Finding(Level.FINE, f"数据文件版本 {found}", f"data files of version {found}")
    if found in UPGRADABLE:
        return Finding(
            Level.BROKEN,
            f"数据文件是 PostgreSQL {found} 的，需要 {MAJOR}。请先复制一份文件夹，"
            "再运行 yishiting doctor --upgrade。",
            f"The data files are PostgreSQL {found}'s, {MAJOR} is needed. Copy the folder, then run "
            "yishiting doctor --upgrade.",
        )
    return Finding(
        Level.BROKEN,
        f"数据文件是 PostgreSQL {found} 的，本版本不能读取。请用原来的版本备份后在此恢复。",
        f"The data files are PostgreSQL {found}'s, which this release cannot read. Back up with the release "
        "that made them and restore here.",
    )


def _folder_mode(folder: DataFolder, *, embedded: bool) -> Finding:
    root = folder.root
    if not root.exists():
        return Finding(Level.FINE, f"数据文件夹 {root} 尚未建立", f"data folder {root} not made yet")
    if stat.S_IMODE(root.stat().st_mode) & 0o067:
        return Finding(
            Level.BROKEN,
            f"别人可以进入数据文件夹 {root}。请执行 chmod 700 {root}，再启动一次。",
            f"Others may enter the data folder {root}. chmod 700 {root}, then start once more.",
        )
    account = database_account() if embedded else Account()
    if account.is_other and folder.run.exists() and not may_enter(account, folder.run):
        return Finding(
            Level.BROKEN,
            f"帐户 {account.name} 不能进入 {root}，数据库无法启动。请把数据放到它能到达的文件夹。",
            f"The account {account.name} may not enter {root}; the database cannot start. Keep the data in "
            "a folder that it can reach.",
        )
    return Finding(Level.FINE, f"数据文件夹 {root}", f"data folder {root}")


def _secret_mode(settings: Settings) -> Finding:
    if settings.secret:
        return Finding(Level.FINE, "安装密钥来自环境变量", "the secret comes from the environment")
    path = Path(settings.secret_file) if settings.secret_file else settings.folder.secret
    if not path.exists():
        return _no_secret(path, lost=made_with(settings.folder) is not None)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            Level.BROKEN,
            f"别人可以读到安装密钥。请执行 chmod 600 {path}",
            f"Others can read the installation's secret. chmod 600 {path}",
        )
    return Finding(Level.FINE, "安装密钥只有您能读", "only you can read the secret")


def look_at_log_key(settings: Settings) -> Finding:
    """Whether the key that signs the record lies here, for us alone; the database works without it."""
    path = key_path(settings)
    if not path.exists() and state_file(settings).path.exists():
        return Finding(
            Level.BROKEN,
            f"签名密钥 {path} 不见了，而这里签署过记录。请从备份取回；"
            "确实找不回，请按运维手册“丢失密钥”处理。",
            f"The signing key {path} is gone, and the record was signed here. Bring it back from a backup; "
            "if it is lost for good, follow “A lost key” in docs/operations.md.",
        )
    if not path.exists():
        return Finding(
            Level.FINE,
            "签名密钥不在这里（首次启动时生成，或由单独的签名进程保管）",
            "no signing key here (the first start makes it, or a signer elsewhere keeps it)",
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            Level.BROKEN,
            f"别人可以读到签名密钥，可能已泄露。请执行 chmod 600 {path}，并用 yishiting key rotate 更换。",
            f"Others can read the signing key and may have it. chmod 600 {path}, then yishiting key rotate.",
        )
    return Finding(Level.FINE, "签名密钥只有您能读", "only you can read the signing key")


def _no_secret(path: Path, *, lost: bool) -> Finding:
    if lost:
        return Finding(
            Level.BROKEN,
            f"安装密钥 {path} 不见了，个人信息将无法打开。请从备份中取回。",
            f"The secret {path} is gone; personal data cannot be opened. Bring it back from a backup.",
        )
    return Finding(Level.FINE, "安装密钥在首次启动时生成", "the first start makes the secret")


def _disk(folder: DataFolder) -> Finding:
    place = folder.root
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    shown = f"{free / 1_000_000_000:.1f} GB"
    if free > _LITTLE_DISK:
        return Finding(Level.FINE, f"磁盘剩余 {shown}", f"{shown} of disk free")
    return Finding(
        Level.BROKEN if free < _NO_DISK else Level.WARNING,
        f"磁盘只剩 {shown}；写满后服务只能查看、不能办理。请腾出空间。",
        f"Only {shown} of disk are free; once full, the service can be read but not written. Make room.",
    )


def _clock(connection: "Connection[Any]") -> Finding:
    row = connection.execute(
        "SELECT clock_timestamp(), coalesce((SELECT recorded_ms FROM es.events"
        " ORDER BY notification_id DESC LIMIT 1), 0)"
    ).fetchone()
    here = SystemClock().now()
    there, last = (row[0], from_ms(int(row[1]))) if row else (here, here)
    if abs(there - here) > _CLOCKS_APART or last > here + _CLOCKS_APART:
        return Finding(
            Level.BROKEN,
            f"时钟不一致：本机 {here:%F %T}，数据库 {there:%F %T}，最后一条记录 {last:%F %T}（UTC）。"
            "请开启 NTP 校时。",
            f"The clocks disagree: this machine {here:%F %T}, the database {there:%F %T}, the last event "
            f"{last:%F %T} (UTC). Turn on NTP.",
        )
    return Finding(Level.FINE, "时钟一致", "the clocks agree")


def _log(connection: "Connection[Any]") -> Finding:
    facts = examine(connection, newest=_NEWEST)
    if facts.is_sound:
        return Finding(Level.FINE, f"记录完好：{facts.events} 条", f"the log is sound: {facts.events} events")
    counted = f"{facts.events} / {facts.first}-{facts.last} / {facts.wrong_leaves}"
    return Finding(
        Level.BROKEN,
        f"记录不完整或被改动（条数/位置/错误散列：{counted}）。请停止使用，保留现场并联系审计。",
        f"The log has gaps or was altered (events / positions / wrong hashes: {counted}). Stop using it, "
        "keep everything as it is, and call the auditor.",
    )
