"""The rates that a supervisor looks at: integers only, each a numerator of a denominator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from deliberation.domain.issue.events import IssueEvaluated, Satisfaction
from deliberation.domain.task.events import TaskReportedDone
from deliberation.domain.task.state import TaskState
from deliberation.domain.values import HallId
from projections.asof import AsOf
from projections.log import stored_topics
from projections.numbers.shapes import Making
from projections.reading import Conn, Live, Source, query, source
from projections.records.issue import ISSUE, IssueRecord
from projections.records.task import TASK, TaskRecord

SATISFIED: Final = frozenset({Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED})


class Share(NamedTuple):
    """So many of so many; of none there is no share."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Rates:
    """Of some halls: orders completed in time, reports sent back, residents satisfied."""

    on_time: Share
    returned: Share
    satisfied: Share


_ORDERS: Final = (
    "SELECT count(*) FILTER (WHERE closed AND reported_on <= due), count(*) FILTER (WHERE closed),"
    " coalesce(sum(returned), 0), coalesce(sum(reports), 0) FROM ("
    "SELECT t.due, t.returned, t.state = 'CLOSED_OUT' AND t.due < 'infinity' AS closed,"
    " (t.doc #>> '{state,reported_on}')::date AS reported_on,"
    " (SELECT count(*) FROM json_array_elements(t.doc -> 'reports') AS r WHERE r ->> 'topic' = %s) AS reports"
    " FROM projections.read_tasks t WHERE t.lead IS NOT NULL AND t.hall = ANY(%s)) AS t"
)
_JUDGED: Final = (
    "SELECT DISTINCT t.object FROM projections.read_trail t"
    " WHERE t.topic = ANY(%s) AND t.hall = ANY(%s) AND t.position <= %s"
)
_JUDGEMENTS: Final = (
    "SELECT count(*) FILTER (WHERE j ->> 'satisfaction' = ANY(%s)), count(*)"
    " FROM projections.read_issues i, json_array_elements(i.doc -> 'judgements') AS j"
    f" WHERE i.id IN ({_JUDGED})"
)


async def rates(
    conn: Conn, halls: tuple[HallId, ...], *, as_of: AsOf | None = None, now: datetime | None = None
) -> Rates:
    """The rates of some halls; raises AsOfFutureError or AsOfKnownAtError."""
    records = await source(conn, as_of, now)
    if not isinstance(records, Live):
        orders, issues = await orders_of(records, halls), await judged(records, halls)
        return Rates(
            _share(making for one in orders for making in on_time(one)),
            Share(*map(sum, zip(*map(_reports, orders), strict=True))) if orders else Share(0, 0),
            _share(making for one in issues for making in satisfied(one)),
        )
    within = list(halls)
    done, closed, sent_back, reports = (await query(conn, _ORDERS, [TaskReportedDone.TOPIC, within]))[0]
    happy, total = (await query(conn, _JUDGEMENTS, [list(SATISFIED), *_judged_arguments(records, halls)]))[0]
    return Rates(Share(done, closed), Share(int(sent_back), int(reports)), Share(happy, total))


def _share(makings: Iterable[Making]) -> Share:
    listed = [making.adds or 0 for making in makings]
    return Share(sum(listed), len(listed))


async def orders_of(records: Source, halls: tuple[HallId, ...]) -> list[TaskRecord]:
    """Every order of some halls, as far as the records stand for."""
    ids = await query(
        records.conn, "SELECT id FROM projections.read_tasks WHERE hall = ANY(%s) ORDER BY id", [list(halls)]
    )
    found = await records.get(TASK, (row[0] for row in ids))
    return [found[row[0]] for row in ids if row[0] in found and found[row[0]].state.lead]


async def judged(records: Source, halls: tuple[HallId, ...]) -> list[IssueRecord]:
    """Every issue of some halls that a resident judged."""
    rows = await query(records.conn, _JUDGED, _judged_arguments(records, halls))
    found = await records.get(ISSUE, (row[0] for row in rows))
    return list(found.values())


def _judged_arguments(records: Source, halls: tuple[HallId, ...]) -> list[object]:
    return [stored_topics([IssueEvaluated.TOPIC]), list(halls), records.position]


def on_time(order: TaskRecord) -> Iterable[Making]:
    """One for an order that was closed out: 1 where its report came in time, else 0."""
    task = order.state
    if task.state is TaskState.CLOSED_OUT and task.deadline and task.reported_on and order.verified:
        in_time = task.reported_on <= task.deadline.effective_end
        yield Making(order.verified.moment.position, int(in_time))


def returned(order: TaskRecord) -> Iterable[Making]:
    """Each report of completion, and each time that one was sent back."""
    for report in order.reports:
        if report.topic == TaskReportedDone.TOPIC:
            yield Making(report.moment.position, 0)
    for one in order.returned:
        yield Making(one.moment.position)


def _reports(order: TaskRecord) -> tuple[int, int]:
    adds = [making.adds or 0 for making in returned(order)]
    return sum(adds), adds.count(0)


def satisfied(issue: IssueRecord) -> Iterable[Making]:
    """Each judgement: 1 where it says satisfied or basically satisfied, else 0."""
    for judgement in issue.judgements:
        yield Making(judgement.moment.position, int(judgement.satisfaction in SATISFIED))


def ids_of(orders: Iterable[TaskRecord]) -> list[UUID]:
    return [order.id for order in orders]
