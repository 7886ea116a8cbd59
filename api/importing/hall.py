"""The hall that a case goes into: one that stands, or one made for the case."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

from api.importing.frame import IMPORTER
from api.importing.malformed import MalformedFileError
from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain import registry
from deliberation.domain.facts import DomainEvent, Entry, event_types
from deliberation.domain.hall.events import HallEstablished
from deliberation.domain.values import Channel, HallId
from deliberation.store.log import PostgresEventLog

_BATCH: Final = 1_000
_PATIENCE: Final = 60.0
"""Seconds for a batch of copies."""
_FRAME: Final = [
    event.TOPIC
    for event in event_types()
    if registry.NOUNS and event.TOPIC.split(".")[0] in {"hall", "unit", "person", "seat", "public_number"}
]
"""The topics of what stands around a hall's business: who takes part in it, and which numbers are taken."""


def find_hall(log: PostgresEventLog, wanted: str) -> HallId:
    """The hall with an id, or the only one whose public numbers begin with a code.

    Raises MalformedFileError where there is none, or more than one.
    """
    halls = [log.entry(row) for row in log.entries_after(0, 100_000, [HallEstablished.TOPIC])]
    found = [
        entry.stream
        for entry in halls
        if isinstance(entry.fact, HallEstablished) and wanted in (str(entry.stream), entry.fact.code)
    ]
    if len(found) != 1:
        raise MalformedFileError(
            f"没有唯一的议事厅“{wanted}”。请用 --hall 写出它的编号（UUID）或编号前缀（如 YC）。",
            f"There is no single hall “{wanted}”. Give --hall its id (a UUID) or code (such as YC).",
        )
    return HallId(found[0])


def copy_frame(source: PostgresEventLog, target: PostgresEventLog, hall: HallId, own: Iterable[UUID]) -> None:
    """Give a scratch log what the rules read around a hall's business.

    Halls, units and people come whole, of the rest only what is this hall's. What an earlier import of
    the same case entered (`own` ids) stays behind: it is about to be set up again. No personal value is
    copied.
    """
    mine = frozenset(own)
    versions: dict[UUID, int] = {}
    position = 0
    while rows := source.entries_after(position, _BATCH, _FRAME, sealed=True):
        position = rows[-1].position
        found = [entry for row in rows if _belongs(entry := source.entry(row), hall, mine)]
        copied = [_copy(entry, versions) for entry in found]
        for ticket in [target.append_soon(request) for request in copied]:
            ticket.result(_PATIENCE)


def _belongs(entry: Entry[DomainEvent], hall: HallId, own: frozenset[UUID]) -> bool:
    named = {entry.stream, *(value for value in vars(entry.fact).values() if isinstance(value, UUID))}
    elsewhere = entry.hall not in (None, hall) and not entry.fact.TOPIC.startswith("hall.")
    return not elsewhere and named.isdisjoint(own)


def _copy(entry: Entry[DomainEvent], versions: dict[UUID, int]) -> AppendRequest:
    """The entry as the next of its stream in the other log; what was left out leaves no gap."""
    before = versions.get(entry.stream, 0)
    versions[entry.stream] = before + 1
    hall = HallId(entry.hall) if entry.hall else None
    return AppendRequest(
        command_id=uuid4(),
        content=b"",
        entries=[NewEntry(entry.stream, before + 1, entry.fact, hall)],
        guards={entry.stream: before},
        actor=IMPORTER,
        channel=Channel.IMPORT,
        happened_at=entry.happened_at,
    )
