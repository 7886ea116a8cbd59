"""A resident's check of one entry: what was compared, what came out, and what no comparison can tell.

The service checks for whoever has no script; with script the phone does all of it again (record-check.js)
and remembers which record it saw.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.locale import has_text
from api.pages.ask import Ask, Asking
from api.pages.checking import checked_of
from api.published import published_of
from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.check import Colour, EntryCheck, Part, Result
from deliberation.ledger.policy import Policy
from projections.shapes import Opening
from projections.trail.single import StoredEntry, events_at, stored_entry

ROUTES: Final = Routes(prefix="/check", page=True)

_SOON: Final = timedelta(minutes=2)
"""After this long an entry should be covered; that it is not is worth a word."""
_PAGES: Final = {
    "issue": "/issues",
    "resolution": "/resolutions",
    "minutes": "/minutes",
    "ballot_set": "/votes",
}
"""Where what an entry is about is shown to everybody."""
_DIGITS: Final = 16
_SAID: Final = tuple(
    (part, result)
    for part, results in (
        (Part.CONTENT, (Result.FITS, Result.NOTHING, Result.WRONG)),
        (Part.ENTRY, (Result.FITS, Result.PENDING, Result.WRONG)),
        (Part.SIGNATURE, (Result.FITS, Result.PENDING, Result.WRONG)),
        (Part.WITNESSES, (Result.FITS, Result.PENDING, Result.ABSENT, Result.WRONG)),
    )
    for result in results
)
_SCRIPT: Final = ("same.first", "same.fits", "same.wrong", "same.key", "by.phone", "by.partly", "by.failed")

_VERDICTS: Final = ("green", "waiting", "signed", "alone", "key", "red")


@ROUTES.get("", PUBLIC)
async def find(ask: Asking) -> Response:
    """Where a number that stands on paper is typed in."""
    position = ask.number("position")
    if position is not None:
        return await numbered(ask, str(position))
    return ask.show("check_find.html", typed="", unknown=False, gone=False)


@ROUTES.get("/{position}", PUBLIC)
async def numbered(ask: Asking, position: str) -> Response:
    """The entry at a position: what people can type."""
    number = _whole(position)
    async with ask.views() as conn:
        events = await events_at(conn, [number])
    if number not in events:
        return ask.show("check_find.html", 404, typed=position[:20], unknown=True, gone=False)
    return ask.go(f"/check/{events[number]}")


@ROUTES.get("/{stream}/{version}", PUBLIC)
async def show(ask: Asking, stream: str, version: str) -> Response:
    """Check one entry."""
    async with ask.views() as conn:
        entry = await _named(conn, stream, version)
        if entry is None:
            return ask.show("check_find.html", 404, typed="", unknown=False, gone=True)
        openings = await published_of(conn, entry.noun, entry.event)
    policy, checked = await run_in_threadpool(checked_of, ask.service, entry, openings)
    return ask.show(
        "check.html",
        entry=entry,
        openings=openings,
        names={one.field: _name(ask, one.field) for one in openings},
        written=_written,
        checked=checked,
        verdict=verdict_of(checked, policy),
        results=[
            (part, result, _said(ask, entry, checked, part)) for part, result in checked.results.items()
        ],
        overdue=checked.proof is None and ask.now - _recorded(entry) > _SOON,
        shown_at=_shown_at(entry),
        leaf_hash=leaf_hash(entry.leaf).hex(),
        told=_for_the_script(ask, entry, openings),
        trouble=await run_in_threadpool(ask.service.ledger.status) if checked.proof is None else None,
    )


async def _named(conn: Any, stream: str, version: str) -> StoredEntry | None:
    """The entry that an address names; None where it names none."""
    number = _whole(version)
    try:
        name = UUID(stream)
    except ValueError:
        return None
    return await stored_entry(conn, name, number) if number else None


def _whole(text: str) -> int:
    """A number that somebody typed; 0 where it is none that could stand for an entry."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0


def verdict_of(checked: EntryCheck, policy: Policy) -> str:
    """Which sentence stands above all: red, green, or why it is amber."""
    if checked.colour is not Colour.AMBER:
        return checked.colour.value
    if checked.proof is None:
        return "waiting"
    return "signed" if policy.wants_witnesses else "alone"


def _name(ask: Ask, field: str) -> str:
    key = f"check.field.{field}"
    return ask.words.t(key if has_text(key) else "check.field.other")


def _written(value: Any) -> str:
    """A value that is no text, as it is recorded, a line for each of its parts."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _recorded(entry: StoredEntry) -> datetime:
    return datetime.fromtimestamp(entry.recorded_ms / 1000, UTC)


def _shown_at(entry: StoredEntry) -> str:
    page = _PAGES.get(entry.noun)
    return f"{page}/{entry.event.partition('/')[0]}" if page else ""


def _said(ask: Ask, entry: StoredEntry, checked: EntryCheck, part: Part) -> str:
    """What came out of one part, in a sentence."""
    key = f"check.{part.value}.{checked.results[part].value}"
    times = checked.cosigned.values()
    return ask.words.t(
        key,
        position=entry.position,
        size=checked.proof.checkpoint.size if checked.proof else 0,
        n=len(times),
        at=ask.words.moment(datetime.fromtimestamp(max(times), UTC)) if times else "",
    )


def _for_the_script(ask: Ask, entry: StoredEntry, openings: tuple[Opening, ...]) -> Mapping[str, Any]:
    """What the phone compares with the log, and how it says what it found."""
    blanks = {name: f"{{{name}}}" for name in ("position", "size", "n", "at")}
    keys = [f"check.{part.value}.{result.value}" for part, result in _SAID]
    keys += [f"check.{key}" for key in _SCRIPT]
    keys += [f"check.{told}.{verdict}" for told in ("verdict", "next") for verdict in _VERDICTS]
    keys += [f"check.result.{result.value}" for result in Result]
    return {
        "event": entry.event,
        "position": entry.position,
        "recorded_ms": entry.recorded_ms,
        "type": entry.topic,
        "published": [{"field": one.field, "value": one.value, "salt": one.salt_hex} for one in openings],
        "texts": {key.removeprefix("check."): ask.words.t(key, **blanks) for key in keys},
    }
