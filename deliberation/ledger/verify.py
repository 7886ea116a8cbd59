"""Whether a log is what it claims to be: from a bundle, an address or the database, believing none of them.

The order: who signed and who has witnessed the checkpoint; every entry hashed and looked at, the tree
built anew; the tree against what was verified last time; then the facts replayed by the domain.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Final

from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.terms import Term
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.note import MalformedNoteError, WrongSignatureError
from deliberation.ledger.policy import MalformedPolicyError, Policy
from deliberation.ledger.rehash import Done, Job, Opened, check_tiles, entries_of, openings_by_leaf
from deliberation.ledger.replay import Replay
from deliberation.ledger.report import GIVEN, REMEMBERED, SELF_DECLARED, Problems, Report
from deliberation.ledger.saved import Saved
from deliberation.ledger.source import (
    CHECKPOINT,
    KEY,
    OPENINGS,
    POLICY,
    README,
    SMALL,
    Source,
    SourceDamagedError,
    SourceMissingError,
    expected_names,
    read_entries,
    read_openings,
    read_tile,
)
from deliberation.ledger.tiles import WIDTH, MalformedTileError, Tile, tiles_of
from deliberation.ledger.tree_check import RebuiltTree

MAX_AGE: Final = timedelta(hours=24)
"""A cosignature that is older says too little about today."""
_SKEW: Final = timedelta(minutes=5)
"""By how much a witness's clock may be ahead of ours."""
_CHUNK: Final = 16
"""Tiles that are handed to another process at once: some 4,000 entries."""
_FEW: Final = 20_000
"""Entries up to which starting another process costs more than it saves."""
_NOT_DECIDED: Final = Term(
    "记录较长，只核对了顺序与时间，没有按规则重新裁定；需要时请加 --decisions",
    "The log is long: order and times were checked, its decisions were not made again; "
    "ask for that with --decisions",
)
_MAX_MISSING: Final = 20
"""After so many missing files the rest is not asked for: a checkpoint may claim any size."""

Progress = Callable[[int, int], None]
"""Told how many entries of how many are done."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `policy` None for the remembered or the bundle's own one; `now` is aware."""

    now: datetime
    policy: Policy | None = None
    saved: Saved | None = None
    max_age: timedelta = MAX_AGE
    workers: int = 1
    """Further processes for long logs; 0 does all in this one."""
    rules: RuleBook | None = None
    """By which decisions are made again where openings came along; None leaves that out."""
    decide_up_to: int = 0
    """Make decisions again also without openings, as far as they rest on public values, in logs of at most
    so many entries: each takes up to 0.3 ms and 2 kB."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The report, and what to remember: None where nothing was found that one should go on from."""

    report: Report
    state: Saved | None


def verify(source: Source, question: Question, progress: Progress | None = None) -> Answer:
    """Verify a whole log."""
    began = time.perf_counter()
    report = Report(source.label, _trust(question))
    checkpoint = _checkpoint(source, report.problems)
    if checkpoint is None:
        return Answer(report, None)
    report.origin, report.size, report.root = (
        checkpoint.checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
    )
    policy = _policy(source, question, report)
    if policy:
        check_signatures(checkpoint, policy, question, report)
    _check_content(source, checkpoint, question, report, progress)
    report.seconds = time.perf_counter() - began
    return Answer(report, _state(checkpoint, policy, report))


def _trust(question: Question) -> Term:
    if question.policy:
        return GIVEN
    return REMEMBERED if question.saved else SELF_DECLARED


def _state(checkpoint: SignedCheckpoint, policy: Policy | None, report: Report) -> Saved | None:
    """What may be remembered: only a tree that was wholly read, and that the policy accepts."""
    lacking = report.problems.codes - {"witness.stale", "fact.unknown"}
    return Saved(checkpoint, policy) if policy and not lacking else None


def _checkpoint(source: Source, problems: Problems) -> SignedCheckpoint | None:
    try:
        return SignedCheckpoint.parse(source.read(CHECKPOINT, SMALL))
    except SourceMissingError as error:
        problems.add("checkpoint.missing", str(error))
    except (SourceDamagedError, MalformedNoteError) as error:
        problems.add("checkpoint.malformed", str(error))
    return None


def _policy(source: Source, question: Question, report: Report) -> Policy | None:
    """By which policy to judge; a bundle's own word is taken the first time only."""
    if question.policy:
        return question.policy
    own = _own_policy(source, report.problems if question.saved is None else Problems())
    if question.saved is None:
        return own
    if own and own.text != question.saved.policy.text:
        report.remarks.append(
            Term(
                "随附的策略与记下的不同；如确认其来源可信，请用 --policy 指定新的策略",
                "The policy that came along is not the remembered one; if you know it to be right, "
                "give it with --policy",
            )
        )
    return question.saved.policy


def _own_policy(source: Source, problems: Problems) -> Policy | None:
    try:
        return Policy.parse(source.read(POLICY, SMALL).decode())
    except SourceMissingError as error:
        problems.add("policy.missing", str(error))
    except (SourceDamagedError, MalformedPolicyError, UnicodeDecodeError) as error:
        problems.add("policy.malformed", str(error))
    return None


def check_signatures(
    checkpoint: SignedCheckpoint, policy: Policy, question: Question, report: Report
) -> None:
    """Who signed a checkpoint, who has cosigned it, and how long ago."""
    problems, origin = report.problems, checkpoint.checkpoint.origin
    report.wants_witnesses = policy.wants_witnesses
    try:
        if not checkpoint.signed_by(policy.log_keys):
            known = any(key.name == origin for key in policy.log_keys)
            problems.add("checkpoint.wrong_key" if known else "checkpoint.other_log", origin)
    except WrongSignatureError as error:
        problems.add("checkpoint.forged", str(error))
    try:
        times = checkpoint.cosigned_at(policy.witness_keys)
    except WrongSignatureError as error:
        problems.add("witness.forged", str(error))
        return
    report.cosigned = {name: _moment(seconds) for name, seconds in times.items()}
    fresh = {
        name
        for name, at in report.cosigned.items()
        if question.now - question.max_age <= at <= question.now + _SKEW
    }
    if not policy.met_by(times):
        problems.add("witness.too_few", f"{len(times)} / {len(policy.witnesses)}")
    elif not policy.met_by(fresh):
        newest = max(report.cosigned.values(), default=None)
        problems.add("witness.stale", f"{newest}")


def _moment(seconds: int) -> datetime:
    """A cosignature's time; one beyond the calendar is as good as never."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _check_content(
    source: Source,
    checkpoint: SignedCheckpoint,
    question: Question,
    report: Report,
    progress: Progress | None,
) -> None:
    size = checkpoint.size
    previous = question.saved.checkpoint if question.saved else None
    opened = any(name.startswith(OPENINGS) for name in source.names or ())
    rules = question.rules if opened or size <= question.decide_up_to else None
    if question.rules and not rules:
        report.remarks.append(_NOT_DECIDED)
    reader = _Reader(source, report, size, previous.size if previous else 0, rules)
    with ExitStack() as stack:
        pool = None
        if question.workers and size > _FEW:
            pool = stack.enter_context(ProcessPoolExecutor(question.workers, mp_context=get_context("spawn")))
        reader.run(pool, question.workers, progress)
    _check_surplus(source, size, report.problems)
    if reader.whole:
        reader.check_tree(checkpoint)
    if previous is not None and question.saved is not None:
        _check_state(question.saved, checkpoint, reader, report)


class _Reader:
    """Reads every tile of level 0 with its entries, hands both on, and gathers what comes of it."""

    def __init__(
        self, source: Source, report: Report, size: int, previous: int, rules: RuleBook | None
    ) -> None:
        self._source: Final = source
        self._report: Final = report
        self._problems: Final = report.problems
        self._size: Final = size
        self.tree: Final = RebuiltTree(size, *([previous] if previous <= size else []))
        self._openings: Final = any(name.startswith(OPENINGS) for name in source.names or ())
        self._replay: Final = Replay(report.problems, report.notes, openings=self._openings, rules=rules)
        self._missing = 0
        self._gap: int | None = None
        """The first tile whose entries cannot be read: facts behind it would look as if some were cut out."""
        self.whole = True
        """Whether every entry was there to be hashed."""

    def run(self, pool: ProcessPoolExecutor | None, workers: int, progress: Progress | None) -> None:
        waiting: deque[Future[list[Done]]] = deque()
        jobs = self._jobs()
        while chunk := list(islice(jobs, _CHUNK)):
            if pool is None:
                self._gather(check_tiles(chunk))
            else:
                waiting.append(pool.submit(check_tiles, chunk))
            self._replay_chunk(chunk)
            while len(waiting) > 2 * workers:
                self._gather(waiting.popleft().result())
            if progress:
                progress(self._replay.replayed, self._size)
        for future in waiting:
            self._gather(future.result())
        self._replay.finish()
        self._count()

    def _count(self) -> None:
        report, replay = self._report, self._replay
        report.replayed, report.last_entry = replay.replayed, replay.last_recorded
        report.decided, report.undecided = replay.decided, replay.undecided
        if self._openings:
            report.opened = report.opened or 0
            report.erased = max(0, replay.sealed - report.opened)

    def _jobs(self) -> Iterator[Job]:
        tiles = (tile for tile in _bottom(self._size))
        while some := list(islice(tiles, _CHUNK)):
            self._source.ahead([path for tile in some for path in (tile.path, tile.entries_path)])
            for tile in some:
                job = self._job(tile)
                if job is not None:
                    yield job
                    continue
                self._gap = tile.index if self._gap is None else self._gap
                if self._missing >= _MAX_MISSING:
                    return

    def _job(self, tile: Tile) -> Job | None:
        """What the source has for a tile; None, and told, where it lacks the entries."""
        hashes = self.read(tile)
        try:
            entries, wider = read_entries(self._source, tile)
        except SourceMissingError as error:
            self._lacking("entries.missing", str(error))
            return None
        except SourceDamagedError as error:
            self._problems.add("entries.malformed", str(error))
            self.whole = False
            return None
        return Job(tile, hashes, entries, wider, self._opened(tile))

    def read(self, tile: Tile) -> bytes:
        """The hashes of a tile; empty, and told, where they are not to be had."""
        try:
            return read_tile(self._source, tile)
        except SourceMissingError as error:
            self._lacking("tile.missing", str(error), whole=self.whole)
        except SourceDamagedError as error:
            self._problems.add("tile.malformed", str(error))
        return b""

    def _lacking(self, code: str, place: str, *, whole: bool = False) -> None:
        self._missing += 1
        self.whole = whole
        self._problems.add(code, place)

    def _opened(self, tile: Tile) -> bytes:
        try:
            return read_openings(self._source, tile) if self._openings else b""
        except SourceDamagedError as error:
            self._problems.add("opening.malformed", str(error))
            return b""

    def _replay_chunk(self, chunk: list[Job]) -> None:
        for job in chunk:
            if self._gap is not None and job.tile.index > self._gap:
                return
            try:
                entries = entries_of(job)
            except MalformedTileError:  # told by whoever hashes them
                self._gap = job.tile.index
                return
            self._replay.take(entries, _opened(job))

    def _gather(self, found: list[Done]) -> None:
        report = self._report
        for done in found:
            counted = len(done.hashes) // 32
            report.verified += min(counted, done.tile.width)
            report.commitments += done.commitments
            if self._openings:
                report.opened = (report.opened or 0) + done.opened
            for fault in done.faults:
                place = f"{fault.position}: {fault.detail}" if fault.position else fault.detail
                self._problems.add(fault.code, place.removesuffix(": "))
            if counted != done.tile.width:
                self.whole = False
            self.tree.add(done.tile, done.hashes, done.root)

    def check_tree(self, checkpoint: SignedCheckpoint) -> None:
        """The rebuilt tree against the checkpoint's root and the tiles above level 0."""
        self.tree.finish()
        if self.tree.root(self._size) != checkpoint.root:
            self._problems.add("root.differs")
        else:
            self._problems.rename("leaf.altered", "tile.altered")  # the entries are right, the tile is not
        for tile in tiles_of(self._size):
            if tile.level and (found := self.read(tile)) and found != self.tree.tile(tile):
                self._problems.add("tile.altered", tile.path)


def _opened(job: Job) -> dict[int, list[Opened]]:
    try:
        return openings_by_leaf(job.openings)
    except ValueError:  # told by whoever holds them against their commitments
        return {}


def _bottom(size: int) -> Iterator[Tile]:
    """The tiles of level 0."""
    full, width = divmod(size, WIDTH)
    yield from (Tile(0, index) for index in range(full))
    if width:
        yield Tile(0, full, width)


def _check_surplus(source: Source, size: int, problems: Problems) -> None:
    """What a bundle holds beyond the record that its checkpoint covers."""
    names = source.names
    if names is None:
        return
    expected = {CHECKPOINT, POLICY, KEY, README}
    if size // WIDTH <= len(names):  # a checkpoint may claim any size: do not list what cannot be there
        expected.update(expected_names(tiles_of(size)))
        for name in sorted(names - expected):
            problems.add("bundle.surplus", name)


def _check_state(saved: Saved, checkpoint: SignedCheckpoint, reader: _Reader, report: Report) -> None:
    """The tree against the one that was verified last time."""
    old, problems = saved.checkpoint, report.problems
    report.previous = old.size
    if old.checkpoint.origin != checkpoint.checkpoint.origin:
        problems.add("state.other_log", old.checkpoint.origin)
    elif checkpoint.size < old.size:
        problems.add("state.rolled_back", f"{old.size} → {checkpoint.size}")
    elif checkpoint.size == old.size:
        if checkpoint.root != old.root:
            problems.add("state.fork", f"{old.size}")
    elif reader.whole and reader.tree.root(old.size) != old.root:
        problems.add("state.fork", f"{old.size}")
