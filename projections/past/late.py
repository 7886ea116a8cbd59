"""Late knowledge: what was recorded long after it happened, and corrections that changed an outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, event_types
from deliberation.domain.minutes.events import MinutesCorrected
from deliberation.domain.values import HallId
from deliberation.domain.vote.events import RecountCompleted, VoteAnnulled, VoteVoided
from projections.asof import AsOf
from projections.history import KINDS, object_as_of
from projections.listing import Conditions, Order, rows_page
from projections.log import stored_topics
from projections.naming.view import EVERYBODY, Reader
from projections.past.facts import Compared, changed_outcomes, facts_of
from projections.reading import Conn, reached
from projections.shapes import Page
from projections.trail.projection import LATE_S
from projections.trail.shapes import TrailLine
from projections.trail.view import lines_at

_ORDER: Final = Order((("position", "bigint"),), descending=True)
_MENDING: Final[tuple[type[DomainEvent], ...]] = (
    RecountCompleted,
    VoteVoided,
    VoteAnnulled,
    MinutesCorrected,
)
"""What puts right what was recorded, beside corrections of single entries."""
_LOOKED_AT: Final = 60
"""How many corrections one page looks at: each is two replays of its object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateQuery:
    """`at_least` is how long after happening an entry was recorded, an hour or more; `noun` is the first
    part of its topic."""

    hall: HallId | None = None
    at_least: timedelta = timedelta(days=1)
    noun: str = ""
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """A correction with what it changed in the outcome; `changed` is empty where the outcome stands."""

    line: TrailLine
    changed: tuple[Compared, ...]


async def late_entries(conn: Conn, asked: LateQuery, reader: Reader = EVERYBODY) -> Page[TrailLine]:
    """What was recorded late, the last recorded first. Raises CursorError.

    An index of its own holds what is late and nothing else, so that the cost is that of the page.
    """
    conditions = Conditions()
    conditions.add("late_s >= %s", max(int(asked.at_least.total_seconds()), LATE_S))
    conditions.equal("hall", asked.hall)
    conditions.within("topic", stored_topics(_topics(asked.noun)) if asked.noun else [])
    return await _page(conn, conditions, asked.limit, asked.cursor, reader)


async def corrections(
    conn: Conn,
    *,
    hall: HallId | None = None,
    every: bool = False,
    cursor: str | None = None,
    reader: Reader = EVERYBODY,
) -> Page[Mended]:
    """Corrections with what they changed in the outcome, the last recorded first; with `every` also those
    that left the outcome as it was. Raises CursorError."""
    conditions = Conditions()
    conditions.within("topic", stored_topics(_corrections()))
    conditions.equal("hall", hall)
    page = await _page(conn, conditions, _LOOKED_AT, cursor, reader)
    mended = [Mended(line, await _changed(conn, line)) for line in page.items]
    return Page(tuple(one for one in mended if every or one.changed), page.next_cursor, page.position)


async def _page(
    conn: Conn, conditions: Conditions, limit: int, cursor: str | None, reader: Reader
) -> Page[TrailLine]:
    position = await reached(conn)
    rows, following = await rows_page(
        conn, "position", "read_trail", conditions, _ORDER, limit=limit, cursor=cursor
    )
    found = await lines_at(conn, [row[0] for row in rows], reader)
    return Page(tuple(found[row[0]] for row in rows if row[0] in found), following, position)


async def _changed(conn: Conn, line: TrailLine) -> tuple[Compared, ...]:
    """The outcome as it was known just before the correction, and with it."""
    if line.kind not in KINDS:
        return ()
    recorded = line.moment.recorded_at
    before = await _facts(conn, line, AsOf(recorded, position=line.position - 1))
    after = await _facts(conn, line, AsOf(recorded, position=line.position))
    return tuple(changed_outcomes(before, after)) if before else ()


async def _facts(conn: Conn, line: TrailLine, as_of: AsOf) -> Any:
    return facts_of(line.kind, await object_as_of(conn, line.kind, line.object, as_of, office=True))


def _topics(noun: str) -> Iterable[str]:
    return [fact.TOPIC for fact in event_types() if fact.TOPIC.startswith(f"{noun}.")]


@cache
def _corrections() -> tuple[str, ...]:
    mending = [fact for fact in event_types() if issubclass(fact, Correction)]
    return tuple(fact.TOPIC for fact in (*mending, *_MENDING))
