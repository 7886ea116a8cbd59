"""One motion, step by step: who stands aside, whether there is a quorum, consensus or hands.

The outcome is shown before it is recorded, as the pinned rules give it; the chair confirms it.
"""

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from api.access import Routes
from api.pages.ask import Ask, Asking
from api.pages.catalogue import meetings as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.office.doors import OFFICE
from api.pages.office.room import titles_of
from api.pages.office.sitting import Sitting, quorum_of, sitting
from api.pages.posting import Ids, Place, ids_of
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.rules.procedure import DecisionMode
from deliberation.domain.rules.quorum import QuorumTest
from deliberation.domain.values import MeetingId, MotionId, PersonId
from projections.meetings.shapes import MotionView

ROUTES: Final = Routes(prefix="/office/meetings", page=True)

_BY_MODE: Final = {
    DecisionMode.CONSENSUS: (f.CONSENSUS,),
    DecisionMode.CONSENSUS_FIRST: (f.CONSENSUS, f.HANDS),
    DecisionMode.VOTE: (f.HANDS,),
}


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        held = await sitting(ask, conn, MeetingId(ids["meeting"]))
        motion = held.motion(MotionId(ids["motion"]))
        titles = await titles_of(ask, conn, held)
    test = quorum_of(held.now, motion.id) if held.now else None
    voters = _voters(test)
    return ask.show(
        "office/motion.html",
        status,
        held=held,
        line=held.detail.line,
        motion=motion,
        title=titles.get(motion.issue, "") if motion.issue else "",
        test=test,
        voters=held.who(voters),
        foreseen=returned.foreseen if returned else None,
        offered=_forms(ask, held, motion, test, returned),
    )


def _voters(test: QuorumTest | None) -> list[PersonId]:
    """Who has a vote now, in the order of seats, each once."""
    sitters = test.seating.sitters if test else ()
    return list(dict.fromkeys(PersonId(person) for person in sitters if person))


def _forms(
    ask: Ask, held: Sitting, motion: MotionView, test: QuorumTest | None, returned: Returned | None
) -> list[Shown]:
    line = held.detail.line
    open_now = line.state is MeetingState.IN_SESSION and _undecided(motion)
    wanted = with_returned([*_next(held, motion, test), f.RECUSAL] if open_now else [], returned)
    options = {"voters": _beside(ask, held, test)}
    return [
        ask.form(
            form,
            f"/office/meetings/{line.id}/motions/{motion.id}/{form.name}",
            hall=line.hall,
            version=line.version,
            options=options,
            initial={"covers_seats": ["yes"]},
            returned=returned,
            aside=form is not wanted[0],
        )
        for form in wanted
        if ask.holds(line.hall, form.roles)
    ]


def _undecided(motion: MotionView) -> bool:
    """Nothing was declared, or nothing was decided, so that it may be taken up again."""
    return motion.outcome in (None, MotionOutcome.NO_DECISION)


def _next(held: Sitting, motion: MotionView, test: QuorumTest | None) -> Sequence[CommandForm]:
    """The quorum is tested first; where there is one, consensus and hands follow by the pinned rules."""
    checked = held.now is not None and held.now.state.rechecked == motion.id
    checked = checked and test is not None and test.finding.met
    ways = _BY_MODE[held.detail.rules.decision]
    if motion.dissent and f.HANDS in ways:
        ways = (f.HANDS,)
    return ways if checked else (f.QUORUM,)


def _beside(ask: Ask, held: Sitting, test: QuorumTest | None) -> list[Option]:
    """The voters with the sides for which they sit."""
    sides: dict[PersonId, list[str]] = {}
    for place, sitter in zip(test.seating.places, test.seating.sitters, strict=True) if test else ():
        if sitter:
            sides.setdefault(PersonId(sitter), []).append(held.side(ask.words, place.side))
    return [Option(str(one), held.names[one], ask.words.listed(said)) for one, said in sides.items()]


@ROUTES.get("/{meeting}/motions/{motion}", OFFICE)
async def one_motion(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{meeting}/motions/{motion}", show)
for _form in (f.RECUSAL, f.QUORUM, f.CONSENSUS, f.HANDS):
    _PLACE.take(_form)
