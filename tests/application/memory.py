"""A log in memory for the desk's own tests; the real one is tested in tests/store."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from deliberation.application.ports import Appended, AppendRequest, StreamMovedError
from deliberation.domain.errors import ReusedCommandIdError
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import StreamId

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def pass_(self, **span: int) -> None:
        self.time += timedelta(**span)


class MemoryLog:
    """Keeps entries in a list; `reads` counts how often streams were asked for."""

    def __init__(self) -> None:
        self.entries: list[Entry[DomainEvent]] = []
        self.commands: dict[UUID, tuple[bytes, Appended]] = {}
        self.reads = 0

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        del sealed
        self.reads += 1
        found: dict[StreamId, list[Entry[DomainEvent]]] = {}
        for entry in self.entries:
            if entry.stream in after and entry.version > after[entry.stream]:
                found.setdefault(entry.stream, []).append(entry)
        return found

    def version(self, stream: StreamId) -> int:
        return sum(1 for entry in self.entries if entry.stream == stream)

    def append(self, request: AppendRequest) -> Appended:
        stored = self.find_command(request.command_id, request.content)
        if stored:
            return stored
        if any(self.version(stream) != version for stream, version in request.guards.items()):
            raise StreamMovedError
        first = len(self.entries) + 1
        for position, new in enumerate(request.entries, start=first):
            self.entries.append(
                Entry(
                    new.stream,
                    new.version,
                    new.fact,
                    request.happened_at,
                    NOON,
                    position,
                    new.hall,
                    request.actor,
                    request.on_behalf_of,
                    corrects=new.corrects,
                )
            )
        appended = Appended(first, len(self.entries), NOON)
        self.commands[request.command_id] = (
            request.content,
            Appended(first, len(self.entries), NOON, repeated=True),
        )
        return appended

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        known = self.commands.get(command_id)
        if known is None:
            return None
        if known[0] != content:
            raise ReusedCommandIdError
        return known[1]
