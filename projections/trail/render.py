"""Fills a sentence with the public values of a fact."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from deliberation.domain.calendar import Deadline
from deliberation.domain.dates import day_words, moment_words
from deliberation.domain.facts import DomainEvent
from deliberation.domain.terms import Term, term

Names = Mapping[UUID, Term]
"""What things are called (projections/naming); what has no name shows the beginning of its id."""

_TEMPLATE: Final = re.compile(
    r"\[(?P<group>[^\]]*)\]|\{(?P<field>[a-z_.]+)(?P<count>#?)(?:\?(?P<yes>[^|}]*)\|(?P<no>[^}]*))?\}"
)
"""`[…{field}…]` is left out where the field says nothing, `{field#}` is how many values it has, and
`{field?so|not so}` are the words for a yes and a no."""
_YES: Final = Term("是", "yes")
_NO: Final = Term("否", "no")
_NONE: Final = Term("—", "—")
_EVENT: Final = re.compile(r"([0-9a-f]{8})[0-9a-f-]{28}/([0-9]+)\Z")
"""The id of an entry."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place of a template for a field's value, for how many values it has, or for one of two words."""

    value: Callable[[DomainEvent], Any] | None
    counted: bool
    either: tuple[str, str] | None = None

    def of(self, fact: DomainEvent, object_id: UUID) -> Any:
        return self.value(fact) if self.value else object_id


_Part = str | _Slot | tuple["_Part", ...]


def render(template: str, fact: DomainEvent, object_id: UUID, names: Names, *, zh: bool) -> str:
    """The sentence in one language."""
    return _filled(_parts(template), fact, object_id, names, zh=zh)


def ids_told(template: str, fact: DomainEvent, object_id: UUID) -> Iterable[UUID]:
    """The ids in whose places the sentence has names."""
    return _told(_parts(template), fact, object_id)


def _told(parts: tuple[_Part, ...], fact: DomainEvent, object_id: UUID) -> Iterable[UUID]:
    for part in parts:
        if isinstance(part, _Slot) and not part.counted:
            yield from ids_in(part.of(fact, object_id))
        elif isinstance(part, tuple):
            yield from _told(part, fact, object_id)


@cache
def _parts(template: str) -> tuple[_Part, ...]:
    """A template taken apart once: literal texts, fields, and groups left out where a field says nothing."""
    parts: list[_Part] = []
    end = 0
    for match in _TEMPLATE.finditer(template):
        parts.append(template[end : match.start()])
        if match["group"] is not None:
            parts.append(_parts(match["group"]))
        else:
            field = match["field"]
            value = None if field == "object" else attrgetter(field)
            either = None if match["yes"] is None else (match["yes"], match["no"])
            parts.append(_Slot(value, bool(match["count"]), either))
        end = match.end()
    return tuple(part for part in (*parts, template[end:]) if part != "")


def _filled(parts: tuple[_Part, ...], fact: DomainEvent, object_id: UUID, names: Names, *, zh: bool) -> str:
    said: list[str] = []
    for part in parts:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, _Slot):
            said.append(_slot_words(part, part.of(fact, object_id), names, zh=zh))
        elif all(_says(one.of(fact, object_id)) for one in part if isinstance(one, _Slot)):
            said.append(_filled(part, fact, object_id, names, zh=zh))
    return "".join(said)


def _slot_words(slot: _Slot, value: Any, names: Names, *, zh: bool) -> str:
    if slot.either:
        yes, no = slot.either
        return yes if value else no
    return str(len(value)) if slot.counted else words(value, names, zh=zh)


def _says(value: Any) -> bool:
    return value is not None and value != []


def words(value: Any, names: Names, *, zh: bool) -> str:
    """A public value in one language."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return _EVENT.sub(r"\1…/\2", value)
    if isinstance(value, list | tuple):
        return ("、" if zh else ", ").join(words(one, names, zh=zh) for one in value)
    found = _term(value, names)
    if found is None:
        return _plain(value)
    return found.zh if zh else found.en


def _term(value: Any, names: Names) -> Term | None:
    """What a value is called, where it is not written as it is."""
    if isinstance(value, UUID):
        return names.get(value)
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return _YES if value else _NO
    return term(value) if isinstance(value, Enum) else _day(value)


def _day(value: Any) -> Term | None:
    """Days and times, as people write them."""
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, Deadline):
        return day_words(value.effective_end)
    return day_words(value) if isinstance(value, date) else None


def _plain(value: Any) -> str:
    return str(value)[:8] if isinstance(value, UUID) else str(value)


def ids_in(value: Any) -> Iterable[UUID]:
    """Every id that a fact names."""
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from ids_in(getattr(value, name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from ids_in(one)
