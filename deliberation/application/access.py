"""The access log: whoever is shown personal data or handed a file of them is entered first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from deliberation.application.desk import Books, Desk, Handler
from deliberation.application.ports import Caller
from deliberation.application.standing import standing
from deliberation.domain.access import commands as access
from deliberation.domain.access import decider as decide
from deliberation.domain.access.state import LOOKS, looks_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import HALLS
from deliberation.domain.values import HallId, PersonId, derived_id

ONCE_WITHIN: Final = 600
"""Seconds within which the same look of the same person is entered once."""


def note_opened(books: Books, command: access.NotePersonalDataOpened) -> None:
    _enter(books, decide.opened(standing(books, None), command), None)


def note_export(books: Books, command: access.NoteExport) -> None:
    """Whose file it is comes out of an address: a hall that nobody established would stand in the record."""
    if command.hall and books.peek(HALLS, [command.hall])[command.hall].level is None:
        raise NotFoundError(what="议事厅 / hall")
    _enter(books, decide.exported(standing(books, None), command), command.hall)


def show_opening(books: Books, command: access.ShowOpening) -> None:
    _enter(books, decide.show_opening(standing(books, command.hall), command), command.hall)


def _enter(books: Books, facts: Sequence[DomainEvent], hall: HallId | None) -> None:
    stream = looks_of(books.caller.actor)
    books.open(LOOKS, stream)
    books.record(stream, facts, hall=hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    access.NotePersonalDataOpened: note_opened,
    access.NoteExport: note_export,
    access.ShowOpening: show_opening,
}


def enter_opened(desk: Desk, command: access.NotePersonalDataOpened, caller: Caller, now: datetime) -> None:
    """Enter that the caller opens personal data, once in ten minutes."""
    desk.execute(note_opened, command, _once(command, caller, now))


def enter_export(desk: Desk, command: access.NoteExport, caller: Caller, now: datetime) -> None:
    """Enter that the caller is handed a file, once in ten minutes where it is the same file."""
    desk.execute(note_export, command, _once(command, caller, now))


def parts_of(persons: Iterable[PersonId]) -> Iterator[list[PersonId]]:
    """Many persons in parts that fit an entry, in one order so that a repeat says the same."""
    ordered = sorted(set(persons))
    for start in range(0, len(ordered), access.MOST_PERSONS):
        yield ordered[start : start + access.MOST_PERSONS]


def _once(command: BaseModel, caller: Caller, now: datetime) -> Caller:
    """The caller with a command id that is the same for the same look within ten minutes. What the person
    saw of another stream, and the id of the command that they came with, say nothing about a look."""
    window = int(now.timestamp()) // ONCE_WITHIN
    key = derived_id("access", type(command).__name__, command.model_dump_json(), window)
    return replace(caller, command_id=key, expected={}, happened_at=None)
