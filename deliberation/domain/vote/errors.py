"""What the rules say no to about a ballot set, from its preparation to the opening."""

from deliberation.domain.errors import NotAllowedError, Refusal


class VoteExistsError(Refusal):
    CODE = "ballot_set.exists"
    ZH = "这次表决已经登记，无需重复筹备。请在表决列表中打开。"
    EN = "This vote is on record already. Open it from the list of votes."


class VoteStageError(Refusal):
    CODE = "ballot_set.wrong_state"
    ZH = "表决目前是“{state}”，不能办理这一步。请刷新页面，按当前状态办理。"
    EN = "The vote is “{state}” now, so this step is not open. Reload the page and see what comes next."


class WordingMismatchError(Refusal):
    CODE = "ballot_set.wording_mismatch"
    STATUS = 422
    ZH = "票面文字与表决事项不符：每项都要有文字，每个选项都要有名称，也不能多出未列的内容。请补全或删去。"
    EN = (
        "The wording does not fit the questions: each needs its text and each option its label, and "
        "nothing else may stand there. Complete or remove it."
    )


class FormNotAllowedError(Refusal):
    CODE = "ballot_set.form_not_allowed"
    STATUS = 422
    ZH = "“{body}”须用“{form}”（{article}）。请改选投票形式。"
    EN = "For “{body}” the law asks for a {form} ({article}). Choose that form."


class SecretFirstCountsError(Refusal):
    CODE = "ballot_set.secret_first_counts"
    STATUS = 422
    ZH = "无记名投票一经投入票箱便无法找回，不能以后一张票为准。请改为“以先收到的有效票为准”。"
    EN = (
        "A secret ballot cannot be taken out of the box again, so a later one cannot replace it. Choose "
        "that the first valid ballot counts."
    )


class IssueNotInHallError(Refusal):
    CODE = "ballot_set.issue_elsewhere"
    STATUS = 422
    ZH = "表决事项所对应的诉求不属于本议事厅。请核对后重新选择。"
    EN = "An issue that a question is to settle belongs to another hall. Check and choose again."


class SetupFixedError(Refusal):
    CODE = "ballot_set.setup_fixed"
    ZH = "名册已锁定，议事厅、表决机构、地点和登记基准日不能再改。如须更改，请另行筹备一次表决。"
    EN = (
        "The roll is frozen, so hall, body, place and record date stay as they are. Prepare another vote "
        "if they must change."
    )


class HallFixedError(Refusal):
    CODE = "ballot_set.hall_fixed"
    STATUS = 422
    ZH = "表决不能转到另一个议事厅。请在那个议事厅另行筹备。"
    EN = "A vote does not move to another hall. Prepare one there."


class RecordDateAheadError(Refusal):
    CODE = "ballot_set.record_date_ahead"
    ZH = "登记基准日（{record_date}）还没有到，名册不能锁定。请在当日或以后办理。"
    EN = "The record date ({record_date}) has not come. Freeze the roll on that day or later."


class SheetMissingError(Refusal):
    CODE = "ballot_set.sheet_missing"
    STATUS = 422
    ZH = "名册第{number}页没有录入，页码须从1起连续。请录入该页，或核对页数。"
    EN = "Sheet {number} of the roll was not entered; they run from 1 without a gap. Enter it."


class SheetLeftOutError(Refusal):
    CODE = "ballot_set.sheet_left_out"
    STATUS = 422
    ZH = "名册还有第{number}页，未计入所报的页数。请按全部页数锁定名册。"
    EN = "There is a sheet {number} beyond the number given. Freeze the roll with all its sheets."


class RollEmptyError(Refusal):
    CODE = "ballot_set.roll_empty"
    STATUS = 422
    ZH = "名册上没有任何表决权。请先录入名册。"
    EN = "Nobody stands on the roll. Enter the roll first."


class FrozenAlreadyError(Refusal):
    CODE = "ballot_set.frozen_already"
    ZH = "名册已经锁定。只有名册异议成立后才能重新锁定，请先提出并认定异议。"
    EN = "The roll is frozen, and frozen anew only once an objection was upheld: raise and decide one first."


class RollNotFrozenAnewError(Refusal):
    CODE = "ballot_set.roll_not_frozen_anew"
    ZH = "有名册异议成立，名册尚未重新锁定。请先更正并重新锁定名册。"
    EN = "An objection to the roll was upheld and the roll not frozen anew. Correct and freeze it first."


class ObjectionsOpenError(Refusal):
    CODE = "ballot_set.objections_open"
    ZH = "还有{count}件名册异议没有作出认定。请先逐件认定并说明理由，再开始投票。"
    EN = "Objections to the roll still wait: {count}. Decide each with its reason before voting opens."


class ObjectionExistsError(Refusal):
    CODE = "ballot_set.objection_exists"
    ZH = "这件名册异议已经登记，无需重复提出。"
    EN = "This objection to the roll is on record already."


class ObjectionDecidedError(Refusal):
    CODE = "ballot_set.objection_decided"
    ZH = "这件名册异议已经认定。如有新的事实，请另行提出。"
    EN = "This objection was decided already. Raise another where there are new facts."


class TimesOutOfOrderError(Refusal):
    CODE = "ballot_set.times_out_of_order"
    STATUS = 422
    ZH = "开始投票的时间须在公告之后，截止时间须在开始之后。请核对两个时间。"
    EN = "Voting begins after the notice, and ends after it begins. Check both times."


class VoteNoticeTooShortError(Refusal):
    CODE = "ballot_set.notice_too_short"
    ZH = (
        "公告须在开始投票{needed}日以前发出（{article}），公告当日和开始投票当日都不计，现只有{given}整日。"
        "请推迟开始投票的时间，重新公告。"
    )
    EN = (
        "Notice is given {needed} clear days before voting opens ({article}), neither day counted; "
        "there are {given}. Open later, and publish the notice anew."
    )


class WindowTooShortError(Refusal):
    CODE = "ballot_set.window_too_short"
    STATUS = 422
    ZH = "投票时间不得少于{needed}日（{article}），现为{given}日。请公告更晚的截止时间。"
    EN = "Voting is open for at least {needed} days ({article}); these are {given}. Announce a later close."


class WindowTooLongError(Refusal):
    CODE = "ballot_set.window_too_long"
    STATUS = 422
    ZH = "投票时间不得超过{needed}日（{article}），现为{given}日。请提前截止时间。"
    EN = "Voting stays open for at most {needed} days ({article}); these are {given}. Close earlier."


class PostingTooShortError(Refusal):
    CODE = "ballot_set.posting_too_short"
    STATUS = 422
    ZH = "无法送达的表决材料须在小区张贴不少于{needed}日（{article}），现为{given}日。请延长张贴。"
    EN = (
        "What could not be delivered is posted in the estate for at least {needed} days ({article}); "
        "these are {given}. Post it longer."
    )


class OpensLaterError(Refusal):
    CODE = "ballot_set.opens_later"
    ZH = "公告的开始投票时间是{opens_at}，尚未到。请届时再开始。"
    EN = "The notice says that voting opens at {opens_at}. Open it then."


class CloseHasComeError(Refusal):
    CODE = "ballot_set.close_has_come"
    ZH = "截止时间（{closes_at}）已到，不能再开始或延长；延长须在截止前公告。请另行公告或组织表决。"
    EN = (
        "The close ({closes_at}) has come, so voting can be neither opened nor extended; an extension is "
        "announced before it. Publish another notice, or hold another vote."
    )


class ExtensionNotLaterError(Refusal):
    CODE = "ballot_set.extension_not_later"
    STATUS = 422
    ZH = "延长后的截止时间须晚于现在的截止时间（{closes_at}）。请重新填写。"
    EN = "An extension ends later than the present close ({closes_at}). Give a later time."


class ClosesLaterError(Refusal):
    CODE = "ballot_set.closes_later"
    ZH = "公告的截止时间是{closes_at}，不能提前截止：还没有投票的人仍有权投票。请届时再截止。"
    EN = (
        "The notice says that voting closes at {closes_at} and it does not close earlier: who has not voted "
        "may still do so. Close it then."
    )


class NotForYouToRaiseError(NotAllowedError):
    CODE = "ballot_set.not_for_you_to_raise"
    ZH = "请登录，或用自己的投票链接办理，以便答复您。"
    EN = "Sign in, or use your own voting link, so that you can be answered."
