"""What may be searched of an issue: its number and category once registered, its text once accepted."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.issue import events as e
from projections.cache import Generations
from projections.decode import Row
from projections.folding import REMEMBERED, Decode, Folding, Projection
from projections.log import Log
from projections.out import Out
from projections.records.issue import ISSUE, IssueRecord
from projections.text import folded, grams

_TOPICS: Final = (
    e.IssueSubmitted,
    e.IssueRegistered,
    e.IssueResubmitted,
    e.IssueAccepted,
    e.UnlawfulContentDestroyed,
    e.IssueCorrected,
)
_COLUMNS: Final = ("issue", "public_from", "public_at", "category", "summary", "content", "grams")
_MANY: Final = 2_000
"""Texts that a rebuild makes ready at a time."""


class Search(Projection):
    """Finds issues by their public text."""

    NAME = "search"
    VERSION = 1
    TABLES = ("read_search",)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(kind.TOPIC for kind in _TOPICS)

    def begin(self, log: Log, decode: Decode, *, rebuilding: bool = False) -> Folding:  # noqa: ARG002
        return SearchFolding(log, decode)


class SearchFolding(Folding):
    """Remembers which entries hold the text, and reads it from the vault when it is public."""

    def __init__(self, log: Log, decode: Decode) -> None:
        self._log: Final = log
        self._decode: Final = decode
        self._issues: Final = Generations[UUID, IssueRecord](REMEMBERED)
        self._changed: Final[dict[UUID, IssueRecord]] = {}
        self._written: Final[set[UUID]] = set()

    def take(self, rows: Sequence[Row], after: int) -> None:
        self._remember({row[1] for row in rows if row[2] > 1}, after)
        for row in rows:
            entry = self._decode(row)
            stream = row[1]
            if isinstance(entry.fact, Correction):
                record = self._read(self._log.streams([stream], row[0])[stream])
            else:
                record = self._issues.get(stream) or ISSUE.blank(stream)
                ISSUE.advance(record, entry)
            self._issues.put(stream, record)
            if record.registered:
                self._changed[stream] = record

    def write(self, out: Out) -> None:
        self._put(out, list(self._changed.values()))
        self._changed.clear()
        self._issues.age()

    def spill(self, out: Out) -> None:
        """A registered issue waits for its acceptance, which usually follows; the rest is ready."""
        self._issues.age()
        ready = [record for record in self._changed.values() if record.accepted]
        if len(self._changed) > REMEMBERED:
            ready = list(self._changed.values())
        if len(ready) < _MANY:
            return
        self._put(out, ready)
        for record in ready:
            self._written.add(record.id)
            del self._changed[record.id]

    def _remember(self, streams: Iterable[UUID], after: int) -> None:
        unknown = [stream for stream in streams if self._issues.get(stream) is None]
        if unknown:
            for stream, rows in self._log.streams(unknown, after).items():
                self._issues.put(stream, self._read(rows))

    def _read(self, rows: Sequence[Row]) -> IssueRecord:
        return ISSUE.fold(rows[0][1], [self._decode(row) for row in rows])

    def _put(self, out: Out, records: Sequence[IssueRecord]) -> None:
        known = self._log.sealed((record.id, version) for record in records for version in record.texts)
        for again in (False, True):
            rows = [_row(record, known) for record in records if (record.id in self._written) is again]
            if rows:
                out.put("read_search", _COLUMNS, rows, fresh=not again)


def _row(record: IssueRecord, known: dict[tuple[UUID, int], dict[str, Any]]) -> tuple[Any, ...]:
    said: dict[str, Any] = {}
    for version in record.texts if record.category_is_public else ():
        fields = known.get((record.id, version), {})
        said |= fields.get("sealed") or {} if version in record.corrections else fields
    text, place = (said.get("text"), said.get("place")) if record.text_is_public else (None, None)
    since = record.accepted if text or place else record.registered
    if since is None:
        raise ValueError("an issue is searched for once it is registered")
    category = said.get("category") or ""
    content = folded(" ".join(filter(None, [record.state.public_no, category, text, place])))
    vector = " ".join(f"'{gram}'" for gram in grams(content))
    return (record.id, since.happened_at, since.position, category, text, content, vector)
