"""The bilingual vocabulary: the Chinese term of each word of the code stands here, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Final

from deliberation.domain.values import Channel, Role


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field in Chinese and English."""

    zh: str
    en: str


_TERMS: Final[dict[tuple[type[Enum], str], Term]] = {}
"""By class and name: members of two string enums with the same value are equal as keys."""


def term(word: Enum) -> Term:
    """The bilingual term of an enum member; KeyError where no noun has given it one."""
    key = (type(word), word.name)
    if key not in _TERMS:
        _load_nouns()
    return _TERMS[key]


def one_of(words: Sequence[Term]) -> Term:
    """Several words of which any one will do."""
    return Term(" / ".join(word.zh for word in words), " / ".join(word.en for word in words))


def define(*vocabularies: Mapping[Enum, Term]) -> None:
    """Add words, one mapping for each enum, because equal members of two would hide one another.

    ValueError where a mapping mixes enums or defines a word twice.
    """
    for vocabulary in vocabularies:
        if len({type(word) for word in vocabulary}) > 1:
            raise ValueError(f"one mapping for each enum: {list(vocabulary)}")
        for word, meaning in vocabulary.items():
            if (type(word), word.name) in _TERMS:
                raise ValueError(f"defined twice: {word!r}")
            _TERMS[type(word), word.name] = meaning


@cache
def _load_nouns() -> None:
    """Import every noun's `terms` module; done when first asked, because those import this one."""
    domain = import_module("deliberation.domain")
    for noun in iter_modules(domain.__path__, "deliberation.domain."):
        if noun.ispkg and find_spec(f"{noun.name}.terms"):
            import_module(f"{noun.name}.terms")


define(
    {
        Role.ADMINISTRATOR: Term("管理员", "administrator"),
        Role.INTAKE: Term("收件登记", "intake"),
        Role.SCREENER: Term("议题把关", "screening"),
        Role.CHAIR: Term("主持人", "chair"),
        Role.RECORDER: Term("记录人", "recorder"),
        Role.SUPERVISOR: Term("督办", "supervision"),
        Role.TELLER: Term("计票人", "teller"),
        Role.SCRUTINEER: Term("监票人", "scrutineer"),
        Role.AUDITOR: Term("审计", "auditor"),
    },
    {
        Channel.WEB: Term("网页", "web"),
        Channel.API: Term("接口", "interface"),
        Channel.IMPORT: Term("档案导入", "import"),
        Channel.PAPER: Term("纸质", "paper"),
        Channel.PHONE: Term("电话", "telephone"),
        Channel.VISIT: Term("走访", "visit"),
        Channel.TIMER: Term("系统计时", "timer"),
    },
)
