"""One right on a roll: whose it is, how its papers went, who votes for it, and what became of its ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import rights as f
from api.pages.fields import Option, one
from api.pages.forms import CommandForm, Returned, Shown, WrongFormError, with_returned
from api.pages.looking import opens
from api.pages.office.deliveries import BallotQuestion, ballot_question, sender_of, show_papers
from api.pages.office.doors import VOTES
from api.pages.office.roll_people import HELD_OF_RIGHT, Holder, holders, may_name
from api.pages.office.vote import Shell, shell
from api.pages.options import short
from api.pages.posting import Ids, Place, ids_of, read_form
from api.rosters.roster import SEPARATOR
from deliberation.domain.access.events import AccessPurpose
from deliberation.domain.ballot.commands import ReissueBallotLink
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import AgentId, BallotSetId, PersonId
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState
from projections.votes.ballot_shapes import OwnVote
from projections.votes.ballots import ballot_of

ROUTES: Final = Routes(prefix="/office/rights", page=True)

WHAT: Final = "表决权 / right"
_S: Final = VoteState
_BEFORE_OPENING: Final = frozenset({_S.ROLL_FROZEN, _S.NOTICE_PUBLISHED})
_BEFORE_CLOSE: Final = frozenset({_S.ROLL_FROZEN, _S.NOTICE_PUBLISHED, _S.OPEN})
_BEFORE_COUNT: Final = _BEFORE_CLOSE | {_S.CLOSED}


@dataclass(frozen=True, slots=True)
class Held:
    """A right with its vote; `state` has its area and units, which only the office sees. `agents` are the
    names of those who vote for the holder."""

    own: OwnVote
    vote: Shell
    state: EnrolledRight
    holder: Holder
    agents: Mapping[AgentId, str]

    @property
    def id(self) -> RightId:
        return self.own.right


async def held_right(ask: Ask, conn: Any, right: RightId) -> Held:
    """The right of an address, for the office of its hall, its tellers and its scrutineers."""
    own: OwnVote = found(await ballot_of(conn, right, now=ask.now), WHAT)
    vote = await shell(ask, conn, {"ballot_set": own.ballot_set})
    state, _ = await run_in_threadpool(ask.service.desk.look, RIGHTS, right)
    named = may_name(ask, vote.view.hall)
    named = named and await opens(
        ask, [PersonId(right)], HELD_OF_RIGHT, AccessPurpose.ROLL, about=own.ballot_set
    )
    known = (await holders(ask, [right])).get(right, Holder()) if named else Holder()
    agents = await run_in_threadpool(_agents, ask, own) if named else {}
    return Held(own, vote, state, known, agents)


def _agents(ask: Ask, own: OwnVote) -> dict[AgentId, str]:
    found_as = {one.agent: ask.service.vault.externals_of(one.agent) for one in own.proxies}
    return {agent: known[0].partition(SEPARATOR)[0] for agent, known in found_as.items() if known}


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        held = await held_right(ask, conn, RightId(ids["right"]))
    view = held.vote.view
    return ask.show(
        "office/right.html",
        status,
        held=held,
        own=held.own,
        vote=view,
        motions={one.motion: one.text or "" for one in view.questions},
        objections=[one for one in view.objection_list if one.right == held.id],
        offered=_forms(ask, held, returned),
    )


# What can be done ------------------------------------------------------------------------------------


def _wanted(held: Held) -> list[CommandForm]:
    """The forms worth showing; deciders have the last word."""
    view = held.vote.view
    if held.own.struck:
        return []
    wanted = [*_in_the_room(held)]
    if view.state in _BEFORE_CLOSE:
        wanted.append(f.DELIVERY)
    if view.state in _BEFORE_OPENING:
        wanted.append(f.OBJECTION)
        wanted += [f.AMENDMENT, f.STRIKE] if view.refreeze else []
    if view.links and view.state in _BEFORE_CLOSE:
        wanted += [f.LINK_REISSUE, f.LINK_REVOCATION]
    if view.state in _BEFORE_COUNT:
        wanted.append(f.PROXY)
        wanted += [f.PROXY_REVOCATION] if any(not one.revoked for one in held.own.proxies) else []
    return wanted


def _in_the_room(held: Held) -> list[CommandForm]:
    view = held.vote.view
    in_room = view.profile is not None and view.profile.in_room
    wanted: list[CommandForm] = []
    if in_room and view.state is _S.OPEN:
        there = held.state.attended and not held.state.absent
        wanted.append(f.LEAVING if there else f.SIGN_IN)
    recorded = view.setup.form is BallotForm.RECORDED
    if recorded and view.state is _S.OPEN and BallotChannel.ROOM in view.setup.channels:
        wanted.append(f.ROOM_BALLOT)
    if view.profile is not None and view.profile.recusal and view.state is _S.OPEN:
        wanted.append(f.RECUSAL)
    return wanted


def _forms(ask: Ask, held: Held, returned: Returned | None) -> list[Shown]:
    options = _options(held)
    wanted = with_returned(_wanted(held), returned)
    return [
        ask.form(
            form,
            f"/office/rights/{held.id}/{form.name}",
            hall=held.own.hall,
            version=held.own.version if form.subject else None,
            options=options,
            initial=_initial(held, options),
            returned=returned,
            aside=True if form is f.DELIVERY and held.state.delivered else None,
            ballot=_ballot(held),
        )
        for form in wanted
        if ask.holds(held.own.hall, form.roles)
    ]


def _initial(held: Held, options: Mapping[str, Sequence[Option]]) -> dict[str, Sequence[str]]:
    """A proxy covers everything unless it says otherwise; a correction begins with what stands."""
    area = held.state.area_centi_m2
    return {
        "scope": [option.value for option in options["motions"]],
        "written": ["yes"],
        "area_centi_m2": [f"{area // 100}.{area % 100:02}"],
        "units": [str(held.state.units)],
    }


def _options(held: Held) -> dict[str, Sequence[Option]]:
    return {
        "motions": [Option(str(one.motion), short(one.text or "")) for one in held.vote.view.questions],
        "proxies": [
            Option(str(one.proxy), held.agents.get(one.agent, str(one.proxy)[:8]))
            for one in held.own.proxies
            if not one.revoked
        ],
    }


def _ballot(held: Held) -> list[BallotQuestion]:
    return [ballot_question(one) for one in held.vote.view.questions]


@ROUTES.get("/{right}", VOTES)
async def one_right(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


# Taking the forms ------------------------------------------------------------------------------------


async def _set_of(ask: Ask, ids: Ids) -> BallotSetId:
    async with ask.views() as conn:
        own: OwnVote = found(await ballot_of(conn, RightId(ids["right"]), now=ask.now), WHAT)
    return own.ballot_set


async def _in_its_vote(ask: Ask, ids: Ids) -> Mapping[str, object]:
    return {"ballot_set": await _set_of(ask, ids)}


async def _as_a_list(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """What is asked for several rights at once, asked for this one."""
    return {"ballot_set": await _set_of(ask, ids), "rights": [ids["right"]], "right": None}


async def _in_the_hand(_: Ask, __: Ids) -> Mapping[str, object]:
    return {"channel": BallotChannel.ROOM}


async def _agent(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """The id of an agent in this vote, kept under a key: the same for the same name and telephone, so that
    their principals are counted, and told to nobody who tries names."""
    raw = await read_form(ask.request)
    name = SEPARATOR.join(filter(None, [one(raw, "agent_name"), one(raw, "agent_phone")]))
    if not one(raw, "agent_name"):
        return {}
    kind = f"agent:{await _set_of(ask, ids)}"
    vault = ask.service.vault
    return {"agent": await run_in_threadpool(lambda: vault.remember(kind, name, vault.stand_in(kind, name)))}


_PLACE: Final = Place(ROUTES, "/{right}", show)
for _form in (f.AMENDMENT, f.STRIKE, f.LINK_REVOCATION, f.PROXY_REVOCATION, f.LEAVING, f.RECUSAL):
    _PLACE.take(_form)
_PLACE.take(f.OBJECTION, fix=_in_its_vote)
_PLACE.take(f.DELIVERY, fix=_as_a_list)
_PLACE.take(f.SIGN_IN, fix=_as_a_list)
_PLACE.take(f.ROOM_BALLOT, fix=_in_the_hand)
_PLACE.take(f.PROXY, fix=_agent)


@ROUTES.post(f"/{{right}}/{f.LINK_REISSUE.name}", holding(*f.LINK_REISSUE.roles))
async def reissue(ask: Asking) -> Response:
    """Make the link anew and show it this once."""
    ids = ids_of(ask.request)
    ask.request.state.page = f"/office/rights/{ids['right']}"
    raw = await read_form(ask.request)
    right = RightId(ids["right"])
    try:
        sender = sender_of(ask, raw, right)
        token = await run_in_threadpool(ask.service.reissue_link, ReissueBallotLink(right=right), sender)
    except WrongFormError as wrong:
        return await show(ask, ids, Returned(f.LINK_REISSUE, ask.request.url.path, raw, wrong.errors), 422)
    except Refusal as refusal:
        returned = Returned(f.LINK_REISSUE, ask.request.url.path, raw, refusal=refusal)
        return await show(ask, ids, returned, refusal.STATUS)
    async with ask.views() as conn:
        held = await held_right(ask, conn, right)
    return await show_papers(ask, held.vote, {right: token})
