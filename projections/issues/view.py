"""The status of one issue, now or as of any time."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from pydantic_core import from_json

from deliberation.domain.values import HallId, IssueId, PersonId, event_id
from projections.asof import AsOf, ClockName
from projections.clockwork import moment
from projections.decode import Row, entry_of
from projections.issues.compose import status
from projections.issues.gathering import Gathered, gather
from projections.issues.shapes import IssueEvaluation, IssueFile, IssueNote, IssueStatus
from projections.reading import Conn, query, source
from projections.records.base import moment_of
from projections.text import writable

_TEXTS = frozenset({"category", "text", "place", "comment"})


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
    gathered = await gather(await source(conn, as_of, now), issue, office=False)
    return status(gathered, moment(now, as_of), openings=openings) if gathered else None


async def issue_file(
    conn: Conn, issue: IssueId, *, now: datetime | None = None, as_of: AsOf | None = None
) -> IssueFile | None:
    """The issue as the office sees it. Raises AsOfFutureError or AsOfKnownAtError."""
    gathered = await gather(await source(conn, as_of, now), issue, office=True)
    if gathered is None:
        return None
    record, texts = gathered.issue, gathered.texts
    return IssueFile(
        status=status(gathered, moment(now, as_of), openings=False),
        category=texts.latest(record, record.texts, "category")[1],
        text=texts.latest(record, record.texts, "text")[1],
        place=texts.latest(record, record.texts, "place")[1],
        submitters=tuple(sorted(record.state.submitters)),
        transfer_offered_to=gathered.names.maybe(record.state.transfer_offered_to),
        evaluations=tuple(
            IssueEvaluation(
                one.evaluator,
                one.solved,
                one.satisfaction,
                texts.value(record, one.version, "comment"),
                one.moment,
            )
            for one in record.judgements
        ),
        notes=await _notes(conn, gathered, as_of),
    )


async def _notes(conn: Conn, gathered: Gathered, as_of: AsOf | None) -> tuple[IssueNote, ...]:
    """The sealed remarks of the issue's stream: reasons, conditions, what was missing."""
    by = as_of.at if as_of and as_of.clock is ClockName.HAPPENED else None
    rows = await query(
        conn,
        "SELECT e.notification_id, e.originator_id, e.originator_version, e.topic, e.recorded_ms, e.state,"
        " p.field, p.value FROM es.private p JOIN es.events e"
        " ON e.originator_id = p.stream AND e.originator_version = p.version"
        " WHERE p.stream = %s AND p.class = 's' AND e.notification_id <= %s ORDER BY p.version, p.field",
        [gathered.issue.id, gathered.position],
    )
    notes = []
    for *row, field, value in rows:
        said = from_json(value)
        if field not in _TEXTS and isinstance(said, str):
            entry = entry_of(cast(Row, tuple(row)))
            if by and entry.happened_at > by:
                continue
            name = event_id(entry.stream, entry.version)
            notes.append(IssueNote(name, entry.fact.TOPIC, field, said, moment_of(entry)))
    return tuple(notes)


async def issue_by_public_no(conn: Conn, public_no: str) -> IssueId | None:
    """The issue that has a public number; of several halls that gave it out, the first to."""
    return next(iter(await issues_by_public_no(conn, public_no)), None)


async def issues_by_public_no(conn: Conn, public_no: str, halls: Sequence[HallId] = ()) -> Sequence[IssueId]:
    """The issues that have a public number, one of each hall (of `halls`, where any are named)."""
    if not writable(public_no):
        return []
    rows = await query(
        conn,
        "SELECT id FROM projections.read_issues WHERE public_no = %(number)s"
        " AND (cardinality(%(halls)s::uuid[]) = 0 OR hall = ANY(%(halls)s::uuid[]))"
        " ORDER BY submitted_at, id LIMIT 50",
        {"number": public_no, "halls": list(halls)},
    )
    return [IssueId(row[0]) for row in rows]


async def issues_of(conn: Conn, submitter: PersonId) -> Sequence[IssueId]:
    """The issues that a person submitted or follows since a merge, the latest first.

    A resident's receipt stands for their person id.
    """
    rows = await query(
        conn,
        "SELECT id FROM projections.read_issues WHERE submitters @> ARRAY[%s]::uuid[]"
        " ORDER BY submitted_at DESC, id",
        [submitter],
    )
    return [IssueId(row[0]) for row in rows]


__all__ = [
    "IssueFile",
    "IssueStatus",
    "issue_by_public_no",
    "issue_file",
    "issue_status",
    "issues_by_public_no",
    "issues_of",
]
