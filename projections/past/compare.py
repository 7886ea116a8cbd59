"""Two moments side by side: what an object or a hall's board was at each, and the events between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.values import EventId, HallId
from projections.asof import AsOf, Stand, stand_of
from projections.board.shapes import BoardQuery
from projections.board.streams import KIND_OF
from projections.board.view import board, rows_at
from projections.history import object_as_of
from projections.listing import Conditions
from projections.log import stored_topics
from projections.naming.view import EVERYBODY, Reader
from projections.past.facts import Compared, compared, facts_of
from projections.reading import Conn, query
from projections.steps import WORDS
from projections.trail.shapes import TrailLine
from projections.trail.view import lines_at

MOST: Final = 200
"""How many events between two moments are told; of more the first, in the order of the clock."""


_OF_WHAT_IS_PUBLIC: Final = (
    "EXISTS (SELECT FROM projections.read_issues i WHERE i.public_no IS NOT NULL AND i.id IN ("
    "SELECT t.object"
    " UNION ALL SELECT unnest(r.issues) FROM projections.read_resolutions r WHERE r.id = t.object"
    " UNION ALL SELECT o.issue FROM projections.read_tasks o WHERE o.id = t.object"
    " UNION ALL SELECT unnest(r.issues) FROM projections.read_tasks o"
    " JOIN projections.read_resolutions r ON r.id = o.resolution WHERE o.id = t.object))"
)
"""Entries of an issue that is registered by now, and of what carries it on."""


@dataclass(frozen=True, slots=True)
class Between:
    """The events between two moments, in the order of the clock; `more` where there were further ones.

    `reasons` are sealed, by event: for the office.
    """

    lines: tuple[TrailLine, ...]
    more: bool
    reasons: dict[EventId, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """An issue that stood elsewhere on the board; None where it did not stand there (yet)."""

    issue: UUID
    public_no: str | None
    before: tuple[SpineStage, IssueState] | None
    after: tuple[SpineStage, IssueState] | None


async def object_compared(
    conn: Conn, kind: str, name: UUID, start: AsOf, end: AsOf, *, office: bool
) -> tuple[list[Compared], Any, Any]:
    """The facts of one object at two moments, and the views they are taken from.

    Raises KeyError for a kind without a history, AsOfFutureError or AsOfKnownAtError.
    """
    before = await object_as_of(conn, kind, name, start, office=office)
    after = await object_as_of(conn, kind, name, end, office=office)
    return compared(facts_of(kind, before), facts_of(kind, after)), before, after


async def between(
    conn: Conn,
    objects: Collection[UUID],
    start: AsOf,
    end: AsOf,
    *,
    office: bool,
    reader: Reader = EVERYBODY,
) -> Between:
    """What happened to some objects after one moment, up to another; to the public its public steps.

    Things are named as `reader` may know them.
    """
    conditions = Conditions()
    conditions.within("t.object", list(objects))
    if not office:
        conditions.add("t.topic = ANY(%s)", stored_topics(fact.TOPIC for fact in WORDS))
    return await _between(conn, conditions, start, end, office=office, reader=reader)


async def between_in_hall(
    conn: Conn, hall: HallId, start: AsOf, end: AsOf, *, office: bool, reader: Reader = EVERYBODY
) -> Between:
    """What changed a hall's board after one moment, up to another."""
    conditions = Conditions()
    conditions.equal("t.hall", hall)
    conditions.add("NOT t.bulk")
    public = KIND_OF if office else [fact.TOPIC for fact in WORDS if fact.TOPIC in KIND_OF]
    conditions.add("t.topic = ANY(%s)", stored_topics(public))
    if not office:
        conditions.add(_OF_WHAT_IS_PUBLIC)
    return await _between(conn, conditions, start, end, office=office, reader=reader)


async def _between(
    conn: Conn, conditions: Conditions, start: AsOf, end: AsOf, *, office: bool, reader: Reader
) -> Between:
    first, last = await stand_of(conn, start), await stand_of(conn, end)
    order = "t.position"
    if last.happened_by and first.happened_by:
        order = "t.happened_at, t.position"
        conditions.add("t.happened_at > %s AND t.happened_at <= %s", first.happened_by, last.happened_by)
        conditions.add("t.position <= %s", last.position)
    else:
        conditions.add("t.position > %s AND t.position <= %s", first.position, last.position)
    rows = await query(
        conn,
        f"SELECT t.position FROM projections.read_trail t WHERE {conditions.clause}"
        f" ORDER BY {order} LIMIT %s",
        [*conditions.arguments, MOST + 1],
    )
    positions = [row[0] for row in rows[:MOST]]
    found = await lines_at(conn, positions, reader)
    lines = tuple(found[position] for position in positions if position in found)
    reasons = await reasons_of(conn, lines) if office else {}
    return Between(lines, len(rows) > MOST, reasons)


async def reasons_of(conn: Conn, lines: Sequence[TrailLine]) -> dict[EventId, str]:
    """The sealed reasons of some events; destroyed ones are missing."""
    if not lines:
        return {}
    rows = await query(
        conn,
        "SELECT e.notification_id, convert_from(p.value, 'UTF8')::jsonb #>> '{}' FROM es.private p"
        " JOIN es.events e ON e.originator_id = p.stream AND e.originator_version = p.version"
        " WHERE e.notification_id = ANY(%s) AND p.field = 'reason' AND p.class = 's'",
        [[line.position for line in lines]],
    )
    said = dict(cast("list[tuple[int, str]]", rows))
    return {line.event: said[line.position] for line in lines if line.position in said}


async def board_compared(
    conn: Conn, hall: HallId, start: AsOf, end: AsOf, issues: Collection[UUID]
) -> tuple[list[Compared], list[Moved]]:
    """How many open issues of a hall stood in each stage at two moments, and which of `issues` moved."""
    before = await board(conn, BoardQuery(halls=(hall,), limit=1, as_of=start))
    after = await board(conn, BoardQuery(halls=(hall,), limit=1, as_of=end))
    counts = [Compared(stage.value, before.counts[stage], after.counts[stage]) for stage in SpineStage]
    was = await _places(conn, issues, await stand_of(conn, start))
    now = await _places(conn, issues, await stand_of(conn, end))
    moved = [
        Moved(issue, (now.get(issue) or was[issue])[0], _place(was.get(issue)), _place(now.get(issue)))
        for issue in dict.fromkeys([*now, *was])
        if _place(was.get(issue)) != _place(now.get(issue))
    ]
    return counts, sorted(moved, key=lambda one: one.public_no or "")


_Placed = tuple[str, str, str]


def _place(placed: _Placed | None) -> tuple[SpineStage, IssueState] | None:
    return (SpineStage(placed[1]), IssueState(placed[2])) if placed else None


async def _places(conn: Conn, issues: Collection[UUID], stand: Stand) -> dict[UUID, _Placed]:
    """Where published issues stood."""
    found = await rows_at(conn, "public_no, stage, state", issues, stand)
    return {issue: (row[0], row[1], row[2]) for issue, row in found.items() if row[0] is not None}
