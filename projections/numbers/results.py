"""Numbers of a counted vote: thresholds, answers, ballots, seats. Nobody is told more than the result."""

from dataclasses import replace
from typing import Final, cast

from deliberation.domain.ballot.events import BoxSheetPublished
from deliberation.domain.ballot.ids import box_sheet
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.terms import Term, term
from projections.numbers import rights
from projections.numbers.making import Paged, entries_of, paged
from projections.numbers.shapes import Found, Look, Making, Measure
from projections.numbers.votes import check_of, compared, of_rights, vote_number, vote_seen
from projections.votes.outcome_shapes import PublicOutcome, PublicWeight
from projections.votes.shapes import QuestionView, VoteView
from projections.votes.view import box

Shown = Outcome | PublicOutcome


def _question(shown: VoteView, look: Look) -> QuestionView | None:
    return next((one for one in shown.questions if one.motion == look.asked.motion), None)


def _outcome(question: QuestionView | None) -> Shown | None:
    return question.result.outcome if question and question.result else None


async def _counted(look: Look, shown: VoteView, question: QuestionView, value: int | None) -> Paged:
    """The count that the number stands in, the declaration of it, and the ballots that were counted.

    What comes of the number is told of the count only: a ballot says nothing here.
    """
    ballots, total, following = await of_rights(look, shown, rights.VOTED, told=False)
    counts = [Making(position, value) for position in _count_of(shown, question)]
    declared = question.result.declared if question.result else None
    said = [*counts, *([Making(declared.position, None)] if declared else [])]
    first = [] if look.asked.cursor else said
    return (*first, *ballots), total + len(said), following


def _count_of(shown: VoteView, question: QuestionView) -> list[int]:
    """The position of the count that is shown: of the last recount that stands, else of the first count."""
    declared = question.result.declared if question.result else None
    done = [one.completed.position for one in question.recounts if one.completed]
    standing = [one for one in done if declared is None or one < declared.position]
    first = [shown.counted.moment.position] if shown.counted else []
    return (standing or first)[-1:]


async def check(look: Look) -> Found | None:
    """One comparison of a declared result."""
    shown = await vote_seen(look)
    question = _question(shown, look) if shown else None
    outcome = _outcome(question)
    found = check_of(outcome.checks, look) if outcome else None
    if shown is None or question is None or found is None:
        return None
    made = await _counted(look, shown, question, found.count)
    return compared(vote_number(shown, found.count, made), found)


async def seats_open(look: Look) -> Found | None:
    """How many of the vacancies nobody was elected to."""
    shown = await vote_seen(look)
    question = _question(shown, look) if shown else None
    outcome = _outcome(question)
    if shown is None or question is None or outcome is None or not (outcome.elected or outcome.seats_open):
        return None
    made = await _counted(look, shown, question, outcome.seats_open)
    return replace(vote_number(shown, outcome.seats_open, made), denominator=question.vacancies)


_REST: Final = {
    "invalid": Term("无效票", "invalid ballots"),
    "absent": Term("未参与表决", "not taking part"),
}


async def answer(look: Look) -> Found | None:
    """How many gave an answer; an area that would tell that of a few homes is hidden."""
    shown = await vote_seen(look)
    question = _question(shown, look) if shown else None
    outcome = _outcome(question)
    dims = {one.value: one for one in Dimension}
    if shown is None or question is None or outcome is None or look.asked.dim not in dims:
        return None
    dim, which = dims[look.asked.dim], look.asked.which or ""
    weight = _weight(outcome, which)
    if weight is None:
        return None
    value = _measured(weight, dim)
    whole = outcome.counts.electorate if which in _REST else outcome.counts.participating
    made = await _counted(look, shown, question, value)
    return replace(
        vote_number(shown, value, made if value is not None else ((), 0, None)),
        denominator=_measured(whole, dim),
        measure=Measure.AREA if dim is Dimension.AREA else Measure.HEADS,
        what=_called(question, which),
    )


def _weight(outcome: Shown, which: str) -> Weight | PublicWeight | None:
    counts = outcome.counts
    if which == "invalid":
        return counts.invalid
    return counts.not_participating if which == "absent" else counts.answers.get(which)


def _measured(weight: Weight | PublicWeight, dim: Dimension) -> int | None:
    return weight.heads if dim is Dimension.HEADS else weight.area_centi_m2


def _called(question: QuestionView, which: str) -> Term:
    if which in _REST:
        return _REST[which]
    if which in Choice.__members__:
        return term(Choice[which])
    label = next((one.label for one in question.options if one.key == which and one.label), which)
    return Term(label, label)


_COUNTERS: Final = {"tellers": Term("计票人", "tellers"), "scrutineers": Term("监票人", "scrutineers")}


async def counters(look: Look) -> Found | None:
    """How many counted, or watched."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or shown.counted is None or which not in _COUNTERS:
        return None
    value = len(getattr(shown.counted, which))
    made = ((Making(shown.counted.moment.position, value),), 1, None)
    return replace(vote_number(shown, value, made), what=_COUNTERS[which])


_BALLOTS: Final = {
    "counted": Term("计入的", "that count"),
    "paper": Term("纸质", "on paper"),
    "online": Term("线上", "online"),
    "room": Term("现场", "in the room"),
    "rejected": Term("不计入的", "that do not count"),
}


async def ballots(look: Look) -> Found | None:
    """How many ballots came, as the record of the count says."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    pieces = shown.counted.ballots if shown and shown.counted else None
    if shown is None or shown.counted is None or pieces is None or which not in _BALLOTS:
        return None
    value: int | None = getattr(pieces, which)
    counted = Making(shown.counted.moment.position, value)
    made: Paged = ((counted,), 1, None) if value is not None else ((), 0, None)
    return replace(vote_number(shown, value, made), what=_BALLOTS[which])


async def published(look: Look) -> Found | None:
    """How many secret ballots were published, sheet by sheet."""
    shown = await vote_seen(look)
    if shown is None or look.asked.vote is None:
        return None
    found = await box(look.conn, look.asked.vote, as_of=look.asked.as_of)
    if found is None:
        return None
    records = await look.records()
    names = [box_sheet(look.asked.vote, number) for number in range(1, (shown.box_sheets or 0) + 1)]
    sheets = [
        entry for entry in await entries_of(records, names) if isinstance(entry.fact, BoxSheetPublished)
    ]
    made = [Making(sheet.position, len(cast(BoxSheetPublished, sheet.fact).ballots)) for sheet in sheets]
    return vote_number(shown, len(found.ballots), paged(made, look.asked))
