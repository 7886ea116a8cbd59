"""The order of the log: what every entry shows by itself, and in its place among the others.

Nothing here needs a sealed value or a state, so that whoever has only the public log can check it, a
million entries at a time. What was decided is judged in deliberation/application/audit.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.dates import exact_words
from deliberation.domain.terms import Term
from deliberation.domain.values import EARLIEST, Channel, EventId, HallId, event_id

_CLOCKS: Final = timedelta(seconds=60)
"""By how much the clocks of one installation may differ: writing stops where it is more."""
_AHEAD: Final = -_CLOCKS
_LATE: Final = timedelta(days=1)
"""A fact that was entered more than this after it happened is marked as entered late."""


class Placed(Protocol):
    """What the order of the log is about: an entry, or its place alone. See `facts.Entry`."""

    @property
    def id(self) -> EventId: ...
    @property
    def topic(self) -> str: ...
    @property
    def stream(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def position(self) -> int: ...
    @property
    def hall(self) -> UUID | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def causation_id(self) -> EventId | None: ...
    @property
    def corrects(self) -> EventId | None: ...


class _Last(NamedTuple):
    """The last entry of a stream."""

    version: int
    happened_at: datetime
    kind: str


Told = tuple[FindingKind, Term, Term]


class Audit:
    """Takes every entry of a log in its order, from position 1, and tells what is out of order about it.

    Holds one small tuple for each stream. `openings` says that the entries carry their sealed values;
    nothing that is checked here depends on them.
    """

    def __init__(self, *, openings: bool = False) -> None:
        self.openings: Final = openings
        self.entries = 0
        self._streams: dict[int, _Last] = {}
        self._position = 0
        self._recorded: datetime | None = None

    def take(self, entry: Placed) -> list[Finding]:
        """What is wrong with the next entry; nearly always nothing."""
        self.entries += 1
        key = entry.stream.int
        last = self._streams.get(key)
        happened_at, recorded_at = entry.happened_at, entry.recorded_at
        kind = _kind(entry.topic)
        found: list[Finding] = []
        if not self._is_plain(entry, last, kind):
            found = [
                _finding(entry, told, self._before(entry, told[0], last)) for told in self._told(entry, last)
            ]
        self._streams[key] = _Last(entry.version, happened_at, kind)
        self._position, self._recorded = entry.position, recorded_at
        return found

    def pass_by(self, position: int, event: EventId, hall: HallId | None, why: str) -> Finding:
        """Count an entry that cannot be read as a fact, and tell it; `why` shows nothing of its content."""
        stream, _, version = event.partition("/")
        key = UUID(stream).int
        last = self._streams.get(key)
        happened_at = last.happened_at if last else EARLIEST
        self._streams[key] = _Last(int(version), happened_at, last.kind if last else "")
        self._position = position
        self.entries += 1
        return Finding(
            FindingKind.UNREADABLE,
            event,
            (event,),
            Term("本版本能读懂的事实", "a fact that this release can read"),
            Term(f"无法读取：{why}", f"cannot be read: {why}"),
            hall=hall,
            position=position,
        )

    def _is_plain(self, entry: Placed, last: _Last | None, kind: str) -> bool:
        """Whether there is nothing to look at, as with nearly every entry."""
        version, happened_at, recorded_at = entry.version, entry.happened_at, entry.recorded_at
        if last is None:
            follows = version == 1
        else:
            follows = version == last[0] + 1 and happened_at >= last[1] and kind == (last[2] or kind)
        return (
            follows
            and entry.position == self._position + 1
            and (self._recorded is None or recorded_at >= self._recorded)
            and _AHEAD <= recorded_at - happened_at <= _LATE
            and entry.corrects is None
            and entry.causation_id is None
            and (entry.hall is None or entry.hall.int in self._streams)
        )

    def _told(self, entry: Placed, last: _Last | None) -> Iterator[Told]:
        yield from self._of_the_log(entry)
        yield from _of_the_stream(entry, last)
        yield from _of_the_clocks(entry)
        for named in (entry.corrects, entry.causation_id):
            if named is not None and not self._knows(entry, named):
                yield (
                    FindingKind.UNKNOWN_EVENT,
                    Term("只能引用此前已有的记录", "only an entry that was recorded before can be named"),
                    Term(f"引用了 {named}", f"names {named}"),
                )

    def _of_the_log(self, entry: Placed) -> Iterator[Told]:
        if entry.position != self._position + 1:
            yield (
                FindingKind.POSITION_GAP,
                Term(f"序号应为 {self._position + 1}", f"position {self._position + 1}"),
                Term(f"序号为 {entry.position}", f"position {entry.position}"),
            )
        if self._recorded is not None and entry.recorded_at < self._recorded:
            before, now = exact_words(self._recorded), exact_words(entry.recorded_at)
            yield (
                FindingKind.RECORDED_BACK,
                Term(
                    f"不早于上一条的记录时间 {before.zh}",
                    f"recorded no earlier than the entry before, {before.en}",
                ),
                Term(f"记录时间为 {now.zh}", f"recorded {now.en}"),
            )
        if entry.hall is not None and entry.hall.int not in self._streams and entry.hall != entry.stream:
            yield (
                FindingKind.UNKNOWN_STREAM,
                Term("所属议事厅应先设立", "the hall that it belongs to was established before"),
                Term(f"记录中没有议事厅 {entry.hall}", f"the log has no hall {entry.hall}"),
            )

    def _knows(self, entry: Placed, named: EventId) -> bool:
        """Whether an entry was recorded before; a correction names one of its own stream."""
        stream, _, version = named.partition("/")
        if entry.corrects == named and stream != str(entry.stream):
            return False
        try:
            known = self._streams.get(UUID(stream).int)
            return known is not None and 1 <= int(version) <= known.version
        except ValueError:
            return False

    def _before(self, entry: Placed, kind: FindingKind, last: _Last | None) -> EventId | None:
        """The entry of the same stream beside which the fault shows."""
        beside = kind in (FindingKind.VERSION_GAP, FindingKind.HAPPENED_BACK, FindingKind.MIXED_STREAM)
        return event_id(entry.stream, last.version) if beside and last else None


@cache
def _kind(topic: str) -> str:
    """What kind of thing a fact of this name is about."""
    return topic.partition(".")[0]


def _of_the_stream(entry: Placed, last: _Last | None) -> Iterator[Told]:
    if last is None:
        if entry.version != 1:
            yield (
                FindingKind.FIRST_VERSION,
                Term("第一条记录应为第 1 版", "the first entry of a record has version 1"),
                Term(f"第一条是第 {entry.version} 版", f"the first one has version {entry.version}"),
            )
        return
    if entry.version != last.version + 1:
        yield (
            FindingKind.VERSION_GAP,
            Term(f"接下来应为第 {last.version + 1} 版", f"version {last.version + 1} comes next"),
            Term(f"实为第 {entry.version} 版", f"version {entry.version} came"),
        )
    if entry.happened_at < last.happened_at:
        before, now = exact_words(last.happened_at), exact_words(entry.happened_at)
        yield (
            FindingKind.HAPPENED_BACK,
            Term(
                f"不早于本事项上一条的发生时间 {before.zh}",
                f"no earlier than the entry before it, {before.en}",
            ),
            Term(f"发生时间为 {now.zh}", f"it claims to have happened {now.en}"),
        )
    kind = _kind(entry.topic)
    if kind != (last.kind or kind):
        yield (
            FindingKind.MIXED_STREAM,
            Term(f"本事项的记录均为 {last.kind}", f"all entries of this record are of a {last.kind}"),
            Term(f"此条为 {kind}", f"this one is of a {kind}"),
        )


def _of_the_clocks(entry: Placed) -> Iterator[Told]:
    lag = entry.recorded_at - entry.happened_at
    happened, recorded = exact_words(entry.happened_at), exact_words(entry.recorded_at)
    shown = Term(f"发生 {happened.zh}，记录 {recorded.zh}", f"happened {happened.en}, recorded {recorded.en}")
    if lag < _AHEAD:
        yield (
            FindingKind.HAPPENED_AFTER_RECORDED,
            Term("先发生，后记录", "a thing happens before it is recorded"),
            shown,
        )
    elif lag > _LATE and entry.channel != Channel.IMPORT:
        yield (
            FindingKind.ENTERED_LATE,
            Term("发生后一日内记录", "recorded within a day of happening"),
            shown,
        )


def _finding(entry: Placed, told: Told, before: EventId | None) -> Finding:
    kind, expected, recorded = told
    events = (before, entry.id) if before else (entry.id,)
    hall = HallId(entry.hall) if entry.hall else None
    return Finding(kind, entry.id, events, expected, recorded, hall=hall, position=entry.position)
