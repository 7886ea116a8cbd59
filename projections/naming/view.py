"""What the things are called that a page names: one query for all of them.

Names are those of today, on pages of the past as well: a name says which thing is meant, so the same thing is
called alike wherever it stands, and whatever was erased, destroyed or taken out of sight since is not said
any more. What the entry itself recorded (a day, a number) stands in its sentence as it was.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from deliberation.domain.meeting.events import MeetingKind
from deliberation.domain.terms import Term
from projections.naming import forms
from projections.naming.sql import NAMES
from projections.reading import Conn, query

Names = Mapping[UUID, Term]
"""By id; what has none is missing."""


People = Callable[[Collection[UUID]], Awaitable[Names]]
"""Answers which of some ids are people, with the names of those whom the reader may know by name."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a name is for: in `halls`, and in those below them, also words that are not published.

    `people` names persons, whose names lie in the vault; without it they keep their ids.
    """

    halls: tuple[UUID, ...] = ()
    people: People | None = None


EVERYBODY: Final = Reader()


async def names_of(
    conn: Conn, ids: Iterable[UUID], reader: Reader = EVERYBODY, *, within: bool = False
) -> Names:
    """What some things are called. Rights have no name, nor has what is not recorded.

    `within` one decision nobody needs to be told its hall or issue: there what has no words that the reader
    may see has no name either, for whoever counts such things up.
    """
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = await query(conn, NAMES, {"ids": wanted, "offices": list(reader.halls)})
    told = ((row[0], row[1], _Named(*row[2:])) for row in rows)
    found = ((one, _FORMS[form](said.within(form) if within else said)) for form, one, said in told)
    names = {one: name for one, name in found if name is not None}
    others = [one for one in wanted if one not in names]
    return {**names, **await reader.people(others)} if reader.people and others else names


@dataclass(frozen=True, slots=True)
class _Named:
    """What a row of the query says; which of it depends on the kind."""

    zh: str | None
    en: str | None
    code: str | None
    number: int | None
    batch: int | None
    at: datetime | None
    hall_zh: str | None
    hall_en: str | None
    issue: str | None
    unit_zh: str | None
    unit_en: str | None

    def within(self, form: str) -> "_Named":
        """The same where its decision is known; a number is the place of a paper, or else of a question."""
        number = self.number if form == "slip" else None
        at = self.at if self.code else None
        return replace(self, number=number, at=at, hall_zh=None, issue=None, unit_zh=None)

    @property
    def name(self) -> Term | None:
        return _both(self.zh, self.en)

    @property
    def hall(self) -> Term | None:
        return _both(self.hall_zh, self.hall_en)

    @property
    def unit(self) -> Term | None:
        return _both(self.unit_zh, self.unit_en)


def _both(zh: str | None, en: str | None) -> Term | None:
    return Term(zh, en or zh) if zh else None


def _meeting(one: _Named) -> Term | None:
    if one.code is None or one.at is None:
        return None
    return forms.of_meeting(MeetingKind(one.code), one.at, one.hall)


def _minutes(one: _Named) -> Term | None:
    return forms.by_words(one.zh) if one.zh else _meeting(one)


def _slip(one: _Named) -> Term | None:
    return forms.of_slip(one.number, one.batch) if one.number and one.batch else None


_FORMS: Final[Mapping[str, Callable[[_Named], Term | None]]] = {
    "name": lambda one: one.name,
    "ballot_set": lambda one: forms.by_words(one.zh) if one.zh else None,
    "meeting": _meeting,
    "motion": lambda one: forms.of_motion(one.zh, one.issue, one.number),
    "resolution": lambda one: forms.of_resolution(one.zh, one.hall, one.issue, one.at),
    "task": lambda one: forms.of_order(one.zh, one.issue, one.unit),
    "minutes": _minutes,
    "seat": lambda one: forms.of_seat(one.unit),
    "slip": _slip,
}
