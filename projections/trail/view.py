"""The audit trail, rendered when it is read."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast
from uuid import UUID

import projections.vocabulary
from deliberation.domain.ballot.events import BatchReceived, BoxSheetPublished, RollSheetEntered
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.issue.events import PublicNumberAssigned
from deliberation.domain.values import EventId, HallId, PersonId, event_id
from deliberation.store.clock import to_ms
from projections.asof import ClockName
from projections.decode import COLUMNS, Row, UnreadableEventError, entry_of, envelope_of
from projections.listing import Conditions, Order, bounded, encode_cursor
from projections.log import stored_topics
from projections.naming.view import EVERYBODY, Reader, names_of
from projections.reading import Conn, query, reached
from projections.shapes import Moment, Page
from projections.text import writable
from projections.trail.render import Names, ids_told, render
from projections.trail.sentences import SENTENCES
from projections.trail.shapes import TrailLine, TrailQuery

VOCABULARY: Final = projections.vocabulary.ALL


async def trail(conn: Conn, query: TrailQuery, reader: Reader = EVERYBODY) -> Page[TrailLine]:
    """The events that pass the filters, each as a sentence in Chinese and English.

    Things are named as `reader` may know them. Raises CursorError.
    """
    position = await reached(conn)
    order = Order((("t.position", "bigint"),), descending=not query.oldest_first)
    limit = bounded(query.limit)
    rows = await _rows(conn, query, order, limit + 1)
    told = [(row, entry_of(row)) for row in rows[:limit]]
    names = await _names(conn, (entry for _, entry in told), reader)
    following = encode_cursor([str(rows[limit - 1][0])]) if len(rows) > limit else None
    return Page(tuple(_line(row, entry, names) for row, entry in told), following, position)


async def told(conn: Conn, row: Row) -> TrailLine:
    """One row of the log as a sentence, with the names that everybody may know.

    Raises UnreadableEventError, ValueError or KeyError where it was meddled with.
    """
    entry = entry_of(row)
    return _line(row, entry, await _names(conn, [entry], EVERYBODY))


async def lines_at(conn: Conn, positions: Iterable[int], reader: Reader = EVERYBODY) -> dict[int, TrailLine]:
    """The events at some positions of the log, as the trail tells them to a reader.

    One that cannot be read as a fact any more, which nothing but meddling brings about, is missing.
    """
    rows = await query(
        conn, f"SELECT {COLUMNS} FROM es.events e WHERE e.notification_id = ANY(%s)", [list(positions)]
    )
    told = [(row, entry) for row in cast(Sequence[Row], rows) if (entry := _read(row))]
    names = await _names(conn, (entry for _, entry in told), reader)
    return {entry.position: _line(row, entry, names) for row, entry in told}


def _read(row: Row) -> Entry[DomainEvent] | None:
    try:
        return entry_of(row)
    except (UnreadableEventError, ValueError, KeyError):
        return None


async def _rows(conn: Conn, asked: TrailQuery, order: Order, limit: int) -> Sequence[Row]:
    conditions = _conditions(asked)
    if asked.cursor:
        beyond, keys = order.beyond(asked.cursor)
        conditions.add(beyond, *keys)
    rows = await query(
        conn,
        f"SELECT {COLUMNS} FROM (SELECT t.position FROM projections.read_trail t"
        f" WHERE {conditions.clause} ORDER BY {order.clause} LIMIT %s) t"
        f" JOIN es.events e ON e.notification_id = t.position ORDER BY {order.clause}",
        [*conditions.arguments, limit],
    )
    return cast(Sequence[Row], rows)


def _conditions(query: TrailQuery) -> Conditions:
    conditions = Conditions()
    conditions.within("t.hall", query.halls)
    conditions.equal("t.object", query.object)
    if query.actor:
        _by(conditions, query.actor)
    if query.topics:
        known = [topic for topic in query.topics if topic in SENTENCES]
        conditions.add("t.topic = ANY(%s)", stored_topics(known))
    if not (query.object or query.actor or query.topics):
        conditions.add("NOT t.bulk")
    _between(conditions, query)
    return conditions


def _by(conditions: Conditions, actor: str) -> None:
    """What somebody entered, or had entered on their behalf."""
    if not writable(actor):
        conditions.add("false")
        return
    try:
        conditions.add("t.actor = %s OR t.on_behalf_of = %s", actor, UUID(actor))
    except ValueError:
        conditions.add("t.actor = %s", actor)


def _between(conditions: Conditions, query: TrailQuery) -> None:
    """By the recorded clock through the log's own index, whose order is that of positions."""
    if query.clock is ClockName.HAPPENED:
        if query.since:
            conditions.add("t.happened_at >= %s", query.since)
        if query.until:
            conditions.add("t.happened_at <= %s", query.until)
        return
    if query.since:
        conditions.add(
            "t.position >= coalesce((SELECT e.notification_id FROM es.events e WHERE e.recorded_ms >= %s"
            " ORDER BY e.recorded_ms, e.notification_id LIMIT 1), 9223372036854775807)",
            to_ms(query.since),
        )
    if query.until:
        conditions.add(
            "t.position <= coalesce((SELECT e.notification_id FROM es.events e WHERE e.recorded_ms <= %s"
            " ORDER BY e.recorded_ms DESC, e.notification_id DESC LIMIT 1), 0)",
            to_ms(query.until),
        )


async def _names(conn: Conn, entries: Iterable[Entry[DomainEvent]], reader: Reader) -> Names:
    """What the things that the sentences name are called, to a reader."""
    return await names_of(conn, (one for entry in entries for one in _named(entry)), reader)


def _named(entry: Entry[DomainEvent]) -> Iterable[UUID]:
    for template in SENTENCES[entry.fact.TOPIC]:
        yield from ids_told(template, entry.fact, entry.stream)


def _line(row: Row, entry: Entry[DomainEvent], names: Names) -> TrailLine:
    envelope: dict[str, Any] = envelope_of(row[5])
    sentence = SENTENCES[entry.fact.TOPIC]
    kind, touched = touched_by(entry)
    return TrailLine(
        event=event_id(entry.stream, entry.version),
        position=entry.position,
        topic=entry.fact.TOPIC,
        zh=render(sentence.zh, entry.fact, entry.stream, names, zh=True),
        en=render(sentence.en, entry.fact, entry.stream, names, zh=False),
        moment=Moment(entry.happened_at, entry.recorded_at, entry.position),
        hall=HallId(UUID(envelope["hall"])) if envelope["hall"] else None,
        actor=envelope["actor"],
        on_behalf_of=PersonId(UUID(envelope["on_behalf_of"])) if envelope["on_behalf_of"] else None,
        channel=envelope["channel"],
        kind=kind,
        object=touched,
        corrects=EventId(envelope["corrects"]) if envelope["corrects"] else None,
        causation=EventId(envelope["causation_id"]) if envelope["causation_id"] else None,
        command=UUID(envelope["command_id"]) if envelope["command_id"] else None,
    )


def touched_by(entry: Entry[DomainEvent]) -> tuple[str, UUID]:
    """The kind and id of the object that an event touched; a number touches the issue that has it, a sheet
    or a batch its ballot set."""
    fact = entry.fact
    if isinstance(fact, PublicNumberAssigned):
        return "issue", fact.issue
    if isinstance(fact, RollSheetEntered | BatchReceived | BoxSheetPublished):
        return "ballot_set", fact.ballot_set
    return fact.TOPIC.partition(".")[0], entry.stream


__all__ = ["TrailLine", "TrailQuery", "trail"]
