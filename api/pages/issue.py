"""The status page of one issue, for everybody: what was published and nothing else."""

import re
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.past import around, past_of
from deliberation.domain.errors import NotFoundError
from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.values import IssueId, local_date
from projections.directory.view import hall
from projections.issues.shapes import IssueStatus
from projections.issues.view import issue_by_public_no, issue_status, issues_of

ROUTES: Final = Routes(prefix="/issues", page=True)

WHAT: Final = "诉求 / issue"
_NUMBER: Final = re.compile(r"[A-Z0-9]{1,12}(-[A-Z0-9]{1,12}){1,4}")


@ROUTES.get("/{reference}", PUBLIC)
async def show(ask: Asking, reference: str) -> Response:
    """By its id, or by the public number that stands on a notice."""
    async with ask.views() as conn:
        issue = await _named(conn, reference)
        past = past_of(ask)
        status = await issue_status(conn, issue, as_of=past.as_of if past else None)
        if past is None and status and not status.published and await _mine(ask, status.id):
            return ask.go(f"/issues/{status.id}/own")
        status = visible(status)
        house = await hall(conn, status.hall)
        near = await around(ask, conn, related(status), public=True)
    return ask.show(
        "issue.html",
        issue=status,
        hall=house,
        past=past.stand(status.position) if past else None,
        around=near,
        stages=list(SpineStage),
        satisfaction=Satisfaction,
        today=local_date(past.as_of.at if past else ask.now),
        mine=await _mine(ask, status.id),
    )


async def _named(conn: Any, reference: str) -> IssueId:
    try:
        return IssueId(UUID(reference))
    except ValueError:
        wanted = reference.strip().upper()
    if not _NUMBER.fullmatch(wanted):
        raise NotFoundError(what=WHAT)
    return IssueId(found(await issue_by_public_no(conn, wanted), WHAT))


def visible(status: IssueStatus | None) -> IssueStatus:
    """The issue, if the public may see it yet."""
    if status is None or not status.published:
        raise NotFoundError(what=WHAT)
    return status


def related(status: IssueStatus) -> list[UUID]:
    """The issue and what carries it on: what changes any of them changes its page."""
    meetings = [one.id for one in status.meetings]
    decisions = [*(one.id for one in status.resolutions), *(one.id for one in status.votes)]
    return [
        status.id,
        *meetings,
        *decisions,
        *(one.id for one in status.tasks),
        *(one.id for one in status.minutes),
    ]


async def _mine(ask: Ask, issue: IssueId) -> bool:
    """Whether the visitor raised it, as far as a receipt or account tells."""
    person = ask.resident.person
    if person is None:
        return False
    async with ask.views() as conn:
        return issue in await issues_of(conn, person)
