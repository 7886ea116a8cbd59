"""Bring an installation back from a backup, see that it is the one that was backed up, and repeat in it what
was erased since: before anybody is served, and by the code that obeys an erasure."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deliberation.store.backup import (
    Manifest,
    facts_of,
    fill,
    is_empty,
    read_log_key,
    read_manifest,
    read_secret,
    unsound,
)
from deliberation.store.clock import SystemClock
from deliberation.store.embedded import Cluster
from deliberation.store.erased import ErasedFile, Listed, list_path, merge, parse_erased, read_all
from deliberation.store.folder import holder, in_use, write_private
from deliberation.store.forgetting import open_erasures
from deliberation.store.log_key import key_path
from deliberation.store.problems import FAILED, UNFIT, InstallationError
from deliberation.store.scrub import scrub
from deliberation.store.secrets import installation_secret
from deliberation.store.server import Scope, bring_up_to_date
from deliberation.store.settings import Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, where an earlier installation of that folder was put, and what became of
    erasures.

    `list_known`: a list from outside the backup was there. `listed`: how many ids stand on all lists, the
    last erased at `last_erased`. `repeated`: of how many of them something had come back, and was forgotten
    again.
    """

    manifest: Manifest
    set_aside: Path | None
    list_known: bool
    listed: int
    last_erased: datetime | None
    repeated: int


@dataclass(frozen=True, slots=True)
class _Source:
    """What is restored, and what is to be forgotten in it."""

    archive: Path
    manifest: Manifest
    listed: Listed


def restore(
    settings: Settings, archive: Path, scopes: Sequence[Scope], *, force: bool, erased: Sequence[Path] = ()
) -> Restored:
    """Restore `archive` into the data folder, or into the empty database of DATABASE_URL.

    A folder that holds an installation is refused without `force`; with it, its database and secret
    are moved aside, never deleted, and put back where restoring fails. Erasures are repeated that stand on
    the backup's list, on the installation's own, or on those of `erased` (lists, or newer backups); the
    installation's list has them all afterwards. Raises InstallationError.
    """
    manifest = read_manifest(archive)
    path = list_path(settings)
    outside = [*erased, *([path] if path.exists() else [])]
    listed = merge(read_all(outside), parse_erased(archive))
    source = _Source(archive, manifest, listed)
    aside: Path | None = None
    if settings.embedded:
        repeated, aside = _into_folder(settings, source, scopes, force=force)
    else:
        _check_empty(settings.database_url)
        _place_secret(settings, archive)
        repeated = _load(settings, settings.database_url, source, scopes)
        _place_log_key(settings, archive)
    return Restored(manifest, aside, bool(outside), len(listed), max(listed.values(), default=None), repeated)


def _into_folder(
    settings: Settings, source: _Source, scopes: Sequence[Scope], *, force: bool
) -> tuple[int, Path | None]:
    folder = settings.folder
    process = holder(folder)
    if process is not None:
        raise in_use(folder, process)
    aside = _set_aside(settings, force=force)
    try:
        _place_secret(settings, source.archive)
        with Cluster(settings.data) as cluster:
            repeated = _load(settings, cluster.dsn(), source, scopes)
        _place_log_key(settings, source.archive)
    except BaseException:
        _put_back(settings, aside)
        raise
    return repeated, aside


def _load(settings: Settings, dsn: str, source: _Source, scopes: Sequence[Scope]) -> int:
    """Fill an empty database and forget what was erased since; of how many subjects there was something."""
    secret = installation_secret(settings)
    fill(dsn, source.archive)
    bring_up_to_date(dsn, scopes, secret)
    facts = facts_of(dsn)
    if not facts.is_sound:
        raise unsound(facts)
    if facts != source.manifest.log:
        raise InstallationError(
            f"恢复的记录与备份说明不符：应为 {source.manifest.log}，实为 {facts}。",
            f"What was restored is not what the backup states: expected {source.manifest.log}, found "
            f"{facts}.",
        )
    return _forget(dsn, secret, list_path(settings), source.listed)


def _check_empty(dsn: str) -> None:
    if not is_empty(dsn):
        raise InstallationError(
            "DATABASE_URL 的数据库不是空的，恢复不会覆盖它。请另建一个空数据库。",
            "The database of DATABASE_URL is not empty; restoring overwrites nothing. Make an empty one.",
        )


def _forget(dsn: str, secret: bytes, path: Path, listed: Listed) -> int:
    """Put the merged list in its place first: a restore that is cut short here is finished by the start."""
    try:
        if listed:
            ErasedFile(path).note(listed)
        with open_erasures(dsn, secret, path) as erasures:
            repeated = erasures.obey()
    except OSError as error:
        raise InstallationError(
            f"不能写入删除清单 {path}（{error.strerror}）。请检查权限和磁盘，"
            "或用 YISHITING_ERASED_FILE 另指。",
            f"The list of erased ids, {path}, cannot be written ({error.strerror}). Check its permissions "
            "and the disk, or name another with YISHITING_ERASED_FILE.",
            UNFIT,
        ) from error
    scrub(dsn)
    return repeated


def _place_secret(settings: Settings, archive: Path) -> None:
    kept = read_secret(archive)
    given = bool(settings.secret or settings.secret_file)
    if not given and not settings.folder.secret.exists():
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.folder.secret.touch(mode=0o600)
        settings.folder.secret.write_text(kept)
    if installation_secret(settings).hex() != kept.strip():
        raise InstallationError(
            "现有的安装密钥与备份中的不同。请用备份中的 secret.key，或先移走现有的密钥。",
            "The installation's present secret is not the one in the backup. Use the backup's secret.key, or "
            "move the present one away first.",
            FAILED,
        )


def _place_log_key(settings: Settings, archive: Path) -> None:
    """Bring the signing key back where there is none; one that is there signs for this folder's log."""
    kept = read_log_key(archive)
    path = key_path(settings)
    if kept and not path.exists():
        write_private(path, kept)


def _set_aside(settings: Settings, *, force: bool) -> Path | None:
    folder = settings.folder
    present = [path for path in (folder.database, folder.secret, folder.password) if path.exists()]
    if not present:
        return None
    if not force:
        raise InstallationError(
            f"{settings.data} 里已有数据。请用 --data 指定空文件夹；确要替换，请加 --force"
            "（原数据会移到一旁，不删除）。",
            f"{settings.data} holds an installation. Name an empty folder with --data; to replace it, add "
            "--force (what is there is moved aside, not deleted).",
        )
    aside = folder.root / f"before-restore-{SystemClock().now():%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700)
    for path in present:
        path.rename(aside / path.name)
    return aside


def _put_back(settings: Settings, aside: Path | None) -> None:
    folder = settings.folder
    shutil.rmtree(folder.database, ignore_errors=True)
    for path in (folder.secret, folder.password):
        path.unlink(missing_ok=True)
    if aside is not None:
        for path in aside.iterdir():
            path.rename(folder.root / path.name)
        aside.rmdir()
