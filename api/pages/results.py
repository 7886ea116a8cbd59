"""What a result page says of one question: its outcome, its bars, its working, and other readings of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from api.pages.bars import Bar, Shortfall, bars_of, shortfalls
from api.pages.rules import share
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind
from deliberation.domain.rules.voting.outcome import Check, Counts, Outcome, Part
from deliberation.domain.rules.voting.profile import BallotForm, Body, Dimension, Item, Profile, Threshold
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.speech import amount, percent, share_words
from deliberation.domain.rules.voting.treatment import Condition, Treatment, Unreturned
from deliberation.domain.terms import Term, term
from deliberation.domain.values import Code
from deliberation.domain.vote.setup import Setup
from projections.votes.outcome_shapes import PublicCounts, PublicOutcome, PublicWeight
from projections.votes.shapes import QuestionView, ResultView

_OWNERS: Final = frozenset({Body.OWNERS_JOINT_DECISION, Body.INTERESTED_OWNERS})
_NOTHING: Final = Term("", "")

Shown = Outcome | PublicOutcome
"""An outcome as the office sees it, or as everybody does."""


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison of the working, in words."""

    check: Check
    what: Term
    base: Term
    base_amount: Term
    share: Term
    needed: Term
    found: Term
    short: Term
    percent: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How many gave an answer: as heads, as area, and as shares of those who took part.

    `area` is None where so few gave it that it would tell the size of somebody's home. `name` is None for
    what is no answer: invalid ballots, and those who took no part (shares of the roll). `key` names the
    answer as the count does.
    """

    key: str
    kind: str
    name: Term | None
    heads: Term
    area: Term | None
    heads_percent: str
    area_percent: str


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What the same ballots would come to if something that the law leaves open were read otherwise.

    `missing`: the conditions that do not hold, so that it would not be lawful here.
    """

    outcome: Shown
    differs: tuple[Term, ...]
    missing: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class ResultCard:
    """All that is shown of one counted question."""

    number: int
    question: QuestionView
    result: ResultView
    outcome: Shown
    bars_of_turnout: tuple[tuple[Bar, Line], ...]
    bars_of_approval: tuple[tuple[Bar, Line], ...]
    short: tuple[Shortfall, ...]
    answers: tuple[Answer, ...]
    lines: tuple[Line, ...]
    others: tuple[OtherReading, ...]
    item: Item | None
    by_area: bool
    secret: bool

    @property
    def carried(self) -> bool:
        return self.outcome.outcome is MotionOutcome.ADOPTED

    @property
    def one_short(self) -> Shortfall | None:
        """The check that failed by a single vote, where nothing else failed worse."""
        return self.short[0] if len(self.short) == 1 and self.short[0].one else None

    @property
    def choices(self) -> list[Choice]:
        """The answers that lie beside one another on the bars; none where options have bars of their own."""
        return list(Choice) if self.question.kind is QuestionKind.MOTION else []

    @property
    def elected(self) -> list[str]:
        return [option_name(self.question, key) for key in self.outcome.elected]

    @property
    def run_off(self) -> list[str]:
        return [option_name(self.question, key) for key in self.outcome.run_off]

    @property
    def treatment(self) -> list[Code]:
        """How everything was counted that the law leaves open."""
        read = self.outcome.treatment
        in_room = any(check.part is Part.QUORUM for check in self.outcome.checks)
        return [read.invalid, read.unreturned, *([read.leavers] if in_room else [])]

    def name_of(self, key: str) -> str:
        """What an option or candidate is called; the key itself where it was never told."""
        return option_name(self.question, key)


def described(
    bars: Iterable[Bar], question: QuestionView | None, *, owners: bool
) -> tuple[tuple[Bar, Line], ...]:
    """Bars with what they say in words."""
    return tuple((bar, working(bar.check, question, owners=owners)) for bar in bars)


def option_name(question: QuestionView | None, key: str) -> str:
    """What an option or candidate is called; the key itself where it was never told."""
    options = question.options if question else ()
    return next((one.label for one in options if one.key == key and one.label), key)


def is_of_owners(body: Body) -> bool:
    """Whether a body's heads are owner parties."""
    return body in _OWNERS


def card_of(
    number: int,
    question: QuestionView,
    result: ResultView,
    *,
    setup: Setup,
    profile: Profile | None,
) -> ResultCard | None:
    """The card of one counted question; None where its count is not for the reader to see."""
    outcome = result.outcome
    if outcome is None:
        return None
    owners = is_of_owners(outcome.body)
    by_area = outcome.counts.electorate.area_centi_m2 > 0
    return ResultCard(
        number=number,
        question=question,
        result=result,
        outcome=outcome,
        bars_of_turnout=described(
            bars_of(outcome, Part.QUORUM) + bars_of(outcome, Part.TURNOUT), question, owners=owners
        ),
        bars_of_approval=described(bars_of(outcome, Part.APPROVAL), question, owners=owners),
        short=tuple(shortfalls(outcome, owners=owners)),
        answers=answers_of(outcome, question, owners=owners),
        lines=tuple(working(check, question, owners=owners) for check in outcome.checks),
        others=tuple(_other(outcome, other, setup) for other in result.contested),
        item=profile.items.get(outcome.item) if profile and outcome.item is not None else None,
        by_area=by_area,
        secret=setup.form is BallotForm.SECRET,
    )


def working(check: Check, question: QuestionView | None, *, owners: bool) -> Line:
    """One comparison in words."""
    word = term(check.part)
    if check.of is not None:
        called = option_name(question, check.of)
        word = Term(f"“{called}”{word.zh}", f"“{called}” {word.en}")
    part, base = check.share, check.base_count
    return Line(
        check=check,
        what=word,
        base=term(part.base) if part else _NOTHING,
        base_amount=amount(base, check.dim, owners=owners) if part else _NOTHING,
        share=share_words(part) if part else _NOTHING,
        needed=amount(check.needed, check.dim, owners=owners),
        found=amount(check.count, check.dim, owners=owners),
        short=amount(check.short, check.dim, owners=owners),
        percent=percent(check.count, base) if part else "",
    )


def answers_of(outcome: Shown, question: QuestionView, *, owners: bool) -> tuple[Answer, ...]:
    """Every answer with its figures, then what did not count."""
    counts: Counts | PublicCounts = outcome.counts
    answers: Mapping[str, Weight | PublicWeight] = counts.answers
    found = [
        _answer(key, _called(key, question), weight, counts.participating, owners=owners)
        for key, weight in sorted(answers.items(), key=lambda one: _place(one[0], question))
    ]
    rest = {"invalid": counts.invalid, "absent": counts.not_participating}
    found += [
        _answer(kind, None, weight, counts.electorate, owners=owners)
        for kind, weight in rest.items()
        if weight.heads
    ]
    return tuple(found)


def _place(key: str, question: QuestionView) -> int:
    """Where an answer stands in a list: as on the ballot, abstentions last."""
    order = [*(option.key for option in question.options), *Choice.__members__]
    return order.index(key) if key in order else len(order)


def _called(key: str, question: QuestionView) -> Term:
    if key in Choice.__members__:
        return term(Choice[key])
    called = option_name(question, key)
    return Term(called, called)


def _answer(
    key: str, name: Term | None, weight: Weight | PublicWeight, whole: Weight, *, owners: bool
) -> Answer:
    area = weight.area_centi_m2
    return Answer(
        key=key,
        kind=key.lower(),
        name=name,
        heads=amount(weight.heads, Dimension.HEADS, owners=owners),
        area=None if area is None else amount(area, Dimension.AREA),
        heads_percent=percent(weight.heads, whole.heads),
        area_percent="" if area is None else percent(area, whole.area_centi_m2),
    )


def _other(declared: Shown, other: Shown, setup: Setup) -> OtherReading:
    follows = other.treatment.unreturned is Unreturned.FOLLOW_MAJORITY
    return OtherReading(
        outcome=other,
        differs=tuple(_differences(declared.treatment, other.treatment)),
        missing=unmet_conditions(setup) if follows else (),
    )


def _differences(one: Treatment, other: Treatment) -> list[Term]:
    """What the second reading takes otherwise than the first."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in Treatment.model_fields)
    return [term(now) for before, now in pairs if before is not now]


def unmet_conditions(setup: Setup) -> tuple[Condition, ...]:
    """The conditions of 从多 that the vote's own circumstances fail.

    The fourth, proof of delivery, is asked for each owner, and nobody without it is ever counted so.
    """
    met: Mapping[Condition, bool] = {
        Condition.CLAUSE_IN_ADOPTED_RULES: setup.clause_in_adopted_rules,
        Condition.CONSEQUENCE_WARNED_ON_BALLOT: setup.consequence_warned_on_ballot,
        Condition.NOT_FIRST_ASSEMBLY: not setup.first_assembly,
    }
    return tuple(condition for condition, holds in met.items() if not holds)


@dataclass(frozen=True, slots=True)
class Needs:
    """What an item needs, in the law's words: how many must come or take part, and how many agree."""

    gate: tuple[Term, ...]
    approval: tuple[Term, ...]


def needs(profile: Profile, item: int | None) -> Needs:
    """What an item needs by a profile; heads before area."""
    shares = profile.approve.get(profile.majority(item), ())
    return Needs(_shares((*profile.quorum, *profile.turnout)), _shares(shares))


@dataclass(frozen=True, slots=True)
class InOneLine:
    """What an item needs, in one short line: the same share of heads and of area where they agree."""

    base: Term
    share: Term
    by_area: bool


def in_one_line(profile: Profile, item: int | None) -> InOneLine | None:
    """The line for a ballot; None where the shares differ, so that one line cannot say them."""
    shares = profile.approve.get(profile.majority(item), ())
    said = {(share_words(one).zh, one.base) for one in shares}
    if len(said) != 1:
        return None
    by_area = any(one.dim is Dimension.AREA for one in shares)
    return InOneLine(term(shares[0].base), share_words(shares[0]), by_area)


def _shares(shares: Iterable[Threshold]) -> tuple[Term, ...]:
    return tuple(share(one) for one in sorted(shares, key=lambda one: one.dim is not Dimension.HEADS))
