"""The section `expected`: each value compared with what the views show, or named where it cannot be."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from api.importing import fields as read
from api.importing.checking import shown
from api.importing.checking.cross_appointed import cross_appointed
from api.importing.checking.public_page import public_page
from api.importing.checking.reader import CaseReader
from api.importing.checking.verdict import Finding, Verdict, compared, unchecked
from api.importing.trail import Trail
from api.importing.yaml_text import Block, Items, is_remark

AS_OF: Final = "as_of_"
_LATER: Final = frozenset({"consultation_coverage"})
_NOT_YET: Final = "属于后续步骤（征求意愿、项目） belongs to a later step (consultations, projects)"
_RESTS: Final = "所依据的事件未办理 rests on events that were skipped"
_FUTURE: Final = "还没有到的时间 a time that has not come yet"
_UNKNOWN: Final = "不认识的预期项 not an expectation that is known"

NUMBERS: Final[Mapping[str, Callable[[CaseReader], Awaitable[int]]]] = {
    "open_tasks": shown.open_tasks,
    "responsible_units": shown.responsible_units,
}


Part = Callable[[str, str, Any, CaseReader], Awaitable[list[Finding]]]
"""Compares one part of `expected`: its place, its key, its value."""


class Expectations:
    """Compares `expected` with the views; `trail` says what was skipped."""

    def __init__(self, reader: CaseReader, trail: Trail) -> None:
        self._reader = reader
        self._trail = trail
        self._parts: Final[Mapping[str, Part]] = {
            **dict.fromkeys(NUMBERS, self._number),
            "days_from_resolution_to_reported_done": self._days,
            "cross_appointed": self._appointed,
            "public_page": self._page,
        }

    async def findings(self) -> AsyncIterator[Finding]:
        whole = self._reader.case.expected
        if whole is not None:
            async for finding in self._section("expected", whole, self._reader):
                yield finding

    async def _section(self, where: str, block: Block, reader: CaseReader) -> AsyncIterator[Finding]:
        for key, value in block.items():
            place = f"{where}.{key}"
            if is_remark(key):
                continue
            if key.startswith(AS_OF) and isinstance(value, Block):
                async for finding in self._as_of(place, key, value, reader):
                    yield finding
            else:
                async for finding in self._part(place, key, value, reader):
                    yield finding

    async def _as_of(self, place: str, key: str, value: Block, reader: CaseReader) -> AsyncIterator[Finding]:
        try:
            moment = _moment(key.removeprefix(AS_OF), reader)
        except read.NotReadableError as error:
            yield unchecked(place, f"{error.zh} {error.en}")
            return
        if moment > reader.service.clock.now():
            yield unchecked(place, _FUTURE)
            return
        async for finding in self._section(place, value, reader.as_of(moment)):
            yield finding

    async def _part(self, place: str, key: str, value: Any, reader: CaseReader) -> AsyncIterator[Finding]:
        if key in shown.OBJECTS and isinstance(value, Block):
            for name, expected in value.items():
                async for finding in self._object(f"{place}.{name}", key, name, expected, reader):
                    yield finding
            return
        look = self._parts.get(key)
        if look is None:
            yield unchecked(place, _NOT_YET if key in _LATER else _UNKNOWN)
            return
        for finding in await look(place, key, value, reader):
            yield finding

    async def _object(
        self, place: str, key: str, name: str, expected: Any, reader: CaseReader
    ) -> AsyncIterator[Finding]:
        kind, look = shown.OBJECTS[key]
        if (kind, name) in self._trail.skipped:
            yield unchecked(place, _RESTS)
            return
        found = await look(reader, name)
        wanted = expected if isinstance(expected, Block) else {_MAIN.get(key, "state"): expected}
        for field, value in wanted.items():
            if is_remark(field):
                continue
            where = f"{place}.{field}" if isinstance(expected, Block) else place
            for finding in _compare(where, value, found, field):
                yield finding

    async def _number(self, place: str, key: str, value: Any, reader: CaseReader) -> list[Finding]:
        if isinstance(read.plain(value), Block | Items):
            return [unchecked(place, _UNKNOWN)]
        if any(kind == "task" for kind, _ in self._trail.skipped):
            return [unchecked(place, _RESTS)]
        return [compared(place, read.plain(value), await NUMBERS[key](reader))]

    async def _days(self, place: str, _: str, value: Any, reader: CaseReader) -> list[Finding]:
        if not isinstance(value, Block):
            return [unchecked(place, _UNKNOWN)]
        return [
            await self._of_resolution(f"{place}.{name}", name, one, reader) for name, one in value.items()
        ]

    async def _of_resolution(self, place: str, name: str, value: Any, reader: CaseReader) -> Finding:
        if ("resolution", name) in self._trail.skipped:
            return unchecked(place, _RESTS)
        return compared(place, read.plain(value), await shown.days_to_report(reader, name))

    async def _appointed(self, place: str, _: str, value: Any, reader: CaseReader) -> list[Finding]:
        return await cross_appointed(place, read.as_list(value), reader)

    async def _page(self, place: str, _: str, value: Any, reader: CaseReader) -> list[Finding]:
        if not isinstance(value, Block):
            return [unchecked(place, _UNKNOWN)]
        return await public_page(place, value, reader)


def _moment(text: str, reader: CaseReader) -> datetime:
    """A day alone stands for its end."""
    whole_day = f"{text}T23:59:59.999" if len(text) == len("2023-01-05") else text
    return read.moment_reader(reader.case.zone)(whole_day)


_MAIN: Final = {"motions": "outcome", "minutes": "current_version"}
"""What a bare value expects, where it is not the state."""


def _compare(place: str, value: Any, found: shown.Shown | None, field: str) -> list[Finding]:
    """One expected value; one that the views have no name for cannot be checked."""
    expected = read.plain(value)
    if found is None:
        verdict = Verdict.HELD if expected is None else Verdict.DIFFERED
        return [Finding(place, verdict, expected, "没有 nothing")]
    if field not in found:
        return [unchecked(place, _UNKNOWN)]
    seen = found[field]
    if isinstance(expected, Block) and isinstance(seen, dict):
        return [compared(f"{place}.{name}", read.plain(one), seen[name]) for name, one in expected.items()]
    if isinstance(seen, dict):
        return [unchecked(place, _UNKNOWN)]
    if isinstance(seen, list) and isinstance(expected, int):
        seen = len(seen)
    if field.endswith("_end") and isinstance(expected, str):
        expected = expected[:10]
    return [compared(place, list(expected) if isinstance(expected, Items) else expected, seen)]
