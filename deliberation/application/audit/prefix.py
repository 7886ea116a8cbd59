"""The log as it stood before the decision that is judged."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from deliberation.application.desk import Books, Page, PageCache
from deliberation.application.ports import Appended, AppendRequest, NewEntry
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import BallotSetId, StreamId
from deliberation.domain.vote.box import SecretBallot

_version: Final = attrgetter("version")


class Prefix:
    """Holds every entry so far; an EventLog that nothing can be appended to."""

    def __init__(self) -> None:
        self._streams: dict[StreamId, list[Entry[DomainEvent]]] = {}

    def add(self, entry: Entry[DomainEvent]) -> None:
        self._streams.setdefault(entry.stream, []).append(entry)

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        """The entries of each stream after the given version, with whatever of theirs is open."""
        del sealed
        found: dict[StreamId, list[Entry[DomainEvent]]] = {}
        for stream, version in after.items():
            entries = self._streams.get(stream)
            if entries and entries[-1].version > version:
                found[stream] = entries[bisect_right(entries, version, key=_version) :]
        return found

    def version(self, stream: StreamId) -> int:
        entries = self._streams.get(stream)
        return entries[-1].version if entries else 0

    def append(self, request: AppendRequest) -> Appended:
        raise NotImplementedError("an audit records nothing")

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        del command_id, content
        return None


class Pages(PageCache):
    """Every state that was read, each doubted as soon as its stream has gone on. For one thread."""

    def __init__(self, log: Prefix) -> None:
        super().__init__()
        self._log = log
        self._read: dict[tuple[str, StreamId], Page] = {}

    def get(self, key: tuple[str, StreamId]) -> Page | None:
        page = self._read.get(key)
        if page is not None and page.version < self._log.version(key[1]):
            return replace(page, doubted=True)
        return page

    def put(self, key: tuple[str, StreamId], page: Page) -> None:
        self._read[key] = page


class JudgedBooks(Books):
    """The books of a decision that was made long ago, which can be asked what an entry said."""

    def recorded(self, stream: StreamId, version: int) -> DomainEvent | None:
        """The fact of an entry as it was recorded."""
        entries: Sequence[Entry[Any]] = self._log.read({stream: 0}).get(stream, [])
        return next((entry.fact for entry in entries if entry.version == version), None)

    @property
    def entered(self) -> list[NewEntry]:
        """What was decided, with its place."""
        return list(self._new)

    def forget_after(self, count: int) -> None:
        """Go back to the first `count` facts that were decided."""
        del self._new[count:]
        self._left = {entry.stream: entry.version for entry in self._new}


class PublishedBox:
    """Stands for the secret box: the ballots that were published out of it."""

    def __init__(self, ballots: Sequence[SecretBallot]) -> None:
        self._ballots = list(ballots)

    def take_out(self, ballot_set: BallotSetId) -> list[SecretBallot]:
        del ballot_set
        return self._ballots

    def deposit(self, ballot_set: BallotSetId, ballot: SecretBallot, command: UUID) -> bool:
        raise NotImplementedError("an audit casts nothing")

    def settle(self, command: UUID) -> bool:
        raise NotImplementedError("an audit casts nothing")

    def empty(self, ballot_set: BallotSetId) -> None:
        raise NotImplementedError("an audit empties nothing")

    def unsealed(self) -> list[BallotSetId]:
        return []
