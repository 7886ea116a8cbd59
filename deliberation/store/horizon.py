"""Backups from before the horizon: what was erased since can still be read in them.

`yishiting backup` remembers in which folders it wrote (`backups` in the data folder), and `yishiting doctor`
looks there.
"""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from deliberation.store.backup import Manifest, manifest_of
from deliberation.store.clock import SystemClock
from deliberation.store.doctor import Finding, Level
from deliberation.store.settings import Settings

HORIZON: Final = timedelta(days=90)
"""How long a backup may be kept; docs/operations.md, Erasure."""

_NAMED: Final = 3


def remember(settings: Settings, target: Path) -> None:
    """Keep in which folder a backup was written; where the data folder cannot take it, nobody is told."""
    folder = str(target.absolute().parent)
    with suppress(OSError, UnicodeError):
        if folder not in _folders(settings):
            with _memory(settings).open("a", encoding="utf-8") as file:
                file.write(f"{folder}\n")


def expired(settings: Settings) -> list[tuple[Path, datetime]]:
    """The backups in the known folders that are older than the horizon, with when they were made, oldest
    first."""
    latest = SystemClock().now() - HORIZON
    found = [one for folder in _folders(settings) for one in _backups(Path(folder)) if one[1] < latest]
    return sorted(found, key=lambda one: one[1])


def look_at_backups(settings: Settings) -> Iterator[Finding]:
    """Whether backups are kept for longer than the horizon; nothing where none was made from here, or the
    disk with them is away."""
    if not any(Path(folder).is_dir() for folder in _folders(settings)):
        return
    old = expired(settings)
    if not old:
        yield Finding(Level.FINE, "没有超过 90 天的备份", "no backup is older than 90 days")
        return
    named = ", ".join(str(path) for path, _ in old[:_NAMED])
    more_zh, more_en = (
        (f" 等 {len(old)} 份", f" and {len(old) - _NAMED} more") if len(old) > _NAMED else ("", "")
    )
    yield Finding(
        Level.WARNING,
        f"备份已超过 90 天，最早的是 {old[0][1]:%F}：{named}{more_zh}。"
        "其中仍能看到此后依法删除的个人信息，请销毁。",
        f"Backups are older than 90 days, the oldest of {old[0][1]:%F}: {named}{more_en}. Personal data "
        "erased since can still be read in them: destroy them.",
    )


def _backups(folder: Path) -> Iterator[tuple[Path, datetime]]:
    for path in folder.glob("*.zip"):
        with suppress(OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError):
            manifest: Manifest = manifest_of(path)
            yield path, datetime.fromisoformat(manifest.made_at)


def _folders(settings: Settings) -> list[str]:
    try:
        return _memory(settings).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return []


def _memory(settings: Settings) -> Path:
    return settings.data / "backups"
