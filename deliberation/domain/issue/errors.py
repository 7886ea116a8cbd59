"""What the rules say no to about an issue."""

from deliberation.domain.errors import NotAllowedError, Refusal


class NotInThatStateError(Refusal):
    CODE = "issue.wrong_state"
    ZH = "诉求目前是“{state}”，不能办理这一步。请刷新页面，按当前状态办理。"
    EN = "The issue is “{state}” now, so this step is not open. Reload the page and see what comes next."


class IssueExistsError(Refusal):
    CODE = "issue.exists"
    ZH = "这条诉求已经提交，无需重复提交。"
    EN = "This issue was submitted already; there is no need to submit it again."


class PublicNumberTakenError(Refusal):
    CODE = "issue.public_number_taken"
    ZH = "公开编号{public_no}已被使用。请换一个编号，或留空由系统编号。"
    EN = "The public number {public_no} is taken. Choose another, or leave it empty to get the next one."


class ItemsMissingError(Refusal):
    CODE = "issue.items_missing"
    STATUS = 422
    ZH = "须由业主共同决定的事项，请注明属于民法典第二百七十八条第一款第几项。"
    EN = "Where the owners decide, name the item of the Civil Code, art. 278, paragraph 1."


class ItemsWithoutOwnersError(Refusal):
    CODE = "issue.items_without_owners"
    STATUS = 422
    ZH = "列了第二百七十八条的事项，就须由业主共同决定。请勾选“须业主共同决定”，或去掉事项。"
    EN = "Items of art. 278 are for the owners to decide. Mark it so, or remove the items."


class PetitionMustBeListedError(Refusal):
    CODE = "issue.petition_must_be_listed"
    ZH = (
        "这是法定联名提议（业主20%、居民十分之一或代表五分之一），不得不予受理。请受理并列入议程"
        "（物业管理条例第十三条；居民委员会组织法第二十六条、第二十八条）。"
    )
    EN = (
        "This is a statutory petition (20% of owners, 1/10 of residents or 1/5 of representatives) and "
        "cannot be refused. Accept it and put it on an agenda."
    )


class ScreenerIsPartyError(NotAllowedError):
    CODE = "issue.screener_is_party"
    ZH = "您是这条诉求的提出人，不能把关自己的诉求。请由其他人员或上级党组织办理。"
    EN = "You raised this issue and cannot screen it. Ask another screener or the party organisation above."


class NotSubmitterError(NotAllowedError):
    CODE = "issue.not_submitter"
    ZH = "只有提出人可以这样做。请使用提交时的回执或账号。"
    EN = "Only the submitter can do this. Use the receipt or the account with which it was submitted."


class NotTargetUnitError(NotAllowedError):
    CODE = "issue.not_target_unit"
    ZH = "只有接收单位的人员可以签收转办。请由该单位人员办理。"
    EN = "Only somebody of the receiving unit signs for a transfer. Ask one of its people."


class NoTransferOfferedError(Refusal):
    CODE = "issue.no_transfer_offered"
    ZH = "没有待签收的转办。请先发出转办。"
    EN = "No transfer is waiting to be signed for. Offer one first."


class NowhereToEscalateError(Refusal):
    CODE = "issue.nowhere_to_escalate"
    STATUS = 422
    ZH = "请注明提级到哪一级或哪个单位。"
    EN = "Say to which level or unit the issue goes up."


class NotAboveError(Refusal):
    CODE = "issue.not_above"
    STATUS = 422
    ZH = "提级只能到更高一级。请重新选择层级。"
    EN = "An issue only goes up to a higher level. Choose another level."


class MergeAfterLockError(Refusal):
    CODE = "issue.merge_after_lock"
    ZH = "议程已锁定或已表决，不能并案；已作的决定留在原诉求。请改用“关联”。"
    EN = "The agenda is locked or a vote was taken, so it cannot be merged. Link the two issues instead."


class MergeIntoItselfError(Refusal):
    CODE = "issue.merge_into_itself"
    STATUS = 422
    ZH = "不能并入自己。请选择另一条诉求。"
    EN = "An issue cannot be merged into itself. Choose another."


class MergeTargetClosedError(Refusal):
    CODE = "issue.merge_target_closed"
    ZH = "要并入的诉求已结束或已作出决定。请选择仍在办理的诉求，或改用“关联”。"
    EN = "The other issue has ended or was decided. Choose one still in hand, or link them."


class OtherHallError(Refusal):
    CODE = "issue.other_hall"
    STATUS = 422
    ZH = "两条诉求不属于同一议事厅。请改用“转办”或“关联”。"
    EN = "The two issues belong to different halls. Transfer or link instead."


class UnknownSubmitterError(Refusal):
    CODE = "issue.unknown_submitter"
    STATUS = 422
    ZH = "反馈对象不是这条诉求的提出人。请选择提出人。"
    EN = "Feedback goes to a submitter of this issue. Choose one."


class EvaluatedAlreadyError(Refusal):
    CODE = "issue.evaluated_already"
    ZH = "您已评价过，每人评价一次。"
    EN = "You have judged this already; everybody judges once."


class OwnWorkError(NotAllowedError):
    CODE = "issue.own_work"
    ZH = "责任单位人员不能评价本单位的办理结果。评价由居民作出。"
    EN = "People of a responsible unit do not judge their own work. Residents do."


class TasksOpenError(Refusal):
    CODE = "issue.tasks_open"
    ZH = "还有督办单没有核验销号，不能销号。请先完成核验。"
    EN = "A supervision order is not verified yet, so the issue stays open. Verify it first."


class EvaluationOpenError(Refusal):
    CODE = "issue.evaluation_open"
    ZH = "居民评价期未满（到{until}）且无人评价，不能销号。请等待评价或期满。"
    EN = "Residents may judge until {until} and none has. Wait for a judgment or the end of that day."


class ReopenTooLateError(Refusal):
    CODE = "issue.reopen_too_late"
    ZH = "已超过可重新打开的期限（{days}天）。请提交新的诉求，或请督办人员重新打开。"
    EN = "The {days} days for reopening are over. Submit a new issue, or ask the supervisor to reopen it."


class ReviewDateInPastError(Refusal):
    CODE = "issue.review_date_in_past"
    STATUS = 422
    ZH = "复查日期必须在今天之后。请重新填写。"
    EN = "The day of review must be in the future. Choose another."


class OwnersDecideError(Refusal):
    CODE = "issue.owners_decide"
    ZH = "此事属于民法典第二百七十八条第{items}项，只能由业主共同决定。请形成协商意见，或提请业主共同决定。"
    EN = (
        "This matter is item {items} of the Civil Code, art. 278, which only the owners decide jointly. "
        "Form an opinion, or refer it to the owners."
    )
