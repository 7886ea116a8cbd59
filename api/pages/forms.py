"""Command forms: what a form asks for, how an answer becomes a command, and how it is shown again.

One description serves all: the page shows it, the browser sends texts, `build` makes the command, and
a refusal comes back beside what the person typed. Nothing here decides anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final
from uuid import UUID, uuid4

from pydantic import BaseModel, ValidationError

from api.locale import Lang, has_text, text
from api.pages.fields import Choice, Field, Flag, Grid, Option, Raw, Remarks, Secret, Shape, WrongInputError
from deliberation.domain.errors import Refusal
from deliberation.domain.terms import term
from deliberation.domain.values import Role

_SENTENCES: Final = {
    "missing": "wrong.missing",
    "string_too_long": "wrong.too_long",
    "string_too_short": "wrong.missing",
    "string_pattern_mismatch": "wrong.pattern",
    "too_long": "wrong.too_many",
    "too_short": "wrong.missing",
    "enum": "wrong.choice",
    "uuid_parsing": "wrong.choice",
    "date_from_datetime_parsing": "wrong.day",
    "date_parsing": "wrong.day",
    "greater_than_equal": "wrong.out_of_range",
    "less_than_equal": "wrong.out_of_range",
    "less_than": "wrong.out_of_range",
}
"""What a refused value is told, by pydantic's type of error; anything else is `wrong.value`."""


OWN_TEXTS: Final = ("title", "submit", "done", "about", "check")
"""What a form as a whole says; a field of such a name has the common label."""

_OURS: Final = frozenset({"csrf_token", "command_id", "expected_version", "confirmed"})
"""What every form carries beside its answers."""


@dataclass(frozen=True, slots=True)
class CommandForm:
    """What a form asks for and which command it makes.

    `name` ends the form's address; its texts begin with `<noun>_form.<name>` (`.title`, `.done`).
    `subject` names the command's field whose stream the person saw, and `fresh` those for which a
    new id is made from the command id, so that a repeat names the same things. `claims_time` lets a
    recorder state when it happened, and a form of the `past` is refused without it. `confirmed` forms
    are shown once more, with what they would do, before they are recorded. `beside` says beside which
    field a refusal belongs, by its code. An `aside` is never the next step: it stays folded until it is
    wanted.
    `roles` are offered the form; whether they may is decided with the command.
    """

    noun: str
    name: str
    command: type[BaseModel]
    fields: tuple[Field, ...] = ()
    roles: frozenset[Role] = frozenset()
    subject: str | None = None
    fresh: tuple[str, ...] = ()
    claims_time: bool = False
    past: bool = False
    shape: Shape | None = None
    confirmed: bool = False
    aside: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What every text of its own begins with."""
        return f"{self.noun}_form.{self.name.replace('-', '_')}"


class WrongFormError(Exception):
    """The answers do not make a command; `errors` has a sentence's key and values for each field."""

    def __init__(self, errors: dict[str, tuple[str, dict[str, object]]]) -> None:
        self.errors = errors
        super().__init__(", ".join(errors))


def build(
    form: CommandForm, raw: Raw, known: Mapping[str, object], made: Mapping[str, object] | None = None
) -> BaseModel:
    """Make the command of what the browser sent and what is known without it.

    `known` is beyond dispute; what was `made` for it (new ids) gives way to an answer.

    Raises WrongFormError where the answers make none.
    """
    values = _read_all(form, raw)
    if form.shape:
        values = form.shape(values)
    try:
        return form.command.model_validate({**(made or {}), **values, **known})
    except ValidationError as wrong:
        raise WrongFormError(_by_field(form, wrong)) from wrong


def _read_all(form: CommandForm, raw: Raw) -> dict[str, object]:
    values: dict[str, object] = {}
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    for item in form.fields:
        try:
            value = item.read(raw)
        except WrongInputError as wrong:
            errors[item.name] = (wrong.key, {})
            continue
        if value is None and item.required:
            errors[item.name] = ("wrong.missing", {})
        elif value is not None:
            values[item.name] = value
    if errors:
        raise WrongFormError(errors)
    return values


def _by_field(form: CommandForm, wrong: ValidationError) -> dict[str, tuple[str, dict[str, object]]]:
    known = {item.name for item in form.fields}
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    for problem in wrong.errors(include_url=False, include_input=False):
        named = next((str(part) for part in problem["loc"] if str(part) in known), "")
        sentence = _SENTENCES.get(problem["type"], "wrong.value")
        errors.setdefault(named, (sentence, dict(problem.get("ctx", {}))))
    return errors


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back from `action`: what was typed, and what was wrong with it.

    `to_confirm` says that nothing was wrong: the person is to look first at what is `foreseen`, the
    facts that would be recorded or what a correction would question.
    `command_id` is kept only where it is not known whether the command was recorded, so that sending
    it again records it once.
    """

    form: CommandForm
    action: str
    raw: Raw
    errors: Mapping[str, tuple[str, dict[str, object]]] = field(default_factory=dict)
    refusal: Refusal | None = None
    fault: str = ""
    to_confirm: bool = False
    foreseen: object = None
    command_id: UUID | None = None


def with_returned(wanted: Iterable[CommandForm], returned: Returned | None) -> list[CommandForm]:
    """The forms that a page offers, and the one that came back, which may fit no more: nobody loses what
    they typed because somebody else was quicker."""
    offered = list(wanted)
    if returned and returned.form not in offered:
        offered.append(returned.form)
    return offered


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as a page shows it: in a language, with its address, its options and former answers."""

    form: CommandForm
    lang: Lang
    action: str
    csrf: str
    expected: int | None = None
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    initial: Mapping[str, Sequence[str]] = field(default_factory=dict)
    returned: Returned | None = None
    may_claim_time: bool = False
    aside: bool = False
    values: Mapping[str, object] = field(default_factory=dict)
    """What the form's title and submit button speak of."""

    @property
    def command_id(self) -> UUID:
        kept = self.returned.command_id if self.returned else None
        return kept or uuid4()

    @property
    def id(self) -> str:
        """Unique on a page: the address tells two forms of the same kind apart."""
        return "f-" + self.action.strip("/").replace("/", "-").replace(".", "-")

    @property
    def to_confirm(self) -> bool:
        return self.returned is not None and self.returned.to_confirm

    @property
    def title(self) -> str:
        return self._say("title")

    @property
    def submit(self) -> str:
        key = f"{self.form.key}.submit"
        return text(self.lang, key, **self.values) if has_text(key) else self.title

    @property
    def about(self) -> str:
        """What the person should know before they fill it in; may be empty."""
        key = f"{self.form.key}.about"
        return text(self.lang, key, **self.values) if has_text(key) else ""

    def _say(self, part: str) -> str:
        return text(self.lang, f"{self.form.key}.{part}", **self.values)

    def label(self, item: Field) -> str:
        return text(self.lang, label_key(self.form, item))

    def hint(self, item: Field) -> str:
        """The form's own hint for a field, else the common one; may be empty."""
        keys = (f"{self.form.key}.{item.name}_hint", f"field.{item.name}_hint")
        key = next((key for key in keys if has_text(key)), "")
        return text(self.lang, key) if key else ""

    def choice_label(self, item: Grid, choice: str) -> str:
        return text(self.lang, f"choice.{item.name}.{choice}")

    def answer(self, item: Field, answer: str) -> str:
        """What a yes or a no means in words; the bare words where the field has none of its own."""
        key = f"choice.{item.name}.{answer}"
        return text(self.lang, key if has_text(key) else f"choice.{answer}")

    def wrong(self, item: Field) -> str:
        """The sentence that belongs beside a field; empty where nothing is wrong with it."""
        if self.returned is None:
            return ""
        if item.name in self.returned.errors:
            key, values = self.returned.errors[item.name]
            return text(self.lang, key, **values)
        refusal = self.returned.refusal
        if refusal and self.form.beside.get(refusal.CODE) == item.name:
            return said(refusal, self.lang)
        return ""

    @property
    def problem(self) -> str:
        """The sentence that belongs to the form as a whole."""
        if self.returned is None or self.to_confirm:
            return ""
        if self.returned.refusal is not None:
            return said(self.returned.refusal, self.lang)
        if self.returned.fault:
            return self.returned.fault
        if not self.returned.errors:
            return ""
        if "" in self.returned.errors:
            return text(self.lang, "wrong.form_whole")
        return text(self.lang, "wrong.form", n=len(self.returned.errors))

    def value(self, name: str) -> str:
        values = self.all_values(name)
        return values[0] if values else ""

    def all_values(self, name: str) -> Sequence[str]:
        """What stands under a name: what was typed in a refused form, else what the page suggests."""
        if self.returned is None or self._untouched(name):
            return self.initial.get(name, ())
        return self.returned.raw.get(name, ())

    def _untouched(self, name: str) -> bool:
        """A line of a grid on which nothing was chosen: no browser can unmark it, so what stands in the
        record is no less true for it. Two who sign people in at once would else undo one another."""
        grids = tuple(f"{item.name}." for item in self.form.fields if isinstance(item, Grid))
        return self.returned is not None and name not in self.returned.raw and name.startswith(grids)

    def ticked(self, item: Flag) -> bool:
        return self.value(item.name) == "yes"

    def answers(self) -> list[tuple[str, str]]:
        """Everything that was typed, to be sent again as it is once the person has confirmed it."""
        raw = self.returned.raw if self.returned else {}
        return [(name, value) for name, values in raw.items() if name not in _OURS for value in values]

    def shown_value(self, item: Field) -> str:
        return "" if isinstance(item, Secret) else self.value(item.name)

    def choices(self, item: Field) -> Sequence[Option]:
        """What a field offers: the members of its enumeration, or what the page found."""
        if isinstance(item, Choice):
            return [self._member_option(item, member) for member in item.members]
        return self.options.get(getattr(item, "source", ""), ())

    def _member_option(self, item: Choice, member: Enum) -> Option:
        key = f"choice.{item.name}.{member.value}"
        hint = text(self.lang, key) if has_text(key) else ""
        return Option(str(member.value), said(term(member), self.lang), hint)

    def rows(self, item: Grid | Remarks) -> Sequence[Option]:
        return self.options.get(item.source, ())


def label_key(form: CommandForm, item: Field) -> str:
    """A form's own word for a field, else the common one."""
    own = f"{form.key}.{item.name}"
    return own if has_text(own) and item.name not in OWN_TEXTS else f"field.{item.name}"


def said(sentence: object, lang: Lang) -> str:
    """The Chinese or English of anything that has both: a refusal, a term, a name."""
    zh, en = getattr(sentence, "zh", ""), getattr(sentence, "en", "")
    return str(zh if lang is Lang.ZH else en or zh)
