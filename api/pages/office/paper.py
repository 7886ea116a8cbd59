"""Paper ballots at the desk: batches are taken in, and two people type each paper unseen by each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue.papers import BATCH, ENTERS, SETTLES
from api.pages.fields import one, whole_number
from api.pages.forms import Returned, WrongFormError
from api.pages.looking import opens
from api.pages.office.doors import VOTES
from api.pages.office.paper_parts import (
    BATCH_WHAT,
    Back,
    answering,
    authority_of,
    index_of,
    person_of,
    recorded,
    with_agent,
)
from api.pages.office.paper_reading import read
from api.pages.office.paper_settle import recounted
from api.pages.office.roll_search import IN_INDEX, RollIndex
from api.pages.office.vote import Shell, shell
from api.pages.posting import Ids, Place, ids_of, read_form
from deliberation.domain.access.events import AccessPurpose
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.values import BallotSetId, PersonId
from deliberation.domain.vote.state import VoteState
from projections.votes.ballot_shapes import BatchLine, PaperQueue
from projections.votes.papers import queue

ROUTES: Final = Routes(prefix="/office/votes/{ballot_set}/paper", page=True)

_TAKES: Final = frozenset({VoteState.OPEN, VoteState.CLOSED})


# The desk -----------------------------------------------------------------------------------------


async def show_desk(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        papers = await queue(conn, held.id, person_of(ask))
    enters = ask.holds(held.view.hall, ENTERS)
    names = await ask.names({person for one in papers.mismatches for person in one.by})
    following = max((batch.serial for batch in papers.batches), default=0) + 1
    form = ask.form(
        BATCH,
        f"/office/votes/{held.id}/paper/{BATCH.name}",
        hall=held.view.hall,
        initial={"serial": [str(following)]},
        returned=returned,
    )
    return ask.show(
        "office/paper.html",
        status,
        held=held,
        vote=held.view,
        papers=papers,
        form=form if enters and held.view.state in _TAKES else None,
        enters=enters,
        settles=ask.holds(held.view.hall, SETTLES),
        recounted=recounted(held),
        people={one.slip: [names[person] for person in one.by] for one in papers.mismatches},
    )


@ROUTES.get("", VOTES)
async def desk(ask: Asking) -> Response:
    """The batches with how far each is, and the papers that wait for a scrutineer."""
    return await show_desk(ask, ids_of(ask.request), None, 200)


async def _batch_id(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """A batch is known by its vote and serial, so that none is taken in twice."""
    serial = whole_number(one(await read_form(ask.request), "serial"))
    if serial is None:
        raise WrongFormError({"serial": ("wrong.number", {})})
    return {"batch": batch_of(BallotSetId(ids["ballot_set"]), serial)}


Place(ROUTES, "", show_desk).take(BATCH, fix=_batch_id)


# Typing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slip:
    """A paper that somebody is about to type: its batch, its number, and the roll to find its right on."""

    held: Shell
    papers: PaperQueue
    batch: BatchLine
    number: int | None
    index: RollIndex | None

    @property
    def secret(self) -> bool:
        return self.held.view.setup.form is BallotForm.SECRET

    @property
    def page(self) -> str:
        return f"/office/votes/{self.held.id}/paper/{self.batch.batch}"


async def _slip(ask: Ask, ids: Ids, wanted: int | None) -> Slip:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        papers = await queue(conn, held.id, person_of(ask))
        batch = next((one for one in papers.batches if one.batch == ids["batch"]), None)
        index = await index_of(ask, conn, held)
    line: BatchLine = found(batch, BATCH_WHAT)
    known = wanted if wanted and 0 < wanted <= line.count else None
    return Slip(held, papers, line, known or line.next_number, index)


@ROUTES.get("/{batch}", holding(*ENTERS))
async def enter(ask: Asking) -> Response:
    """The next paper of a batch that this person has not typed; `?number=` types one of them again."""
    slip = await _slip(ask, ids_of(ask.request), ask.number("number"))
    return _show(ask, slip, None)


@ROUTES.post("/{batch}/slip", holding(*ENTERS))
async def take(ask: Asking) -> Response:
    """Record what a person read on a paper, and lead to the next one."""
    ids = ids_of(ask.request)
    raw = await read_form(ask.request)
    slip = await _slip(ask, ids, whole_number(one(raw, "number")))
    ask.request.state.page = slip.page
    typed = read(raw, slip.held.view.questions, slip.index)
    proxy = await authority_of(ask, raw, typed.right)
    typed = with_agent(raw, typed, proxy)
    whose = [PersonId(entry.right) for entry in typed.several]
    if not await opens(ask, whose, IN_INDEX, AccessPurpose.COUNTING, about=slip.held.id):
        typed = replace(typed, several=())
    back = Back(raw, typed)
    if typed.errors or slip.number is None:
        return _show(ask, slip, back)
    command = c.EnterSlip(
        slip=slip_of(slip.batch.batch, slip.number),
        batch=slip.batch.batch,
        number=slip.number,
        right=typed.right,
        validity=typed.validity,
        proxy=proxy,
        marks=typed.marks,
        scan=one(raw, "scan") or None,
    )
    done = await recorded(ask, command, back)
    if isinstance(done, Back):
        return _show(ask, slip, done)
    return ask.go(slip.page, saved=command.number, after=done.last_position)


def _show(ask: Ask, slip: Slip, back: Back | None) -> Response:
    return ask.show(
        "office/paper_slip.html",
        back.status if back else 200,
        slip=slip,
        held=slip.held,
        vote=slip.held.view,
        saved=None if back else ask.number("saved"),
        **answering(ask, back),
    )
