"""What the access log is asked and what it answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.person.data import answer_by
from deliberation.domain.person.events import RequestKind
from deliberation.domain.values import DataRequestId, EventId, PersonId, local_date
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


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What somebody asked about the data held of them, and the answer once there is one. `version` and
    `answered_version` are the entries of the person's stream that hold the words and the reason."""

    request: DataRequestId
    person: PersonId
    kind: RequestKind
    by_relative: bool
    version: int
    received_at: datetime
    granted: bool | None = None
    answered_version: int | None = None
    answered_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.granted is None

    @property
    def answer_by(self) -> date:
        """The last day for an answer, inclusive."""
        return answer_by(local_date(self.received_at))

    def overdue(self, today: date) -> bool:
        return self.open and today > self.answer_by
