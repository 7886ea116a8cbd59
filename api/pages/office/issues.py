"""The office's docket, and one issue with everything that can be done with it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.board import board_query, show_board
from api.pages.catalogue import issues as f
from api.pages.catalogue import tasks
from api.pages.categories import category_options
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.issue import WHAT, related
from api.pages.looking import opens
from api.pages.office.doors import MEMBERS, OFFICE, halls_seen, office
from api.pages.options import by_name, issues_in, items_278, units_of
from api.pages.past import around, past_of
from api.pages.posting import Ids, Place, ids_of, to
from api.routes.roles import halls_of
from deliberation.domain.access.events import AccessPurpose, DataField
from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.values import IssueId, Role, local_date
from projections.directory.shapes import HallView
from projections.directory.view import hall, halls
from projections.issues.shapes import IssueFile
from projections.issues.view import issue_file

ROUTES: Final = Routes(prefix="/office/issues", page=True)

_WAYS_OUT: Final = (f.TRANSFER_OFFER, f.TRANSFER_ON_PAPER, f.ESCALATION, f.MERGER, f.LINK, f.SUSPENSION)
_S: Final = IssueState
_OFFERED: Final[Mapping[IssueState, Sequence[CommandForm]]] = {
    _S.SUBMITTED: (f.REGISTRATION, f.RETURN, f.DESTRUCTION),
    _S.RETURNED: (f.DESTRUCTION,),
    _S.REGISTERED: (f.ACCEPTANCE, f.REFUSAL, f.RETURN, *_WAYS_OUT),
    _S.ACCEPTED: (f.DIRECT_HANDLING, *_WAYS_OUT, f.CLOSURE),
    _S.NOT_ACCEPTED: (f.REVIEW,),
    _S.TRANSFERRED: (f.CLOSURE, f.LINK),
    _S.ESCALATED: (f.ACCEPTANCE, f.CLOSURE, f.LINK, f.SUSPENSION),
    _S.MERGED: (f.CLOSURE,),
    _S.SCHEDULED: (f.MERGER, f.LINK, f.SUSPENSION),
    _S.UNDER_DELIBERATION: (f.ESCALATION, f.LINK, f.CLOSURE),
    _S.PENDING_LEGAL_DECISION: (f.LINK, f.SUSPENSION),
    _S.RESOLVED: (f.LINK,),
    _S.NOT_RESOLVED: (f.ESCALATION, f.LINK, f.CLOSURE),
    _S.IMPLEMENTING: (f.LINK,),
    _S.PENDING_VERIFICATION: (f.LINK,),
    _S.PENDING_EVALUATION: (f.CLOSURE, f.LINK),
    _S.CLOSED: (f.REOPENING, f.LINK),
    _S.REOPENED: (f.ACCEPTANCE, f.REFUSAL, *_WAYS_OUT, f.CLOSURE),
    _S.WITHDRAWN: (f.CLOSURE, f.RESUMPTION),
    _S.SUSPENDED: (f.RESUMPTION,),
}
"""The forms worth showing in a state, the likely next step first; deciders have the last word."""

_JUDGED: Final = frozenset({_S.PENDING_EVALUATION, _S.CLOSED})
_KNOWN_TO: Final = (Role.INTAKE, Role.RECORDER, Role.CHAIR)
"""Who sees a submitter's name and telephone."""
_CONTACT: Final = (DataField.NAME, DataField.PHONE, DataField.ROOM)


@ROUTES.get("", OFFICE)
async def docket(ask: Asking) -> Response:
    """The board with what intake has not registered yet."""
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn)
        query = await board_query(ask, conn, halls=mine, unpublished=bool(mine))
        return await show_board(ask, conn, "office/issues.html", query)


# Entering one for a resident ----------------------------------------------------------------------


async def show_intake(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        houses = [house for house in await halls(conn) if house.id in halls_of(ask.visitor)]
    form = ask.form(
        f.INTAKE,
        "/office/issues/new/intake",
        hall=next((house.id for house in houses), None),
        options={
            "halls": [Option(str(house.id), ask.words.name(house)) for house in houses],
            "categories": category_options(ask),
        },
        initial={"hall": [str(houses[0].id)]} if len(houses) == 1 else {},
        returned=returned,
    )
    return ask.show("office/form.html", status, form=form, back="/office/issues", back_key="work.to_issues")


@ROUTES.get("/new", holding(Role.INTAKE, Role.RECORDER))
async def intake(ask: Asking) -> Response:
    return await show_intake(ask, {}, None, 200)


Place(ROUTES, "/new", show_intake).take(f.INTAKE, then=to("/office/issues/{issue}"))


# One issue ----------------------------------------------------------------------------------------


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """The file of an issue for the office, or for the unit to which it was offered."""
    issue = IssueId(ids["issue"])
    past = past_of(ask)
    async with ask.views() as conn:
        file: IssueFile = found(await issue_file(conn, issue, as_of=past.as_of if past else None), WHAT)
        today = found(await issue_file(conn, issue), WHAT) if past else file
        if not _offered_to(ask, today):
            await office(ask, conn, file.status.hall, WHAT)
        house = await hall(conn, file.status.hall)
        options = {} if past else await _options(ask, conn, file)
        near = await around(ask, conn, related(file.status))
    known = ask.holds(file.status.hall, _KNOWN_TO)
    return ask.show(
        "office/issue.html",
        status,
        file=file,
        issue=file.status,
        hall=house,
        past=past.stand(file.status.position) if past else None,
        around=near,
        submitters=await _submitters(ask, file) if known else [],
        names=await ask.names(one.evaluator for one in file.evaluations) if known else {},
        offered=[] if past else _forms(ask, file, house, options, returned),
        stages=list(SpineStage),
        satisfaction=Satisfaction,
        today=local_date(past.as_of.at if past else ask.now),
    )


def _offered_to(ask: Ask, file: IssueFile) -> bool:
    to = file.transfer_offered_to
    return to is not None and to.id in ask.visitor.rights.units


async def _submitters(ask: Ask, file: IssueFile) -> list[dict[str, Any]]:
    """Who is to be told, with the telephone and home that they gave."""
    names = await ask.names(file.submitters)
    shown = await opens(ask, file.submitters, _CONTACT, AccessPurpose.INTAKE, about=file.status.id)
    details = await ask.personal(file.submitters) if shown else {}
    given = [(person, details.get(person, {})) for person in file.submitters]
    return [
        {"id": person, "name": names[person], "phone": known.get("phone"), "room": known.get("room")}
        for person, known in given
    ]


async def _options(ask: Ask, conn: Any, file: IssueFile) -> dict[str, Sequence[Option]]:
    house = file.status.hall
    others = [one for one in await issues_in(ask, conn, house) if one.value != str(file.status.id)]
    names = await ask.names(file.submitters)
    return {
        "units": await units_of(ask, conn, house),
        "open_issues": others,
        "all_issues": others,
        "items278": items_278(ask),
        "submitters": by_name(names, file.submitters),
        "tasks": [],
    }


def _forms(
    ask: Ask,
    file: IssueFile,
    house: HallView | None,
    options: Mapping[str, Sequence[Option]],
    returned: Returned | None,
) -> list[Shown]:
    issue = file.status
    above = house.parent if house and house.parent else issue.hall
    wanted = [*_OFFERED.get(issue.state, ())]
    if _offered_to(ask, file):
        wanted.insert(0, f.TRANSFER_SIGNATURE)
    if issue.state is _S.IMPLEMENTING and not issue.resolutions:
        wanted.insert(0, tasks.ORDER)
    untold = issue.state in _JUDGED and not issue.feedback_given
    if issue.state is not _S.SUBMITTED:
        wanted.insert(0 if untold else len(wanted), f.FEEDBACK)
    if issue.state in _JUDGED:
        wanted.append(f.EVALUATION_ON_PAPER)
    return [
        ask.form(
            form,
            f"/office/issues/{issue.id}/{form.name}",
            hall=issue.hall,
            version=issue.version if form.subject else None,
            options=options,
            initial=_suggested(file),
            returned=returned,
            aside=False if form is f.FEEDBACK and untold else None,
        )
        for form in with_returned(wanted, returned)
        if ask.holds(above if form is f.REVIEW else issue.hall, form.roles)
    ]


def _suggested(file: IssueFile) -> dict[str, Sequence[str]]:
    """What is likely, where it is only a click to change it."""
    one = [str(file.submitters[0])] if len(file.submitters) == 1 else []
    level = [file.status.level.value] if file.status.level else []
    return {"acknowledged_to_submitter": ["yes"], "submitters_notified": ["yes"], "level": level, "to": one}


@ROUTES.get("/{issue}", MEMBERS)
async def one_issue(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


async def _hall_of(ask: Ask, ids: Ids) -> Mapping[str, object]:
    """An order for an issue that is handled directly belongs to the issue's hall."""
    async with ask.views() as conn:
        file: IssueFile = found(await issue_file(conn, IssueId(ids["issue"])), WHAT)
    return {"hall": file.status.hall}


_PLACE: Final = Place(ROUTES, "/{issue}", show)
for _form in {form.name: form for forms in _OFFERED.values() for form in forms}.values():
    _PLACE.take(_form)
_PLACE.take(f.FEEDBACK)
_PLACE.take(f.EVALUATION_ON_PAPER)
_PLACE.take(f.TRANSFER_SIGNATURE, MEMBERS)
_PLACE.take(tasks.ORDER, fix=_hall_of, then=to("/office/tasks/{task}"))
