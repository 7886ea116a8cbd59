"""Minutes 纪要 with their editions."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.access import PUBLIC, Routes, holding
from api.deps import Hall, Visiting
from api.posting import Ask, post_commands
from api.reading import WAITING, Listing, Moment, Shape
from api.routes.roles import CHAIR, MEETING, sees
from deliberation.domain.errors import NotFoundError
from deliberation.domain.minutes import commands as c
from deliberation.domain.values import HallId, MeetingId, MinutesId, Role
from projections.minutes import view
from projections.minutes.shapes import MinutesDetail, MinutesLine, MinutesQuery
from projections.shapes import Page

routes: Final = Routes("/api/v1/minutes", tag="minutes", on_get=WAITING)

_WHAT: Final = "纪要 / minutes"
_DRAFT: Final = {
    "hall": "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f",
    "meeting": "c4b0a4c2-6f3e-5d55-8a0f-6a1d5f2f9a21",
    "text": "会议听取了关于电线杆的诉求……",
}

post_commands(
    routes,
    "minutes",
    (
        Ask("", c.DraftMinutes, holding(Role.RECORDER), "Write them", makes="minutes", example=_DRAFT),
        Ask("/{minutes}/circulation", c.CirculateMinutes, MEETING, "Send the draft round"),
        Ask("/{minutes}/confirmation", c.ConfirmMinutes, CHAIR, "Sign them off as chair (签发)"),
        Ask("/{minutes}/publication", c.PublishMinutes, MEETING, "Send them out and post the excerpt"),
        Ask("/{minutes}/corrections", c.CorrectMinutes, MEETING, "Replace an edition by the next"),
        Ask("/{minutes}/supplements", c.SupplementMinutes, MEETING, "Add what was missing"),
    ),
)

DETAIL: Final = Shape(MinutesDetail, "Minutes")


class MinutesFilter(Listing):
    """Filters; each that is left out lets all pass."""

    hall: list[HallId] = Field(default=[], max_length=50)
    meeting: MeetingId | None = None
    published: bool | None = None


@routes.get("", PUBLIC, summary="Minutes, the latest drafted first")
async def list_minutes(
    hall: Hall, moment: Moment, query: Annotated[MinutesFilter, Query()]
) -> Page[MinutesLine]:
    asked = MinutesQuery(halls=tuple(query.hall), **query.model_dump(exclude={"hall"}))
    async with hall.views.connection() as connection:
        return await view.minutes_list(connection, asked, as_of=moment)


@routes.get("/{minutes}", PUBLIC, summary="The minutes of a meeting", response_model=DETAIL.documented)
async def read_minutes(hall: Hall, who: Visiting, minutes: MinutesId, moment: Moment) -> Response:
    """The posted excerpts; all texts for the office of the hall."""
    async with hall.views.connection() as connection:
        found = await view.minutes(connection, minutes, as_of=moment)
        if found and await sees(connection, who, found.line.hall):
            found = await view.minutes(connection, minutes, as_of=moment, office=True)
    if found is None:
        raise NotFoundError(what=_WHAT)
    return DETAIL.answer(found, version=found.line.version)
