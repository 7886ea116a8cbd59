"""Issues 诉求: raised by anybody, dealt with by the office, read by everybody."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import PUBLIC, SUBMITTER, Routes, holding
from api.deps import Hall, Visiting, caller
from api.posting import Ask, new_id, post_commands
from api.reading import WAITING, Items, Listing, Moment, Shape, items_of, page_of
from api.routes.roles import (
    DESTRUCTION,
    GATES,
    INTAKE,
    MEETING,
    MEETING_OR_INTAKE,
    OFFICE,
    SCREENING,
    UNITS,
    sees,
)
from api.visitor import Visitor
from deliberation.application.ports import Caller
from deliberation.domain.access.events import AccessPurpose, DataField
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.issue import commands as c
from deliberation.domain.issue.events import IntakeChannel
from deliberation.domain.issue.state import IssueState
from deliberation.domain.terms import term
from deliberation.domain.values import Channel, HallId, IssueId, PersonId, Role
from projections.board.view import BoardPage, BoardQuery, BoardRow, board
from projections.issues.shapes import IssueFile, IssueStatus
from projections.issues.view import issue_file, issue_status, issues_by_public_no, issues_of
from projections.reading import reached
from projections.shapes import Opening, Page

routes: Final = Routes("/api/v1/issues", tag="issues", on_get=WAITING)

_TEXT: Final = "楼道口的旧电线杆歪斜，请联系产权单位处理。"
_WHAT: Final = "诉求 / issue"


# Who is meant ------------------------------------------------------------------------------------


def _may_enter_for_others(who: Visitor) -> bool:
    return who.rights.holds(Role.INTAKE, Role.RECORDER)


def submitter(who: Visitor, sender: Caller, body: Mapping[str, Any]) -> object:
    """The signed-in resident; of others a fresh id, for which the receipt stands. The office may name one."""
    if _may_enter_for_others(who):
        return body.get("submitter") or new_id("submitter", sender)
    if body.get("submitter") is not None:
        raise NotAllowedError(needed=term(Role.INTAKE))
    return who.person or new_id("submitter", sender)


def channel(who: Visitor, _sender: Caller, body: Mapping[str, Any]) -> object:
    """Only the office enters what came by telephone or on paper."""
    asked = body.get("channel") or IntakeChannel.WEB
    if asked != IntakeChannel.WEB and not _may_enter_for_others(who):
        raise NotAllowedError(needed=term(Role.INTAKE))
    return asked


def evaluator(who: Visitor, _sender: Caller, body: Mapping[str, Any]) -> object:
    """Oneself; the office enters evaluations given on paper."""
    named = body.get("evaluator") or str(who.person)
    if named != str(who.person) and not _may_enter_for_others(who):
        raise NotAllowedError(needed=term(Role.INTAKE))
    return named


ASKS: Final = (
    Ask(
        "",
        c.SubmitIssue,
        PUBLIC,
        "Raise an issue; without a login the answer holds a receipt",
        makes="issue",
        fills={"submitter": submitter, "channel": channel},
        optional=frozenset({"submitter", "channel"}),
        throttled=True,
        receipt="submitter",
        example={"hall": "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f", "category": "公共设施", "text": _TEXT},
    ),
    Ask("/{issue}/registration", c.RegisterIssue, INTAKE, "Give the issue its public number"),
    Ask(
        "/{issue}/return",
        c.ReturnIssue,
        INTAKE,
        "Ask the submitter for what is missing",
        example={"missing": "请补充具体楼栋。"},
    ),
    Ask(
        "/{issue}/resubmission",
        c.ResubmitIssue,
        SUBMITTER,
        "Complete a returned issue",
        example={"text": _TEXT, "place": "3栋北侧"},
    ),
    Ask(
        "/{issue}/acceptance",
        c.AcceptIssue,
        SCREENING,
        "Take the issue onto the hall's business (gate 1)",
        example={
            "level": "community",
            "route": "joint_conference",
            "characterisation": {"owner_decision_required": False, "items": []},
        },
    ),
    Ask("/{issue}/refusal", c.RefuseIssue, SCREENING, "Do not take the issue, and name the lawful channel"),
    Ask("/{issue}/review", c.ReviewIssue, SCREENING, "Set a refusal aside, as the party organisation above"),
    Ask(
        "/{issue}/transfer-offers",
        c.OfferTransfer,
        holding(Role.SCREENER, Role.INTAKE),
        "Offer the issue to another unit",
    ),
    Ask("/{issue}/transfer", c.SignForTransfer, UNITS, "Sign for an issue that was offered to one's unit"),
    Ask(
        "/{issue}/recorded-transfer",
        c.RecordTransfer,
        holding(Role.SCREENER, Role.INTAKE, Role.RECORDER),
        "Enter a transfer signed for on paper",
    ),
    Ask(
        "/{issue}/escalation",
        c.EscalateIssue,
        holding(Role.SCREENER, Role.CHAIR),
        "Bring the issue to a higher level",
    ),
    Ask(
        "/{issue}/merger",
        c.MergeIssue,
        holding(Role.SCREENER, Role.INTAKE, Role.CHAIR),
        "Let the issue go on with another of the same subject",
    ),
    Ask(
        "/{issue}/links",
        c.LinkIssue,
        holding(Role.SCREENER, Role.INTAKE, Role.CHAIR, Role.RECORDER),
        "Relate the issue to another",
    ),
    Ask("/{issue}/direct-handling", c.HandleDirectly, GATES, "Handle a small matter without a meeting"),
    Ask(
        "/{issue}/feedback",
        c.GiveFeedback,
        holding(Role.INTAKE, Role.RECORDER, Role.CHAIR, Role.SUPERVISOR),
        "Tell a submitter how it stands",
    ),
    Ask(
        "/{issue}/evaluations",
        c.EvaluateIssue,
        SUBMITTER,
        "Say whether the issue is solved",
        fills={"evaluator": evaluator},
        optional=frozenset({"evaluator"}),
        example={"solved": True, "satisfaction": "satisfied"},
    ),
    Ask("/{issue}/closure", c.CloseIssue, GATES, "Write the issue off (销号)", example={"kind": "resolved"}),
    Ask(
        "/{issue}/reopening",
        c.ReopenIssue,
        SUBMITTER,
        "Bring a closed issue back",
        example={"reason": "杆子又歪了。", "to_implementation": True},
    ),
    Ask("/{issue}/withdrawal", c.WithdrawIssue, SUBMITTER, "Take back one's own issue"),
    Ask("/{issue}/suspension", c.SuspendIssue, GATES, "Rest the issue until a condition and a day"),
    Ask("/{issue}/resumption", c.ResumeIssue, GATES, "Go on with a suspended or withdrawn issue"),
    Ask(
        "/{issue}/destruction",
        c.DestroyUnlawfulContent,
        DESTRUCTION,
        "Destroy a submitted text that is unlawful",
    ),
    Ask("/{issue}/corrections", c.CorrectIssue, MEETING, "Put a recorded fact of the issue right"),
)
post_commands(routes, "issues", ASKS)


# Reads -------------------------------------------------------------------------------------------

STATUS: Final = Shape(IssueStatus)
FILE: Final = Shape(IssueFile)


class Found(BaseModel):
    """Issues in a list: the lines of the board, or of one public number the whole status."""

    items: list[BoardRow | IssueStatus]
    next_cursor: str | None
    position: int


FOUND: Final = Shape(Found)
PAGE: Final = Shape(BoardPage)


class IssueFilter(Listing):
    """`public_no` finds the issue of that number, one of each hall that gave it out.

    `ended` lists what is over instead of what is open.
    """

    public_no: str | None = Field(default=None, max_length=40, examples=["YC-2023-0001"])
    hall: list[HallId] = Field(default=[], max_length=50)
    state: IssueState | None = None
    ended: bool = False


@routes.get("", PUBLIC, summary="Published issues, or the one of a public number", response_model=Found)
async def list_issues(hall: Hall, query: Annotated[IssueFilter, Query()]) -> Response:
    async with hall.views.connection() as connection:
        if query.public_no is None:
            asked = BoardQuery(
                halls=tuple(query.hall),
                state=query.state,
                ended=query.ended,
                limit=query.limit,
                cursor=query.cursor,
            )
            return PAGE.answer(await board(connection, asked))
        position = await reached(connection)
        ids = await issues_by_public_no(connection, query.public_no, query.hall)
        part = page_of(ids, query, str, position)
        shown = [await issue_status(connection, issue) for issue in part.items]
    found: list[BoardRow | IssueStatus] = [status for status in shown if status and status.published]
    answer = Found.model_construct(items=found, next_cursor=part.next_cursor, position=position)
    return FOUND.answer(answer)


@routes.get("/mine", SUBMITTER, summary="The issues of the signed-in resident or of the receipt")
async def my_issues(hall: Hall, who: Visiting, query: Annotated[Listing, Query()]) -> Page[IssueStatus]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        ids = await issues_of(connection, who.person) if who.person else []
        part = page_of(ids, query, str, position)
        found = [await issue_status(connection, issue) for issue in part.items]
    return Page(tuple(status for status in found if status), part.next_cursor, position)


@routes.get(
    "/{issue}", PUBLIC, summary="The status of an issue, now or as of any time", response_model=IssueStatus
)
async def read_issue(hall: Hall, who: Visiting, issue: IssueId, moment: Moment) -> Response:
    """Public and published fields only. Before intake has registered an issue only the office sees it."""
    async with hall.views.connection() as connection:
        status = await issue_status(connection, issue, as_of=moment)
        shown = status and (status.published or await sees(connection, who, status.hall))
    if status is None or not shown:
        raise NotFoundError(what=_WHAT)
    return STATUS.answer(status, version=status.version)


@routes.get("/{issue}/openings", PUBLIC, summary="The published texts with their salts, to be checked")
async def read_openings(hall: Hall, issue: IssueId, query: Annotated[Listing, Query()]) -> Items[Opening]:
    async with hall.views.connection() as connection:
        status = await issue_status(connection, issue, openings=True)
    if status is None or not status.published:
        raise NotFoundError(what=_WHAT)
    return items_of(status.openings, query, lambda opening: f"{opening.event} {opening.field}")


@routes.get(
    "/{issue}/file", OFFICE, summary="The issue as the office sees it", response_model=FILE.documented
)
async def read_file(hall: Hall, who: Visiting, issue: IssueId, moment: Moment) -> Response:
    async with hall.views.connection() as connection:
        file = await issue_file(connection, issue, as_of=moment)
        shown = file and await sees(connection, who, file.status.hall)
    if file is None or not shown:
        raise NotFoundError(what=_WHAT)
    return FILE.answer(file, version=file.status.version)


_DETAILS: Final = ("name", "phone", "room")


class SubmitterDetails(BaseModel):
    """Who raised an issue; what was not given, or was erased, is missing."""

    person: PersonId
    name: str | None = None
    phone: str | None = None
    room: str | None = None


@routes.get(
    "/{issue}/submitters", MEETING_OR_INTAKE, summary="Names and phones, for those who answer the issue"
)
async def read_submitters(
    hall: Hall, who: Visiting, issue: IssueId, query: Annotated[Listing, Query()]
) -> Items[SubmitterDetails]:
    async with hall.views.connection() as connection:
        file = await issue_file(connection, issue)
    if file is None or not who.rights.holds_in(file.status.hall, Role.INTAKE, Role.RECORDER, Role.CHAIR):
        raise NotFoundError(what=_WHAT)
    part = items_of(file.submitters, query, str)
    note = partial(hall.opened, object=issue)
    fields = [DataField(name) for name in _DETAILS]
    await run_in_threadpool(note, caller(who, Channel.API), part.items, fields, AccessPurpose.INTAKE)
    known = await run_in_threadpool(hall.vault.personal_of, part.items)
    return Items(
        items=[
            SubmitterDetails(person=person, **{name: known.get(person, {}).get(name) for name in _DETAILS})
            for person in part.items
        ],
        next_cursor=part.next_cursor,
    )
