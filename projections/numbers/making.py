"""Finds the events that make a number: of one stream by what each of them changes, of lists by position."""

from asyncio import to_thread
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from projections.decode import COLUMNS, Row, entry_of, whole
from projections.listing import part_of
from projections.log import stored_topics
from projections.numbers.shapes import Making, NumberQuery
from projections.reading import Past, Source, query
from projections.records.base import Record, RecordKind, as_corrected

R = TypeVar("R", bound=Record)

Paged = tuple[tuple[Making, ...], int, str | None]
"""A page of what makes a number, how many there are in all, and the cursor of the next page."""


def paged(makings: Sequence[Making], asked: NumberQuery) -> Paged:
    """A page of a list that is held whole; raises CursorError."""
    shown, following = part_of(makings, lambda one: f"{one.position}", limit=asked.limit, cursor=asked.cursor)
    return shown, len(makings), following


def paged_ids(ids: Sequence[UUID], asked: NumberQuery) -> tuple[tuple[UUID, ...], int, str | None]:
    """A page of ids, how many there are in all, and the cursor of the next page; raises CursorError."""
    shown, following = part_of(ids, lambda one: one, limit=asked.limit, cursor=asked.cursor)
    return shown, len(ids), following


async def entries_of(records: Source, streams: Iterable[UUID]) -> list[Entry[DomainEvent]]:
    """The entries of some streams as far as the records stand for, stream by stream."""
    rows = await query(
        records.conn,
        f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s"
        " ORDER BY e.originator_id, e.originator_version",
        [list(streams), records.position],
    )
    return await to_thread(lambda: [entry_of(row) for row in cast(Sequence[Row], rows)])


async def told_of(
    records: Source, kind: RecordKind[Any], streams: Iterable[UUID]
) -> dict[UUID, list[Entry[DomainEvent]]]:
    """The same by stream, as corrected, and only what had happened."""
    by = records.happened_by if isinstance(records, Past) else None
    found = {}
    for stream, group in groupby(await entries_of(records, streams), attrgetter("stream")):
        told = as_corrected(whole(group), kind.domain)
        found[stream] = [entry for entry in told if by is None or entry.happened_at <= by]
    return found


async def changes(
    records: Source, kind: RecordKind[R], stream: UUID, count: Callable[[R], int]
) -> list[Making]:
    """The entries of a stream that changed a count, each with by how much.

    What they add comes to the count itself. Corrected facts are read as corrected, at their own place.
    """
    record = kind.blank(stream)
    before = 0
    found: list[Making] = []
    for entry in (await told_of(records, kind, [stream])).get(stream, []):
        kind.advance(record, entry)
        after = count(record)
        if after != before:
            found.append(Making(entry.position, after - before))
        before = after
    return found


async def last_with(
    records: Source,
    kind: RecordKind[R],
    streams: Iterable[UUID],
    value: Callable[[R], Any],
    adds: int | None = None,
) -> list[Making]:
    """Of each stream the entry since which it has its value, in the order of the log."""
    found = []
    told = await told_of(records, kind, streams)
    for stream, entries in told.items():
        record = kind.blank(stream)
        since: int | None = None
        for entry in entries:
            had = value(record)
            kind.advance(record, entry)
            if value(record) != had:
                since = entry.position
        if since is not None:
            found.append(Making(since, adds))
    return sorted(found, key=lambda one: one.position)


_EVENTS: Final = (
    "SELECT t.position, t.object FROM projections.read_trail t WHERE t.object = ANY(%s) AND t.topic = ANY(%s)"
    " AND t.position <= %s AND (%s::timestamptz IS NULL OR t.happened_at <= %s) ORDER BY t.position"
)


async def events_in(
    records: Source, streams: Iterable[UUID], *topics: type[DomainEvent]
) -> list[tuple[int, UUID]]:
    """The positions of some facts in some streams, with the stream of each; in the order of the log."""
    by = records.happened_by if isinstance(records, Past) else None
    stored = stored_topics(topic.TOPIC for topic in topics)
    rows = await query(records.conn, _EVENTS, [list(streams), stored, records.position, by, by])
    return [(int(position), stream) for position, stream in rows]


_SINCE: Final = (
    "WITH asked AS (SELECT a.issue, a.since FROM unnest(%s::uuid[], %s::timestamptz[]) AS a (issue, since)),"
    " streams AS (SELECT a.issue, a.since, a.issue AS stream FROM asked a"
    " UNION SELECT a.issue, a.since, r.id FROM asked a"
    " JOIN projections.read_resolutions r ON r.issues @> ARRAY[a.issue]"
    " UNION SELECT a.issue, a.since, t.id FROM asked a JOIN projections.read_tasks t ON t.issue = a.issue"
    " UNION SELECT a.issue, a.since, t.id FROM asked a"
    " JOIN projections.read_resolutions r ON r.issues @> ARRAY[a.issue]"
    " JOIN projections.read_tasks t ON t.resolution = r.id)"
    " SELECT s.issue, coalesce(max(t.position) FILTER (WHERE t.happened_at = s.since), min(t.position))"
    " FROM streams s JOIN projections.read_trail t ON t.object = s.stream AND t.position <= %s"
    " AND (t.happened_at = s.since OR t.object = s.issue) GROUP BY s.issue"
)


async def reached_state(conn: Any, position: int, issues: Sequence[tuple[UUID, Any]]) -> dict[UUID, int]:
    """For issues with the time since which each has its state: the event that brought it there.

    That is the last one of that time in the issue's own stream, its resolutions or its orders; where a
    correction moved the time, the issue's first.
    """
    if not issues:
        return {}
    ids, since = zip(*issues, strict=True)
    rows = await query(conn, _SINCE, [list(ids), list(since), position])
    return {issue: int(found) for issue, found in rows}
