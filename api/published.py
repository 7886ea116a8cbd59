"""What is published of one entry, with the salts by which anybody can compare it with the log."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

from deliberation.domain.values import BallotSetId, EventId, IssueId, MinutesId, ResolutionId, TaskId
from projections.issues.view import issue_status
from projections.minutes.view import minutes
from projections.reading import Conn
from projections.resolutions.view import resolution
from projections.shapes import Opening
from projections.tasks.view import task
from projections.votes.view import vote


async def published_of(conn: Conn, kind: str, event: EventId) -> tuple[Opening, ...]:
    """The openings of an entry of a stream of some kind (`issue`, `resolution`, …): what its own page shows
    to everybody and nothing else; empty where nothing of it is public."""
    published = await published_in(conn, kind, UUID(event.rpartition("/")[0]))
    return tuple(one for one in published if one.event == event)


async def published_in(conn: Conn, kind: str, stream: UUID) -> tuple[Opening, ...]:
    """The same of all entries of a stream."""
    read = _READERS.get(kind)
    return await read(conn, stream) if read else ()


async def _of_issue(conn: Conn, stream: UUID) -> tuple[Opening, ...]:
    found = await issue_status(conn, IssueId(stream), openings=True)
    return found.openings if found and found.published else ()


async def _of_resolution(conn: Conn, stream: UUID) -> tuple[Opening, ...]:
    found = await resolution(conn, ResolutionId(stream), openings=True)
    return found.openings if found else ()


async def _of_minutes(conn: Conn, stream: UUID) -> tuple[Opening, ...]:
    found = await minutes(conn, MinutesId(stream), openings=True)
    return found.openings if found else ()


async def _of_task(conn: Conn, stream: UUID) -> tuple[Opening, ...]:
    found = await task(conn, TaskId(stream), openings=True)
    return found.openings if found else ()


async def _of_vote(conn: Conn, stream: UUID) -> tuple[Opening, ...]:
    found = await vote(conn, BallotSetId(stream), openings=True)
    return found.openings if found else ()


_Reader = Callable[[Any, UUID], Awaitable[tuple[Opening, ...]]]
_READERS: Final[Mapping[str, _Reader]] = {
    "issue": _of_issue,
    "resolution": _of_resolution,
    "minutes": _of_minutes,
    "task": _of_task,
    "ballot_set": _of_vote,
}
