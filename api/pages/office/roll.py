"""The roll of a vote: uploaded and checked, looked through, and its papers delivered."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.access import Routes, holding
from api.asgi import MAX_ROSTER
from api.deps import caller, command_id_of, form_of
from api.pages.ask import Ask, Asking
from api.pages.catalogue import votes as f
from api.pages.fields import Option, Raw, one
from api.pages.forms import Returned
from api.pages.looking import opens
from api.pages.office.doors import VOTES
from api.pages.office.roll_people import (
    HELD_OF_RIGHT,
    Holder,
    Listed,
    by_premises,
    everybody,
    listed,
    may_name,
)
from api.pages.office.vote import Shell, shell
from api.pages.office.vote_now import now_of
from api.pages.posting import Ids, ids_of, read_form
from api.rosters.entering import enter_roll
from api.rosters.problems import Problem, RosterError
from api.rosters.reading import read_roster
from api.rosters.roster import Parking, Roster, RosterOptions
from api.rosters.table import Source
from deliberation.application.ports import Appended, Caller
from deliberation.domain.access.events import AccessPurpose
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.values import BallotSetId, Channel, PersonId, derived_id
from deliberation.domain.vote.commands import FreezeElectorate
from projections.votes.ballot_shapes import RightFilter, RightLine, RightQuery
from projections.votes.ballots import rights_of

ROUTES: Final = Routes(prefix="/office/votes", page=True)

_PAGE: Final = 100
_WALKED: Final = 3_000
"""Heads up to which the whole roll is read, to be shown in the order of the premises."""


# Uploading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A roster as it was sent: the file, and how to read it."""

    source: Source
    parking: str
    developer: str

    @property
    def packed(self) -> str:
        """The file as a hidden field carries it to the confirmation, so that it is chosen once."""
        return urlsafe_b64encode(zlib.compress(self.source.content)).decode()


async def show_upload(
    ask: Ask,
    ids: Ids,
    returned: Returned | None = None,
    status: int = 200,
    problems: Sequence[Problem] = (),
) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
    form = ask.form(
        f.ROLL,
        f"/office/votes/{held.id}/roll/new/{f.ROLL.name}",
        hall=held.view.hall,
        options={
            "parking": [Option(one.value, ask.words.t(f"choice.parking.{one.value}")) for one in Parking]
        },
        returned=returned,
    )
    return ask.show("office/roll_upload.html", status, held=held, form=form, problems=problems)


@ROUTES.get("/{ballot_set}/roll/new", holding(*f.ROLL.roles))
async def upload(ask: Asking) -> Response:
    return await show_upload(ask, ids_of(ask.request))


@ROUTES.post(f"/{{ballot_set}}/roll/new/{f.ROLL.name}", holding(*f.ROLL.roles))
async def take_roll(ask: Asking) -> Response:
    """Read the file and show what is in it; once that is confirmed, enter and freeze it."""
    ids = ids_of(ask.request)
    ask.request.state.page = f"/office/votes/{ids['ballot_set']}/roll/new"
    raw = await read_form(ask.request)
    sent = await _sent(ask.request, raw)
    if sent is None or one(raw, "confirmed") == "change":
        returned = Returned(
            f.ROLL, ask.request.url.path, raw, {} if sent else {"file": ("wrong.missing", {})}
        )
        return await show_upload(ask, ids, returned, 200 if sent else 422)
    try:
        roster = await run_in_threadpool(_read, ask, BallotSetId(ids["ballot_set"]), sent)
        if one(raw, "confirmed") != "yes":
            return await _report(ask, ids, sent, roster)
        frozen = await run_in_threadpool(_enter, ask, ids, raw, roster)
    except RosterError as wrong:
        returned = Returned(f.ROLL, ask.request.url.path, raw, {"file": ("vote_office.roll_again", {})})
        return await show_upload(ask, ids, returned, 422, wrong.problems)
    except Refusal as refusal:
        returned = Returned(f.ROLL, ask.request.url.path, raw, refusal=refusal)
        return await show_upload(ask, ids, returned, refusal.STATUS)
    return ask.go(f"/office/votes/{ids['ballot_set']}", done=f.ROLL.key, after=frozen.last_position)


async def _sent(request: Request, raw: Raw) -> Sent | None:
    """The file of a form, or the one that was carried to the confirmation; None where there is neither."""
    parking, developer = one(raw, "parking"), one(raw, "developer")
    found = (await form_of(request)).get("file")
    if isinstance(found, UploadFile):
        content = await found.read(MAX_ROSTER + 1)
        await request.close()
        if len(content) > MAX_ROSTER:
            raise HTTPException(413)
        return Sent(Source(found.filename or "", content), parking, developer) if content else None
    unpacked = _unpacked(one(raw, "packed"))
    return Sent(Source(one(raw, "file_name"), unpacked), parking, developer) if unpacked else None


def _unpacked(packed: str) -> bytes:
    reader = zlib.decompressobj()
    try:
        content = reader.decompress(urlsafe_b64decode(packed), MAX_ROSTER)
    except (NotBase64, zlib.error, ValueError):
        return b""
    return b"" if reader.unconsumed_tail else content


def _read(ask: Ask, ballot_set: BallotSetId, sent: Sent) -> Roster:
    law = now_of(ask, ballot_set).law
    options = RosterOptions(
        kind=law.profile.roll if law else RollKind.OWNERS,
        parking=Parking(sent.parking) if sent.parking in list(Parking) else None,
        developer=sent.developer or None,
    )
    return read_roster([sent.source], options)


async def _report(ask: Ask, ids: Ids, sent: Sent, roster: Roster) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
    raw = {
        "packed": [sent.packed],
        "file_name": [sent.source.name],
        "parking": [sent.parking],
        "developer": [sent.developer],
    }
    returned = Returned(f.ROLL, ask.request.url.path, raw, to_confirm=True)
    form = ask.form(f.ROLL, ask.request.url.path, hall=held.view.hall, returned=returned)
    return ask.show("office/roll_report.html", held=held, form=form, roster=roster, kind=RollKind)


def _enter(ask: Ask, ids: Ids, raw: Raw, roster: Roster) -> Appended:
    """Enter sheet by sheet, which goes on where it was interrupted, and freeze what came of it."""
    ballot_set = BallotSetId(ids["ballot_set"])
    sender = _sender(ask, raw)
    entered = enter_roll(ask.service, sender, ballot_set, roster)
    command = FreezeElectorate(
        ballot_set=ballot_set,
        sheets=entered.sheets,
        claimed_units=entered.units,
        claimed_heads=entered.weight.heads,
        claimed_area_centi_m2=entered.weight.area_centi_m2,
    )
    return ask.service.execute(command, sender)


def _sender(ask: Ask, raw: Raw) -> Caller:
    key = derived_id("freeze", one(raw, "packed"))
    return caller(ask.visitor, Channel.WEB, command_id=command_id_of(one(raw, "command_id")) or key)


# Looking through ------------------------------------------------------------------------------------


@ROUTES.get("/{ballot_set}/roll", VOTES)
async def roll(ask: Asking) -> Response:
    """The rights on the roll; by name and premises for whoever delivers papers or takes ballots in."""
    asked = ask.request.query_params
    only = _filter(asked.get("only", ""))
    async with ask.views() as conn:
        held = await shell(ask, conn, ids_of(ask.request))
        named = may_name(ask, held.view.hall)
        words = asked.get("q", "").strip() if named else ""
        heads = held.view.roll.heads if held.view.roll else None
        count: int | None = None
        if words or (named and heads is not None and heads <= _WALKED):
            every = [row async for row in everybody(ask, conn, held.id, only) if row.holder.says(words)]
            count, first = len(every), ask.number("from") or 0
            found = by_premises(every)[first : first + _PAGE]
            next_href = ask.here(**{"from": first + _PAGE}) if first + _PAGE < count else ""
        else:
            cursor = asked.get("cursor") or None
            query = RightQuery(ballot_set=held.id, only=only, limit=_PAGE, cursor=cursor)
            page = await rights_of(conn, query)
            found = await listed(ask, page.items) if named else _unnamed(page.items)
            next_href = ask.here(cursor=page.next_cursor) if page.next_cursor else ""
    if named and not await _looks_through(ask, held, found):
        found = _unnamed([row.line for row in found])
    return ask.show(
        "office/roll.html",
        held=held,
        rows=found,
        count=count,
        named=named,
        words=words,
        only=only,
        filters=list(RightFilter),
        next_href=next_href,
    )


def _filter(text: str) -> RightFilter:
    return RightFilter(text) if text in list(RightFilter) else RightFilter.ALL


async def _looks_through(ask: Ask, held: Shell, rows: Sequence[Listed]) -> bool:
    """Enter whose names and premises the reader is about to see on this page of the roll."""
    shown = [PersonId(row.line.right) for row in rows]
    return await opens(ask, shown, HELD_OF_RIGHT, AccessPurpose.ROLL, about=held.id)


def _unnamed(lines: Sequence[RightLine]) -> list[Listed]:
    return [Listed(line, Holder()) for line in lines]
