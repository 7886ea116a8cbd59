"""How a page says that what it shows stands in the log: where, how far it is signed, who has seen it.

On screen it is a line with a way to check; on paper a code that leads whoever holds the sheet there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from api.pages.ask import Ask
from deliberation.bootstrap import Service
from deliberation.domain.values import EventId
from deliberation.ledger.note import MalformedNoteError, WrongSignatureError
from projections.trail.single import positions_of

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
    """One entry that carries what a page shows."""

    event: EventId
    position: int

    @property
    def href(self) -> str:
        return f"/check/{self.event}"


@dataclass(frozen=True, slots=True)
class InTheLog:
    """What the box says; `printed` and `code` lead to the check of the first entry."""

    entries: Sequence[Standing]
    cover: Cover
    printed: str
    code: Markup

    @property
    def position(self) -> int:
        """The last of the entries: once it is covered, all are."""
        return max(one.position for one in self.entries)

    @property
    def state(self) -> str:
        if self.position > self.cover.size:
            return "waiting"
        if not self.cover.wanted:
            return "alone"
        return "cosigned" if self.position <= self.cover.cosigned_size else "signed"


async def in_the_log(ask: Ask, events: Sequence[EventId]) -> InTheLog | None:
    """The box for what some entries carry, the weightiest first; None where none of them is recorded."""
    async with ask.views() as conn:
        places = await positions_of(conn, events)
    entries = [Standing(event, places[event]) for event in dict.fromkeys(events) if event in places]
    if not entries:
        return None
    base = base_of(ask)
    return InTheLog(
        entries,
        await run_in_threadpool(cover_of, ask.service),
        f"{base.partition('://')[2]}/check/{entries[0].position}",
        code_of(base + entries[0].href),
    )


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
