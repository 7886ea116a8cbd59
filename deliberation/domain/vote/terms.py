"""The words of a vote in Chinese and English."""

from deliberation.domain.terms import Term, define
from deliberation.domain.vote.checks import Step
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
    {
        Step.RULE_IN_FORCE: Term("适用的规则", "rules in force"),
        Step.BALLOT_FORM: Term("投票形式", "form of the ballot"),
        Step.AGAINST_OFFERED: Term("反对的选项", "a way to be against"),
        Step.FOLLOW_MAJORITY: Term("未投票从多", "who did not vote follows the majority"),
        Step.SMALL_GROUP: Term("无记名的最少人数", "enough people for a secret ballot"),
        Step.RECORD_DATE: Term("登记基准日", "record date"),
        Step.ROLL_FROZEN: Term("锁定名册", "frozen roll"),
        Step.OBJECTIONS_DECIDED: Term("名册异议", "objections to the roll"),
        Step.NOTICE_DAYS: Term("公告期", "days of notice"),
        Step.COMMITTEE_TOLD: Term("告知居民委员会", "the residents' committee told"),
        Step.POSTED_UNDELIVERED: Term("无法送达的张贴", "posting of what was not delivered"),
        Step.OPEN_DAYS: Term("投票时间", "days of voting"),
        Step.LINKS_ISSUED: Term("投票链接", "personal links"),
        Step.RESULT_POSTED: Term("公布结果", "posting of the result"),
    },
)
