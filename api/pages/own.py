"""What the person who raised an issue may do with it, and residents' evaluation of the result."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue.issues import EVALUATION, REOPENING, RESUBMISSION, WITHDRAWAL
from api.pages.forms import CommandForm, Returned, Shown, with_returned
from api.pages.issue import WHAT
from api.pages.posting import Ids, Place, ids_of, resident_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.issue.errors import NotSubmitterError
from deliberation.domain.issue.events import FeedbackGiven, IssueNotAccepted, IssueReturned
from deliberation.domain.issue.state import IssueState
from deliberation.domain.values import IssueId
from projections.issues.shapes import IssueFile, IssueNote
from projections.issues.view import issue_file, issue_status

ROUTES: Final = Routes(prefix="/issues", page=True)

_OFFERED: Final[Mapping[IssueState, tuple[CommandForm, ...]]] = {
    IssueState.SUBMITTED: (WITHDRAWAL,),
    IssueState.REGISTERED: (WITHDRAWAL,),
    IssueState.RETURNED: (RESUBMISSION, WITHDRAWAL),
    IssueState.ACCEPTED: (WITHDRAWAL,),
    IssueState.SCHEDULED: (WITHDRAWAL,),
    IssueState.REOPENED: (WITHDRAWAL,),
    IssueState.CLOSED: (REOPENING,),
}
"""Which forms are worth showing in a state; deciders have the last word."""

JUDGED: Final = frozenset({IssueState.PENDING_EVALUATION, IssueState.CLOSED})


async def show_own(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    """The submitter's page: how it stands, what the office asks for, what can be done."""
    issue = IssueId(ids["issue"])
    async with ask.views() as conn:
        file: IssueFile = found(await issue_file(conn, issue), WHAT)
    if ask.resident.person not in file.submitters:
        raise NotSubmitterError(needed="")
    wanted = with_returned(_OFFERED.get(file.status.state, ()), returned)
    forms = [_form(ask, form, file, returned) for form in wanted]
    return ask.show(
        "own.html",
        status,
        issue=file.status,
        file=file,
        missing=_missing(file),
        told=_told(file),
        forms_shown=forms,
        judged=file.status.state in JUDGED,
    )


def _form(ask: Ask, form: CommandForm, file: IssueFile, returned: Returned | None) -> Shown:
    typed = {"text": [file.text or ""], "place": [file.place or ""]} if form is RESUBMISSION else {}
    return ask.form(
        form,
        f"/issues/{file.status.id}/own/{form.name}",
        version=file.status.version,
        initial=typed,
        returned=returned,
    )


def _missing(file: IssueFile) -> str:
    """What intake last asked for, where the issue waits for it."""
    if file.status.state is not IssueState.RETURNED:
        return ""
    asked = [note.value for note in file.notes if note.topic == IssueReturned.TOPIC]
    return asked[-1] if asked else ""


_TOLD: Final = (IssueNotAccepted.TOPIC, FeedbackGiven.TOPIC)


def _told(file: IssueFile) -> list[IssueNote]:
    """What the office has to say to the submitter: the way that is open after a refusal, the feedback."""
    refused = file.status.state is IssueState.NOT_ACCEPTED
    return [
        note
        for note in file.notes
        if note.topic in _TOLD and (refused or note.topic != IssueNotAccepted.TOPIC)
    ]


@ROUTES.get("/{issue}/own", PUBLIC)
async def own(ask: Asking) -> Response:
    if ask.resident.person is None:
        return ask.go("/lookup", wanted="receipt")
    return await show_own(ask, ids_of(ask.request), None, 200)


_OWN: Final = Place(ROUTES, "/{issue}/own", show_own)
for _offered in (RESUBMISSION, WITHDRAWAL, REOPENING):
    _OWN.take(_offered, PUBLIC, sender=resident_of)


async def show_evaluation(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        issue = found(await issue_status(conn, IssueId(ids["issue"])), WHAT)
    if not issue.published:
        raise NotFoundError(what=WHAT)
    form = ask.form(EVALUATION, f"/issues/{issue.id}/evaluation/{EVALUATION.name}", returned=returned)
    known = ask.resident.person is not None
    return ask.show(
        "evaluation.html",
        status,
        issue=issue,
        form=form if known and issue.state in JUDGED else None,
        known=known,
        judged=issue.state in JUDGED,
        csrf=ask.csrf,
    )


async def _evaluator(ask: Ask, _: Ids) -> Mapping[str, Any]:
    person = ask.resident.person
    if person is None:
        raise NotSubmitterError(needed="")
    return {"evaluator": person}


@ROUTES.get("/{issue}/evaluation", PUBLIC)
async def evaluation(ask: Asking) -> Response:
    return await show_evaluation(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/{issue}/evaluation", show_evaluation).take(
    EVALUATION,
    PUBLIC,
    fix=_evaluator,
    then=lambda ask, _: f"/issues/{ask.request.path_params['issue']}",
    sender=resident_of,
)
