"""What the access log is asked and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.values import EventId, PersonId
from projections.shapes import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class LookQuery:
    """Which looks to show, newest first: of an `actor`, at the data of one of `persons`, of one `kind`
    (opened, exported, shown), by the recorded clock. `limit` is 1 to 200."""

    actor: str | None = None
    persons: tuple[PersonId, ...] = ()
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One look: who, when, at whose data or at what. `persons` and `data` are of what was opened; `export`,
    `up_to` and `items` of what was handed out; `entry` and `names` of an opening that was shown."""

    event: EventId
    stream: UUID
    version: int
    position: int
    moment: Moment
    kind: str
    actor: str
    hall: UUID | None = None
    persons: tuple[PersonId, ...] = ()
    data: tuple[DataField, ...] = ()
    purpose: AccessPurpose | None = None
    object: UUID | None = None
    export: ExportKind | None = None
    up_to: int | None = None
    items: int | None = None
    entry: EventId | None = None
    names: tuple[str, ...] = field(default=())
