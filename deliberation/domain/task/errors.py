"""What the rules refuse about supervision orders."""

from deliberation.domain.errors import Refusal


class TaskExistsError(Refusal):
    CODE = "task.exists"
    ZH = "该督办单已下达。请在督办台账中查看。"
    EN = "This order was issued already. Find it in the supervision list."


class TaskWithoutBasisError(Refusal):
    CODE = "task.without_basis"
    STATUS = 422
    ZH = "督办单须有依据：请选择一项有效决议，或一件直接办理的诉求。"
    EN = "An order needs a basis: choose a resolution in effect, or an issue that is handled directly."


class ResolutionNotEffectiveError(Refusal):
    CODE = "task.resolution_not_effective"
    ZH = "所依据的决议未生效、已办结、已中止或已被撤销，或仅为提请事项，不能据此下达督办单。"
    EN = (
        "The resolution is a referral, is completed, stopped or set aside; no order can rest on it. "
        "Choose a resolution in effect."
    )


class IssueNotHandledDirectlyError(Refusal):
    CODE = "task.issue_not_handled_directly"
    ZH = "该诉求不属直接办理。请先选择直接办理，或依据决议下达督办单。"
    EN = "The issue is not handled directly. Choose direct handling first, or issue under its resolution."


class IssueNotOfResolutionError(Refusal):
    CODE = "task.issue_not_of_resolution"
    STATUS = 422
    ZH = "该诉求不在所依据的决议之内。请核对诉求或决议。"
    EN = "The resolution does not decide this issue. Check the issue or the resolution."


class WrongHallError(Refusal):
    CODE = "task.other_hall"
    STATUS = 422
    ZH = "所引用的决议、诉求或前置督办单属于另一个议事厅。请重新选择。"
    EN = "The resolution, issue or earlier order belongs to another hall. Choose again."


class SupervisorIsResponsibleError(Refusal):
    CODE = "task.supervisor_is_responsible"
    STATUS = 422
    ZH = "督办单位不能同时是牵头或配合单位。请另选督办单位。"
    EN = "The supervising unit cannot also lead or support. Choose another supervising unit."


class TwoDeadlinesError(Refusal):
    CODE = "time.two_deadlines"
    STATUS = 422
    ZH = "期限只能填写一种：具体日期，或天数。请留下一种。"
    EN = "Give one deadline only: a date, or a number of days."


class NotResponsibleUnitError(Refusal):
    CODE = "task.not_responsible_unit"
    STATUS = 403
    ZH = "只有牵头或配合单位的人员可以签收、异议和反馈。请由该单位人员办理。"
    EN = "Only people of the leading or supporting units sign, dispute and report. Ask one of them."


class TaskStateError(Refusal):
    CODE = "task.not_in_this_state"
    ZH = "督办单现为“{state}”，不能办理“{act}”。可在以下状态办理：{allowed}。"
    EN = "The order is “{state_en}”; {act_en} is possible only when it is: {allowed_en}."


class AlreadySignedError(Refusal):
    CODE = "task.already_signed"
    ZH = "本单位已签收，无需重复签收。"
    EN = "Your unit has signed for this order already; nothing needs to be done."


class DisputeTooLateError(Refusal):
    CODE = "task.dispute_too_late"
    ZH = "派单异议应在{until}前（含当日）提出。如确有困难，请申请延期或报告督办人。"
    EN = "A dispute had to come by the end of {until}. Ask for an extension, or report to the supervisor."


class SameUnitError(Refusal):
    CODE = "task.same_unit"
    STATUS = 422
    ZH = "该单位已是牵头单位。请选择另一单位，或驳回异议。"
    EN = "This unit leads already. Choose another one, or reject the dispute."


class UnitStillActsError(Refusal):
    CODE = "task.unit_still_acts"
    ZH = "相关单位均未撤销、合并或拆分，无需转交。如需换人，请按派单异议改派。"
    EN = "None of its units has ended, so nothing passes on. To change the unit, decide on its dispute."


class NobodyTakesOverError(Refusal):
    CODE = "task.nobody_takes_over"
    ZH = "原单位没有承接单位，本厅也没有牵头党组织。请先登记承接单位或牵头党组织。"
    EN = "The unit has no successor and the hall no leading party organisation. Enter one of them first."


class NoDeadlineError(Refusal):
    CODE = "task.no_deadline"
    ZH = "该督办单没有期限，无需延期。"
    EN = "This order has no deadline; there is nothing to extend."


class ExtensionTooLateError(Refusal):
    CODE = "task.extension_too_late"
    ZH = "延期须在到期前申请，期限已于{end} 24:00届满。请尽快办理并说明原因。"
    EN = "An extension is asked for before the deadline, which ended with {end}. Finish, and say why."


class ExtensionNotLaterError(Refusal):
    CODE = "task.extension_not_later"
    STATUS = 422
    ZH = "新期限（{asked}）必须晚于原期限（{end}）。请改填较晚的日期。"
    EN = "The new deadline ({asked}) must be later than the present one ({end}). Give a later day."


class ExtensionPendingError(Refusal):
    CODE = "task.extension_pending"
    ZH = "已有一项延期申请待批。请等待批复。"
    EN = "An extension was asked for already. Wait for the answer."


class NoExtensionAskedError(Refusal):
    CODE = "task.no_extension_asked"
    ZH = "没有待批的延期申请。请由责任单位在到期前先提出申请。"
    EN = "Nobody asked for an extension. The responsible unit has to ask before the deadline."


class GrantedDayMissingError(Refusal):
    CODE = "task.granted_day_missing"
    STATUS = 422
    ZH = "申请中没有写明延至哪一天。请填写批准的日期。"
    EN = "The request names no day. Give the day until which you extend."


class NotProvisionalError(Refusal):
    CODE = "task.deadline_not_provisional"
    ZH = "该期限已经确定，放假安排的变动不再影响它。如需更改，请办理延期。"
    EN = "This deadline is fixed; a later schedule does not move it. To change it, grant an extension."


class ScheduleUnknownError(Refusal):
    CODE = "time.schedule_unknown"
    ZH = "该年度放假安排尚未载入，期限仍为暂定。请在国务院公布并更新系统后再办理。"
    EN = "The holiday schedule of that year is not loaded yet. Try again once it is published and installed."


class NothingDueError(Refusal):
    CODE = "task.nothing_due"
    ZH = "该督办单没有期限或已反馈，无需提醒。"
    EN = "This order has no deadline or was reported already; there is nothing to remind of."


class NotOverdueError(Refusal):
    CODE = "task.not_overdue"
    ZH = "该督办单尚未超期（期限至{end} 24:00）。请在超期后再登记。"
    EN = "This order is not overdue; its deadline ends with {end}. Record it after that day."


class AlreadyFoundOverdueError(Refusal):
    CODE = "task.already_found_overdue"
    ZH = "超期已登记。如需督促，请催办或提级。"
    EN = "That it is overdue was recorded already. Urge the unit, or escalate."


class DependencyOpenError(Refusal):
    CODE = "task.dependency_open"
    ZH = "前置督办单尚未完成。请待其{needed}后再办理。"
    EN = "An order that this one depends on is not {needed_en} yet. Wait for it."


class OwnTaskVerificationError(Refusal):
    CODE = "task.own_verification"
    STATUS = 403
    ZH = "责任单位（牵头、配合）的人员不能核验或退回本单位承办的督办单。请由党组织或督办单位的其他人员核验。"
    EN = (
        "People of the leading or supporting units do not verify their own order. "
        "Ask somebody else of a party organisation or of the supervising unit."
    )


class NotVerifierError(Refusal):
    CODE = "task.not_verifier"
    STATUS = 403
    ZH = "督办单由党组织或督办单位的人员核验。请由他们办理。"
    EN = "Orders are verified by people of a party organisation or of the supervising unit. Ask one of them."


class NotSupersededError(Refusal):
    CODE = "task.not_superseded"
    ZH = "只有新决议修改或撤销了原决议，督办单才能取消。请先登记新决议对原决议的修改或撤销。"
    EN = (
        "An order is cancelled only where a new resolution amended or rescinded the one it rests on. "
        "Record that first."
    )
