"""How long what was agreed must be posted: the law in force on the day of posting, and the hall's rules."""

from datetime import date
from typing import Final

from deliberation.domain.hall.events import HallLevel

_SINCE: Final = date(2026, 1, 1)
_STATUTORY_DAYS: Final = 15
_RESIDENTS_COMMITTEE_LEVELS: Final = frozenset({HallLevel.GRID, HallLevel.COMMUNITY})


def disclosure_days(on: date, level: HallLevel | None) -> int:
    """The statutory days of disclosure of a matter agreed by deliberation that is posted on a day.

    15 since 2026-01-01 in neighbourhoods, none before: the duty is not retroactive, and street and
    district halls are not the residents' committee's.

    Source: 城市居民委员会组织法 (revised 2025-10-28) art. 34, item 5.
    """
    bound = on >= _SINCE and level in _RESIDENTS_COMMITTEE_LEVELS
    return _STATUTORY_DAYS if bound else 0
