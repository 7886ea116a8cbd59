"""Whether a log is what it claims to be: from a bundle, an address or the database, believing none of them.

The order: who signed and who has witnessed the checkpoint; every entry hashed and looked at, the tree
built anew; the tree against what was verified last time; then the facts replayed by the domain.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.terms import Term
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.note import MalformedNoteError, WrongSignatureError
from deliberation.ledger.policy import MalformedPolicyError, Policy
from deliberation.ledger.rehash import Done, Job
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
from deliberation.ledger.team import Team, team
from deliberation.ledger.tiles import WIDTH, Tile, tiles_of
from deliberation.ledger.tree_check import RebuiltTree
from deliberation.ledger.work import Outcome

MAX_AGE: Final = timedelta(hours=24)
"""A cosignature that is older says too little about today."""
_SKEW: Final = timedelta(minutes=5)
"""By how much a witness's clock may be ahead of ours."""
_CHUNK: Final = 8
"""Tiles that are handed over at once: some 2,000 entries."""
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
    """By which decisions are made again, as far as they rest on values that are there; None leaves that
    out."""


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
    reader = _Reader(source, report, size, previous.size if previous else 0)
    with team(size, question.workers, question.rules, openings=reader.openings) as everybody:
        reader.run(everybody, progress)
    _check_surplus(source, size, report.problems)
    if reader.whole:
        reader.check_tree(checkpoint)
    if previous is not None and question.saved is not None:
        _check_state(question.saved, checkpoint, reader, report)


class _Reader:
    """Reads every tile of level 0 with its entries, hands both on, and gathers what comes of it."""

    def __init__(self, source: Source, report: Report, size: int, previous: int) -> None:
        self._source: Final = source
        self._report: Final = report
        self._problems: Final = report.problems
        self._size: Final = size
        self.tree: Final = RebuiltTree(size, *([previous] if previous <= size else []))
        self.openings: Final = any(name.startswith(OPENINGS) for name in source.names or ())
        self._missing = 0
        self._gap = False
        """Whether entries of a tile before could not be read."""
        self.whole = True
        """Whether every entry was there to be hashed."""

    def run(self, everybody: Team, progress: Progress | None) -> None:
        read = 0
        jobs = self._jobs()
        while chunk := list(islice(jobs, _CHUNK)):
            self._gather(everybody.take(chunk))
            read += sum(job.tile.width for job in chunk)
            if progress:
                progress(read, self._size)
        left, outcomes = everybody.finish()
        self._gather(left)
        self._count(outcomes)

    def _count(self, outcomes: list[Outcome]) -> None:
        report, first = self._report, outcomes[0]
        for outcome in outcomes:
            report.problems.merge(outcome.problems)
            report.notes.merge(outcome.notes)
        report.replayed = sum(one.replayed for one in outcomes)
        report.last_entry = first.last_recorded
        report.decided = None if first.decided is None else sum(one.decided or 0 for one in outcomes)
        report.undecided = sum(one.undecided for one in outcomes)
        if self.openings:
            report.opened = report.opened or 0
            report.erased = max(0, sum(one.sealed for one in outcomes) - report.opened)

    def _jobs(self) -> Iterator[Job]:
        tiles = (tile for tile in _bottom(self._size))
        while some := list(islice(tiles, _CHUNK)):
            self._source.ahead([path for tile in some for path in (tile.path, tile.entries_path)])
            for tile in some:
                job = self._job(tile)
                if job is not None:
                    yield job
                    continue
                self._gap = True
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
        return Job(tile, hashes, entries, wider, self._opened(tile), self._gap)

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
            return read_openings(self._source, tile) if self.openings else b""
        except SourceDamagedError as error:
            self._problems.add("opening.malformed", str(error))
            return b""

    def _gather(self, found: list[Done]) -> None:
        report = self._report
        for done in found:
            counted = len(done.hashes) // 32
            report.verified += min(counted, done.tile.width)
            report.commitments += done.commitments
            if self.openings:
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
