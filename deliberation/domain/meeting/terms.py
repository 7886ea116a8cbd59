"""The words of a meeting in Chinese and English."""

from deliberation.domain.meeting.events import MeetingKind, MotionOutcome, NoticeMethod
from deliberation.domain.meeting.record import MeetingState
from deliberation.domain.rules.procedure import Comparator, DecisionMode, QuorumBase, VoteFallback
from deliberation.domain.terms import Term, define

define(
    {
        MeetingKind.RED_DELIBERATION: Term("红色议事会", "red deliberation"),
        MeetingKind.JOINT_CONFERENCE: Term("联席会议", "joint conference"),
        MeetingKind.TRIPARTITE_CONFERENCE: Term("三方联席会", "tripartite conference"),
        MeetingKind.MONTHLY_EXCHANGE: Term("月交流", "monthly exchange"),
        MeetingKind.HEARING: Term("听证会", "hearing"),
        MeetingKind.OTHER: Term("其他会议", "other meeting"),
    },
    {
        NoticeMethod.PHONE: Term("电话", "telephone"),
        NoticeMethod.MESSAGE: Term("短信", "text message"),
        NoticeMethod.PHONE_AND_MESSAGE: Term("电话和短信", "telephone and text message"),
        NoticeMethod.WRITTEN: Term("书面", "in writing"),
        NoticeMethod.POSTED: Term("张贴", "posted"),
        NoticeMethod.WECHAT: Term("微信", "WeChat"),
        NoticeMethod.OTHER: Term("其他方式", "another way"),
    },
    {
        MotionOutcome.ADOPTED: Term("通过", "adopted"),
        MotionOutcome.NOT_ADOPTED: Term("未通过", "not adopted"),
        MotionOutcome.NO_DECISION: Term("未产生有效决定", "no decision"),
        MotionOutcome.TURNOUT_NOT_MET: Term("参与未达规定比例", "turnout not met"),
    },
    {
        MeetingState.CONVENED: Term("已召集", "convened"),
        MeetingState.NOTICE_GIVEN: Term("已通知", "notice given"),
        MeetingState.POSTPONED: Term("已延期", "postponed"),
        MeetingState.CANCELLED: Term("已取消", "cancelled"),
        MeetingState.IN_SESSION: Term("开会中", "in session"),
        MeetingState.ADJOURNED: Term("休会", "adjourned"),
        MeetingState.INQUORATE: Term("流会", "inquorate"),
        MeetingState.RECONVENED: Term("流会后已重新召集", "inquorate, reconvened"),
        MeetingState.CLOSED: Term("已结束", "closed"),
        MeetingState.HELD_IN_SUMMARY: Term("补录（仅有摘要）", "held, known in summary"),
    },
    {
        QuorumBase.ENTITLED_PERSONS: Term("应到人数", "persons entitled"),
        QuorumBase.SEATS: Term("席位数", "seats"),
    },
    {
        Comparator.AT_LEAST: Term("以上（含本数）", "at least"),
        Comparator.MORE_THAN: Term("超过（不含本数）", "more than"),
    },
    {
        DecisionMode.CONSENSUS: Term("协商一致", "consensus"),
        DecisionMode.CONSENSUS_FIRST: Term("先协商一致，后举手表决", "consensus first, then hands"),
        DecisionMode.VOTE: Term("举手表决", "show of hands"),
    },
    {
        VoteFallback.MAJORITY_OF_PERSONS_PRESENT: Term("在场人员过半数", "more than half of those present"),
        VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY: Term(
            "在场人员过半数且每方至少一票赞成", "more than half of those present, and an aye of every side"
        ),
    },
)
