"""Halls, units, persons and seats as their own streams tell them."""

from dataclasses import dataclass, field
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall.events import HallEstablished
from deliberation.domain.hall.state import HALLS, Hall
from deliberation.domain.person.events import PersonRegistered
from deliberation.domain.person.state import PERSONS, Person
from deliberation.domain.seat.events import SeatCreated
from deliberation.domain.seat.state import SEATS, Seat
from deliberation.domain.unit.events import (
    UnitDissolved,
    UnitMerged,
    UnitRegistered,
    UnitRenamed,
    UnitSplit,
)
from deliberation.domain.unit.state import UNITS, Unit
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(slots=True)
class HallRecord(Recorded):
    state: Hall = field(default_factory=Hall)
    name_zh: str = ""
    name_en: str = ""
    established: Moment | None = None


@dataclass(slots=True)
class UnitRecord(Recorded):
    """`former` are earlier names; `ended_by` the topic of what ended the unit."""

    state: Unit = field(default_factory=Unit)
    name_zh: str = ""
    name_en: str | None = None
    former: list[str] = field(default_factory=list)
    registered: Moment | None = None
    ended: Moment | None = None
    ended_by: str | None = None


@dataclass(slots=True)
class PersonRecord(Recorded):
    """Never a name: those are personal and stay in the vault."""

    state: Person = field(default_factory=Person)
    registered: Moment | None = None


@dataclass(slots=True)
class SeatRecord(Recorded):
    state: Seat = field(default_factory=Seat)
    created: Moment | None = None


HALL: Final = RecordKind("hall", "read_halls", HallRecord, HALLS)
UNIT: Final = RecordKind("unit", "read_units", UnitRecord, UNITS)
PERSON: Final = RecordKind("person", "read_persons", PersonRecord, PERSONS)
SEAT: Final = RecordKind("seat", "read_seats", SeatRecord, SEATS)


@HALL.on(HallEstablished)
def _established(record: HallRecord, fact: HallEstablished, entry: Entry[DomainEvent]) -> None:
    record.name_zh, record.name_en = fact.name_zh, fact.name_en
    record.established = moment_of(entry)


@UNIT.on(UnitRegistered)
def _registered(record: UnitRecord, fact: UnitRegistered, entry: Entry[DomainEvent]) -> None:
    record.name_zh, record.name_en = fact.name_zh, fact.name_en
    record.registered = moment_of(entry)


@UNIT.on(UnitRenamed)
def _renamed(record: UnitRecord, fact: UnitRenamed, _: Entry[DomainEvent]) -> None:
    record.former.append(record.name_zh)
    record.name_zh, record.name_en = fact.name_zh, fact.name_en


def _ended(record: UnitRecord, fact: DomainEvent, entry: Entry[DomainEvent]) -> None:
    record.ended = moment_of(entry)
    record.ended_by = fact.TOPIC


UNIT.on(UnitMerged)(_ended)
UNIT.on(UnitSplit)(_ended)
UNIT.on(UnitDissolved)(_ended)


@PERSON.on(PersonRegistered)
def _known(record: PersonRecord, _: PersonRegistered, entry: Entry[DomainEvent]) -> None:
    record.registered = moment_of(entry)


@SEAT.on(SeatCreated)
def _created(record: SeatRecord, _: SeatCreated, entry: Entry[DomainEvent]) -> None:
    record.created = moment_of(entry)
