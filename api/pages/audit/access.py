"""The access log: who opened personal data, who was handed what, whom an opening was shown to."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import AUDITOR, Routes
from api.pages.ask import Ask, Asking
from api.pages.audit.people import OF_LOOKS, parts_of_the_service, people_of_halls
from api.pages.audit.trail import time_of
from api.pages.fields import Option
from api.pages.looking import exports
from deliberation.application.erasure import holder_of
from deliberation.domain.access.events import ExportKind
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import EventId, PersonId, utc_text
from projections.access.shapes import Look, LookQuery
from projections.access.view import KINDS, looks
from projections.directory.view import halls, persons

ROUTES: Final = Routes(prefix="/audit", page=True)

_PAGE: Final = 50
_AT_ONCE: Final = 200
_MOST: Final = 100_000
"""Rows of a file; who needs more narrows the time."""
_COLUMNS: Final = (
    *("position", "recorded_at", "actor", "kind", "persons", "fields", "purpose"),
    *("object", "export", "items", "up_to", "entry"),
)


@ROUTES.get("/access", AUDITOR)
async def show(ask: Asking) -> Response:
    async with ask.views() as conn:
        page = await looks(conn, _query(ask, _PAGE))
        names = await _staff(ask, conn, page.items)
        houses = await halls(conn)
        actor, person = (ask.request.query_params.get(name, "").strip()[:80] for name in ("actor", "person"))
        parts = parts_of_the_service(ask, OF_LOOKS)
        lookers = await people_of_halls(ask, conn, houses, "" if actor in OF_LOOKS else actor)
        people = await people_of_halls(ask, conn, houses, person)
    return ask.show(
        "audit/access.html",
        page=page,
        names=names,
        lookers=[*lookers, *parts],
        people=people,
        reasons=await run_in_threadpool(_reasons, ask, page.items),
        kinds=[Option(kind, ask.words.t(f"access_log.kind.{kind}")) for kind in KINDS],
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
        csv_href=ask.here(cursor=None).replace("/audit/access", "/audit/access.csv", 1),
    )


@ROUTES.get("/access.csv", AUDITOR)
async def download(ask: Asking) -> Response:
    """The looks that pass the filters, newest first, as a table for a spreadsheet."""
    rows: list[Look] = []
    query = _query(ask, _AT_ONCE)
    async with ask.views() as conn:
        while len(rows) < _MOST:
            page = await looks(conn, query)
            rows += page.items
            if page.next_cursor is None:
                break
            query = _query(ask, _AT_ONCE, page.next_cursor)
    await exports(ask, ExportKind.ACCESS_LOG, items=len(rows))
    return Response(
        "﻿" + _table(rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="access.csv"', "Cache-Control": "no-store"},
    )


def _query(ask: Ask, limit: int, cursor: str | None = None) -> LookQuery:
    asked = ask.request.query_params
    person = ask.query_id("person") or ask.query_id("id")
    return LookQuery(
        actor=asked.get("actor", "").strip()[:80] or None,
        persons=(PersonId(person), holder_of(RightId(person))) if person else (),
        kind=asked.get("kind") or None,
        since=time_of(asked.get("since", "")),
        until=time_of(asked.get("until", "")),
        limit=limit,
        cursor=cursor or asked.get("cursor") or None,
    )


async def _staff(ask: Ask, conn: Any, lines: Iterable[Look]) -> dict[str, str]:
    """The names of those who looked, where they are registered."""
    wanted = {line.actor for line in lines}
    staff = [view.id for view in await persons(conn) if str(view.id) in wanted]
    names = await ask.names(staff)
    return {str(person): names[person] for person in staff}


def _reasons(ask: Ask, lines: Sequence[Look]) -> dict[EventId, str]:
    """The reasons that lookers gave, which are sealed in the log."""
    by_stream: dict[UUID, list[int]] = {}
    for line in lines:
        by_stream.setdefault(line.stream, []).append(line.version)
    found: dict[EventId, str] = {}
    for stream, versions in by_stream.items():
        for version, fields in ask.service.vault.openings(stream, versions).items():
            if "reason" in fields:
                found[EventId(f"{stream}/{version}")] = str(fields["reason"].value)
    return found


def _table(rows: Iterable[Look]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(look) for look in rows)
    return out.getvalue()


def _row(look: Look) -> list[str]:
    said = (
        *(look.position, utc_text(look.moment.recorded_at), look.actor, look.kind),
        *(" ".join(map(str, look.persons)), " ".join(look.data or look.names), look.purpose),
        *(look.object, look.export, look.items, look.up_to, look.entry),
    )
    return ["" if value is None else str(value) for value in said]
