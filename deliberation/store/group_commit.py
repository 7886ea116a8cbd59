"""Many callers, one commit: what queued while the last batch was committed shares the next commit.

A commit waits for the disk, and only one append may hold the lock that orders the positions. So one
thread takes what has queued, up to 256 requests, and appends it in one round trip. Held back for a later
batch is a request that reads or writes a stream which an earlier one of the batch writes, or repeats its
command id: in the same batch a ballot would land behind the close that it was decided before.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from queue import Empty, SimpleQueue
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection, errors

from deliberation.application.ports import (
    Appended,
    OutcomeUnknownError,
    ReadOnlyError,
    StoreDownError,
    StreamMovedError,
)
from deliberation.domain.errors import ReusedCommandIdError
from deliberation.store.clock import from_ms
from deliberation.store.parcels import FAST, SLOW, Parcel, fast_arguments, slow_arguments

BATCH: Final = 256
PATIENCE: Final = 15.0
"""Seconds that a request waits for a database that is away."""

_QUEUE_LOOK: Final = 4 * BATCH
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0

_TRY_AGAIN: Final = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_CLOCK_AHEAD: Final = "YS001"
_CLOSED: Final = "the log is closed"
_log: Final = logging.getLogger(__name__)


class Ticket:
    """A request in the queue and, when it is decided, its answer.

    `doubtful` once it was sent and the connection lost before the answer. A lock that is let go once does
    here what a Future does, for a fifth of the time that all writers wait for.
    """

    __slots__ = ("_answer", "_undecided", "deadline", "doubtful", "parcel")

    def __init__(self, parcel: Parcel, deadline: float) -> None:
        self.parcel: Final = parcel
        self.deadline: Final = deadline
        self.doubtful = False
        self._answer: Appended | Exception | None = None
        self._undecided: Final = threading.Lock()
        self._undecided.acquire()

    def decide(self, answer: Appended | Exception) -> None:
        """Let the caller go on; once only."""
        self._answer = answer
        self._undecided.release()

    @property
    def is_decided(self) -> bool:
        return self._answer is not None

    def result(self, timeout: float) -> Appended:
        """The answer, or the exception that it is. For one caller, who waits at most `timeout` seconds.

        Raises TimeoutError after them; the request stays queued, and may yet be recorded.
        """
        if not self._undecided.acquire(timeout=timeout):
            raise TimeoutError
        if isinstance(self._answer, Appended):
            return self._answer
        raise self._answer or AssertionError("decided without an answer")


class GroupCommit:
    """The one thread of a process that appends."""

    def __init__(self, connect: Callable[[], Connection[Any]], *, patience: float = PATIENCE) -> None:
        self._connect: Final = connect
        self._patience: Final = patience
        self._queue: Final[SimpleQueue[Ticket | None]] = SimpleQueue()
        self._gate: Final = threading.Lock()
        self._closed = False
        self._waiting: list[Ticket] = []
        self._in_hand: list[Ticket] = []
        self._last_taken = False
        self._moved: dict[UUID, int] = {}
        self._connection: Connection[Any] | None = None
        self.trouble = ""
        """Why nothing can be written just now; empty while the last append went well."""
        self._thread: Final = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, parcel: Parcel) -> Ticket:
        """Queue a request. The ticket's result raises what EventLog.append raises."""
        ticket = Ticket(parcel, time.monotonic() + self._patience)
        with self._gate:
            if self._closed:
                raise StoreDownError(_CLOSED)
            self._queue.put(ticket)
        return ticket

    def close(self) -> None:
        """Take no more requests, append what has queued, and end."""
        self._shut()
        self._thread.join()

    def _shut(self) -> None:
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)

    def _run(self) -> None:
        try:
            while self._gather():
                batch, guards, self._waiting = choose(self._waiting)
                self._moved, self._in_hand = {}, batch
                self._append(batch, guards)
                doomed, self._waiting = stale(self._waiting, self._moved)
                self._in_hand = doomed
                self._append(doomed, None)
        finally:
            self._end()

    def _end(self) -> None:
        """Let nobody wait for an answer that cannot come, also after a bug of ours ended the thread."""
        self._shut()
        self._hang_up()
        while not self._last_taken:
            self._take(self._queue.get())
        self.trouble = _CLOSED
        for ticket in self._in_hand:
            ticket.doubtful = True
        _fail([*self._in_hand, *self._waiting], StoreDownError(_CLOSED))

    def _gather(self) -> bool:
        """Wait until there is something to append; False when the log is closed and all is done."""
        if not self._waiting and not self._last_taken:
            self._take(self._queue.get())
        with suppress(Empty):
            while len(self._waiting) < _QUEUE_LOOK and not self._last_taken:
                self._take(self._queue.get_nowait())
        return bool(self._waiting) or not self._last_taken

    def _take(self, ticket: Ticket | None) -> None:
        if ticket is None:
            self._last_taken = True
        else:
            self._waiting.append(ticket)

    def _append(self, tickets: list[Ticket], guards: Mapping[UUID, int] | None) -> None:
        """Work until each of `tickets` has its answer; fast first where their `guards` agree.

        After a failure the slow path goes on: it finds by the command id what a lost commit recorded.
        """
        pauses = _pauses()
        while tickets:
            connection: Connection[Any] | None = None
            try:
                connection = self._connected()
                if guards is None or not self._fast(connection, tickets, guards):
                    self._slow(connection, tickets)
            except psycopg.Error as error:
                tickets = self._after(error, connection, tickets)
                guards = None
                if tickets:
                    time.sleep(next(pauses))
            else:
                self.trouble = ""
                return

    def _fast(
        self, connection: Connection[Any], tickets: Sequence[Ticket], guards: Mapping[UUID, int]
    ) -> bool:
        try:
            row = connection.execute(
                FAST, fast_arguments([ticket.parcel for ticket in tickets], guards), prepare=True, binary=True
            ).fetchone()
        except errors.UniqueViolation:
            return False
        if row is None:
            return False
        position, recorded_ms = row
        recorded_at = from_ms(recorded_ms)
        for ticket in tickets:
            first = position + 1
            position += ticket.parcel.size
            self._moved.update(ticket.parcel.written)
            ticket.decide(Appended(first, position, recorded_at))
        return True

    def _slow(self, connection: Connection[Any], tickets: Sequence[Ticket]) -> None:
        rows = connection.execute(
            SLOW, slow_arguments([ticket.parcel for ticket in tickets]), prepare=True, binary=True
        ).fetchall()
        for request, outcome, first, last, recorded_ms in rows:
            ticket = tickets[request - 1]
            match outcome:
                case "a" | "r":
                    # What a lost commit recorded was not there before this call.
                    repeated = outcome == "r" and not ticket.doubtful
                    if outcome == "a":
                        self._moved.update(ticket.parcel.written)
                    ticket.decide(Appended(first, last, from_ms(recorded_ms), repeated))
                case "k":
                    ticket.decide(ReusedCommandIdError())
                case "m":
                    ticket.decide(StreamMovedError())

    def _after(
        self, error: psycopg.Error, connection: Connection[Any] | None, tickets: list[Ticket]
    ) -> list[Ticket]:
        """Answer those that cannot be helped; returns those that are to be tried again."""
        lost = connection is None or connection.closed
        self._note(_plain(error))
        if lost or isinstance(error, errors.ReadOnlySqlTransaction):
            self._hang_up()  # where there are several hosts, another one may take writes
        if lost:
            for ticket in tickets:
                ticket.doubtful |= connection is not None
            return _unexpired(tickets, StoreDownError(self.trouble))
        if isinstance(error, _TRY_AGAIN):
            return _unexpired(tickets, ReadOnlyError(self.trouble))
        if _refuses_writing(error):
            _fail(tickets, ReadOnlyError(self.trouble))
            return []
        if len(tickets) == 1:
            _fail(tickets, error)
            return []
        for ticket in tickets:  # one of them is to blame: the others must not suffer for it
            self._append([ticket], None)
        return []

    def _note(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.warning("append failed: %s", trouble)
        self.trouble = trouble

    def _connected(self) -> Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def choose(waiting: Sequence[Ticket]) -> tuple[list[Ticket], dict[UUID, int], list[Ticket]]:
    """Which requests go together, the guards on which they agree, and which wait for the next batch."""
    chosen: list[Ticket] = []
    held: list[Ticket] = []
    commands: set[UUID] = set()
    written: set[UUID] = set()
    guards: dict[UUID, int] = {}
    for ticket in waiting:
        parcel = ticket.parcel
        if (
            len(chosen) == BATCH
            or parcel.command_id in commands
            or not written.isdisjoint(parcel.guards)
            or any(guards.get(stream, version) != version for stream, version in parcel.guards.items())
        ):
            held.append(ticket)
            continue
        chosen.append(ticket)
        commands.add(parcel.command_id)
        written.update(parcel.written)
        guards.update(parcel.guards)
    return chosen, guards, held


def stale(waiting: Sequence[Ticket], moved: Mapping[UUID, int]) -> tuple[list[Ticket], list[Ticket]]:
    """Which requests read a stream before it moved, so that one call can refuse them all; and the rest."""
    doomed: list[Ticket] = []
    rest: list[Ticket] = []
    for ticket in waiting:
        guards = ticket.parcel.guards
        behind = any(guards[stream] < moved[stream] for stream in guards.keys() & moved.keys())
        (doomed if behind else rest).append(ticket)
    return doomed, rest


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)


def _unexpired(tickets: list[Ticket], reason: ReadOnlyError) -> list[Ticket]:
    now = time.monotonic()
    _fail([ticket for ticket in tickets if ticket.deadline <= now], reason)
    return [ticket for ticket in tickets if ticket.deadline > now]


def _fail(tickets: Sequence[Ticket], reason: Exception) -> None:
    for ticket in tickets:
        if ticket.is_decided:
            continue
        if ticket.doubtful:
            ticket.decide(OutcomeUnknownError(str(reason)))
        else:
            ticket.decide(copy(reason))


def _refuses_writing(error: psycopg.Error) -> bool:
    """Whether the condition is one that passes when somebody acts: disk, memory, standby, clock."""
    state = error.sqlstate or ""
    return state.startswith("53") or state in ("25006", "57014", "58030", _CLOCK_AHEAD)


def _plain(error: psycopg.Error) -> str:
    """What went wrong without the DETAIL lines, which may show values."""
    return f"{type(error).__name__} {error.sqlstate or ''} {error.diag.message_primary or ''}".strip()
