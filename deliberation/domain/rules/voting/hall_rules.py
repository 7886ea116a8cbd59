"""Rules that a hall puts together from tested parts, and the example that shows them before adoption."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Question
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import SecretSidesError
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.profile import (
    BallotForm,
    Base,
    Body,
    Certainty,
    Majority,
    Profile,
    Rank,
    Threshold,
)
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Right, RightId, members_roll
from deliberation.domain.values import Code, MotionId


class ApprovalBase(Code):
    """Of whom a hall's motion needs its share."""

    COMPOSITION = "composition"
    ATTENDED = "attended"
    PERSONS_PRESENT = "persons_present"
    VOTING = "voting"


class HallRules(BaseModel):
    """What a hall fills in: who must be there, what share of whom agrees, how many ayes of each side.

    A share is `num` of `den`, `cmp` says whether it includes the share itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    quorum_num: int = Field(default=1, ge=0)
    quorum_den: int = Field(default=2, ge=1)
    quorum_cmp: Comparator = Comparator.AT_LEAST
    approve_of: ApprovalBase = ApprovalBase.PERSONS_PRESENT
    approve_num: int = Field(default=1, ge=0)
    approve_den: int = Field(default=2, ge=1)
    approve_cmp: Comparator = Comparator.MORE_THAN
    each_side: int = Field(default=0, ge=0)
    recusal: bool = True
    ballot: BallotForm = BallotForm.EITHER

    def profile(self, since: date) -> Profile:
        """The profile that a vote under these rules pins. It decides nothing that is the owners'.

        Refuses to ask each side for an aye by secret ballot.
        """
        if self.each_side and self.ballot is BallotForm.SECRET:
            raise SecretSidesError
        quorum = Threshold(
            base=Base.COMPOSITION, num=self.quorum_num, den=self.quorum_den, cmp=self.quorum_cmp
        )
        approve = Threshold(
            base=Base(self.approve_of.value), num=self.approve_num, den=self.approve_den, cmp=self.approve_cmp
        )
        return Profile(
            name=self.name,
            body=Body.HALL,
            rule="hall_rules.v1",
            rank=Rank.CONVENTION,
            since=since,
            source_zh="本议事厅通过的议事规则",
            source_en="the rules that the hall adopted",
            certainty=Certainty.CFG,
            ballot=self.ballot,
            quorum=(quorum,),
            approve={Majority.ORDINARY: (approve,)},
            each_side=self.each_side,
            recusal=self.recusal,
        )


@dataclass(frozen=True)
class Example:
    """The least number of ayes that carries a motion, and what one fewer comes to; both real tallies.

    `adopted` is None where even every voter in the room could not carry it.
    """

    adopted: Outcome | None
    one_fewer: Outcome

    @property
    def ayes_needed(self) -> int | None:
        if self.adopted is None:
            return None
        return self.adopted.counts.answers[Choice.AYE.value].heads


def worked_example(profile: Profile, members: int, came: int, sides: int = 1) -> Example:
    """Try a motion with more and more ayes until it carries, by the very rule that will count.

    `members` are spread evenly over `sides`; the first `came` are in the room and all of them vote.
    """
    room = min(came, members)
    tried = [_tally(profile, members, room, ayes, sides) for ayes in range(room + 1)]
    least = next((index for index, outcome in enumerate(tried) if _carries(outcome)), None)
    if least is None:
        return Example(None, tried[-1])
    return Example(tried[least], tried[least - 1])


def _carries(outcome: Outcome) -> bool:
    return all(check.met for check in outcome.checks)


def _tally(profile: Profile, members: int, came: int, ayes: int, sides: int) -> Outcome:
    rights = [
        Right(RightId(UUID(int=number + 1)), number, side=f"{number % sides + 1}")
        for number in range(members)
    ]
    room = [right.id for right in rights[:came]]
    motion = MotionId(UUID(int=0))
    signed = profile.ballot is not BallotForm.SECRET
    ballots = tuple(
        Ballot(name if signed else None, {motion: Choice.AYE if number < ayes else Choice.NAY})
        for number, name in enumerate(room)
    )
    box = BallotBox(ballots, attended=frozenset(room))
    return decide(Vote(members_roll(rights), box, Question(motion=motion), profile))
