"""The log's signing key and the signer's state: where they lie, and how the first key is made.

Both lie outside the database. `log.key` holds one line a key, the newest last; two while one hands over
to the next. `signer.state` says what was signed last.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from deliberation.domain.errors import Refusal
from deliberation.ledger.keyfile import encode_key, encode_keys, parse_keys
from deliberation.ledger.note import KeyType, MalformedNoteError, SigningKey
from deliberation.ledger.signer import SigningRefusedError, StateFile
from deliberation.store.folder import write_private
from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.randomness import new_key
from deliberation.store.settings import Settings

_LOCAL: Final = "yishiting.local"


class LostKeyError(SigningRefusedError):
    CODE = "log.key_lost"
    ZH = (
        "签名已停止：签名密钥 {path} 不见了，而记录早已签署过。请从备份取回；"
        "确实找不回，请按运维手册“丢失密钥”处理。"
    )
    EN = (
        "Signing stopped: the signing key {path} is gone, and the log was signed before. Bring it back from "
        "a backup; if it is lost for good, follow “A lost key” in docs/operations.md."
    )


class UnfitKeyError(SigningRefusedError):
    CODE = "log.key_unfit"
    ZH = "签名已停止：签名密钥文件 {path} 不能使用（应为同一名称的一把或两把密钥）。请放回完好的文件。"
    EN = (
        "Signing stopped: the key file {path} cannot be used (it must hold one or two keys of one name). Put "
        "a sound one back."
    )


class NoHandoverError(Refusal):
    CODE = "log.no_handover"
    ZH = "现在没有两把密钥在交接。请先运行 yishiting key rotate。"
    EN = "No key hands over to another just now. Run `yishiting key rotate` first."


class RotationRunsError(Refusal):
    CODE = "log.rotation_runs"
    ZH = "另一个 yishiting key rotate 正在更换密钥，这次没有改动。请等它结束，再用 yishiting key show 查看。"
    EN = (
        "Another `yishiting key rotate` is rotating the key just now; nothing was changed here. Wait until "
        "it ends, then look with `yishiting key show`."
    )


class NoKeyHereError(Refusal):
    CODE = "log.no_key_here"
    ZH = (
        "这里没有签名密钥（{path}）。请在保管密钥的机器或容器（signer）上运行，或检查 --data；"
        "还没有启动过服务的，请先启动。"
    )
    EN = (
        "There is no signing key here ({path}). Run this on the machine or container (signer) that keeps it, "
        "or check --data; if the service was never started, start it first."
    )


class HandoverRunsError(Refusal):
    CODE = "log.handover_runs"
    ZH = "上一次换钥尚未结束。请先运行 yishiting key finish。"
    EN = "The last rotation has not ended. Run `yishiting key finish` first."


def key_path(settings: Settings) -> Path:
    return Path(settings.log_key_file) if settings.log_key_file else settings.data / "log.key"


def log_key_file(settings: Settings) -> bytes:
    """The key file as it is, for a backup; empty where this machine has none."""
    path = key_path(settings)
    return path.read_bytes() if path.exists() else b""


def state_file(settings: Settings) -> StateFile:
    return StateFile(settings.data / "signer.state")


def read_keys(path: Path) -> list[SigningKey]:
    """The keys of a file, the newest last; none where there is no file. InstallationError for a bad one."""
    try:
        return parse_keys(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, MalformedNoteError) as error:
        raise InstallationError(
            f"密钥文件 {path} 不能使用：{error}。请放回完好的文件。",
            f"The key file {path} cannot be used: {error}. Put a sound one back.",
            UNFIT,
        ) from error


def signing_keys(settings: Settings, *, signed_before: bool) -> list[SigningKey]:
    """The log's keys; one is made where there is none and nothing was signed yet.

    LostKeyError where there was one, UnfitKeyError where the file is not as it must be.
    """
    path = key_path(settings)
    try:
        keys = read_keys(path)
    except InstallationError:
        raise UnfitKeyError(path=path.name) from None
    if len(keys) > 2 or len({key.name for key in keys}) > 1:
        raise UnfitKeyError(path=path.name)
    if keys:
        return keys
    if signed_before or state_file(settings).path.exists():
        raise LostKeyError(path=path.name)
    return _made(path, new_line(first_origin(settings.public_url)))


@contextmanager
def rotating(path: Path) -> Iterator[None]:
    """One rotation at a time. RotationRunsError where another runs, NoKeyHereError without a key file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NoKeyHereError(path=path.name) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RotationRunsError from None
        yield


def begin_handover(path: Path) -> tuple[SigningKey, SigningKey]:
    """The key that signs now and the one to follow it, which is kept aside until `hand_over`.

    Repeated after a crash it goes on with the same key. HandoverRunsError where two sign already. While
    `rotating`.
    """
    keys = read_keys(path)
    if len(keys) != 1:
        raise HandoverRunsError
    aside = _aside(path)
    if not aside.exists():
        write_keys(aside, [*lines_of(path), new_line(keys[0].name)])
    old, new = read_keys(aside)
    return old, new


def hand_over(path: Path) -> None:
    """Have both keys sign from now on."""
    _aside(path).replace(path)


def finish_handover(path: Path) -> SigningKey:
    """Retire the older key: only the newer one signs, and the older one's private half is gone."""
    keys = read_keys(path)
    if not keys:
        raise NoKeyHereError(path=path.name)
    if len(keys) != 2:
        raise NoHandoverError
    write_keys(path, lines_of(path)[-1:])
    return read_keys(path)[0]


def begin_another_log(path: Path, name: str) -> None:
    """Keep the present key file aside and make the key of a log with another name."""
    keys = read_keys(path)
    if keys:
        path.rename(path.with_name(f"{path.name}.{keys[-1].verifier.id.hex()}"))
    write_keys(path, [new_line(name)])


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _made(path: Path, line: str) -> list[SigningKey]:
    """The keys of a file that is made unless another process was quicker: the first one's key counts."""
    partial = path.with_name(f"{path.name}.new")
    write_keys(partial, [line])
    with suppress(FileExistsError):
        path.hardlink_to(partial)
    partial.unlink(missing_ok=True)
    return read_keys(path)


def new_line(name: str, kind: KeyType = KeyType.ED25519) -> str:
    """The line of a fresh key."""
    return encode_key(name, new_key(), kind)


def lines_of(path: Path) -> list[str]:
    """The lines of a file's keys, the newest last."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]


def write_keys(path: Path, lines: list[str]) -> None:
    """Replace the file; it appears whole, readable by us alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, encode_keys(lines))


def first_origin(public_url: str) -> str:
    """The name of a log that begins: where it is served, else one that no other log has."""
    parts = urlsplit(public_url)
    name = f"{parts.netloc}{parts.path}".rstrip("/")
    return f"{name}/log" if name else f"{_LOCAL}/{new_key()[:8].hex()}"


def witness_key(settings: Settings) -> SigningKey:
    """The key with which we cosign other logs; made on first use."""
    path = Path(settings.witness_key_file) if settings.witness_key_file else settings.data / "witness.key"
    keys = read_keys(path)
    if not keys:
        name = f"{first_origin(settings.public_url).removesuffix('/log')}/witness"
        keys = _made(path, new_line(name, KeyType.COSIGNATURE))
    return keys[0]
