"""Quorum of a conference: a pure function of the places, who is in the room, and the pinned rule."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from deliberation.domain.meeting.events import QuorumFinding
from deliberation.domain.rules.procedure import Comparator, QuorumBase, QuorumRule, RulesOfProcedure
from deliberation.domain.rules.seating import Place, Seating, seat, stand_aside


@dataclass(frozen=True, slots=True)
class QuorumTest:
    """A quorum test: the finding, who votes, and which sides stand aside as a whole.

    `sides_before` had a voter in the room before anybody stood aside.
    """

    finding: QuorumFinding
    seating: Seating
    sides_not_asked: tuple[str, ...] = ()
    sides_before: int = 0

    @property
    def recusal_leaves_one_side(self) -> bool:
        """Fewer than two sides remain, and it is recusal that did it (domain, edge case 17)."""
        present = self.finding.sides_present
        return bool(self.finding.recused) and present < 2 <= self.sides_before


def find_quorum(
    places: Iterable[Place],
    room: Set[UUID],
    rules: RulesOfProcedure,
    recused: Mapping[UUID, bool] | None = None,
) -> QuorumTest:
    """Test the quorum, for a motion without those who stand aside from it.

    The recused leave the base too, unless the rule says otherwise; the threshold is never lowered.
    """
    aside = tuple(recused.items()) if recused else ()
    return _tested(tuple(places), frozenset(room), rules.quorum, rules.one_person_one_vote, aside)


@lru_cache(maxsize=256)
def _tested(
    places: tuple[Place, ...],
    room: frozenset[UUID],
    rule: QuorumRule,
    one_each: bool,  # noqa: FBT001 - positional, for the cache
    recused: tuple[tuple[UUID, bool], ...],
) -> QuorumTest:
    """Kept, because the same room is tested again and again: to decide, to read what was decided, to show."""
    whole = seat(places, room, one_each=one_each)
    voting, not_asked = whole, list[str]()
    if recused:
        aside = dict(recused)
        left, not_asked = stand_aside(whole, aside)
        voting = seat(left, room - aside.keys(), one_each=one_each)
    finding = _finding(voting, voting if rule.recused_leave_base else whole, rule, len(recused))
    before = sum(bool(whole.sitting_for(side)) for side in whole.sides)
    return QuorumTest(finding, voting, tuple(not_asked), before)


def needed(rule: QuorumRule, base: int) -> int:
    """The smallest number that meets the rule: 以上 includes the share itself, 超过 does not."""
    return least(rule.num, rule.den, rule.cmp, base)


def least(num: int, den: int, cmp: Comparator, base: int) -> int:
    """The smallest x for which den*x cmp num*base."""
    share = num * base
    return -(-share // den) if cmp is Comparator.AT_LEAST else share // den + 1


def _finding(voting: Seating, measured: Seating, rule: QuorumRule, recused: int) -> QuorumFinding:
    base = _base(measured, rule.base)
    present = _present(voting, rule.base)
    sides = voting.sides
    persons = {side: len(set(voting.sitting_for(side))) for side in sides}
    short = [side for side in sides if persons[side] < rule.per_party_min]
    threshold = needed(rule, base)
    return QuorumFinding(
        base=base,
        present=present,
        needed=threshold,
        sides_present=sum(bool(count) for count in persons.values()),
        sides=len(sides),
        met=0 < present >= threshold and not short,
        sides_short=short,
        lapsed=measured.lapsed,
        recused=recused,
    )


def _present(seating: Seating, base: QuorumBase) -> int:
    return sum(seating.votes.values()) if base is QuorumBase.SEATS else len(seating.votes)


def _base(seating: Seating, base: QuorumBase) -> int:
    """A lapsed seat is not asked for; a person with two seats is one, absent or not."""
    if base is QuorumBase.SEATS:
        return len(seating.places) - seating.lapsed
    persons: set[object] = set()
    for index, (place, sitter) in enumerate(zip(seating.places, seating.sitters, strict=True)):
        persons.add(sitter or next(iter(place.people), index))
    return len(persons)
