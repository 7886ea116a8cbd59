"""A log read from a bundle, which may have been made to harm its reader.

Nothing is unpacked to disk and nothing is read beyond the size that its kind of file can have, so that
neither a path nor a bomb does harm. Two files of one name, paths that leave the bundle and files that
overlap are refused: of such a bundle two readers could see two logs.
"""

import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from deliberation.ledger.source import SourceDamagedError, SourceMissingError

_MAX_DIRECTORY: Final = 128 << 20
"""Bytes of the list of files: enough for a hundred million entries, and read at once."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x06"
_MAX_END: Final = 22 + 65_535 + 20 + 56


class NoBundleError(Exception):
    """The file is no zip at all, or is not there."""


class ZipSource:
    """Reads one bundle. Close it, or use it as a context. NoBundleError, SourceDamagedError."""

    def __init__(self, path: Path, *, label: str = "") -> None:
        self.label: Final = label or str(path)
        try:
            _check_directory(path)
            self._zip: Final = ZipFile(path)
        except (OSError, BadZipFile, LargeZipFile) as error:
            why = (error.strerror if isinstance(error, OSError) else "") or str(error)
            raise NoBundleError(f"{path}: {why}") from None
        self._members: Final = _members(self._zip.infolist())

    @property
    def names(self) -> frozenset[str] | None:
        return frozenset(self._members)

    def ahead(self, paths: Sequence[str]) -> None:
        """Everything is at hand."""

    def read(self, path: str, limit: int) -> bytes:
        member = self._members.get(path)
        if member is None:
            raise SourceMissingError(path)
        if member.file_size > limit:
            raise SourceDamagedError(f"{path} has more than {limit} bytes")
        try:
            with self._zip.open(member) as stream:
                data = stream.read(limit + 1)
                stream.read(1)  # at the end the checksum is compared
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise SourceDamagedError(f"{path}: {error}") from None
        if len(data) != member.file_size:
            raise SourceDamagedError(f"{path} is cut off")
        return data

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> "ZipSource":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check_directory(path: Path) -> None:
    """Refuse a bundle whose list of files would fill the memory."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        file.seek(max(0, length - _MAX_END))
        tail = file.read(_MAX_END)
    place = tail.rfind(_END)
    if place < 0:
        raise NoBundleError(f"{path} is no zip file")
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    wide = tail.rfind(_END_64, 0, place)
    if wide >= 0:
        size = max(size if size != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if min(size, length) > _MAX_DIRECTORY:
        raise SourceDamagedError("the bundle lists too many files")


def _members(found: Sequence[ZipInfo]) -> dict[str, ZipInfo]:
    members: dict[str, ZipInfo] = {}
    end = 0
    for member in sorted(found, key=lambda one: one.header_offset):
        name = member.filename
        if not _NAME.fullmatch(name) or member.orig_filename != name:
            raise SourceDamagedError(f"a file of the bundle has a forbidden name: {name[:80]!r}")
        if name in members:
            raise SourceDamagedError(f"two files of the bundle have the name {name}")
        if member.flag_bits & 0x1 or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise SourceDamagedError(f"{name} is encrypted or packed in another way than deflate")
        if member.header_offset < end:
            raise SourceDamagedError(f"{name} overlaps with another file")
        end = member.header_offset + 30 + len(name) + member.compress_size
        members[name] = member
    return members
