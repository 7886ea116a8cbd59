"""One row each for halls, units, persons (ids and affiliations only) and seats."""

from typing import Any

from projections.folding import RecordProjection, RecordTable
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
from projections.shapes import Moment


def _place(moment: Moment | None) -> int:
    """The position of a stream's beginning, by which lists are ordered."""
    return moment.position if moment else 0


def _hall(record: HallRecord) -> tuple[Any, ...]:
    return (record.state.parent, _place(record.established))


def _unit(record: UnitRecord) -> tuple[Any, ...]:
    unit = record.state
    return (record.name_zh, record.name_en, unit.parent, unit.ended, _place(record.registered))


def _person(record: PersonRecord) -> tuple[Any, ...]:
    units = sorted({link.unit for link in record.state.affiliations})
    return (units, _place(record.registered))


def _seat(record: SeatRecord) -> tuple[Any, ...]:
    return (record.state.hall, _place(record.created))


class Directory(RecordProjection):
    """Who is who."""

    NAME = "directory"
    VERSION = 1
    TABLES = ("read_halls", "read_units", "read_persons", "read_seats")
    RECORDS = (
        RecordTable(HALL, ("parent", "position"), _hall),
        RecordTable(UNIT, ("name_zh", "name_en", "parent", "ended", "position"), _unit),
        RecordTable(PERSON, ("units", "position"), _person),
        RecordTable(SEAT, ("hall", "position"), _seat),
    )
