"""The register of resolutions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from deliberation.domain.resolution.by_vote import in_question
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.values import ResolutionId, local_date
from projections.asof import AsOf
from projections.clockwork import moment
from projections.listing import Conditions, Order, records_page
from projections.reading import (
    Conn,
    SealedTexts,
    Source,
    UnitNames,
    sealed_texts,
    source,
    unit_names,
)
from projections.records.issue import ISSUE
from projections.records.resolution import RESOLUTION, ObjectionRecord, ResolutionRecord
from projections.records.vote import VOTE, VoteRecord
from projections.resolutions.shapes import (
    ObjectionView,
    ResolutionDetail,
    ResolutionLine,
    ResolutionQuery,
)
from projections.shapes import Page

_ORDER = Order((("adopted_at", "timestamptz"), ("id", "uuid")), descending=True, happened=True)


async def resolutions(
    conn: Conn,
    query: ResolutionQuery,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
) -> Page[ResolutionLine]:
    """The resolutions that pass the filters, the latest adopted first.

    Raises CursorError, AsOfFutureError or AsOfKnownAtError.
    """
    known = await source(conn, as_of, now)
    records, following = await records_page(
        conn, RESOLUTION, _conditions(query), _ORDER, limit=query.limit, cursor=query.cursor, known=known
    )
    names = await unit_names(conn, (unit for record in records for unit in record.state.responsible))
    texts = await sealed_texts(conn, _texts(records, office=office))
    judged = await judged_issues(known, records)
    votes = await known.get(VOTE, (record.state.ballot_set for record in records))
    at = moment(now, as_of)
    items = tuple(_line(record, names, texts, judged, at, vote=_vote_of(record, votes)) for record in records)
    return Page(items, following, known.position)


async def resolution(
    conn: Conn,
    resolution_id: ResolutionId,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> ResolutionDetail | None:
    """One resolution; its text once it is published, all texts for the `office`.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records = await source(conn, as_of, now)
    record = await records.one(RESOLUTION, resolution_id)
    if record is None or record.state.authority is None:
        return None
    state = record.state
    names = await unit_names(conn, [*state.responsible, *record.binding_on])
    objections = [v for o in record.objections for v in (o.filed_at, o.answered_at)] if office else []
    texts = await sealed_texts(
        conn, [*_texts([record], office=office), *((record.id, version) for version in objections)]
    )
    judged = await judged_issues(records, [record])
    vote = _vote_of(record, await records.get(VOTE, [state.ballot_set]))
    return ResolutionDetail(
        line=_line(record, names, texts, judged, moment(now, as_of), vote=vote),
        motions=state.motions,
        binding_on=names.all(record.binding_on),
        binding_from=state.binding_from,
        recused=tuple(record.recused) if office else (),
        replaced_by=state.replaced_by,
        objections=tuple(_objection(record, one, texts) for one in record.objections),
        post_by=_post_by(state, vote),
        position=records.position,
        openings=tuple(texts.opening(record, record.text_at, "text"))
        if openings and record.published
        else (),
    )


def _conditions(query: ResolutionQuery) -> Conditions:
    conditions = Conditions()
    conditions.add("adopted_at IS NOT NULL")
    conditions.within("hall", query.halls)
    conditions.equal("authority", query.authority)
    conditions.equal("effect", query.effect)
    conditions.holds("issues", query.issue)
    conditions.equal("meeting", query.meeting)
    conditions.equal("ballot_set", query.ballot_set)
    conditions.holds("units", query.unit)
    conditions.equal("published", query.published)
    conditions.equal("completed", query.completed)
    return conditions


def _texts(records: Iterable[ResolutionRecord], *, office: bool) -> list[tuple[UUID, int | None]]:
    return [(record.id, record.text_at) for record in records if office or record.published]


async def judged_issues(records: Source, resolutions: Iterable[ResolutionRecord]) -> frozenset[UUID]:
    """The issues of completed resolutions that residents have judged."""
    asked = [issue for r in resolutions if r.state.completed for issue in r.state.issues]
    found = await records.get(ISSUE, asked)
    return frozenset(issue for issue, record in found.items() if record.judgements)


def _line(
    record: ResolutionRecord,
    names: UnitNames,
    texts: SealedTexts,
    judged: frozenset[UUID],
    at: datetime,
    *,
    vote: VoteRecord | None,
) -> ResolutionLine:
    state = record.state
    if state.authority is None or state.hall is None or state.adopted_at is None:
        raise LookupError(f"{record.id} was never adopted")
    return ResolutionLine(
        id=ResolutionId(record.id),
        version=record.version,
        hall=state.hall,
        authority=state.authority,
        effect=state.effect,
        state=state.state(at, evaluated=judged.issuperset(state.issues)),
        meeting=state.meeting,
        ballot_set=state.ballot_set,
        in_question=vote is not None and in_question(vote.state, state.motions),
        issues=state.issues,
        responsible=names.all(state.responsible),
        adopted_at=state.adopted_at,
        published_on=state.published_on,
        notice_until=state.notice_until,
        deadline=state.deadline,
        tasks=state.tasks,
        objections=len(state.objections),
        completed_at=record.completed.happened_at if record.completed else None,
        text=texts.value(record, record.text_at, "text"),
    )


def _vote_of(record: ResolutionRecord, votes: Mapping[UUID, VoteRecord]) -> VoteRecord | None:
    return votes.get(record.state.ballot_set) if record.state.ballot_set else None


def _post_by(state: Resolution, vote: VoteRecord | None) -> date | None:
    """The day is counted from the declaration: that is when the body decided."""
    within = vote.state.profile.post_within_days if vote and vote.state.profile else None
    if vote is None or within is None:
        return None
    declared = [vote.declared[motion] for motion in state.motions if motion in vote.declared]
    decided = max((local_date(one.happened_at) for one in declared), default=state.adopted_on)
    return decided + timedelta(days=within)


def _objection(record: ResolutionRecord, one: ObjectionRecord, texts: SealedTexts) -> ObjectionView:
    return ObjectionView(
        id=one.id,
        by=one.by,
        in_time=one.in_time,
        filed=one.filed,
        answered=one.answered,
        upheld=one.upheld,
        text=texts.value(record, one.filed_at, "text"),
        answer=texts.value(record, one.answered_at, "answer"),
    )


__all__ = ["ResolutionDetail", "ResolutionLine", "ResolutionQuery", "resolution", "resolutions"]
