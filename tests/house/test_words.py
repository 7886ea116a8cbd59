"""Everything a person can read has its Chinese and its English."""

from enum import Enum
from importlib import import_module
from pkgutil import walk_packages
from string import Formatter

import pytest

import api
import deliberation
import projections
from deliberation.domain.errors import Refusal, refusals
from deliberation.domain.facts import FieldClass
from deliberation.domain.terms import term
from tests.house.events_page import PAGE, page

NOT_SHOWN = {FieldClass}
"""Enums of the machinery, whose members no page ever names."""


def _modules() -> None:
    for package in (deliberation, projections, api):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def _enums() -> list[type[Enum]]:
    _modules()
    found = [
        kind
        for kind in _subclasses(Enum)
        if kind.__module__.startswith("deliberation.domain") and list(kind) and kind not in NOT_SHOWN
    ]
    return sorted(found, key=lambda kind: kind.__qualname__)


def _subclasses(kind: type[Enum]) -> list[type[Enum]]:
    return [sub for direct in kind.__subclasses__() for sub in (direct, *_subclasses(direct))]


@pytest.mark.parametrize("kind", _enums(), ids=lambda kind: kind.__name__)
def test_every_word_of_the_domain_has_its_term(kind: type[Enum]) -> None:
    for word in kind:
        assert term(word).zh
        assert term(word).en


def _refusals() -> list[type[Refusal]]:
    _modules()
    return [refusal for refusal in refusals() if not refusal.__module__.startswith("tests.")]


@pytest.mark.parametrize("refusal", _refusals(), ids=lambda refusal: refusal.CODE)
def test_every_refusal_tells_the_person_what_to_do(refusal: type[Refusal]) -> None:
    assert refusal.ZH.endswith("。"), "a Chinese sentence that ends"
    assert refusal.EN.endswith((".", "!")), "an English sentence that ends"
    chinese, english = (
        {_said(name) for _, name, _, _ in Formatter().parse(text) if name}
        for text in (refusal.ZH, refusal.EN)
    )
    assert english <= chinese, "the English says no more than the Chinese"
    assert refusal.STATUS in {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 503}


def _said(name: str) -> str:
    """A detail by its name without its language: `state` and `state_en` say the same."""
    return "zh" if name == "en" else name.removesuffix("_en")


def test_the_page_of_events_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.house.events_page"
