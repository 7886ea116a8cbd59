"""Numbers of the board, of one issue and of one resolution."""

from collections.abc import Callable
from typing import Final

from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.terms import Term, term
from deliberation.domain.values import local_date
from projections.board.view import board
from projections.issues.shapes import IssueStatus
from projections.issues.view import issue_status
from projections.numbers.making import changes, last_with, paged, reached_state
from projections.numbers.shapes import Found, Look, Making
from projections.records.issue import ISSUE, IssueRecord
from projections.records.resolution import RESOLUTION
from projections.records.task import TASK
from projections.resolutions.view import resolution


async def stage(look: Look) -> Found | None:
    """How many issues stand in a stage of the board; each by the event that brought it to its state."""
    if look.asked.stage is None:
        return None
    page = await board(look.conn, look.board, now=look.now)
    brought = await reached_state(look.conn, page.position, [(row.id, row.since) for row in page.items])
    value = page.counts[look.asked.stage]
    return Found(
        hall=None,
        value=value,
        numerator=value,
        denominator=sum(page.counts.values()),
        position=page.position,
        what=term(look.asked.stage),
        makings=tuple(Making(brought[row.id]) for row in page.items if row.id in brought),
        events=value,
        next_cursor=page.next_cursor,
    )


Count = Callable[[IssueRecord], int]
_SAID: Final[dict[str, tuple[Callable[[IssueStatus], int], Count]]] = {
    "judgements": (lambda shown: shown.evaluation.total, lambda record: len(record.judgements)),
    "solved": (
        lambda shown: shown.evaluation.solved,
        lambda record: sum(one.solved for one in record.judgements),
    ),
    "feedback": (lambda shown: shown.feedback_given, lambda record: record.feedback),
}


async def judgements(look: Look) -> Found | None:
    """How often an issue was judged."""
    return await _said(look, *_SAID["judgements"])


async def solved(look: Look) -> Found | None:
    """How many judgements say that it is solved."""
    return await _said(look, *_SAID["solved"], part=True)


async def feedback(look: Look) -> Found | None:
    """How often its submitters were told."""
    return await _said(look, *_SAID["feedback"])


async def satisfaction(look: Look) -> Found | None:
    """How many judgements give one grade."""
    if look.asked.which not in set(Satisfaction):
        return None
    grade = Satisfaction(look.asked.which)
    return await _said(
        look,
        lambda shown: getattr(shown.evaluation, grade.value),
        lambda record: sum(one.satisfaction is grade for one in record.judgements),
        part=True,
        what=term(grade),
    )


async def _said(
    look: Look,
    value_of: Callable[[IssueStatus], int],
    count: Count,
    *,
    part: bool = False,
    what: Term | None = None,
) -> Found | None:
    """`part`: the number is one of all judgements."""
    shown = await _issue(look)
    if shown is None or look.asked.issue is None:
        return None
    records = await look.records()
    made = await changes(records, ISSUE, look.asked.issue, count)
    makings, events, following = paged(made, look.asked)
    return Found(
        hall=shown.hall,
        value=value_of(shown),
        numerator=value_of(shown),
        denominator=shown.evaluation.total if part else None,
        position=shown.position,
        what=what,
        makings=makings,
        events=events,
        next_cursor=following,
    )


async def _issue(look: Look) -> IssueStatus | None:
    """A published issue; for the office any."""
    if look.asked.issue is None:
        return None
    shown = await issue_status(look.conn, look.asked.issue, now=look.now, as_of=look.asked.as_of)
    return shown if shown and (shown.published or look.office) else None


async def days_left(look: Look) -> Found | None:
    """Days to the earliest deadline that is awaited; by the entries that fixed it."""
    shown = await _issue(look)
    if shown is None or shown.due is None:
        return None
    records = await look.records()
    orders = [one.id for one in shown.tasks if one.due == shown.due and one.light]
    settled = [one.id for one in shown.resolutions if one.deadline == shown.due]
    made = await last_with(records, TASK, orders, lambda one: one.state.deadline)
    if not made:
        made = await last_with(records, RESOLUTION, settled, lambda one: one.state.deadline)
    return Found(
        hall=shown.hall,
        value=(shown.due - look.today).days,
        position=shown.position,
        makings=tuple(made),
        events=len(made),
    )


async def age(look: Look) -> Found | None:
    """Days since an issue was submitted, by the entry of that."""
    shown = await _issue(look)
    if shown is None or look.asked.issue is None:
        return None
    records = await look.records()
    made = await last_with(records, ISSUE, [look.asked.issue], lambda one: one.submitted)
    return Found(
        hall=shown.hall,
        value=(look.today - local_date(shown.submitted_at)).days,
        position=shown.position,
        makings=tuple(made),
        events=len(made),
    )


async def objections(look: Look) -> Found | None:
    """How many objections a resolution met with."""
    if look.asked.resolution is None:
        return None
    shown = await resolution(look.conn, look.asked.resolution, now=look.now, as_of=look.asked.as_of)
    if shown is None or not (look.office or shown.line.published_on):
        return None
    records = await look.records()
    made = await changes(records, RESOLUTION, look.asked.resolution, lambda one: len(one.objections))
    makings, events, following = paged(made, look.asked)
    return Found(
        hall=shown.line.hall,
        value=len(shown.objections),
        numerator=len(shown.objections),
        position=shown.position,
        makings=makings,
        events=events,
        next_cursor=following,
    )
