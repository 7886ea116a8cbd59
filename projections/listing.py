"""Lists that are paged by key: filters, the place to go on from, and the rows."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic_core import from_json, to_json

from deliberation.domain.errors import Refusal
from projections.reading import Conn, Past, Source, query
from projections.records.base import Record, RecordKind

R = TypeVar("R", bound=Record)
T = TypeVar("T")

_MOST: Final = 200


class CursorError(Refusal):
    CODE = "cursor.invalid"
    STATUS = 422
    ZH = "翻页标记无效。请从第一页重新打开列表。"
    EN = "That page marker is not valid. Open the list again from its first page."


def encode_cursor(keys: Sequence[str]) -> str:
    return urlsafe_b64encode(to_json(list(keys))).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The keys in a cursor of a list that has `length` of them; raises CursorError."""
    try:
        keys = from_json(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, NotBase64):
        raise CursorError from None
    well_formed = isinstance(keys, list) and len(keys) == length and all(isinstance(k, str) for k in keys)
    if not well_formed or any("\0" in key for key in keys):
        raise CursorError
    return list(keys)


def bounded(limit: int) -> int:
    return max(1, min(limit, _MOST))


@dataclass(frozen=True, slots=True)
class Order:
    """The columns by which a list is ordered, with their types; the last one makes them unique.

    `happened` says that the first one is a time at which something happened, so that a list of the past
    may begin at its own time instead of passing over all that came since.
    """

    columns: tuple[tuple[str, str], ...]
    descending: bool = False
    happened: bool = False

    @property
    def clause(self) -> str:
        way = "DESC" if self.descending else "ASC"
        return ", ".join(f"{name} {way}" for name, _ in self.columns)

    @property
    def keys(self) -> str:
        """The keys as text, to be selected beside a row. They have names of their own: ORDER BY would take
        a key that is called like its column for the column, sort by text, and use no index."""
        return ", ".join(f"{name}::text AS {name}_key" for name, _ in self.columns)

    def beyond(self, cursor: str) -> tuple[str, list[Any]]:
        """The condition for what follows a cursor."""
        names = ", ".join(name for name, _ in self.columns)
        values = ", ".join(f"%s::{kind}" for _, kind in self.columns)
        sign = "<" if self.descending else ">"
        return f"({names}) {sign} ({values})", list(checked_cursor(self, cursor) or ())


def checked_cursor(order: Order, cursor: str | None) -> list[str] | None:
    """The keys in a cursor of a list in this order, fit for the database; raises CursorError."""
    if not cursor:
        return None
    keys = decode_cursor(cursor, len(order.columns))
    _check(keys, [kind for _, kind in order.columns])
    return keys


def _check(keys: Sequence[str], kinds: Sequence[str]) -> None:
    """A cursor that was tampered with is a refusal, not an error of the database."""
    for key, kind in zip(keys, kinds, strict=True):
        try:
            _KINDS[kind](key)
        except ValueError:
            raise CursorError from None


def _uuid(key: str) -> None:
    UUID(key)


def _moment(key: str) -> None:
    if key not in {"infinity", "-infinity"}:
        datetime.fromisoformat(key)


def _integer(key: str) -> None:
    if not -(2**63) <= int(key) < 2**63:
        raise ValueError


_KINDS: Final = {"uuid": _uuid, "timestamptz": _moment, "date": _moment, "bigint": _integer}


class Conditions:
    """Filters put together; every one has to hold."""

    def __init__(self) -> None:
        self._parts: Final[list[str]] = []
        self.arguments: Final[list[Any]] = []

    def add(self, condition: str, *arguments: Any) -> None:
        self._parts.append(f"({condition})")
        self.arguments.extend(arguments)

    def equal(self, column: str, value: Any) -> None:
        """Unless the value is None, the column must have it."""
        if value is not None:
            self.add(f"{column} = %s", value)

    def within(self, column: str, values: Sequence[Any]) -> None:
        """Unless there are none, the column must have one of the values."""
        if values:
            self.add(f"{column} = ANY(%s)", list(values))

    def holds(self, column: str, value: Any) -> None:
        """Unless the value is None, the array must hold it."""
        if value is not None:
            self.add(f"{column} @> ARRAY[%s]::uuid[]", value)

    @property
    def clause(self) -> str:
        return " AND ".join(self._parts) or "true"


def part_of(
    whole: Sequence[T], key: Callable[[T], object], *, limit: int, cursor: str | None
) -> tuple[tuple[T, ...], str | None]:
    """A part of a list that is short enough to be held whole, and the cursor of the next one.

    `key` tells the items apart. Raises CursorError, also where the item after which the part begins has
    left the list.
    """
    begin = 0
    if cursor:
        last = decode_cursor(cursor, 1)[0]
        found = next((place for place, one in enumerate(whole) if str(key(one)) == last), None)
        if found is None:
            raise CursorError
        begin = found + 1
    shown = tuple(whole[begin : begin + bounded(limit)])
    more = begin + len(shown) < len(whole)
    return shown, encode_cursor([str(key(shown[-1]))]) if more else None


async def records_page(
    conn: Conn,
    kind: RecordKind[R],
    conditions: Conditions,
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    known: Source | None = None,
    few: bool = False,
) -> tuple[list[R], str | None]:
    """The records of one page, and the cursor of the next one; as they are now unless `known` is a past.

    `few`: the filters leave so few rows of any moment that these are found first and ordered then; else
    the order is followed until the page is full. Of the past the rows with their validity tell which they
    are, and a replay of these few what they were.
    """
    if isinstance(known, Past):
        return await _past_page(
            conn, kind, conditions, order, limit=limit, cursor=cursor, known=known, few=few
        )
    rows, following = await rows_page(
        conn, "doc::text", kind.table, conditions, order, limit=limit, cursor=cursor
    )
    return [kind.adapter.validate_json(row[0]) for row in rows], following


_END: Final = "least(known_to, dropped_at)"
_STANDS: Final = f"{_END} = {2**63 - 1}"
"""What is known to this day."""
_ENDED: Final = f"{_END} < {2**63 - 1}"
_KNOWN: Final = f"int8range(known_from, {_END}) @> %s::bigint"
_HAPPENING: Final = "tstzrange(happened_from, happened_to) @> %s::timestamptz"


def valid(conditions: Conditions, position: int, happened_by: datetime | None) -> None:
    """Keep the rows with validity that cover a position, and a time by the clock of happening.

    What stands to this day and what has ended have indexes of their own: in one over both, ranges without
    an end make every other one slow to find.
    """
    if happened_by is None:
        conditions.add(f"{_STANDS} AND known_from <= %s OR {_ENDED} AND {_KNOWN}", position, position)
        return
    conditions.add("known_from <= %s AND dropped_at > %s", position, position)
    conditions.add("happened_from <= %s", happened_by)
    conditions.add("happened_to > %s OR known_to > %s", happened_by, position)
    ended = f"{_ENDED} AND ({_HAPPENING} OR {_KNOWN})"
    conditions.add(f"{_STANDS} AND known_from <= %s OR {ended}", position, happened_by, position)


async def _past_page(
    conn: Conn,
    kind: RecordKind[R],
    conditions: Conditions,
    order: Order,
    *,
    limit: int,
    cursor: str | None,
    known: Past,
    few: bool,
) -> tuple[list[R], str | None]:
    _then(conditions, known, order)
    table = f"{kind.table}_past"
    if few:
        found_first = Conditions()
        found_first.arguments.extend(conditions.arguments)
        table = f"(SELECT * FROM projections.{table} WHERE {conditions.clause} OFFSET 0) AS found"
        conditions = found_first
    rows, following = await rows_page(conn, "id", table, conditions, order, limit=limit, cursor=cursor)
    found = await known.get(kind, (row[0] for row in rows))
    return [found[row[0]] for row in rows if row[0] in found], following


def _then(conditions: Conditions, past: Past, order: Order) -> None:
    valid(conditions, past.position, past.happened_by)
    if order.happened:
        conditions.add(f"{order.columns[0][0]} <= %s", past.at)


async def rows_page(
    conn: Conn,
    columns: str,
    tables: str,
    conditions: Conditions,
    order: Order,
    *,
    limit: int,
    cursor: str | None,
) -> tuple[list[tuple[Any, ...]], str | None]:
    """The rows of one page of `tables` (the first one is ours, or a query in brackets), and the cursor of the
    next one."""
    if cursor:
        conditions.add(*_beyond(order, cursor))
    most = bounded(limit)
    schema = "" if tables.startswith("(") else "projections."
    rows = await query(
        conn,
        f"SELECT {columns}, {order.keys} FROM {schema}{tables} WHERE {conditions.clause}"
        f" ORDER BY {order.clause} LIMIT %s",
        [*conditions.arguments, most + 1],
    )
    following = encode_cursor(rows[most - 1][-len(order.columns) :]) if len(rows) > most else None
    return rows[:most], following


def _beyond(order: Order, cursor: str) -> tuple[Any, ...]:
    condition, arguments = order.beyond(cursor)
    return (condition, *arguments)
