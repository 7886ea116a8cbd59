"""Papers that two people read differently: a scrutineer looks at the paper and says what it says.

In a recount also one that is settled: both who typed it may have misread it.
"""

from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue.papers import SETTLES
from api.pages.fields import one, whole_number
from api.pages.looking import opens
from api.pages.office.paper_parts import (
    SLIP_WHAT,
    Back,
    answering,
    authority_of,
    index_of,
    person_of,
    recorded,
    with_agent,
)
from api.pages.office.paper_reading import Typed, read
from api.pages.office.roll_search import IN_INDEX, Entry, RollIndex
from api.pages.office.vote import Shell, shell
from api.pages.posting import Ids, ids_of, read_form
from api.pages.votes import answer_words
from deliberation.domain.access.events import AccessPurpose
from deliberation.domain.ballot.commands import SettleSlip
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.values import BallotSetId, PersonId, ProxyId, SlipId
from projections.votes.ballot_shapes import BatchLine, Reading, SlipView
from projections.votes.papers import queue, slip

ROUTES: Final = Routes(prefix="/office/votes/{ballot_set}/paper", page=True)


@dataclass(frozen=True, slots=True)
class Read:
    """What one person read, and whose paper that makes it, as those know it who count."""

    by: str
    entry: Entry | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class Differing:
    """A paper that waits for a scrutineer, or is looked at again."""

    held: Shell
    shown: SlipView
    batch: BatchLine
    index: RollIndex | None

    @property
    def page(self) -> str:
        return f"/office/votes/{self.held.id}/paper/slips/{self.shown.slip}"

    @property
    def read_again(self) -> bool:
        """Whether it is settled, and a recount has every paper looked at once more."""
        return self.shown.settled is not None and recounted(self.held)


def recounted(held: Shell) -> bool:
    """Whether a question of the vote is being counted again."""
    return any(question.recounting for question in held.view.questions)


async def _differing(ask: Ask, ids: Ids) -> Differing:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        shown: SlipView = found(await slip(conn, SlipId(ids["slip"])), SLIP_WHAT)
        papers = await queue(conn, held.id, person_of(ask))
        index = await index_of(ask, conn, held)
    batch = next((one for one in papers.batches if one.batch == shown.batch), None)
    return Differing(held, shown, found(batch, SLIP_WHAT), index)


async def _show(ask: Ask, paper: Differing, back: Back | None) -> Response:
    names = await ask.names({reading.by for reading in paper.shown.readings})
    whose = [PersonId(reading.right) for reading in paper.shown.readings if reading.right]
    if not await opens(ask, whose, IN_INDEX, AccessPurpose.COUNTING, about=paper.held.id):
        paper = replace(paper, index=RollIndex(()))
    return ask.show(
        "office/paper_settle.html",
        back.status if back else 200,
        held=paper.held,
        vote=paper.held.view,
        shown=paper.shown,
        batch=paper.batch,
        page=paper.page,
        reads=[
            Read(
                names[reading.by] if reading.by else "",
                paper.index.entry(reading.right) if paper.index else None,
                reading,
            )
            for reading in paper.shown.readings
        ],
        before=_settled_before(paper),
        secret=paper.index is None,
        answer_words=answer_words,
        **answering(ask, back),
    )


def _settled_before(paper: Differing) -> Read | None:
    """As what a paper of a recount counts so far."""
    settled = paper.shown.settled if paper.read_again else None
    if settled is None:
        return None
    return Read("", paper.index.entry(settled.right) if paper.index else None, settled)


@ROUTES.get("/recount/slip", holding(*SETTLES))
async def again(ask: Asking) -> Response:
    """The paper of a batch and number, for a recount."""
    query = ask.request.query_params
    ballot_set = BallotSetId(ids_of(ask.request)["ballot_set"])
    desk = f"/office/votes/{ballot_set}/paper"
    serial, number = whole_number(query.get("serial", "")), whole_number(query.get("number", ""))
    if serial is None or number is None:
        return ask.go(desk)
    return ask.go(f"{desk}/slips/{slip_of(batch_of(ballot_set, serial), number)}")


@ROUTES.get("/slips/{slip}", holding(*SETTLES))
async def mismatch(ask: Asking) -> Response:
    """Both entries side by side."""
    return await _show(ask, await _differing(ask, ids_of(ask.request)), None)


@ROUTES.post("/slips/{slip}/settlement", holding(*SETTLES))
async def settle(ask: Asking) -> Response:
    """Say what the paper says: as one of the two read it, or as the scrutineer does."""
    paper = await _differing(ask, ids_of(ask.request))
    ask.request.state.page = paper.page
    raw = await read_form(ask.request)
    typed, proxy = _as_read(paper, whole_number(one(raw, "reading")))
    if typed is None:
        typed = read(raw, paper.held.view.questions, paper.index)
        proxy = await authority_of(ask, raw, typed.right)
        typed = with_agent(raw, typed, proxy)
    back = Back(raw, typed)
    if typed.errors:
        return await _show(ask, paper, back)
    command = SettleSlip(
        slip=paper.shown.slip, right=typed.right, validity=typed.validity, proxy=proxy, marks=typed.marks
    )
    done = await recorded(ask, command, back)
    if isinstance(done, Back):
        return await _show(ask, paper, done)
    desk = f"/office/votes/{paper.held.id}/paper"
    return ask.go(desk, done="paper.settled", after=done.last_position)


def _as_read(paper: Differing, chosen: int | None) -> tuple[Typed | None, ProxyId | None]:
    """What the chosen one of the two people read; nothing where neither was chosen."""
    readings = paper.shown.readings
    if chosen is None or chosen >= len(readings):
        return None, None
    reading = readings[chosen]
    return Typed(reading.right, reading.validity, reading.marks), reading.proxy
