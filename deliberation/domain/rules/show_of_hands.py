"""Show of hands in a conference: counted by person, more than half of the voters present."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from deliberation.domain.meeting.events import HandsWorking, MotionOutcome
from deliberation.domain.rules.procedure import VoteFallback
from deliberation.domain.rules.seating import Seating


@dataclass(frozen=True, slots=True)
class Hands:
    """Who raised a hand for what. A voter who raised none counts in the base and as nothing else."""

    ayes: Sequence[UUID]
    nays: Sequence[UUID] = ()
    abstentions: Sequence[UUID] = ()

    @property
    def everybody(self) -> list[UUID]:
        return [*self.ayes, *self.nays, *self.abstentions]


def _majority(working: HandsWorking) -> bool:
    return working.ayes >= working.needed


def _majority_and_each_side(working: HandsWorking) -> bool:
    return _majority(working) and not working.sides_without_aye


RULES: Final[dict[VoteFallback, Callable[[HandsWorking], bool]]] = {
    VoteFallback.MAJORITY_OF_PERSONS_PRESENT: _majority,
    VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY: _majority_and_each_side,
}


def count_hands(
    seating: Seating, hands: Hands, fallback: VoteFallback | None, not_asked: Sequence[str] = ()
) -> tuple[HandsWorking, MotionOutcome]:
    """Count the hands of those who sit; other names in `hands` count for nothing.

    More than half (过半数) excludes exactly half, so a tie is not adopted and nobody has a casting
    vote. Without a stated rule the plain majority of the persons present decides.
    """
    votes = seating.votes
    base = sum(votes.values())
    ayes = set(hands.ayes)
    working = HandsWorking(
        ayes=sum(votes.get(person, 0) for person in ayes),
        nays=sum(votes.get(person, 0) for person in set(hands.nays)),
        abstentions=sum(votes.get(person, 0) for person in set(hands.abstentions)),
        base=base,
        needed=base // 2 + 1,
        sides_without_aye=[side for side in seating.sides if ayes.isdisjoint(seating.sitting_for(side))],
        sides_not_asked=list(not_asked),
    )
    adopted = RULES[fallback or VoteFallback.MAJORITY_OF_PERSONS_PRESENT](working)
    return working, MotionOutcome.ADOPTED if adopted else MotionOutcome.NOT_ADOPTED
