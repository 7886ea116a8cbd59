"""Signs a log's checkpoints, and refuses whatever is not proven to continue what it signed last.

What was signed last lies in a file of the signer's own, away from the database: a database that was
restored from an old backup, or whose history was rewritten, makes the signer stop instead of signing
a second history. It never forgets on its own account either: where the file is gone although the log
was signed before, a person has to say which checkpoint to go on from (`adopt`).
"""

import base64
import fcntl
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from deliberation.domain.errors import Refusal
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import EMPTY_ROOT, HASH_BYTES, proves_consistency
from deliberation.ledger.note import MalformedNoteError, SigningKey, VerifierKey, decoded


class SigningRefusedError(Refusal):
    """The signer does not sign. It stays so until a person has looked into it."""

    STATUS = 503


class RollbackError(SigningRefusedError):
    CODE = "log.rolled_back"
    ZH = (
        "签名已停止：记录只有 {size} 条，而上次已签到 {signed} 条。多半是恢复了较旧的备份。"
        "请恢复较新的备份，或按运维手册“恢复之后”一节处理。"
    )
    EN = (
        "Signing stopped: the log has {size} entries, but {signed} were signed before; an older backup was "
        "probably restored. Restore a newer one, or follow “After a restore” in docs/operations.md."
    )


class ForkError(SigningRefusedError):
    CODE = "log.forked"
    ZH = (
        "签名已停止：现有的 {size} 条记录不是上次所签 {signed} 条的延续，历史已被改动或分叉。"
        "请保留现场并联系审计，勿自行修改。"
    )
    EN = (
        "Signing stopped: the {size} entries do not continue the {signed} that were signed before; history "
        "was altered or forked. Keep everything as it is and call the auditor."
    )


class LostStateError(SigningRefusedError):
    CODE = "log.signer_state_lost"
    ZH = (
        "签名已停止：签名状态（signer.state）丢失或过旧，而记录曾签到 {size} 条。请找回该文件；"
        "确实找不回，请核对后运行 yishiting key adopt。"
    )
    EN = (
        "Signing stopped: the signer's state (signer.state) is lost or too old, and the log was signed up to "
        "{size} entries. Bring the file back; if it is gone for good, check and run `yishiting key adopt`."
    )


class BrokenStateError(SigningRefusedError):
    CODE = "log.signer_state_broken"
    ZH = "签名已停止：签名状态文件 signer.state 不能读懂。请找回完好的文件，或运行 yishiting key adopt。"
    EN = (
        "Signing stopped: the file signer.state cannot be understood. Bring back a sound one, or run "
        "`yishiting key adopt`."
    )


class WrongOriginError(SigningRefusedError):
    CODE = "log.wrong_key"
    ZH = "签名已停止：签名密钥属于 {key}，而本记录由 {origin} 签署。请放回原来的 log.key。"
    EN = (
        "Signing stopped: the signing key is for {key}, but this log is signed as {origin}. Put the original "
        "log.key back."
    )


class SignerInUseError(SigningRefusedError):
    CODE = "log.signer_in_use"
    ZH = "另一个签名进程正在使用同一个签名状态。请先停止它，再启动这一个。"
    EN = "Another signer uses the same state file. Stop that one first, then start this one."


@dataclass(frozen=True, slots=True)
class Last:
    """What was signed last; `note` is empty before the first time."""

    origin: str
    size: int = 0
    root: bytes = EMPTY_ROOT
    note: str = ""

    def encode(self) -> bytes:
        root = base64.b64encode(self.root).decode()
        text = {"origin": self.origin, "size": self.size, "root": root, "note": self.note}
        return (json.dumps(text, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def decode(cls, data: bytes) -> "Last":
        """BrokenStateError where it is not what `encode` writes."""
        try:
            found = json.loads(data)
            last = cls(str(found["origin"]), int(found["size"]), decoded(found["root"]), str(found["note"]))
        except (ValueError, KeyError, TypeError, MalformedNoteError):
            raise BrokenStateError from None
        if len(last.root) != HASH_BYTES or last.size < 0:
            raise BrokenStateError
        return last


class StateFile:
    """The file with what was signed last. `acquire` it before use; two signers refuse each other."""

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self._lock: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take it for this process until `release`; SignerInUseError where another one has it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self.path.with_name(f"{self.path.name}.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise SignerInUseError from None
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def read(self) -> Last | None:
        """None where there is no file; BrokenStateError where it cannot be understood."""
        try:
            return Last.decode(self.path.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, last: Last) -> None:
        """Replace it whole, on the disk before this returns: what was signed must survive a crash."""
        new = self.path.with_name(f"{self.path.name}.new")
        with suppress(FileNotFoundError):
            new.unlink()
        new.touch(mode=0o600)
        with new.open("wb") as file:
            file.write(last.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Signer:
    """Signs with one key, or with two while the newer takes over from the older.

    Holds its state file until `close`. `published` is the newest checkpoint that the log's own store
    knows, by which a lost or outdated state file is noticed.
    """

    def __init__(
        self, keys: Sequence[SigningKey], state: StateFile, published: SignedCheckpoint | None
    ) -> None:
        names = {key.name for key in keys}
        if len(names) != 1 or not 1 <= len(keys) <= 2:
            raise ValueError("a log signs with one or two keys of one name")
        self._keys: Final = tuple(keys)
        self._state: Final = state
        state.acquire()
        try:
            self._last = self._begin(published)
        except BaseException:
            state.release()
            raise

    @property
    def origin(self) -> str:
        return self._keys[0].name

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        return tuple(key.verifier for key in self._keys)

    @property
    def last(self) -> Last:
        """What was signed last; its size is 0 before the first time."""
        return self._last

    def sign(self, size: int, root: bytes, proof: Sequence[bytes]) -> SignedCheckpoint:
        """The signed checkpoint of the tree of `size` leaves, remembered before it is handed out.

        `proof` shows that it continues the tree of `last.size` leaves. Raises RollbackError for a
        smaller tree and ForkError for one that is not proven to continue.
        """
        last = self._last
        if size < last.size:
            raise RollbackError(size=size, signed=last.size)
        if not proves_consistency(last.size, size, last.root, root, proof):
            raise ForkError(size=size, signed=last.size)
        checkpoint = signed(Checkpoint(self.origin, size, root), self._keys)
        self._remember(Last(self.origin, size, root, checkpoint.encode().decode()))
        return checkpoint

    def close(self) -> None:
        self._state.release()

    def __enter__(self) -> "Signer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _remember(self, last: Last) -> None:
        if last != self._last:
            self._state.write(last)
            self._last = last

    def _begin(self, published: SignedCheckpoint | None) -> Last:
        last = self._state.read()
        if last is None:
            if published is not None:
                raise LostStateError(size=published.size)
            last = Last(self.origin)
            self._state.write(last)
        if last.origin != self.origin:
            raise WrongOriginError(key=self.origin, origin=last.origin)
        if published is not None and published.checkpoint.origin == self.origin:
            _compare(last, published)
        return last


def _compare(last: Last, published: SignedCheckpoint) -> None:
    """A store may lag behind the signer by a crash, never run ahead of it."""
    if published.size > last.size:
        raise LostStateError(size=published.size)
    if published.size == last.size and published.root != last.root:
        raise ForkError(size=published.size, signed=last.size)


def adopt(state: StateFile, origin: str, size: int, root: bytes) -> None:
    """Have the signer go on from this tree, whatever it signed before: a person's decision, never ours.

    SignerInUseError while a signer runs.
    """
    state.acquire()
    try:
        state.write(Last(origin, size, root))
    finally:
        state.release()
