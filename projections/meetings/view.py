"""The docket and the page of a meeting."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from deliberation.domain.meeting import sitting
from deliberation.domain.meeting.events import Point
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.values import MeetingId, MotionId
from projections.asof import AsOf
from projections.listing import Conditions, Order, records_page, rows_page
from projections.meetings.shapes import (
    AgendaLine,
    Deliberation,
    MeetingDetail,
    MeetingLine,
    MeetingQuery,
    MotionLine,
    MotionQuery,
    MotionView,
    Opinion,
    PaperSummary,
)
from projections.reading import (
    Conn,
    SealedTexts,
    Source,
    UnitNames,
    query,
    reached,
    sealed_texts,
    source,
    unit_names,
)
from projections.records.base import RecordKind
from projections.records.issue import ISSUE
from projections.records.meeting import MEETING, MeetingRecord, MotionRecord
from projections.records.minutes import MINUTES
from projections.records.resolution import RESOLUTION
from projections.shapes import Page

_ORDER = Order((("planned_at", "timestamptz"), ("id", "uuid")), descending=True)


async def meetings(conn: Conn, query: MeetingQuery, *, as_of: AsOf | None = None) -> Page[MeetingLine]:
    """The meetings that pass the filters, the latest planned first.

    Raises CursorError, AsOfFutureError or AsOfKnownAtError.
    """
    known = await source(conn, as_of)
    conditions = Conditions()
    conditions.add("state IS NOT NULL")
    conditions.within("hall", query.halls)
    conditions.equal("kind", query.kind)
    conditions.equal("state", query.state)
    conditions.holds("issues", query.issue)
    conditions.equal("ended", query.ended)
    records, following = await records_page(
        conn,
        MEETING,
        conditions,
        _ORDER,
        limit=query.limit,
        cursor=query.cursor,
        known=known,
        few=query.ended is False,
    )
    return Page(tuple(map(_line, records)), following, known.position)


_PUT: Final = Order((("planned_at", "timestamptz"), ("id", "uuid"), ("n", "bigint")), descending=True)
_MOTIONS: Final = "read_meetings, unnest(motions, motion_issues) WITH ORDINALITY AS put (motion, issue, n)"


async def motions(conn: Conn, query: MotionQuery, *, office: bool = False) -> Page[MotionView]:
    """The motions that pass the filters, the latest first; their texts for the `office`.

    Raises CursorError.
    """
    position = await reached(conn)
    conditions = Conditions()
    conditions.within("hall", query.halls)
    conditions.equal("id", query.meeting)
    conditions.holds("motion_issues", query.issue)
    conditions.equal("put.issue", query.issue)
    rows, following = await rows_page(
        conn, "doc::text, put.motion", _MOTIONS, conditions, _PUT, limit=query.limit, cursor=query.cursor
    )
    records = [MEETING.adapter.validate_json(document) for document, *_ in rows]
    texts = await sealed_texts(conn, _motion_places(records) if office else [])
    shown = (_motion(record, row[1], texts) for record, row in zip(records, rows, strict=True))
    return Page(tuple(shown), following, position)


async def meeting_of(conn: Conn, motion_id: MotionId) -> MeetingId | None:
    """The meeting in which a motion was put."""
    rows = await query(
        conn, "SELECT id FROM projections.read_meetings WHERE motions @> ARRAY[%s]::uuid[]", [motion_id]
    )
    return MeetingId(rows[0][0]) if rows else None


async def meeting(
    conn: Conn,
    meeting_id: MeetingId,
    *,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,  # noqa: ARG001 - nothing of a meeting itself is published; its minutes are
) -> MeetingDetail | None:
    """One meeting; its sealed texts for the `office`.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records = await source(conn, as_of)
    record = await records.one(MEETING, meeting_id)
    if record is None or record.state.status is None:
        return None
    state = record.state
    on_paper = (*state.present_units, *record.missing_units)
    names = await unit_names(conn, [state.convened_by, *state.noticed, *on_paper])
    texts = await sealed_texts(conn, _places(record) if office else [])
    numbers = await records.get(ISSUE, (item.issue for item in state.agenda))
    return MeetingDetail(
        line=_line(record),
        convened_by=names.maybe(state.convened_by),
        venue=texts.value(record, record.venue_at, "venue"),
        urgent=state.urgent,
        noticed=names.all(state.noticed),
        notice_methods=tuple(record.notice_methods),
        agenda=tuple(
            AgendaLine(
                item.issue,
                numbers[item.issue].state.public_no if item.issue in numbers else None,
                item.motion,
            )
            for item in state.agenda
        ),
        rules=state.rules,
        chair=state.chair,
        entitled=state.entitled,
        present=tuple(sorted(state.room.present)),
        in_attendance=tuple(sorted(state.room.guests)),
        excused=tuple(sorted(state.room.excused)),
        absent=tuple(sorted(state.room.absent)),
        attended=state.room.signed_in,
        representing=state.room.representing,
        opening=state.opening,
        in_question=state.in_question,
        motions=tuple(_motion(record, motion, texts) for motion in state.motions),
        deliberations=tuple(
            Deliberation(talk.issue, _points(texts.value(record, talk.version, "points")), talk.moment)
            for talk in record.deliberations
        ),
        opinions=_opinions(record, texts),
        summary=_summary(record, names, texts),
        cross_appointed=sitting.cross_appointed(state),
        reconvenes=state.reconvenes,
        resolutions=await _of_meeting(records, RESOLUTION, meeting_id),
        minutes=await _of_meeting(records, MINUTES, meeting_id),
        position=records.position,
    )


def _line(record: MeetingRecord) -> MeetingLine:
    state = record.state
    if state.status is None or state.hall is None:
        raise LookupError(f"{record.id} was never convened")
    return MeetingLine(
        id=MeetingId(record.id),
        version=record.version,
        hall=state.hall,
        kind=state.kind,
        state=state.status,
        planned_at=state.planned_at,
        opened_at=record.opened.happened_at if record.opened else None,
        closed_at=record.closed.happened_at if record.closed else None,
        agenda=tuple(item.issue for item in state.agenda),
        agenda_locked=state.agenda_locked,
        persons_present=sitting.persons_present(state),
        seats_represented=sitting.seats_represented(state),
        seats_entitled=len(state.entitled),
        motions=tuple(
            MotionLine(name, motion.issue, motion.outcome, motion.in_question)
            for name, motion in state.motions.items()
        ),
    )


def _places(record: MeetingRecord) -> list[tuple[UUID, int | None]]:
    versions: list[int | None] = [record.venue_at]
    versions += [talk.version for talk in (*record.deliberations, *record.opinions)]
    return [*_motion_places([record]), *((record.id, version) for version in versions)]


def _motion_places(records: Iterable[MeetingRecord]) -> list[tuple[UUID, int | None]]:
    return [
        (one.id, version)
        for one in records
        for motion in one.motions.values()
        for version in (motion.proposed_at, motion.declared_at)
    ]


def _motion(record: MeetingRecord, motion: MotionId, texts: SealedTexts) -> MotionView:
    put = record.state.motions[motion]
    said = record.motions.get(motion) or MotionRecord()
    return MotionView(
        id=motion,
        meeting=MeetingId(record.id),
        version=record.version,
        issue=put.issue,
        referral=put.referral,
        text=texts.value(record, said.proposed_at, "text"),
        recused=tuple(sorted(put.recused_persons)),
        quorum=put.quorum,
        by_hands=put.by_hands,
        ayes=tuple(said.ayes),
        nays=tuple(said.nays),
        abstentions=tuple(said.abstentions),
        working=put.working,
        dissent=tuple(said.dissent),
        grounds=None if put.by_hands else texts.value(record, said.declared_at, "grounds"),
        outcome=put.outcome,
        found=put.found,
        in_question=put.in_question,
        votes_available=sitting.votes_available(record.state, motion),
        declared=said.declared,
    )


def _points(said: list[dict[str, object]] | None) -> tuple[Point, ...] | None:
    return None if said is None else tuple(Point.model_validate(point) for point in said)


def _opinions(record: MeetingRecord, texts: SealedTexts) -> tuple[Opinion, ...]:
    return tuple(
        Opinion(
            issue=talk.issue,
            motion=talk.motion,
            opinion=texts.value(record, talk.version, "opinion"),
            next_step=texts.value(record, talk.version, "next_step"),
            moment=talk.moment,
        )
        for talk in record.opinions
        if talk.issue
    )


def _summary(record: MeetingRecord, names: UnitNames, texts: SealedTexts) -> PaperSummary | None:
    if record.state.status is not MeetingState.HELD_IN_SUMMARY:
        return None
    return PaperSummary(
        names.all(record.state.present_units),
        names.all(record.missing_units),
        texts.value(record, record.venue_at, "outcome"),
    )


async def _of_meeting(records: Source, kind: RecordKind[Any], meeting: MeetingId) -> tuple[Any, ...]:
    """What came of the meeting by the time of the records."""
    rows = await query(records.conn, f"SELECT id FROM projections.{kind.table} WHERE meeting = %s", [meeting])
    found = await records.get(kind, (row[0] for row in rows))
    return tuple(sorted(one for one, record in found.items() if record.state.meeting == meeting))


__all__ = [
    "MeetingDetail",
    "MeetingLine",
    "MeetingQuery",
    "MotionQuery",
    "meeting",
    "meeting_of",
    "meetings",
    "motions",
]
