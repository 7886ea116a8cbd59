"""What a ballot set asks, of whom and by which form: fixed before its notice, pinned when it opens."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from deliberation.domain.rules.voting.ballots import Choice, Question, QuestionKind
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.values import Code, HallId, IssueId, MotionId, StatedDay

Label = Annotated[str, Field(min_length=1, max_length=200)]
OptionKey = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
"""How an option or a candidate stands in the log: a bare key, because a candidate's name is personal."""

Marks = dict[MotionId, tuple[Annotated[str, Field(min_length=1, max_length=8)], ...]]
"""The answers of one ballot: AYE, NAY or ABSTAIN for a motion, keys of options for a choice or election.
An empty tuple is an answer that nobody can read; a motion that is missing was left blank."""


class BallotChannel(Code):
    """By which way a ballot came."""

    PAPER = "paper"
    ONLINE = "online"
    ROOM = "room"


class DuplicateRule(Code):
    """Which of two valid ballots of one right counts; announced before the vote, never changed after."""

    FIRST_VALID_COUNTS = "first_valid_counts"
    LAST_VALID_COUNTS = "last_valid_counts"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionPut(Question):
    """One question of the set, and the issue that it settles."""

    options: tuple[OptionKey, ...] = ()
    issue: IssueId | None = None


class Setup(_Value):
    """Everything about a vote that anybody may know from the start.

    `place` is the place whose law holds, such as `cn-zhejiang-zhoushan`. The three circumstances decide
    whether unreturned ballots may follow the majority (domain 2.3). `temporary`: a temporary meeting of
    the owners, for which some places ask a shorter notice.
    """

    hall: HallId
    body: Body
    place: Annotated[str, Field(pattern=r"^cn(-[a-z]+)*$", max_length=80)] = "cn"
    form: BallotForm = BallotForm.RECORDED
    channels: tuple[BallotChannel, ...] = (BallotChannel.PAPER, BallotChannel.ONLINE)
    duplicates: DuplicateRule = DuplicateRule.FIRST_VALID_COUNTS
    questions: Annotated[tuple[QuestionPut, ...], Field(min_length=1, max_length=30)]
    record_date: StatedDay
    temporary: bool = False
    clause_in_adopted_rules: bool = False
    consequence_warned_on_ballot: bool = False
    first_assembly: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        motions = [question.motion for question in self.questions]
        if len(set(motions)) < len(motions):
            raise ValueError("a motion is put twice")
        if not self.channels or len(set(self.channels)) < len(self.channels):
            raise ValueError("name each channel once, and at least one")
        if self.form is BallotForm.EITHER:
            raise ValueError("a ballot is recorded or secret")
        return self

    def question(self, motion: MotionId) -> QuestionPut | None:
        """The question of a motion; None where the set has none."""
        return next((one for one in self.questions if one.motion == motion), None)


class QuestionWording(_Value):
    """The words of one question, and what each of its options stands for (a candidate's name, a company)."""

    text: Annotated[str, Field(min_length=1, max_length=4_000)]
    options: Mapping[OptionKey, Label] = {}


class Wording(_Value):
    """All words of a ballot. Published with the notice; until then they are sealed."""

    title: Label
    questions: Mapping[MotionId, QuestionWording]


def as_mark(question: Question, words: tuple[str, ...] | None) -> "Choice | frozenset[str] | None":
    """What a ballot says to one question, as the rules read it; None where it says nothing readable."""
    if not words:
        return None
    if words == (Choice.ABSTAIN.value,):
        return Choice.ABSTAIN
    if question.kind is QuestionKind.MOTION:
        known = len(words) == 1 and words[0] in {choice.value for choice in Choice}
        return Choice(words[0]) if known else None
    return frozenset(words)
