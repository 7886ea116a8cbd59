"""Minutes with their editions."""

from collections.abc import Iterable
from uuid import UUID

from deliberation.domain.values import MinutesId
from projections.asof import AsOf
from projections.listing import Conditions, Order, records_page
from projections.minutes.shapes import Edition, MinutesDetail, MinutesLine, MinutesQuery
from projections.reading import (
    Conn,
    SealedTexts,
    UnitNames,
    reached,
    sealed_texts,
    source,
    unit_names,
)
from projections.records.minutes import MINUTES, EditionRecord, MinutesRecord
from projections.shapes import Opening, Page

_ORDER = Order((("drafted_at", "timestamptz"), ("id", "uuid")), descending=True)


async def minutes_list(conn: Conn, query: MinutesQuery) -> Page[MinutesLine]:
    """The minutes that pass the filters, the latest drafted first. Raises CursorError."""
    position = await reached(conn)
    conditions = Conditions()
    conditions.within("hall", query.halls)
    conditions.equal("meeting", query.meeting)
    conditions.equal("published", query.published)
    records, following = await records_page(
        conn, MINUTES, conditions, _ORDER, limit=query.limit, cursor=query.cursor
    )
    return Page(tuple(map(_line, records)), following, position)


async def minutes(
    conn: Conn,
    minutes_id: MinutesId,
    *,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
) -> MinutesDetail | None:
    """The minutes with all editions; the posted excerpts, all texts for the `office`.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records = await source(conn, as_of)
    record = await records.one(MINUTES, minutes_id)
    if record is None or record.state.state is None:
        return None
    editions = list(record.editions.values())
    names = await unit_names(conn, (u for one in editions for u in (*one.countersigned, *one.sent_to)))
    texts = await sealed_texts(conn, _places(record, editions, office=office))
    return MinutesDetail(
        line=_line(record),
        editions=tuple(_edition(record, one, names, texts) for one in editions),
        decided=tuple(record.decided),
        position=records.position,
        openings=tuple(o for one in editions for o in excerpt_opening(record, one, texts))
        if openings
        else (),
    )


def _places(
    record: MinutesRecord, editions: Iterable[EditionRecord], *, office: bool
) -> list[tuple[UUID, int | None]]:
    return [
        (record.id, version)
        for one in editions
        for version in (one.excerpt_at, one.text_at if office else None)
    ]


def _line(record: MinutesRecord) -> MinutesLine:
    state = record.state
    if state.state is None or state.hall is None or state.meeting is None:
        raise LookupError(f"{record.id} was never drafted")
    return MinutesLine(
        id=MinutesId(record.id),
        version=record.version,
        hall=state.hall,
        meeting=state.meeting,
        number=record.number,
        state=state.state,
        edition=state.edition,
        published_on=state.published_on,
        published_until=state.published_until,
        publication_days=state.publication_days,
    )


def _edition(record: MinutesRecord, one: EditionRecord, names: UnitNames, texts: SealedTexts) -> Edition:
    return Edition(
        edition=one.edition,
        written=one.written,
        corrects=one.corrects,
        kind=one.kind,
        field=one.field,
        approved_by=one.approved_by,
        decided_by=one.decided_by,
        confirmed=one.confirmed,
        countersigned=names.all(one.countersigned),
        published=one.published,
        public_until=one.public_until,
        sent_to=names.all(one.sent_to),
        excerpt=texts.value(record, one.excerpt_at, "excerpt"),
        text=texts.value(record, one.text_at, "text"),
        reason=texts.value(record, one.text_at, "reason"),
    )


def excerpt_opening(record: MinutesRecord, one: EditionRecord, texts: SealedTexts) -> list[Opening]:
    """The posted excerpt with its salt."""
    return texts.opening(record, one.excerpt_at, "excerpt")


__all__ = ["MinutesDetail", "MinutesLine", "MinutesQuery", "minutes", "minutes_list"]
