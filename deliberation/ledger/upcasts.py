"""How facts of a superseded schema are read: their fields are carried forward, the stored bytes stay.

A released topic is frozen. When an event changes, its class takes the topic `.v2`, and a function
registered here turns the JSON fields of `.v1` into those of `.v2`.
"""

from collections.abc import Callable
from typing import Any, Final

Fields = dict[str, Any]
"""The JSON values of a fact: its public fields, and those sealed ones that the reader was given."""

Upcast = Callable[[Fields], Fields]

_UPCASTS: Final[dict[str, tuple[str, Upcast]]] = {}


def upcast(old: str, new: str) -> Callable[[Upcast], Upcast]:
    """Register a function that carries the fields of topic `old` to topic `new`, its successor.

    It must do without the sealed fields, which many readers are not given, and must not look at
    anything but the fields: what was stored means the same for ever.
    """
    if old.rpartition(".v")[0] != new.rpartition(".v")[0]:
        raise ValueError(f"{new} is not a later version of {old}")
    if int(new.rpartition(".v")[2]) <= int(old.rpartition(".v")[2]):
        raise ValueError(f"{new} is not later than {old}")

    def register(function: Upcast) -> Upcast:
        if old in _UPCASTS:
            raise ValueError(f"{old} has a successor already")
        _UPCASTS[old] = (new, function)
        return function

    return register


def current(topic: str, fields: Fields) -> tuple[str, Fields]:
    """The topic and fields as today's classes know them, through as many versions as lie between."""
    while (step := _UPCASTS.get(topic)) is not None:
        topic, function = step
        fields = function(fields)
    return topic, fields


def current_topic(topic: str) -> str:
    """The topic under which today's classes know what was stored as `topic`."""
    while (step := _UPCASTS.get(topic)) is not None:
        topic = step[0]
    return topic


def topics_read_as(topic: str) -> list[str]:
    """`topic` and all earlier ones that are read as it: what a query by topic has to ask for."""
    return [topic, *(old for old in _UPCASTS if current_topic(old) == topic)]


@upcast("resolution.adopted.v1", "resolution.adopted.v2")
def _adopted_by_a_meeting(fields: Fields) -> Fields:
    """Before votes were held here every resolution came out of a meeting."""
    return {**fields, "ballot_set": None}
