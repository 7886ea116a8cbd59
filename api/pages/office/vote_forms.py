"""Which forms the page of a vote offers at each step; deciders have the last word."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from api.pages.ask import Ask
from api.pages.catalogue import votes as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown
from api.pages.office.vote_now import Now
from api.pages.options import by_name, short, units_of
from api.pages.words import for_input
from deliberation.domain.values import PARTY_TIME, MotionId, Role, local_date
from deliberation.domain.vote import timing
from deliberation.domain.vote.state import VoteState
from deliberation.domain.vote.timing import Law
from projections.directory.shapes import HallView
from projections.votes.shapes import QuestionView, VoteView

_S: Final = VoteState
STEPS: Final = ("setup", "roll", "notice", "delivery", "voting", "count", "result")
AT: Final[Mapping[VoteState, str]] = {
    _S.PREPARED: "roll",
    _S.ROLL_FROZEN: "notice",
    _S.NOTICE_PUBLISHED: "delivery",
    _S.OPEN: "voting",
    _S.CLOSED: "count",
    _S.TALLIED: "result",
    _S.DECLARED: "result",
    _S.VOIDED: "result",
}
"""At which step a vote stands in each state."""

_BY_STEP: Final[Mapping[str, Sequence[CommandForm]]] = {
    "roll": (f.OBJECTION_DECISION, f.FREEZE, f.OBJECTION),
    "notice": (f.NOTICE,),
    "delivery": (f.UNDELIVERED,),
    "voting": (f.OPENING, f.CLOSING, f.EXTENSION),
    "count": (f.SHUFFLE, f.TALLY, f.RULING),
    "result": (f.POSTING, f.VOIDANCE),
}
EVERY: Final = tuple(chain.from_iterable(_BY_STEP.values()))
OF_QUESTION: Final = (f.DECLARATION, f.RECOUNTED, f.RECOUNT, f.ANNULMENT)

_OBJECTIONABLE: Final = frozenset({_S.ROLL_FROZEN, _S.NOTICE_PUBLISHED})
_USUAL_WINDOW: Final = 7
"""Days that a vote stays open where no text says how long."""
_OPENS: Final = time(9)
_CLOSES: Final = time(18)


async def options_of(ask: Ask, conn: Any, house: HallView, view: VoteView) -> dict[str, Sequence[Option]]:
    watching = [grant.person for grant in house.grants if grant.active and grant.role is Role.SCRUTINEER]
    names = await ask.names(watching)
    waiting = [one for one in view.objection_list if one.decided is None]
    return {
        "units": await units_of(ask, conn, house.id),
        "scrutineers": by_name(names, dict.fromkeys(watching)),
        "open_objections": [Option(str(one.id), short(one.claim or str(one.id)[:8])) for one in waiting],
    }


# What is worth showing -----------------------------------------------------------------------------


def _wanted(ask: Ask, view: VoteView, now: Now) -> Iterator[tuple[CommandForm, bool]]:
    """The forms of the steps, each with whether it is folded away."""
    yield from _of_the_roll(view, now)
    yield from _before_voting(view, timely=may_open(ask, view))
    yield from _while_open(view)
    yield from _of_the_count(view)
    if view.state is _S.DECLARED:
        yield f.POSTING, view.posted is not None
    if view.state not in {_S.PREPARED, _S.VOIDED}:
        yield f.VOIDANCE, True


def _of_the_roll(view: VoteView, now: Now) -> Iterator[tuple[CommandForm, bool]]:
    objectionable = view.state in _OBJECTIONABLE
    if objectionable and view.objections.waiting:
        yield f.OBJECTION_DECISION, False
    if (view.state is _S.PREPARED and now.sheets) or (objectionable and view.refreeze):
        yield f.FREEZE, False
    if objectionable:
        yield f.OBJECTION, True


def may_open(ask: Ask, view: VoteView) -> bool:
    """Whether voting can begin: its time has come, and it is settled who may vote."""
    settled = not view.refreeze and not view.objections.waiting
    return settled and view.notice is not None and ask.now >= view.notice.opens_at


def _before_voting(view: VoteView, *, timely: bool) -> Iterator[tuple[CommandForm, bool]]:
    if view.state is _S.ROLL_FROZEN and not view.refreeze:
        yield f.NOTICE, False
    if view.state is _S.NOTICE_PUBLISHED:
        if not view.refreeze:
            yield f.NOTICE, True
        yield f.UNDELIVERED, True
        if timely:
            yield f.OPENING, False


def _while_open(view: VoteView) -> Iterator[tuple[CommandForm, bool]]:
    if view.state is _S.OPEN:
        in_room = view.profile is not None and view.profile.in_room
        if in_room or not view.seconds_left:
            yield f.CLOSING, False
        yield f.EXTENSION, True


def _of_the_count(view: VoteView) -> Iterator[tuple[CommandForm, bool]]:
    if view.state is _S.CLOSED:
        if view.setup.form.value == "secret" and view.box_sheets is None:
            yield f.SHUFFLE, False
        else:
            yield f.TALLY, False
    if view.state is _S.TALLIED and view.ruling is None and _ruling_needed(view):
        yield f.RULING, False


def _ruling_needed(view: VoteView) -> bool:
    return any(one.result is not None and one.result.ruling_needed for one in view.questions)


def forms_of_steps(
    ask: Ask,
    view: VoteView,
    options: Mapping[str, Sequence[Option]],
    now: Now,
    returned: Returned | None,
) -> dict[str, list[Shown]]:
    """The forms by their steps; one that came back is shown where it belongs, though it may fit no more."""
    wanted = {form.name: aside for form, aside in _wanted(ask, view, now)}
    if returned and returned.form in EVERY:
        wanted.setdefault(returned.form.name, False)
    initial = _suggested(ask, view, now.law)
    return {
        step: [
            ask.form(
                form,
                f"/office/votes/{view.id}/{form.name}",
                hall=view.hall,
                version=view.version,
                options=options,
                initial=initial.get(form.name, {}),
                returned=returned,
                aside=wanted[form.name],
            )
            for form in forms
            if form.name in wanted and ask.holds(view.hall, form.roles)
        ]
        for step, forms in _BY_STEP.items()
    }


def _suggested(ask: Ask, view: VoteView, law: Law | None) -> dict[str, dict[str, Sequence[str]]]:
    """The earliest times that the law allows, so that nobody has to count days; the only objection."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    waiting = [str(one.id) for one in view.objection_list if one.decided is None]
    if len(waiting) == 1:
        found[f.OBJECTION_DECISION.name] = {"objection": waiting}
    if law is not None:
        opens, closes = _times(local_date(ask.now), view, law)
        found[f.NOTICE.name] = {"opens_at": [for_input(opens)], "closes_at": [for_input(closes)]}
    return found


def _times(today: date, view: VoteView, law: Law) -> tuple[datetime, datetime]:
    first = timing.earliest_opening(today, timing.notice_needed(view.setup, law))
    window = timing.window_needed(law)
    last = first + timedelta(days=max(_USUAL_WINDOW, window.least if window else 0))
    return (
        datetime.combine(first, _OPENS, PARTY_TIME),
        datetime.combine(last, _CLOSES, PARTY_TIME),
    )


# Question by question ------------------------------------------------------------------------------


def forms_of_questions(
    ask: Ask, view: VoteView, options: Mapping[str, Sequence[Option]], returned: Returned | None
) -> dict[MotionId, list[Shown]]:
    """What can be done about the result of each question."""
    found: dict[MotionId, list[Shown]] = {}
    for question in view.questions:
        start = f"/office/votes/{view.id}/motions/{question.motion}/"
        wanted = {form.name: aside for form, aside in _about(view, question)}
        if returned and returned.form in OF_QUESTION and returned.action.startswith(start):
            wanted.setdefault(returned.form.name, False)
        found[question.motion] = [
            ask.form(
                form,
                f"{start}{form.name}",
                hall=view.hall,
                version=view.version,
                options=options,
                returned=returned,
                aside=wanted[form.name],
            )
            for form in OF_QUESTION
            if form.name in wanted and ask.holds(view.hall, form.roles)
        ]
    return found


def _about(view: VoteView, question: QuestionView) -> Iterator[tuple[CommandForm, bool]]:
    if view.state not in {_S.TALLIED, _S.DECLARED} or question.result is None:
        return
    if question.recounting:
        yield f.RECOUNTED, False
        return
    if question.result.declared is None or _changed_since(question):
        unruled = question.result.ruling_needed and view.ruling is None
        yield f.DECLARATION, unruled
    if question.result.declared is not None:
        yield f.RECOUNT, True
        if question.annulled is None:
            yield f.ANNULMENT, True


def _changed_since(question: QuestionView) -> bool:
    """Whether a recount came to another result than the one that was declared last."""
    declared = question.result.declared if question.result else None
    last = question.recounts[-1] if question.recounts else None
    if declared is None or last is None or last.completed is None:
        return False
    return bool(last.changed) and declared.position < last.completed.position
