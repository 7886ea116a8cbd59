"""What somebody typed of a paper ballot: whose it is, what it says, whether it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.pages.fields import Raw, one
from api.pages.office.roll_search import Entry, RollIndex
from deliberation.domain.ballot.casting import FOUND_BY_PEOPLE
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind, Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import MotionId
from deliberation.domain.vote.setup import Marks
from projections.votes.shapes import QuestionView

_MOST: Final = 30
"""Rights among which somebody is asked to choose."""

UNREADABLE: Final = "none"
"""What is typed of a question that was left blank or that nobody can read."""
FINDINGS: Final = (Validity.VALID, *sorted(FOUND_BY_PEOPLE))


@dataclass(frozen=True, slots=True)
class Typed:
    """The reading of one paper, with what is wrong with it by field; `several` are whose it may be."""

    right: RightId | None
    validity: Validity
    marks: Marks
    errors: Mapping[str, str] = field(default_factory=dict)
    several: tuple[Entry, ...] = ()


def read(raw: Raw, questions: tuple[QuestionView, ...], index: RollIndex | None) -> Typed:
    """What was typed; `index` is None where ballots are secret and name nobody."""
    validity = _validity(one(raw, "validity"))
    errors: dict[str, str] = {}
    right, several = (None, ()) if index is None else _whose(raw, index, errors)
    if validity is not Validity.VALID and not one(raw, "who"):
        errors.pop("who", None)  # of a paper that does not count nobody may be able to tell whose it is
    marks = _marks(raw, questions, errors) if validity is Validity.VALID else {}
    return Typed(right, validity, marks, errors, several)


def _validity(text: str) -> Validity:
    return Validity(text) if text in {found.value for found in FINDINGS} else Validity.VALID


def _whose(raw: Raw, index: RollIndex, errors: dict[str, str]) -> tuple[RightId | None, tuple[Entry, ...]]:
    """Whose paper it is: the one that was picked among several, else the only one that fits."""
    typed, picked = one(raw, "who"), one(raw, "right")
    found = tuple(index.find(typed))
    chosen = next((entry for entry in found if str(entry.right) == picked), None)
    if chosen is None and len(found) == 1:
        chosen = found[0]
    if chosen is not None:
        return chosen.right, ()
    errors["who"] = "paper.which" if found else ("paper.nobody" if typed else "wrong.missing")
    return None, found[:_MOST]


def _marks(raw: Raw, questions: tuple[QuestionView, ...], errors: dict[str, str]) -> Marks:
    marks: Marks = {}
    for question in questions:
        words = tuple(dict.fromkeys(word for word in raw.get(f"marks.{question.motion}", ()) if word))
        if not words:
            errors[str(question.motion)] = "paper.answer"
        elif not set(words) <= offered(question):
            errors[str(question.motion)] = "wrong.choice"
        elif UNREADABLE in words and len(words) > 1:
            errors[str(question.motion)] = "paper.blank_alone"
        else:
            marks[MotionId(question.motion)] = () if words == (UNREADABLE,) else words
    return marks


def offered(question: QuestionView) -> set[str]:
    """Everything that can be typed of a question."""
    if question.kind is QuestionKind.MOTION:
        return {*Choice.__members__, UNREADABLE}
    return {*(option.key for option in question.options), Choice.ABSTAIN.value, UNREADABLE}
