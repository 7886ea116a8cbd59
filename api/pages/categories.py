"""What residents can file an issue under; the Chinese word is what is recorded."""

from typing import Final

from api.locale import Lang, text
from api.pages.ask import Ask
from api.pages.fields import Option

CATEGORIES: Final = (
    "road",
    "parking",
    "cleaning",
    "greenery",
    "property_service",
    "building_repair",
    "lift",
    "water_and_power",
    "public_facilities",
    "noise",
    "safety",
    "elderly_and_children",
    "other",
)


def category_options(ask: Ask) -> list[Option]:
    """The categories in the reader's language."""
    keys = [f"category.{name}" for name in CATEGORIES]
    return [Option(text(Lang.ZH, key), ask.words.t(key)) for key in keys]
