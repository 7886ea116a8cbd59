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
    sealed_texts,
    source,
    unit_names,
)
from projections.records.minutes import MINUTES, EditionRecord, MinutesRecord
from projections.shapes import Opening, Page

_ORDER = Order((("drafted_at", "timestamptz"), ("id", "uuid")), descending=True, happened=True)


async def minutes_list(conn: Conn, query: MinutesQuery, *, as_of: AsOf | None = None) -> Page[MinutesLine]:
    """The minutes that pass the filters, the latest drafted first.

    Raises CursorError, AsOfFutureError or AsOfKnownAtError.
    """
    known = await source(conn, as_of)
    conditions = Conditions()
    conditions.within("hall", query.halls)
    conditions.equal("meeting", query.meeting)
    conditions.equal("published", query.published)
    records, following = await records_page(
        conn, MINUTES, conditions, _ORDER, limit=query.limit, cursor=query.cursor, known=known
    )
    texts = await sealed_texts(conn, (place for record in records for place in _number(record)))
    return Page(tuple(_line(record, texts) for record in records), following, known.position)


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
        line=_line(record, texts),
        editions=tuple(_edition(record, one, names, texts, office=office) for one in editions),
        decided=tuple(record.decided),
        position=records.position,
        openings=tuple(o for one in editions for o in excerpt_opening(record, one, texts))
        if openings
        else (),
    )


def _number(record: MinutesRecord) -> list[tuple[UUID, int | None]]:
    """Where the number lies, once the minutes were posted."""
    return [(record.id, record.number_at)] if record.posted else []


def _places(
    record: MinutesRecord, editions: Iterable[EditionRecord], *, office: bool
) -> Iterable[tuple[UUID, int | None]]:
    yield from _number(record)
    for one in editions:
        yield record.id, one.excerpt_at
        yield record.id, one.text_at if office else None


def _line(record: MinutesRecord, texts: SealedTexts) -> MinutesLine:
    state = record.state
    if state.state is None or state.hall is None or state.meeting is None:
        raise LookupError(f"{record.id} was never drafted")
    return MinutesLine(
        id=MinutesId(record.id),
        version=record.version,
        hall=state.hall,
        meeting=state.meeting,
        number=texts.value(record, record.number_at, "number"),
        state=state.state,
        edition=state.edition,
        published_on=state.published_on,
        published_until=state.published_until,
        publication_days=state.publication_days,
    )


def _edition(
    record: MinutesRecord, one: EditionRecord, names: UnitNames, texts: SealedTexts, *, office: bool
) -> Edition:
    return Edition(
        edition=one.edition,
        written=one.written,
        corrects=one.corrects,
        kind=one.kind,
        field=texts.value(record, one.text_at, "field") if office else None,
        approved_by=one.approved_by,
        decided_by=one.decided_by,
        confirmed=one.confirmed,
        countersigned=names.all(one.countersigned),
        published=one.published,
        public_until=one.public_until,
        sent_to=names.all(one.sent_to),
        excerpt=texts.value(record, one.excerpt_at, "excerpt"),
        text=texts.value(record, one.text_at, "text") if office else None,
        reason=texts.value(record, one.text_at, "reason") if office else None,
    )


def excerpt_opening(record: MinutesRecord, one: EditionRecord, texts: SealedTexts) -> list[Opening]:
    """The posted excerpt with its salt."""
    return texts.opening(record, one.excerpt_at, "excerpt")


__all__ = ["MinutesDetail", "MinutesLine", "MinutesQuery", "minutes", "minutes_list"]
