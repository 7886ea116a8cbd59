"""The list of erased subjects, kept in a file outside the database.

A backup that was made before an erasure knows nothing of it. The list does: `yishiting restore` repeats what
stands on it, and so does every start. A line is the time at which the erasure was recorded and the random id
of a subject, nothing else; lines are only added. Where an id stands twice, its latest time counts.
"""

import fcntl
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from deliberation.application.erasure import Erased
from deliberation.domain.person.events import PersonalDataErased
from deliberation.domain.values import PersonId
from deliberation.store.backup import read_erased
from deliberation.store.clock import from_ms, to_ms
from deliberation.store.log import PostgresEventLog
from deliberation.store.problems import FAILED, InstallationError
from deliberation.store.settings import Settings

Listed = dict[PersonId, datetime]


class DamagedListError(OSError):
    """A line of the list is not as we write it; `number` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(0, f"line {number} is damaged")
        self.number: Final = number


def list_path(settings: Settings) -> Path:
    return Path(settings.erased_file) if settings.erased_file else settings.data / "erased"


def render(listed: Mapping[PersonId, datetime]) -> bytes:
    """The lines of a list, oldest first."""
    ordered = sorted(listed.items(), key=lambda one: (one[1], one[0]))
    return "".join(f"{_time(at)} {subject}\n" for subject, at in ordered).encode()


def parse(content: bytes, *, strict: bool = True) -> Listed:
    """The list in some bytes. A last line without its end was never acknowledged.

    A damaged line raises DamagedListError, or is passed over where not `strict`.
    """
    whole, _, _ = content.rpartition(b"\n")
    listed: Listed = {}
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            at, subject = line.decode("ascii").split(" ")
            merge(listed, {PersonId(UUID(subject)): _moment(at)})
        except ValueError:
            if strict:
                raise DamagedListError(number) from None
    return listed


def merge(listed: Listed, other: Mapping[PersonId, datetime]) -> Listed:
    """Add to a list what another one has; of each subject the latest time."""
    for subject, at in other.items():
        listed[subject] = max(at, listed.get(subject, at))
    return listed


class ErasedFile:
    """Implements deliberation.application.erasure.ErasedList; for any number of processes."""

    def __init__(self, path: Path) -> None:
        self.path: Final = path

    def read(self) -> Listed:
        """What stands on the list; nothing where there is no file. OSError, DamagedListError among them."""
        try:
            return parse(self.path.read_bytes())
        except FileNotFoundError:
            return {}

    def note(self, erased: Mapping[PersonId, datetime]) -> None:
        """Add what is not there yet; on the disk when it returns. OSError."""
        with self._held() as file:
            content = file.read()
            known = parse(content, strict=False)  # what is new is not lost for it
            new = {one: at for one, at in _in_ms(erased).items() if one not in known or known[one] < at}
            if not new:
                return
            file.truncate(content.rfind(b"\n") + 1)  # what a crash cut short was never acknowledged
            file.seek(0, os.SEEK_END)
            file.write(render(new))
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _held(self) -> Iterator[BinaryIO]:
        """The file, made where there is none, for one process at a time."""
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = not self.path.exists()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            if made:
                _sync_folder(folder)
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file


def erased_in(log: PostgresEventLog) -> dict[PersonId, Erased]:
    """Every subject whose erasure a log records."""
    found: dict[PersonId, Erased] = {}
    for entry in log.of_personal_data(0):
        if isinstance(entry.fact, PersonalDataErased):
            subjects = {entry.fact.person, *(entry.fact.also or ())}
            found.update(dict.fromkeys(subjects, Erased(entry.recorded_at, entry.position)))
    return found


def for_backup(log: PostgresEventLog, path: Path, *, strict: bool = True) -> bytes:
    """The list that a backup carries: the file's lines, and whatever the log records besides.

    A file that cannot be read or has a damaged line raises InstallationError, or is passed over as far as
    it is damaged where not `strict`.
    """
    listed = {} if not path.exists() else read_given(path) if strict else _legible(path)
    return render(merge(listed, {one: erased.at for one, erased in erased_in(log).items()}))


def _legible(path: Path) -> Listed:
    try:
        return parse(path.read_bytes(), strict=False)
    except OSError:
        return {}


def read_all(paths: Iterable[Path]) -> Listed:
    """The lists of several files, merged; see `read_given`."""
    listed: Listed = {}
    for path in paths:
        merge(listed, read_given(path))
    return listed


def parse_erased(archive: Path) -> Listed:
    """The list that a backup carries; InstallationError where it is damaged."""
    return _understood(archive, read_erased(archive))


def read_given(path: Path) -> Listed:
    """The list in a file, or in a backup that somebody names instead; InstallationError."""
    try:
        content = read_erased(path) if zipfile.is_zipfile(path) else path.read_bytes()
    except (OSError, zipfile.BadZipFile) as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise InstallationError(
            f"不能读取删除清单 {path}（{reason}）。请检查路径和权限；"
            "应是数据文件夹里的 erased，或较新的备份。",
            f"The list of erased ids, {path}, cannot be read ({reason}). Check the path and its "
            "permissions: it is `erased` in a data folder, or a newer backup.",
            FAILED,
        ) from error
    return _understood(path, content)


def _understood(path: Path, content: bytes) -> Listed:
    try:
        return parse(content)
    except DamagedListError as damage:
        raise InstallationError(
            f"删除清单 {path} 第 {damage.number} 行已损坏。请对照另一份清单改正或删去这一行，再试。",
            f"Line {damage.number} of the list of erased ids, {path}, is damaged. Mend or remove it by "
            "another copy, then try again.",
        ) from None


def _in_ms(erased: Mapping[PersonId, datetime]) -> Listed:
    return {subject: from_ms(to_ms(at)) for subject, at in erased.items()}


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
