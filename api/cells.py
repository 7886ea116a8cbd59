"""Cells of files that people open in a spreadsheet."""

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet shows as text: what would begin a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
