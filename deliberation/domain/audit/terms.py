"""The words of an audit in Chinese and English."""

from deliberation.domain.audit.findings import FindingKind, Severity
from deliberation.domain.terms import Term, define

define(
    {
        FindingKind.POSITION_GAP: Term("记录序号不连续", "gap in the positions of the log"),
        FindingKind.VERSION_GAP: Term("事项内版本不连续", "gap in the versions of a record"),
        FindingKind.FIRST_VERSION: Term("事项不是从第1版开始", "a record that does not begin with version 1"),
        FindingKind.HAPPENED_BACK: Term("发生时间倒退", "time of happening goes back"),
        FindingKind.RECORDED_BACK: Term("记录时间倒退", "time of recording goes back"),
        FindingKind.HAPPENED_AFTER_RECORDED: Term("发生时间晚于记录时间", "recorded before it happened"),
        FindingKind.ENTERED_LATE: Term("事后补记", "entered late"),
        FindingKind.UNKNOWN_STREAM: Term("引用的事项不在记录中", "names a thing that is not in the log"),
        FindingKind.UNKNOWN_EVENT: Term(
            "引用的记录不在此前的记录中", "names an entry that is not in the log before it"
        ),
        FindingKind.MIXED_STREAM: Term("一个编号下有两种事项", "two kinds of things under one id"),
        FindingKind.UNREADABLE: Term("记录无法读取", "unreadable entry"),
        FindingKind.ILLEGAL: Term("当时不允许办理", "not allowed at its time"),
        FindingKind.NO_ROLE: Term("办理人当日无此职责", "actor without the role on that day"),
        FindingKind.NO_QUORUM: Term("未达法定人数", "meeting without a quorum"),
        FindingKind.RECUSAL_IGNORED: Term("应回避而未回避", "recusal ignored"),
        FindingKind.COUNT_DIFFERS: Term("计票不符", "count not equal"),
        FindingKind.BALLOT_DIFFERS: Term("选票有效性认定不符", "ballot judged otherwise"),
        FindingKind.ROLL_DIFFERS: Term("名册校验值或合计不符", "root or totals of the roll not equal"),
        FindingKind.DEADLINE_DIFFERS: Term("期限计算不符", "deadline not equal"),
        FindingKind.RULE_DIFFERS: Term("所定规则不符", "another rule was pinned"),
        FindingKind.OWN_VERIFIER: Term("责任单位自行核验", "verified by the responsible unit"),
        FindingKind.NOTICE_RUNNING: Term("公告期未满即开始投票", "vote opened before the notice ran out"),
        FindingKind.OUTCOME_DIFFERS: Term("结论不符", "decided otherwise"),
        FindingKind.PART_MISSING: Term("应一并记录的内容缺失", "what had to be recorded with it is missing"),
        FindingKind.PROJECTION_DIFFERS: Term("展示内容与记录不符", "shown otherwise than recorded"),
    },
    {
        Severity.NOTE: Term("提示", "note"),
        Severity.FAULT: Term("问题", "fault"),
    },
)
