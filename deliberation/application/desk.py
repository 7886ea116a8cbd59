"""The desk: takes a command, lets its handler read and decide, and records what was decided.

One command is one append. A handler reads streams through `Books`, which remembers the version of
each, so that the append is guarded by everything the decision knew. States are cached by stream: a
decision may be made on cached states, because an append on stale ones is refused by the guards, and
a refusal is only told after deciding again on what the log says now.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel

from deliberation.application.opened import Opened, Page, PageCache, state_as, turned
from deliberation.application.ports import (
    Appended,
    AppendRequest,
    Caller,
    Clock,
    EventLog,
    NewEntry,
    SecretBox,
    StreamMovedError,
)
from deliberation.domain.dates import exact_words
from deliberation.domain.errors import (
    BusyError,
    FutureTimeError,
    IdTakenError,
    Refusal,
    StaleVersionError,
    TimeGoesBackError,
)
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, fold
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.values import EventId, HallId, StreamId, derived_id, utc_text

S = TypeVar("S")
C = TypeVar("C", bound=BaseModel)
R = TypeVar("R")

_NO_RULES: Final = RuleBook(profiles=())
_ATTEMPTS: Final = 3
_CLOCK_SKEW: Final = timedelta(seconds=2)
"""A browser's claimed "now" may run a little ahead; more than this is the future."""


class Books:
    """The streams that one decision reads, and what it decides to record in them.

    `rules` is the book of rules from which a vote pins its profile when it opens; `box` holds the secret
    ballots, where there is one.
    """

    def __init__(
        self,
        log: EventLog,
        cache: PageCache,
        caller: Caller,
        now: datetime,
        *,
        fresh: bool,
        rules: RuleBook = _NO_RULES,
        box: SecretBox | None = None,
    ) -> None:
        self.caller: Final = caller
        self.rules: Final = rules
        self.box: Final = box
        self.now: Final = now
        self.at: Final = caller.happened_at or now
        self._log = log
        self._cache = cache
        self._fresh = fresh
        self._opened: dict[int, Opened] = {}
        """By the number of the stream's id: the library hashes an id itself in Python."""
        self._new: list[NewEntry] = []
        self._left: dict[int, int] = {}
        self.used_cache = False

    def open(self, kind: StreamKind[S], stream: StreamId) -> S:
        """The state of one stream; `kind.blank` where nothing is recorded in it."""
        opened = self._opened.get(stream.int) or self._take(kind, stream)
        if opened is None:
            self._read(kind, [stream])
            opened = self._opened[stream.int]
        return state_as(opened, kind)

    def open_all(self, kind: StreamKind[S], streams: Iterable[StreamId]) -> dict[StreamId, S]:
        """The states of several streams of one kind, read in one query."""
        wanted = {stream.int: stream for stream in streams}
        unread = [
            stream
            for number, stream in wanted.items()
            if number not in self._opened and self._take(kind, stream) is None
        ]
        if unread:
            self._read(kind, unread)
        return {stream: state_as(self._opened[number], kind) for number, stream in wanted.items()}

    def _take(self, kind: StreamKind[Any], stream: StreamId) -> Opened | None:
        """Open a stream at its page in the cache; None where it has to be read."""
        cached = None if self._fresh else self._cache.get((kind.name, stream))
        if cached is None or cached.doubted:
            return None
        self.used_cache = True
        opened = self._opened[stream.int] = Opened(stream, kind, cached)
        return opened

    def _read(self, kind: StreamKind[Any], streams: Iterable[StreamId]) -> None:
        """Open streams at what the log says of them now."""
        unread: dict[StreamId, Page] = {}
        for stream in streams:
            cached = self._cache.get((kind.name, stream))
            unread[stream] = cached._replace(doubted=False) if cached else Page(kind.blank)
        after = {stream: page.version for stream, page in unread.items()}
        found = self._log.read(after, sealed=kind.reads_sealed or kind.correct is not None)
        for stream, page in unread.items():
            self._turn(kind, stream, page, found.get(stream, []))

    def history(self, kind: StreamKind[S], stream: StreamId) -> list[Entry[DomainEvent]]:
        """Every entry of a stream as it was recorded, sealed values included; guards the append."""
        entries = self._log.read({stream: 0}, sealed=True).get(stream, [])
        self._turn(kind, stream, Page(kind.blank), entries)
        return entries

    def peek(self, kind: StreamKind[S], streams: Iterable[StreamId]) -> dict[StreamId, S]:
        """The states of streams that the decision need not be guarded by: hints, never grounds."""
        wanted = list(streams)
        found = self._log.read(dict.fromkeys(wanted, 0), sealed=kind.reads_sealed)
        return {stream: fold(kind, found.get(stream, [])) for stream in wanted}

    def _turn(
        self, kind: StreamKind[Any], stream: StreamId, page: Page, entries: list[Entry[DomainEvent]]
    ) -> None:
        page = turned(kind, page, entries, lambda: self._log.read({stream: 0}, sealed=True)[stream])
        if page.version:
            self._cache.put((kind.name, stream), page)
        known = self._opened.get(stream.int)
        opened = self._opened[stream.int] = Opened(stream, kind, page)
        opened.confused = known is not None and known.confused

    def version(self, stream: StreamId) -> int:
        """The version of a stream as this decision knows it."""
        opened = self._opened.get(stream.int)
        return opened.page.version if opened else 0

    def record(
        self,
        stream: StreamId,
        facts: Sequence[DomainEvent],
        *,
        hall: HallId | None,
        corrects: EventId | None = None,
    ) -> None:
        """Enter facts after the last entry of `stream`; one never opened is taken to be new.

        Refuses a stream whose entries mean nothing to the kind that it was opened as, or that was opened as
        two kinds: somebody chose the id of another thing for a new one.
        """
        opened = self._opened.get(stream.int)
        if opened is None:
            opened = self._opened[stream.int] = Opened(stream, None, Page(None))
        page, kind = opened.page, opened.kind
        meaningless = page.version and kind is not None and page.state is kind.blank
        if meaningless or opened.confused:
            raise IdTakenError
        if page.last_happened_at and self.at < page.last_happened_at:
            raise TimeGoesBackError(last=exact_words(page.last_happened_at))
        version = self._left.get(stream.int, page.version)
        for fact in facts:
            version += 1
            self._new.append(NewEntry(stream, version, fact, hall, corrects))
        self._left[stream.int] = version

    @property
    def decided(self) -> list[tuple[StreamId, DomainEvent]]:
        """What this decision will record, in its order, with the stream of each fact."""
        return [(entry.stream, entry.fact) for entry in self._new]

    def foresee(self, kind: StreamKind[S], stream: StreamId) -> S:
        """The state of a stream as it will be once this decision is recorded."""
        before = self.open(kind, stream)
        now = [
            Entry(stream, entry.version, entry.fact, self.at, self.now)
            for entry in self._new
            if entry.stream == stream
        ]
        return fold(replace(kind, correct=None), now, before)

    def request(self, command: BaseModel) -> AppendRequest:
        caller = self.caller
        return AppendRequest(
            command_id=command_key(caller),
            content=command_content(command, caller),
            entries=self._new,
            guards={opened.stream: opened.page.version for opened in self._opened.values()},
            actor=caller.actor,
            channel=caller.channel,
            happened_at=self.at,
            on_behalf_of=caller.on_behalf_of,
            causation_id=caller.causation_id,
            correlation_id=caller.correlation_id,
        )

    def written(self) -> set[tuple[str, StreamId]]:
        """The cache keys of the streams that this decision records in."""
        opened = [self._opened[entry.stream.int] for entry in self._new]
        return {(one.kind.name, one.stream) for one in opened if one.kind is not None}

    def left_at(self) -> dict[StreamId, int]:
        """The version at which this decision leaves each stream that it records in."""
        return {entry.stream: entry.version for entry in self._new}

    def check_expected(self) -> None:
        """Refuse where a stream is no longer at the version that the person saw."""
        for stream, expected in self.caller.expected.items():
            actual = self.version(stream)
            if actual != expected:
                raise StaleVersionError(expected=expected, actual=actual)


def command_key(caller: Caller) -> UUID:
    """The key of a command in the log: (actor, command id), so that nobody meets another's ids."""
    return derived_id("command", caller.actor, caller.command_id)


def command_content(command: BaseModel, caller: Caller) -> bytes:
    """What must be the same for a command id to be a repeat: the kind, the fields, the claimed time."""
    claimed = utc_text(caller.happened_at) if caller.happened_at else ""
    return f"{type(command).__name__}\n{claimed}\n{command.model_dump_json()}".encode()


Handler = Callable[[Books, Any], None]
"""Loads what the decision needs, decides, and records; its second argument is its own command."""


class Desk:
    """Executes commands against one log."""

    def __init__(
        self,
        log: EventLog,
        clock: Clock,
        cache: PageCache | None = None,
        *,
        rules: RuleBook = _NO_RULES,
        box: SecretBox | None = None,
    ) -> None:
        self._log = log
        self._clock = clock
        self._rules = rules
        self._box = box
        self._cache = cache or PageCache()

    def execute(self, handler: Handler, command: C, caller: Caller) -> Appended:
        """Decide `command` and record the outcome; a repeat answers with what is stored.

        Raises a Refusal where the rules say no, or BusyError where streams moved three times.
        """
        if caller.happened_at and caller.happened_at > self._clock.now() + _CLOCK_SKEW:
            raise FutureTimeError
        fresh = False
        moved = 0
        while moved < _ATTEMPTS:
            books = self._books(caller, self._clock.now(), fresh=fresh)
            try:
                handler(books, command)
                books.check_expected()
            except Refusal as refusal:
                stored = self._second_thoughts(books, command, refusal)
                if stored:
                    return stored
                moved += not books.used_cache
                fresh = True
                continue
            try:
                appended = self._append(books, command)
            except StreamMovedError:
                moved += 1
                fresh = True
                continue
            for key in books.written():
                self._cache.doubt(key)
            return appended if appended.repeated else replace(appended, versions=books.left_at())
        raise BusyError

    def _second_thoughts(self, books: Books, command: BaseModel, refusal: Refusal) -> Appended | None:
        """What is stored of a command that is refused now; None where it is to be decided again: it was
        decided on cached states, or somebody's entry was recorded since the clock was read."""
        if books.used_cache:
            return None
        stored = self._log.find_command(command_key(books.caller), command_content(command, books.caller))
        overtaken = isinstance(refusal, TimeGoesBackError) and books.caller.happened_at is None
        if not stored and not overtaken:
            raise refusal
        return stored

    def _append(self, books: Books, command: BaseModel) -> Appended:
        """Record what was decided. Where that is nothing, the record says it already: what a list repeats
        is no fault of its sender."""
        if books.decided:
            return self._log.append(books.request(command))
        if books.used_cache:
            raise StreamMovedError
        stored = self._log.find_command(command_key(books.caller), command_content(command, books.caller))
        return stored or Appended(0, 0, books.now, repeated=True)

    def consider(self, ask: Callable[[Books, C], R], command: C, caller: Caller) -> R:
        """What `ask` finds on what the log says now; whatever it enters is thrown away.

        Raises the Refusal that recording `command` would meet where `ask` checks the same.
        """
        return ask(self._books(caller, self._clock.now(), fresh=True), command)

    def look(self, kind: StreamKind[S], stream: StreamId) -> tuple[S, int]:
        """The present state and version of one stream, read from the log."""
        caller = Caller(actor="system:look", command_id=stream)
        books = self._books(caller, self._clock.now(), fresh=True)
        return books.open(kind, stream), books.version(stream)

    def _books(self, caller: Caller, now: datetime, *, fresh: bool) -> Books:
        return Books(self._log, self._cache, caller, now, fresh=fresh, rules=self._rules, box=self._box)
