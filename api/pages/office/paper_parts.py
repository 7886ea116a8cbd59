"""What the pages of paper ballots share: whose paper it can be, what comes back with a refused form."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool

from api.deps import caller, command_id_of
from api.pages.ask import Ask
from api.pages.fields import Raw, one
from api.pages.forms import said
from api.pages.office.paper_reading import FINDINGS, UNREADABLE, Typed
from api.pages.office.roll_search import RollIndex, roll_index
from api.pages.office.vote import Shell
from deliberation.application.ports import Appended, OutcomeUnknownError, ReadOnlyError
from deliberation.domain.ballot.commands import EnterSlip, SettleSlip
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import Channel, PersonId, ProxyId
from projections.votes.ballots import ballot_of

BATCH_WHAT: Final = "票据批次 / batch"
SLIP_WHAT: Final = "纸质票 / paper"


@dataclass(frozen=True, slots=True)
class Back:
    """What comes back with a form that was refused; `command_id` where it may have been recorded."""

    raw: Raw
    typed: Typed | None = None
    problem: str = ""
    command_id: UUID | None = None
    status: int = 422


def person_of(ask: Ask) -> PersonId:
    """Who sits at the desk."""
    if ask.visitor.person is None:
        raise NotFoundError(what=SLIP_WHAT)
    return ask.visitor.person


async def index_of(ask: Ask, conn: Any, held: Shell) -> RollIndex | None:
    """The roll to find rights on; none where ballots are secret, whose papers name nobody."""
    view = held.view
    if view.setup.form is BallotForm.SECRET or view.roll is None:
        return None
    return await roll_index(ask, conn, held.id, view.roll.root)


async def authority_of(ask: Ask, raw: Raw, right: RightId | None) -> ProxyId | None:
    """The one authority under which an agent voted for a right, where that is said of the paper."""
    if one(raw, "by_agent") != "yes" or right is None:
        return None
    async with ask.views() as conn:
        own = await ballot_of(conn, right, now=ask.now)
    proxies = [proxy.proxy for proxy in own.proxies if not proxy.revoked] if own else []
    return proxies[0] if len(proxies) == 1 else None


def with_agent(raw: Raw, typed: Typed, proxy: ProxyId | None) -> Typed:
    """The reading, with an error where an agent is said to have voted and none is known."""
    if one(raw, "by_agent") != "yes" or proxy is not None:
        return typed
    errors = {**typed.errors, "by_agent": "paper.no_agent"}
    return Typed(typed.right, typed.validity, typed.marks, errors, typed.several)


async def recorded(ask: Ask, command: EnterSlip | SettleSlip, back: Back) -> Appended | Back:
    """Record a reading; else the form as it comes back."""
    sender = caller(ask.visitor, Channel.WEB, command_id=command_id_of(one(back.raw, "command_id")))
    try:
        return await run_in_threadpool(ask.service.execute, command, sender)
    except Refusal as refusal:
        return Back(back.raw, back.typed, said(refusal, ask.words.lang), status=refusal.STATUS)
    except ReadOnlyError as fault:
        unknown = isinstance(fault, OutcomeUnknownError)
        problem = ask.words.t("wrong.outcome_unknown" if unknown else "wrong.read_only")
        return Back(back.raw, back.typed, problem, sender.command_id, 503)


def answering(ask: Ask, back: Back | None) -> dict[str, Any]:
    """What the fields of a reading are shown with."""
    typed = back.typed if back else None
    return {
        "raw": back.raw if back else {},
        "errors": typed.errors if typed else {},
        "several": typed.several if typed else (),
        "problem": back.problem if back else "",
        "command_id": (back.command_id if back else None) or uuid4(),
        "choices": list(Choice),
        "abstain": Choice.ABSTAIN,
        "findings": FINDINGS,
        "unreadable": UNREADABLE,
        "csrf": ask.csrf,
    }
