"""Carry a data folder over from an older major version of PostgreSQL."""

import shutil
from pathlib import Path
from typing import Final

from deliberation.store.embedded import SUPERUSER, initialise, made_with
from deliberation.store.folder import DataFolder, FolderLock, prepare
from deliberation.store.problems import FAILED, UNFIT, InstallationError
from deliberation.store.programs import MAJOR, UPGRADABLE, Account, database_account, programs, run_program

_CHECKSUMS_OFF: Final = "Data page checksum version:           0"


def upgrade(root: Path) -> int:
    """Upgrade the database of a data folder to this release's major version; the version it had.

    The old files stay as `database.<version>`; delete them when all is seen to work. Raises
    InstallationError where the folder is in use, needs no upgrade or cannot be upgraded; the old files
    are in their place then.
    """
    folder = DataFolder(root.resolve())
    account = database_account()
    prepare(folder, account)
    lock = FolderLock(folder)
    lock.acquire()
    try:
        return _upgrade(folder, account)
    finally:
        lock.release()


def _upgrade(folder: DataFolder, account: Account) -> int:
    old = made_with(folder)
    if old not in UPGRADABLE:
        raise InstallationError(
            f"没有可升级的数据（现为 {old}，需要 {MAJOR}，可升级的版本：{sorted(UPGRADABLE)}）。",
            f"Nothing to upgrade here (made by {old}, needed {MAJOR}, upgradable {sorted(UPGRADABLE)}).",
            UNFIT,
        )
    kept = folder.root / f"database.{old}"
    folder.database.rename(kept)
    try:
        _carry_over(folder, account, kept, old)
    except BaseException:
        shutil.rmtree(folder.database, ignore_errors=True)
        kept.rename(folder.database)
        raise
    return old


def _carry_over(folder: DataFolder, account: Account, kept: Path, old: int) -> None:
    control = run_program(account, [str(programs(old) / "pg_controldata"), str(kept)]).stdout
    unchecked = _CHECKSUMS_OFF in control
    initialise(folder, account, MAJOR, ["--no-data-checksums"] if unchecked else [])
    command = [
        str(programs() / "pg_upgrade"),
        f"--old-bindir={programs(old)}",
        f"--new-bindir={programs()}",
        f"--old-datadir={kept}",
        f"--new-datadir={folder.database}",
        f"--username={SUPERUSER}",
    ]
    _require(account, command, folder)
    (folder.run / "delete_old_cluster.sh").unlink(missing_ok=True)  # the operator decides when
    if unchecked:
        _require(account, [str(programs() / "pg_checksums"), "--enable", str(folder.database)], folder)


def _require(account: Account, command: list[str], folder: DataFolder) -> None:
    answer = run_program(account, command, cwd=folder.run)
    if answer.returncode != 0:
        said = f"{answer.stdout.strip()}\n{answer.stderr.strip()}"
        raise InstallationError(
            f"升级失败，旧数据未动：\n{said}",
            f"The upgrade failed; the old files are as they were:\n{said}",
            FAILED,
        )
