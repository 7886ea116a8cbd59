"""The access log, read off the trail's index: it holds one row an event, by topic and by actor."""

from typing import Any, Final, cast
from uuid import UUID

from deliberation.domain.access.events import OpeningShown, PersonalDataOpened, RecordExported
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import PersonId, event_id
from deliberation.store.clock import to_ms
from projections.access.shapes import Look, LookQuery
from projections.decode import COLUMNS, Row, entry_of, envelope_of
from projections.listing import Conditions, Order, bounded, encode_cursor
from projections.reading import Conn, query, reached
from projections.shapes import Moment, Page
from projections.text import writable

KINDS: Final[dict[str, type[DomainEvent]]] = {
    "opened": PersonalDataOpened,
    "exported": RecordExported,
    "shown": OpeningShown,
}
_NAMES: Final = {fact: kind for kind, fact in KINDS.items()}


async def looks(conn: Conn, asked: LookQuery) -> Page[Look]:
    """The looks that pass the filters, newest first. Raises CursorError."""
    position = await reached(conn)
    order = Order((("t.position", "bigint"),), descending=True)
    limit = bounded(asked.limit)
    conditions = _conditions(asked)
    if asked.cursor:
        beyond, keys = order.beyond(asked.cursor)
        conditions.add(beyond, *keys)
    rows = cast(
        list[Row],
        await query(
            conn,
            f"SELECT {COLUMNS} FROM projections.read_trail t"
            f" JOIN es.events e ON e.notification_id = t.position"
            f" WHERE {conditions.clause} ORDER BY {order.clause} LIMIT %s",
            [*conditions.arguments, limit + 1],
        ),
    )
    following = encode_cursor([str(rows[limit - 1][0])]) if len(rows) > limit else None
    return Page(tuple(_look(row) for row in rows[:limit]), following, position)


def _conditions(asked: LookQuery) -> Conditions:
    conditions = Conditions()
    wanted = [KINDS[asked.kind]] if asked.kind in KINDS else list(KINDS.values())
    conditions.add("t.topic = ANY(%s)", [fact.TOPIC for fact in wanted])
    if asked.actor:
        conditions.add("t.actor = %s" if writable(asked.actor) else "%s::text IS NULL", asked.actor)
    if asked.persons:
        conditions.add(
            "EXISTS (SELECT FROM unnest(%s::text[]) AS p(id)"
            " WHERE position(convert_to('\"' || p.id || '\"', 'UTF8') IN e.state) > 0)",
            [str(person) for person in asked.persons],
        )
    if asked.since:
        conditions.add("e.recorded_ms >= %s", to_ms(asked.since))
    if asked.until:
        conditions.add("e.recorded_ms <= %s", to_ms(asked.until))
    return conditions


def _look(row: Row) -> Look:
    entry: Entry[DomainEvent] = entry_of(row)
    envelope: dict[str, Any] = envelope_of(row[5])
    fact = entry.fact
    said: dict[str, Any] = {}
    match fact:
        case PersonalDataOpened():
            said = {
                "persons": tuple(fact.persons),
                "data": tuple(fact.fields),
                "purpose": fact.purpose,
                "object": fact.object,
            }
        case RecordExported():
            said = {
                "export": fact.kind,
                "up_to": fact.up_to,
                "items": fact.items,
                "object": fact.object,
            }
        case OpeningShown():
            persons = (PersonId(fact.person),) if fact.person else ()
            said = {"entry": fact.event, "names": tuple(fact.fields), "persons": persons}
    return Look(
        event=event_id(entry.stream, entry.version),
        stream=entry.stream,
        version=entry.version,
        position=entry.position,
        moment=Moment(entry.happened_at, entry.recorded_at, entry.position),
        kind=_NAMES[type(fact)],
        actor=envelope["actor"],
        hall=UUID(envelope["hall"]) if envelope["hall"] else None,
        **said,
    )
