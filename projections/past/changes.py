"""When an object changed last before a moment, and next after it, by either clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from deliberation.domain.facts import DomainEvent
from deliberation.store.clock import from_ms, to_ms
from projections.asof import AsOf, ClockName, stand_of
from projections.log import stored_topics
from projections.reading import Conn, query
from projections.steps import WORDS

_SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Around:
    """The changes of `object` and what belongs to it next to a moment, each at the end of its second so that
    it is included; None where there is none on that side."""

    object: UUID | None
    before: datetime | None
    after: datetime | None


async def changes_around(
    conn: Conn, objects: Iterable[UUID], as_of: AsOf | None, now: datetime, *, public: bool
) -> Around:
    """The changes of some objects next to a moment, of the present where `as_of` is None.

    To whole seconds, as a time bar moves: one before it lies in an earlier second. `public` looks only at
    what a public timeline shows. Raises AsOfFutureError or AsOfKnownAtError.
    """
    wanted = list(objects)
    moment = as_of or AsOf(now)
    known = (await stand_of(conn, moment, now)).position if moment.known_at else 2**63 - 1
    by_happening = moment.clock is ClockName.HAPPENED
    time = "(extract(epoch FROM t.happened_at) * 1000)::bigint" if by_happening else "e.recorded_ms"
    at = to_ms(moment.at)
    rows = await query(
        conn,
        "SELECT max(c.ms) FILTER (WHERE c.ms <= %(before)s), min(c.ms) FILTER (WHERE c.ms > %(at)s)"
        f" FROM (SELECT {time} AS ms FROM projections.read_trail t"
        " JOIN es.events e ON e.notification_id = t.position"
        " WHERE t.object = ANY(%(objects)s) AND t.position <= %(known)s"
        " AND (NOT %(public)s OR t.topic = ANY(%(topics)s))) c",
        {
            "before": (at - 1) // _SECOND * _SECOND,
            "at": at,
            "objects": wanted,
            "known": known,
            "public": public,
            "topics": stored_topics(_topics(WORDS)),
        },
    )
    before, after = rows[0]
    return Around(next(iter(wanted), None), _moment(before), _moment(after))


def _topics(facts: Iterable[type[DomainEvent]]) -> list[str]:
    return [fact.TOPIC for fact in facts]


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(-(-milliseconds // _SECOND) * _SECOND)
