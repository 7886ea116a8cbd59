"""One example of every event, made from its own schema, and the golden file that keeps it.

A released event is frozen: the file says which fields it has, of which class, and what one looks
like. `python -m tests.golden.samples` writes the files that are missing and never touches one that
is there; to change a released event, add a `.v2` and an upcast.
"""

import json
from pathlib import Path
from typing import Any

import deliberation.domain.registry  # noqa: F401 - fills the register of topics
from deliberation.domain.facts import DomainEvent, event_types, field_classes

FOLDER = Path(__file__).parent / "events"


def released_events() -> list[type[DomainEvent]]:
    """The events of the project; tests define a few of their own, which are never released."""
    return [event for event in event_types() if event.__module__.startswith("deliberation.")]


def golden_path(event: type[DomainEvent]) -> Path:
    return FOLDER / f"{event.TOPIC}.json"


def golden(event: type[DomainEvent]) -> dict[str, Any]:
    """Topic, class of each field, schema and example of an event."""
    schema = event.model_json_schema()
    classes = field_classes(event)
    fields = {name: classes[name].value if name in classes else "public" for name in event.model_fields}
    example = {name: _sample(part, schema) for name, part in schema["properties"].items()}
    kept = event.model_validate_json(json.dumps(example)).model_dump(mode="json")
    return {"topic": event.TOPIC, "fields": fields, "example": kept, "shape": _shape(schema)}


def _shape(schema: Any) -> Any:
    """The schema without its prose, which may be polished at any time."""
    if isinstance(schema, dict):
        return {k: _shape(v) for k, v in schema.items() if k not in {"description", "title"}}
    return [_shape(part) for part in schema] if isinstance(schema, list) else schema


_TEXTS = {
    "uuid": "018f2d9a-0000-7000-8000-000000000001",
    "date": "2026-03-02",
    "date-time": "2026-03-02T09:00:00+08:00",
    "^cn(-[a-z]+)*$": "cn-zhejiang",
    "^[A-Z0-9]{1,8}$": "A",
}
"""By format, and by pattern."""


def _sample(part: dict[str, Any], root: dict[str, Any]) -> Any:
    if "$ref" in part:
        return _sample(root["$defs"][part["$ref"].split("/")[-1]], root)
    if "anyOf" in part:
        return _sample(next(p for p in part["anyOf"] if p.get("type") != "null"), root)
    if "enum" in part:
        return part["enum"][0]
    if "const" in part:
        return part["const"]
    return _of_type(part, root)


def _of_type(part: dict[str, Any], root: dict[str, Any]) -> Any:
    match part.get("type"):
        case "array" if "prefixItems" in part:
            return [_sample(one, root) for one in part["prefixItems"]]
        case "array":
            return [_sample(part["items"], root)]
        case "object":
            return {name: _sample(p, root) for name, p in part.get("properties", {}).items()}
        case "integer":
            return part.get("minimum", 3)
        case "boolean":
            return True
        case _:
            return _TEXTS.get(part.get("format") or part.get("pattern", ""), "文字")


def write_missing() -> list[Path]:
    FOLDER.mkdir(exist_ok=True)
    missing = [event for event in released_events() if not golden_path(event).exists()]
    for event in missing:
        text = json.dumps(golden(event), ensure_ascii=False, indent=1, sort_keys=True)
        golden_path(event).write_text(text + "\n", encoding="utf-8")
    return [golden_path(event) for event in missing]


if __name__ == "__main__":
    for path in write_missing():
        print(path.name)
