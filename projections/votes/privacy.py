"""Small cells: which counts the public may see. Pure."""

from collections.abc import Mapping
from typing import Final, TypeVar

from projections.votes.shapes import Cell

K = TypeVar("K")

LEAST: Final = 5
"""Heads below which a cell is hidden from the public."""


def suppress(cells: Mapping[K, int], least: int = LEAST) -> dict[K, Cell]:
    """The cells of one total, with those of fewer than `least` heads hidden.

    Of a total that is shown, one hidden cell can be worked out from the others, so the next smallest goes
    with it until what is hidden together is at least `least`, in at least two cells. Zeros stay, unless
    nothing else is left to hide.
    """
    hidden = {key for key, heads in cells.items() if 0 < heads < least}
    others = sorted((key for key in cells if key not in hidden), key=lambda key: (not cells[key], cells[key]))
    while hidden and others and (len(hidden) < 2 or sum(cells[key] for key in hidden) < least):
        hidden.add(others.pop(0))
    return {key: None if key in hidden else heads for key, heads in cells.items()}


def cell(count: int, least: int = LEAST) -> Cell:
    """A count that stands alone, hidden where it is small."""
    return None if 0 < count < least else count
