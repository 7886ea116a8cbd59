"""The book of rules as it is shipped: data beside the rules, read once and checked against their shapes."""

from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from deliberation.domain.rules.voting.book import RuleBook

_DATA: Final = "profiles.yaml"


@cache
def rule_book() -> RuleBook:
    """Every profile and period that this release knows; ValidationError where the data is malformed."""
    text = files("deliberation.domain.rules.voting").joinpath(_DATA).read_text(encoding="utf-8")
    return RuleBook.model_validate(yaml.safe_load(text))
