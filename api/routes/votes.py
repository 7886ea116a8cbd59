"""Ballot sets 表决: prepared, opened, cast, closed, counted and declared."""

from operator import attrgetter
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.deps import Hall, Visiting
from api.posting import Ask, Performed, post_commands
from api.reading import WAITING, Listing, Moment, Shape, page_of
from api.routes.roles import (
    CHAIR,
    CLERKS,
    COUNT,
    COUNTERS,
    COUNTING,
    MEETING,
    SCRUTINY,
    SHUFFLE,
    VOIDS,
    VOTERS,
    sees,
    sees_all,
)
from api.visitor import Visitor
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as b
from deliberation.domain.errors import NotFoundError
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.values import BallotSetId, HallId, IssueId, PersonId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.state import VoteState
from projections.asof import AsOf
from projections.shapes import Page
from projections.votes import view
from projections.votes.ballot_shapes import BoxBallot, PaperQueue, RightFilter, RightLine, RightQuery
from projections.votes.shapes import QuestionView, Turnout, VoteLine, VoteQuery, VoteView

routes: Final = Routes("/api/v1/ballot-sets", tag="ballot sets", on_get=WAITING)

_WHAT: Final = "表决 / vote"
_HALL: Final = "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f"
_MOTION: Final = "5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"
_RIGHT: Final = "9d1f3a52-4d0e-4c4f-8a57-0d6a1e8e4a11"
_PERSON: Final = "7d6f3a52-4d0e-5c4f-8a57-0d6a1e8e4a11"
_SETUP: Final[dict[str, Any]] = {
    "setup": {
        "hall": _HALL,
        "body": "owners_joint_decision",
        "place": "cn-zhejiang-zhoushan",
        "questions": [{"motion": _MOTION, "item": 8}],
        "record_date": "2026-12-01",
    },
    "wording": {
        "title": "高亭新村业主大会表决",
        "questions": {_MOTION: {"text": "利用公共绿地出租广告位。"}},
    },
}
_SHEET: Final = {
    "number": 1,
    "rights": [
        {
            "right": _RIGHT,
            "area_centi_m2": 8_950,
            "units": 1,
            "holder": "王**",
            "premises": ["1号楼2单元301室"],
        }
    ],
}


def _links(hall: Service, command: Any, sender: Caller) -> Performed:
    """The secrets of all links by right, told this once."""
    tokens = hall.issue_links(command, sender)
    return Performed.of_stored(
        hall, command, sender, links={str(right): token for right, token in tokens.items()}
    )


post_commands(
    routes,
    "ballot-sets",
    (
        Ask("", c.PrepareVote, CHAIR, "Prepare a vote", makes="ballot_set", example=_SETUP),
        Ask(
            "/{ballot_set}/preparation",
            c.RevisePreparation,
            CHAIR,
            "Put another setup in its place, before the notice",
            example=_SETUP,
        ),
        Ask("/{ballot_set}/roll-sheets", b.EnrolRights, MEETING, "Enter a sheet of the roll", example=_SHEET),
        Ask(
            "/{ballot_set}/electorate",
            c.FreezeElectorate,
            MEETING,
            "Freeze the roll",
            example={"sheets": 1, "claimed_heads": 1},
        ),
        Ask(
            "/{ballot_set}/objections",
            c.RaiseElectorateObjection,
            VOTERS,
            "Object to the roll",
            makes="objection",
            holder=True,
            example={"right": _RIGHT, "claim": "面积与不动产登记簿不符。"},
        ),
        Ask(
            "/{ballot_set}/objections/{objection}/decision",
            c.DecideElectorateObjection,
            CHAIR,
            "Decide an objection, with its reason",
        ),
        Ask("/{ballot_set}/notice", c.PublishVoteNotice, CHAIR, "Publish the notice of the vote"),
        Ask(
            "/{ballot_set}/undelivered-notice",
            c.PostUndeliveredNotice,
            CLERKS,
            "Post in the estate what reached nobody",
        ),
        Ask(
            "/{ballot_set}/deliveries",
            b.RecordDeliveries,
            CLERKS,
            "Say how papers reached their holders",
            example={"rights": [_RIGHT], "method": "signed", "evidence": "签收表第3页"},
        ),
        Ask(
            "/{ballot_set}/attendance",
            b.SignInHolders,
            CLERKS,
            "Sign in who came to the meeting that votes",
            example={"rights": [_RIGHT]},
        ),
        Ask(
            "/{ballot_set}/links",
            c.IssueBallotLinks,
            MEETING,
            "Make a personal link for each right; the answer is the only place where its secrets stand",
            perform=_links,
        ),
        Ask("/{ballot_set}/opening", c.OpenVote, CHAIR, "Open the vote; the rules are pinned"),
        Ask("/{ballot_set}/extension", c.ExtendVote, CHAIR, "Move the close, before it, for all"),
        Ask("/{ballot_set}/closure", c.CloseVote, CHAIR, "Close the vote"),
        Ask(
            "/{ballot_set}/box-shuffle",
            c.ShuffleBox,
            SHUFFLE,
            "Publish the secret ballots without their order",
        ),
        Ask(
            "/{ballot_set}/tally",
            c.TallyVote,
            COUNT,
            "Count, watched by scrutineers",
            example={"scrutineers": [_PERSON]},
        ),
        Ask("/{ballot_set}/ruling", c.RuleInvalidBallots, SCRUTINY, "Rule how invalid ballots count"),
        Ask("/{ballot_set}/declarations", c.DeclareVote, CHAIR, "Declare the result of one motion"),
        Ask("/{ballot_set}/posting", c.PostResult, CLERKS, "Post the results"),
        Ask(
            "/{ballot_set}/recounts", c.RequestRecount, VOTERS, "Ask for a recount of one motion", holder=True
        ),
        Ask(
            "/{ballot_set}/recounts/completion",
            c.CompleteRecount,
            COUNT,
            "Count one motion again",
            example={"motion": _MOTION, "scrutineers": [_PERSON]},
        ),
        Ask("/{ballot_set}/voidance", c.VoidVote, VOIDS, "A competent body set the whole vote aside"),
        Ask("/{ballot_set}/annulment", c.AnnulVote, MEETING, "A court set one result aside"),
    ),
)


# Reading --------------------------------------------------------------------------------------------

DETAIL: Final = Shape(VoteView, "BallotSet")


class VoteFilter(Listing):
    """Filters of the votes; each that is left out lets all pass."""

    hall: list[HallId] = Field(default=[], max_length=50)
    body: Body | None = None
    state: VoteState | None = None
    issue: IssueId | None = None
    words: str | None = Field(default=None, max_length=200, description="Looked for in published titles.")


class RollFilter(Listing):
    """Which rights of a roll."""

    only: RightFilter = RightFilter.ALL


@routes.get("", PUBLIC, summary="Votes, the latest prepared first")
async def list_votes(
    hall: Hall, who: Visiting, moment: Moment, query: Annotated[VoteFilter, Query()]
) -> Page[VoteLine]:
    """Those whose notice is published; all of them for the office of the halls asked for."""
    halls = tuple(query.hall)
    asked = VoteQuery(halls=halls, **query.model_dump(exclude={"hall"}))
    async with hall.views.connection() as connection:
        office = await sees_all(connection, who, halls)
        return await view.votes(connection, asked, as_of=moment, office=office)


@routes.get("/{ballot_set}", PUBLIC, summary="One vote", response_model=DETAIL.documented)
async def read_vote(hall: Hall, who: Visiting, ballot_set: BallotSetId, moment: Moment) -> Response:
    """From its notice on. Never a count before it is declared, but to its office, tellers and scrutineers
    once it is counted; small cells for them only."""
    found = await _vote(hall, who, ballot_set, moment)
    return DETAIL.answer(found, version=found.version)


@routes.get("/{ballot_set}/turnout", PUBLIC, summary="Who took part so far, against what is needed")
async def read_turnout(hall: Hall, who: Visiting, ballot_set: BallotSetId, moment: Moment) -> Turnout:
    """Heads and area of those who took part; never what was answered. None before the opening: 404."""
    found = await _vote(hall, who, ballot_set, moment)
    if found.turnout is None:
        raise NotFoundError(what="参与情况 / turnout")
    return found.turnout


@routes.get("/{ballot_set}/results", PUBLIC, summary="What each question came to, with its working")
async def read_results(
    hall: Hall, who: Visiting, ballot_set: BallotSetId, moment: Moment
) -> list[QuestionView]:
    return list((await _vote(hall, who, ballot_set, moment)).questions)


@routes.get("/{ballot_set}/box", PUBLIC, summary="The secret ballots, in the order of their receipt codes")
async def read_box(
    hall: Hall, ballot_set: BallotSetId, moment: Moment, query: Annotated[Listing, Query()]
) -> Page[BoxBallot]:
    """After the close, once the box was shuffled; 404 before."""
    async with hall.views.connection() as connection:
        found = await view.box(connection, ballot_set, as_of=moment)
    if found is None:
        raise NotFoundError(what="票箱 / box")
    return page_of(found.ballots, query, attrgetter("code"), found.position)


@routes.get("/{ballot_set}/rights", COUNTING, summary="The roll, without names, in the order of its entry")
async def read_roll(
    hall: Hall, who: Visiting, ballot_set: BallotSetId, query: Annotated[RollFilter, Query()]
) -> Page[RightLine]:
    asked = RightQuery(ballot_set=ballot_set, only=query.only, limit=query.limit, cursor=query.cursor)
    async with hall.views.connection() as connection:
        await in_office(connection, who, ballot_set)
        return await view.rights_of(connection, asked)


@routes.get("/{ballot_set}/paper", COUNTING, summary="Batches of paper, and what was read differently")
async def read_paper(hall: Hall, who: Visiting, ballot_set: BallotSetId) -> PaperQueue:
    """As it stands for whoever asks: the next paper of each batch that they have not typed."""
    async with hall.views.connection() as connection:
        await in_office(connection, who, ballot_set)
        return await view.queue(connection, ballot_set, acting(who))


async def in_office(connection: Any, who: Visitor, ballot_set: BallotSetId) -> VoteView:
    """The vote, for those who run it; to everybody else there is none of that id."""
    found = await view.vote(connection, ballot_set, office=True)
    if found is None or not await sees(connection, who, found.hall, *COUNTERS):
        raise NotFoundError(what=_WHAT)
    return found


def acting(who: Visitor) -> PersonId:
    """The person who asks; the doors of these reads let nobody in without a login."""
    if who.person is None:
        raise NotFoundError(what=_WHAT)
    return who.person


async def _vote(hall: Service, who: Visitor, ballot_set: BallotSetId, moment: AsOf | None) -> VoteView:
    async with hall.views.connection() as connection:
        found = await view.vote(connection, ballot_set, as_of=moment, office=True)
        if found and not await sees(connection, who, found.hall, *COUNTERS):
            found = await view.vote(connection, ballot_set, as_of=moment)
    if found is None:
        raise NotFoundError(what=_WHAT)
    return found
