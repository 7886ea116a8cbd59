"""What the application needs from outside: a log to read and append to, a clock, and the box of secret
ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, Channel, EventId, HallId, PersonId, StreamId
from deliberation.domain.vote.box import SecretBallot


class Clock(Protocol):
    def now(self) -> datetime:
        """The server's aware time in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A fact that a decision wants recorded as `version` of `stream`; `hall` is None where a fact
    belongs to no single hall (a unit, a person)."""

    stream: StreamId
    version: int
    fact: DomainEvent
    hall: HallId | None = None
    corrects: EventId | None = None


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """Everything that one command records, all or nothing.

    `guards` holds every stream that the decision read or writes with the version read (0: it did not
    exist); the append fails with StreamMovedError where one is different now. `command_id` is the
    key under which a repeat is recognised; `content` are the canonical bytes of the command, whose
    keyed MAC tells a repeat from another command under the same id.
    """

    command_id: UUID
    content: bytes
    entries: Sequence[NewEntry]
    guards: Mapping[StreamId, int]
    actor: str
    channel: Channel
    happened_at: datetime
    on_behalf_of: PersonId | None = None
    causation_id: EventId | None = None
    correlation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a command's facts stand: positions are dense and count from 1; `repeated` says that the
    same command had been recorded before and nothing was added now. `versions` tells at which version
    the command left each stream that it wrote; it is empty for a repeat."""

    first_position: int
    last_position: int
    recorded_at: datetime
    repeated: bool = False
    versions: Mapping[StreamId, int] = field(default_factory=dict, compare=False)


class StreamMovedError(Exception):
    """A stream that the decision read has moved; read again and decide again."""


class ReadOnlyError(Exception):
    """The store cannot write just now (full disk, standby, clock ahead); reading goes on."""


class StoreDownError(ReadOnlyError):
    """The database cannot be reached: nothing is read or written until it is back."""


class OutcomeUnknownError(StoreDownError):
    """The database was lost at the commit and has not come back to say whether it recorded the
    command. Sending it again under the same command id is safe: it is recorded once."""


class EventLog(Protocol):
    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        """The entries of each stream after the given version, oldest first, all in one query.

        With `sealed` their sealed fields are filled from the vault; personal ones never are.
        """
        ...

    def append(self, request: AppendRequest) -> Appended:
        """Record all entries of `request` or none.

        Raises StreamMovedError, ReusedCommandIdError, TooLargeError, UnwritableTextError or
        ReadOnlyError.
        """
        ...

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        """The stored answer to a command, None where it was never recorded.

        Raises ReusedCommandIdError where the id stands for other content.
        """
        ...


class SecretBox(Protocol):
    """The box beside the log. Nobody gets a ballot out of it before the close stands in the log."""

    def deposit(self, ballot_set: BallotSetId, ballot: SecretBallot, command: UUID) -> bool:
        """Put a ballot into the box, under the key of the command that is to record the vote.

        False where the box takes none any more. The same ballot again adds nothing. Raises
        ReceiptCodeTakenError where the code or the command stands for another ballot.
        """
        ...

    def settle(self, command: UUID) -> bool:
        """Forget which command a ballot belongs to, once the log says that it recorded a vote; drop the
        ballot of a command that recorded something else. Whether it recorded a vote. Idempotent."""
        ...

    def take_out(self, ballot_set: BallotSetId) -> list[SecretBallot]:
        """Every ballot of a closed vote whose vote is recorded, in no order that says anything.

        The first time the box is sealed and written anew in random order. Idempotent.
        """
        ...

    def empty(self, ballot_set: BallotSetId) -> None:
        """Drop what is published. Idempotent."""
        ...

    def unsealed(self) -> list[BallotSetId]:
        """The ballot sets whose box was used and is not sealed."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a command, how, and under which id.

    `actor` is who was authenticated (a person's id, or `system:<name>`); `on_behalf_of` is the
    person who acted in the world where that is another (an import, a recorder). `happened_at` is a
    claimed time, None for the server's. `expected` is the version of a stream that the person saw
    (If-Match). `trusted` marks the importer and the service itself, which may claim times. `right` is
    the right to vote whose personal link was shown; then `actor` is `right:<id>`.
    """

    actor: str
    command_id: UUID
    channel: Channel = Channel.API
    person: PersonId | None = None
    on_behalf_of: PersonId | None = None
    happened_at: datetime | None = None
    expected: Mapping[StreamId, int] = field(default_factory=dict)
    causation_id: EventId | None = None
    correlation_id: UUID | None = None
    trusted: bool = False
    right: RightId | None = None

    @property
    def acting(self) -> PersonId | None:
        """The person whose rights count for the decision."""
        return self.on_behalf_of or self.person
