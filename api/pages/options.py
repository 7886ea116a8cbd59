"""What the lists of forms offer: units, people, issues, resolutions, as the reader calls them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.pages.ask import Ask
from api.pages.fields import Option
from deliberation.domain.issue.state import IssueState
from deliberation.domain.values import HallId, PersonId
from projections.board.shapes import BoardQuery, BoardRow
from projections.board.view import board
from projections.directory.shapes import UnitView
from projections.directory.view import halls_below, persons, units
from projections.shapes import UnitName

_MOST: Final = 200
_TITLE: Final = 40


def unit_options(ask: Ask, views: Iterable[UnitView]) -> list[Option]:
    """Units under the name that they have now, with their kind beside it."""
    return [Option(str(unit.id), ask.words.name(unit), ask.words.term(unit.kind)) for unit in views]


async def units_of(ask: Ask, conn: Any, hall: HallId) -> list[Option]:
    """The units that take part in a hall."""
    return unit_options(ask, await units(conn, hall=hall))


def named(ask: Ask, units: Iterable[UnitName]) -> list[Option]:
    return [Option(str(unit.id), ask.words.say(unit)) for unit in units]


async def people(ask: Ask, conn: Any) -> list[Option]:
    """Every registered person, by name, with the units that they act for."""
    views = await persons(conn)
    names = await ask.names(view.id for view in views)
    return [
        Option(
            str(view.id),
            names[view.id],
            ask.words.listed(link.unit for link in view.affiliations if link.active),
        )
        for view in sorted(views, key=lambda view: names[view.id])
    ]


def by_name(names: Mapping[PersonId, str], wanted: Iterable[PersonId]) -> list[Option]:
    return [Option(str(person), names[person]) for person in wanted]


def short(text: str, most: int = 60) -> str:
    """The beginning of a text, for a list."""
    return text if len(text) <= most else text[:most] + "……"


def issue_label(row: BoardRow) -> str:
    title = row.summary or row.category or ""
    return " ".join(filter(None, [row.public_no, short(title, _TITLE)])) or str(row.id)[:8]


async def issues_in(ask: Ask, conn: Any, hall: HallId, *states: IssueState) -> list[Option]:
    """The open issues of a hall, those in some states only where any are named."""
    page = await board(conn, BoardQuery(halls=(hall,), limit=_MOST))
    return [
        Option(str(row.id), issue_label(row), ask.words.term(row.state))
        for row in page.items
        if not states or row.state in states
    ]


_SCHEDULABLE: Final = (
    IssueState.ACCEPTED,
    IssueState.ESCALATED,
    IssueState.NOT_RESOLVED,
    IssueState.UNDER_DELIBERATION,
    IssueState.PENDING_LEGAL_DECISION,
)


async def schedulable(ask: Ask, conn: Any, hall: HallId) -> list[Option]:
    """What a meeting of the hall may put on its agenda: its own issues, and those that came up to it."""
    own = await issues_in(ask, conn, hall, *_SCHEDULABLE)
    below = tuple(one for one in await halls_below(conn, hall) if one != hall)
    if not below:
        return own
    raised = await board(conn, BoardQuery(halls=below, state=IssueState.ESCALATED, limit=_MOST))
    return own + [Option(str(row.id), issue_label(row), ask.words.term(row.state)) for row in raised.items]


def items_278(ask: Ask) -> list[Option]:
    """The nine matters of the Civil Code, art. 278, paragraph 1."""
    return [Option(str(number), ask.words.t(f"item278.{number}")) for number in range(1, 10)]
