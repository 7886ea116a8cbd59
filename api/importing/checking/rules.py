"""Tests of rules: what a file says stays the same under another day's rules, or would come out otherwise."""

from collections.abc import AsyncIterator
from typing import Any, Final

from api.importing.checking.boundaries import boundary
from api.importing.checking.reader import CaseReader
from api.importing.checking.shown import OBJECTS
from api.importing.checking.verdict import Finding, compared, unchecked
from api.importing.checking.what_if import what_if_findings
from api.importing.trail import Trail
from api.importing.yaml_text import Block

_UNKNOWN: Final = "不认识的规则测试 not a rule test that is known"
_STATES: Final = ("issues", "tasks", "minutes")


async def rule_findings(reader: CaseReader, trail: Trail) -> AsyncIterator[Finding]:
    """`rule_tests`, `what_if_tests` and `boundary_tests` of a file."""
    for section, tests in reader.case.other_tests.items():
        for number, test in enumerate(tests, start=1):
            place = f"{section}[{test.get('id', number)}]"
            for finding in await _findings(section, place, test, reader, trail):
                yield finding


async def _findings(section: str, place: str, test: Block, reader: CaseReader, trail: Trail) -> list[Finding]:
    if section == "what_if_tests":
        return list(what_if_findings(place, test, reader, trail))
    if section == "boundary_tests":
        return list(boundary(place, test, reader))
    if "unchanged" in str(test.get("expect")):
        return [await _unchanged(place, test, reader)]
    return [unchecked(place, _UNKNOWN)]


async def _unchanged(place: str, test: Block, reader: CaseReader) -> Finding:
    """What stood at the end of the case stands today, whatever came into force in between.

    Rules are those of the day of each act; a later duty (the 15 days of disclosure since 2026-01-01)
    changes no state, lengthens no notice and reports no breach of what was done before.
    """
    then = reader.as_of(reader.ended)
    return compared(f"{place} {test.get('rules_as_of', '')}", await _states(then), await _states(reader))


async def _states(reader: CaseReader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in _STATES:
        kind, look = OBJECTS[section]
        for name in reader.named(kind):
            shown = await look(reader, name)
            if shown is not None:
                found[f"{kind} {name}"] = (shown["state"], shown.get("publication_days"))
    return found
