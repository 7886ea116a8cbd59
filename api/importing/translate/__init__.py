"""From an event of a file to the command that asks for it."""

from api.importing.translate.later import LATER, is_later
from api.importing.translate.table import TABLE, TIMERS, UNDER_IMPORT
from api.importing.translate.translation import Claim, Decided, Translation, Translator

__all__ = [
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
