"""Two moments side by side: one object or a hall's board, and the events between with who and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking
from api.pages.audit.people import reader_of
from api.pages.audit.trail import staff_names
from api.pages.board import member
from api.pages.fields import Option, WrongInputError, read_moment
from api.pages.issue import related
from api.pages.past import WrongTimeError
from api.pages.timebar import for_field
from api.routes.roles import sees
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.values import HallId
from projections.asof import AsOf, ClockName
from projections.directory.view import halls
from projections.naming.view import EVERYBODY, Reader, names_of
from projections.past.compare import (
    Between,
    Moved,
    between,
    between_in_hall,
    board_compared,
    object_compared,
)
from projections.past.facts import Compared
from projections.reading import Conn, query

ROUTES: Final = Routes(page=True)

WHAT: Final = "记录 / record"
_WEEK: Final = timedelta(days=7)
_PUBLIC: Final = frozenset({"issue", "resolution", "minutes", "ballot_set", "hall"})
"""Kinds of objects that everybody may compare, once they are public today."""
_PAGES: Final = {
    "issue": "issues",
    "resolution": "resolutions",
    "minutes": "minutes",
    "ballot_set": "votes",
    "meeting": "meetings",
    "task": "tasks",
}
_IN_OFFICE_ONLY: Final = frozenset({"meeting", "task"})


class SwappedError(Refusal):
    CODE = "compare.swapped"
    STATUS = 422
    ZH = "后来时刻要晚于先前时刻。请把两个时刻对调。"
    EN = "The later moment has to come after the earlier one. Exchange the two."


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared, whether it is shown as the office sees it, and whose eyes names are for."""

    id: UUID
    kind: str
    hall: HallId | None
    office: bool
    reader: Reader


@dataclass(frozen=True, slots=True)
class Row:
    """One fact at both moments in words."""

    label: str
    before: str
    after: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: list[Row]
    told: Between
    moved: list[Moved]
    there: tuple[bool, bool]


@ROUTES.get("/compare", PUBLIC)
async def show(ask: Asking) -> Response:
    """`?object=…&from=…&to=…&clock=…`: without `to` with the present, without `from` with a week before."""
    if not ask.request.query_params.get("object"):
        return await _choice(ask)
    start, end = moments(ask)
    async with ask.views() as conn:
        subject = await _subject(ask, conn)
        compared = await (_hall if subject.kind == "hall" else _object)(ask, conn, subject, start, end)
        staff = await staff_names(ask, conn, compared.told.lines) if subject.office else {}
        names = await names_of(conn, [subject.id], subject.reader)
    return ask.show(
        "compare.html",
        subject=subject,
        called=names.get(subject.id),
        href=_page_of(subject),
        compared=compared,
        staff=staff,
        start=start,
        end=end,
        start_value=for_field(start.at),
        end_value=ask.request.query_params.get("to", ""),
        latest=for_field(ask.now),
        clocks=[clock.value for clock in ClockName],
    )


async def _choice(ask: Ask) -> Response:
    """What may be compared, where the address does not say."""
    async with ask.views() as conn:
        houses = [Option(str(one.id), ask.words.name(one)) for one in await halls(conn)]
    return ask.show("compare_choice.html", halls=houses)


def moments(ask: Ask) -> tuple[AsOf, AsOf]:
    """The two moments of the address. Raises WrongTimeError or SwappedError."""
    asked = ask.request.query_params
    clock = member(ClockName, asked.get("clock")) or ClockName.RECORDED
    end = min(_time(asked.get("to", "")) or ask.now, ask.now)
    start = _time(asked.get("from", "")) or (end - _WEEK).replace(microsecond=0)
    if start > end:
        raise SwappedError
    return AsOf(start, clock), AsOf(end, clock)


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return read_moment(text)
    except WrongInputError:
        raise WrongTimeError from None


async def _subject(ask: Ask, conn: Conn) -> Subject:
    name = ask.query_id("object")
    rows = await query(
        conn,
        "SELECT t.topic, t.hall FROM projections.read_trail t WHERE t.object = %s"
        " ORDER BY t.position LIMIT 1",
        [name],
    )
    if name is None or not rows:
        raise NotFoundError(what=WHAT)
    kind, hall = rows[0][0].partition(".")[0], rows[0][1]
    of = HallId(name) if kind == "hall" else (HallId(hall) if hall else None)
    office = ask.visitor.rights.administrator or (of is not None and await sees(conn, ask.visitor, of))
    if not office and kind not in _PUBLIC:
        raise NotFoundError(what=WHAT)
    reader = replace(reader_of(ask, conn), halls=(of,) if of else ()) if office else EVERYBODY
    return Subject(name, kind, of, office, reader)


async def _object(ask: Ask, conn: Conn, subject: Subject, start: AsOf, end: AsOf) -> Comparison:
    try:
        facts, before, after = await object_compared(
            conn, subject.kind, subject.id, start, end, office=subject.office
        )
    except KeyError:
        raise NotFoundError(what=WHAT) from None
    if not subject.office:
        if not _is_public(subject.kind, after):
            raise NotFoundError(what=WHAT)
        if not _is_public(subject.kind, before):
            before = None
            facts = [Compared(one.key, None, one.after) for one in facts]
    parts = _parts(subject, before, after)
    told = await between(conn, parts, start, end, office=subject.office, reader=subject.reader)
    rows = [_row(ask, one) for one in facts]
    return Comparison(rows, told, [], (before is not None, after is not None))


def _is_public(kind: str, view: Any) -> bool:
    """Whether everybody may see what a view of the public shows."""
    if view is None:
        return False
    if kind in {"issue", "ballot_set"}:
        return bool(view.published)
    if kind == "resolution":
        return view.line.published_on is not None
    return any(edition.published and edition.excerpt for edition in view.editions)


def _parts(subject: Subject, *views: Any) -> set[UUID]:
    """The object with what carries it on."""
    parts = {subject.id}
    if subject.kind == "issue":
        parts |= {one for view in views if view is not None for one in related(getattr(view, "status", view))}
    return parts


async def _hall(ask: Ask, conn: Conn, subject: Subject, start: AsOf, end: AsOf) -> Comparison:
    """The hall itself and its board."""
    hall = HallId(subject.id)
    facts, before, after = await object_compared(conn, "hall", hall, start, end, office=subject.office)
    told = await between_in_hall(conn, hall, start, end, office=subject.office, reader=subject.reader)
    issues = await _issues(conn, [line.object for line in told.lines])
    counts, moved = await board_compared(conn, hall, start, end, issues)
    stages = [
        Row(ask.words.term(SpineStage(one.key)), str(one.before), str(one.after), one.differs)
        for one in counts
    ]
    rows = [*stages, *(_row(ask, one) for one in facts)]
    return Comparison(rows, told, moved, (before is not None, after is not None))


async def _issues(conn: Conn, objects: Iterable[UUID]) -> set[UUID]:
    """The issues to which objects belong."""
    rows = await query(
        conn,
        "SELECT id FROM projections.read_issues WHERE id = ANY(%(ids)s)"
        " UNION SELECT unnest(issues) FROM projections.read_resolutions WHERE id = ANY(%(ids)s)"
        " UNION SELECT issue FROM projections.read_tasks WHERE id = ANY(%(ids)s) AND issue IS NOT NULL"
        " UNION SELECT unnest(r.issues) FROM projections.read_tasks t"
        " JOIN projections.read_resolutions r ON r.id = t.resolution WHERE t.id = ANY(%(ids)s)",
        {"ids": list(set(objects))},
    )
    return {row[0] for row in rows}


def _page_of(subject: Subject) -> str:
    if subject.kind == "hall":
        return f"/halls/{subject.id}"
    if subject.kind not in _PAGES:
        return f"/records/{subject.id}"
    page = f"{_PAGES[subject.kind]}/{subject.id}"
    return f"/office/{page}" if subject.office or subject.kind in _IN_OFFICE_ONLY else f"/{page}"


def _row(ask: Ask, one: Compared) -> Row:
    label = ask.words.t(f"time_travel.fact.{one.key}")
    say = _holders if one.key == "roles" else in_words
    return Row(label, say(ask, one.before), say(ask, one.after), one.differs)


def _holders(ask: Ask, roles: Any) -> str:
    """Each role once, with how many hold it."""
    held = Counter(roles or ())
    said = (
        ask.words.t("time_travel.compare.holders", role=ask.words.term(role), n=held[role]) for role in held
    )
    return ask.words.t("punctuation.list").join(said) or in_words(ask, None)


def in_words(ask: Ask, value: Any) -> str:
    """A fact's value as a page says it."""
    words = ask.words
    if value is None or value == ():
        return words.t("time_travel.compare.nothing_now")
    if isinstance(value, bool):
        return words.t("time_travel.compare.yes" if value else "time_travel.compare.no")
    if isinstance(value, tuple):
        return words.t("punctuation.list").join(in_words(ask, one) for one in value)
    return _one(ask, value)


def _one(ask: Ask, value: Any) -> str:
    if isinstance(value, Enum):
        return ask.words.term(value)
    if isinstance(value, datetime):
        return ask.words.moment(value)
    if isinstance(value, date):
        return ask.words.day(value)
    return str(value) if isinstance(value, str | int) else ask.words.say(value)
