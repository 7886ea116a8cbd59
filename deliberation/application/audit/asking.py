"""From the facts of an append back to the request that they answer."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError

from deliberation.application.audit.prefix import JudgedBooks
from deliberation.domain.calendar import Deadline, DeadlineKind, StatedDeadline
from deliberation.domain.corrections import Correction, CorrectionMode
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, field_classes

_UNKNOWN: Final = "—"
"""Stands for a text that was destroyed: that there was one matters to a decision, what it said does not."""


class CannotTellError(Exception):
    """What was asked cannot be read back, because a value that decides is not open; the message names it."""


class Case(NamedTuple):
    """The facts of an append that are still to be explained, oldest first, and the log before them.

    `at` is the index of the fact that says what was asked; those before it came along with it.
    """

    books: JudgedBooks
    entries: Sequence[Entry[DomainEvent]]
    at: int = 0

    @property
    def entry(self) -> Entry[DomainEvent]:
        return self.entries[self.at]

    @property
    def fact(self) -> Any:
        return self.entry.fact

    @property
    def trusted(self) -> bool:
        return self.books.caller.trusted

    def first(self, kind: type[DomainEvent]) -> Any:
        """The first fact of a kind, None where there is none."""
        return next((entry.fact for entry in self.entries if isinstance(entry.fact, kind)), None)

    def run(self, kind: type[DomainEvent]) -> list[Entry[Any]]:
        """The facts of one kind that stand in a row after the one that leads (which is not counted)."""
        found: list[Entry[Any]] = []
        for entry in self.entries[self.at + 1 :]:
            if not isinstance(entry.fact, kind):
                break
            found.append(entry)
        return found


Ask = Callable[[Case], list[BaseModel]]
"""The requests of which one was made, the likeliest first."""
Value = Callable[[Case], Any]
"""How the value of a field of a request is found."""
Asks = Mapping[type[DomainEvent], Ask]


def ask(command: type[BaseModel], own: str = "", /, **values: str | Value) -> Ask:
    """The request `command`, whose fields have the names that they have in the fact.

    `own` is the field that names the stream. `values` says where another field comes from: the name of a
    field of the fact, or a function.
    """

    form = _form(command, own, tuple(values.items()))

    def asked(case: Case) -> list[BaseModel]:
        return [_filled(command, form, case)]

    return asked


def request(command: type[BaseModel], case: Case, own: str = "", /, **values: str | Value) -> BaseModel:
    """See `ask`. CannotTellError where a value is missing without which nothing can be asked."""
    return _filled(command, _form(command, own, tuple(values.items())), case)


class _Blank(NamedTuple):
    """A field of a request, and where its value comes from: a field of the fact, or else a function."""

    name: str
    field: str
    found: Value | None
    required: bool


@cache
def _form(command: type[BaseModel], own: str, values: tuple[tuple[str, str | Value], ...]) -> list[_Blank]:
    blanks, sources = [], dict(values)
    for name, spec in command.model_fields.items():
        source = _own_stream if name == own else sources.get(name, name)
        found, said = (source, "") if callable(source) else (None, source)
        blanks.append(_Blank(name, said, found, spec.is_required()))
    return blanks


def _own_stream(case: Case) -> Any:
    return case.entry.stream


def _filled(command: type[BaseModel], form: list[_Blank], case: Case) -> BaseModel:
    fact: DomainEvent = case.fact
    said = fact.__dict__
    given: dict[str, Any] = {}
    for name, field, found, required in form:
        value = found(case) if found else said.get(field)
        if isinstance(value, _MADE_UP) and not found:
            value = fact.model_dump(include={field})[field]
        if value is not None:
            given[name] = value
        elif required:
            given[name] = _unknown(command, name)
    try:
        return command.model_validate(given)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
        raise CannotTellError(", ".join(names)) from None


_MADE_UP: Final = (BaseModel, list, tuple, dict)
"""Values that a request takes in the form of JSON, because its own classes may be others."""


def _unknown(command: type[BaseModel], name: str) -> str:
    if command.model_fields[name].annotation is not str:
        raise CannotTellError(name)
    return _UNKNOWN


def nothing(_: Case) -> None:
    """Leave a field to be found anew, by the rules."""
    return


def stated(deadline: Deadline | None) -> StatedDeadline | None:
    """A deadline as somebody stated it, without what was found from it."""
    if deadline is None:
        return None
    by_date = deadline.kind is DeadlineKind.CALENDAR_DATE
    return StatedDeadline(
        kind=deadline.kind,
        count=deadline.count,
        start=deadline.start,
        raw_end=deadline.raw_end if by_date else None,
    )


def correction(command: type[BaseModel], own: str) -> Ask:
    """The request for a correction: of the values of the right fact only those that differ."""

    def asked(case: Case) -> list[BaseModel]:
        return [request(command, case, own, fields=_fields)]

    return asked


def _fields(case: Case) -> dict[str, Any]:
    fact: Correction = case.fact
    if fact.mode is CorrectionMode.STRIKE:
        return {}
    right = {**fact.public, **(fact.sealed or {})}
    if fact.mode is CorrectionMode.INSERT_AFTER:
        return right
    recorded = case.books.recorded(case.entry.stream, fact.version)
    if recorded is None:
        return right
    former = recorded.model_dump(mode="json")
    return {name: value for name, value in right.items() if former.get(name) != value}


@cache
def comparable(fact: type[DomainEvent]) -> list[tuple[str, bool]]:
    """The fields of a fact that are compared, each with whether its value may be closed: all but personal
    ones, which are never read."""
    classes = field_classes(fact)
    return [
        (name, classes.get(name) is FieldClass.SEALED)
        for name in fact.model_fields
        if classes.get(name) is not FieldClass.PERSONAL
    ]
