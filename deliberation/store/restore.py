"""Bring an installation back from a backup, and see that it is the one that was backed up."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
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
from deliberation.store.folder import holder, in_use, write_private
from deliberation.store.log_key import key_path
from deliberation.store.problems import FAILED, InstallationError
from deliberation.store.secrets import installation_secret
from deliberation.store.server import Scope, bring_up_to_date
from deliberation.store.settings import Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where an earlier installation of that folder was put."""

    manifest: Manifest
    set_aside: Path | None


def restore(settings: Settings, archive: Path, scopes: Sequence[Scope], *, force: bool) -> Restored:
    """Restore `archive` into the data folder, or into the empty database of DATABASE_URL.

    A folder that holds an installation is refused without `force`; with it, its database and secret
    are moved aside, never deleted, and put back where restoring fails. Raises InstallationError.
    """
    manifest = read_manifest(archive)
    if not settings.embedded:
        _place_secret(settings, archive)
        _load(settings, settings.database_url, archive, manifest, scopes)
        _place_log_key(settings, archive)
        return Restored(manifest, None)
    folder = settings.folder
    process = holder(folder)
    if process is not None:
        raise in_use(folder, process)
    aside = _set_aside(settings, force=force)
    try:
        _place_secret(settings, archive)
        with Cluster(settings.data) as cluster:
            _load(settings, cluster.dsn(), archive, manifest, scopes)
        _place_log_key(settings, archive)
    except BaseException:
        _put_back(settings, aside)
        raise
    return Restored(manifest, aside)


def _load(settings: Settings, dsn: str, archive: Path, manifest: Manifest, scopes: Sequence[Scope]) -> None:
    if not is_empty(dsn):
        raise InstallationError(
            "DATABASE_URL 的数据库不是空的，恢复不会覆盖它。请另建一个空数据库。",
            "The database of DATABASE_URL is not empty; restoring overwrites nothing. Make an empty one.",
        )
    fill(dsn, archive)
    bring_up_to_date(dsn, scopes, installation_secret(settings))
    facts = facts_of(dsn)
    if not facts.is_sound:
        raise unsound(facts)
    if facts != manifest.log:
        raise InstallationError(
            f"恢复的记录与备份说明不符：应为 {manifest.log}，实为 {facts}。",
            f"What was restored is not what the backup states: expected {manifest.log}, found {facts}.",
        )


def _place_secret(settings: Settings, archive: Path) -> None:
    kept = read_secret(archive)
    given = bool(settings.secret or settings.secret_file)
    if not given and not settings.folder.secret.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
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
