"""Typed reading of what stands in a case file: ids, text, days, times, lists."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final, TypeVar

from api.importing.malformed import MalformedFileError
from api.importing.yaml_text import Block, Items

T = TypeVar("T")

_MISSING: Final = object()
_DAY: Final = timedelta(days=1)
_DAY_ENDED: Final = re.compile(r"^(\d{4}-\d{2}-\d{2})([T ])24:00(?=:00|[Z+-]|$)")


class NotReadableError(ValueError):
    """A value is not of the kind that is expected; `expected` says so in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh: Final = zh
        self.en: Final = en


def plain(value: Any) -> Any:
    """A value of the file that may stand as `{value: …, note: …}`."""
    return value["value"] if isinstance(value, Block) and "value" in value else value


def as_id(value: Any) -> str:
    """An id of the file: text or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise NotReadableError("编号", "an id")
    return str(value).strip()


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str | int | Decimal):
        raise NotReadableError("文字", "text")
    return str(value)


def as_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise NotReadableError("true 或 false", "true or false")
    return value


def as_count(value: Any) -> int:
    """A whole number; a list stands for how many it holds."""
    if isinstance(value, Items):
        return len(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotReadableError("整数", "a whole number")
    return value


def as_day(value: Any) -> date:
    """A date, or the date of a time as it is written."""
    text = as_text(value).strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise NotReadableError("日期（2023-01-05）", "a date (2023-01-05)") from None


def moment_reader(zone: tzinfo) -> Callable[[Any], datetime]:
    """Reads aware times; one without an offset falls in `zone`, a date alone is its first moment.

    24:00 is the first moment of the next day.
    """

    def read(value: Any) -> datetime:
        text, ended = _DAY_ENDED.subn(r"\1\g<2>00:00", as_text(value).strip())
        try:
            moment = datetime.fromisoformat(text) + ended * _DAY
        except (ValueError, OverflowError):
            moment = None
        if moment is None or not 1900 <= moment.year <= 2200:  # beyond, time zones run out of calendar
            raise NotReadableError("时间（2023-01-05T14:00:00+08:00）", "a time (2023-01-05T14:00:00+08:00)")
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)

    return read


def as_centi_m2(value: Any) -> int:
    """An area in 0.01 m², exactly; it is written in m² with at most two decimals."""
    try:
        centi = Decimal(as_text(value).replace(",", "").strip()) * 100
        whole = int(centi)
    except (ArithmeticError, ValueError):
        raise NotReadableError("面积（63480.00）", "an area (63480.00)") from None
    if centi != whole or isinstance(value, bool):
        raise NotReadableError("最多两位小数的面积", "an area with at most two decimals")
    return whole


def as_list(value: Any) -> list[Any]:
    """A list; a single value is a list of one, nothing is an empty one."""
    if value is None:
        return []
    return list(value) if isinstance(value, Items) else [value]


def block(parent: Block, key: str) -> Block | None:
    """A part of the file that must be a mapping where it stands."""
    value = parent.get(key)
    if value is not None and not isinstance(value, Block):
        raise MalformedFileError(
            f"“{key}”应为键值对（{key}: {{…}}）。",
            f"“{key}” must be a mapping ({key}: {{…}}).",
            parent.line_of(key),
        )
    return value


def entries(parent: Block, key: str) -> list[Block]:
    """A part of the file that must be a list of mappings where it stands."""
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, Items):
        raise MalformedFileError(
            f"“{key}”应为列表，每行以“- ”开头。",
            f"“{key}” must be a list, each line beginning with “- ”.",
            parent.line_of(key),
        )
    for item, line in zip(value, value.lines, strict=True):
        if not isinstance(item, Block):
            raise MalformedFileError(
                f"“{key}”中的每一项应为键值对。",
                f"Each item of “{key}” must be a mapping.",
                line,
            )
    return list(value)


def required(parent: Block, key: str, read: Callable[[Any], T]) -> T:
    """A value without which the file cannot be read."""
    value = plain(parent.get(key, _MISSING))
    if value is _MISSING or value is None:
        raise MalformedFileError(f"缺少“{key}”。", f"“{key}” is missing.", parent.line)
    return _read(parent, key, value, read)


def optional(parent: Block, key: str, read: Callable[[Any], T]) -> T | None:
    """A value that may be missing, but not of another kind."""
    value = plain(parent.get(key))
    return None if value is None else _read(parent, key, value, read)


def _read(parent: Block, key: str, value: Any, read: Callable[[Any], T]) -> T:
    try:
        return read(value)
    except NotReadableError as error:
        raise MalformedFileError(
            f"“{key}”应为{error.zh}。", f"“{key}” must be {error.en}.", parent.line_of(key)
        ) from error
