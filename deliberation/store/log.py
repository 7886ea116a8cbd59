"""The event log on PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from deliberation.application.ports import Appended, AppendRequest, OutcomeUnknownError
from deliberation.domain.errors import ReusedCommandIdError
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.values import StreamId
from deliberation.ledger.bundle import Opening
from deliberation.ledger.upcasts import topics_read_as
from deliberation.store.clock import from_ms
from deliberation.store.connect import Datastore, writer
from deliberation.store.envelope import drafts
from deliberation.store.group_commit import PATIENCE, GroupCommit, Ticket
from deliberation.store.keys import Keys, Mac
from deliberation.store.mapper import FactMapper
from deliberation.store.openings import openings_between
from deliberation.store.parcels import Parcel, parcel
from deliberation.store.recorder import Head, LogRecorder, Row
from deliberation.store.vault import Vault


class PostgresEventLog:
    """Implements deliberation.application.ports.EventLog; safe for any number of threads."""

    def __init__(self, dsn: str, secret: bytes, *, pool_size: int = 8, patience: float = PATIENCE) -> None:
        keys = Keys.of(secret)
        self._patience: Final = patience
        self._mac: Final = Mac(keys.commands)
        self._datastore: Final = Datastore(dsn, pool_size=pool_size)
        self._recorder: Final = LogRecorder(self._datastore)
        self.vault: Final = Vault(self._recorder, keys)
        self._mapper: Final = FactMapper(self.vault.person_keys)
        self._writer: Final = GroupCommit(lambda: writer(dsn), patience=patience)

    def read(
        self, after: Mapping[StreamId, int], *, sealed: bool = False
    ) -> dict[StreamId, list[Entry[DomainEvent]]]:
        """The entries of each stream after the given version; streams without any are missing."""
        rows = self._recorder.streams(after, sealed=sealed)
        return {
            stream: [self.entry(row) for row in group]
            for stream, group in groupby(rows, attrgetter("stream"))
        }

    def append(self, request: AppendRequest) -> Appended:
        """Record all entries of `request` or none; see EventLog."""
        try:
            return self.append_soon(request).result(2 * self._patience)
        except TimeoutError:
            raise OutcomeUnknownError("the database does not answer") from None

    def append_soon(self, request: AppendRequest) -> Ticket:
        """Queue an append; the ticket's result raises what `append` does, TimeoutError aside.

        Raises at once what is wrong with the request itself.
        """
        return self._writer.submit(self.encode(request))

    def encode(self, request: AppendRequest) -> Parcel:
        """The bytes that appending `request` will send."""
        events = self._mapper.to_stored_events(drafts(request))
        return parcel(request.command_id, self._mac(request.content), request.guards, events)

    def find_command(self, command_id: UUID, content: bytes) -> Appended | None:
        stored = self._recorder.command(command_id)
        if stored is None:
            return None
        if stored.mac != self._mac(content):
            raise ReusedCommandIdError
        return Appended(
            stored.first_position, stored.last_position, from_ms(stored.recorded_ms), repeated=True
        )

    def entries_of(
        self,
        stream: StreamId,
        *,
        up_to_version: int | None = None,
        up_to_position: int | None = None,
        sealed: bool = False,
    ) -> list[Entry[DomainEvent]]:
        """One stream from its first entry, to a version or as of a position of the log."""
        bounds = {"up_to_version": up_to_version, "up_to_position": up_to_position}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        return [self.entry(row) for row in self._recorder.stream(stream, **given, sealed=sealed)]

    def entries_after(
        self, position: int, limit: int, topics: Sequence[str] | None = None, *, sealed: bool = False
    ) -> list[Row]:
        """Rows of the log after a position, undecoded, in its order; with `topics` only those.

        Topics are named as today's classes have them; rows of superseded versions come along. At most
        `limit` rows; fewer mean the end. `entry` decodes one.
        """
        asked = None if topics is None else [old for topic in topics for old in topics_read_as(topic)]
        return self._recorder.after(position, limit, asked, sealed=sealed)

    def entry(self, row: Row) -> Entry[DomainEvent]:
        """A row decoded, carried forward to today's schema and validated."""
        return self._mapper.to_domain_event(row.recorded())

    def of_personal_data(self, after: int) -> list[Entry[DomainEvent]]:
        """Every erasure, restriction and lifting after a position, with its sealed values, in order."""
        return [self.entry(row) for row in self._recorder.of_personal_data(after)]

    def leaf_hashes(self, after: int, limit: int) -> list[bytes]:
        """The stored leaf hashes after a position, in order."""
        return self._recorder.leaf_hashes(after, limit)

    def head(self) -> Head:
        """The last position and its time in milliseconds; zeros in an empty log."""
        return self._recorder.head()

    def position_at(self, moment: datetime) -> int:
        """The last position recorded by `moment`, its millisecond included; 0 before the first."""
        return self._recorder.position_at(moment)

    def version_at(self, stream: StreamId, position: int) -> int:
        """The version of a stream as of a position of the log; 0 before its first entry."""
        return self._recorder.version_at(stream, position)

    def openings_between(self, start: int, end: int, halls: Collection[UUID] | None = None) -> list[Opening]:
        """The sealed values of the leaves from index `start` to before `end`; see openings.py."""
        return openings_between(self._recorder.query, start, end, halls)

    @property
    def trouble(self) -> str:
        """Why nothing can be written just now; empty while writing goes well."""
        return self._writer.trouble

    def close(self) -> None:
        """Append what has queued, then let go of the database."""
        self._writer.close()
        self._datastore.close()

    def __enter__(self) -> "PostgresEventLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_log(dsn: str, secret: bytes, *, pool_size: int = 8) -> PostgresEventLog:
    """Open the migrated log of a database; `secret` is the installation's, of at least 16 bytes.

    Close it to end its thread and connections; what has queued is appended first.
    """
    return PostgresEventLog(dsn, secret, pool_size=pool_size)
