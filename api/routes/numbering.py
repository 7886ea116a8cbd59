"""Who may ask for which number: the same as for the page that shows it."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeVar
from uuid import UUID

from api.routes.roles import COUNTERS, halls_of, sees
from api.trays import ROLES_OF
from api.visitor import Visitor
from deliberation.domain.errors import NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId
from projections.asof import AsOf
from projections.directory.view import halls_below
from projections.numbers.shapes import NumberQuery, Provenance, Reach
from projections.numbers.view import DEFINITIONS, provenance

E = TypeVar("E", bound=Enum)

WHAT: Final = "数字 / number"
ENUMS: Final[Mapping[str, type[Enum]]] = {"level": HallLevel, "stage": SpineStage, "light": Light}
IDS: Final = ("unit", "issue", "resolution", "task", "meeting", "motion", "vote", "right")
TEXTS: Final = ("category", "q", "which", "part", "dim", "base", "option")
LONGEST: Final = 100
TRAY: Final = "inbox.tray"
_OWN: Final = frozenset({"inbox.unit", "inbox.transfers"})
"""Numbers of the units that the visitor speaks for."""
_OF_VOTES: Final = ("vote.", "right.", "paper.")


def read_parameters(asked: Mapping[str, str]) -> dict[str, Any]:
    """What an address says of a number; what makes no sense there is left out."""
    found: dict[str, Any] = {name: asked.get(name, "").strip()[:LONGEST] or None for name in TEXTS}
    for name, enum in ENUMS.items():
        found[name] = _member(enum, asked.get(name, ""))
    for name in IDS:
        found[name] = _id(asked.get(name, ""))
    age = asked.get("age", "")
    found["age"] = int(age) if age.isascii() and age.isdecimal() and len(age) < 6 else None
    found["ended"] = asked.get("ended") == "yes"
    found["exact"] = asked.get("exact") == "yes"
    return found


def _member(enum: type[E], text: str) -> E | None:
    try:
        return enum(text)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def number_for(
    conn: Any,
    who: Visitor,
    name: str,
    *,
    hall: HallId | None,
    as_of: AsOf | None,
    now: Any,
    limit: int,
    cursor: str | None,
    parameters: Mapping[str, Any],
) -> Provenance:
    """A number as the visitor may see it.

    Raises NotFoundError where there is none, or none for the visitor: nobody is told which of the two.
    """
    definition = DEFINITIONS.get(name)
    if definition is None:
        raise NotFoundError(what=WHAT)
    halls = await _halls_of(conn, who, name, hall, parameters)
    within = definition.reach is Reach.HALLS
    exact = bool(parameters.get("exact")) or definition.reach is Reach.OFFICE
    inside = within or (exact and (bool(halls_of(who, *COUNTERS)) or who.rights.administrator))
    query = NumberQuery(
        halls=halls,
        person=who.person,
        units=tuple(sorted(who.rights.units)),
        limit=limit,
        cursor=cursor,
        as_of=as_of,
        **parameters,
    )
    found = await provenance(conn, name, query, now=now, office=inside)
    if found is None or (exact and not within and not await _of_the_hall(conn, who, name, found)):
        raise NotFoundError(what=WHAT)
    return found


async def _halls_of(
    conn: Any, who: Visitor, name: str, hall: HallId | None, parameters: Mapping[str, Any]
) -> tuple[HallId, ...]:
    """The halls whose events make the number: of a hall's own page that hall alone."""
    if name == TRAY:
        return _tray(who, parameters)
    if name in _OWN:
        return ()
    if name.startswith("hall."):
        if hall is None:
            raise NotFoundError(what=WHAT)
        return (hall,)
    return await _halls(conn, who, hall, DEFINITIONS[name].reach)


def _tray(who: Visitor, parameters: Mapping[str, Any]) -> tuple[HallId, ...]:
    """The halls in which the visitor has the part whose tray is asked for."""
    roles = ROLES_OF.get(str(parameters.get("which")), frozenset())
    mine = tuple(hall for hall in who.rights.roles if roles and who.rights.holds_in(hall, *roles))
    if not mine:
        raise NotFoundError(what=WHAT)
    return mine


async def _halls(conn: Any, who: Visitor, hall: HallId | None, reach: Reach) -> tuple[HallId, ...]:
    """The halls to look at: the one asked for and those below it; of the office only those that it sees."""
    below = await halls_below(conn, hall) if hall else ()
    if reach is not Reach.HALLS:
        return below
    seen = [one for own in halls_of(who) for one in await halls_below(conn, own)]
    mine = tuple(dict.fromkeys(one for one in seen if not below or one in below))
    if not mine:
        raise NotFoundError(what=WHAT)
    return mine


async def _of_the_hall(conn: Any, who: Visitor, name: str, found: Provenance) -> bool:
    """Whoever the page lets in: of a vote, those who count too, and administrators, who see its sheet."""
    if not name.startswith(_OF_VOTES):
        return await sees(conn, who, found.hall)
    return who.rights.administrator or await sees(conn, who, found.hall, *COUNTERS)
