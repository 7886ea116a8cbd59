"""Every text of the pages, by key, in Chinese and English side by side.

`board.toml` holds the keys that begin with `board.`; a text is a table with `zh` and `en`, and with
`one` where English needs a singular for n = 1. Placeholders are `{name}`. What an enum member is called
stands in the domain's terms, never here.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent


class Lang(StrEnum):
    """The languages of the pages; Chinese prevails where they differ."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """What `<html lang>` says."""
        return "zh-CN" if self is Lang.ZH else "en"


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str
    one: str | None = None

    def say(self, lang: Lang, values: dict[str, object]) -> str:
        """The sentence in `lang` with its placeholders filled; KeyError where one is missing."""
        return self.template(lang, values.get("n")).format_map(values)

    def template(self, lang: Lang, n: object) -> str:
        """The sentence in `lang` for so many, with its placeholders."""
        if lang is Lang.ZH:
            return self.zh
        return self.one if self.one and n == 1 else self.en


@cache
def texts() -> dict[str, Text]:
    """Every text by its whole key."""
    found: dict[str, Text] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        _collect(path.stem, tomllib.loads(path.read_text("utf-8")), found)
    return found


def _collect(prefix: str, table: dict[str, Any], found: dict[str, Text]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value.get("zh"), str):
            found[name] = Text(**value)
        else:
            _collect(name, value, found)


def text(lang: Lang, key: str, **values: object) -> str:
    """The text of `key` in `lang`; KeyError where there is none, which is a bug of the page."""
    return texts()[key].say(lang, values)


def template(lang: Lang, key: str, n: int) -> str:
    """The text of `key` for so many, with its placeholders; KeyError where there is none."""
    return texts()[key].template(lang, n)


def has_text(key: str) -> bool:
    return key in texts()
