"""Small shapes that several views show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from deliberation.domain.values import EventId, UnitId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as it is called now; `zh` is its id where nobody registered it."""

    id: UnitId
    zh: str
    en: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened by both clocks; `late` where it was entered more than a day afterwards."""

    happened_at: datetime
    recorded_at: datetime
    position: int

    @property
    def late(self) -> bool:
        return self.recorded_at - self.happened_at > timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A public step on a timeline: what happened (`topic`), when, and to which object."""

    topic: str
    moment: Moment
    kind: str
    id: UUID
    event: EventId
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Opening:
    """A published value of the log with the salt of its commitment, for readers who check it.

    The leaf's commitment is HMAC-SHA256(salt, "v1" NUL field NUL canonical bytes of the value).
    """

    event: EventId
    field: str
    value: Any
    salt_hex: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list; `next_cursor` leads to the following part, None at the end.

    `position` is the place of the log that the answer stands for.
    """

    items: tuple[T, ...]
    next_cursor: str | None
    position: int
