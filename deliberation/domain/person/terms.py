"""The words of a person's rights over their data in Chinese and English."""

from deliberation.domain.person.events import ErasureBasis, RequestKind, RestrictionBasis, Retained
from deliberation.domain.terms import Term, define

define(
    {
        RequestKind.ACCESS: Term("查阅（第四十五条）", "access (art. 45)"),
        RequestKind.COPY: Term("复制（第四十五条）", "a copy (art. 45)"),
        RequestKind.CORRECTION: Term("更正、补充（第四十六条）", "correction (art. 46)"),
        RequestKind.ERASURE: Term("删除（第四十七条）", "erasure (art. 47)"),
        RequestKind.EXPLANATION: Term("解释处理规则（第四十八条）", "explanation (art. 48)"),
    },
    {
        ErasureBasis.PURPOSE_ENDED: Term(
            "处理目的已实现、无法实现或不再必要（第四十七条第一项）",
            "the purpose is reached, cannot be, or needs them no more (art. 47, item 1)",
        ),
        ErasureBasis.SERVICE_OR_PERIOD_ENDED: Term(
            "停止提供服务或保存期限已届满（第四十七条第二项）",
            "the service ended or the retention period is over (art. 47, item 2)",
        ),
        ErasureBasis.CONSENT_WITHDRAWN: Term(
            "本人撤回同意（第四十七条第三项）", "consent was withdrawn (art. 47, item 3)"
        ),
        ErasureBasis.UNLAWFUL_PROCESSING: Term(
            "处理违反法律、行政法规或约定（第四十七条第四项）",
            "processing broke the law or an agreement (art. 47, item 4)",
        ),
        ErasureBasis.OTHER_LAW: Term(
            "法律、行政法规规定的其他情形（第四十七条第五项）", "another provision of law (art. 47, item 5)"
        ),
        ErasureBasis.RELATIVE_OF_DECEASED: Term(
            "逝者近亲属依法请求（第四十九条）", "a near relative of the deceased asked for it (art. 49)"
        ),
    },
    {
        RestrictionBasis.RETENTION_PERIOD: Term(
            "法定保存期限未满（第四十七条第二款）", "a statutory retention period runs (art. 47, para. 2)"
        ),
        RestrictionBasis.TECHNICALLY_HARD: Term(
            "技术上难以删除（第四十七条第二款）", "erasing is technically hard (art. 47, para. 2)"
        ),
        RestrictionBasis.REQUEST_PENDING: Term("请求正在核实办理", "a request is being looked into"),
    },
    {
        Retained.OPAQUE_ID: Term(
            "记录中的随机编号（不含姓名等）", "the random id in the record, which holds no name"
        ),
        Retained.BALLOTS: Term(
            "已计入表决结果的选择与面积（只在编号下）",
            "choices and areas that counted in a vote, under the id",
        ),
        Retained.FREE_TEXT: Term(
            "诉求、纪要等文字中可能写到的姓名（须逐条处理）",
            "names that somebody wrote into texts of issues or minutes (to be handled one by one)",
        ),
        Retained.ARCHIVES: Term(
            "依档案法须保存的会议与表决材料", "records of meetings and votes that the Archives Law has kept"
        ),
        Retained.BACKUPS: Term(
            "旧备份和数据库日志中的密文，到期销毁",
            "ciphertext in older backups and database logs until they lapse",
        ),
    },
)
