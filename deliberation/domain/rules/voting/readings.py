"""What-if: the same ballots under another rule or reading; both tallies where the law is contested."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from deliberation.domain.rules.voting.civil_code import departures
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import FollowMajorityUnlawfulError
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.profile import Base, Profile
from deliberation.domain.rules.voting.registry import apply, decide
from deliberation.domain.rules.voting.treatment import (
    Condition,
    Treatment,
    Unreturned,
    missing_conditions,
)
from deliberation.domain.terms import term
from deliberation.domain.values import Code


@dataclass(frozen=True)
class Reading:
    """A tally that was not declared: the outcome, whether it would be lawful, and what stands against it.

    `missing`: conditions of 从多 that do not hold. `departs`: the item, where the rule is not the Code's.
    """

    outcome: Outcome
    missing: tuple[Condition, ...] = ()
    departs: int | None = None

    @property
    def lawful(self) -> bool:
        return not self.missing and self.departs is None


@dataclass(frozen=True)
class Declaration:
    """The outcome to declare, with every contested reading beside it.

    `ruling_needed`: the outcome hangs on how invalid ballots are treated, so scrutineers must rule.
    """

    result: Outcome
    others: tuple[Reading, ...]
    ruling_needed: bool

    @property
    def contested(self) -> tuple[Reading, ...]:
        """The readings that come to another result."""
        return tuple(reading for reading in self.others if reading.outcome.decided != self.result.decided)


def declare(vote: Vote) -> Declaration:
    """Count a vote as its treatment says, and by every other reading of what the law leaves open.

    Refuses to count unreturned ballots with the majority unless all four conditions hold.
    """
    if vote.reading.unreturned is Unreturned.FOLLOW_MAJORITY:
        _refuse_unlawful(vote)
    result = decide(vote)
    readings = [what_if(vote, treatment=other) for other in _alternatives(vote, result)]
    split = any(
        reading.outcome.treatment.invalid is not vote.reading.invalid
        and reading.outcome.decided != result.decided
        for reading in readings
    )
    return Declaration(result, tuple(readings), ruling_needed=split)


def what_if(vote: Vote, *, profile: Profile | None = None, treatment: Treatment | None = None) -> Reading:
    """Count the same ballots under another profile or treatment: a fresh run, and whether it is lawful."""
    other = replace(vote, profile=profile or vote.profile, treatment=treatment or vote.treatment)
    follows = other.reading.unreturned is Unreturned.FOLLOW_MAJORITY
    item = other.question.item
    return Reading(
        apply(other),
        missing=missing_conditions(other.roll, other.box, other.circumstances) if follows else (),
        departs=item if item in departures(other.profile) else None,
    )


def _refuse_unlawful(vote: Vote) -> None:
    missing = missing_conditions(vote.roll, vote.box, vote.circumstances)
    if missing:
        words = [term(condition) for condition in missing]
        raise FollowMajorityUnlawfulError(
            missing="、".join(word.zh for word in words), missing_en=", ".join(word.en for word in words)
        )


def _alternatives(vote: Vote, result: Outcome) -> Iterator[Treatment]:
    """One reading changed at a time, as far as it can matter."""
    now, box = vote.reading, vote.box
    if result.counts.invalid.heads:
        yield now.model_copy(update={"invalid": _other(now.invalid)})
    if box.left and any(
        share.base is Base.ATTENDED for shares in vote.profile.approve.values() for share in shares
    ):
        yield now.model_copy(update={"leavers": _other(now.leavers)})
    if vote.profile.follow_majority and box.delivered:
        yield now.model_copy(update={"unreturned": _other(now.unreturned)})
        follow = {"unreturned": Unreturned.FOLLOW_MAJORITY, "refused": _other(now.refused)}
        yield now.model_copy(update=follow)


E = TypeVar("E", bound=Code)


def _other(now: E) -> E:
    """The other of two words."""
    return next(word for word in type(now) if word is not now)
