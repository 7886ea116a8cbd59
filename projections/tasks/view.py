"""Supervision orders, with lights by the clock."""

from datetime import date
from uuid import UUID

from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId, TaskId, event_id
from projections.asof import AsOf
from projections.clockwork import day
from projections.listing import Conditions, Order, records_page
from projections.reading import (
    Conn,
    SealedTexts,
    UnitNames,
    query,
    sealed_texts,
    source,
    unit_names,
)
from projections.records.task import TASK, ActAt, TaskRecord
from projections.shapes import Opening, Page
from projections.tasks.shapes import (
    TaskDetail,
    TaskLine,
    TaskQuery,
    TaskReport,
    TaskVerification,
    Workload,
)

_ORDER = Order((("due", "date"), ("id", "uuid")))


async def tasks(
    conn: Conn,
    query: TaskQuery,
    *,
    today: date | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
) -> Page[TaskLine]:
    """The orders that pass the filters, the most urgent first. `office` adds their content.

    Raises CursorError, AsOfFutureError or AsOfKnownAtError.
    """
    on = day(today, as_of)
    known = await source(conn, as_of)
    records, following = await records_page(
        conn,
        TASK,
        _conditions(query, on),
        _ORDER,
        limit=query.limit,
        cursor=query.cursor,
        known=known,
        few=query.open is True,
    )
    names = await unit_names(conn, (unit for record in records for unit in _units(record)))
    texts = await sealed_texts(conn, [(r.id, r.content_at) for r in records] if office else [])
    return Page(tuple(_line(record, names, texts, on) for record in records), following, known.position)


async def task(
    conn: Conn,
    task_id: TaskId,
    *,
    today: date | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> TaskDetail | None:
    """One order. Its evidence is public once it was verified; other texts are for the `office`.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records = await source(conn, as_of)
    record = await records.one(TASK, task_id)
    if record is None or record.state.lead is None:
        return None
    names = await unit_names(conn, _units(record))
    texts = await sealed_texts(conn, _places(record, office=office))
    return TaskDetail(
        line=_line(record, names, texts, day(today, as_of)),
        signed=names.all(record.state.signed),
        depends_on=record.state.depends_on,
        extension_asked_for=record.state.asked_for,
        reported_on=record.state.reported_on,
        closed_on=record.state.closed_on,
        reports=tuple(_report(record, act, names, texts, office=office) for act in record.reports),
        returned=tuple((act.moment, texts.value(record, act.version, "reason")) for act in record.returned),
        disputes=tuple(
            (act.moment, names(act.unit), texts.value(record, act.version, "reason"))
            for act in record.disputes
            if act.unit
        ),
        verification=_verification(record, names, texts),
        position=records.position,
        openings=tuple(evidence_opening(record, texts)) if openings else (),
    )


async def workload(
    conn: Conn, halls: tuple[HallId, ...] = (), *, today: date | None = None
) -> tuple[Workload, ...]:
    """What each unit has to do and has done, the most burdened first."""
    conditions = Conditions()
    conditions.within("hall", halls)
    rows = await query(
        conn,
        "SELECT lead, count(*) FILTER (WHERE open), count(*) FILTER (WHERE awaited AND due < %s),"
        " count(*) FILTER (WHERE state = 'CLOSED_OUT'), sum(returned), coalesce(sum(days), 0), count(days)"
        f" FROM projections.read_tasks WHERE lead IS NOT NULL AND {conditions.clause}"
        " GROUP BY lead ORDER BY 3 DESC, 2 DESC, 4 DESC, lead",
        [day(today, None), *conditions.arguments],
    )
    names = await unit_names(conn, (row[0] for row in rows))
    return tuple(Workload(names(row[0]), *map(int, row[1:])) for row in rows)


def _conditions(query: TaskQuery, on: date) -> Conditions:
    conditions = Conditions()
    conditions.within("hall", query.halls)
    conditions.holds("units", query.unit)
    conditions.equal("lead", query.lead)
    if query.still_of:
        conditions.add(
            "id IN (SELECT t.id FROM projections.read_tasks t WHERE t.units @> ARRAY[%s]::uuid[])",
            query.still_of,
        )
    conditions.equal("resolution", query.resolution)
    conditions.equal("state", query.state)
    if query.issue:
        conditions.add(
            "issue = %s OR resolution IN"
            " (SELECT id FROM projections.read_resolutions WHERE issues @> ARRAY[%s]::uuid[])",
            query.issue,
            query.issue,
        )
    if query.open is not None:
        conditions.add("open" if query.open else "NOT open")
    if query.light:
        condition, days = _LIGHTS[query.light]
        conditions.add(condition, *[on] * days)
    return conditions


_LIGHTS = {
    Light.RED: ("awaited AND due < %s", 1),
    Light.YELLOW: ("awaited AND due >= %s AND yellow_on <= %s", 2),
    Light.GREEN: ("awaited AND due < 'infinity' AND yellow_on > %s", 1),
}


def _units(record: TaskRecord) -> list[UUID | None]:
    state = record.state
    said = [act.unit for act in (*record.reports, *record.disputes)]
    verified = [record.verified.for_unit] if record.verified else []
    return [state.lead, *state.support, state.supervise, *state.signed, *said, *verified]


def _line(record: TaskRecord, names: UnitNames, texts: SealedTexts, on: date) -> TaskLine:
    task = record.state
    if task.lead is None or task.state is None or task.hall is None or record.issued is None:
        raise LookupError(f"{record.id} was never issued")
    return TaskLine(
        id=TaskId(record.id),
        version=record.version,
        hall=task.hall,
        state=task.state,
        lead=names(task.lead),
        support=names.all(task.support),
        supervise=names.maybe(task.supervise),
        resolution=task.resolution,
        issue=task.issue,
        issued_at=record.issued.happened_at,
        deadline=task.deadline,
        light=task.light(on),
        overdue_days=task.overdue_days(on),
        urged=task.urged,
        escalated=task.escalated,
        extension_asked=task.extension_asked,
        content=texts.value(record, record.content_at, "content"),
    )


def _places(record: TaskRecord, *, office: bool) -> list[tuple[UUID, int | None]]:
    """The entries whose texts may be shown."""
    standing = record.standing_report
    versions: list[int | None] = [standing.version if standing else None]
    if office:
        versions += [record.content_at, record.verified.version if record.verified else None]
        versions += [act.version for act in (*record.reports, *record.returned, *record.disputes)]
    return [(record.id, version) for version in versions]


def _report(
    record: TaskRecord, act: ActAt, names: UnitNames, texts: SealedTexts, *, office: bool
) -> TaskReport:
    if act.unit is None:
        raise LookupError(f"{record.id}/{act.version} names no unit")
    evidence = texts.value(record, act.version, "evidence")
    return TaskReport(
        event=event_id(record.id, act.version),
        topic=act.topic,
        unit=names(act.unit),
        moment=act.moment,
        evidence=None if evidence is None else tuple(evidence),
        note=texts.value(record, act.version, "note") if office else None,
    )


def _verification(record: TaskRecord, names: UnitNames, texts: SealedTexts) -> TaskVerification | None:
    verified = record.verified
    if verified is None:
        return None
    return TaskVerification(
        verifier=verified.verifier,
        for_unit=names(verified.for_unit),
        on_site=verified.on_site,
        moment=verified.moment,
        note=texts.value(record, verified.version, "note"),
    )


def evidence_opening(record: TaskRecord, texts: SealedTexts) -> list[Opening]:
    """The evidence of completion with its salt, once it was verified."""
    standing = record.standing_report
    return texts.opening(record, standing.version, "evidence") if standing else []


__all__ = ["TaskDetail", "TaskLine", "TaskQuery", "Workload", "task", "tasks", "workload"]
