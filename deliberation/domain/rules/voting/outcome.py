"""An outcome with its full working: every count, base, threshold and comparison, and what the chair says."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.profile import (
    Base,
    Body,
    Certainty,
    Dimension,
    Majority,
    Threshold,
    measure,
)
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.values import Code, MotionId


class Part(Code):
    """What a check is about."""

    QUORUM = "quorum"
    TURNOUT = "turnout"
    APPROVAL = "approval"
    EACH_SIDE = "each_side"
    CONSENSUS = "consensus"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Value):
    """One comparison: `count` against `needed`, which is `share` of `base_count` as an integer.

    Counts are heads, or 0.01 m² where `dim` is the area. `of` names the option, candidate or side that
    the check is about. Without a share `needed` is a plain number; a consensus counts its dissenters.
    """

    part: Part
    dim: Dimension = Dimension.HEADS
    share: Threshold | None = None
    base_count: int = 0
    count: int
    needed: int
    met: bool
    of: str | None = None

    @property
    def short(self) -> int:
        """How many are missing; 0 where it is met."""
        return max(0, self.needed - self.count)


class Counts(_Value):
    """All counts of one question.

    `answers`: by AYE, NAY, ABSTAIN or option, the deemed ones included. `not_participating` are all on
    the roll who did not take part. `deemed` were counted with the majority `followed` without voting.
    """

    electorate: Weight
    should_attend: Weight
    attended: Weight
    present: Weight
    participating: Weight
    answers: Mapping[str, Weight]
    invalid: Weight = Weight()
    not_participating: Weight = Weight()
    deemed: Weight = Weight()
    followed: str | None = None

    def under(self, base: Base) -> Weight:
        """What is counted under the law's word for a denominator."""
        by_word = {
            Base.VOTING_MEMBERS_WHO_SHOULD_ATTEND: self.should_attend,
            Base.ATTENDED: self.attended,
            Base.PERSONS_PRESENT: self.present,
            Base.PARTICIPATING: self.participating,
            Base.VOTING: self.participating,
        }
        return by_word.get(base, self.electorate)


class Outcome(_Value):
    """What a body decided on one question, and why.

    `adopted` is the option of a choice that carried, `elected` those elected, `seats_open` the vacancies
    left and `run_off` who stands for them again. The sentences use the options' own names.
    """

    rule: str
    profile: str
    body: Body
    source_zh: str
    source_en: str
    certainty: Certainty
    motion: MotionId
    item: int | None
    majority: Majority
    treatment: Treatment
    counts: Counts
    checks: tuple[Check, ...]
    outcome: MotionOutcome
    adopted: str | None = None
    elected: tuple[str, ...] = ()
    seats_open: int = 0
    run_off: tuple[str, ...] = ()
    sentence_zh: str = ""
    sentence_en: str = ""

    @property
    def decided(self) -> tuple[object, ...]:
        """What two readings must share to come to the same result."""
        return self.outcome, self.adopted, frozenset(self.elected)


def check(part: Part, share: Threshold, base: Weight, count: Weight, of: str | None = None) -> Check:
    """Compare a count with the share of a base that it needs."""
    whole, found, needed = measure(base, share.dim), measure(count, share.dim), share.needed(base)
    return Check(
        part=part,
        dim=share.dim,
        share=share,
        base_count=whole,
        count=found,
        needed=needed,
        met=found >= needed,
        of=of,
    )
