"""Reads what one event says, in our words and ids; what cannot be read is a refusal of that event."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import ValidationError

from api.importing import fields as read
from api.importing.casefile import CaseEvent, CaseFile
from api.importing.naming import Names
from api.importing.refusals import (
    DataMissingError,
    DataNotReadableError,
    SubjectMissingError,
    UnknownReferenceError,
)
from api.importing.trail import Trail
from api.importing.vocabulary import word
from api.importing.yaml_text import Block
from deliberation.domain.calendar import DeadlineKind, StatedDeadline, day_ended_by
from deliberation.domain.values import HallId, PersonId, UnitId

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)

EVERYBODY: Final = frozenset({"all", "ALL", "全体", "所有单位"})


class EventReader:
    """One event of a case, with what the file said before it."""

    def __init__(self, case: CaseFile, names: Names, trail: Trail, event: CaseEvent) -> None:
        self.case: Final = case
        self.event: Final = event
        self.trail: Final = trail
        self.names: Final = names

    @property
    def hall(self) -> HallId:
        return self.names.hall

    def named(self, kind: str) -> str:
        """The file's id of the subject; refuses where the event names none."""
        name = self.event.names(kind)
        if name is None:
            raise SubjectMissingError(key=kind)
        return name

    def ours(self, kind: str, name: str) -> UUID:
        return self.names.of(kind, name)

    def called(self, kind: str, ours: UUID) -> str:
        """What the file calls an id of ours; one that it does not name stays as it is."""
        names = self.names.known(kind).items()
        return next((name for name, known in names if known == ours), str(ours))

    def subject(self, kind: str) -> Any:
        return self.ours(kind, self.named(kind))

    def value(self, *keys: str) -> Any:
        """What stands under the first of `keys` that the event's data has."""
        return next((read.plain(self.event.data[key]) for key in keys if key in self.event.data), None)

    def _read(self, keys: Sequence[str], reader: Callable[[Any], T]) -> T | None:
        value = self.value(*keys)
        if value is None:
            return None
        try:
            return reader(value)
        except read.NotReadableError as error:
            raise DataNotReadableError(key=keys[0], zh=error.zh, en=error.en) from error

    def text(self, *keys: str) -> str | None:
        """Text, None where it is missing or empty."""
        found = self._read(keys, read.as_text)
        return found if found and found.strip() else None

    def needed_text(self, *keys: str) -> str:
        found = self.text(*keys)
        if found is None:
            raise DataMissingError(key=keys[0])
        return found

    def flag(self, *keys: str) -> bool | None:
        return self._read(keys, read.as_flag)

    def count(self, *keys: str) -> int | None:
        """A whole number, or how many a list holds."""
        return self._read(keys, read.as_count)

    def area(self, *keys: str) -> int | None:
        """An area in 0.01 m²."""
        return self._read(keys, read.as_centi_m2)

    def day(self, *keys: str) -> date | None:
        return self._read(keys, read.as_day)

    def moment(self, *keys: str) -> datetime | None:
        return self._read(keys, read.moment_reader(self.case.zone))

    def word(self, key: str, words: type[W], synonyms: Any, otherwise: W | None = None) -> W | None:
        """A word of ours; what is not known is `otherwise`, or refused where that is None."""
        written = self.text(key)
        if written is None:
            return None
        found = word(written, words, synonyms) or otherwise
        if found is None:
            allowed = "、".join(words), ", ".join(words)
            raise DataNotReadableError(key=key, zh=f"下列之一：{allowed[0]}", en=f"one of {allowed[1]}")
        return found

    def ids(self, *keys: str) -> list[str]:
        """A list of the file's ids; an entry may be {issue: …}, {person: …}, {org: …} or {id: …}."""
        value = self.value(*keys)
        return [self._id(keys[0], item) for item in read.as_list(value)]

    def _id(self, key: str, item: Any) -> str:
        if isinstance(item, Block):
            item = next(
                (item[name] for name in ("id", "person", "org", "issue", "motion") if name in item), None
            )
        try:
            return read.as_id(item)
        except read.NotReadableError as error:
            raise DataNotReadableError(key=key, zh="编号的列表", en="a list of ids") from error

    def refs(self, kind: str, *keys: str) -> list[Any]:
        return [self.ours(kind, name) for name in self.ids(*keys)]

    def ref(self, kind: str, *keys: str) -> Any:
        names = self.ids(*keys)
        return self.ours(kind, names[0]) if names else None

    def person(self, name: str, key: str = "by") -> PersonId:
        if name not in self.case.persons:
            raise UnknownReferenceError(key=key, name=name, section="persons")
        return PersonId(self.ours("person", name))

    def persons(self, *keys: str) -> list[PersonId]:
        """The persons of a list; an organisation in it stands for all its people in the file."""
        found: list[PersonId] = []
        for name in self.ids(*keys):
            members = self._members(name) if name in self.case.organisations else [name]
            found.extend(self.person(member, keys[0]) for member in members)
        return found

    def _members(self, organisation: str) -> list[str]:
        return [person.id for person in self.case.persons.values() if organisation in person.orgs]

    def unit(self, name: str, key: str) -> UnitId:
        """The unit of an organisation's id; a person's id stands for their own organisation."""
        if name not in self.case.organisations and name in self.case.persons:
            name = next(iter(self.case.persons[name].orgs), name)
        if name not in self.case.organisations:
            raise UnknownReferenceError(key=key, name=name, section="organisations")
        return UnitId(self.ours("unit", name))

    def units(self, *keys: str) -> list[UnitId]:
        names = self.ids(*keys)
        if len(names) == 1 and names[0] in EVERYBODY:
            names = [name for name in self.case.organisations if name not in self.trail.ended]
        return list(dict.fromkeys(self.unit(name, keys[0]) for name in names))

    def one_unit(self, *keys: str) -> UnitId | None:
        found = self.units(*keys)
        return found[0] if found else None

    def actor(self) -> PersonId:
        """Who acted, of whom the event must tell."""
        return self.person(self.acting())

    def acting(self) -> str:
        """The file's id of who acted; an organisation acts by the first of its people."""
        name = self.event.by or ""
        if name in self.case.organisations:
            return next(iter(self._members(name)), name)
        return name

    def deadline(self, key: str) -> StatedDeadline | None:
        """A deadline as the file states it; its ends are claims where days are counted."""
        value = self.value(key)
        if value is None:
            return None
        if not isinstance(value, Block):
            return StatedDeadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=self.day(key))
        try:
            return self._stated(self.part(value))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join([key, *map(str, first["loc"])])
            raise DataNotReadableError(
                key=where, zh=f"可用的内容（{first['msg']}）", en=f"usable ({first['msg']})"
            ) from error

    @staticmethod
    def _stated(part: "EventReader") -> StatedDeadline:
        kind = part.word("kind", DeadlineKind, {}) or DeadlineKind.CALENDAR_DATE
        if kind is DeadlineKind.CALENDAR_DATE:
            raw_end = part.day("raw_end", "date", "due", "on")
            return StatedDeadline(kind=kind, raw_end=raw_end, effective_end=part.last_day("effective_end"))
        return StatedDeadline(
            kind=kind,
            count=part.count("count", "days"),
            start=part.day("from", "start"),
            raw_end=part.last_day("raw_end"),
            effective_end=part.last_day("effective_end"),
        )

    def last_day(self, *keys: str) -> date | None:
        """The day that an end stands for; 24:00 belongs to the day before the next."""

        def day(value: Any) -> date:
            try:
                return day_ended_by(read.as_text(value).strip().replace(" ", "T"))
            except ValueError:
                raise read.NotReadableError("日期或当日24:00", "a date, or its end at 24:00") from None

        return self._read(keys, day)

    def _within(self, data: Block) -> CaseEvent:
        return CaseEvent(
            seq=self.event.seq,
            at=self.event.at,
            type=self.event.type,
            by=self.event.by,
            subjects={},
            data=data,
            line=data.line,
            written=data,
        )

    def part(self, value: Block) -> "EventReader":
        """Reads a mapping inside the event's data."""
        return EventReader(self.case, self.names, self.trail, self._within(value))
