"""Meetings 会议 and the motions put in them."""

from operator import attrgetter
from typing import Annotated, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.access import SIGNED_IN, Routes
from api.deps import Hall, Visiting
from api.posting import Ask, post_commands
from api.reading import WAITING, Listing, Moment, Shape, page_of
from api.routes.roles import CHAIR, MEETING, MEMBERS, sees, sees_all
from api.visitor import Visitor
from deliberation.domain.errors import NotFoundError
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting.events import MeetingKind
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.values import HallId, IssueId, MeetingId, MotionId
from projections.asof import AsOf
from projections.meetings import view
from projections.meetings.shapes import MeetingDetail, MeetingLine, MeetingQuery, MotionQuery, MotionView
from projections.shapes import Page

routes: Final = Routes("/api/v1/meetings", tag="meetings", on_get=WAITING)
motions: Final = Routes("/api/v1/motions", tag="motions", on_get=WAITING)

_WHAT: Final = "会议 / meeting"
_HALL: Final = "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f"
_PERSON: Final = "7d6f3a52-4d0e-5c4f-8a57-0d6a1e8e4a11"
_ISSUE: Final = "5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"

_CONVENED: Final = {
    "hall": _HALL,
    "kind": "joint_conference",
    "planned_at": "2026-12-01T14:30:00+08:00",
    "agenda": [{"issue": _ISSUE}],
}

post_commands(
    routes,
    "meetings",
    (
        Ask("", c.ConveneMeeting, CHAIR, "Call a meeting", makes="meeting", example=_CONVENED),
        Ask(
            "/held",
            c.RecordMeetingHeld,
            MEETING,
            "Enter a past meeting of which only a summary is kept",
            makes="meeting",
        ),
        Ask("/{meeting}/agenda", c.AmendAgenda, MEETING, "Change the agenda before it is locked"),
        Ask("/{meeting}/agenda-lock", c.LockAgenda, MEETING, "Lock the agenda"),
        Ask("/{meeting}/notice", c.GiveNotice, MEETING, "Tell the units of the meeting"),
        Ask("/{meeting}/postponement", c.PostponeMeeting, MEETING, "Move it to another time"),
        Ask("/{meeting}/cancellation", c.CancelMeeting, MEETING, "Call it off"),
        Ask(
            "/{meeting}/attendance",
            c.RecordAttendance,
            MEETING,
            "Sign in",
            example={"present": [_PERSON]},
        ),
        Ask("/{meeting}/arrivals", c.RecordArrival, SIGNED_IN, "Come later, oneself or by the recorder"),
        Ask("/{meeting}/departures", c.RecordDeparture, SIGNED_IN, "Leave earlier, likewise"),
        Ask("/{meeting}/substitute-chair", c.SubstituteChair, MEETING, "Let another person preside"),
        Ask("/{meeting}/opening", c.OpenMeeting, MEETING, "Open with a quorum"),
        Ask("/{meeting}/inquorate", c.DeclareInquorate, MEETING, "End it for want of a quorum"),
        Ask("/{meeting}/unlisted-items", c.RefuseUnlistedItem, MEETING, "Note that an item was refused"),
        Ask("/{meeting}/deliberations", c.RecordDeliberation, MEETING, "Enter what was said"),
        Ask("/{meeting}/rule-notes", c.NoteRule, MEETING, "State which rule applies"),
        Ask(
            "/{meeting}/motions",
            c.ProposeMotion,
            MEETING,
            "Put a motion",
            makes="motion",
            at="motions",
            example={"issue": _ISSUE, "text": "由产权单位限期扶正加固。"},
        ),
        Ask("/{meeting}/motions/{motion}/recusals", c.DeclareRecusal, SIGNED_IN, "Stand aside, likewise"),
        Ask("/{meeting}/motions/{motion}/quorum-checks", c.RecheckQuorum, MEETING, "Test the quorum again"),
        Ask("/{meeting}/motions/{motion}/consensus", c.RecordConsensus, MEETING, "Ask for consensus"),
        Ask(
            "/{meeting}/motions/{motion}/shows-of-hands",
            c.RecordShowOfHands,
            MEETING,
            "Count hands, by person",
            example={"ayes": [_PERSON]},
        ),
        Ask("/{meeting}/opinions", c.FormOpinion, MEETING, "End a deliberation in an opinion"),
        Ask("/{meeting}/adjournment", c.AdjournMeeting, MEETING, "Adjourn (休会)"),
        Ask("/{meeting}/resumption", c.ResumeMeeting, MEETING, "Go on after an adjournment"),
        Ask("/{meeting}/closure", c.CloseMeeting, MEETING, "Close the meeting"),
        Ask("/{meeting}/corrections", c.CorrectMeeting, MEETING, "Put a recorded fact right"),
    ),
)

DETAIL: Final = Shape(MeetingDetail, "Meeting")
MOTION: Final = Shape(MotionView, "Motion", position=int)


class MeetingFilter(Listing):
    """Filters of the docket; each that is left out lets all pass."""

    hall: list[HallId] = Field(default=[], max_length=50)
    kind: MeetingKind | None = None
    state: MeetingState | None = None
    issue: IssueId | None = None
    ended: bool | None = None


@routes.get("", MEMBERS, summary="The docket, the latest planned first")
async def list_meetings(
    hall: Hall, moment: Moment, query: Annotated[MeetingFilter, Query()]
) -> Page[MeetingLine]:
    asked = MeetingQuery(
        halls=tuple(query.hall),
        kind=query.kind,
        state=query.state,
        issue=query.issue,
        ended=query.ended,
        limit=query.limit,
        cursor=query.cursor,
    )
    async with hall.views.connection() as connection:
        return await view.meetings(connection, asked, as_of=moment)


@routes.get("/{meeting}", MEMBERS, summary="One meeting", response_model=DETAIL.documented)
async def read_meeting(hall: Hall, who: Visiting, meeting: MeetingId, moment: Moment) -> Response:
    """Sealed texts (venue, motions, points, opinions) are given to the office of the hall only."""
    found = await _meeting(hall, who, meeting, moment)
    return DETAIL.answer(found, version=found.line.version)


@routes.get("/{meeting}/motions", MEMBERS, summary="The motions of a meeting, as they were put")
async def meeting_motions(
    hall: Hall, who: Visiting, meeting: MeetingId, moment: Moment, query: Annotated[Listing, Query()]
) -> Page[MotionView]:
    found = await _meeting(hall, who, meeting, moment)
    return page_of(found.motions, query, attrgetter("id"), found.position)


class MotionFilter(Listing):
    """Filters of the motions; each that is left out lets all pass."""

    hall: list[HallId] = Field(default=[], max_length=50)
    meeting: MeetingId | None = None
    issue: IssueId | None = None


@motions.get("", MEMBERS, summary="Motions, the latest put first")
async def list_motions(
    hall: Hall, who: Visiting, query: Annotated[MotionFilter, Query()]
) -> Page[MotionView]:
    """Their texts for the office of the meeting, or of all halls asked for."""
    halls = tuple(query.hall)
    asked = MotionQuery(halls=halls, **query.model_dump(exclude={"hall"}))
    async with hall.views.connection() as connection:
        if query.meeting:
            found = await view.meeting(connection, query.meeting)
            office = found is not None and await sees(connection, who, found.line.hall)
        else:
            office = await sees_all(connection, who, halls)
        return await view.motions(connection, asked, office=office)


@motions.get("/{motion}", MEMBERS, summary="One motion", response_model=MOTION.documented)
async def read_motion(hall: Hall, who: Visiting, motion: MotionId, moment: Moment) -> Response:
    """The ETag is that of its meeting, of which commands on a motion speak."""
    async with hall.views.connection() as connection:
        meeting = await view.meeting_of(connection, motion)
    found = await _meeting(hall, who, meeting, moment) if meeting else None
    for one in found.motions if found else ():
        if found and one.id == motion:
            return MOTION.answer(one, version=one.version, position=found.position)
    raise NotFoundError(what="表决事项 / motion")


async def _meeting(hall: Hall, who: Visitor, meeting: MeetingId, moment: AsOf | None) -> MeetingDetail:
    async with hall.views.connection() as connection:
        found = await view.meeting(connection, meeting, as_of=moment)
        if found and await sees(connection, who, found.line.hall):
            found = await view.meeting(connection, meeting, as_of=moment, office=True)
    if found is None:
        raise NotFoundError(what=_WHAT)
    return found
