"""Released events are frozen: what was recorded once is read for ever."""

import json

import pytest

from deliberation.domain.facts import DomainEvent
from tests.golden.samples import FOLDER, golden, golden_path, released_events


@pytest.mark.parametrize("event", released_events(), ids=lambda event: event.TOPIC)
def test_a_released_event_keeps_its_form(event: type[DomainEvent]) -> None:
    path = golden_path(event)
    assert path.exists(), f"{event.TOPIC} has no golden file: python -m tests.golden.samples"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert golden(event) == kept, f"{event.TOPIC} is released: add a .v2 and an upcast"


@pytest.mark.parametrize("event", released_events(), ids=lambda event: event.TOPIC)
def test_what_was_recorded_is_read_again(event: type[DomainEvent]) -> None:
    kept = json.loads(golden_path(event).read_text(encoding="utf-8"))["example"]
    assert event.model_validate_json(json.dumps(kept)).model_dump(mode="json") == kept


def test_no_released_event_has_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {event.TOPIC for event in released_events()}
