"""Streams as they were read: their states, kept for the next decision, and as one decision has them open."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, fold
from deliberation.domain.values import StreamId

S = TypeVar("S")


class Page(NamedTuple):
    """A stream as read: its state, its version, and when its last entry happened."""

    state: Any
    version: int = 0
    last_happened_at: datetime | None = None
    doubted: bool = False
    """True where this process has appended to the stream since: read what came after."""


class PageCache:
    """The most recently used pages, shared by all threads of a process."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._pages: OrderedDict[tuple[str, StreamId], Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, StreamId]) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, StreamId], page: Page) -> None:
        with self._lock:
            known = self._pages.get(key)
            if known is not None and known.version > page.version:
                return
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._size:
                self._pages.popitem(last=False)

    def doubt(self, key: tuple[str, StreamId]) -> None:
        """Have the next decision read what was appended to a stream."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages[key] = page._replace(doubted=True)


class Opened:
    """A stream that a decision has opened, as one of a kind."""

    __slots__ = ("confused", "kind", "page", "stream")

    def __init__(self, stream: StreamId, kind: StreamKind[Any] | None, page: Page) -> None:
        self.stream, self.kind, self.page = stream, kind, page
        self.confused = False
        """Somebody took it for another kind of thing as well."""


def turned(
    kind: StreamKind[Any],
    page: Page,
    entries: Sequence[Entry[DomainEvent]],
    whole: Callable[[], Sequence[Entry[DomainEvent]]],
) -> Page:
    """The page after some more entries. `whole` has every entry of the stream up to the last of these: a
    correction among them reaches back."""
    if entries and page.version and any(isinstance(entry.fact, Correction) for entry in entries):
        entries, page = whole(), Page(None)
    if not entries:
        return page
    known = page.state if page.version else None
    return Page(fold(kind, entries, known), entries[-1].version, entries[-1].happened_at)


def state_as(opened: Opened, kind: StreamKind[S]) -> S:
    """What an open stream is as one of a kind: nothing, where it is another kind of thing, whose id
    somebody gave in the place of the one that was asked for. Nothing is entered in it then."""
    known = opened.kind
    if known is not kind and known is not None and known.name != kind.name:
        opened.confused = True
        return kind.blank
    state: S = opened.page.state
    return state
