"""Results as everybody may see them: without the area of a few homes. Pure.

The one place that decides which areas the public is not told; pages, JSON and openings all follow it.
"""

from typing import Final

from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Counts, Outcome, Part
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots
from projections.votes.outcome_shapes import PublicCounts, PublicOutcome, PublicWeight
from projections.votes.privacy import LEAST

_INVALID: Final = "invalid"


def published(outcome: Outcome) -> PublicOutcome:
    """An outcome without the areas that nobody outside the office is told."""
    said = {name: getattr(outcome, name) for name in Outcome.model_fields}
    return PublicOutcome(**{**said, "counts": _counts(outcome)})


def _counts(outcome: Outcome) -> PublicCounts:
    counts, hidden = outcome.counts, hidden_areas(outcome)
    said = {name: getattr(counts, name) for name in Counts.model_fields}
    answers = {key: _weight(weight, hide=key in hidden) for key, weight in counts.answers.items()}
    invalid = _weight(counts.invalid, hide=_INVALID in hidden)
    deemed = _weight(counts.deemed, hide=_few(counts.deemed))
    return PublicCounts(**{**said, "answers": answers, "invalid": invalid, "deemed": deemed})


def _weight(weight: Weight, *, hide: bool) -> PublicWeight:
    return PublicWeight(weight.heads, None if hide and weight.area_centi_m2 else weight.area_centi_m2)


def _few(weight: Weight) -> bool:
    return 0 < weight.heads < LEAST


def hidden_areas(outcome: Outcome) -> frozenset[str]:
    """The answers whose area would tell that of a few homes, and "invalid" where it is so of those.

    What a threshold is compared with must be shown, and who took part. Of all else that adds up to those
    who took part everything is hidden where one is small, or it could be worked out from the rest; where
    there is but one other, it can be in any case. Invalid ballots are among them where they took part.
    """
    counts = outcome.counts
    compared = {check.of or Choice.AYE.value for check in outcome.checks if check.part is Part.APPROVAL}
    others = {key: weight for key, weight in counts.answers.items() if key not in compared and weight.heads}
    took_part = outcome.treatment.invalid is InvalidBallots.PARTICIPATING
    if took_part and counts.invalid.heads:
        others[_INVALID] = counts.invalid
    small = len(others) > 1 and any(map(_few, others.values()))
    alone = not took_part and _few(counts.invalid)
    return frozenset(others if small else ()) | ({_INVALID} if alone else frozenset())


def has_hidden_area(outcome: Outcome) -> bool:
    """Whether the exact counts would tell the area of a few homes, as far as anything may hide it."""
    counts = outcome.counts
    every = (*counts.answers.values(), counts.invalid, counts.not_participating, counts.deemed)
    return any(_few(weight) and weight.area_centi_m2 for weight in every)
