"""The words of votes in Chinese and English."""

from deliberation.domain.rules.voting.ballots import Choice, QuestionKind, Validity
from deliberation.domain.rules.voting.hall_rules import ApprovalBase
from deliberation.domain.rules.voting.outcome import Part
from deliberation.domain.rules.voting.profile import (
    BallotForm,
    Base,
    Body,
    Certainty,
    Dimension,
    Majority,
    Rank,
)
from deliberation.domain.rules.voting.roll import RollKind, Tenure
from deliberation.domain.rules.voting.treatment import (
    Condition,
    InvalidBallots,
    Leavers,
    Refused,
    Unreturned,
)
from deliberation.domain.terms import Term, define

define(
    {
        Choice.AYE: Term("赞成", "aye"),
        Choice.NAY: Term("反对", "nay"),
        Choice.ABSTAIN: Term("弃权", "abstain"),
    },
    {
        Validity.VALID: Term("有效", "valid"),
        Validity.UNCLEAR: Term("意思不明", "unclear"),
        Validity.CO_OWNERS_CONFLICT_NOT_CURED: Term(
            "共有人意见不一且未补正", "co-owners disagree, not cured"
        ),
        Validity.LATE: Term("逾期", "late"),
        Validity.NO_AUTHORITY: Term("无权代理", "no authority"),
        Validity.DUPLICATE_SAME_CONTENT: Term("重复且内容相同", "duplicate, same content"),
        Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS: Term(
            "重复且内容不同，以先收到的有效票为准", "conflicting duplicate, the first valid one counts"
        ),
        Validity.REPLACED_BY_LATER: Term("已被后一张票代替", "replaced by a later ballot"),
        Validity.MISREAD: Term("录入有误，复核时已更正", "entered wrongly, put right in a recount"),
    },
    {
        QuestionKind.MOTION: Term("是否同意", "motion"),
        QuestionKind.CHOICE: Term("多选一", "choice"),
        QuestionKind.ELECTION: Term("选举", "election"),
    },
    {
        RollKind.OWNERS: Term("业主名册", "roll of owners"),
        RollKind.MEMBERS: Term("成员名册", "roll of members"),
        RollKind.HOUSEHOLDS: Term("征求意愿的住户", "households consulted"),
    },
    {
        Tenure.HANDED_OVER: Term("已交付", "handed over"),
        Tenure.SOLD_UNDELIVERED: Term("已售未交付", "sold, not handed over"),
        Tenure.UNSOLD: Term("未售", "unsold"),
    },
    {
        InvalidBallots.NOT_PARTICIPATING: Term("无效票不计入参与", "invalid ballots take no part"),
        InvalidBallots.PARTICIPATING: Term("无效票计入参与", "invalid ballots take part"),
    },
    {
        Unreturned.NOT_PARTICIPATING: Term("未投票不计入参与", "who did not vote takes no part"),
        Unreturned.FOLLOW_MAJORITY: Term("未投票从多", "who did not vote follows the majority"),
    },
    {
        Refused.AS_UNRETURNED: Term("票被拒收的视同未投票", "a refused ballot is as none"),
        Refused.NOT_PARTICIPATING: Term("票被拒收的不计入参与", "whose ballot was refused takes no part"),
    },
    {
        Leavers.IN_BASE: Term("中途离会的计入到会人数", "who left stays in the base"),
        Leavers.OUT_OF_BASE: Term("中途离会的不计入到会人数", "who left is out of the base"),
    },
    {
        Condition.CLAUSE_IN_ADOPTED_RULES: Term(
            "已通过的议事规则有此约定", "a clause in adopted procedural rules"
        ),
        Condition.PROOF_OF_DELIVERY: Term("表决票有效送达的证明", "proof that ballots were delivered"),
        Condition.CONSEQUENCE_WARNED_ON_BALLOT: Term(
            "表决票上写明后果", "the consequence warned on the ballot"
        ),
        Condition.NOT_FIRST_ASSEMBLY: Term("不是首次业主大会会议", "not the first owners' assembly"),
    },
    {
        Dimension.HEADS: Term("人数", "heads"),
        Dimension.AREA: Term("专有部分面积", "exclusive area"),
    },
    {
        Base.ELECTORATE: Term("全体业主", "all owners"),
        Base.INTERESTED_OWNERS: Term("有利害关系的业主", "the interested owners"),
        Base.ADULT_RESIDENTS_OR_HOUSEHOLD_REPS: Term(
            "年满十八周岁的居民或户代表", "the adult residents or household representatives"
        ),
        Base.COMPOSITION: Term("组成人员", "the assembly's composition"),
        Base.REPRESENTATIVES: Term("居民代表", "the representatives"),
        Base.ELECTORS: Term("有选举权的居民或户代表", "the electors"),
        Base.VOTING_MEMBERS: Term("有表决权的党员", "the voting members"),
        Base.MEMBERS: Term("成员", "the members"),
        Base.ALL_MEMBERS: Term("全体委员", "all members"),
        Base.VOTING_MEMBERS_WHO_SHOULD_ATTEND: Term(
            "应到会有表决权的党员", "the voting members who should attend"
        ),
        Base.ATTENDED: Term("到会人员", "those who attended"),
        Base.PARTICIPATING: Term("参与表决的业主", "the owners taking part"),
        Base.VOTING: Term("参加投票的人", "those who voted"),
        Base.PERSONS_PRESENT: Term("在场人员", "the persons present"),
    },
    {
        ApprovalBase.COMPOSITION: Term("全体成员", "all members"),
        ApprovalBase.ATTENDED: Term("到会人员", "those who attended"),
        ApprovalBase.PERSONS_PRESENT: Term("在场人员", "the persons present"),
        ApprovalBase.VOTING: Term("参加投票的人", "those who voted"),
    },
    {
        Body.OWNERS_JOINT_DECISION: Term("业主共同决定", "owners' joint decision"),
        Body.INTERESTED_OWNERS: Term("有利害关系的业主一致同意", "unanimity of interested owners"),
        Body.RESIDENTS_ASSEMBLY: Term("居民会议", "residents' assembly"),
        Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY: Term("居民代表会议", "residents' representatives' assembly"),
        Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS: Term(
            "居民委员会选举（居民或户代表）", "residents' committee election by electors"
        ),
        Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS: Term(
            "居民委员会选举（居民代表）", "residents' committee election by representatives"
        ),
        Body.VILLAGE_REPRESENTATIVES_ASSEMBLY: Term("村民代表会议", "villagers' representatives' assembly"),
        Body.PARTY_BRANCH_GENERAL_MEETING: Term("党支部党员大会", "party branch general meeting"),
        Body.OWNERS_COMMITTEE: Term("业主委员会", "owners' committee"),
        Body.JOINT_CONFERENCE: Term("联席会议", "joint conference"),
        Body.HALL: Term("议事厅", "deliberation hall"),
    },
    {
        Rank.STATUTE: Term("法律", "statute"),
        Rank.ADMINISTRATIVE_REGULATION: Term("行政法规", "administrative regulation"),
        Rank.LOCAL_REGULATION: Term("地方性法规", "local regulation"),
        Rank.PARTY_REGULATION: Term("党内法规", "party regulation"),
        Rank.CONVENTION: Term("议事约定", "convention"),
    },
    {
        Certainty.V1: Term("已核对原文", "text read"),
        Certainty.V2: Term("已核对摘录", "excerpt read"),
        Certainty.MH: Term("凭记忆，把握较大", "from memory, high confidence"),
        Certainty.MM: Term("凭记忆，把握一般", "from memory, medium confidence"),
        Certainty.ML: Term("凭记忆，把握较小", "from memory, low confidence"),
        Certainty.CFG: Term("无全国规定，由各地约定", "no national rule, settled locally"),
    },
    {
        BallotForm.RECORDED: Term("记名投票", "recorded vote"),
        BallotForm.SECRET: Term("无记名投票", "secret ballot"),
        BallotForm.EITHER: Term("记名或无记名", "recorded or secret"),
    },
    {
        Majority.ORDINARY: Term("一般事项", "ordinary majority"),
        Majority.SPECIAL: Term("特别事项", "special majority"),
    },
    {
        Part.QUORUM: Term("到会", "present"),
        Part.TURNOUT: Term("参与表决", "took part"),
        Part.APPROVAL: Term("同意", "in favour"),
        Part.EACH_SIDE: Term("一方同意", "side in favour"),
        Part.CONSENSUS: Term("协商一致", "consensus"),
    },
)
