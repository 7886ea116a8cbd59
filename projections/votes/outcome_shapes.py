"""What everybody sees of an outcome: its whole working, without the areas of a few homes."""

from collections.abc import Mapping
from dataclasses import dataclass

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.outcome import Check
from deliberation.domain.rules.voting.profile import Body, Certainty, Majority
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.values import MotionId


@dataclass(frozen=True, slots=True)
class PublicWeight:
    """Some voters. `area_centi_m2` is None where it would tell the size of the homes of fewer than five."""

    heads: int
    area_centi_m2: int | None


@dataclass(frozen=True, slots=True)
class PublicCounts:
    """What Counts says, without the areas of a few homes."""

    electorate: Weight
    should_attend: Weight
    attended: Weight
    present: Weight
    participating: Weight
    answers: Mapping[str, PublicWeight]
    invalid: PublicWeight
    not_participating: Weight
    deemed: PublicWeight
    followed: str | None


@dataclass(frozen=True, slots=True)
class PublicOutcome:
    """What Outcome says, with the counts that are public."""

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
    counts: PublicCounts
    checks: tuple[Check, ...]
    outcome: MotionOutcome
    adopted: str | None
    elected: tuple[str, ...]
    seats_open: int
    run_off: tuple[str, ...]
    sentence_zh: str
    sentence_en: str
