"""The status of one issue, now or as of any time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from deliberation.domain.values import IssueId, PersonId
from projections.asof import AsOf
from projections.issues.shapes import IssueFile, IssueStatus

Conn = AsyncConnection[Any]


async def issue_status(
    conn: Conn,
    issue: IssueId,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    openings: bool = False,
) -> IssueStatus | None:
    """The public status page of an issue; None where there is none.

    Check `published` before showing it to the public. With `openings` the published texts come with
    their salts. Raises AsOfFutureError or AsOfKnownAtError.
    """
    raise NotImplementedError


async def issue_file(
    conn: Conn, issue: IssueId, *, now: datetime | None = None, as_of: AsOf | None = None
) -> IssueFile | None:
    """The issue as the office sees it."""
    raise NotImplementedError


async def issue_by_public_no(conn: Conn, public_no: str) -> IssueId | None:
    """The issue that has a public number."""
    raise NotImplementedError


async def issues_of(conn: Conn, submitter: PersonId) -> Sequence[IssueId]:
    """The issues that a person submitted or follows since a merge, the latest first.

    A resident's receipt stands for their person id.
    """
    raise NotImplementedError
