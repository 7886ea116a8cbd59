"""What waits for the visitor, by what they do in their halls."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import Response

from api.access import SIGNED_IN, Routes
from api.pages.ask import Ask, Asking
from api.pages.office.doors import halls_with
from api.pages.options import issue_label
from api.trays import ROLES_OF
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import HallId, local_date
from projections.access.requests import waiting_requests
from projections.board.shapes import BoardQuery, BoardRow
from projections.board.view import board
from projections.meetings.shapes import MeetingQuery
from projections.meetings.view import meetings
from projections.minutes.shapes import MinutesQuery
from projections.minutes.view import minutes_list
from projections.numbers.shapes import Look, NumberQuery
from projections.numbers.trays import UNDER_WAY, every, offers_to, tray_of
from projections.resolutions.shapes import ResolutionLine, ResolutionQuery
from projections.resolutions.view import resolutions
from projections.tasks.shapes import TaskLine, TaskQuery
from projections.tasks.view import tasks
from projections.votes.shapes import VoteLine, VoteQuery
from projections.votes.view import votes

ROUTES: Final = Routes(prefix="/office", page=True)

_SHOWN: Final = 8
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits: what it is, since or until when, and where it is done."""

    title: str
    beside: str
    href: str
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Tray:
    """One kind of work: `total` of them wait, of which `rows` are shown. `number` is that of how much
    waits, with what it needs to be asked for."""

    key: str
    rows: Sequence[Row]
    href: str
    total: int
    number: str = "inbox.tray"
    needs: Mapping[str, object] = field(default_factory=dict)


Find = Callable[[Ask, Any, tuple[HallId, ...]], Awaitable[tuple[list[Row], bool, str]]]
"""Finds what waits in some halls: the rows, whether there are more, and where all of them are."""


def _issues(*states: IssueState) -> Find:
    async def find(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
        rows: list[BoardRow] = []
        more = False
        for state in states:
            query = BoardQuery(halls=halls, state=state, unpublished=True, limit=_SHOWN)
            page = await board(conn, query, now=ask.now)
            rows += page.items
            more = more or page.next_cursor is not None
        return [_issue_row(ask, row) for row in rows], more, "/office/issues"

    return find


def _issue_row(ask: Ask, row: BoardRow) -> Row:
    """Before intake there is neither number nor public word of an issue: its time tells it apart."""
    at = ask.words.moment(row.submitted_at)
    title = issue_label(row) if row.public_no else ask.words.t("inbox.unnumbered", at=at)
    return Row(title, ask.words.term(row.state), f"/office/issues/{row.id}", row.light)


def _tasks(**wanted: Any) -> Find:
    async def find(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
        query = TaskQuery(halls=halls, limit=_SHOWN, **wanted)
        page = await tasks(conn, query, today=local_date(ask.now), office=True)
        return [task_row(ask, one) for one in page.items], page.next_cursor is not None, "/office/tasks"

    return find


def task_row(ask: Ask, line: TaskLine) -> Row:
    words = ask.words
    until = words.t("light.stopped", day=words.day(line.deadline.effective_end)) if line.deadline else ""
    beside = words.listed(filter(None, [words.say(line.lead), words.term(line.state), until]))
    return Row(line.content or words.say(line.lead), beside, f"/office/tasks/{line.id}", line.light)


async def _meetings(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
    page = await meetings(conn, MeetingQuery(halls=halls, ended=False, limit=_SHOWN))
    rows = [
        Row(
            ask.words.term(one.kind),
            ask.words.listed(
                filter(None, [ask.words.moment(one.planned_at) if one.planned_at else "", one.state])
            ),
            f"/office/meetings/{one.id}",
        )
        for one in page.items
    ]
    return rows, page.next_cursor is not None, "/office/meetings"


async def _extensions(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
    lines = await every(
        tasks, conn, TaskQuery(halls=halls, limit=_AT_ONCE), today=local_date(ask.now), office=True
    )
    asked = [task_row(ask, one) for one in lines if one.extension_asked]
    return asked[:_SHOWN], len(asked) > _SHOWN, "/office/tasks"


def _resolutions(**wanted: Any) -> Find:
    async def find(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
        page = await resolutions(conn, ResolutionQuery(halls=halls, limit=_SHOWN, **wanted), office=True)
        rows = [_resolution_row(ask, one) for one in page.items]
        return rows, page.next_cursor is not None, "/office/resolutions"

    return find


def _resolution_row(ask: Ask, line: ResolutionLine) -> Row:
    title = (line.text or ask.words.term(line.authority))[:60]
    beside = ask.words.listed([ask.words.day(line.adopted_at), line.state])
    return Row(title, beside, f"/office/resolutions/{line.id}")


async def _minutes(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
    page = await minutes_list(conn, MinutesQuery(halls=halls, published=False, limit=_SHOWN))
    rows = [
        Row(
            one.number or ask.words.t("minutes.untitled"),
            ask.words.listed([one.state, ask.words.t("issue.edition", n=one.edition)]),
            f"/office/minutes/{one.id}",
        )
        for one in page.items
    ]
    return rows, page.next_cursor is not None, "/office/minutes"


async def _votes(ask: Ask, conn: Any, halls: tuple[HallId, ...]) -> tuple[list[Row], bool, str]:
    """Votes under way, the furthest first."""
    rows: list[Row] = []
    more = False
    for state in UNDER_WAY:
        page = await votes(conn, VoteQuery(halls=halls, state=state, limit=_SHOWN), office=True)
        rows += [_vote_row(ask, line) for line in page.items]
        more = more or page.next_cursor is not None
    return rows, more, "/office/votes"


def _vote_row(ask: Ask, line: VoteLine) -> Row:
    closes = ask.words.t("vote_office.until", at=ask.words.moment(line.closes_at)) if line.closes_at else ""
    title = line.title or ask.words.t("vote_office.untitled")
    beside = ask.words.listed(filter(None, [ask.words.term(line.state), closes]))
    return Row(title, beside, f"/office/votes/{line.id}")


_S: Final = IssueState
_FIND: Final[Mapping[str, Find]] = {
    "meetings": _meetings,
    "votes": _votes,
    "register": _issues(_S.SUBMITTED),
    "screen": _issues(_S.REGISTERED, _S.REOPENED, _S.ESCALATED),
    "schedule": _issues(_S.ACCEPTED, _S.NOT_RESOLVED),
    "order": _issues(_S.RESOLVED),
    "publish": _resolutions(published=False),
    "minutes": _minutes,
    "verify": _tasks(state=TaskState.REPORTED_DONE),
    "disputed": _tasks(state=TaskState.DISPUTED),
    "extensions": _extensions,
    "overdue": _tasks(light=Light.RED),
    "close": _issues(_S.PENDING_EVALUATION),
}


async def _offers(ask: Ask, conn: Any) -> list[Row]:
    """Issues that were offered to a unit of the visitor's and wait for its signature."""
    return [
        Row(
            " ".join(filter(None, [one.file.status.public_no, one.file.status.category])),
            ask.words.say(one.to),
            f"/office/issues/{one.issue}",
        )
        for one in await offers_to(conn, ask.visitor.rights.units)
    ]


async def _tray(
    ask: Ask, conn: Any, key: str, found: tuple[list[Row], bool, str], asked: NumberQuery
) -> Tray:
    """A tray with how much waits in it, counted where not all of it is shown."""
    rows, more, href = found
    look = Look(conn, asked, ask.now, office=True)
    total = await tray_of(key, asked.unit).count(look) if more else len(rows)
    if asked.unit:
        return Tray(key, rows, f"{href}?unit={asked.unit}", total, "inbox.unit", {"unit": asked.unit})
    return Tray(key, rows, href, total, needs={"which": key})


@ROUTES.get("", SIGNED_IN)
async def inbox(ask: Asking) -> Response:
    """Only what is there to be done; a tray that is empty is named below in one line."""
    trays: list[Tray] = []
    idle: list[str] = []
    async with ask.views() as conn:
        for key, roles in ROLES_OF.items():
            halls = halls_with(ask, *roles)
            if not halls:
                continue
            found = await _FIND[key](ask, conn, halls)
            if found[0]:
                trays.append(await _tray(ask, conn, key, found, NumberQuery(halls=halls, which=key)))
            else:
                idle.append(key)
        for unit in sorted(ask.visitor.rights.units):
            found = await _tasks(unit=unit)(ask, conn, ())
            if found[0]:
                trays.append(await _tray(ask, conn, "unit", found, NumberQuery(unit=unit)))
        offers = await _offers(ask, conn)
        if offers:
            trays.append(Tray("transfers", offers, "/office", len(offers), number="inbox.transfers"))
        asked = await waiting_requests(conn) if ask.visitor.rights.administrator else []
    return ask.show("office/inbox.html", trays=trays, idle=idle, asked=bool(asked))
