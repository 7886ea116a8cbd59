"""A resolution formed from what a vote declared adopted."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import resolutions as f
from api.pages.fields import Option
from api.pages.forms import Returned
from api.pages.office.doors import office
from api.pages.options import short, units_of
from api.pages.posting import Ids, Place, ids_of, to
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution.by_vote import POWERS
from deliberation.domain.values import BallotSetId, Role
from deliberation.domain.vote.state import VoteState
from projections.votes.shapes import QuestionView, VoteView
from projections.votes.view import vote

ROUTES: Final = Routes(prefix="/office", page=True)

_WHAT: Final = "表决 / vote"


def adopted(view: VoteView) -> list[QuestionView]:
    """The questions whose answer was declared adopted and is not doubted."""
    if view.state is VoteState.VOIDED:
        return []
    return [
        one
        for one in view.questions
        if one.result
        and one.result.result is MotionOutcome.ADOPTED
        and one.annulled is None
        and not one.recounting
    ]


def in_words(ask: Ask, question: QuestionView) -> str:
    """What was adopted: the motion, and which option or whom it chose."""
    labels = {option.key: option.label or option.key for option in question.options}
    result = question.result
    chosen = [*result.elected, *([result.adopted] if result.adopted else [])] if result else []
    words = question.text or str(question.motion)[:8]
    names = [labels[key] for key in chosen if key in labels]
    if not names:
        return words
    return words.rstrip("。.") + ask.words.t("punctuation.colon") + ask.words.listed(names)


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """The form is filled with what the vote adopted."""
    async with ask.views() as conn:
        view = await _vote(ask, conn, ids)
        units = await units_of(ask, conn, view.hall)
    questions = adopted(view)
    back = f"/office/votes/{view.id}"
    if not questions and returned is None:
        return ask.show("office/nothing_adopted.html", back=back)
    form = ask.form(
        f.VOTE_ADOPTION,
        f"{back}/resolution/{f.VOTE_ADOPTION.name}",
        hall=view.hall,
        options={
            "units": units,
            "adopted_motions": _motions(ask, questions),
            "powers": [Option(one.value, ask.words.term(one)) for one in POWERS[view.setup.body]],
        },
        initial={
            "motions": [str(one.motion) for one in questions],
            "authority": [POWERS[view.setup.body][0].value],
            "text": ["\n".join(in_words(ask, one) for one in questions)],
        },
        returned=returned,
    )
    return ask.show("office/form.html", status, form=form, back=back, back_key="resolution.to_vote")


def _motions(ask: Ask, questions: Iterable[QuestionView]) -> list[Option]:
    return [Option(str(one.motion), short(in_words(ask, one))) for one in questions]


async def _vote(ask: Ask, conn: Any, ids: Ids) -> VoteView:
    view: VoteView = found(await vote(conn, BallotSetId(ids["ballot_set"]), office=True), _WHAT)
    await office(ask, conn, view.hall, _WHAT)
    return view


async def _hall_of(ask: Ask, ids: Ids) -> Mapping[str, object]:
    async with ask.views() as conn:
        return {"hall": (await _vote(ask, conn, ids)).hall}


@ROUTES.get("/votes/{ballot_set}/resolution", holding(Role.CHAIR))
async def adoption(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/votes/{ballot_set}/resolution", show).take(
    f.VOTE_ADOPTION, fix=_hall_of, then=to("/office/resolutions/{resolution}")
)
