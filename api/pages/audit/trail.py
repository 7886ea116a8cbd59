"""The trail of everything that was recorded, with filters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from api.access import AUDITOR, Routes
from api.pages.ask import Ask, Asking
from api.pages.audit.people import OF_THE_LOG, parts_of_the_service, people_of_halls, reader_of
from api.pages.board import member
from api.pages.fields import Option, WrongInputError, read_moment
from api.pages.past import WrongTimeError
from deliberation.domain.facts import event_types
from deliberation.domain.values import HallId, PersonId
from projections.asof import ClockName
from projections.directory.view import halls, persons
from projections.trail.shapes import TrailLine, TrailQuery
from projections.trail.view import trail

ROUTES: Final = Routes(prefix="/audit", page=True)

_PAGE: Final = 50
NOUNS: Final = (
    *("issue", "meeting", "resolution", "task", "minutes"),
    *("ballot_set", "right", "slip", "agent"),
    *("hall", "unit", "person", "seat", "access", "record"),
)


@ROUTES.get("", AUDITOR)
async def show(ask: Asking) -> Response:
    async with ask.views() as conn:
        query = _query(ask)
        page = await trail(conn, query, reader_of(ask, conn))
        houses = await halls(conn)
        staff = await staff_names(ask, conn, page.items)
        actor = query.actor or ""
        people = await people_of_halls(ask, conn, houses, "" if actor in OF_THE_LOG else actor)
    return ask.show(
        "audit/trail.html",
        page=page,
        query=query,
        halls=houses,
        hall_names={house.id: ask.words.name(house) for house in houses},
        nouns=[Option(noun, ask.words.t(f"audit.noun.{noun}")) for noun in NOUNS],
        clocks=[Option(clock.value, ask.words.t(f"audit.clock.{clock.value}")) for clock in ClockName],
        staff=staff,
        people=[*people, *parts_of_the_service(ask, OF_THE_LOG)],
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


def _query(ask: Ask) -> TrailQuery:
    asked = ask.request.query_params
    hall = ask.query_id("hall")
    noun = asked.get("noun", "")
    return TrailQuery(
        halls=(HallId(hall),) if hall else (),
        object=ask.query_id("object"),
        actor=asked.get("actor", "").strip()[:80] or None,
        topics=tuple(fact.TOPIC for fact in event_types() if noun and fact.TOPIC.startswith(f"{noun}.")),
        since=time_of(asked.get("since", "")),
        until=time_of(asked.get("until", "")),
        clock=member(ClockName, asked.get("clock")) or ClockName.RECORDED,
        oldest_first=asked.get("order") == "oldest",
        limit=_PAGE,
        cursor=asked.get("cursor") or None,
    )


def time_of(text: str) -> datetime | None:
    """A time of a filter; None where it is left open. WrongTimeError."""
    if not text:
        return None
    try:
        return read_moment(text)
    except WrongInputError:
        raise WrongTimeError from None


async def staff_names(ask: Ask, conn: Any, lines: Iterable[TrailLine]) -> dict[str, str]:
    """The names of registered people by id. Residents who only submitted stay ids."""
    wanted = {line.actor for line in lines} | {str(line.on_behalf_of) for line in lines}
    staff = [view.id for view in await persons(conn) if str(view.id) in wanted]
    names = await ask.names(staff)
    return {str(person): names[PersonId(person)] for person in staff}
