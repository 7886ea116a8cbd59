"""Fields that only forms of votes have: the questions of a ballot, an area, the answers to the questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from re import fullmatch
from typing import ClassVar, Final

from api.pages.fields import Choice, Field, Raw, WrongInputError, by_row, one, whole_number
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.values import derived_id
from deliberation.domain.vote.checks import AGAINST

_KEYS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NONE_OF_THEM: Final = frozenset({"以上都不同意", "都不同意", "以上都不选", "None of these"})


@dataclass(frozen=True, slots=True)
class Questions(Field):
    """The questions of a ballot, as many as `most`; one without a text is left out.

    The browser sends `questions.<n>.text` and so on. A new question is named after the command and its
    number, so that a repeat names the same one; a known one keeps its name.
    """

    WIDGET: ClassVar[str] = "questions"
    KIND: ClassVar[Field] = Choice("kind", enum=QuestionKind)

    most: int = 6

    @property
    def numbers(self) -> range:
        return range(1, self.most + 1)

    def read(self, raw: Raw) -> object:
        asked = [self._question(raw, number) for number in self.numbers]
        return [question for question in asked if question["text"]] or None

    def _question(self, raw: Raw, number: int) -> dict[str, object]:
        start = f"{self.name}.{number}."
        vacancies = one(raw, f"{start}vacancies")
        if vacancies and whole_number(vacancies) is None:
            raise WrongInputError("wrong.number")
        made = derived_id("question", one(raw, "command_id"), number)
        return {
            "motion": one(raw, f"{start}motion") or str(made),
            "text": one(raw, f"{start}text"),
            "kind": one(raw, f"{start}kind") or QuestionKind.MOTION.value,
            "item": one(raw, f"{start}item") or None,
            "labels": [line.strip() for line in one(raw, f"{start}options").splitlines() if line.strip()],
            "vacancies": vacancies or "1",
            "issue": one(raw, f"{start}issue") or None,
        }


def option_keys(labels: Sequence[str]) -> list[str]:
    """How the options of a question stand in the log, in their order: A, B, … Z, A1, B1, …; the option by
    which people want none of them has a key of its own."""
    keys = (_KEYS[n % 26] + (str(n // 26) if n >= 26 else "") for n in count())
    none = next((n for n, label in enumerate(labels) if label in _NONE_OF_THEM), None)
    return [AGAINST if n == none else next(keys) for n in range(len(labels))]


@dataclass(frozen=True, slots=True)
class Metres(Field):
    """An area in square metres with at most two decimals, read in 0.01 m²."""

    def read(self, raw: Raw) -> object:
        text = one(raw, self.name).replace(",", "").replace("，", "")
        if not text:
            return None
        found = fullmatch(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?", text)
        if found is None:
            raise WrongInputError("wrong.area")
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


@dataclass(frozen=True, slots=True)
class Marks(Field):
    """The answers of one ballot: `marks.<motion>`, several for an election; read as {motion: answers}."""

    WIDGET: ClassVar[str] = "marks"

    required: bool = False

    def read(self, raw: Raw) -> object:
        return {
            motion: [value for value in raw[f"{self.name}.{motion}"] if value] for motion in self.said(raw)
        }

    def said(self, raw: Raw) -> Mapping[str, str]:
        return by_row(raw, self.name)


@dataclass(frozen=True, slots=True)
class Upload(Field):
    """A file; it is read by whoever takes the form, never kept with refused answers."""

    WIDGET: ClassVar[str] = "file"

    required: bool = True
    accept: str = ""

    def read(self, raw: Raw) -> object:  # noqa: ARG002 - the file stands beside the texts of a form
        return None
