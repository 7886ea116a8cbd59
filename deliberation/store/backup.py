"""A backup is one file: a consistent dump of the database, the secret, and what it must hold.

The file is a zip, uncompressed outside (the dump compresses itself): `database.dump` for pg_restore,
`secret.key` (without it no personal value could be opened), `log.key` (without it the log could not be
signed on; not where another machine keeps it), `erased` (the list of erased ids, so that a newer backup tells
what an older one is to forget), `manifest.json` with the dump's SHA-256 and the facts of the log in it.
"""

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deliberation.store.clock import SystemClock
from deliberation.store.problems import FAILED, InstallationError
from deliberation.store.programs import program_environment, programs
from deliberation.store.server import reach
from deliberation.store.soundness import LogFacts, examine

_FORMAT: Final = 1
_CHUNK: Final = 1 << 20
_DUMP: Final = "database.dump"
_SECRET: Final = "secret.key"  # noqa: S105 - a file's name
_LOG_KEY: Final = "log.key"
_MANIFEST: Final = "manifest.json"
ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    release: str
    server: int
    dump_sha256: str
    log: LogFacts
    format: int = _FORMAT

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def of_json(cls, text: str) -> "Manifest":
        values = json.loads(text)
        return cls(**{**values, "log": LogFacts(**values["log"])})


def back_up(dsn: str, secret: bytes, target: Path, log_key: bytes = b"", erased: bytes = b"") -> Manifest:
    """Write a backup of the running database to `target`, which must not exist; the log goes on.

    `log_key` is the file of the log's signing key, empty where another machine has it; `erased` the list of
    erased ids (erased.py). The signer's state is in no backup: an old one would let it sign a second history.

    Raises InstallationError where the target exists, the log is not sound or the dump fails; OSError
    where the target cannot be written. A file that is there is complete and has been read back.
    """
    if target.exists():
        raise InstallationError(
            f"{target} 已存在，备份不会覆盖它。请换一个文件名。",
            f"{target} exists already; a backup overwrites nothing. Choose another name.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.touch(mode=0o600)
    try:
        with psycopg.connect(dsn) as connection:
            beside = {_SECRET: f"{secret.hex()}\n".encode(), _LOG_KEY: log_key, ERASED: erased}
            manifest = _write(partial, connection, dsn, beside)
        read_manifest(partial)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(partial: Path, connection: "Connection[Any]", dsn: str, beside: Mapping[str, bytes]) -> Manifest:
    """One snapshot for the dump and for the facts: what is appended meanwhile is in neither. Of `beside` the
    empty ones are left out."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    snapshot = (connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",))[0]
    facts = examine(connection)
    if not facts.is_sound:
        raise unsound(facts)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        digest = hashlib.sha256()
        with archive.open(_DUMP, "w", force_zip64=True) as member:
            _dump(dsn, snapshot, member, digest)
        manifest = Manifest(
            made_at=SystemClock().now().isoformat(timespec="seconds"),
            release=version("yishiting"),
            server=connection.info.server_version,
            dump_sha256=digest.hexdigest(),
            log=facts,
        )
        for name, content in beside.items():
            if content:
                archive.writestr(name, content)
        archive.writestr(_MANIFEST, manifest.to_json())
    return manifest


def _dump(dsn: str, snapshot: str, member: IO[bytes], digest: "hashlib._Hash") -> None:
    with _client("pg_dump", dsn, ["--format=custom", f"--snapshot={snapshot}"]) as dump:
        if dump.stdout is None:
            raise TypeError("pg_dump was started without a pipe")
        while chunk := dump.stdout.read(_CHUNK):
            member.write(chunk)
            digest.update(chunk)
        _require_success("pg_dump", dump)


def read_manifest(archive: Path) -> Manifest:
    """The manifest of a backup whose dump has the SHA-256 that it says.

    Raises InstallationError where the file is no backup, is damaged, or is of a newer format.
    """
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(archive) as opened:
            manifest = Manifest.of_json(opened.read(_MANIFEST).decode())
            with opened.open(_DUMP) as member:
                while chunk := member.read(_CHUNK):
                    digest.update(chunk)
    except FileNotFoundError as error:
        raise _damaged(archive, "没有这个文件", "there is no such file") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise _damaged(archive, "不是议事厅的备份文件", "it is not a backup of this service") from error
    if manifest.format != _FORMAT:
        raise _damaged(archive, "由更新的版本制作", "it was made by a newer release")
    if manifest.dump_sha256 != digest.hexdigest():
        raise _damaged(archive, "内容与校验值不符", "its content does not have the checksum it states")
    return manifest


def manifest_of(archive: Path) -> Manifest:
    """What a backup says of itself, its content unread. OSError, BadZipFile, KeyError, ValueError or
    TypeError where it is none."""
    with zipfile.ZipFile(archive) as opened:
        return Manifest.of_json(opened.read(_MANIFEST).decode())


def read_secret(archive: Path) -> str:
    """The installation's secret in a backup, 64 hexadecimal digits and a newline."""
    with zipfile.ZipFile(archive) as opened:
        return opened.read(_SECRET).decode()


def read_erased(archive: Path) -> bytes:
    """The list of erased ids in a backup; empty where nobody was erased, or an older release made it."""
    with zipfile.ZipFile(archive) as opened:
        return opened.read(ERASED) if ERASED in opened.namelist() else b""


def read_log_key(archive: Path) -> bytes:
    """The file of the log's signing key in a backup; empty where it holds none."""
    with zipfile.ZipFile(archive) as opened:
        return opened.read(_LOG_KEY) if _LOG_KEY in opened.namelist() else b""


def fill(dsn: str, archive: Path) -> None:
    """Load a backup's dump into an empty database, all or nothing."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    with (
        zipfile.ZipFile(archive) as opened,
        opened.open(_DUMP) as member,
        _client("pg_restore", dsn, options) as restore,
    ):
        if restore.stdin is None:
            raise TypeError("pg_restore was started without a pipe")
        with suppress(BrokenPipeError):  # it ended early; its own words follow
            while chunk := member.read(_CHUNK):
                restore.stdin.write(chunk)
            restore.stdin.close()
        _require_success("pg_restore", restore)


def is_empty(dsn: str) -> bool:
    """Whether a database holds no table of anybody's; InstallationError where it cannot be reached."""
    with reach(dsn) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'"
            " AND n.nspname <> 'information_schema'"
        ).fetchone()
    return found == (0,)


def facts_of(dsn: str) -> LogFacts:
    """The facts of a whole log, every leaf rehashed."""
    with psycopg.connect(dsn) as connection:
        return examine(connection)


def _client(program: str, dsn: str, options: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a client program; the password goes by the environment, which `ps` does not show."""
    parts = conninfo_to_dict(dsn)
    password = parts.pop("password", None)
    environment = program_environment()
    if password:
        environment["PGPASSWORD"] = str(password)
    return subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        [str(programs() / program), *options, f"--dbname={make_conninfo('', **parts)}"],
        stdin=subprocess.PIPE if program == "pg_restore" else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if program == "pg_restore" else subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def _require_success(program: str, running: "subprocess.Popen[bytes]") -> None:
    said = running.stderr.read().decode(errors="replace").strip() if running.stderr else ""
    if running.wait() != 0:
        raise InstallationError(
            f"{program} 失败：{said}",
            f"{program} failed: {said}",
            FAILED,
        )


def unsound(facts: LogFacts) -> InstallationError:
    counted = f"{facts.events} / {facts.first}-{facts.last} / {facts.wrong_leaves}"
    return InstallationError(
        f"记录不完整或被改动（条数/位置/错误散列：{counted}）。请勿继续使用，保留现场并联系审计。",
        "The log has gaps or was altered (events / positions / wrong hashes: "
        f"{counted}). Stop using it, keep everything as it is, and call the auditor.",
    )


def _damaged(archive: Path, zh: str, en: str) -> InstallationError:
    return InstallationError(
        f"不能使用备份 {archive}：{zh}。请换另一份备份。",
        f"The backup {archive} cannot be used: {en}. Take another one.",
    )
