"""One vote, step by step: what is done, what is next, and what the law asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import votes as f
from api.pages.forms import Returned
from api.pages.office.doors import VOTES, office
from api.pages.office.vote_forms import (
    AT,
    EVERY,
    OF_QUESTION,
    STEPS,
    forms_of_questions,
    forms_of_steps,
    may_open,
    options_of,
)
from api.pages.office.vote_now import Now, checks_by_step, now_of
from api.pages.office.voted import adopted
from api.pages.office.votes import WHAT, Demands, demands, place_name
from api.pages.past import around, past_of
from api.pages.posting import Ids, Place, ids_of
from api.pages.votes import cards_of, profile_of, time_left, turnout_shown
from api.routes.roles import COUNTERS
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.speech import speak
from deliberation.domain.terms import Term
from deliberation.domain.values import BallotSetId, PersonId, Role
from projections.asof import AsOf
from projections.directory.shapes import HallView
from projections.directory.view import hall
from projections.resolutions.shapes import ResolutionQuery
from projections.resolutions.view import resolutions
from projections.votes.shapes import QuestionView, VoteView
from projections.votes.view import vote

ROUTES: Final = Routes(prefix="/office/votes", page=True)


@dataclass(frozen=True, slots=True)
class Shell:
    """A vote with its hall, for every page about it."""

    view: VoteView
    hall: HallView

    @property
    def id(self) -> BallotSetId:
        return self.view.id


async def shell(ask: Ask, conn: Any, ids: Ids, as_of: AsOf | None = None) -> Shell:
    """The vote of an address, for the office of its hall, its tellers and its scrutineers."""
    name = BallotSetId(ids["ballot_set"])
    now = None if as_of else ask.now
    known: VoteView = found(await vote(conn, name, office=True, now=now, as_of=as_of), WHAT)
    await office(ask, conn, known.hall, WHAT, *COUNTERS)
    return Shell(known, found(await hall(conn, known.hall), "议事厅 / hall"))


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    as_of = past.as_of if past else None
    async with ask.views() as conn:
        held = await shell(ask, conn, ids, as_of)
        options = {} if past else await options_of(ask, conn, held.hall, held.view)
        formed = await resolutions(conn, ResolutionQuery(ballot_set=held.view.id), office=True)
        near = await around(ask, conn, [held.id])
    view = held.view
    now = None if past else await run_in_threadpool(now_of, ask, view.id)
    return ask.show(
        "office/vote.html",
        status,
        held=held,
        vote=view,
        steps=STEPS,
        here=AT[view.state],
        now=now,
        checks=checks_by_step(now),
        demands=_demands(ask, view, now),
        turnout=turnout_shown(view),
        left=time_left(ask.words, view.seconds_left),
        cards=cards_of(view, profile_of(view)),
        forms=forms_of_steps(ask, view, options, now, returned) if now else {},
        of_questions=forms_of_questions(ask, view, options, returned) if now else {},
        spoken={one.motion: spoken(one) for one in view.questions},
        formed=[] if past else formed.items,
        can_adopt=bool(adopted(view)),
        can_open=may_open(ask, view),
        names=await ask.names(_people(view)),
        may=_may(ask, view, present=now is not None),
        place_name=lambda place: place_name(ask, place),
        past=past.stand(view.position) if past else None,
        around=near,
    )


def _may(ask: Ask, view: VoteView, *, present: bool) -> Mapping[str, bool]:
    """Which of the further pages are worth a link, none in the past; each decides again who may."""
    return {
        "records": present and ask.holds(view.hall, f.RECORDS),
        "chairs": present and ask.holds(view.hall, [Role.CHAIR]),
        "counts": present and ask.holds(view.hall, [*f.BOX, *COUNTERS]),
    }


def _people(view: VoteView) -> set[PersonId | None]:
    named: set[PersonId | None] = set()
    if view.counted:
        named |= {*view.counted.tellers, *view.counted.scrutineers}
    if view.ruling:
        named |= set(view.ruling.scrutineers)
    return named


def _demands(ask: Ask, view: VoteView, now: Now | None) -> Demands | None:
    """What it takes: by the rules that were pinned, before that by those of the day; None without any."""
    profile = view.profile or (now.law.profile if now and now.law else profile_of(view))
    texts = {
        one.motion: (one.text or "", [option.label or option.key for option in one.options])
        for one in view.questions
    }
    return demands(ask, view.setup, texts, profile) if profile else None


def spoken(question: QuestionView) -> Term | None:
    """What the chair reads out of a counted question, with options and candidates by their names."""
    outcome = question.result.outcome if question.result else None
    if not isinstance(outcome, Outcome):
        return None
    return speak(outcome, {one.key: one.label or one.key for one in question.options})


@ROUTES.get("/{ballot_set}", VOTES)
async def one_vote(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


async def _all_sheets(ask: Ask, ids: Ids) -> Mapping[str, object]:
    now = await run_in_threadpool(now_of, ask, BallotSetId(ids["ballot_set"]))
    return {"sheets": max(1, now.sheets)}


_PLACE: Final = Place(ROUTES, "/{ballot_set}", show)
for _form in EVERY:
    if _form is f.FREEZE:
        _PLACE.take(_form, fix=_all_sheets)
    else:
        _PLACE.take(_form)
for _form in OF_QUESTION:
    _PLACE.take(_form, below="/motions/{motion}")


# The notice on paper ---------------------------------------------------------------------------------


@ROUTES.get("/{ballot_set}/notice", holding(Role.CHAIR, Role.RECORDER))
async def notice_on_paper(ask: Asking) -> Response:
    """The text of the notice, to be printed and posted."""
    async with ask.views() as conn:
        held = await shell(ask, conn, ids_of(ask.request))
    now = await run_in_threadpool(now_of, ask, held.id)
    return ask.show(
        "office/vote_notice.html",
        held=held,
        vote=held.view,
        demands=_demands(ask, held.view, now),
        place_name=lambda place: place_name(ask, place),
    )
