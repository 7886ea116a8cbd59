"""The words of an issue in Chinese and English."""

from deliberation.domain.issue.events import (
    CloseKind,
    IntakeChannel,
    NotAcceptedReason,
    Petition,
    Route,
    Satisfaction,
)
from deliberation.domain.issue.state import IssueState
from deliberation.domain.terms import Term, define

define(
    {
        IssueState.SUBMITTED: Term("已提交", "submitted"),
        IssueState.REGISTERED: Term("已登记", "registered"),
        IssueState.RETURNED: Term("待补充", "returned for completion"),
        IssueState.ACCEPTED: Term("已受理", "accepted"),
        IssueState.NOT_ACCEPTED: Term("不予受理", "not accepted"),
        IssueState.TRANSFERRED: Term("已转办", "transferred"),
        IssueState.ESCALATED: Term("已提级", "escalated"),
        IssueState.MERGED: Term("已并案", "merged"),
        IssueState.SCHEDULED: Term("已列入议程", "on an agenda"),
        IssueState.UNDER_DELIBERATION: Term("协商中", "under deliberation"),
        IssueState.PENDING_LEGAL_DECISION: Term("待法定表决", "waiting for the statutory decision"),
        IssueState.RESOLVED: Term("已议定", "resolved"),
        IssueState.NOT_RESOLVED: Term("未议定", "not resolved"),
        IssueState.IMPLEMENTING: Term("办理中", "being carried out"),
        IssueState.PENDING_VERIFICATION: Term("待核验", "waiting to be verified"),
        IssueState.PENDING_EVALUATION: Term("待评价", "waiting to be judged"),
        IssueState.CLOSED: Term("已销号", "closed"),
        IssueState.REOPENED: Term("重新打开", "reopened"),
        IssueState.WITHDRAWN: Term("已撤回", "withdrawn"),
        IssueState.SUSPENDED: Term("已中止", "suspended"),
    },
    {
        IntakeChannel.WEB: Term("网页", "web"),
        IntakeChannel.PHONE: Term("电话", "telephone"),
        IntakeChannel.COUNTER: Term("窗口", "counter"),
        IntakeChannel.GRID_WORKER_VISIT: Term("网格员走访", "grid worker's visit"),
        IntakeChannel.HOTLINE_12345: Term("12345热线", "hotline 12345"),
        IntakeChannel.WECHAT: Term("微信", "WeChat"),
        IntakeChannel.LETTER: Term("来信", "letter"),
        IntakeChannel.RECEPTION: Term("接待日", "reception day"),
        IntakeChannel.STAFF_FOUND: Term("工作人员发现", "found by staff"),
        IntakeChannel.OTHER: Term("其他", "other"),
    },
    {
        Petition.OWNERS_20_PERCENT: Term("20%以上业主联名", "petition by 20% of owners"),
        Petition.RESIDENTS_ONE_TENTH: Term("十分之一以上居民联名", "petition by 1/10 of residents"),
        Petition.REPRESENTATIVES_ONE_FIFTH: Term(
            "五分之一以上居民代表联名", "petition by 1/5 of representatives"
        ),
    },
    {
        NotAcceptedReason.EMERGENCY_LINE: Term("应拨打紧急热线", "belongs to an emergency line"),
        NotAcceptedReason.STATUTORY_CHANNEL: Term(
            "应走诉讼、仲裁、复议、信访等法定途径", "has a statutory channel (court, review, petition)"
        ),
        NotAcceptedReason.REPEATED_WITHOUT_NEW_FACTS: Term(
            "重复反映且无新事实", "repeated without new facts"
        ),
        NotAcceptedReason.SECRET_OR_PRIVACY: Term("涉密或涉个人隐私", "touches secrets or privacy"),
        NotAcceptedReason.OUTSIDE_PUBLIC_DUTY: Term(
            "应由市场或社会渠道解决", "belongs to the market or society"
        ),
        NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER: Term(
            "违法或违背公序良俗", "unlawful or against public order"
        ),
        NotAcceptedReason.OUTSIDE_HALL: Term("不属本议事厅范围", "outside this hall"),
        NotAcceptedReason.NOT_A_COMMON_MATTER: Term("不属公共事务", "not a common matter"),
    },
    {
        Route.DIRECT_HANDLING: Term("直接办理", "direct handling"),
        Route.RED_DELIBERATION: Term("红色议事会", "red hall deliberation"),
        Route.JOINT_CONFERENCE: Term("联席会议", "joint conference"),
        Route.TRIPARTITE_CONFERENCE: Term("三方联席会", "tripartite conference"),
        Route.OWNERS_JOINT_DECISION: Term("业主共同决定", "owners' joint decision"),
        Route.RESIDENTS_ASSEMBLY: Term("居民（代表）会议", "residents' (representatives') assembly"),
    },
    {
        Satisfaction.SATISFIED: Term("满意", "satisfied"),
        Satisfaction.BASICALLY_SATISFIED: Term("基本满意", "basically satisfied"),
        Satisfaction.DISSATISFIED: Term("不满意", "dissatisfied"),
    },
    {
        CloseKind.RESOLVED: Term("已解决", "resolved"),
        CloseKind.EXPLAINED: Term("已解释说明", "explained"),
        CloseKind.TRANSFERRED: Term("已转办", "transferred"),
        CloseKind.WITHDRAWN: Term("已撤回", "withdrawn"),
        CloseKind.MERGED: Term("已并案", "merged"),
    },
)
