"""The embedded PostgreSQL: made once, run in the foreground, gone when its parent is gone."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from deliberation.store.folder import (
    DataFolder,
    FolderLock,
    holder,
    in_use,
    password_of,
    prepare,
)
from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.programs import (
    MAJOR,
    UPGRADABLE,
    Account,
    command_as,
    database_account,
    program_environment,
    programs,
    run_program,
)

DATABASE: Final = "yishiting"
SUPERUSER: Final = "postgres"
_PORT: Final = 5432
"""Part of the socket's name; no TCP port of that number is opened."""
_SOCKET_PATH_LIMIT: Final = 107
"""Bytes of a Unix socket's path without its closing NUL (unix(7): sun_path has 108)."""
_START_PATIENCE: Final = 90.0
_STOP_PATIENCE: Final = 60.0
_LOG_LIMIT: Final = 10_000_000

_CHANGEABLE: Final = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "jit": "off",
    "random_page_cost": "1.1",
    "log_line_prefix": "%m [%p] ",
}
"""Written to postgresql.conf once; the operator may change them there."""

_FIXED: Final = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "timezone": "UTC",
}
"""Held at every start: a logged statement or DETAIL line could show somebody's name."""

_UNSAFE: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database of a folder answers, whether or not it runs."""

    folder: DataFolder
    port: int

    @property
    def by_socket(self) -> bool:
        return fits_socket(self.folder)

    def dsn(self, database: str = DATABASE) -> str:
        if self.by_socket:
            return make_conninfo("", host=str(self.folder.run), port=_PORT, user=SUPERUSER, dbname=database)
        return make_conninfo(
            "",
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=password_of(self.folder),
            dbname=database,
        )


def fits_socket(folder: DataFolder) -> bool:
    """Whether the path of the socket is short enough; TCP on loopback with a password serves if not."""
    return len(bytes(folder.run / f".s.PGSQL.{_PORT}")) <= _SOCKET_PATH_LIMIT


def made_with(folder: DataFolder) -> int | None:
    """The major version that made the database's files; None where there are none yet."""
    try:
        return int((folder.database / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def running_dsn(folder: DataFolder, database: str = DATABASE) -> str | None:
    """How to reach the database of a folder that another process serves from; None where none does."""
    if holder(folder) is None:
        return None
    recorded = _postmaster_lines(folder)
    if len(recorded) < 4:
        return None
    return Address(folder, int(recorded[3])).dsn(database)


class Cluster:
    """One PostgreSQL on one data folder, run by this process.

    `durable=False` is for tests only: a crash of the machine then loses what was acknowledged.
    Start and stop it on the main thread: the kernel ends it with the thread that started it.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.folder: Final = DataFolder(root.resolve())
        self.account: Final[Account] = database_account()
        self._durable = durable
        self._lock = FolderLock(self.folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._address = Address(self.folder, _PORT)

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    def dsn(self, database: str = DATABASE) -> str:
        return self._address.dsn(database)

    def start(self) -> None:
        """Make the database where there is none, start the server and wait until it answers.

        Raises InstallationError where the folder is in use or not fit, or the server does not come up.
        """
        prepare(self.folder, self.account)
        self._lock.acquire()
        try:
            self._settle()
            if made_with(self.folder) is None:
                initialise(self.folder, self.account, MAJOR)
            check_version(self.folder)
            self._address = Address(self.folder, _PORT if fits_socket(self.folder) else _free_port())
            self._come_up()
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def wait_failed(self) -> bool:
        """Whether the server ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def restart(self) -> None:
        """Start the server again after it ended by itself; crash recovery runs first."""
        self._settle()
        self._come_up()

    def stop(self) -> None:
        """Shut the server down fast (open transactions are rolled back) and give the folder free."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        self._lock.release()

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _settle(self) -> None:
        """Wait for a server that a killed parent left shutting down; we hold the folder's lock."""
        deadline = time.monotonic() + _STOP_PATIENCE
        while (left := leftover(self.folder)) is not None:
            if time.monotonic() > deadline:
                raise in_use(self.folder, left)
            time.sleep(0.1)
        forget_recycled(self.folder)

    def _come_up(self) -> None:
        """Start the server until it answers: it may first refuse while a killed one's memory is freed."""
        deadline = time.monotonic() + _START_PATIENCE
        while time.monotonic() < deadline:
            self._process = self._spawn()
            if self._answers(self._process, deadline):
                return
            time.sleep(0.5)
            if not _worth_another_try(self._log_tail()):
                break
        raise InstallationError(
            f"数据库没有启动。它最后的记录（{self.folder.log / 'postgres.log'}）：\n{self._log_tail()}",
            f"The database did not start. Its last lines ({self.folder.log / 'postgres.log'}):\n"
            f"{self._log_tail()}",
            UNFIT,
        )

    def _spawn(self) -> "subprocess.Popen[bytes]":
        log = self.folder.log / "postgres.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - PostgreSQL itself with arguments of ours
                command_as(self.account, self._command(), end_with=signal.SIGINT),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=program_environment(),
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the supervisor, which ends its children in order
            )

    def _command(self) -> list[str]:
        by_socket = fits_socket(self.folder)
        settings = {
            **_FIXED,
            "listen_addresses": "" if by_socket else "127.0.0.1",
            "unix_socket_directories": str(self.folder.run) if by_socket else "",
            "unix_socket_permissions": "0700",
            "port": str(self._address.port),
            **({} if self._durable else _UNSAFE),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(programs() / "postgres"), "-D", str(self.folder.database), *options]

    def _answers(self, process: "subprocess.Popen[bytes]", deadline: float) -> bool:
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
                return True
            time.sleep(0.02)
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _log_tail(self) -> str:
        log = self.folder.log / "postgres.log"
        with suppress(OSError):
            return "\n".join(log.read_text(errors="replace").splitlines()[-12:])
        return ""


def initialise(folder: DataFolder, account: Account, major: int, options: Sequence[str] = ()) -> None:
    """Make the files of an empty database beside their place and move them there when complete."""
    new = folder.root / "database.new"
    shutil.rmtree(new, ignore_errors=True)
    password = folder.run / "initdb.password"
    try:
        new.mkdir(mode=0o700)
        password.write_text(password_of(folder))
        _give(account, new, password)
        answer = run_program(account, [*_initdb(new, password, major), *options])
    finally:
        password.unlink(missing_ok=True)
    if answer.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise InstallationError(
            f"建立数据库失败：\n{answer.stderr.strip()}",
            f"The database could not be made:\n{answer.stderr.strip()}",
            UNFIT,
        )
    new.rename(folder.database)


def _initdb(new: Path, password: Path, major: int) -> list[str]:
    command = [
        str(programs(major) / "initdb"),
        f"--pgdata={new}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        f"--username={SUPERUSER}",
        f"--pwfile={password}",
        "--auth-local=trust",  # the socket lies in a folder of mode 0700
        "--auth-host=scram-sha-256",
    ]
    if major == MAJOR:
        # Built in, so that an upgrade of the operating system cannot change the order of an index.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return command + [part for name, value in _CHANGEABLE.items() for part in ("--set", f"{name}={value}")]


def _give(account: Account, *paths: Path) -> None:
    if account.is_other:
        for path in paths:
            shutil.chown(path, account.uid, account.gid)


def check_version(folder: DataFolder) -> None:
    """Refuse files of another major version; say how they are carried over."""
    found = made_with(folder)
    if found == MAJOR:
        return
    if found in UPGRADABLE:
        zh = "请先备份数据文件夹，再运行：yishiting doctor --upgrade"
        en = "Copy the data folder to a safe place, then run: yishiting doctor --upgrade"
    else:
        zh = "请用建立它的那个版本备份（yishiting backup），再在这里恢复（yishiting restore）。"
        en = "Back it up with the release that made it (yishiting backup), then restore it here."
    raise InstallationError(
        f"数据文件夹 {folder.root} 由 PostgreSQL {found} 建立，本版本需要 {MAJOR}。{zh}",
        f"The data folder {folder.root} was made by PostgreSQL {found}; this release needs {MAJOR}. {en}",
        UNFIT,
    )


def _postmaster_lines(folder: DataFolder) -> list[str]:
    with suppress(OSError):
        return (folder.database / "postmaster.pid").read_text().splitlines()
    return []


def leftover(folder: DataFolder) -> int | None:
    """The process id of a PostgreSQL that still runs on this folder; a recycled id does not count."""
    lines = _postmaster_lines(folder)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    command = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        with suppress(OSError):
            return pid if str(folder.database).encode() in command.read_bytes() else None
        return None
    listing = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S603
    return pid if str(folder.database).encode() in listing.stdout else None


def forget_recycled(folder: DataFolder) -> None:
    """Remove the lock files of a server that died if another program has its process id now.

    PostgreSQL would take that program for itself: after a container is killed and started again, ids
    come round quickly. Only where no process works in the database's folder, because the lock file
    also guards against orphaned backends.
    """
    lines = _postmaster_lines(folder)
    if not lines or not (Path("/proc") / lines[0].strip()).exists() or _has_workers(folder):
        return
    for path in (folder.database / "postmaster.pid", *folder.run.glob(".s.PGSQL.*")):
        path.unlink(missing_ok=True)


def _has_workers(folder: DataFolder) -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if (entry / "cwd").readlink() == folder.database:
                    return True
    return False


def _worth_another_try(log: str) -> bool:
    return any(text in log for text in ("shared memory block", "lock file", "Address already in use"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
