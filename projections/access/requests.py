"""What people asked about the data held of them, read off the trail's index like the access log."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, cast

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.person.events import DataRequestAnswered, DataRequestReceived
from deliberation.domain.values import DataRequestId, PersonId
from projections.access.shapes import DataRequest
from projections.decode import COLUMNS, Row, entry_of
from projections.reading import Conn, query

_TOPICS: Final = [DataRequestReceived.TOPIC, DataRequestAnswered.TOPIC]


async def data_requests(conn: Conn, person: PersonId | None = None) -> list[DataRequest]:
    """Every request, or those of one person: first what waits, the oldest first, then what was answered, the
    latest first. All of them are read: a hall has dozens in a year."""
    rows = cast(
        list[Row],
        await query(
            conn,
            f"SELECT {COLUMNS} FROM projections.read_trail t"
            f" JOIN es.events e ON e.notification_id = t.position"
            f" WHERE t.topic = ANY(%s) AND (%s::uuid IS NULL OR t.object = %s)"
            f" ORDER BY t.position",
            [_TOPICS, person, person],
        ),
    )
    found = _folded(entry_of(row) for row in rows)
    waiting = [one for one in found if one.open]
    return [*waiting, *reversed([one for one in found if not one.open])]


async def waiting_requests(conn: Conn) -> list[DataRequest]:
    """The requests that have no answer yet, the oldest first."""
    return [one for one in await data_requests(conn) if one.open]


def _folded(entries: Iterable[Entry[DomainEvent]]) -> list[DataRequest]:
    found: dict[DataRequestId, DataRequest] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, DataRequestReceived):
            found[fact.request] = DataRequest(
                request=fact.request,
                person=PersonId(entry.stream),
                kind=fact.kind,
                by_relative=fact.by_relative,
                version=entry.version,
                received_at=entry.recorded_at,
            )
        elif isinstance(fact, DataRequestAnswered) and fact.request in found:
            found[fact.request] = replace(
                found[fact.request],
                granted=fact.granted,
                answered_version=entry.version,
                answered_at=entry.recorded_at,
            )
    return list(found.values())
