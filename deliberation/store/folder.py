"""The data folder: whose it is, who may enter it, and that one process at a time serves from it.

Layout: `database/` PostgreSQL's files · `run/` its socket · `log/` what children print ·
`secret.key` the installation's secret · `database.password` the superuser's · `yishiting.lock`.
"""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from deliberation.store.problems import BUSY, UNFIT, InstallationError
from deliberation.store.programs import Account, may_enter
from deliberation.store.randomness import new_key

_OURS: Final = {"database", "run", "log", "secret.key", "database.password", "yishiting.lock", "erased"}


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where one installation keeps everything; `root` is absolute."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "database"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def secret(self) -> Path:
        return self.root / "secret.key"

    @property
    def password(self) -> Path:
        return self.root / "database.password"

    @property
    def lock(self) -> Path:
        return self.root / "yishiting.lock"

    def is_ours(self) -> bool:
        """Whether it is missing, empty or already an installation's folder."""
        if not self.root.exists():
            return True
        names = {entry.name for entry in self.root.iterdir()}
        return not names or bool(names & _OURS)


def prepare(folder: DataFolder, account: Account) -> None:
    """Make the folder and its parts, closed to everybody but us and the database's account.

    Raises InstallationError where it cannot be made, belongs to something else, or lies below a folder
    that the database's account may not enter.
    """
    try:
        if not folder.is_ours():
            raise _not_ours(folder)
        folder.root.mkdir(parents=True, exist_ok=True)
        _close(folder.root, account)
        folder.log.mkdir(mode=0o700, exist_ok=True)
        folder.run.mkdir(mode=0o700, exist_ok=True)
        if account.is_other:
            os.chown(folder.run, account.uid, account.gid)
    except OSError as error:
        raise _unwritable(folder, error) from error
    if account.is_other and not may_enter(account, folder.run):
        raise _closed_parent(folder, account)


def _close(root: Path, account: Account) -> None:
    if account.is_other:
        os.chown(root, os.geteuid(), account.gid)
        root.chmod(0o710)  # the database's group may pass through to its own folder, nothing more
    else:
        root.chmod(0o700)


def password_of(folder: DataFolder) -> str:
    """The database superuser's password, made on first use; asked for over TCP, not on the socket."""
    if not folder.password.exists():
        write_private(folder.password, new_key().hex().encode())
    return folder.password.read_text().strip()


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only we may read; it appears whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


class FolderLock:
    """Held by the one process that runs the database of a folder; the kernel frees it at its end."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the folder, or raise InstallationError naming the process that has it."""
        file = self._folder.lock.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise in_use(self._folder, holder(self._folder)) from error
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def holder(folder: DataFolder) -> int | None:
    """The id of the process that serves from this folder now, None where none does."""
    with suppress(OSError), folder.lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            text = file.read().strip()
            return int(text) if text.isdigit() else 0
    return None


def in_use(folder: DataFolder, process: int | None) -> InstallationError:
    return InstallationError(
        f"数据文件夹 {folder.root} 正由进程 {process} 使用。请直接使用已启动的服务；"
        f"或先停止它（kill {process}），或用 --data 另选一个文件夹。",
        f"The data folder {folder.root} is in use by process {process}. Use the service that runs already; "
        f"or stop it (kill {process}), or choose another folder with --data.",
        BUSY,
    )


def _not_ours(folder: DataFolder) -> InstallationError:
    return InstallationError(
        f"文件夹 {folder.root} 里有别的文件，不像议事厅的数据文件夹。请用 --data 指定一个空文件夹。",
        f"The folder {folder.root} holds other files and is not an installation of this service. "
        "Name an empty folder with --data.",
        UNFIT,
    )


def _unwritable(folder: DataFolder, error: OSError) -> InstallationError:
    return InstallationError(
        f"不能写入数据文件夹 {folder.root}（{error.strerror}）。请检查权限和磁盘，或用 --data 另选文件夹。",
        f"The data folder {folder.root} cannot be written ({error.strerror}). Check its permissions and the "
        "disk, or choose another with --data.",
        UNFIT,
    )


def _closed_parent(folder: DataFolder, account: Account) -> InstallationError:
    return InstallationError(
        f"以 root 启动时，数据库以帐户 {account.name} 运行，但它不能进入 {folder.root}"
        "（某个上级文件夹只许 root 进入）。请用 --data 选择例如 /var/lib/yishiting/data 的文件夹，"
        "或用普通帐户运行。",
        f"Started by root, the database runs as {account.name}, who may not enter {folder.root} (a folder "
        "above it is open to root only). Choose a folder such as /var/lib/yishiting/data with --data, or "
        "run as an ordinary user.",
        UNFIT,
    )
