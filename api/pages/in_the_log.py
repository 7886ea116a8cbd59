"""How a page says that what it shows stands in the log: where, how far it is signed, who has seen it, and
whether it fits.

On screen it is a line with a way to check; on paper a code that leads whoever holds the sheet there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from api.pages.ask import Ask
from api.pages.checking import checked_of
from api.published import published_in
from deliberation.bootstrap import Service
from deliberation.domain.terms import Term
from deliberation.domain.values import EventId
from deliberation.ledger.check import Colour
from deliberation.ledger.note import MalformedNoteError, WrongSignatureError
from deliberation.ledger.upcasts import current_topic
from projections.shapes import Opening
from projections.steps import WORDS
from projections.trail.single import StoredLeaf, leaves_of

_STEPS: Final = {kind.TOPIC: words for kind, words in WORDS.items()}
_CODES: Final = 1024
"""Codes that are kept: the same sheets are printed again and again."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How far the log is signed and witnessed, in entries; `wanted` says whether witnesses were asked for
    at all."""

    size: int
    signed_at: datetime | None
    wanted: bool
    cosigned_size: int
    cosigned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry that carries what a page shows; `fits` is False where a check of it would be red, `step` says
    in a few words what it is, None where no words are known."""

    event: EventId
    position: int
    fits: bool
    step: Term | None

    @property
    def href(self) -> str:
        return f"/check/{self.event}"


@dataclass(frozen=True, slots=True)
class InTheLog:
    """What the box says; `printed` and `code` lead to the check of the first entry that does not fit, else of
    the first."""

    entries: Sequence[Standing]
    cover: Cover
    printed: str
    code: Markup

    @property
    def position(self) -> int:
        """The last of the entries: once it is covered, all are."""
        return max(one.position for one in self.entries)

    @property
    def unfit(self) -> Sequence[Standing]:
        """What somebody has meddled with."""
        return [one for one in self.entries if not one.fits]

    @property
    def state(self) -> str:
        if self.unfit:
            return "wrong"
        if self.position > self.cover.size:
            return "waiting"
        if not self.cover.wanted:
            return "alone"
        return "cosigned" if self.position <= self.cover.cosigned_size else "signed"


async def in_the_log(
    ask: Ask, events: Sequence[EventId], openings: Iterable[Opening] | None = None
) -> InTheLog | None:
    """The box for what some entries carry, the weightiest first; None where none of them is recorded.

    `openings` are those of the page, where it has read them itself.
    """
    async with ask.views() as conn:
        leaves = await leaves_of(conn, events)
        if openings is None:
            openings = await _published(conn, leaves.values())
    published: dict[EventId, list[Opening]] = {}
    for opening in openings:
        published.setdefault(opening.event, []).append(opening)
    wanted = [leaves[event] for event in dict.fromkeys(events) if event in leaves]
    if not wanted:
        return None
    entries = await run_in_threadpool(standings_of, ask.service, wanted, published)
    base, foremost = base_of(ask), next((one for one in entries if not one.fits), entries[0])
    return InTheLog(
        entries,
        await run_in_threadpool(cover_of, ask.service),
        f"{base.partition('://')[2]}/check/{foremost.position}",
        code_of(base + foremost.href),
    )


async def _published(conn: Any, leaves: Iterable[StoredLeaf]) -> list[Opening]:
    """What is published of entries; a stream is read once, however many of its entries are asked for."""
    streams = dict.fromkeys((one.noun, UUID(one.event.rpartition("/")[0])) for one in leaves)
    return [opening for noun, stream in streams for opening in await published_in(conn, noun, stream)]


def standings_of(
    hall: Service, leaves: Iterable[StoredLeaf], published: Mapping[EventId, Sequence[Opening]]
) -> list[Standing]:
    """Each entry with whether it fits: a page does not say of what was altered that it stands in the log."""
    return [
        Standing(
            one.event,
            one.position,
            fits=checked_of(hall, one, published.get(one.event, ()))[1].colour is not Colour.RED,
            step=_STEPS.get(current_topic(one.topic)),
        )
        for one in leaves
    ]


def base_of(ask: Ask) -> str:
    """Where the service is reached from outside, without a slash at the end."""
    return (ask.service.settings.public_url or str(ask.request.base_url)).rstrip("/")


def cover_of(hall: Service) -> Cover:
    """How far the log is signed; a false cosignature counts for none, and the check says that it is false."""
    status = hall.ledger.status()
    try:
        cosigned = hall.ledger.cosigned()
    except (MalformedNoteError, WrongSignatureError):
        cosigned = None
    return Cover(
        size=status.covered,
        signed_at=status.signed_at,
        wanted=hall.ledger.policy().wants_witnesses,
        cosigned_size=cosigned.checkpoint.size if cosigned else 0,
        cosigned_at=cosigned.at if cosigned else None,
    )


@lru_cache(maxsize=_CODES)
def code_of(address: str) -> Markup:
    """An address as a QR code, drawn; its size is the style sheet's affair."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4))  # noqa: S704 - made here, of squares
