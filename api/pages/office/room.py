"""The meeting room: one page from the notice to the close, with the next step always on top."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes
from api.pages.ask import Ask, Asking
from api.pages.catalogue import meetings as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.office.doors import OFFICE
from api.pages.office.sitting import Sitting, sign_in_sheet, sitting
from api.pages.options import by_name, named, people, schedulable, short, units_of
from api.pages.past import around, past_of
from api.pages.posting import Ids, Place, ids_of, to
from deliberation.domain.meeting.record import PLANNED, SITTING, MeetingState
from deliberation.domain.values import IssueId, MeetingId
from projections.issues.view import issue_file
from projections.meetings.shapes import MotionView

ROUTES: Final = Routes(prefix="/office/meetings", page=True)

_S: Final = MeetingState
_PLANNING: Final = (f.AGENDA, f.AGENDA_LOCK, f.POSTPONEMENT, f.CANCELLATION)
_COMING_AND_GOING: Final = (f.DEPARTURE, f.ARRIVAL, f.SUBSTITUTION)
_OFFERED: Final[Mapping[MeetingState, Sequence[CommandForm]]] = {
    _S.CONVENED: (f.NOTICE, *_PLANNING),
    _S.POSTPONED: (f.NOTICE, *_PLANNING),
    _S.NOTICE_GIVEN: (f.ATTENDANCE, f.ARRIVAL, f.SUBSTITUTION, f.NOTICE, *_PLANNING),
    _S.IN_SESSION: (
        f.MOTION,
        f.DELIBERATION,
        *_COMING_AND_GOING,
        f.OPINION,
        f.UNLISTED,
        f.RULE_NOTE,
        f.ADJOURNMENT,
        f.INQUORACY,
        f.CLOSING,
    ),
    _S.ADJOURNED: (f.RESUMPTION, *_COMING_AND_GOING, f.INQUORACY, f.CLOSING),
}
"""The forms worth showing at a stage, the likely next step first; deciders have the last word."""


_GROUPS: Final = {
    "items": [form.name for form in (f.MOTION, f.DELIBERATION, f.OPINION, f.UNLISTED, f.RULE_NOTE)],
    "people": [form.name for form in (f.DEPARTURE, f.ARRIVAL, f.SUBSTITUTION)],
    "course": [form.name for form in (f.RESUMPTION, f.ADJOURNMENT, f.INQUORACY, f.CLOSING)],
}
"""What the forms of a sitting meeting are about."""


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    past = past_of(ask)
    async with ask.views() as conn:
        held = await sitting(ask, conn, MeetingId(ids["meeting"]), past.as_of if past else None)
        titles = await titles_of(ask, conn, held)
        options = {} if past else await _options(ask, conn, held, titles)
        near = await around(ask, conn, [held.id])
    forms = [] if past else _forms(ask, held, options, returned)
    return ask.show(
        "office/meeting.html",
        status,
        held=held,
        meeting=held.detail,
        line=held.detail.line,
        titles=titles,
        offered=forms,
        groups=_GROUPS,
        stage=_stage(held),
        past=past.stand(held.detail.position) if past else None,
        around=near,
    )


async def titles_of(ask: Ask, conn: Any, held: Sitting) -> dict[IssueId, str]:
    """What stands on the agenda, as the office reads it."""
    titles: dict[IssueId, str] = {}
    for line in held.detail.agenda:
        if line.issue is None:
            continue
        file = await issue_file(conn, line.issue)
        text = (file.text or file.status.category or "") if file else ""
        number = line.public_no or ask.words.t("board.no_number")
        titles[line.issue] = f"{number} {short(text)}"
    return titles


def _stage(held: Sitting) -> str:
    """Which of the page's four faces is shown."""
    state = held.detail.line.state
    if state in PLANNED:
        return "planned"
    return "sitting" if state in SITTING else "ended"


async def _options(
    ask: Ask, conn: Any, held: Sitting, titles: Mapping[IssueId, str]
) -> dict[str, Sequence[Option]]:
    detail = held.detail
    there = [*detail.present, *detail.in_attendance]
    sheet = await sign_in_sheet(ask, conn, held)
    here = {str(person) for person in there}
    agenda = [Option(str(issue), title) for issue, title in titles.items()]
    return {
        "units": await units_of(ask, conn, detail.line.hall),
        "schedulable": [*agenda, *await schedulable(ask, conn, detail.line.hall)],
        "people": sheet,
        "there": by_name(held.names, there),
        "away": [one for one in await people(ask, conn) if one.value not in here],
        "agenda": agenda,
        "open_motions": [_motion(one, titles) for one in detail.motions if one.outcome is None],
        "units_there": _units_there(ask, held),
    }


def _motion(motion: MotionView, titles: Mapping[IssueId, str]) -> Option:
    title = titles.get(motion.issue, "") if motion.issue else ""
    return Option(str(motion.id), short(motion.text or title))


def _units_there(ask: Ask, held: Sitting) -> list[Option]:
    """The units that sit in the meeting, each once, in the order of their seats."""
    entitled = held.now.entitled if held.now else held.detail.entitled
    units = dict.fromkeys(delegate.unit for delegate in entitled if delegate.unit)
    return named(ask, [held.units[unit] for unit in units if unit in held.units])


def _forms(
    ask: Ask, held: Sitting, options: Mapping[str, Sequence[Option]], returned: Returned | None
) -> list[Shown]:
    line = held.detail.line
    wanted = list(_OFFERED.get(line.state, ()))
    if line.state is _S.NOTICE_GIVEN and held.detail.attended:
        ready = held.now is not None and held.now.quorum.finding.met
        wanted[:1] = [f.OPENING, f.ATTENDANCE] if ready else [f.INQUORACY, f.OPENING, f.ATTENDANCE]
    if line.agenda_locked:
        wanted = [form for form in wanted if form not in (f.AGENDA, f.AGENDA_LOCK)]
    return [
        ask.form(
            form,
            f"/office/meetings/{line.id}/{form.name}",
            hall=line.hall,
            version=line.version,
            options=options,
            initial=_suggested(held, form),
            returned=returned,
            aside=True if form in (f.ATTENDANCE, f.NOTICE) and held.detail.attended else None,
        )
        for form in with_returned(wanted, returned)
        if ask.holds(line.hall, form.roles)
    ]


def _suggested(held: Sitting, form: CommandForm) -> dict[str, Sequence[str]]:
    """What is likely, so that an evening goes by with few clicks."""
    detail = held.detail
    agenda = [str(line.issue) for line in detail.agenda if line.issue]
    if form is f.NOTICE:
        return {"to": [str(listed.unit.id) for listed in held.hall.units]}
    if form is f.AGENDA:
        return {"issues": agenda}
    if form is f.ATTENDANCE:
        return _room(held)
    return {"issue": agenda if len(agenda) == 1 else []}


def _room(held: Sitting) -> dict[str, Sequence[str]]:
    """Where everybody was entered last."""
    detail = held.detail
    places = {
        "present": detail.present,
        "in_attendance": detail.in_attendance,
        "excused": detail.excused,
        "absent": detail.absent,
    }
    return {f"room.{person}": [place] for place, people in places.items() for person in people}


@ROUTES.get("/{meeting}", OFFICE)
async def room(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


_PLACE: Final = Place(ROUTES, "/{meeting}", show)
_ALL: Final = {form.name: form for forms in _OFFERED.values() for form in forms} | {f.OPENING.name: f.OPENING}
for _form in _ALL.values():
    _PLACE.take(_form, then=to("/office/meetings/{meeting}/motions/{motion}") if _form is f.MOTION else None)
