"""From an event of a file to the command that asks for it."""

from api.importing.translate.later import LATER, is_later
from api.importing.translate.table import BY_OWNERS, TABLE, TIMERS, UNDER_IMPORT
from api.importing.translate.translation import Claim, Decided, Translation, Translator

__all__ = [
    "BY_OWNERS",
    "LATER",
    "TABLE",
    "TIMERS",
    "UNDER_IMPORT",
    "Claim",
    "Decided",
    "Translation",
    "Translator",
    "is_later",
]
