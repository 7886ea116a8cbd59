"""Resolutions 决议: adopted, published, objected to, completed."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.access import PUBLIC, Routes, holding
from api.deps import Hall, Visiting
from api.posting import Ask, post_commands
from api.reading import WAITING, Listing, Moment, Shape
from api.routes.roles import CHAIR, MEETING, SUPERVISION, UNITS, sees, sees_all
from deliberation.domain.errors import NotFoundError
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.values import BallotSetId, HallId, IssueId, MeetingId, ResolutionId, Role, UnitId
from projections.resolutions import view
from projections.resolutions.shapes import ResolutionDetail, ResolutionLine, ResolutionQuery
from projections.shapes import Page

routes: Final = Routes("/api/v1/resolutions", tag="resolutions", on_get=WAITING)

_WHAT: Final = "决议 / resolution"
_ADOPTED: Final = {
    "hall": "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f",
    "authority": "joint_conference",
    "meeting": "c4b0a4c2-6f3e-5d55-8a0f-6a1d5f2f9a21",
    "issues": ["5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"],
    "responsible": ["0f2a6c0c-6a0b-5f9c-8b5e-9a4e5d2c7b10"],
    "text": "由供电公司牵头，十四日内扶正加固。",
}
_ANSWERS: Final = holding(Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)

post_commands(
    routes,
    "resolutions",
    (
        Ask("", c.AdoptResolution, CHAIR, "Record what was adopted", makes="resolution", example=_ADOPTED),
        Ask("/{resolution}/publication", c.PublishResolution, MEETING, "Post it (公示)"),
        Ask(
            "/{resolution}/objections",
            c.FileObjection,
            PUBLIC,
            "Object, with or without a login",
            makes="objection",
            throttled=True,
            example={"text": "期限太短，施工会影响出行。"},
        ),
        Ask(
            "/{resolution}/objections/{objection}/answer", c.AnswerObjection, _ANSWERS, "Answer an objection"
        ),
        Ask("/{resolution}/refixed-deadline", c.RefixResolutionDeadline, _ANSWERS, "Fix the deadline again"),
        Ask("/{resolution}/completion", c.CompleteResolution, SUPERVISION, "Find that all is done"),
        Ask("/{resolution}/amendment", c.AmendResolution, CHAIR, "Change it by a newer one"),
        Ask("/{resolution}/rescission", c.RescindResolution, CHAIR, "Take it back by a newer one"),
        Ask("/{resolution}/suspension", c.SuspendResolution, SUPERVISION, "Suspend it"),
        Ask("/{resolution}/resumption", c.ResumeResolution, SUPERVISION, "Go on with it"),
        Ask(
            "/{resolution}/correction-orders",
            c.OrderResolutionCorrected,
            UNITS,
            "The street orders a correction",
        ),
        Ask("/{resolution}/annulment", c.AnnulResolution, MEETING, "A court set it aside"),
        Ask(
            "/{resolution}/archiving",
            c.ArchiveResolution,
            holding(Role.RECORDER, administrator=True),
            "Archive it",
        ),
        Ask("/{resolution}/corrections", c.CorrectResolution, MEETING, "Put a recorded fact right"),
    ),
)

DETAIL: Final = Shape(ResolutionDetail, "Resolution")


class ResolutionFilter(Listing):
    """Filters of the register; each that is left out lets all pass."""

    hall: list[HallId] = Field(default=[], max_length=50)
    authority: Authority | None = None
    effect: Effect | None = None
    issue: IssueId | None = None
    meeting: MeetingId | None = None
    ballot_set: BallotSetId | None = None
    unit: UnitId | None = None
    published: bool | None = None
    completed: bool | None = None


@routes.get("", PUBLIC, summary="The register of resolutions, the latest adopted first")
async def list_resolutions(
    hall: Hall, who: Visiting, moment: Moment, query: Annotated[ResolutionFilter, Query()]
) -> Page[ResolutionLine]:
    halls = tuple(query.hall)
    asked = ResolutionQuery(halls=halls, **query.model_dump(exclude={"hall"}))
    async with hall.views.connection() as connection:
        office = await sees_all(connection, who, halls)
        return await view.resolutions(connection, asked, as_of=moment, office=office)


@routes.get("/{resolution}", PUBLIC, summary="One resolution", response_model=DETAIL.documented)
async def read_resolution(hall: Hall, who: Visiting, resolution: ResolutionId, moment: Moment) -> Response:
    """Its text once it is published; all texts for the office of its hall."""
    async with hall.views.connection() as connection:
        found = await view.resolution(connection, resolution, as_of=moment)
        if found and await sees(connection, who, found.line.hall):
            found = await view.resolution(connection, resolution, as_of=moment, office=True)
    if found is None:
        raise NotFoundError(what=_WHAT)
    return DETAIL.answer(found, version=found.line.version)
