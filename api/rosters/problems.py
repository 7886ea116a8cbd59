"""What is wrong with a roster: every row at once, so that a list is corrected in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deliberation.domain.errors import Refusal
from deliberation.domain.terms import Term

MOST: Final = 200
"""Problems that are told of one roster; after so many the rest is the same mistake again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake and what to do about it.

    `where` is the file, with its sheet; `row` counts from 1 as a spreadsheet shows it. Says no names: a
    problem may be shown to whoever runs the import, and printed.
    """

    zh: str
    en: str
    where: str = ""
    row: int | None = None
    column: str = ""

    @property
    def told_zh(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        column = f"“{self.column}”" if self.column else ""
        place = " ".join(part for part in (self.where, row + column) if part)
        return f"{place}：{self.zh}" if place else self.zh

    @property
    def told_en(self) -> str:
        row = f"row {self.row}" if self.row else ""
        column = f"“{self.column}”" if self.column else ""
        place = ", ".join(part for part in (self.where, row, column) if part)
        return f"{place}: {self.en}" if place else self.en


class RosterError(Refusal):
    """Nothing of the roster is taken; `problems` has at least one and at most MOST, the summaries say how
    many there are."""

    CODE = "roster.problems"
    STATUS = 422
    ZH = "{first}名册共有 {count} 处须更正，尚未录入任何内容。"
    EN = "{first} The roster has {count} things to correct; nothing of it was taken."

    def __init__(self, problems: Sequence[Problem]) -> None:
        in_order = sorted(problems, key=lambda one: (one.where, one.row or 0))
        self.problems: Final = tuple(in_order[:MOST])
        self.summary_zh: Final = self.ZH.format(count=len(problems), first="")
        self.summary_en: Final = self.EN.format(count=len(problems), first="").lstrip()
        first = in_order[0]
        super().__init__(count=len(problems), first=Term(first.told_zh, first.told_en))


def refuse(zh: str, en: str, where: str = "", row: int | None = None) -> RosterError:
    """A roster that is wrong as a whole."""
    return RosterError([Problem(zh, en, where, row)])
