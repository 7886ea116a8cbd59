"""The public steps on the timeline of an issue, each in a few words."""

from typing import Final
from uuid import UUID

from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import events as m
from deliberation.domain.minutes import events as n
from deliberation.domain.resolution import events as r
from deliberation.domain.task import events as t
from deliberation.domain.terms import Term
from deliberation.domain.values import event_id
from deliberation.domain.vote import events as v
from projections.records.base import Record, StepAt
from projections.shapes import Step

WORDS: Final[dict[type[DomainEvent], Term]] = {
    i.IssueSubmitted: Term("提交诉求", "issue submitted"),
    i.IssueRegistered: Term("登记", "registered"),
    i.IssueReturned: Term("退回补充", "returned for completion"),
    i.IssueResubmitted: Term("补充后重新提交", "completed and resubmitted"),
    i.IssueAccepted: Term("受理", "accepted"),
    i.IssueNotAccepted: Term("不予受理", "not accepted"),
    i.IssueReviewed: Term("上级复核，重新把关", "refusal set aside on review"),
    i.IssueTransferred: Term("转办", "transferred"),
    i.IssueEscalated: Term("提级", "escalated"),
    i.IssueMerged: Term("并案", "merged into another issue"),
    i.IssueAbsorbed: Term("并入另一诉求", "another issue merged into this one"),
    i.IssueLinked: Term("关联另一诉求", "linked to another issue"),
    i.DirectHandlingChosen: Term("直接办理", "handled directly"),
    i.IssueScheduled: Term("列入会议议程", "put on an agenda"),
    i.IssueUnscheduled: Term("未议，另行安排", "not reached; waits for another meeting"),
    i.DeliberationBegun: Term("开始协商", "deliberation begun"),
    i.LegalDecisionRequired: Term("须经法定程序决定", "only the owners or residents can decide"),
    i.IssueResolved: Term("形成决议", "resolved"),
    i.IssueNotResolved: Term("未形成决议", "not resolved"),
    i.IssueVotedDown: Term("表决未通过", "voted down"),
    i.FeedbackGiven: Term("向提出人反馈", "submitter informed"),
    i.IssueEvaluated: Term("居民评价", "judged by a resident"),
    i.IssueClosed: Term("销号", "closed"),
    i.IssueReopened: Term("重新办理", "reopened"),
    i.IssueWithdrawn: Term("提出人撤回", "withdrawn by the submitter"),
    i.IssueSuspended: Term("中止", "suspended"),
    i.IssueResumed: Term("恢复办理", "resumed"),
    i.UnlawfulContentDestroyed: Term("违法内容已销毁", "unlawful content destroyed"),
    m.MeetingConvened: Term("召集会议", "meeting convened"),
    m.NoticeGiven: Term("发出会议通知", "notice of the meeting given"),
    m.MeetingPostponed: Term("会议延期", "meeting postponed"),
    m.MeetingCancelled: Term("会议取消", "meeting cancelled"),
    m.MeetingOpened: Term("会议开始", "meeting opened"),
    m.MeetingFoundInquorate: Term("流会", "meeting inquorate"),
    m.MeetingAdjourned: Term("休会", "meeting adjourned"),
    m.MeetingResumed: Term("复会", "meeting resumed"),
    m.MeetingClosed: Term("会议结束", "meeting closed"),
    m.MeetingHeldInSummary: Term("会议（据纸质档案）", "meeting (from the paper record)"),
    n.MinutesPublished: Term("公布纪要", "minutes published"),
    n.MinutesCorrected: Term("更正纪要", "minutes corrected"),
    r.ResolutionAdopted: Term("通过决议", "resolution adopted"),
    r.ResolutionPublished: Term("公示决议", "resolution published"),
    r.ResolutionCompleted: Term("决议办结", "resolution completed"),
    r.ResolutionAmended: Term("决议修改", "resolution amended"),
    r.ResolutionRescinded: Term("决议撤销", "resolution rescinded"),
    r.ResolutionSuspended: Term("决议中止", "resolution suspended"),
    r.ResolutionResumed: Term("决议恢复", "resolution resumed"),
    r.CorrectionOrdered: Term("责令改正决议", "resolution ordered to be corrected"),
    r.ResolutionAnnulled: Term("决议被法院撤销", "resolution annulled by a court"),
    t.TaskIssued: Term("下达督办单", "order issued"),
    t.TaskSignedFor: Term("责任单位签收", "order signed for"),
    t.TaskReassigned: Term("改派责任单位", "order reassigned"),
    t.ProgressReported: Term("反馈进展", "progress reported"),
    t.ExtensionGranted: Term("同意延期", "extension granted"),
    t.TaskUrged: Term("催办", "unit urged"),
    t.TaskEscalated: Term("督办提级", "order escalated"),
    t.TaskReportedDone: Term("报告办结", "reported done"),
    t.TaskReturned: Term("退回重办", "report returned"),
    t.TaskVerified: Term("核验销号", "verified and closed out"),
    t.TaskSuspended: Term("督办中止", "order suspended"),
    t.TaskResumed: Term("督办恢复", "order resumed"),
    t.TaskCancelled: Term("督办取消", "order cancelled"),
    v.VoteNoticePublished: Term("公告表决", "notice of the vote published"),
    v.VoteOpened: Term("开始投票", "voting opened"),
    v.VoteExtended: Term("延长投票", "voting extended"),
    v.VoteClosed: Term("投票截止", "voting closed"),
    v.VoteTallied: Term("计票", "votes counted"),
    v.VoteDeclared: Term("宣布表决结果", "result of the vote declared"),
    v.ResultPosted: Term("公示表决结果", "result of the vote posted"),
    v.RecountRequested: Term("申请重新计票", "recount asked for"),
    v.RecountCompleted: Term("重新计票", "votes recounted"),
    v.VoteVoided: Term("表决作废", "vote set aside"),
    v.VoteAnnulled: Term("表决结果被法院撤销", "result of the vote annulled by a court"),
}

_BY_TOPIC: Final = {fact.TOPIC: term for fact, term in WORDS.items()}


def steps_of(kind: str, record: Record) -> list[Step]:
    """The public steps of one object."""
    return [_step(kind, record.id, at) for at in record.steps]


def _step(kind: str, object_id: UUID, at: StepAt) -> Step:
    words = _BY_TOPIC[at.topic]
    return Step(at.topic, at.moment, kind, object_id, event_id(object_id, at.version), words.zh, words.en)
