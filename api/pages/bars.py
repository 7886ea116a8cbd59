"""Bars of a result: from the checks of an outcome to whole per mille of a bar's length.

A bar is one comparison of heads or of area: how far the count reaches, and where the line is that it has
to reach. The line is never drawn on the wrong side of the count, however close the two are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Check, Counts, Outcome, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.speech import amount, percent, share_words
from deliberation.domain.terms import Term, term
from projections.votes.outcome_shapes import PublicCounts, PublicOutcome, PublicWeight

FULL: Final = 1_000
"""The length of a bar, in per mille of its base."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, from `start` over `length` per mille; `kind` is how it is drawn and named."""

    kind: str
    start: int
    length: int
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One comparison to be drawn: its segments, and the line at `line` per mille."""

    check: Check
    segments: tuple[Segment, ...]
    line: int

    @property
    def share(self) -> Term:
        """Of what the line is a share, in the law's words; empty where the law names a plain number."""
        return share_words(self.check.share) if self.check.share else Term("", "")

    @property
    def base(self) -> Term:
        return term(self.check.share.base) if self.check.share else Term("", "")

    @property
    def percent(self) -> str:
        return percent(self.check.count, self.check.base_count)


def per_mille(count: int, base: int) -> int:
    """How far a count reaches along a bar, cut off and never rounded up; at most the whole bar."""
    return min(FULL, max(0, count) * FULL // base) if base > 0 else 0


def line_of(check: Check) -> int:
    """Where the line of a check stands: not beyond a count that reaches it, and beyond one that does not."""
    line, reached = per_mille(check.needed, check.base_count), per_mille(check.count, check.base_count)
    return line if check.met else max(line, min(FULL, reached + 1))


def reach(check: Check) -> int:
    """How far the count of a check is drawn: to the line or beyond it exactly where the check is met, also
    where the count was rounded down for the public."""
    reached, line = per_mille(check.count, check.base_count), line_of(check)
    return max(reached, line) if check.met else min(reached, line - 1)


def bars_of(outcome: Outcome | PublicOutcome, part: Part) -> list[Bar]:
    """The bars of a part of the working: turnout, or approval by every option; heads before area."""
    checks = [check for check in outcome.checks if check.part is part and check.share]
    order = list(dict.fromkeys(check.of for check in checks))
    checks.sort(key=lambda check: (order.index(check.of), check.dim is not Dimension.HEADS))
    return [_bar(check, outcome.counts) for check in checks]


def turnout_bars(checks: Iterable[Check]) -> list[Bar]:
    """How many have voted so far against what it takes, before anything is counted; heads before area."""
    found = sorted(checks, key=lambda check: check.dim is not Dimension.HEADS)
    return [_reaching(check) for check in found if check.share]


def _reaching(check: Check) -> Bar:
    return Bar(check, (Segment("took_part", 0, reach(check), check.count),), line_of(check))


def _bar(check: Check, counts: Counts | PublicCounts) -> Bar:
    if check.part is not Part.APPROVAL:
        return _reaching(check)
    first = Segment("aye", 0, reach(check), check.count)
    others = _others(counts, check) if check.of is None else {}
    return Bar(check, (first, *_after(first, others, check.base_count)), line_of(check))


def _others(counts: Counts | PublicCounts, check: Check) -> dict[str, int]:
    """The answers beside the one that is asked about, where a ballot gives one answer alone; without those
    whose area is not told."""
    answers: Mapping[str, Weight | PublicWeight] = counts.answers
    found = {choice: answers.get(choice.value, Weight()) for choice in (Choice.NAY, Choice.ABSTAIN)}
    in_heads = check.dim is Dimension.HEADS
    counted = {choice: one.heads if in_heads else one.area_centi_m2 for choice, one in found.items()}
    return {choice.value.lower(): count for choice, count in counted.items() if count is not None}


def _after(first: Segment, others: Mapping[str, int], base: int) -> list[Segment]:
    """Lay segments one after another; each ends where all counts up to it reach."""
    laid: list[Segment] = []
    end, total = first.start + first.length, first.count
    for kind, count in others.items():
        total += count
        upto = max(end, per_mille(total, base))
        if count:
            laid.append(Segment(kind, end, upto - end, count))
        end = upto
    return laid


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What an unmet check lacks, in words: how many are missing, found and needed."""

    check: Check
    missing: Term
    found: Term
    needed: Term

    @property
    def one(self) -> bool:
        """Whether a single vote was missing, which is said by itself."""
        return self.check.dim is Dimension.HEADS and self.check.short == 1


def shortfalls(outcome: Outcome | PublicOutcome, *, owners: bool = True) -> list[Shortfall]:
    """Every comparison that failed, in the order of the working."""
    return [
        Shortfall(
            check,
            amount(check.short, check.dim, owners=owners),
            amount(check.count, check.dim, owners=owners),
            amount(check.needed, check.dim, owners=owners),
        )
        for check in outcome.checks
        if not check.met and check.part is not Part.CONSENSUS
    ]
