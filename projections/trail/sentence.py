"""One sentence of the trail in both languages, with places for fields (sentences.py)."""

from typing import NamedTuple


class Sentence(NamedTuple):
    zh: str
    en: str
