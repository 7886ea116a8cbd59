"""The box of secret ballots: what may be put into it, and how it is published after the close.

A secret ballot carries a receipt code that nobody but its voter has seen. After the close all ballots are
published in the order of codes, which are random: the order of voting is gone, and each voter finds the
own ballot. There are as many as rights that voted online; paper lies in a box of wood.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from deliberation.domain.ballot.casting import Incoming, check_answers, check_entitled
from deliberation.domain.ballot.errors import RecordedVoteError
from deliberation.domain.ballot.events import BoxSheetPublished
from deliberation.domain.ballot.state import EnrolledRight
from deliberation.domain.errors import Refusal
from deliberation.domain.standing import Standing
from deliberation.domain.values import BallotSetId, Role
from deliberation.domain.vote.events import BoxShuffled
from deliberation.domain.vote.guards import wrong_stage
from deliberation.domain.vote.setup import BallotChannel, Marks
from deliberation.domain.vote.state import BallotSet, VoteState

SHEET_BALLOTS: Final = 400
SHEET_BYTES: Final = 60_000
"""Most that one published sheet holds; a leaf of the log has 65,535 bytes with its envelope."""

ReceiptCode = Annotated[str, Field(pattern=r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){2}$")]
"""60 random bits in letters and digits none of which is read as another, such as `K7QD-2MXA-5RTN`."""


class SecretBallot(NamedTuple):
    """What lies in the box: nothing that says whose it is."""

    code: str
    marks: Marks


class BoxPublishedError(Refusal):
    CODE = "box.published_already"
    ZH = "票箱已经打乱并公布，不需要再办。请查看公布的票。"
    EN = "The box was shuffled and published already. See the published ballots."


class BoxDiffersError(Refusal):
    CODE = "box.differs_from_roll"
    ZH = (
        "票箱中有{ballots}张票，而名册上网上投票的有{voted}人，两者必须相等。请不要继续计票，保留现场，"
        "由监票人和管理员查明原因。"
    )
    EN = (
        "The box holds {ballots} ballots, but {voted} holders voted online; the two must be equal. Do not go "
        "on counting: keep everything as it is and have scrutineers and administrator find out why."
    )


class ReceiptCodeTakenError(Refusal):
    CODE = "box.code_taken"
    ZH = "这个回执码已用于另一张票，您的票没有投出。请重新打开投票页面，再投一次。"
    EN = "This receipt code stands for another ballot; yours was not cast. Open the ballot page again."


class BallotMissingError(Refusal):
    CODE = "box.ballot_missing"
    STATUS = 422
    ZH = "网上无记名投票须连同选票一起提交。请从投票页面投票。"
    EN = "A secret vote online comes together with its ballot. Vote on the ballot page."


def check_ballot(vote: BallotSet, right: EnrolledRight, marks: Marks, at: datetime) -> None:
    """Refuse answers that no page of ours would send: once in the box, a ballot cannot be mended."""
    if not vote.secret or vote.setup is None:
        raise RecordedVoteError
    ballot = Incoming(BallotChannel.ONLINE, at, marks)
    check_answers(vote.setup, ballot)
    check_entitled(right, ballot)


def check_publishable(vote: BallotSet, who: Standing) -> None:
    """Refuse whoever may not publish the box, and a box that is not to be published now."""
    who.require(Role.CHAIR, Role.TELLER)
    if vote.status is None:
        raise wrong_stage(vote)
    if not vote.secret:
        raise RecordedVoteError
    if vote.box_sheets is not None:
        raise BoxPublishedError
    if vote.status is not VoteState.CLOSED:
        raise wrong_stage(vote)


def publish(
    ballot_set: BallotSetId, ballots: Sequence[SecretBallot], voted_online: int
) -> tuple[list[BoxSheetPublished], list[BoxShuffled]]:
    """The sheets in the order of codes, and the fact for the ballot set."""
    if len(ballots) != voted_online:
        raise BoxDiffersError(ballots=len(ballots), voted=voted_online)
    sheets = [
        BoxSheetPublished(ballot_set=ballot_set, number=number, ballots=[tuple(one) for one in sheet])
        for number, sheet in enumerate(_sheets(sorted(ballots, key=lambda ballot: ballot.code)), start=1)
    ]
    return sheets, [BoxShuffled(ballots=len(ballots), sheets=len(sheets))]


def _sheets(ballots: Iterable[SecretBallot]) -> list[list[SecretBallot]]:
    sheets: list[list[SecretBallot]] = []
    left = 0
    for ballot in ballots:
        size = size_of(ballot)
        if not sheets or len(sheets[-1]) == SHEET_BALLOTS or size > left:
            sheets.append([])
            left = SHEET_BYTES
        sheets[-1].append(ballot)
        left -= size
    return sheets


def size_of(ballot: SecretBallot) -> int:
    """Bytes that a ballot takes on a sheet."""
    marks = {str(motion): words for motion, words in ballot.marks.items()}
    return len(json.dumps([ballot.code, marks], separators=(",", ":"))) + 1
