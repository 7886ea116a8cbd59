"""Where a number on a page leads: to its definition and to the events that make it, as of the same moment."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final
from urllib.parse import urlencode

from deliberation.domain.terms import Term
from projections.numbers.definitions import DEFINITIONS

MOMENT: Final = ("as_of", "clock", "known_at")
FILTERS: Final = ("hall", "level", "category", "unit", "light", "age", "q", "ended")
"""Filters of the board, which its counts obey."""
OF_THE_BOARD: Final = frozenset({"board.stage", "work.stage"})


def number_href(ask: Any, name: str, values: Mapping[str, object]) -> str:
    """The address of a number; KeyError where the catalogue has none of that name."""
    definition = DEFINITIONS[name]
    here = ask.request.query_params
    kept = (*MOMENT, *FILTERS) if name in OF_THE_BOARD else MOMENT
    said = {key: here[key] for key in kept if here.get(key)}
    said.update({key: _text(value) for key, value in values.items() if value is not None})
    return f"/numbers/{definition.name}?{urlencode(said)}" if said else f"/numbers/{definition.name}"


def number_title(name: str) -> Term:
    """What a number counts, in one sentence."""
    return DEFINITIONS[name].counts


def _text(value: object) -> str:
    if value is True:
        return "yes"
    return str(value.value if isinstance(value, Enum) else value)
