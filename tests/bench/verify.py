"""How long a whole log takes to verify offline, and in how much memory.

    python -m tests.bench.verify [entries, by default 1000000] [folder]

Makes the bundle of a district whose every fact the desk decided (some minutes for a million; kept in the
folder, by default below the temporary one), half of its issues over a joint conference. It is verified as the
command does, with one further process: without deciding again, then with every decision made again. Before
and after, a fixed piece of hashing says how fast the machine is just then: other work on it slows both alike.
"""

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from deliberation.ledger.bundle import stream_bundle
from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.note import SigningKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.tiles import WIDTH, Tile, encode_entries, tile_root
from deliberation.ledger.tree_check import RebuiltTree
from deliberation.ledger.verify import Question, verify
from deliberation.ledger.zipped import ZipSource
from deliberation.store.rulebook import rule_book
from tests.district import District, leaves

_KEY = SigningKey("bench.example/log", bytes(32))


class _OnDisk:
    """A log whose entries lie in a file, as far as a bundle needs it."""

    def __init__(self, made: Iterator[bytes], file: IO[bytes]) -> None:
        self._file, self._places = file, list[tuple[int, int]]()
        self._bottom: list[bytes] = []
        tiles = list(_by_tile(made))
        events = sum(tile.width for tile, _ in tiles)
        self._tree = RebuiltTree(events)
        for tile, some in tiles:
            data = encode_entries(some)
            self._places.append((file.tell(), len(data)))
            file.write(data)
            hashes = b"".join(map(leaf_hash, some))
            self._bottom.append(hashes)
            self._tree.add(tile, hashes, tile_root(hashes) if tile.full else b"")
        self._tree.finish()
        self._checkpoint = signed(Checkpoint(_KEY.name, events, self._tree.root(events)), [_KEY])

    def latest(self) -> SignedCheckpoint:
        return self._checkpoint

    def tiles(self, wanted: Sequence[Tile]) -> Mapping[Tile, bytes]:
        return {tile: self._tree.tile(tile) if tile.level else self._bottom[tile.index] for tile in wanted}

    def entries(self, tile: Tile) -> bytes:
        place, length = self._places[tile.index]
        self._file.seek(place)
        return self._file.read(length)

    def policy(self) -> Policy:
        return Policy((Peer(_KEY.verifier),))


def _by_tile(made: Iterator[bytes]) -> Iterator[tuple[Tile, list[bytes]]]:
    some: list[bytes] = []
    index = 0
    for one in made:
        some.append(one)
        if len(some) == WIDTH:
            yield Tile(0, index), some
            some, index = [], index + 1
    if some:
        yield Tile(0, index, len(some)), some


def bundle(events: int, folder: Path) -> Path:
    """The bundle of so many entries, made if it is not there yet."""
    path = folder / f"audit-{events}.zip"
    if not path.exists():
        with tempfile.TemporaryFile(dir=folder) as file:
            log = _OnDisk(leaves(District(), events), file)
            fresh = path.with_suffix(".new")
            with fresh.open("wb") as out:
                for piece in stream_bundle(log):
                    out.write(piece)
        fresh.rename(path)
    return path


def _machine() -> float:
    """Millions of SHA-256 over 100 bytes that this machine does in a second just now."""
    began, data = time.perf_counter(), bytes(100)
    for _ in range(1_000_000):
        sha256(data).digest()
    return 1 / (time.perf_counter() - began)


def _cpu_seconds() -> float:
    """What this process and the children that ended have used: other work does not count in it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class _Memory(threading.Thread):
    """Watches the resident memory of this process and its children, and keeps the highest sum."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = self.shared_once = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.2):
            ours = [os.getpid(), *_children(os.getpid())]
            self.peak = max(self.peak, sum(_kib(one, "status", "VmRSS:") for one in ours))
            self.shared_once = max(self.shared_once, sum(_kib(one, "smaps_rollup", "Pss:") for one in ours))


def _children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _kib(process: int, file: str, line: str) -> int:
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in lines if one.startswith(line)), 0)


def main(events: int, folder: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as aside:  # its memory does not count
        path = aside.submit(bundle, events, folder).result()
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB, load {os.getloadavg()[0]:.1f}")
    for name, rules in (("without deciding again", None), ("with every decision made again", rule_book())):
        print(name)
        _measure(path, Question(datetime.now(UTC), rules=rules))


def _measure(path: Path, question: Question) -> None:
    before, idle = _machine(), _cpu_seconds()
    memory = _Memory()
    memory.start()
    with ZipSource(path) as source:
        report = verify(source, question).report
    memory.done.set()
    busy = _cpu_seconds() - idle
    after = _machine()
    print(f"verdict {report.verdict.name}, {report.verified} hashed, {report.replayed} replayed")
    print(f"{report.decided} decided again, {report.undecided} not")
    rate = report.size / report.seconds
    print(f"{report.seconds:.1f} s wall, {rate:,.0f} entries a second, {busy:.1f} s of processors")
    print(f"peak of all processes: RSS {memory.peak / 1024:.0f} MB, PSS {memory.shared_once / 1024:.0f} MB")
    print(f"this one alone: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"machine: {before:.2f} and {after:.2f} million hashes of 100 bytes a second")


if __name__ == "__main__":
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.gettempdir()) / "yishiting-bench"
    kept.mkdir(exist_ok=True)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, kept)
