"""A whole log in one file: checkpoint, tiles, entries, policy, key, and how to check them.

Made from what the database keeps, streamed, the same bytes for the same log and the same zlib. With
openings it is the auditors' bundle, which is not for the public.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import RawIOBase
from itertools import islice
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from deliberation.domain.errors import Refusal
from deliberation.ledger.canonical import canonical
from deliberation.ledger.merkle import HASH_BYTES
from deliberation.ledger.source import CHECKPOINT, KEY, POLICY, README, Kept, openings_path
from deliberation.ledger.tiles import Tile, tiles_of

_AT_ONCE: Final = 64
"""Tiles that are read from the database in one go."""
_UNIX: Final = 3
_MODE: Final = 0o100644 << 16


class NothingSignedError(Refusal):
    CODE = "ledger.nothing_signed"
    STATUS = 409
    ZH = "记录尚未签署过任何检查点，暂无可下载的内容。请在有第一条记录一分钟后再试。"
    EN = "The log has signed no checkpoint yet. Try again a minute after the first entry."


class PartMissingError(Exception):
    """The database lacks a part of the log that its own checkpoint covers; the message names it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A value that a leaf only commits to, with the salt of its commitment.

    `value` are its canonical JSON bytes; `index` is that of the leaf.
    """

    index: int
    stream: str
    version: int
    field: str
    value: bytes
    salt: bytes

    @property
    def line(self) -> bytes:
        """As a canonical JSON object in a line of an auditors' bundle."""
        return b'{"field":%b,"index":%d,"salt":"%b","stream":"%b","value":%b,"version":%d}\n' % (
            canonical(self.field),
            self.index,
            self.salt.hex().encode(),
            self.stream.encode(),
            self.value,
            self.version,
        )


OpeningsOf = Callable[[int, int], Sequence[Opening]]
"""The openings of the leaves from an index to before another, in their order."""


def stream_bundle(kept: Kept, openings: OpeningsOf | None = None) -> Iterator[bytes]:
    """The bytes of the bundle of the newest checkpoint, piece by piece.

    Raises NothingSignedError before the first byte, PartMissingError in the middle.
    """
    latest = kept.latest()
    if latest is None:
        raise NothingSignedError
    policy = kept.policy()
    keys = "".join(f"{key}\n" for key in policy.log_keys)
    small = {
        README: _README.format(origin=latest.checkpoint.origin, size=latest.size),
        CHECKPOINT: latest.encode().decode(),
        KEY: keys,
        POLICY: policy.text,
    }
    return _pieces(kept, latest.size, small, openings)


def _pieces(kept: Kept, size: int, small: dict[str, str], openings: OpeningsOf | None) -> Iterator[bytes]:
    sink = _Sink()
    with ZipFile(sink, "w", allowZip64=True) as archive:
        for name, text in small.items():
            archive.writestr(_member(name), text)
        for name, data, packed in _files(kept, size, openings):
            archive.writestr(_member(name, packed=packed), data)
            yield sink.taken()
    yield sink.taken()


def _files(kept: Kept, size: int, openings: OpeningsOf | None) -> Iterator[tuple[str, bytes, bool]]:
    """Every tile, and behind those of level 0 its entries; hashes do not get shorter by packing."""
    tiles = tiles_of(size)
    while some := list(islice(tiles, _AT_ONCE)):
        found = kept.tiles(some)
        for tile in some:
            data = found.get(tile, b"")[: tile.width * HASH_BYTES]
            if len(data) != tile.width * HASH_BYTES:
                raise PartMissingError(tile.path)
            yield tile.path, data, False
            if tile.level == 0:
                yield from _entries(kept, tile, openings)


def _entries(kept: Kept, tile: Tile, openings: OpeningsOf | None) -> Iterator[tuple[str, bytes, bool]]:
    entries = kept.entries(tile)
    if entries is None:
        raise PartMissingError(tile.entries_path)
    yield tile.entries_path, entries, True
    if openings:
        first = tile.first_leaf
        opened = b"".join(one.line for one in openings(first, first + tile.width))
        if opened or first == 0:  # one is always there: that says what kind of bundle it is
            yield openings_path(tile), opened, True


def _member(name: str, *, packed: bool = True) -> ZipInfo:
    member = ZipInfo(name)  # of 1980, so that the same log gives the same bytes
    member.create_system, member.external_attr = _UNIX, _MODE
    member.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
    return member


class _Sink(RawIOBase):
    """Takes what the archive writes, until it is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


_README: Final = """\
议事厅 · 公开记录 / The public record

日志 Log: {origin}
条数 Entries: {size}

如何核对 / How to verify
1. yishiting verify 此文件 --policy 您信任的策略文件
   yishiting verify THIS-FILE --policy A-POLICY-THAT-YOU-TRUST
   （无需联网，也不需要本服务。No network and no service is needed.）
2. 不信任我们的程序？格式全部公开，别人的工具也能读：
   You do not trust our program? All formats are public, other people's tools read them:
   checkpoint     c2sp.org/tlog-checkpoint, c2sp.org/signed-note (Ed25519)
   tile/          c2sp.org/tlog-tiles, RFC 6962 (SHA-256)
   policy         c2sp.org/tlog-policy
   entries        {{"event":…,"index":N,"recorded_ms":T}}, RFC 8785 JSON
   源代码中的 docs/verifier/verify.mjs 是一个只依据这些标准、三百来行的核对程序。
   docs/verifier/verify.mjs in the source is a verifier of some 300 lines from these standards alone.

注意：本文件中的 key 与 policy 是日志自己写的，只能证明前后一致。
请从别处取得日志的公钥，并使用 --policy。
Note: key and policy in this file are the log's own word and prove consistency only. Get the log's key
from somewhere else and give it with --policy.
"""
