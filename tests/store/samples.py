"""Facts of a made-up hall, and requests to record them."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.facts import DomainEvent, Personal, Sealed
from deliberation.domain.values import Channel, HallId, MotionId, PersonId
from deliberation.ledger.upcasts import Fields, upcast

SECRET = b"a secret of the tests, not of a hall"
HALL = HallId(UUID("00000000-0000-4000-8000-000000000001"))
NOON = datetime(2023, 5, 4, 4, 0, 0, 123000, tzinfo=UTC)


class Answer(StrEnum):
    FOR = "for"
    AGAINST = "against"


class LampReported(DomainEvent):
    """Public fields only."""

    TOPIC = "sample.lamp_reported.v1"
    street: str
    lamps: int


class BallotDropped(DomainEvent):
    """A public and a sealed field."""

    TOPIC = "sample.ballot_dropped.v1"
    box: str
    choices: Sealed[dict[MotionId, Answer]]
    remark: Sealed[str] = None


class NeighbourMet(DomainEvent):
    """All three classes of field."""

    TOPIC = "sample.neighbour_met.v1"
    SUBJECT = "person"
    person: PersonId
    building: str | None
    opinion: Sealed[str] = None
    name: Personal[str] = None
    phone: Personal[str] = None


class BoxClosed(DomainEvent):
    TOPIC = "sample.box_closed.v1"


class PoleMoved(DomainEvent):
    """Was `.v1` with one text `place` and `.v2` with `street` and `number` as text."""

    TOPIC = "sample.pole_moved.v3"
    street: str
    number: int
    reason: Sealed[str] = None


@upcast("sample.pole_moved.v1", "sample.pole_moved.v2")
def _split_place(fields: Fields) -> Fields:
    street, _, number = fields.pop("place").partition(" ")
    return {**fields, "street": street, "number": number}


@upcast("sample.pole_moved.v2", "sample.pole_moved.v3")
def _count_number(fields: Fields) -> Fields:
    return {**fields, "number": int(fields["number"])}


def lamp(street: str = "育才路", lamps: int = 3) -> LampReported:
    return LampReported(street=street, lamps=lamps)


def ballot(motion: UUID | None = None, answer: Answer = Answer.FOR) -> BallotDropped:
    return BallotDropped(box="1号箱", choices={MotionId(motion or uuid4()): answer}, remark="请修路灯")


def request(
    *entries: NewEntry,
    guards: dict[UUID, int] | None = None,
    command_id: UUID | None = None,
    content: bytes = b"content",
    happened_at: datetime = NOON,
    on_behalf_of: PersonId | None = None,
) -> AppendRequest:
    """A request that read what it writes, and `guards` beside."""
    read: dict[UUID, int] = {}
    for entry in entries:
        read.setdefault(entry.stream, entry.version - 1)
    return AppendRequest(
        command_id=command_id or uuid4(),
        content=content,
        entries=entries,
        guards={**read, **(guards or {})},
        actor="system:test",
        channel=Channel.API,
        happened_at=happened_at,
        on_behalf_of=on_behalf_of,
    )


def entry(stream: UUID, version: int = 1, fact: DomainEvent | None = None) -> NewEntry:
    return NewEntry(stream, version, fact or lamp(), HALL)
