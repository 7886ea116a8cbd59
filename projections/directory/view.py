"""Halls, units, persons and seats."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from deliberation.domain.values import HallId, PersonId, SeatId, UnitId
from projections.asof import AsOf
from projections.clockwork import day
from projections.directory.shapes import (
    AffiliationView,
    GrantView,
    HallView,
    ListedUnit,
    PersonView,
    SeatView,
    UnitView,
)
from projections.reading import Conn, Live, Past, Source, UnitNames, query, source
from projections.reading import unit_names as _names
from projections.records.base import Record, RecordKind
from projections.records.directory import (
    HALL,
    PERSON,
    SEAT,
    UNIT,
    HallRecord,
    PersonRecord,
    SeatRecord,
    UnitRecord,
)
from projections.shapes import UnitName

R = TypeVar("R", bound=Record)


async def halls(conn: Conn, *, today: date | None = None, as_of: AsOf | None = None) -> tuple[HallView, ...]:
    """All halls, each after its parent. Raises AsOfFutureError or AsOfKnownAtError."""
    found = await _all(await _known(conn, as_of), HALL, "true")
    records = [record for record in found if record.state.level and record.established]
    names = await _names(conn, (unit for record in records for unit in _hall_units(record)))
    on = day(today, as_of)
    return tuple(_hall(record, names, on) for record in _below(records, None))


async def hall(
    conn: Conn, hall_id: HallId, *, today: date | None = None, as_of: AsOf | None = None
) -> HallView | None:
    """One hall. Raises AsOfFutureError or AsOfKnownAtError."""
    record = await (await source(conn, as_of)).one(HALL, hall_id)
    if record is None or record.state.level is None:
        return None
    return _hall(record, await _names(conn, _hall_units(record)), day(today, as_of))


async def halls_below(conn: Conn, hall_id: HallId) -> tuple[HallId, ...]:
    """A hall and all halls below it: what a street sees of its communities."""
    rows = await query(
        conn,
        "WITH RECURSIVE below AS (SELECT %s::uuid AS id UNION"
        " SELECT h.id FROM projections.read_halls h JOIN below b ON h.parent = b.id)"
        " SELECT id FROM below",
        [hall_id],
    )
    return tuple(HallId(row[0]) for row in rows)


async def units(
    conn: Conn, *, hall: HallId | None = None, ended: bool = False, as_of: AsOf | None = None
) -> tuple[UnitView, ...]:
    """Units by name; of one hall those listed in it; with `ended` also those that are no more.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records: Sequence[UnitRecord]
    known = await _known(conn, as_of)
    if hall:
        found = await known.one(HALL, hall)
        records = list((await known.get(UNIT, found.state.units if found else ())).values())
    else:
        records = await _all(known, UNIT, "true" if ended or as_of else "NOT ended")
    names = await _names(conn, (record.state.successor for record in records))
    there = [record for record in records if record.state.kind and (ended or not record.state.ended)]
    shown = [_unit(record, names) for record in there]
    return tuple(sorted(shown, key=lambda unit: unit.name_zh))


async def unit(conn: Conn, unit_id: UnitId, *, as_of: AsOf | None = None) -> UnitView | None:
    """One unit. Raises AsOfFutureError or AsOfKnownAtError."""
    record = await (await source(conn, as_of)).one(UNIT, unit_id)
    if record is None or record.state.kind is None:
        return None
    return _unit(record, await _names(conn, [record.state.successor]))


async def persons(
    conn: Conn, *, unit: UnitId | None = None, today: date | None = None, as_of: AsOf | None = None
) -> tuple[PersonView, ...]:
    """Registered persons in the order of registration; of one unit those who act for it on that day.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    on = day(today, as_of)
    known = await _known(conn, as_of)
    if unit:
        found = await _all(known, PERSON, "units @> ARRAY[%s]::uuid[]", unit)
        found = [record for record in found if unit in record.state.units_on(on)]
    else:
        found = await _all(known, PERSON, "position > 0")
    names = await _names(conn, (link.unit for record in found for link in record.state.affiliations))
    return tuple(_person(record, names, on) for record in found)


async def person(
    conn: Conn, person_id: PersonId, *, today: date | None = None, as_of: AsOf | None = None
) -> PersonView | None:
    """One person. Raises AsOfFutureError or AsOfKnownAtError."""
    record = await (await source(conn, as_of)).one(PERSON, person_id)
    if record is None:
        return None
    names = await _names(conn, (link.unit for link in record.state.affiliations))
    return _person(record, names, day(today, as_of))


async def seats(
    conn: Conn, hall_id: HallId | None = None, *, today: date | None = None, as_of: AsOf | None = None
) -> tuple[SeatView, ...]:
    """The seats of a hall, or of all halls, in the order of their making.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    known = await _known(conn, as_of)
    of = ("hall = %s", hall_id) if hall_id else ("true",)
    found = [record for record in await _all(known, SEAT, *of) if record.state.hall is not None]
    names = await _names(conn, (record.state.unit for record in found))
    on = day(today, as_of)
    held = _held(found, on)
    return tuple(_seat(record, names, on, held) for record in found)


async def seat(
    conn: Conn, seat_id: SeatId, *, today: date | None = None, as_of: AsOf | None = None
) -> SeatView | None:
    """One seat; whether its holder is cross-appointed is found among the hall's seats of that time.

    Raises AsOfFutureError or AsOfKnownAtError.
    """
    records = await source(conn, as_of)
    record = await records.one(SEAT, seat_id)
    if record is None or record.state.hall is None:
        return None
    on = day(today, as_of)
    held = _held(await _hall_seats(records, record.state.hall), on)
    return _seat(record, await _names(conn, [record.state.unit]), on, held)


async def unit_names(conn: Conn, ids: set[UnitId]) -> dict[UnitId, UnitName]:
    """What units are called now; an unknown one by its id."""
    names = await _names(conn, ids)
    return {unit: names(unit) for unit in ids}


async def _known(conn: Conn, as_of: AsOf | None) -> Source:
    """What to read from; of the present the position is of no interest here."""
    return await source(conn, as_of) if as_of else Live(conn, 0)


async def _all(known: Source, kind: RecordKind[R], condition: str, *arguments: object) -> list[R]:
    """The records that pass a condition, in the order in which their streams began.

    A directory is short: of the past all that had begun by then are replayed.
    """
    if isinstance(known, Past):
        begun = await query(
            known.conn,
            f"SELECT id FROM projections.{kind.table} WHERE position <= %s AND {condition}"
            " ORDER BY position, id",
            [known.position, *arguments],
        )
        found = await known.get(kind, (row[0] for row in begun))
        return [found[row[0]] for row in begun if row[0] in found]
    rows = await query(
        known.conn,
        f"SELECT doc::text FROM projections.{kind.table} WHERE {condition} ORDER BY position, id",
        arguments,
    )
    return [kind.adapter.validate_json(row[0]) for row in rows]


async def _hall_seats(records: Source, hall: HallId) -> Iterable[SeatRecord]:
    rows = await query(records.conn, "SELECT id FROM projections.read_seats WHERE hall = %s", [hall])
    return (await records.get(SEAT, (row[0] for row in rows))).values()


def _held(records: Iterable[SeatRecord], on: date) -> Counter[tuple[HallId | None, PersonId]]:
    """How many seats of a hall each person holds."""
    holders = ((r.state.hall, r.state.holder_on(on)) for r in records if not r.state.abolished)
    return Counter((hall, holder) for hall, holder in holders if holder)


def _below(records: Sequence[HallRecord], parent: UUID | None) -> Iterable[HallRecord]:
    known = {record.id for record in records}
    for record in records:
        above = record.state.parent if record.state.parent in known else None
        if above == parent:
            yield record
            yield from _below(records, record.id)


def _hall_units(record: HallRecord) -> list[UUID | None]:
    return [record.state.lead_unit, *record.state.units]


def _hall(record: HallRecord, names: UnitNames, on: date) -> HallView:
    state = record.state
    if state.level is None or record.established is None:
        raise LookupError(f"{record.id} was never established")
    sides = dict(state.sides)
    return HallView(
        id=HallId(record.id),
        version=record.version,
        name_zh=record.name_zh,
        name_en=record.name_en,
        code=state.code,
        level=state.level,
        parent=state.parent,
        lead_unit=names.maybe(state.lead_unit),
        rules=state.rules,
        voting_rules=state.voting_rules,
        voting_rules_since=state.voting_rules_since if state.voting_rules else None,
        units=tuple(ListedUnit(name, sides.get(name.id)) for name in names.all(state.units)),
        seats=state.seats,
        grants=tuple(
            GrantView(grant.person, grant.role, grant.since, grant.until, active=grant.covers(on))
            for grant in state.grants
        ),
        established_at=record.established.happened_at,
    )


def _unit(record: UnitRecord, names: UnitNames) -> UnitView:
    state = record.state
    if state.kind is None:
        raise LookupError(f"{record.id} was never registered")
    return UnitView(
        id=UnitId(record.id),
        version=record.version,
        name_zh=record.name_zh,
        name_en=record.name_en,
        kind=state.kind,
        is_party=state.is_party,
        parent=state.parent,
        ended_by=record.ended_by,
        ended_at=record.ended.happened_at if record.ended else None,
        successor=names.maybe(state.successor),
        former=tuple(record.former),
    )


def _person(record: PersonRecord, names: UnitNames, on: date) -> PersonView:
    return PersonView(
        id=PersonId(record.id),
        version=record.version,
        registered_at=record.registered.happened_at if record.registered else None,
        administrator=record.state.administrator,
        affiliations=tuple(
            AffiliationView(names(link.unit), link.since, link.until, active=link.covers(on))
            for link in record.state.affiliations
        ),
    )


def _seat(
    record: SeatRecord, names: UnitNames, on: date, held: Counter[tuple[HallId | None, PersonId]]
) -> SeatView:
    state = record.state
    if state.hall is None:
        raise LookupError(f"{record.id} was never created")
    holder = None if state.abolished else state.holder_on(on)
    return SeatView(
        id=SeatId(record.id),
        version=record.version,
        hall=state.hall,
        unit=names.maybe(state.unit),
        side=state.side,
        presides=state.presides,
        terms=state.terms,
        holder=holder,
        alternate=state.alternate,
        abolished=state.abolished,
        cross_appointed=bool(holder and held[state.hall, holder] > 1),
    )


__all__ = [
    "HallView",
    "PersonView",
    "SeatView",
    "UnitView",
    "hall",
    "halls",
    "halls_below",
    "person",
    "persons",
    "seat",
    "seats",
    "unit",
    "unit_names",
    "units",
]
