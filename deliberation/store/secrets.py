"""The installation's secret: what keyed codes, sessions and receipts of this installation stand on.

It lies outside the database, so that a stolen dump alone opens no personal value. Losing it loses
them all (keys.py); `yishiting backup` keeps it with the dump.
"""

import os
from contextlib import suppress
from pathlib import Path

from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.randomness import KEY_BYTES, new_key
from deliberation.store.settings import Settings


def installation_secret(settings: Settings) -> bytes:
    """The secret's 32 bytes; made in the data folder on the first start where none is given.

    Raises InstallationError where it is not 64 hexadecimal digits or its file cannot be read.
    """
    if settings.secret:
        return _decoded(settings.secret, "YISHITING_SECRET")
    path = Path(settings.secret_file) if settings.secret_file else settings.folder.secret
    if not settings.secret_file and not path.exists():
        _make(path)
    try:
        return _decoded(path.read_text(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(new_key().hex() + "\n")
    with suppress(FileExistsError):  # two processes start at once: the first one's secret counts
        path.hardlink_to(partial)
    partial.unlink()


def _decoded(text: str, where: str) -> bytes:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise InstallationError(
            f"{where} 不是安装密钥：应为 64 位十六进制数。已有数据的，请从备份取回原来的；"
            "只有全新安装才可用 openssl rand -hex 32 生成。",
            f"{where} is no installation secret: 64 hexadecimal digits. Where there are data, bring the "
            "original back from a backup; only for a new installation `openssl rand -hex 32` makes one.",
            UNFIT,
        )
    return secret


def _unreadable(path: Path) -> InstallationError:
    return InstallationError(
        f"不能读取安装密钥文件 {path}。请检查路径与权限。",
        f"The file of the installation secret, {path}, cannot be read. Check the path and its permissions.",
        UNFIT,
    )
