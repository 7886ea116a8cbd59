"""The board: every published issue, in the four stages of the loop."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking
from api.pages.fields import Option
from api.pages.past import moment_of, stand_of
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId, UnitId, local_date
from deliberation.domain.vote.state import VoteState
from projections.board.shapes import BoardQuery
from projections.board.view import board, categories
from projections.directory.view import halls, halls_below, units
from projections.votes.shapes import VoteQuery
from projections.votes.view import votes

ROUTES: Final = Routes(page=True)

_PAGE: Final = 25
_AGES: Final = (7, 30, 90)
_LONGEST_SEARCH: Final = 100
_VOTES: Final = 3
"""Votes that the board names; the others stand on the page of votes."""
E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Filter:
    """One list of the filter form: what may be chosen and what is."""

    name: str
    options: list[Option]

    def chosen(self, ask: Ask) -> str:
        return ask.request.query_params.get(self.name, "")


@ROUTES.get("/", PUBLIC)
async def show(ask: Asking) -> Response:
    """The board, filtered by what the address says; what makes no sense there filters nothing."""
    async with ask.views() as conn:
        query = await board_query(ask, conn)
        return await show_board(ask, conn, "board.html", query)


async def show_board(ask: Ask, conn: Any, template: str, query: BoardQuery) -> Response:
    """A page of the board with its filters, for the public and for the office; votes that go on lead it."""
    page = await board(conn, query)
    going_on = VoteQuery(halls=query.halls, state=VoteState.OPEN, limit=_VOTES)
    filters = await filters_of(ask, conn)
    return ask.show(
        template,
        page=page,
        query=query,
        filters=filters,
        voting=() if query.as_of else (await votes(conn, going_on)).items,
        stages=list(SpineStage),
        today=local_date(page.at),
        past=stand_of(ask, page.position),
        hall_names=hall_names(filters),
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


async def board_query(
    ask: Ask, conn: Any, *, halls: tuple[HallId, ...] = (), unpublished: bool = False
) -> BoardQuery:
    """What the address asks of the board; of `halls` only, where any are named."""
    asked = ask.request.query_params
    hall = ask.query_id("hall")
    below = await halls_below(conn, HallId(hall)) if hall else halls
    if halls:
        below = tuple(one for one in below if one in halls) or halls
    unit = ask.query_id("unit")
    return BoardQuery(
        halls=below,
        level=member(HallLevel, asked.get("level")),
        stage=member(SpineStage, asked.get("stage")),
        unit=UnitId(unit) if unit else None,
        category=asked.get("category") or None,
        light=member(Light, asked.get("light")),
        older_than=ask.number("age"),
        text=asked.get("q", "").strip()[:_LONGEST_SEARCH] or None,
        ended=asked.get("ended") == "yes",
        unpublished=unpublished,
        limit=_PAGE,
        cursor=asked.get("cursor") or None,
        as_of=moment_of(ask),
    )


async def filters_of(ask: Ask, conn: Any) -> list[Filter]:
    words = ask.words
    return [
        Filter("hall", [Option(str(hall.id), words.name(hall)) for hall in await halls(conn)]),
        Filter("level", [Option(level.value, words.term(level)) for level in HallLevel]),
        Filter("category", [Option(category, category) for category in await categories(conn)]),
        Filter("unit", [Option(str(unit.id), words.name(unit)) for unit in await units(conn)]),
        Filter("light", [Option(light.value, words.term(light)) for light in Light]),
        Filter("age", [Option(str(days), words.t("board.age_days", n=days)) for days in _AGES]),
    ]


def hall_names(filters: Iterable[Filter]) -> dict[str, str]:
    """The names of halls by id, where there are several to tell apart."""
    options = next(one.options for one in filters if one.name == "hall")
    return {option.value: option.label for option in options} if len(options) > 1 else {}


def member(enum: type[E], text: str | None) -> E | None:
    """The member of an enumeration that an address names; None where it names none."""
    try:
        return enum(text)
    except ValueError:
        return None
