"""Released events are frozen: what was recorded once is read for ever."""

import json
from pathlib import Path
from typing import Any

import pytest

from deliberation.domain.facts import DomainEvent, event_type
from deliberation.ledger.upcasts import current, current_topic
from tests.golden.samples import FOLDER, golden, golden_path, released_events


@pytest.mark.parametrize("event", released_events(), ids=lambda event: event.TOPIC)
def test_a_released_event_keeps_its_form(event: type[DomainEvent]) -> None:
    path = golden_path(event)
    assert path.exists(), f"{event.TOPIC} has no golden file: python -m tests.golden.samples"
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert _as_released(golden(event), kept) == kept, f"{event.TOPIC} is released: add a .v2 and an upcast"


def _as_released(now: Any, kept: Any) -> Any:
    """Today's form without the words that closed lists have gained since: what was recorded stays valid."""
    if isinstance(now, dict) and isinstance(kept, dict):
        return {
            name: [word for word in value if word in kept["enum"]]
            if name == "enum" and "enum" in kept
            else _as_released(value, kept.get(name))
            for name, value in now.items()
        }
    return now


@pytest.mark.parametrize("event", released_events(), ids=lambda event: event.TOPIC)
def test_what_was_recorded_is_read_again(event: type[DomainEvent]) -> None:
    kept = json.loads(golden_path(event).read_text(encoding="utf-8"))["example"]
    assert event.model_validate_json(json.dumps(kept)).model_dump(mode="json") == kept


SUPERSEDED = sorted(path for path in FOLDER.glob("*.json") if current_topic(path.stem) != path.stem)


@pytest.mark.parametrize("path", SUPERSEDED, ids=lambda path: path.stem)
def test_what_an_older_release_recorded_is_read_as_todays_event(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))["example"]
    topic, fields = current(path.stem, kept)
    read = event_type(topic).model_validate_json(json.dumps(fields)).model_dump(mode="json")
    assert {name: read[name] for name in kept} == kept


def test_no_released_event_has_gone() -> None:
    kept = {path.stem for path in FOLDER.glob("*.json")} - {path.stem for path in SUPERSEDED}
    assert kept == {event.TOPIC for event in released_events()}
