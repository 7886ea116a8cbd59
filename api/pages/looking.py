"""Enters who is about to be shown personal data or handed a file; before it happens."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool

from api.deps import caller
from api.pages.ask import Ask
from deliberation.application.ports import ReadOnlyError
from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.errors import BusyError
from deliberation.domain.values import Channel, HallId, PersonId, StreamId
from deliberation.store.vault import Held

_DETAILS: Final = frozenset({"name", "public_name", "phone", "room"})
"""Fields of which a person has one, the one that was recorded last."""


async def opens(
    ask: Ask,
    persons: Iterable[PersonId],
    fields: Iterable[DataField],
    purpose: AccessPurpose,
    *,
    about: StreamId | None = None,
    reason: str | None = None,
) -> bool:
    """Enter that the reader is shown personal data; False where nothing can be written just now: then they
    are not to be shown, and the rest of the page is."""
    note = partial(ask.service.opened, object=about, reason=reason)
    try:
        await run_in_threadpool(note, caller(ask.visitor, Channel.WEB), list(persons), list(fields), purpose)
    except (ReadOnlyError, BusyError):
        return False
    return True


async def exports(
    ask: Ask,
    kind: ExportKind,
    *,
    items: int = 0,
    hall: HallId | None = None,
    about: StreamId | None = None,
    reason: str | None = None,
) -> None:
    """Enter that the reader is handed a file or print of what is on record now.

    Raises ReadOnlyError where nothing can be written.
    """

    def note() -> None:
        up_to = ask.service.log.head().position
        sender = caller(ask.visitor, Channel.WEB)
        ask.service.exported(sender, kind, up_to=up_to, items=items, hall=hall, object=about, reason=reason)

    await run_in_threadpool(note)


def former_of(held: Sequence[Held]) -> list[Held]:
    """The values, oldest first, in whose place a later entry put another."""
    latest = {(one.subject, one.field): at for at, one in enumerate(held)}
    return [
        one for at, one in enumerate(held) if one.field in _DETAILS and latest[one.subject, one.field] > at
    ]
