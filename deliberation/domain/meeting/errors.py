"""What the rules say no to about a meeting and its motions."""

from deliberation.domain.errors import NotAllowedError, Refusal


class MeetingExistsError(Refusal):
    CODE = "meeting.exists"
    ZH = "这次会议已经登记，无需重复召集。请在会议列表中打开。"
    EN = "This meeting is on record already. Open it from the list of meetings."


class MeetingStageError(Refusal):
    CODE = "meeting.wrong_state"
    ZH = "会议目前是“{state}”，不能办理这一步。请刷新页面，按当前状态办理。"
    EN = "The meeting is “{state}” now, so this step is not open. Reload the page and see what comes next."


class ConvenerNotPartyError(NotAllowedError):
    CODE = "meeting.convener_not_party"
    ZH = "会议须由您所在的党组织召集（过程由党组织牵头）。请选择您代表的党组织，或由牵头党组织召集。"
    EN = "A party organisation that you act for must convene the meeting. Choose it, or ask the lead one."


class RulesNotAdoptedError(NotAllowedError):
    CODE = "meeting.rules_not_adopted"
    ZH = "会议适用本议事厅已通过的议事规则，不能临时另定。请先由议事厅通过规则再召集。"
    EN = "A meeting follows the rules that the hall adopted. Have the hall adopt others before you convene."


class PlannedInPastError(Refusal):
    CODE = "meeting.planned_in_past"
    STATUS = 422
    ZH = "会议时间已过。请填写以后的时间；已开过的会议，请记录人在会议列表里“补录过去的会议”。"
    EN = "That time has passed. Give a later one; the list of meetings lets a recorder enter one of the past."


class AgendaRepeatsError(Refusal):
    CODE = "meeting.agenda_repeats"
    STATUS = 422
    ZH = "同一议题或表决事项在议程中出现了两次。请只保留一条。"
    EN = "The same issue or motion stands on the agenda twice. Keep one line."


class AgendaLockedError(Refusal):
    CODE = "meeting.agenda_locked"
    ZH = "议程已锁定，不能再增减或并案。请列入下一次会议。"
    EN = "The agenda is locked; nothing is added, removed or merged. List it for the next meeting."


class IssueElsewhereError(Refusal):
    CODE = "meeting.issue_elsewhere"
    STATUS = 422
    ZH = "议题不属于本议事厅，或已列入另一次会议。请核对后再列入议程。"
    EN = "The issue belongs to another hall, or stands on another meeting's agenda. Check before listing it."


class NotReconvenableError(Refusal):
    CODE = "meeting.not_reconvenable"
    ZH = "只有本议事厅流会且尚未重新召集的会议可以重新召集。请核对会议。"
    EN = "Only an inquorate meeting of this hall that was not reconvened yet can be. Check the meeting."


class NoticeTooShortError(Refusal):
    CODE = "meeting.notice_too_short"
    ZH = "议事规则要求会前至少{needed}个整天通知，现只有{given}天。请延期，或注明为紧急通知。"
    EN = "The rules want {needed} clear days' notice; this leaves {given}. Postpone, or mark it urgent."


class NoticeNotGivenError(Refusal):
    CODE = "meeting.notice_not_given"
    ZH = "尚未发出会议通知。请先登记通知（单位、方式）再继续。"
    EN = "No notice was given yet. Record to whom and how notice was given, then go on."


class AttendanceMissingError(Refusal):
    CODE = "meeting.attendance_missing"
    ZH = "尚未登记签到。请先登记出席、列席、请假和缺席人员。"
    EN = "Nobody has signed in yet. Record who is present, in attendance, excused and absent."


class AttendanceTwiceError(Refusal):
    CODE = "meeting.attendance_twice"
    STATUS = 422
    ZH = "有人同时列在两类中（出席、列席、请假、缺席）。每人只列一次。"
    EN = "Somebody is listed twice (present, in attendance, excused, absent). List everybody once."


class NotEntitledError(Refusal):
    CODE = "meeting.not_entitled"
    STATUS = 422
    ZH = "有{count}人当日没有本次会议的席位，也不代表受通知的单位。请改列为“列席”，或先办理席位、通知。"
    EN = "{count} of them have no seat that day and act for no invited unit. List them as in attendance."


class AlreadyThereError(Refusal):
    CODE = "meeting.already_there"
    ZH = "此人已在会场。请核对人员。"
    EN = "This person is in the room already. Check whom you mean."


class NotThereError(Refusal):
    CODE = "meeting.not_there"
    ZH = "此人不在会场。请先登记到场，或核对人员。"
    EN = "This person is not in the room. Record the arrival first, or check whom you mean."


class ChairAbsentError(Refusal):
    CODE = "meeting.chair_absent"
    ZH = "主持人不在会场。请先由在场的另一位主持人代为主持，再继续。"
    EN = "The chair is not in the room. Let another chair who is there take over, then go on."


class MayNotPresideError(NotAllowedError):
    CODE = "meeting.may_not_preside"
    ZH = "此人在本议事厅没有“主持人”职责，或不属于党组织，不能主持。请另选主持人。"
    EN = "This person has no chair's role in the hall or acts for no party organisation. Choose another."


class QuorumNotMetError(Refusal):
    CODE = "meeting.quorum_not_met"
    ZH = (
        "未达法定人数：应有{needed}（基数{base}），实到{present}；到会{sides_present}方（共{sides}方）。"
        "请等候，或宣布流会。"
    )
    EN = (
        "No quorum: {needed} of {base} are needed, {present} came, with {sides_present} of {sides} sides. "
        "Wait for more, or declare the meeting inquorate."
    )


class QuorumLostError(Refusal):
    CODE = "meeting.quorum_lost"
    ZH = (
        "已不足法定人数：应有{needed}（基数{base}），现有{present}，不能表决；已宣布的结果有效。"
        "请休会、散会或宣布流会，讨论可继续并只记为讨论。"
    )
    EN = (
        "The quorum is lost: {needed} of {base} are needed, {present} remain. No decision now; declared ones "
        "stand. Adjourn or end the meeting; talk may go on and is recorded as talk."
    )


class QuorumHeldError(Refusal):
    CODE = "meeting.quorum_held"
    ZH = "现已达到法定人数（应有{needed}，实到{present}），不能宣布流会。请开会，或休会、散会。"
    EN = "There is a quorum ({present}, {needed} needed), so it is not inquorate. Open, adjourn or close it."


class SummaryWithoutAttendanceError(Refusal):
    CODE = "meeting.summary_without_attendance"
    STATUS = 422
    ZH = "补录的会议没有列明到会单位，不能带有通过的事项。请补充到会单位，或去掉表决事项。"
    EN = (
        "A summary that does not list who was present carries no motion. List the units, or drop the motions."
    )


class SummaryInquorateError(Refusal):
    CODE = "meeting.summary_inquorate"
    ZH = "按议事规则，补录的会议未达法定人数（应有{needed}，到会{present}），不能带有通过的事项。"
    EN = "By its rules the meeting had no quorum ({present}, {needed} needed), so it carries no motion."


class DeclaredStandsError(Refusal):
    CODE = "meeting.declared_stands"
    ZH = (
        "开会、表决和宣布的结果不能删改或事后补入，只能更正其所依据的事实。结果有误的，请由会议重新作出决定。"
    )
    EN = (
        "What was opened, decided or declared is not struck, rewritten or added later; correct the facts it "
        "rests on. Where the result is wrong, let the body decide anew."
    )


class CorrectionOutOfOrderError(Refusal):
    CODE = "meeting.correction_out_of_order"
    STATUS = 422
    ZH = "更正的时间须在前后两条记录之间（{after}至{before}）。请核对时间，或选择另一条记录。"
    EN = "The time must lie between the entries around it ({after} to {before}). Check it, or choose another."


class CorrectionDoesNotFitError(Refusal):
    CODE = "meeting.correction_does_not_fit"
    STATUS = 422
    ZH = "补入的事实与当时的记录不符（如离场者当时不在场、表决事项当时未提出）。请核对位置和内容。"
    EN = (
        "The added fact does not fit the record at that point (somebody was not there, a motion not yet put)."
    )


class MotionExistsError(Refusal):
    CODE = "motion.exists"
    ZH = "这项表决事项已经提出，内容不同。请核对编号，或另提一项。"
    EN = "This motion was put already, on something else. Check which one you mean, or put another."


class MotionUnknownError(Refusal):
    CODE = "motion.unknown"
    STATUS = 422
    ZH = "会上没有提出过这项表决事项。请先提出。"
    EN = "No such motion was put in this meeting. Put it first."


class NotOnAgendaError(Refusal):
    CODE = "motion.not_on_agenda"
    ZH = "该事项不在议程中，不得表决。请记录“未列入议程，不予表决”，列入下一次会议。"
    EN = "This is not on the agenda, so it is not decided. Note the refusal, and list it for another meeting."


class IssueGoneError(Refusal):
    CODE = "motion.issue_gone"
    ZH = "这项议题目前是“{state}”，不能在本次会议上表决。请核对议题。"
    EN = "The issue is “{state}” now and cannot be decided in this meeting. Check the issue."


class MotionDecidedError(Refusal):
    CODE = "motion.decided"
    ZH = "这项表决事项的结果已经宣布。如需再议，请另提一项。"
    EN = "The outcome of this motion was declared. To take it up again, put another motion."


class OwnersDecideError(Refusal):
    CODE = "motion.owners_decide"
    ZH = (
        "此事属于民法典第二百七十八条第{items}项，只能由业主共同决定，会议不能代为决定。"
        "请形成协商意见，或将表决事项改为“提请业主共同决定”。"
    )
    EN = (
        "This matter is item {items} of the Civil Code, art. 278; only the owners decide it jointly. "
        "Form an opinion, or put a motion that refers it to the owners."
    )


class RecusalNotProvidedError(Refusal):
    CODE = "motion.recusal_not_provided"
    ZH = "本次会议的议事规则没有回避规定。请由本人声明并记入讨论。"
    EN = "The rules of this meeting know no recusal. Let the person say so, and record it as talk."


class AlreadyRecusedError(Refusal):
    CODE = "motion.already_recused"
    ZH = "此人已就这项表决事项回避。"
    EN = "This person already stands aside from the motion."


class TooFewSidesError(Refusal):
    CODE = "motion.too_few_sides"
    ZH = "回避后剩下不足两方，不能表决，也不降低法定人数。请提级到街道（乡镇）处理。"
    EN = "Recusal leaves fewer than two sides; the quorum is not lowered. Escalate the matter to the street."


class VoteRequiredError(Refusal):
    CODE = "motion.vote_required"
    ZH = "本次会议的议事规则以表决作出决定。请举手表决并逐人记录。"
    EN = "The rules of this meeting decide by vote. Have hands shown, and record them by person."


class ConsensusOnlyError(Refusal):
    CODE = "motion.consensus_only"
    ZH = "本次会议的议事规则只以协商一致作出决定，不举手表决。有分歧的，请记录分歧并提级。"
    EN = "The rules of this meeting decide by consensus only. Record the dissent, and escalate."


class DissentUnnamedError(Refusal):
    CODE = "motion.dissent_unnamed"
    STATUS = 422
    ZH = "不同意见须注明单位或人员，且须在会场并未回避。请核对。"
    EN = "Name the unit or person who dissents; they must be there and not stand aside. Check the names."


class OutcomeDiffersError(Refusal):
    CODE = "motion.outcome_differs"
    STATUS = 422
    ZH = "所报结果“{claimed}”与按议事规则计算的“{found}”不一致。请核对名单。"
    EN = "The outcome given, {claimed}, is not what the rules make of it, {found}. Check the names."


class HandNotEntitledError(Refusal):
    CODE = "motion.hand_not_entitled"
    STATUS = 422
    ZH = "名单中有人没有表决权（列席或没有席位）。请从名单中去掉。"
    EN = "Somebody on the list has no vote (in attendance, or without a seat). Take them off."


class HandAbsentError(Refusal):
    CODE = "motion.hand_absent"
    STATUS = 422
    ZH = "名单中有人没有到会。未到会的人不能表决。"
    EN = "Somebody on the list did not come. Only those who are there vote."


class HandLeftError(Refusal):
    CODE = "motion.hand_left"
    STATUS = 422
    ZH = "名单中有人在表决前已离场。离场者不表决，也不算弃权，请从名单中去掉。"
    EN = "Somebody on the list left before the motion. Whoever left casts no vote and does not abstain."


class HandRecusedError(Refusal):
    CODE = "motion.hand_recused"
    STATUS = 422
    ZH = "名单中有人已就这项事项回避。回避者不表决，请从名单中去掉。"
    EN = "Somebody on the list stands aside from this motion and casts no vote. Take them off."


class HandPlaceTakenError(Refusal):
    CODE = "motion.hand_place_taken"
    STATUS = 422
    ZH = "名单中有人的席位已由他人行使（同一席位、同一单位只有一票）。请只保留一人。"
    EN = "Somebody's seat is already sat by another; a seat or unit has one vote. Keep one of them."


class HandTwiceError(Refusal):
    CODE = "motion.hand_twice"
    STATUS = 422
    ZH = "名单中有人出现两次。每人每项只有一票，无论有几个席位。"
    EN = "Somebody is on the list twice. Everybody has one vote a motion, however many seats."
