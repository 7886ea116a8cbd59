"""The kinds of fields that a form is made of, and how each reads what a browser sends.

A browser sends only texts. `read` gives back what the command's model expects, or None where the
person left the field empty, so that the command's own default applies; it raises WrongInputError with
the key of a sentence where the text cannot be meant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar, Final

from deliberation.domain.values import PARTY_TIME, in_calendar

Raw = Mapping[str, Sequence[str]]
"""What a browser sent: every value of every name."""

_MOST_RADIOS: Final = 6
"""More choices than these are a list to pull down."""


class WrongInputError(Exception):
    """The text in a field cannot be meant; `key` names the sentence that says so."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Option:
    """One of several things to choose from; `hint` is said beside it, `group` heads its section."""

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of text, of at most `longest` characters."""

    WIDGET: ClassVar[str] = "line"

    name: str
    required: bool = True
    longest: int | None = None

    @property
    def widget(self) -> str:
        return self.WIDGET

    def read(self, raw: Raw) -> object:
        return one(raw, self.name) or None


@dataclass(frozen=True, slots=True)
class Area(Field):
    """Several lines of text."""

    WIDGET: ClassVar[str] = "area"

    rows: int = 5


@dataclass(frozen=True, slots=True)
class Secret(Field):
    """A password: never sent back with a refused form."""

    WIDGET: ClassVar[str] = "secret"

    new: bool = False

    def read(self, raw: Raw) -> object:
        values = raw.get(self.name, ())
        return values[0] if values and values[0] else None


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A whole number; `lowest` and `highest` are what the browser suggests."""

    WIDGET: ClassVar[str] = "number"

    lowest: int | None = None
    highest: int | None = None

    def read(self, raw: Raw) -> object:
        text = one(raw, self.name)
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise WrongInputError("wrong.number") from None


@dataclass(frozen=True, slots=True)
class Flag(Field):
    """Yes or no; a box that was not ticked is a no."""

    WIDGET: ClassVar[str] = "flag"

    required: bool = False

    def read(self, raw: Raw) -> object:
        return one(raw, self.name) == "yes"


@dataclass(frozen=True, slots=True)
class YesNo(Field):
    """Yes or no, where leaving it open is no answer."""

    WIDGET: ClassVar[str] = "yes_no"

    def read(self, raw: Raw) -> object:
        return {"yes": True, "no": False}.get(one(raw, self.name))


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A calendar day."""

    WIDGET: ClassVar[str] = "day"

    def read(self, raw: Raw) -> object:
        text = one(raw, self.name)
        return read_day(text) if text else None


@dataclass(frozen=True, slots=True)
class Moment(Field):
    """A time of a day, meant in China."""

    WIDGET: ClassVar[str] = "moment"

    def read(self, raw: Raw) -> object:
        text = one(raw, self.name)
        return read_moment(text) if text else None


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One member of an enumeration; `leave_out` are members that this form does not offer."""

    WIDGET: ClassVar[str] = "choice"

    enum: type[Enum] | None = None
    leave_out: frozenset[Enum] = frozenset()

    @property
    def members(self) -> list[Enum]:
        return [member for member in self.enum or () if member not in self.leave_out]

    @property
    def widget(self) -> str:
        return "radios" if len(self.members) <= _MOST_RADIOS else "select"


@dataclass(frozen=True, slots=True)
class Pick(Field):
    """One of the things that the page offers under `source`; `blank` is the key of what none means."""

    WIDGET: ClassVar[str] = "select"

    source: str = ""
    blank: str = "form.none"


@dataclass(frozen=True, slots=True)
class PickMany(Pick):
    """Any number of the things that the page offers under `source`."""

    WIDGET: ClassVar[str] = "boxes"

    required: bool = False

    def read(self, raw: Raw) -> object:
        return [value for value in raw.get(self.name, ()) if value] or None


@dataclass(frozen=True, slots=True)
class Lines(Area):
    """A list of texts, one a line."""

    def read(self, raw: Raw) -> object:
        return [line.strip() for line in one(raw, self.name).splitlines() if line.strip()] or None


@dataclass(frozen=True, slots=True)
class Grid(Pick):
    """For every row of `source`, one of `choices`; a row without a choice is left out.

    The browser sends `name.<row>`; read as {row: choice}.
    """

    WIDGET: ClassVar[str] = "grid"

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw) -> object:
        return by_row(raw, self.name)


@dataclass(frozen=True, slots=True)
class Remarks(Pick):
    """For every row of `source` a text; empty ones are left out. Read as {row: text}."""

    WIDGET: ClassVar[str] = "remarks"

    def read(self, raw: Raw) -> object:
        return by_row(raw, self.name)


@dataclass(frozen=True, slots=True)
class Until(Field):
    """A deadline: a number of days, of working days, or a day; read as a StatedDeadline's fields."""

    WIDGET: ClassVar[str] = "until"

    def read(self, raw: Raw) -> object:
        kind = one(raw, self.name)
        if not kind:
            return None
        value = one(raw, f"{self.name}.{kind}")
        if not value:
            raise WrongInputError("wrong.deadline")
        if kind == "calendar_date":
            return {"kind": kind, "raw_end": read_day(value)}
        try:
            return {"kind": kind, "count": int(value)}
        except ValueError:
            raise WrongInputError("wrong.number") from None


DEADLINES: Final = ("natural_days", "working_days", "calendar_date")
"""The ways in which a deadline can be stated (DeadlineKind)."""

Shape = Callable[[dict[str, object]], dict[str, object]]
"""Turns the values of the fields into the fields of the command, where they differ."""


def one(raw: Raw, name: str) -> str:
    """The first value under a name, without blanks around it; lines end as on this side."""
    values = raw.get(name, ())
    return values[0].replace("\r\n", "\n").strip() if values else ""


def by_row(raw: Raw, name: str) -> dict[str, str]:
    """What was answered for each row of a table: `name.<row>`; rows without an answer are left out."""
    start = f"{name}."
    answers = {key.removeprefix(start): one(raw, key) for key in raw if key.startswith(start)}
    return {row: answer for row, answer in answers.items() if answer}


def whole_number(text: str) -> int | None:
    """A number that the service itself has given out, as it comes back; None where it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongInputError("wrong.day") from None


def read_moment(text: str) -> datetime:
    """A local time as a browser sends it (2023-01-05T14:00), in China; an offset is respected."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongInputError("wrong.moment") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=PARTY_TIME)
    if not in_calendar(moment):
        raise WrongInputError("wrong.out_of_range")
    return moment
