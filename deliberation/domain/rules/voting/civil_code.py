"""The Civil Code's own thresholds, art. 278: what no profile of the owners' joint decision may change.

Held in code, not in data, because it is what the data is checked against: local and older text that
says otherwise is shown to the administrator and never counted by (domain, finding 5).
"""

from typing import Final

from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.profile import Base, Body, Dimension, Majority, Profile, Threshold

ITEMS: Final = range(1, 10)
SPECIAL_ITEMS: Final = frozenset({6, 7, 8})


def _both(base: Base, num: int, den: int, cmp: Comparator) -> frozenset[Threshold]:
    return frozenset(Threshold(dim=dim, base=base, num=num, den=den, cmp=cmp) for dim in Dimension)


TURNOUT: Final = _both(Base.ELECTORATE, 2, 3, Comparator.AT_LEAST)
APPROVE: Final = {
    Majority.ORDINARY: _both(Base.PARTICIPATING, 1, 2, Comparator.MORE_THAN),
    Majority.SPECIAL: _both(Base.PARTICIPATING, 3, 4, Comparator.AT_LEAST),
}


def departures(profile: Profile) -> tuple[int, ...]:
    """The items of art. 278 that a profile would decide otherwise than the Code; none for other bodies."""
    if profile.body is not Body.OWNERS_JOINT_DECISION:
        return ()
    return tuple(item for item in ITEMS if not _conforms(profile, item))


def _conforms(profile: Profile, item: int) -> bool:
    lawful = Majority.SPECIAL if item in SPECIAL_ITEMS else Majority.ORDINARY
    approve = frozenset(profile.approve.get(profile.majority(item), ()))
    return frozenset(profile.turnout) == TURNOUT and approve == APPROVE[lawful] and not profile.quorum
