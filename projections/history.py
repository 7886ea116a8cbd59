"""Any single object as of any time by either clock, in the shape that it is shown in now.

Nothing is kept for it: the object's streams are replayed up to the position, and of that what had
happened by the time, by the same folds that fill the tables.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from deliberation.domain.values import IssueId
from projections.asof import AsOf
from projections.directory import view as directory
from projections.issues import view as issues
from projections.meetings import view as meetings
from projections.minutes import view as minutes
from projections.reading import Conn
from projections.resolutions import view as resolutions
from projections.tasks import view as tasks
from projections.votes import view as votes

_VIEWS: Final[dict[str, Callable[..., Awaitable[Any]]]] = {
    "issue": issues.issue_status,
    "meeting": meetings.meeting,
    "resolution": resolutions.resolution,
    "task": tasks.task,
    "minutes": minutes.minutes,
    "ballot_set": votes.vote,
    "hall": directory.hall,
    "unit": directory.unit,
    "seat": directory.seat,
    "person": directory.person,
}

KINDS: Final = tuple(_VIEWS)
"""The kinds of objects that have a history, as the trail names them."""


async def object_as_of(conn: Conn, kind: str, object_id: UUID, as_of: AsOf, *, office: bool = False) -> Any:
    """What the view of one object showed then; None where it was not there yet.

    `office` adds sealed texts, where the view has any for the office. Raises KeyError for a kind
    without a history, AsOfFutureError or AsOfKnownAtError.
    """
    more = {"office": office} if kind in {"meeting", "resolution", "task", "minutes", "ballot_set"} else {}
    if kind == "issue" and office:
        return await issues.issue_file(conn, IssueId(object_id), as_of=as_of)
    return await _VIEWS[kind](conn, object_id, as_of=as_of, **more)
