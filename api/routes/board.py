"""The board of open issues, and the evaluations that residents gave."""

from operator import attrgetter
from typing import Annotated, Final

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.deps import Hall, Visiting
from api.reading import WAITING, Listing, Moment, Shape, page_of
from api.routes.roles import sees, sees_all
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.terms import Term
from deliberation.domain.values import HallId, IssueId, UnitId
from projections.board.view import BoardPage, BoardQuery, board
from projections.directory.view import halls_below
from projections.issues.shapes import EvaluationSummary, IssueEvaluation
from projections.issues.view import issue_file, issue_status

routes: Final = Routes("/api/v1/board", tag="board", on_get=WAITING)
evaluations: Final = Routes("/api/v1/evaluations", tag="evaluations", on_get=WAITING)

PAGE: Final = Shape(BoardPage)


class BoardFilter(Listing):
    """Filters of the board; each that is left out lets all pass. `below` adds the halls below those
    named; `unpublished` adds what intake has not registered yet, for the office of the halls named."""

    hall: list[HallId] = Field(default=[], max_length=50)
    below: bool = False
    level: HallLevel | None = None
    stage: SpineStage | None = None
    state: IssueState | None = None
    unit: UnitId | None = None
    category: str | None = Field(default=None, max_length=80)
    light: Light | None = None
    older_than: int | None = Field(default=None, ge=0, le=36_500, description="Days since submission.")
    text: str | None = Field(default=None, max_length=200)
    ended: bool = False
    unpublished: bool = False


@routes.get("", PUBLIC, summary="Open issues by stage, now or as of any time", response_model=BoardPage)
async def read_board(
    hall: Hall, who: Visiting, moment: Moment, query: Annotated[BoardFilter, Query()]
) -> Response:
    halls = tuple(query.hall)
    async with hall.views.connection() as connection:
        if query.unpublished and not await sees_all(connection, who, halls):
            raise NotAllowedError(needed=Term("所查议事厅工作人员", "staff of the halls named"))
        if query.below:
            halls = tuple({below for one in halls for below in await halls_below(connection, one)})
        rest = query.model_dump(exclude={"hall", "below"})
        return PAGE.answer(await board(connection, BoardQuery(halls=halls, as_of=moment, **rest)))


class EvaluationFilter(Listing):
    """The issue that was evaluated."""

    issue: IssueId


class Evaluations(BaseModel):
    """`items` are for the office of the hall; everybody sees the summary."""

    summary: EvaluationSummary
    items: list[IssueEvaluation]
    next_cursor: str | None
    position: int


@evaluations.get("", PUBLIC, summary="How residents judged an issue")
async def list_evaluations(
    hall: Hall, who: Visiting, query: Annotated[EvaluationFilter, Query()]
) -> Evaluations:
    async with hall.views.connection() as connection:
        status = await issue_status(connection, query.issue)
        office = status is not None and await sees(connection, who, status.hall)
        file = await issue_file(connection, query.issue) if office else None
    if status is None or not (status.published or office):
        raise NotFoundError(what="诉求 / issue")
    page = page_of(file.evaluations if file else (), query, attrgetter("moment.position"), status.position)
    return Evaluations(
        summary=status.evaluation,
        items=list(page.items),
        next_cursor=page.next_cursor,
        position=status.position,
    )
