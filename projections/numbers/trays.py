"""What waits in the trays of the office's inbox: each thing by the entry that brought it there."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from deliberation.domain.issue.events import TransferOffered
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.terms import Term
from deliberation.domain.values import IssueId, UnitId
from deliberation.domain.vote.state import VoteState
from projections.board.shapes import BoardQuery
from projections.board.view import board
from projections.issues.shapes import IssueFile
from projections.issues.view import issue_file
from projections.meetings.shapes import MeetingQuery
from projections.meetings.view import meetings
from projections.minutes.shapes import MinutesQuery
from projections.minutes.view import minutes_list
from projections.numbers.making import last_with, paged, reached_state
from projections.numbers.shapes import Found, Look, Making
from projections.reading import Conn, Live, reached, unit_names
from projections.records.base import RecordKind
from projections.records.meeting import MEETING
from projections.records.minutes import MINUTES
from projections.records.resolution import RESOLUTION
from projections.records.task import TASK
from projections.records.vote import VOTE
from projections.resolutions.shapes import ResolutionQuery
from projections.resolutions.view import resolutions
from projections.shapes import UnitName
from projections.tasks.shapes import TaskLine, TaskQuery
from projections.tasks.view import tasks
from projections.trail.shapes import TrailQuery
from projections.trail.view import trail
from projections.votes.shapes import VoteQuery
from projections.votes.view import votes

Lists = Callable[..., Awaitable[Any]]

_MOST: Final = 200
_OFFERS: Final = 20
"""Of the latest offers of a transfer, so many are looked at."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a tray: how much, and each thing by the entry that brought it there."""

    count: Callable[[Look], Awaitable[int]]
    entries: Callable[[Look], Awaitable[list[Making]]]


async def every(view: Lists, conn: Conn, asked: Any, **more: Any) -> list[Any]:
    """Every item of a paged list."""
    found: list[Any] = []
    cursor = None
    while True:
        page = await view(conn, replace(asked, cursor=cursor), **more)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def issues(*states: IssueState) -> Waiting:
    """Issues in some states, by the event that brought each there."""

    def asked(look: Look, limit: int) -> Iterable[BoardQuery]:
        for state in states:
            yield BoardQuery(halls=look.asked.halls, state=state, unpublished=True, limit=limit)

    async def count(look: Look) -> int:
        pages = [await board(look.conn, one, now=look.now) for one in asked(look, 1)]
        return sum(sum(page.counts.values()) for page in pages)

    async def entries(look: Look) -> list[Making]:
        rows = [row for one in asked(look, _MOST) for row in await every(board, look.conn, one, now=look.now)]
        brought = await reached_state(
            look.conn, await reached(look.conn), [(row.id, row.since) for row in rows]
        )
        return [Making(position) for position in brought.values()]

    return Waiting(count, entries)


def orders(where: Callable[[TaskLine], bool] = lambda _: True, **wanted: Any) -> Waiting:
    """Orders that pass a filter, by the entry since which each has its state."""

    async def ids(look: Look) -> list[UUID]:
        asked = TaskQuery(halls=look.asked.halls, limit=_MOST, **wanted)
        return [line.id for line in await every(tasks, look.conn, asked, today=look.today) if where(line)]

    return _of_records(TASK, ids)


def listed(view: Lists, kind: RecordKind[Any], *queries: Any, **more: Any) -> Waiting:
    """What some lists hold, by the entry since which each has its state."""

    async def ids(look: Look) -> list[UUID]:
        asked = [replace(query, halls=look.asked.halls, limit=_MOST) for query in queries]
        return [line.id for one in asked for line in await every(view, look.conn, one, **more)]

    return _of_records(kind, ids)


def _of_records(kind: RecordKind[Any], ids: Callable[[Look], Awaitable[list[UUID]]]) -> Waiting:
    async def count(look: Look) -> int:
        return len(await ids(look))

    async def entries(look: Look) -> list[Making]:
        records = Live(look.conn, await reached(look.conn))
        return await last_with(records, kind, await ids(look), _STATES[kind.name], adds=1)

    return Waiting(count, entries)


_STATES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "task": lambda one: (one.state.state, one.state.extension_asked, one.state.deadline),
    "resolution": lambda one: one.state.adopted_at,
    "minutes": lambda one: one.state.state,
    "meeting": lambda one: one.state.status,
    "ballot_set": lambda one: one.state.status,
}
_S: Final = IssueState
UNDER_WAY: Final = (
    VoteState.TALLIED,
    VoteState.CLOSED,
    VoteState.OPEN,
    VoteState.NOTICE_PUBLISHED,
    VoteState.ROLL_FROZEN,
    VoteState.PREPARED,
)
"""States of votes that go on, the furthest first."""
TRAYS: Final[Mapping[str, Waiting]] = {
    "meetings": listed(meetings, MEETING, MeetingQuery(ended=False)),
    "votes": listed(votes, VOTE, *(VoteQuery(state=state) for state in UNDER_WAY), office=True),
    "register": issues(_S.SUBMITTED),
    "screen": issues(_S.REGISTERED, _S.REOPENED, _S.ESCALATED),
    "schedule": issues(_S.ACCEPTED, _S.NOT_RESOLVED),
    "order": issues(_S.RESOLVED),
    "publish": listed(resolutions, RESOLUTION, ResolutionQuery(published=False)),
    "minutes": listed(minutes_list, MINUTES, MinutesQuery(published=False)),
    "verify": orders(state=TaskState.REPORTED_DONE),
    "disputed": orders(state=TaskState.DISPUTED),
    "extensions": orders(lambda line: line.extension_asked),
    "overdue": orders(light=Light.RED),
    "close": issues(_S.PENDING_EVALUATION),
}


async def waiting(look: Look) -> Found | None:
    """How much waits in one tray now."""
    tray = TRAYS.get(look.asked.which or "")
    if tray is None or look.asked.as_of is not None:
        return None
    return await _listed(look, await tray.entries(look))


def tray_of(which: str, unit: UnitId | None = None) -> Waiting:
    """The tray of that name, or of one unit; KeyError where there is none."""
    return orders(unit=unit) if unit else TRAYS[which]


async def _listed(look: Look, made: list[Making], what: Term | None = None) -> Found:
    makings, events, following = paged(sorted(made, key=lambda one: one.position), look.asked)
    return Found(
        hall=None,
        value=len(made),
        numerator=len(made),
        position=await reached(look.conn),
        what=what,
        makings=makings,
        events=events,
        next_cursor=following,
    )


# For those who speak for a unit ----------------------------------------------------------------------


async def of_unit(look: Look) -> Found | None:
    """How many open orders one unit of the asker has now."""
    unit = look.asked.unit
    if unit is None or unit not in look.asked.units or look.asked.as_of is not None:
        return None
    name = (await unit_names(look.conn, [unit]))(unit)
    return await _listed(look, await orders(unit=unit).entries(look), Term(name.zh, name.en or name.zh))


@dataclass(frozen=True, slots=True)
class Offered:
    """An issue that was offered to a unit, by the entry at `position`."""

    issue: IssueId
    position: int
    file: IssueFile
    to: UnitName


async def offers_to(conn: Conn, units: Collection[UnitId]) -> list[Offered]:
    """The issues that wait for the signature of one of some units, the latest offered first."""
    if not units:
        return []
    told = await trail(conn, TrailQuery(topics=(TransferOffered.TOPIC,), limit=_OFFERS))
    latest = {IssueId(line.object): line.position for line in reversed(told.items)}
    found = []
    for issue, position in sorted(latest.items(), key=lambda one: -one[1]):
        file = await issue_file(conn, issue)
        if file and file.transfer_offered_to and file.transfer_offered_to.id in units:
            found.append(Offered(issue, position, file, file.transfer_offered_to))
    return found


async def transfers(look: Look) -> Found | None:
    """How many issues were offered to a unit of the asker and wait for its signature."""
    if not look.asked.units or look.asked.as_of is not None:
        return None
    offered = await offers_to(look.conn, look.asked.units)
    return await _listed(look, [Making(one.position) for one in offered])
