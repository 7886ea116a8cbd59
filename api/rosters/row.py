"""Reads the cells of one row and collects what is wrong with them."""

from collections.abc import Callable
from typing import TypeVar

from api.rosters import cells
from api.rosters.columns import Column
from api.rosters.problems import Problem
from api.rosters.table import Line

T = TypeVar("T")


class Row:
    """One line; problems go to the list that all rows share."""

    def __init__(self, line: Line, problems: list[Problem]) -> None:
        self.line = line
        self._problems = problems

    def has(self, column: Column) -> bool:
        """Whether its table has the column at all."""
        return column in self.line.headings

    def read(self, column: Column, reader: Callable[[str], T], otherwise: T) -> T:
        """What a cell says, `otherwise` where it cannot be read, which is a problem."""
        try:
            return reader(self.line.text(column))
        except cells.CellError as error:
            self.wrong(column, error.zh, error.en)
            return otherwise

    def text(self, column: Column) -> str:
        return self.read(column, cells.plain, "")

    def names(self, *columns: Column) -> tuple[str, ...]:
        """The persons of some cells, each once."""
        nobody: tuple[str, ...] = ()
        found = (name for column in columns for name in self.read(column, cells.names, nobody))
        return tuple(dict.fromkeys(found))

    def wrong(self, column: Column | None, zh: str, en: str) -> None:
        self._problems.append(self.line.problem(column, zh, en))
