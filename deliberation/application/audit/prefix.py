"""The log as it stood before the decision that is judged."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

from deliberation.application.desk import Books, Opened, Page, PageCache, turned
from deliberation.application.ports import Appended, AppendRequest, Caller, NewEntry
from deliberation.domain.facts import DomainEvent, Entry, StreamKind
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.values import BallotSetId, StreamId
from deliberation.domain.vote.box import SecretBallot

_version: Final = attrgetter("version")
_GENERATION: Final = 4_096
"""So many streams are at least kept in memory, and at most twice as many, where they can be read again."""

_NO_CACHE: Final = PageCache(0)
"""A prefix keeps its own pages."""

Entries = Sequence[Entry[DomainEvent]]


class Older(Protocol):
    """Has the entries of a log outside memory. `place` counts them in their order, from 0."""

    def add(self, stream: StreamId, place: int) -> None:
        """From now on the entry at a place belongs to the log."""
        ...

    def entries(self, stream: StreamId) -> list[Entry[DomainEvent]]:
        """Every entry of a stream that belongs to the log, oldest first."""
        ...


class _Stream:
    """What is kept of a stream: its last entries, and its states, one for each kind that it was read as."""

    __slots__ = ("entries", "pages", "version", "whole")

    def __init__(self, entries: list[Entry[DomainEvent]]) -> None:
        self.entries = entries
        self.whole = True
        """Whether no entries were let go."""
        self.pages: dict[str, Page] = {}
        self.version = entries[-1].version if entries else 0


class Prefix:
    """The entries so far; an EventLog that nothing can be appended to.

    Without `older` every entry is kept in memory. With it the streams that were used last are, of these
    the states rather than the entries; all else is read again when it is asked for.
    """

    def __init__(self, older: Older | None = None, generation: int = _GENERATION) -> None:
        self._older: Final = older
        self._generation: Final = generation
        self._young: dict[int, _Stream] = {}
        """By the number of the stream's id: the library hashes an id itself in Python."""
        self._old: dict[int, _Stream] = {}

    def add(self, entry: Entry[DomainEvent], place: int = 0) -> None:
        kept = self._kept(entry.stream)
        kept.entries.append(entry)
        kept.version = entry.version
        if self._older is not None:
            self._older.add(entry.stream, place)

    def pass_by(self, stream: StreamId, place: int) -> None:
        """The entry at a place belongs to the log; nobody has read it."""
        if self._older is None:
            raise ValueError("what is not kept cannot be read later")
        self._older.add(stream, place)
        self._young.pop(stream.int, None)
        self._old.pop(stream.int, None)

    def page(self, kind: StreamKind[Any], stream: StreamId) -> Page:
        """A stream as one of a kind, up to its last entry."""
        kept = self._kept(stream)
        page = kept.pages.get(kind.name)
        if page is None:
            page = turned(kind, Page(kind.blank), self._whole(stream, kept), list)
        elif page.version < kept.version:
            page = turned(kind, page, _after(kept.entries, page.version), lambda: self._whole(stream, kept))
        else:
            return page
        kept.pages[kind.name] = page
        if self._older is not None and len(kept.pages) == 1:
            kept.entries.clear()
            kept.whole = False
        return page

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        """The entries of each stream after the given version, with whatever of theirs is open."""
        del sealed
        found: dict[StreamId, list[Entry[DomainEvent]]] = {}
        for stream, version in after.items():
            kept = self._kept(stream)
            if kept.version > version:
                found[stream] = _after(self._whole(stream, kept), version)
        return found

    def _whole(self, stream: StreamId, kept: _Stream) -> list[Entry[DomainEvent]]:
        """Every entry of a stream."""
        return kept.entries if kept.whole or self._older is None else self._older.entries(stream)

    def _kept(self, stream: StreamId) -> _Stream:
        number = stream.int
        kept = self._young.get(number)
        if kept is None:
            kept = self._old.pop(number, None) or _Stream(self._older.entries(stream) if self._older else [])
            if self._older is not None and len(self._young) >= self._generation:
                self._old, self._young = self._young, {}
            self._young[number] = kept
        return kept

    def append(self, request: AppendRequest) -> Appended:
        raise NotImplementedError("an audit records nothing")

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        del command_id, content
        return None


def _after(entries: list[Entry[DomainEvent]], version: int) -> list[Entry[DomainEvent]]:
    return entries[bisect_right(entries, version, key=_version) :]


class JudgedBooks(Books):
    """The books of a decision that was made long ago, which can be asked what an entry said."""

    def __init__(
        self, log: Prefix, caller: Caller, now: datetime, *, rules: RuleBook, box: "PublishedBox"
    ) -> None:
        super().__init__(log, _NO_CACHE, caller, now, fresh=False, rules=rules, box=box)
        self._prefix: Final = log

    def _take(self, kind: StreamKind[Any], stream: StreamId) -> Opened:
        opened = self._opened[stream.int] = Opened(stream, kind, self._prefix.page(kind, stream))
        return opened

    def recorded(self, stream: StreamId, version: int) -> DomainEvent | None:
        """The fact of an entry as it was recorded."""
        entries: Entries = self._log.read({stream: 0}).get(stream, [])
        return next((entry.fact for entry in entries if entry.version == version), None)

    @property
    def entered(self) -> list[NewEntry]:
        """What was decided, with its place."""
        return list(self._new)

    def forget_after(self, count: int) -> None:
        """Go back to the first `count` facts that were decided."""
        del self._new[count:]
        self._left = {entry.stream: entry.version for entry in self._new}


class PublishedBox:
    """Stands for the secret box: the ballots that were published out of it."""

    def __init__(self, ballots: Callable[[], list[SecretBallot]]) -> None:
        self._ballots = ballots

    def take_out(self, ballot_set: BallotSetId) -> list[SecretBallot]:
        del ballot_set
        return self._ballots()

    def deposit(self, ballot_set: BallotSetId, ballot: SecretBallot, command: UUID) -> bool:
        raise NotImplementedError("an audit casts nothing")

    def settle(self, command: UUID) -> bool:
        raise NotImplementedError("an audit casts nothing")

    def empty(self, ballot_set: BallotSetId) -> None:
        raise NotImplementedError("an audit empties nothing")

    def unsealed(self) -> list[BallotSetId]:
        return []
