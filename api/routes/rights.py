"""Rights to vote 表决权, the ballots and proxies of each, and paper on its way in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from api.access import Routes
from api.deps import Hall, Visiting, ballot_holder
from api.posting import Ask, Performed, post_commands
from api.reading import WAITING, Shape
from api.routes.roles import BALLOT, CLERKS, COUNT, COUNTING, HOLDER, MEETING, SCRUTINY
from api.routes.votes import acting, in_office
from api.visitor import Visitor
from deliberation.application.box import CastSecretly
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import ids
from deliberation.domain.errors import NotFoundError
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, BatchId, SlipId
from projections.votes import view
from projections.votes.ballot_shapes import BatchLine, OwnVote, SlipView

routes: Final = Routes("/api/v1/rights", tag="rights", on_get=WAITING)
batches: Final = Routes("/api/v1/batches", tag="batches", on_get=WAITING)
slips: Final = Routes("/api/v1/slips", tag="batches", on_get=WAITING)

_MOTION: Final = "5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"
_RIGHT: Final = "9d1f3a52-4d0e-4c4f-8a57-0d6a1e8e4a11"


def _batch(_: Visitor, __: Caller, values: Mapping[str, Any]) -> UUID:
    """A batch is known by its ballot set and serial, so that none is taken in twice."""
    ballot_set, serial = _id(values.get("ballot_set")), values.get("serial")
    if ballot_set is None or not isinstance(serial, int):
        return uuid4()
    return ids.batch_of(BallotSetId(ballot_set), serial)


def _slip(_: Visitor, __: Caller, values: Mapping[str, Any]) -> UUID:
    """A slip is known by its batch and number, so that both people who type it meet."""
    batch, number = _id(values.get("batch")), values.get("number")
    if batch is None or not isinstance(number, int):
        return uuid4()
    return ids.slip_of(BatchId(batch), number)


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _link(hall: Service, command: Any, sender: Caller) -> Performed:
    token = hall.reissue_link(command, sender)
    return Performed.of_stored(hall, command, sender, link=token)


def _secretly(hall: Service, command: Any, sender: Caller) -> Performed:
    """Whether the ballot lies in the box; one that came late or second was set aside."""
    done = hall.cast_secretly(command, sender)
    return Performed(done.appended, {"counted": done.counted})


post_commands(
    routes,
    "rights",
    (
        Ask("/{right}/amendment", c.AmendRight, CLERKS, "Correct a right after an upheld objection"),
        Ask("/{right}/removal", c.StrikeRight, CLERKS, "Strike a right off the roll"),
        Ask(
            "/{right}/link-reissue",
            c.ReissueBallotLink,
            MEETING,
            "Make the personal link anew; its secret is told this once",
            perform=_link,
        ),
        Ask("/{right}/link-revocation", c.RevokeBallotLink, MEETING, "Revoke the personal link"),
        Ask("/{right}/departures", c.RecordHolderLeft, CLERKS, "The holder left the meeting"),
        Ask("/{right}/recusals", c.RecordRecusal, CLERKS, "The holder stands aside from a motion"),
        Ask(
            "/{right}/ballots",
            c.CastBallot,
            BALLOT,
            "Cast a ballot: the holder by a personal link, or a teller in the room",
            holder=True,
            example={"channel": "online", "marks": {_MOTION: ["AYE"]}},
        ),
        Ask(
            "/{right}/rejected-ballots",
            c.RejectBallot,
            CLERKS,
            "Set a ballot aside that does not count",
            example={"channel": "room", "reason": "UNCLEAR"},
        ),
        Ask(
            "/{right}/secret-ballots",
            CastSecretly,
            BALLOT,
            "Vote secretly with a personal link; the ballot is kept apart from who voted",
            holder=True,
            perform=_secretly,
            example={"code": "K7QD-2MXA-5RTN", "marks": {_MOTION: ["AYE"]}},
        ),
        Ask("/{right}/secret-votes", c.MarkVoted, CLERKS, "Note that the holder voted secretly"),
        Ask(
            "/{right}/proxies",
            c.RegisterProxy,
            CLERKS,
            "Enter a written authority, or why it is not admitted",
            makes="proxy",
            example={"agent": "3f6c1de2-0b51-4c6f-9a0e-1f6b7f0a1c22", "scope": [_MOTION]},
        ),
        Ask(
            "/{right}/proxies/{proxy}/revocation",
            c.RevokeProxy,
            BALLOT,
            "Take an authority back, by a personal link or at the office",
            holder=True,
        ),
    ),
)
post_commands(
    batches,
    "batches",
    (
        Ask(
            "",
            c.ReceiveBatch,
            CLERKS,
            "Take in a numbered batch of paper",
            makes="batch",
            fills={"batch": _batch},
            example={"ballot_set": "c4b0a4c2-6f3e-5d55-8a0f-6a1d5f2f9a21", "serial": 1, "count": 50},
        ),
        Ask(
            "/{batch}/slips",
            c.EnterSlip,
            COUNT,
            "Type what a paper says; two people do it",
            makes="slip",
            fills={"slip": _slip},
            at="slips",
            example={"number": 1, "right": _RIGHT, "marks": {_MOTION: ["NAY"]}},
        ),
    ),
)
post_commands(
    slips,
    "slips",
    (Ask("/{slip}/settlement", c.SettleSlip, SCRUTINY, "Say what a paper says that two read differently"),),
)


# Reading --------------------------------------------------------------------------------------------

OWN: Final = Shape(OwnVote, "Right")
BATCH: Final = Shape(BatchLine, "Batch")
SLIP: Final = Shape(SlipView, "Slip")


@routes.get("/{right}", HOLDER, summary="A vote as the holder sees it", response_model=OWN.documented)
async def read_right(request: Request, hall: Hall, right: RightId) -> Response:
    """The questions, the own ballots and what became of each: for the holder of the personal link, and
    without what was answered for those who run the vote."""
    who = await ballot_holder(request)
    async with hall.views.connection() as connection:
        found = await view.ballot_of(connection, right)
        if found is None:
            raise NotFoundError(what="表决权 / right")
        if who.right != right:
            await in_office(connection, who, found.ballot_set)
            found = replace(found, ballots=tuple(replace(one, marks={}) for one in found.ballots))
    return OWN.answer(found, version=found.version)


@batches.get("/{batch}", COUNTING, summary="A batch of paper", response_model=BATCH.documented)
async def read_batch(hall: Hall, who: Visiting, batch: BatchId) -> Response:
    async with hall.views.connection() as connection:
        ballot_set = await view.vote_of_batch(connection, batch)
        if ballot_set is None:
            raise NotFoundError(what="批次 / batch")
        await in_office(connection, who, ballot_set)
        found = await view.queue(connection, ballot_set, acting(who))
    return BATCH.answer(next(one for one in found.batches if one.batch == batch))


@slips.get("/{slip}", COUNTING, summary="A paper, once two people read it", response_model=SLIP.documented)
async def read_slip(hall: Hall, who: Visiting, slip: SlipId) -> Response:
    """What each of them read stands there only then, so that neither is led by the other."""
    async with hall.views.connection() as connection:
        found = await view.slip(connection, slip)
        ballot_set = await view.vote_of_batch(connection, found.batch) if found else None
        if found is None or ballot_set is None:
            raise NotFoundError(what="纸质票 / paper ballot")
        await in_office(connection, who, ballot_set)
    return SLIP.answer(found, version=found.version)
