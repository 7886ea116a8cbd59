"""What every noun stands on: each topic, code and word has one owner, and a bug in that is loud."""

from datetime import datetime
from enum import Enum, StrEnum

import pytest

from deliberation.domain import terms
from deliberation.domain.errors import NotFoundError, Refusal, refusals
from deliberation.domain.facts import DomainEvent, Entry, Evolution, event_type, event_types
from deliberation.domain.hall.events import LeadUnitNamed
from deliberation.domain.registry import NOUNS
from deliberation.domain.terms import Term, define, term
from deliberation.domain.values import PARTY_TIME, Role, from_utc_text, utc_text
from tests.domain.dsl import an_id, entries

LEADS = LeadUnitNamed(unit=an_id("unit"))


@pytest.fixture
def own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary that other tests do not see."""
    monkeypatch.setattr(terms, "_TERMS", dict(terms._TERMS))


class Shade(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Weight(StrEnum):
    LIGHT = "light"


def test_a_topic_belongs_to_one_event() -> None:
    with pytest.raises(TypeError, match="two events claim the topic"):
        type("Led", (DomainEvent,), {"TOPIC": LeadUnitNamed.TOPIC, "__module__": __name__})


def test_every_event_is_found_by_its_topic_once_the_nouns_are_known() -> None:
    registered = {kind for noun in NOUNS for kind in vars(noun).values() if is_event(kind)}
    assert registered <= set(event_types())
    assert all(event_type(kind.TOPIC) is kind for kind in registered)


def is_event(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, DomainEvent) and bool(kind.TOPIC)


def test_a_time_comes_back_from_its_text_as_it_went() -> None:
    moment = datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=PARTY_TIME)
    assert utc_text(moment) == "2026-03-02T01:00:00.123Z"
    assert from_utc_text(utc_text(moment)) == moment


def test_a_code_belongs_to_one_refusal() -> None:
    with pytest.raises(TypeError, match="two refusals claim the code not_found"):
        type("LostError", (Refusal,), {"CODE": "not_found"})
    assert NotFoundError in refusals()


def test_a_refusal_of_a_kind_that_has_no_code_of_its_own_is_not_listed() -> None:
    class TestedError(Refusal):
        pass

    assert TestedError not in refusals()


def test_a_word_is_defined_once_and_never_hides_one_that_reads_the_same(own_words: None) -> None:
    light, slight = Term("浅", "light"), Term("轻", "light")
    define({Shade.LIGHT: light}, {Weight.LIGHT: slight})
    assert (term(Shade.LIGHT), term(Weight.LIGHT)) == (light, slight)
    with pytest.raises(ValueError, match="defined twice"):
        define({Shade.LIGHT: light})


def test_a_mapping_of_two_vocabularies_is_refused(own_words: None) -> None:
    mixed: dict[Enum, Term] = {Shade.DARK: Term("深", "dark"), Role.CHAIR: Term("主持人", "chair")}
    with pytest.raises(ValueError, match="one mapping for each enum"):
        define(mixed)
    with pytest.raises(KeyError):
        term(Shade.DARK)


def test_a_fact_has_one_step_and_an_unknown_one_changes_nothing() -> None:
    strokes: Evolution[int] = Evolution()
    (entry,) = entries(LEADS)
    assert strokes(3, entry) == 3

    @strokes.on(LeadUnitNamed)
    def _count(state: int, fact: LeadUnitNamed, entry: Entry[DomainEvent]) -> int:
        return state + 1

    assert strokes(3, entry) == 4
    with pytest.raises(ValueError, match="two steps for LeadUnitNamed"):
        strokes.on(LeadUnitNamed)(_count)


def test_an_entry_is_named_by_its_stream_and_version() -> None:
    (entry,) = entries(LEADS, stream=an_id("bell"))
    assert entry.id == f"{an_id('bell')}/1"
