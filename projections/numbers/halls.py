"""Numbers of a hall as it is made up: units, seats, who holds which role."""

from collections.abc import Callable
from typing import Final

from deliberation.domain.hall.events import RoleGranted
from deliberation.domain.terms import Term, term
from deliberation.domain.values import HallId, PersonId, Role
from projections.directory.shapes import HallView
from projections.directory.view import hall
from projections.numbers.making import Paged, changes, paged, told_of
from projections.numbers.shapes import Found, Look, Making
from projections.reading import Source
from projections.records.directory import HALL, HallRecord


async def _shown(look: Look) -> HallView | None:
    if len(look.asked.halls) != 1:
        return None
    return await hall(look.conn, look.asked.halls[0], as_of=look.asked.as_of)


def _found(view: HallView, value: int, made: Paged, records: Source, what: Term) -> Found:
    makings, events, following = made
    return Found(
        hall=view.id,
        value=value,
        numerator=value,
        position=records.position,
        what=what,
        makings=makings,
        events=events,
        next_cursor=following,
    )


async def persons(look: Look) -> Found | None:
    """How many persons hold a role on the day shown, each by the entry that granted it."""
    view, which = await _shown(look), look.asked.which or ""
    if view is None or which not in set(Role):
        return None
    role = Role(which)
    holders = holders_of(view, role)
    records = await look.records()
    granted = await _granted(records, view.id, role)
    made = sorted((Making(granted[one]) for one in holders if one in granted), key=lambda one: one.position)
    return _found(view, len(holders), paged(made, look.asked), records, term(role))


def holders_of(view: HallView, role: Role) -> frozenset[PersonId]:
    """Who holds a role on the day of the view."""
    return frozenset(grant.person for grant in view.grants if grant.active and grant.role is role)


async def _granted(records: Source, name: HallId, role: Role) -> dict[PersonId, int]:
    told = (await told_of(records, HALL, [name])).get(name, [])
    return {
        entry.fact.person: entry.position
        for entry in told
        if isinstance(entry.fact, RoleGranted) and entry.fact.role is role
    }


_PARTS: Final[dict[str, tuple[Term, Callable[[HallView], int], Callable[[HallRecord], int]]]] = {
    "units": (
        Term("成员单位", "units"),
        lambda view: len(view.units),
        lambda record: len(record.state.units),
    ),
    "seats": (Term("席位", "seats"), lambda view: len(view.seats), lambda record: len(record.state.seats)),
}


async def parts(look: Look) -> Found | None:
    """How many units are listed in a hall, or seats were made in it."""
    view, which = await _shown(look), look.asked.which or ""
    if view is None or which not in _PARTS:
        return None
    what, shown, count = _PARTS[which]
    records = await look.records()
    made = await changes(records, HALL, view.id, count)
    return _found(view, shown(view), paged(made, look.asked), records, what)
