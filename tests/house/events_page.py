"""Writes docs/events.md from the events themselves: `python -m tests.house.events_page`."""

from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

from deliberation.domain.facts import DomainEvent, field_classes
from tests.golden.samples import released_events

PAGE = Path(__file__).parents[2] / "docs" / "events.md"

HEAD = """# Every event

Made from the code by `python -m tests.house.events_page`; a test compares the two. An event is
recorded once and never changed. Its name is `<stream>.<what happened>.v<n>`; a released one is frozen
(golden files in tests/golden/events), a new form is a `.v2` with an upcast.

Fields are **public** (they stand in the log for everybody), *sealed* (the log holds a commitment, the
value lies in the vault and is opened when it is published) or ***personal*** (the same, under the
person's own key, erasable). See docs/decisions/0001-field-classes.md.
"""


def page() -> str:
    nouns: dict[str, list[type[DomainEvent]]] = defaultdict(list)
    for event in released_events():
        nouns[event.TOPIC.split(".")[0]].append(event)
    parts = [HEAD]
    for noun, events in sorted(nouns.items()):
        parts.append(f"\n## {noun}\n\n| Event | Fields | What happened |\n|---|---|---|\n")
        parts.extend(_row(event) for event in events)
    return "".join(parts)


def _row(event: type[DomainEvent]) -> str:
    fields = ", ".join(_field(event, name) for name in event.model_fields) or "none"
    said = " ".join((event.__doc__ or "").split()).replace("|", "\\|")
    if not event.__dict__.get("__doc__"):
        said = event.__name__
    return f"| `{event.TOPIC}` | {fields} | {said} |\n"


def _field(event: type[DomainEvent], name: str) -> str:
    mark = field_classes(event).get(name)
    kind = _kind(event.model_fields[name].annotation)
    text = f"{name}: {kind}"
    if mark is None:
        return f"**{text}**"
    return f"*{text}*" if mark.value == "sealed" else f"***{text}***"


def _kind(annotation: Any) -> str:
    args = [arg for arg in get_args(annotation) if arg is not type(None)]
    if not args:
        return getattr(annotation, "__name__", str(annotation))
    name = getattr(annotation, "__name__", "")
    inner = ", ".join(_kind(arg) for arg in args if not isinstance(arg, str))
    return inner if name in {"", "Optional", "Union", "UnionType"} else f"{name}[{inner}]"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
