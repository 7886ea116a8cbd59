"""Where a number comes from: what it counts, of what, as of when, and the events that make it."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Asking
from api.pages.number_links import FILTERS, MOMENT, OF_THE_BOARD
from api.pages.past import past_of
from api.pages.words import Words
from api.routes.numbering import number_for, read_parameters
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.rules.voting.speech import amount, percent
from deliberation.domain.values import HallId
from projections.numbers.places import PLACES
from projections.numbers.shapes import Definition, Maker, Measure, Place, Provenance, Reach
from projections.numbers.view import DEFINITIONS

ROUTES: Final = Routes(prefix="/numbers", page=True)

_PAGE: Final = 50
_PUBLIC_PAGES: Final = {
    "issue": "/issues",
    "resolution": "/resolutions",
    "minutes": "/minutes",
    "ballot_set": "/votes",
}
_OFFICE_PAGES: Final = {
    "issue": "/office/issues",
    "meeting": "/office/meetings",
    "resolution": "/office/resolutions",
    "task": "/office/tasks",
    "minutes": "/office/minutes",
    "ballot_set": "/office/votes",
    "right": "/office/rights",
}
_BACK: Final = ("hall", "issue", "resolution", "task", "meeting", "motion", "vote", "right")
_OFFICE: Final = "/office"


@ROUTES.get("", PUBLIC)
async def catalogue(ask: Asking) -> Response:
    """Every number that the pages show, with its definition, by the pages that show it."""
    return ask.show("numbers_all.html", sections=[(reach, _by_page(reach)) for reach in Reach])


def _by_page(reach: Reach) -> list[tuple[Place, list[Definition]]]:
    """The numbers of one reach under their own pages."""
    of = {
        path: [one for one in DEFINITIONS.values() if one.page == path and one.reach is reach]
        for path in PLACES
    }
    return [(PLACES[path], listed) for path, listed in of.items() if listed]


@ROUTES.get("/{name}", PUBLIC)
async def show(ask: Asking) -> Response:
    """One number. Who may see it is who may see the page that shows it."""
    asked = ask.request.query_params
    past = past_of(ask)
    hall = ask.query_id("hall")
    async with ask.views() as conn:
        found = await number_for(
            conn,
            ask.visitor,
            str(ask.request.path_params["name"]),
            hall=HallId(hall) if hall else None,
            as_of=past.as_of if past else None,
            now=ask.now,
            limit=_PAGE,
            cursor=asked.get("cursor") or None,
            parameters=read_parameters(asked),
        )
    office = found.definition.reach is not Reach.PUBLIC or asked.get("exact") == "yes"
    return ask.show(
        "numbers.html",
        number=found,
        value=said(ask.words, found),
        numerator=measured(ask.words, found, found.numerator),
        denominator=measured(ask.words, found, found.denominator),
        needed=measured(ask.words, found, found.needed),
        makers=[
            (maker, _href(maker, office=office), _adds(ask.words, found, maker)) for maker in found.makers
        ],
        past=past.stand(found.position) if past else None,
        page_href=page_of(found, asked),
        in_office=ask.in_office,
        next_href=ask.here(cursor=found.next_cursor) if found.next_cursor else "",
    )


def said(words: Words, found: Provenance) -> str:
    """The number as it stands at the top of its page."""
    if found.hidden:
        return words.t("numbers.hidden")
    if found.measure is Measure.SHARE and found.numerator is not None and found.denominator is not None:
        share = percent(found.numerator, found.denominator)
        return words.t("numbers.share", n=found.numerator, of=found.denominator, share=share)
    return measured(words, found, found.value) or words.t("numbers.none")


def measured(words: Words, found: Provenance, count: int | None) -> str:
    """A count with its unit; empty where there is none."""
    if count is None:
        return ""
    if found.measure is Measure.AREA:
        return str(words.say(amount(count, Dimension.AREA)))
    return words.t(f"numbers.unit.{found.measure.value}", n=count)


def _adds(words: Words, found: Provenance, maker: Maker) -> str:
    """What an event adds, with its sign; empty where that is not told or where it adds to nothing."""
    if maker.adds is None:
        return ""
    sign = "−" if maker.adds < 0 else "+"
    if found.measure is Measure.AREA:
        return f"{sign}{words.say(amount(abs(maker.adds), Dimension.AREA))}"
    return f"{sign}{abs(maker.adds):,}"


def _href(maker: Maker, *, office: bool) -> str:
    """The page of what an event touched, for the reader; empty where there is none."""
    pages = _OFFICE_PAGES if office else _PUBLIC_PAGES
    return f"{pages[maker.kind]}/{maker.object}" if maker.kind in pages else ""


def page_of(found: Provenance, asked: Mapping[str, Any]) -> str:
    """The page that shows the number, as of the same moment and under the same filters."""
    ids = {name: asked.get(name, "") for name in _BACK}
    kept = (*MOMENT, *FILTERS) if found.definition.name in OF_THE_BOARD else MOMENT
    query = urlencode({name: asked[name] for name in kept if asked.get(name)})
    paths = [place.path for place in found.definition.places]
    inside = [path for path in paths if path.startswith(_OFFICE) and asked.get("exact") == "yes"]
    path = (inside or paths)[0].format(**ids)
    return f"{path}?{query}" if query else path
