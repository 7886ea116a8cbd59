"""The board, now or as of any time."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.values import HallId, IssueId, local_date
from projections.asof import Stand, stand_of
from projections.board.shapes import BoardPage, BoardQuery, BoardRow
from projections.board.sql import Question, Statement
from projections.listing import Conditions, Order, bounded, checked_cursor, encode_cursor, valid
from projections.reading import Conn, UnitNames, query, reached, unit_names
from projections.records.course import light_on

_ORDER = Order((("submitted_at", "timestamptz"), ("issue", "uuid")))


async def board(conn: Conn, query: BoardQuery, *, now: datetime | None = None) -> BoardPage:
    """The open issues that pass the filters, the longest open first, and how many stand in each stage.

    Raises AsOfFutureError, AsOfKnownAtError or CursorError.
    """
    position = await reached(conn)
    stand = await stand_of(conn, query.as_of, now) if query.as_of else None
    at = query.as_of.at if query.as_of else now or datetime.now(UTC)
    keys = checked_cursor(_ORDER, query.cursor)
    question = Question(query, stand, at, local_date(at))
    limit = bounded(query.limit)
    if question.counted_already:
        counts = {stage: int(n) for stage, n in await _run(conn, question.counts())}
        rows = await _run(conn, question.page(limit + 1, keys))
    else:
        found = await _run(conn, question.page_with_counts(limit + 1, keys))
        counts = from_json(found[0][0]) if found[0][0] else {}
        rows = [row[1:] for row in found if row[1] is not None]
    following = encode_cursor(rows[limit - 1][-2:]) if len(rows) > limit else None
    if stand and question.leaves_units:
        units = await rows_at(conn, "units", [row[0] for row in rows[:limit]], stand)
        rows = [(*row[:8], units[row[0]][0], *row[9:]) for row in rows[:limit]]
    return BoardPage(
        items=await _rows(conn, rows[:limit], stand, local_date(at)),
        next_cursor=following,
        counts={stage: counts.get(stage, 0) for stage in SpineStage},
        position=min(position, stand.position) if stand else position,
        at=at,
    )


async def categories(conn: Conn) -> tuple[str, ...]:
    """The categories of published issues, in the order of their characters.

    Steps through the index from one category to the next, however many issues each has.
    """
    rows = await query(
        conn,
        "WITH RECURSIVE c AS ((SELECT category FROM projections.read_search ORDER BY category LIMIT 1)"
        " UNION ALL SELECT (SELECT s.category FROM projections.read_search s WHERE s.category > c.category"
        " ORDER BY s.category LIMIT 1) FROM c WHERE c.category IS NOT NULL)"
        " SELECT category FROM c WHERE category <> ''",
    )
    return tuple(row[0] for row in rows)


async def rows_at(
    conn: Conn, columns: str, issues: Collection[UUID], stand: Stand
) -> dict[UUID, tuple[Any, ...]]:
    """Some columns of the rows that issues had then; those that had none are missing."""
    now, past = Conditions(), Conditions()
    for conditions in (now, past):
        conditions.add("issue = ANY(%s)", list(issues))
    now.add("known_from <= %s", stand.position)
    if stand.happened_by:
        now.add("happened_from <= %s", stand.happened_by)
    valid(past, stand.position, stand.happened_by)
    rows = await query(
        conn,
        f"SELECT issue, {columns} FROM projections.read_board WHERE {now.clause} UNION ALL"
        f" SELECT issue, {columns} FROM projections.read_board_past WHERE {past.clause}",
        [*now.arguments, *past.arguments],
    )
    return {row[0]: tuple(row[1:]) for row in rows}


async def _run(conn: Conn, statement: Statement) -> list[tuple[Any, ...]]:
    return await query(conn, statement.text, statement.arguments)


async def _rows(
    conn: Conn, rows: Sequence[tuple[Any, ...]], stand: Stand | None, day: date
) -> tuple[BoardRow, ...]:
    names = await unit_names(conn, (unit for row in rows for unit in row[8]))
    said = await _said(conn, [row[0] for row in rows], stand)
    return tuple(_row(row, names, said.get(row[0], (None, None)), day) for row in rows)


async def _said(
    conn: Conn, issues: list[UUID], stand: Stand | None
) -> dict[UUID, tuple[str | None, str | None]]:
    """Category and public text of some issues, where they were public by then."""
    if not issues:
        return {}
    by_then = "true"
    if stand:
        by_then = "public_at <= %(position)s"
        by_then += " AND public_from <= %(happened_by)s" if stand.happened_by else ""
    rows = await query(
        conn,
        "SELECT issue, nullif(category, ''), summary FROM projections.read_search"
        f" WHERE issue = ANY(%(issues)s) AND {by_then}",
        {
            "issues": issues,
            "position": stand.position if stand else None,
            "happened_by": stand.happened_by if stand else None,
        },
    )
    return {issue: (category, summary) for issue, category, summary in rows}


def _row(row: tuple[Any, ...], names: UnitNames, said: tuple[str | None, str | None], day: date) -> BoardRow:
    issue, public_no, hall, level, state, stage, submitted_at, since, units, due, yellow_on, *_ = row
    return BoardRow(
        id=IssueId(issue),
        public_no=public_no,
        hall=HallId(hall),
        level=HallLevel(level) if level else None,
        category=said[0],
        summary=said[1],
        state=IssueState(state),
        stage=SpineStage(stage),
        submitted_at=submitted_at,
        since=since,
        age_days=(day - local_date(submitted_at)).days,
        units=names.all(units),
        due=due,
        light=light_on(day, due, yellow_on),
        days_left=(due - day).days if due else None,
    )


__all__ = ["BoardPage", "BoardQuery", "BoardRow", "board", "categories"]
