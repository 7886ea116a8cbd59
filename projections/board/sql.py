"""The board's questions as SQL."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from deliberation.domain.issue.state import ENDED
from deliberation.domain.task.events import Light
from projections.asof import Stand
from projections.board.shapes import BoardQuery
from projections.text import like, tsquery, unsettled, words_of, writable

COLUMNS: Final = (
    "b.issue, b.public_no, b.hall, b.level, b.state, b.stage, b.submitted_at, b.since, b.units, b.due,"
    " b.yellow_on, b.ended"
)
_WITHOUT_UNITS: Final = COLUMNS.replace("b.units", "NULL::uuid[] AS units")
"""What the index of open issues holds: units may be too many for one. They are read for the page alone."""
_NOW: Final = "projections.read_board"
_RECORDED: Final = """(
  SELECT {columns} FROM projections.read_board b WHERE b.known_from <= %(position)s AND {ended}
  UNION ALL
  SELECT {columns} FROM projections.read_board_past b
  WHERE int8range(b.known_from, least(b.known_to, b.dropped_at)) @> %(position)s::bigint AND {ended})"""
_HAPPENED: Final = """(
  SELECT {columns} FROM projections.read_board b
  WHERE b.happened_from <= %(happened_by)s AND b.known_from <= %(position)s AND {ended}
  UNION ALL
  SELECT {columns} FROM projections.read_board_past b
  WHERE tstzrange(b.happened_from, b.happened_to) @> %(happened_by)s::timestamptz
    AND b.known_from <= %(position)s AND b.dropped_at > %(position)s AND {ended}
  UNION ALL
  SELECT {columns} FROM projections.read_board_past b
  WHERE int8range(b.known_from, least(b.known_to, b.dropped_at)) @> %(position)s::bigint
    AND b.happened_to <= %(happened_by)s AND {ended})"""
"""The last part are rows that had been replaced by then, which nobody knew yet at the position."""

_MOST_DAYS: Final = 36_500
_SEARCHED: Final = " JOIN projections.read_search s ON s.issue = b.issue"

_LIGHTS: Final = {
    Light.RED: "b.due < %(day)s",
    Light.YELLOW: "b.due >= %(day)s AND b.yellow_on <= %(day)s",
    Light.GREEN: "b.yellow_on > %(day)s",
}


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    arguments: dict[str, Any]


class Question:
    """One question to the board: of now where `stand` is None. `at` and `day` are those it counts to."""

    def __init__(self, query: BoardQuery, stand: Stand | None, at: datetime, day: date) -> None:
        self._query: Final = query
        self._stand: Final = stand
        self._arguments: Final[dict[str, Any]] = {"day": day}
        self._standing: Final[list[str]] = []
        self._narrow: Final[list[str]] = []
        self._stand_where(query)
        self._narrow_down(query, at)
        self._search(query)
        if stand:
            self._arguments.update(position=stand.position, happened_by=stand.happened_by)

    @property
    def leaves_units(self) -> bool:
        """Whether the rows come without their units."""
        return self._stand is not None and self._query.unit is None

    @property
    def counted_already(self) -> bool:
        """Whether the kept counts answer it: of now, and by hall, level and state only."""
        return self._stand is None and not self._narrow

    def counts(self) -> Statement:
        """How many stand in each stage, from the kept counts."""
        where = " AND ".join([*self._standing, self._ended])
        return Statement(
            "SELECT b.stage, sum(b.n)::bigint FROM projections.read_board_counts b"
            f" WHERE {where.replace('b.public_no IS NOT NULL', 'b.published')} GROUP BY b.stage",
            self._arguments,
        )

    def page(self, limit: int, keys: list[str] | None) -> Statement:
        """One page, each row ending with its keys as text."""
        where = [*self._standing, self._ended]
        return self._page(self._source, where, limit, keys)

    def page_with_counts(self, limit: int, keys: list[str] | None) -> Statement:
        """The same with the counts as JSON before each row; one row of nothing where it is empty."""
        searched = _SEARCHED if "s." in " ".join(self._narrow) else ""
        where = " AND ".join([*self._standing, *self._narrow, self._ended])
        page = self._page("matching", [], limit, keys)
        return Statement(
            f"WITH matching AS MATERIALIZED (SELECT {COLUMNS} FROM {self._source} b{searched} WHERE {where}),"
            " counts AS (SELECT m.stage, count(*) AS n FROM matching m GROUP BY m.stage)"
            " SELECT (SELECT json_object_agg(c.stage, c.n)::text FROM counts c), p.*"
            f" FROM (VALUES (1)) AS one LEFT JOIN ({page.text}) p ON true ORDER BY p.submitted_at, p.issue",
            page.arguments,
        )

    def _page(self, source: str, where: list[str], limit: int, keys: list[str] | None) -> Statement:
        arguments = {**self._arguments, "limit": limit}
        if self._query.stage:
            where = [*where, "b.stage = %(stage)s"]
            arguments["stage"] = self._query.stage
        if keys:
            where = [*where, "(b.submitted_at, b.issue) > (%(after)s::timestamptz, %(after_issue)s::uuid)"]
            arguments["after"], arguments["after_issue"] = keys
        return Statement(
            f"SELECT {COLUMNS}, b.submitted_at::text AS key, b.issue::text AS last_key FROM {source} b"
            f" WHERE {' AND '.join(where) or 'true'} ORDER BY b.submitted_at, b.issue LIMIT %(limit)s",
            arguments,
        )

    @property
    def _ended(self) -> str:
        """A state says by itself whether it is an end."""
        query = self._query
        ended = query.state in ENDED if query.state else query.ended
        return "b.ended" if ended else "NOT b.ended"

    @property
    def _source(self) -> str:
        if self._stand is None:
            return _NOW
        template = _HAPPENED if self._stand.happened_by else _RECORDED
        columns = COLUMNS if self._query.unit else _WITHOUT_UNITS
        return template.format(columns=columns, ended=self._ended)

    def _stand_where(self, query: BoardQuery) -> None:
        if query.halls:
            self._standing.append("b.hall = ANY(%(halls)s)")
            self._arguments["halls"] = list(query.halls)
        if query.level:
            self._standing.append("b.level = %(level)s")
            self._arguments["level"] = query.level
        if query.state:
            self._standing.append("b.state = %(state)s")
            self._arguments["state"] = query.state
        if not query.unpublished:
            self._standing.append("b.public_no IS NOT NULL")

    def _narrow_down(self, query: BoardQuery, at: datetime) -> None:
        if query.unit:
            self._narrow.append("b.units @> ARRAY[%(unit)s]::uuid[]")
            self._arguments["unit"] = query.unit
        if query.light:
            self._narrow.append(_LIGHTS[query.light])
        if query.older_than is not None:
            self._narrow.append("b.submitted_at <= %(since)s")
            self._arguments["since"] = at - timedelta(days=min(query.older_than, _MOST_DAYS))

    def _search(self, query: BoardQuery) -> None:
        if query.category is None and not query.text:
            return
        if not (writable(query.category) and writable(query.text)):
            self._narrow.append("false")
            return
        if query.category is not None:
            self._narrow.append("s.category = %(category)s")
            self._arguments["category"] = query.category
        words = words_of(query.text or "")
        asked = tsquery(words)
        if asked:
            self._narrow.append("s.grams @@ %(grams)s::tsquery")
            self._arguments["grams"] = asked
        for number, word in enumerate(unsettled(words)):
            self._narrow.append(f"s.content LIKE %(word{number})s")
            self._arguments[f"word{number}"] = like(word)
        if self._stand:
            by_then = "s.public_from <= %(happened_by)s" if self._stand.happened_by else "true"
            self._narrow.append(f"s.public_at <= %(position)s AND {by_then}")
