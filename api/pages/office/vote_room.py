"""A body that votes in the room: who came, and a show of hands person by person."""

from dataclasses import replace
from typing import Final

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import Routes, holding
from api.deps import caller
from api.pages.ask import Ask, Asking
from api.pages.catalogue import votes as f
from api.pages.fields import Option, Raw, one
from api.pages.forms import Returned, WrongFormError
from api.pages.looking import opens
from api.pages.office.deliveries import ballot_question
from api.pages.office.roll_people import Holder, by_premises, everybody
from api.pages.office.vote import shell
from api.pages.posting import Ids, Place, claimed_time, ids_of, read_form
from deliberation.domain.access.events import AccessPurpose, DataField
from deliberation.domain.ballot.commands import CastBallot
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.values import Channel, PersonId, derived_id
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState

ROUTES: Final = Routes(prefix="/office/votes", page=True)


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        rows = by_premises([row async for row in everybody(ask, conn, held.id) if not row.line.struck])
    shown = [PersonId(row.line.right) for row in rows]
    if not await opens(ask, shown, [DataField.HOLDER], AccessPurpose.COUNTING, about=held.id):
        rows = [replace(row, holder=Holder()) for row in rows]
    view = held.view
    in_room = view.profile is not None and view.profile.in_room
    there = [row for row in rows if row.line.present] if in_room else rows
    takes = view.state is VoteState.OPEN and BallotChannel.ROOM in view.setup.channels
    recorded = view.setup.form is BallotForm.RECORDED
    absent = [
        Option(str(row.line.right), row.holder.name or str(row.line.right)[:8], row.holder.building)
        for row in rows
        if not row.line.present
    ]
    address = f"/office/votes/{held.id}/room"
    return ask.show(
        "office/vote_room.html",
        status,
        held=held,
        there=len(there),
        voters=[row for row in there if not row.line.voted],
        ballot=[ballot_question(question) for question in view.questions],
        attendance=ask.form(
            f.ATTENDANCE,
            f"{address}/{f.ATTENDANCE.name}",
            hall=view.hall,
            options={"absent": absent},
            returned=returned,
        )
        if in_room and view.state is VoteState.OPEN
        else None,
        hands=ask.form(f.HANDS, f"{address}/{f.HANDS.name}", hall=view.hall, returned=returned)
        if takes and recorded
        else None,
    )


@ROUTES.get("/{ballot_set}/room", holding(*f.HANDS.roles))
async def room(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/{ballot_set}/room", show).take(f.ATTENDANCE)


@ROUTES.post(f"/{{ballot_set}}/room/{f.HANDS.name}", holding(*f.HANDS.roles))
async def raise_hands(ask: Asking) -> Response:
    """Enter a ballot for everybody who raised a hand, one command each: nobody's vote waits for another's."""
    ids = ids_of(ask.request)
    ask.request.state.page = f"/office/votes/{ids['ballot_set']}/room"
    raw = await read_form(ask.request)
    try:
        last = await run_in_threadpool(_enter, ask, raw)
    except WrongFormError as wrong:
        fault = "" if wrong.errors else ask.words.t("vote_office.nobody_in_room")
        returned = Returned(f.HANDS, ask.request.url.path, raw, wrong.errors, fault=fault)
        return await show(ask, ids, returned, 422)
    except Refusal as refusal:
        return await show(
            ask, ids, Returned(f.HANDS, ask.request.url.path, raw, refusal=refusal), refusal.STATUS
        )
    return ask.go(f"/office/votes/{ids['ballot_set']}/room", done=f.HANDS.key, after=last)


def _enter(ask: Ask, raw: Raw) -> int:
    happened_at = claimed_time(raw)
    last = 0
    for command in _ballots(raw):
        key = derived_id("hands", one(raw, "command_id"), command.right)
        sender = caller(ask.visitor, Channel.WEB, command_id=key, happened_at=happened_at)
        last = ask.service.execute(command, sender).last_position
    return last


def _ballots(raw: Raw) -> list[CastBallot]:
    """The ballots of a form: `marks.<right>.<motion>`. WrongFormError, with no errors where nobody voted."""
    said: dict[str, dict[str, list[str]]] = {}
    for name, values in raw.items():
        start, _, rest = name.partition(".")
        right, _, motion = rest.partition(".")
        if start == "marks" and any(values):
            said.setdefault(right, {})[motion] = [value for value in values if value]
    if not said:
        raise WrongFormError({})
    try:
        return [
            CastBallot.model_validate({"right": right, "channel": BallotChannel.ROOM, "marks": marks})
            for right, marks in said.items()
        ]
    except ValidationError as wrong:
        raise WrongFormError({"": ("wrong.form_whole", {})}) from wrong
