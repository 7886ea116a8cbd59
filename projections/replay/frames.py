"""The frames of a replay: entries into steps, steps through the domain's folds, folds into panels. Pure.

A replay costs one fold of every entry, and panels only for the frames that are asked for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from deliberation.domain.ballot.events import BallotCast, VotedSecretly
from deliberation.domain.dates import day_words
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.meeting.events import MotionProposed
from deliberation.domain.terms import Term
from deliberation.domain.values import event_id, local_date
from projections.records.issue import ISSUE
from projections.records.meeting import MEETING
from projections.records.vote import VOTE
from projections.replay.folds import Course, kind_of, ordered
from projections.replay.issue import IssueCourse
from projections.replay.meeting import MeetingCourse
from projections.replay.shapes import Audience, Case, Frame, Panel
from projections.replay.vote import VoteCourse
from projections.replay.words import BULK, counted, kinds_of
from projections.steps import WORDS
from projections.trail.render import render
from projections.trail.sentences import SENTENCES
from projections.votes.privacy import LEAST

COURSES: Final[dict[str, Callable[[Case], Course]]] = {
    MEETING.name: MeetingCourse,
    VOTE.name: VoteCourse,
    ISSUE.name: IssueCourse,
}
"""What can be replayed."""

INSIDE: Final = 500
"""Sentences that an opened step shows at most."""

_BALLOTS: Final = (BallotCast, VotedSecretly)
_LATE: Final = timedelta(days=1)


@dataclass(slots=True)
class Step:
    """The entries of one step; `shown` is the one that it is about, the last of them in a bulk step."""

    shown: Entry[DomainEvent]
    bulk: bool
    entries: list[Entry[DomainEvent]] = field(default_factory=list)


def steps_of(case: Case) -> list[Step]:
    """The steps of a replay in its order.

    What happens to single rights, slips and sheets between two other entries makes one step a day; for the
    public as many days as bring enough of it. What a public timeline does not name, and what a meeting did
    on other business, is taken in silently with the step that follows it.
    """
    steps: list[Step] = []
    silent: list[Entry[DomainEvent]] = []
    elsewhere = _other_business(case)
    for entry in ordered(case.entries, case.order):
        bulk = kind_of(entry) in BULK
        if not bulk and (not _named(case, entry) or elsewhere(entry)):
            silent.append(entry)
            continue
        if not (bulk and steps and _goes_on(case, steps[-1], entry)):
            _close(case, steps)
            steps.append(Step(entry, bulk))
        steps[-1].entries += [*silent, entry]
        steps[-1].shown = entry
        silent = []
    if steps:
        steps[-1].entries += silent
    _close(case, steps)
    return steps


def _goes_on(case: Case, step: Step, entry: Entry[DomainEvent]) -> bool:
    """Whether an entry belongs to a bulk step that is under way."""
    same_day = local_date(step.shown.happened_at) == local_date(entry.happened_at)
    return step.bulk and (same_day or _too_few(case, step))


def _too_few(case: Case, step: Step) -> bool:
    """Whether a step would tell the public how a few homes voted, or when."""
    if case.audience is not Audience.PUBLIC:
        return False
    return 0 < len({one.stream for one in step.entries if isinstance(one.fact, _BALLOTS)}) < LEAST


def _close(case: Case, steps: list[Step]) -> None:
    """Join the last bulk step to the one before it where it holds too few."""
    if len(steps) > 1 and steps[-1].bulk and steps[-2].bulk and _too_few(case, steps[-1]):
        last = steps.pop()
        steps[-1].entries += last.entries
        steps[-1].shown = last.shown


def _named(case: Case, entry: Entry[DomainEvent]) -> bool:
    """Whether an entry is a step of its own: of a whole decision the public sees the steps of timelines."""
    return case.kind != ISSUE.name or case.audience is not Audience.PUBLIC or type(entry.fact) in WORDS


def _other_business(case: Case) -> Callable[[Entry[DomainEvent]], bool]:
    """Tells whether a meeting's entry is about another issue than the decision's."""
    if case.kind != ISSUE.name:
        return lambda _: False
    put = [entry.fact for entry in case.entries if isinstance(entry.fact, MotionProposed)]
    others = {fact.motion for fact in put if fact.issue != case.object}

    def elsewhere(entry: Entry[DomainEvent]) -> bool:
        if kind_of(entry) != MEETING.name:
            return False
        issue, motion = (getattr(entry.fact, name, None) for name in ("issue", "motion"))
        return issue not in (None, case.object) or motion in others

    return elsewhere


def frames(case: Case, first: int = 1, last: int | None = None, *, opened: bool = False) -> list[Frame]:
    """The frames from `first` to `last`, both included and counted from 1; all of them without a `last`.

    `opened`: with the sentences inside of steps of many entries, for whoever may read those.
    """
    steps = steps_of(case)
    course = COURSES[case.kind](case)
    found: list[Frame] = []
    before: tuple[Panel, ...] | None = None
    for number, step in enumerate(steps[:last], start=1):
        for entry in step.entries:
            course.take(entry)
        if number < first - 1:
            continue
        panels = course.panels(step.shown.happened_at)
        if number >= first:
            frame = _frame(case, step, number, _highlighted(panels, before))
            inside = _inside(case, step) if opened else ()
            found.append(replace(frame, count=len(steps), state=course.state, inside=inside))
        before = panels
    return found


def _frame(case: Case, step: Step, number: int, panels: tuple[Panel, ...]) -> Frame:
    shown = step.shown
    return Frame(
        number=number,
        count=number,
        event=event_id(shown.stream, shown.version),
        position=shown.position,
        happened_at=shown.happened_at,
        recorded_at=shown.recorded_at,
        late=shown.recorded_at - shown.happened_at > _LATE,
        sentence=_said(case, step),
        actor=None if step.bulk or case.audience is Audience.PUBLIC else case.names.actor(shown),
        entries=len(step.entries) if step.bulk else 1,
        panels=panels,
        state=None,
    )


def _said(case: Case, step: Step) -> Term:
    """What happened: a sentence of the trail, or of a bulk step what it is made of."""
    shown = step.shown
    if step.bulk:
        said = kinds_of if case.audience is Audience.PUBLIC else counted
        day = day_words(shown.happened_at)
        found = said(entry.fact.TOPIC for entry in step.entries)
        return Term(f"{day.zh}：{found.zh}。", f"{day.en}: {found.en}.")
    if case.kind == ISSUE.name and case.audience is Audience.PUBLIC:
        return WORDS[type(shown.fact)]
    return sentence(case, shown)


def sentence(case: Case, entry: Entry[DomainEvent]) -> Term:
    """What the trail says of an entry, with the names that the reader may see."""
    said = SENTENCES[entry.fact.TOPIC]
    zh = render(said.zh, entry.fact, entry.stream, case.names, zh=True)
    return Term(zh, render(said.en, entry.fact, entry.stream, case.names, zh=False))


def _inside(case: Case, step: Step) -> tuple[Term, ...]:
    if not step.bulk or case.audience is Audience.PUBLIC:
        return ()
    return tuple(sentence(case, entry) for entry in step.entries[:INSIDE])


def _highlighted(panels: Sequence[Panel], before: Iterable[Panel] | None) -> tuple[Panel, ...]:
    """The panels with what changed marked. Of the first frame nothing is, because everything is new."""
    if before is None:
        return tuple(panels)
    facts = {(panel.key, one.key): one for panel in before for one in panel.facts}
    workings = {(panel.key, one.key): one for panel in before for one in panel.workings}
    return tuple(
        replace(
            panel,
            facts=tuple(replace(one, moved=facts.get((panel.key, one.key)) != one) for one in panel.facts),
            workings=tuple(
                replace(one, moved=workings.get((panel.key, one.key)) != one) for one in panel.workings
            ),
        )
        for panel in panels
    )
