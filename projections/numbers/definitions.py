"""The catalogue: what every number on the pages and in the JSON lists counts, in which unit, by which text.

A count that is shown somewhere and stands nowhere here fails tests/house/test_numbers.py.
"""

from typing import Final

from projections.numbers import defined_halls, defined_votes, defined_work
from projections.numbers.defining import DEFINITIONS

PARTS: Final = (defined_work, defined_halls, defined_votes)
"""Imported so that every number is known."""

__all__ = ["DEFINITIONS"]
