"""The words of a vote in Chinese and English."""

from deliberation.domain.terms import Term, define
from deliberation.domain.vote.setup import BallotChannel, DuplicateRule
from deliberation.domain.vote.state import VoteState

define(
    {
        VoteState.PREPARED: Term("筹备中", "in preparation"),
        VoteState.ROLL_FROZEN: Term("名册已锁定", "roll frozen"),
        VoteState.NOTICE_PUBLISHED: Term("已公告", "notice published"),
        VoteState.OPEN: Term("投票中", "voting open"),
        VoteState.CLOSED: Term("已截止", "closed"),
        VoteState.TALLIED: Term("已计票", "counted"),
        VoteState.DECLARED: Term("已宣布结果", "declared"),
        VoteState.VOIDED: Term("已作废", "voided"),
    },
    {
        BallotChannel.PAPER: Term("纸质票", "on paper"),
        BallotChannel.ONLINE: Term("网上投票", "online"),
        BallotChannel.ROOM: Term("现场表决", "in the room"),
    },
    {
        DuplicateRule.FIRST_VALID_COUNTS: Term(
            "以先收到的有效票为准", "the first valid ballot received counts"
        ),
        DuplicateRule.LAST_VALID_COUNTS: Term(
            "以截止前最后一张有效票为准", "the last valid ballot before the close counts"
        ),
    },
)
