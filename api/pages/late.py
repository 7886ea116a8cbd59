"""For the auditor: what was recorded long after it happened, and corrections that changed an outcome."""

from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from api.access import AUDITOR, Routes
from api.pages.ask import Ask, Asking
from api.pages.audit.people import reader_of
from api.pages.audit.trail import NOUNS, staff_names
from api.pages.compare import Row, in_words
from api.pages.fields import Option
from deliberation.domain.values import HallId
from projections.directory.view import halls
from projections.past.facts import Compared
from projections.past.late import LateQuery, corrections, late_entries

ROUTES: Final = Routes(prefix="/audit", page=True)

_PAGE: Final = 50
_DAYS: Final = (1, 3, 7, 30, 180)


@ROUTES.get("/late", AUDITOR)
async def show(ask: Asking) -> Response:
    """`?view=corrections` shows the corrections, with `every=yes` also those that changed no outcome."""
    asked = ask.request.query_params
    hall = ask.query_id("hall")
    async with ask.views() as conn:
        houses = await halls(conn)
        shown = await (_corrections if asked.get("view") == "corrections" else _late)(
            ask, conn, HallId(hall) if hall else None
        )
    return ask.show(
        "audit/late.html",
        halls=[Option(str(house.id), ask.words.name(house)) for house in houses],
        hall=str(hall or ""),
        nouns=[Option(noun, ask.words.t(f"audit.noun.{noun}")) for noun in NOUNS],
        noun=asked.get("noun", ""),
        days=_DAYS,
        chosen=ask.number("days") or _DAYS[0],
        every=asked.get("every") == "yes",
        **shown,
    )


async def _late(ask: Ask, conn: Any, hall: HallId | None) -> dict[str, Any]:
    asked = ask.request.query_params
    noun = asked.get("noun", "")
    days = min(max(ask.number("days") or _DAYS[0], 1), 36_500)
    query = LateQuery(
        hall=hall,
        at_least=timedelta(days=days),
        noun=noun if noun in NOUNS else "",
        limit=_PAGE,
        cursor=asked.get("cursor") or None,
    )
    page = await late_entries(conn, query, reader_of(ask, conn))
    return {
        "view": "late",
        "entries": [(line, _late_by(ask, line.moment)) for line in page.items],
        "staff": await staff_names(ask, conn, page.items),
        "next_href": ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    }


def _late_by(ask: Ask, moment: Any) -> str:
    days = (moment.recorded_at - moment.happened_at).days
    return ask.words.t("time_travel.late.by_days", n=days)


async def _corrections(ask: Ask, conn: Any, hall: HallId | None) -> dict[str, Any]:
    asked = ask.request.query_params
    every = asked.get("every") == "yes"
    cursor = asked.get("cursor") or None
    page = await corrections(conn, hall=hall, every=every, cursor=cursor, reader=reader_of(ask, conn))
    return {
        "view": "corrections",
        "entries": [(one.line, [_row(ask, changed) for changed in one.changed]) for one in page.items],
        "staff": await staff_names(ask, conn, [one.line for one in page.items]),
        "next_href": ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    }


def _row(ask: Ask, one: Compared) -> Row:
    label = ask.words.t(f"time_travel.fact.{one.key}")
    return Row(label, in_words(ask, one.before), in_words(ask, one.after), one.differs)
