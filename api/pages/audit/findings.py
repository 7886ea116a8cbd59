"""What an audit found, for the auditor: the list with its filters, and its files."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import AUDITOR, Routes
from api.deps import caller
from api.findings.keeping import TooLongForThePageError, runs_of
from api.findings.run import Run, object_of
from api.findings.table import as_csv, as_xlsx, findings_of, proof_of
from api.pages.ask import Ask, Asking
from api.pages.audit.people import reader_of
from api.pages.board import member
from api.pages.fields import Option
from deliberation.domain.access.events import ExportKind
from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.facts import event_type
from deliberation.domain.terms import term
from deliberation.domain.values import Channel, HallId
from projections.directory.view import halls
from projections.steps import WORDS
from projections.trail.shapes import TrailLine
from projections.trail.view import lines_at

ROUTES: Final = Routes(prefix="/audit", page=True)

_PATIENCE: Final = 2.0
"""Seconds that the page waits for a run before it shows how far that is."""
_PAGE: Final = 100
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@ROUTES.get("/findings", AUDITOR)
async def show(ask: Asking) -> Response:
    """The last run; the first reader has one begun."""
    runs = runs_of(ask.request, ask.service)
    too_long = None
    try:
        await run_in_threadpool(runs.begin, anew=False)
    except TooLongForThePageError as refusal:
        too_long = refusal
    await run_in_threadpool(runs.wait, _PATIENCE)
    async with ask.views() as conn:
        houses = await halls(conn)
    hall, kind = _asked(ask)
    run = runs.last
    shown = run.of(hall, kind) if run else []
    first = ask.number("from") or 0
    listed = shown[first : first + _PAGE]
    async with ask.views() as conn:
        told = await lines_at(conn, (one.position for one in listed if one.events), reader_of(ask, conn))
    return ask.show(
        "audit/findings.html",
        run=run,
        running=runs.reached if runs.running else None,
        failed=runs.failed,
        too_long=too_long,
        head=ask.service.log.head().position,
        found=[_line(one, told) for one in listed],
        untold=_untold(ask, run),
        total=len(shown),
        next_href=ask.here(**{"from": first + _PAGE}) if len(shown) > first + _PAGE else "",
        halls=houses,
        hall=hall,
        hall_names={house.id: ask.words.name(house) for house in houses},
        kinds=_kinds(ask, run),
        kind=kind,
        query=_query(ask),
        csrf=ask.csrf,
    )


@ROUTES.post("/findings", AUDITOR)
async def again(ask: Asking) -> Response:
    """Have everything decided again, as the log is now."""
    await run_in_threadpool(runs_of(ask.request, ask.service).begin)
    return ask.go("/audit/findings")


@ROUTES.get("/findings.csv", AUDITOR)
async def csv_file(ask: Asking) -> Response:
    return await _file(ask, "csv")


@ROUTES.get("/findings.xlsx", AUDITOR)
async def xlsx_file(ask: Asking) -> Response:
    return await _file(ask, "xlsx")


@ROUTES.get("/findings.json", AUDITOR)
async def json_file(ask: Asking) -> Response:
    return await _file(ask, "json")


async def _file(ask: Ask, ending: str) -> Response:
    """A file of the last run, entered as handed out; where there is none yet, the page that makes one."""
    run = runs_of(ask.request, ask.service).last
    if run is None:
        return ask.go("/audit/findings")
    hall, kind = _asked(ask)
    shown = run.of(hall, kind)
    asks = caller(ask.visitor, Channel.WEB)
    await run_in_threadpool(
        ask.service.exported, asks, ExportKind.FINDINGS, up_to=run.position, items=len(shown), hall=hall
    )
    content, media = await run_in_threadpool(_content, run, shown, ending)
    name = f"findings-{run.position}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=headers)


def _content(run: Run, shown: list[Finding], ending: str) -> tuple[str | bytes, str]:
    if ending == "csv":
        return as_csv(shown), "text/csv; charset=utf-8"
    if ending == "xlsx":
        return as_xlsx(shown), _XLSX
    return findings_of(run, shown).model_dump_json(), "application/json"


def _asked(ask: Ask) -> tuple[HallId | None, FindingKind | None]:
    hall = ask.query_id("hall")
    return HallId(hall) if hall else None, member(FindingKind, ask.request.query_params.get("kind"))


def _query(ask: Ask) -> str:
    """The filters, to be carried to a file."""
    return ask.here(**{"from": None}).partition("?")[2]


def _kinds(ask: Ask, run: Run | None) -> list[Option]:
    """The kinds that were found, with how many there are of each."""
    found: dict[FindingKind, int] = {}
    for one in run.findings if run else ():
        found[one.kind] = found.get(one.kind, 0) + 1
    return [
        Option(kind.value, f"{ask.words.term(kind)} ({found[kind]})") for kind in FindingKind if kind in found
    ]


def _untold(ask: Ask, run: Run | None) -> list[tuple[str, str, int]]:
    """What could not be judged, in words and how many of each; by their codes they stand in the files."""
    counts: Counter[tuple[str, str]] = Counter()
    for topic, n in run.untold.items() if run else ():
        step = WORDS.get(event_type(topic))
        noun = ask.words.t(f"audit.noun.{topic.partition('.')[0]}")
        counts[noun, ask.words.say(step) if step else ""] += n
    return [(noun, step, n) for (noun, step), n in sorted(counts.items())]


def _line(one: Finding, told: Mapping[int, TrailLine]) -> dict[str, Any]:
    """A finding as the page tells it, with what its entry says and where its entries and their proofs are."""
    return {
        "one": one,
        "told": told.get(one.position) if one.events else None,
        "kind": term(one.kind),
        "object": object_of(one),
        "events": [
            {"check": f"/check/{event}", "proof": proof_of(event), "number": event.rpartition("/")[2]}
            for event in one.events
        ],
    }
