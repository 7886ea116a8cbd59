"""A case file that cannot be read as one: where, and what to do about it."""

from typing import Final

from deliberation.store.problems import InstallationError

MALFORMED: Final = 3
"""The exit code of `yishiting import` for such a file."""


class MalformedFileError(InstallationError):
    """Nothing of the file is imported; `line` counts from 1 (None: the file as a whole)."""

    def __init__(self, zh: str, en: str, line: int | None = None) -> None:
        self.line: Final = line
        at_zh, at_en = (f"第 {line} 行：", f"Line {line}: ") if line else ("", "")
        super().__init__(at_zh + zh, at_en + en, MALFORMED)
