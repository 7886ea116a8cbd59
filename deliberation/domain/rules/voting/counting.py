"""Counting one question: a pure function of roll, ballots, question and treatment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deliberation.domain.rules.voting.ballots import (
    Ballot,
    BallotBox,
    Choice,
    Circumstances,
    Mark,
    Question,
    QuestionKind,
    Validity,
)
from deliberation.domain.rules.voting.outcome import Counts
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.rules.voting.roll import Right, RightId, Roll, Weight, weigh
from deliberation.domain.rules.voting.treatment import (
    InvalidBallots,
    Leavers,
    Refused,
    Treatment,
    Unreturned,
)

_NOTHING_AGREED: Final = Circumstances()


@dataclass(frozen=True)
class Vote:
    """All that a rule reads: the frozen roll, the ballots, the question, the pinned profile.

    `treatment`: how to count what the law leaves open; None as the profile says.
    """

    roll: Roll
    box: BallotBox
    question: Question
    profile: Profile
    treatment: Treatment | None = None
    circumstances: Circumstances = _NOTHING_AGREED

    @property
    def reading(self) -> Treatment:
        """The treatment to count by."""
        return self.treatment or Treatment(invalid=self.profile.invalid)

    @property
    def voters(self) -> Mapping[RightId, Right]:
        """Everybody on the roll who does not stand aside."""
        if not self.box.recused:
            return self.roll.by_id
        return {name: right for name, right in self.roll.by_id.items() if name not in self.box.recused}


@dataclass
class _Sum:
    heads: int = 0
    area: int = 0

    def add(self, heads: int, area: int) -> None:
        self.heads += heads
        self.area += area

    @property
    def weight(self) -> Weight:
        return Weight(heads=self.heads, area_centi_m2=self.area)


@dataclass
class _Heap:
    """The ballots of one question, sorted by what they say."""

    answers: dict[str, _Sum]
    took: _Sum
    named: set[RightId]
    spoilt: list[Ballot]
    refused: set[RightId]


def count(vote: Vote) -> Counts:
    """Count a question under the vote's treatment."""
    voters = vote.voters
    heap = _sort(vote, voters)
    invalid = _invalid(heap, voters)
    if vote.reading.invalid is InvalidBallots.PARTICIPATING:
        heap.took.add(invalid.heads, invalid.area)
        heap.named.update(ballot.right for ballot in heap.spoilt if ballot.right is not None)
    deemed, followed = _follow(vote, voters, heap)
    whole, took = weigh(voters.values()), heap.took.weight
    box = vote.box
    base = box.attended if vote.reading.leavers is Leavers.IN_BASE else box.present
    return Counts(
        electorate=whole,
        should_attend=weigh(right for right in voters.values() if right.should_attend),
        attended=weigh(voters[name] for name in base if name in voters),
        present=weigh(voters[name] for name in box.present if name in voters),
        participating=took,
        answers={name: found.weight for name, found in heap.answers.items()},
        invalid=invalid.weight,
        not_participating=Weight(
            heads=whole.heads - took.heads, area_centi_m2=whole.area_centi_m2 - took.area_centi_m2
        ),
        deemed=deemed.weight,
        followed=followed,
    )


def _sort(vote: Vote, voters: Mapping[RightId, Right]) -> _Heap:
    question = vote.question
    names = question.options or (Choice.AYE.value, Choice.NAY.value)
    heap = _Heap({name: _Sum() for name in (*names, Choice.ABSTAIN.value)}, _Sum(), set(), [], set())
    marked: dict[Mark | None, list[Ballot]] = {}
    for ballot in vote.box.ballots:
        if ballot.validity is Validity.VALID:
            marked.setdefault(ballot.marks.get(question.motion), []).append(ballot)
        else:
            _set_aside(heap, ballot, spoilt=ballot.validity.spoilt)
    for mark, ballots in marked.items():
        chosen = question.chosen(mark)
        if chosen is not None:
            _add(heap, chosen, ballots, voters)
            continue
        for ballot in ballots:
            _set_aside(heap, ballot, spoilt=True)
    return heap


def _add(heap: _Heap, chosen: frozenset[str], ballots: list[Ballot], voters: Mapping[RightId, Right]) -> None:
    """Count the ballots that say the same; nobody knows the area of a secret one, and it has no say there."""
    named = [ballot.right for ballot in ballots if ballot.right is not None]
    area = sum(voters[right].area_centi_m2 for right in named)
    for total in (heap.took, *(heap.answers[name] for name in chosen)):
        total.add(len(ballots), area)
    heap.named.update(named)


def _set_aside(heap: _Heap, ballot: Ballot, *, spoilt: bool) -> None:
    if ballot.right is not None:
        heap.refused.add(ballot.right)
    if spoilt:
        heap.spoilt.append(ballot)


def _invalid(heap: _Heap, voters: Mapping[RightId, Right]) -> _Sum:
    """Those who handed in an invalid ballot and no valid one, each once."""
    found = _Sum()
    counted = set(heap.named)
    for ballot in heap.spoilt:
        if ballot.right is None:
            found.add(1, 0)
        elif ballot.right not in counted:
            counted.add(ballot.right)
            found.add(1, voters[ballot.right].area_centi_m2)
    return found


def _follow(vote: Vote, voters: Mapping[RightId, Right], heap: _Heap) -> tuple[_Sum, str | None]:
    """Count the served who did not vote with the majority of those who did, where that is asked for."""
    deemed = _Sum()
    if vote.reading.unreturned is not Unreturned.FOLLOW_MAJORITY or not vote.profile.follow_majority:
        return deemed, None
    followed = _leading(vote.question, heap)
    if followed is None:
        return deemed, None
    silent = [name for name in vote.box.delivered if name in voters and name not in heap.named]
    for name in silent:
        if vote.reading.refused is Refused.AS_UNRETURNED or name not in heap.refused:
            for total in (deemed, heap.took, heap.answers[followed]):
                total.add(1, voters[name].area_centi_m2)
    return deemed, followed


def _leading(question: Question, heap: _Heap) -> str | None:
    """The opinion with the most heads and the most area; None on a tie, where the two differ, or where
    most abstained: then there is no majority to follow (domain 2.3)."""
    if question.kind is QuestionKind.ELECTION:
        return None
    leaders = []
    for amount in ("heads", "area"):
        most = max(getattr(found, amount) for found in heap.answers.values())
        leaders.append([name for name, found in heap.answers.items() if getattr(found, amount) == most])
    by_heads, by_area = leaders
    if len(by_heads) > 1 or by_heads != by_area or by_heads[0] == Choice.ABSTAIN.value:
        return None
    return by_heads[0]
