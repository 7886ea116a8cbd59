"""The log as it stood before the decision that is judged.

Decisions are judged in another order than they were made in, see `redecide`. So every entry has a place, and
whoever reads says before which: states do not change, and of a stream that has just gone on several are kept.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from deliberation.application.desk import Books
from deliberation.application.opened import Opened, Page, PageCache, state_as, turned
from deliberation.application.ports import Appended, AppendRequest, Caller, NewEntry
from deliberation.domain.facts import DomainEvent, Entry, StreamKind
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.values import BallotSetId, StreamId
from deliberation.domain.vote.box import SecretBallot

S = TypeVar("S")

_version: Final = attrgetter("version")
_count: Final = itemgetter(0)
_END: Final = sys.maxsize
_LONG_AGO: Final = -1
"""The place of entries that were read again."""
_GENERATION: Final = 3_000
"""So many streams are at least kept in memory, and at most some more than twice as many, where they can be
read again."""
_NO_CACHE: Final = PageCache(0)
"""A prefix keeps its own pages."""

Entries = Sequence[Entry[DomainEvent]]


class Older(Protocol):
    """Has the entries of a log outside memory. `place` counts them in their order, from 0."""

    def add(self, stream: StreamId, place: int) -> None:
        """From now on the entry at a place belongs to the log."""
        ...

    def entries(self, stream: StreamId, before: int) -> list[Entry[DomainEvent]]:
        """Every entry of a stream that belongs to the log before a place, oldest first."""
        ...


class _Stream:
    """What is kept of a stream.

    Of its entries the first `base` were let go; `places` are those of the others. `pages` has for each kind
    that it was read as its states, each after so many entries.
    """

    __slots__ = ("base", "entries", "pages", "places", "used")

    def __init__(self, entries: list[Entry[DomainEvent]]) -> None:
        self.base = 0
        self.entries = entries
        self.places = [_LONG_AGO] * len(entries)
        self.pages: dict[str, list[tuple[int, Page]]] = {}
        self.used = False
        """Whether it went on, or was read, since it was last settled."""

    def before(self, place: int) -> int:
        """How many entries it had before a place."""
        if not self.places or self.places[0] >= place:
            return self.base
        return self.base + bisect_left(self.places, place)


class Prefix:
    """The entries so far; an EventLog that nothing can be appended to.

    Without `older` every entry is kept in memory. With it the streams that were used last are, of these
    the states rather than the entries; all else is read again when it is asked for.
    """

    def __init__(self, older: Older | None = None) -> None:
        self._older: Final = older
        self._young: dict[int, _Stream] = {}
        """By the number of the stream's id: the library hashes an id itself in Python."""
        self._old: dict[int, _Stream] = {}
        self._used: Final[list[_Stream]] = []
        self._moved: Final[dict[int, int]] = {}
        """The streams that went on since then by entries that were passed by, and at which place first."""

    def add(self, entry: Entry[DomainEvent], place: int) -> None:
        """The next entry of the log."""
        kept = self._kept(entry.stream, place)
        kept.entries.append(entry)
        kept.places.append(place)
        self._use(kept)
        if self._older is not None:
            self._older.add(entry.stream, place)

    def pass_by(self, stream: StreamId, place: int) -> None:
        """The next entry of the log; nobody has read it."""
        if self._older is None:
            raise ValueError("what is not kept cannot be read later")
        self._older.add(stream, place)
        self._moved.setdefault(stream.int, place)

    def settle(self) -> None:
        """From now on nobody reads before an entry that was added until now."""
        for kept in self._used:
            self._let_go(kept)
        self._used.clear()
        for number in self._moved:
            self._young.pop(number, None)
            self._old.pop(number, None)
        self._moved.clear()
        if self._older is not None and len(self._young) >= _GENERATION:
            self._old, self._young = self._young, {}

    def _let_go(self, kept: _Stream) -> None:
        kept.used = False
        total = kept.base + len(kept.entries)
        current = False
        for pages in kept.pages.values():
            del pages[:-1]
            current = pages[0][0] == total
        if current and self._older is not None and len(kept.pages) == 1:
            kept.entries.clear()
            kept.places.clear()
            kept.base = total

    def page(self, kind: StreamKind[Any], stream: StreamId, before: int) -> Page:
        """A stream as one of a kind, as it was before a place."""
        number = stream.int
        kept = self._young.get(number) or self._kept(stream, before)
        if self._moved and self._moved.get(number, _END) < before:
            return turned(kind, Page(kind.blank), self._whole(stream, kept, before), list)
        count = kept.before(before)
        pages = kept.pages.get(kind.name)
        if pages and pages[-1][0] == count:
            return pages[-1][1]
        return self._turned(kind, stream, kept, before)

    def _turned(self, kind: StreamKind[Any], stream: StreamId, kept: _Stream, before: int) -> Page:
        """The page at a place, made of the one that is nearest before it."""
        count, pages = kept.before(before), kept.pages.get(kind.name, [])
        at = bisect_right(pages, count, key=_count)
        known, page = pages[at - 1] if at else (0, Page(kind.blank))
        if at and known == count:
            return page
        if at or not kept.base:
            entries: Entries = kept.entries[known - kept.base : count - kept.base]
        else:
            entries = self._whole(stream, kept, before)
        page = turned(kind, page, entries, lambda: self._whole(stream, kept, before))
        pages.insert(at, (count, page))
        kept.pages[kind.name] = pages
        self._use(kept)
        return page

    def _use(self, kept: _Stream) -> None:
        if not kept.used:
            kept.used = True
            self._used.append(kept)

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False, before: int = _END
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        """The entries of each stream after the given version, with whatever of theirs is open."""
        del sealed
        found: dict[StreamId, list[Entry[DomainEvent]]] = {}
        for stream, version in after.items():
            whole = self._whole(stream, self._kept(stream, before), before)
            entries = whole[bisect_right(whole, version, key=_version) :]
            if entries:
                found[stream] = entries
        return found

    def _whole(self, stream: StreamId, kept: _Stream, before: int) -> list[Entry[DomainEvent]]:
        """Every entry of a stream before a place."""
        moved = self._moved.get(stream.int, _END) < before
        if self._older is not None and (kept.base or moved):
            return self._older.entries(stream, before)
        return kept.entries[: kept.before(before)]

    def _kept(self, stream: StreamId, before: int) -> _Stream:
        number = stream.int
        kept = self._young.get(number)
        if kept is None:
            kept = self._old.pop(number, None)
            if kept is None:
                kept = _Stream(self._older.entries(stream, before) if self._older else [])
            self._young[number] = kept
        return kept

    def append(self, request: AppendRequest) -> Appended:
        raise NotImplementedError("an audit records nothing")

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        del command_id, content
        return None


class _Before:
    """A prefix as it was before a place."""

    def __init__(self, log: Prefix, place: int) -> None:
        self._log: Final = log
        self._place: Final = place

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        return self._log.read(after, sealed=sealed, before=self._place)

    def append(self, request: AppendRequest) -> Appended:
        return self._log.append(request)

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        return self._log.find_command(command_id, content)


class JudgedBooks(Books):
    """The books of a decision that was made long ago, which can be asked what an entry said."""

    def __init__(
        self,
        log: Prefix,
        place: int,
        caller: Caller,
        now: datetime,
        *,
        rules: RuleBook,
        box: "PublishedBox",
    ) -> None:
        super().__init__(_Before(log, place), _NO_CACHE, caller, now, fresh=False, rules=rules, box=box)
        self._prefix: Final = log
        self._place: Final = place

    def open(self, kind: StreamKind[S], stream: StreamId) -> S:
        """See `Books.open`; a million decisions open some five streams each."""
        opened = self._opened.get(stream.int)
        if opened is not None:
            return state_as(opened, kind)
        page = self._prefix.page(kind, stream, self._place)
        self._opened[stream.int] = Opened(stream, kind, page)
        state: S = page.state
        return state

    def open_all(self, kind: StreamKind[S], streams: Iterable[StreamId]) -> dict[StreamId, S]:
        return {stream: self.open(kind, stream) for stream in streams}

    def recorded(self, stream: StreamId, version: int) -> DomainEvent | None:
        """The fact of an entry as it was recorded."""
        entries: Entries = self._log.read({stream: 0}).get(stream, [])
        return next((entry.fact for entry in entries if entry.version == version), None)

    @property
    def entered(self) -> Sequence[NewEntry]:
        """What was decided, with its place."""
        return self._new

    def forget_after(self, count: int) -> None:
        """Go back to the first `count` facts that were decided."""
        if len(self._new) == count:
            return
        del self._new[count:]
        self._left = {entry.stream.int: entry.version for entry in self._new}


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
