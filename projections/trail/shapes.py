"""What the audit trail is asked and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from deliberation.domain.values import EventId, HallId, PersonId
from projections.asof import ClockName
from projections.shapes import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailQuery:
    """Which events to show. `object` is the id of an issue, meeting, … ; `actor` finds what a person
    entered or was entered on their behalf for (`system:<name>` for the service itself); `topics` are
    full topics. `since` and `until` (inclusive) are read by `clock`. Newest first unless
    `oldest_first`; `limit` is 1 to 200.

    What happens to single rights, slips and sheets of a vote comes by the thousand, and so does who looked at
    what: it is left out unless an object, an actor or a topic is asked for.
    """

    halls: tuple[HallId, ...] = ()
    object: UUID | None = None
    actor: str | None = None
    topics: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    clock: ClockName = ClockName.RECORDED
    oldest_first: bool = False
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event. `kind` and `object` say what it touched (issue, meeting, resolution, task, minutes,
    ballot_set, right, slip, agent, hall, unit, person, seat); sentences hold no personal values, persons
    are ids."""

    event: EventId
    position: int
    topic: str
    zh: str
    en: str
    moment: Moment
    hall: HallId | None
    actor: str
    on_behalf_of: PersonId | None
    channel: str
    kind: str
    object: UUID
    corrects: EventId | None
    causation: EventId | None
    command: UUID | None
