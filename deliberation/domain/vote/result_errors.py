"""What the rules say no to about a count and its result."""

from deliberation.domain.errors import NotAllowedError, Refusal


class PaperUnfinishedError(Refusal):
    CODE = "ballot_set.paper_unfinished"
    ZH = "第{serial}批纸质票的第{number}张还没有录完或两人录入不一致。请录完并核对后再计票。"
    EN = (
        "Paper {number} of batch {serial} is not entered yet, or its two entries differ. Finish it before "
        "the count."
    )


class BoxNotShuffledError(Refusal):
    CODE = "ballot_set.box_not_shuffled"
    ZH = "无记名票箱还没有打乱公布，不能计票。请先打乱票箱。"
    EN = "The secret box was not shuffled and published yet. Do that before the count."


class RollMovedError(Refusal):
    CODE = "ballot_set.roll_moved"
    ZH = "名册与锁定时不一致，不能计票。请由管理员核查记录。"
    EN = "The roll is not the frozen one; nothing is counted. Have an administrator check the record."


class NotScrutineerError(NotAllowedError):
    CODE = "ballot_set.not_scrutineer"
    ZH = "监票人须在本议事厅担任“监票人”，且不得同时是计票人。请另行指定监票人。"
    EN = "A scrutineer holds that role in this hall and is no teller. Name others."


class RulingNeededError(Refusal):
    CODE = "ballot_set.ruling_needed"
    ZH = "无效票是否计入参与会影响结果，法律没有规定。请先由监票人认定并说明理由，再宣布结果。"
    EN = (
        "The result hangs on whether invalid ballots take part, which no law says. A scrutineer rules on it "
        "with the reason before the result is declared."
    )


class RulingNotNeededError(Refusal):
    CODE = "ballot_set.ruling_not_needed"
    ZH = "无效票是否计入参与不影响结果，或已有认定，无需再认定。请直接宣布结果。"
    EN = "No result hangs on the invalid ballots, or they were ruled on already. Declare the result."


class DeclaredAlreadyError(Refusal):
    CODE = "ballot_set.declared_already"
    ZH = "这一事项的结果已经宣布。只有重新计票改变结果后才再次宣布。"
    EN = "The result of this question was declared. It is declared again only where a recount changed it."


class NotDeclaredError(Refusal):
    CODE = "ballot_set.not_declared"
    ZH = "这一事项的结果还没有宣布。请先宣布结果。"
    EN = "The result of this question was not declared yet. Declare it first."


class RecountOpenError(Refusal):
    CODE = "ballot_set.recount_open"
    ZH = "这一事项正在重新计票。请等重新计票完成。"
    EN = "This question is being counted again. Wait until the recount is done."


class NoRecountOpenError(Refusal):
    CODE = "ballot_set.no_recount_open"
    ZH = "没有人申请对这一事项重新计票。请先登记申请和理由。"
    EN = "Nobody asked for a recount of this question. Record the request with its reason first."


class PostingPastError(Refusal):
    CODE = "ballot_set.posting_past"
    STATUS = 422
    ZH = "公布的截止日期（{until}）早于公布当日（{day}）。请填写当日或以后的日期。"
    EN = "Posting would end on {until}, before the day on which it begins ({day}). Give a later day."


class NotCompetentError(NotAllowedError):
    CODE = "ballot_set.not_competent"
    ZH = (
        "该单位无权撤销这次表决：业主的决定违法的，由街道办事处、乡镇人民政府或房地产行政主管部门责令改正或撤销"
        "（《物业管理条例》第十九条）。请由有权的单位作出，或由其人员、主持人、记录人登记。"
    )
    EN = (
        "That unit cannot set the vote aside: street office, township government or the housing authority "
        "correct or revoke what breaks the law (Property Management Regulations of the State Council, art. "
        "19). A competent unit does it, recorded by one of its people, the chair or the recorder."
    )


class AnnulledAlreadyError(Refusal):
    CODE = "ballot_set.annulled_already"
    ZH = "法院已撤销这一事项的结果。如需再作决定，请另行组织表决。"
    EN = "A court has set the result of this question aside. Hold another vote if it is to be decided again."
