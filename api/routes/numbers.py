"""Numbers with their definition and the events that make them."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.deps import Hall, Visiting
from api.reading import WAITING, Listing, Moment, Shape
from api.routes.numbering import LONGEST, number_for
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.task.events import Light
from deliberation.domain.values import (
    BallotSetId,
    HallId,
    IssueId,
    MeetingId,
    MotionId,
    ResolutionId,
    TaskId,
    UnitId,
)
from projections.numbers.shapes import Definition, Provenance
from projections.numbers.view import DEFINITIONS

routes: Final = Routes("/api/v1/numbers", tag="numbers", on_get=WAITING)

NUMBER: Final = Shape(Provenance)


class NumberFilter(Listing):
    """Which number of that name; `needs` of its definition says what it cannot do without. `hall` adds the
    halls below it. `exact`: as the office is shown it."""

    hall: HallId | None = None
    level: HallLevel | None = None
    stage: SpineStage | None = None
    unit: UnitId | None = None
    category: str | None = Field(default=None, max_length=LONGEST)
    light: Light | None = None
    age: int | None = Field(default=None, ge=0, le=36_500)
    q: str | None = Field(default=None, max_length=LONGEST)
    ended: bool = False
    issue: IssueId | None = None
    resolution: ResolutionId | None = None
    task: TaskId | None = None
    meeting: MeetingId | None = None
    motion: MotionId | None = None
    vote: BallotSetId | None = None
    right: RightId | None = None
    which: str | None = Field(default=None, max_length=LONGEST)
    part: str | None = Field(default=None, max_length=LONGEST)
    dim: str | None = Field(default=None, max_length=LONGEST)
    base: str | None = Field(default=None, max_length=LONGEST)
    option: str | None = Field(default=None, max_length=LONGEST)
    exact: bool = False


class Catalogue(BaseModel):
    """Every number that the pages and lists show."""

    definitions: list[Definition]


@routes.get("", PUBLIC, summary="What every number means")
async def list_numbers() -> Catalogue:
    return Catalogue(definitions=list(DEFINITIONS.values()))


@routes.get("/{name}", PUBLIC, summary="A number with the events that make it", response_model=Provenance)
async def read_number(
    hall: Hall, who: Visiting, name: str, moment: Moment, query: Annotated[NumberFilter, Query()]
) -> Response:
    """Who may see it is who may see the page that shows it; everybody else is told that there is none."""
    said = query.model_dump(exclude={"hall", "limit", "cursor"})
    async with hall.views.connection() as connection:
        found = await number_for(
            connection,
            who,
            name,
            hall=query.hall,
            as_of=moment,
            now=hall.clock.now(),
            limit=query.limit,
            cursor=query.cursor,
            parameters=said,
        )
    return NUMBER.answer(found)
