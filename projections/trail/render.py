"""Fills a sentence with the public values of a fact."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from deliberation.domain.calendar import Deadline
from deliberation.domain.facts import DomainEvent
from deliberation.domain.terms import Term, term
from deliberation.domain.values import PARTY_TIME

Names = Mapping[UUID, Term]
"""What units, halls and issues are called; others show the beginning of their id."""

_OPTIONAL: Final = re.compile(r"\[([^\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_.]+)(#?)\}")
_YES: Final = Term("是", "yes")
_NO: Final = Term("否", "no")
_NONE: Final = Term("—", "—")


def render(template: str, fact: DomainEvent, object_id: UUID, names: Names, *, zh: bool) -> str:
    """The sentence in one language."""

    def value(field: str) -> Any:
        found: Any = object_id if field == "object" else fact
        for part in field.split(".") if field != "object" else ():
            found = getattr(found, part)
        return found

    def optional(match: re.Match[str]) -> str:
        fields = [value(name) for name, _ in _FIELD.findall(match[1])]
        return "" if any(said is None or said == [] for said in fields) else match[1]

    def said(match: re.Match[str]) -> str:
        found = value(match[1])
        return str(len(found)) if match[2] else words(found, names, zh=zh)

    return _FIELD.sub(said, _OPTIONAL.sub(optional, template))


def words(value: Any, names: Names, *, zh: bool) -> str:
    """A public value in one language."""
    if isinstance(value, list | tuple):
        return ("、" if zh else ", ").join(words(one, names, zh=zh) for one in value)
    found = _word(value, names)
    return found.zh if zh else found.en


def _word(value: Any, names: Names) -> Term:
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, Enum):
        return term(value)
    if isinstance(value, UUID):
        return names.get(value) or _same(str(value)[:8])
    return _same(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(PARTY_TIME).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Deadline):
        return value.effective_end.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _same(text: str) -> Term:
    return Term(text, text)


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
