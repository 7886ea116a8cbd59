"""What the rules refuse about resolutions."""

from deliberation.domain.errors import Refusal


class ResolutionExistsError(Refusal):
    CODE = "resolution.exists"
    ZH = "该决议已登记。请在决议登记簿中查看。"
    EN = "This resolution was recorded already. Find it in the register."


class NotOfConferenceError(Refusal):
    CODE = "resolution.not_a_conference_power"
    ZH = "“{authority}”不能由议事会或联席会议作出。会议只能形成协商意见、联席会议决议，或提请有权机构决定。"
    EN = (
        "A conference cannot adopt with the authority “{authority_en}”. It can form an opinion, resolve as "
        "a joint conference, or refer the matter to the body that decides."
    )


class OwnersMatterError(Refusal):
    CODE = "resolution.owners_matter"
    ZH = (
        "该事项属《民法典》第二百七十八条第一款第（{items}）项，须由业主共同决定，会议不得代为决定。"
        "请改为“提请决定”。"
    )
    EN = (
        "Civil Code, art. 278, paragraph 1, item {items}: only the owners jointly decide this. "
        "Record it as a referral to them."
    )


class MixedMattersError(Refusal):
    CODE = "resolution.mixed_matters"
    ZH = "其中有的事项须由业主共同决定，有的会议可以决定。请分成两项决议。"
    EN = "Some of these matters are for the owners, some for the meeting. Record two resolutions."


class MeetingMissingError(Refusal):
    CODE = "resolution.meeting_missing"
    STATUS = 422
    ZH = "请注明形成该决议的会议。"
    EN = "Name the meeting that adopted this."


class MeetingCannotAdoptError(Refusal):
    CODE = "resolution.meeting_cannot_adopt"
    ZH = "该会议尚未开会、已取消或流会，或仅有摘要而没有到会名单，不能形成决议。请核对会议记录。"
    EN = (
        "The meeting was not opened, was cancelled or inquorate, or its summary lists nobody present; "
        "it cannot adopt. Check its record."
    )


class WrongHallError(Refusal):
    CODE = "resolution.other_hall"
    STATUS = 422
    ZH = "所引用的会议、表决、诉求或决议属于另一个议事厅。请重新选择。"
    EN = "The meeting, vote, issue or resolution belongs to another hall. Choose again."


class IssueMissingError(Refusal):
    CODE = "resolution.issue_missing"
    STATUS = 422
    ZH = "请至少选择一件会议议定的诉求。"
    EN = "Choose at least one issue that the meeting settled."


class VoteMissingError(Refusal):
    CODE = "resolution.vote_missing"
    STATUS = 422
    ZH = "“{authority}”须由其成员表决产生（{article}）。请先组织表决，宣布结果后再登记，并注明是哪一次表决。"
    EN = (
        "“{authority_en}” comes only out of a vote of that body ({article_en}). Hold the vote, declare its "
        "result, and name the vote."
    )


class MeetingAndVoteError(Refusal):
    CODE = "resolution.meeting_and_vote"
    STATUS = 422
    ZH = "一项决议要么由会议形成，要么由表决产生，不能同时引用两者。请分成两项决议。"
    EN = "A resolution comes out of a meeting or out of a vote, not of both. Record two resolutions."


class WrongBodyError(Refusal):
    CODE = "resolution.vote_of_another_body"
    STATUS = 422
    ZH = "这次表决由“{body}”进行，不能登记为“{authority}”。请选择与表决机构相符的类型。"
    EN = "The vote was one of “{body_en}” and cannot be recorded as “{authority_en}”. Choose its kind."


class NotPutInVoteError(Refusal):
    CODE = "resolution.not_put_in_vote"
    STATUS = 422
    ZH = "所选事项不在这次表决中。请只选择这次表决的事项。"
    EN = "A motion that was named was not put in this vote. Choose from the motions of this vote."


class NotAdoptedByVoteError(Refusal):
    CODE = "resolution.not_adopted_by_vote"
    ZH = "这次表决没有就此事项宣布通过。未宣布通过的事项不得写成决议；请先宣布结果，或去掉该事项。"
    EN = (
        "This vote did not declare the matter adopted. Only what was declared adopted becomes a resolution; "
        "declare the result first, or leave the matter out."
    )


class DeclarationInQuestionError(Refusal):
    CODE = "resolution.declaration_in_question"
    ZH = "该事项正在重新计票，或重新计票结果有变、尚未重新宣布。请待重新宣布后再登记。"
    EN = (
        "The matter is being recounted, or a recount changed it and it was not declared anew. "
        "Wait for the new declaration."
    )


class VoteSetAsideError(Refusal):
    CODE = "resolution.vote_set_aside"
    ZH = "这次表决已被认定无效，或该事项已被人民法院撤销，不能形成决议。如需决定，请重新表决。"
    EN = "The vote was voided, or a court set the matter aside; nothing rests on it. Vote again to decide."


class ResolutionInQuestionError(Refusal):
    CODE = "resolution.in_question"
    ZH = (
        "本决议所依据的表决已被认定无效、被人民法院撤销，或重新计票后结果有变，不能据此交办。"
        "请重新表决，或先登记撤销、责令改正。"
    )
    EN = (
        "The vote that the resolution rests on was voided, set aside by a court, or came to another result "
        "in a recount; no order rests on it. Vote again, or record first that it was set aside."
    )


class OtherItemError(Refusal):
    CODE = "resolution.put_as_another_item"
    ZH = (
        "该诉求属《民法典》第二百七十八条第一款第（{items}）项，表决却按第（{put}）项进行，通过比例可能不同。"
        "请按正确的项重新表决。"
    )
    EN = (
        "Civil Code, art. 278, paragraph 1: the issue falls under item {items_en}, but it was put to the "
        "vote as item {put_en}, and their thresholds differ. Put it again under the right item."
    )


class OwnersDecidedError(Refusal):
    CODE = "resolution.owners_decided"
    STATUS = 422
    ZH = "业主共同决定就是决定，无须再提请（《民法典》第二百七十八、二百八十条）。请按“决定”登记。"
    EN = "What the owners adopted is a decision (Civil Code, arts 278 and 280). Record it as one."


class NotAdoptedError(Refusal):
    CODE = "resolution.not_adopted"
    ZH = "该会议没有就此事项通过表决事项。未议定的事项不得写成决议；请先表决或记录一致意见。"
    EN = (
        "The meeting adopted no motion on this. What is unsettled must not be written as a decision; "
        "put the motion first."
    )


class OnlyReferredError(Refusal):
    CODE = "resolution.only_referred"
    ZH = "会议通过的是“提请决定”，不是决定。请按“提请决定”登记。"
    EN = "The motion that was adopted refers the matter; it decides nothing. Record a referral."


class MotionInQuestionError(Refusal):
    CODE = "resolution.motion_in_question"
    ZH = "会议记录经更正后，该表决事项的结果存疑。请先由会议重新确认。"
    EN = "After a correction of the record the outcome of this motion is in question. Put it again first."


class BindsOutsiderError(Refusal):
    CODE = "resolution.binds_outsider"
    STATUS = 422
    ZH = "联席会议只约束参加的单位。请从约束范围中去掉未列席位的单位。"
    EN = "A conference binds only the units that take part. Remove those that do not sit in it."


class ResolutionStateError(Refusal):
    CODE = "resolution.not_in_this_state"
    ZH = "决议现为“{state}”，不能办理“{act}”。请刷新查看。"
    EN = "The resolution is “{state_en}”; {act_en} is not possible now. Reload and look again."


class NoticeTooShortError(Refusal):
    CODE = "resolution.notice_too_short"
    STATUS = 422
    ZH = "公示期不得少于{days}日，最早到{earliest}。请延长公示日期。"
    EN = "It must be posted for at least {days} days, until {earliest}. Choose that day or a later one."


class ObjectionExistsError(Refusal):
    CODE = "resolution.objection_exists"
    ZH = "该异议已登记，请等待答复。"
    EN = "This objection was recorded already. Wait for the answer."


class AlreadyAnsweredError(Refusal):
    CODE = "resolution.already_answered"
    ZH = "该异议已答复。"
    EN = "This objection was answered already."


class ObjectionsOpenError(Refusal):
    CODE = "resolution.objections_open"
    ZH = "还有异议没有答复。请先答复。"
    EN = "Some objections are not answered. Answer them first."


class TasksOpenError(Refusal):
    CODE = "resolution.tasks_open"
    ZH = "还有督办单没有核验销号。请待全部销号后再办结决议。"
    EN = "Not every supervision order is verified. Complete the resolution once all are closed out."


class NothingDoneError(Refusal):
    CODE = "resolution.nothing_done"
    ZH = "决议定有责任单位或期限，但尚未下达督办单。请先交办并核验。"
    EN = "The resolution names units or a deadline, yet no order was issued. Issue and verify one first."


class ReferralNotCompletedError(Refusal):
    CODE = "resolution.referral_decides_nothing"
    ZH = "提请事项由有权机构决定后才有结果，不能在此办结。"
    EN = "A referral ends with the decision of the body it was put to; it cannot be completed here."


class LowerAuthorityError(Refusal):
    CODE = "resolution.lower_authority"
    ZH = "“{old}”只能由同级或上级权力的新决议修改或撤销，“{new}”不能。请由有权机构作出新决议。"
    EN = "“{old_en}” is changed only by the same or a higher authority, not by “{new_en}”."


class NotNewerError(Refusal):
    CODE = "resolution.not_newer"
    STATUS = 422
    ZH = "请选择一项有效的、在后作出的决议来修改或撤销本决议。"
    EN = "Choose another resolution, in effect and adopted later, to amend or rescind this one."


class NotGovernmentError(Refusal):
    CODE = "resolution.not_government"
    STATUS = 422
    ZH = "责令改正由街道办事处或乡镇人民政府作出。请选择作出决定的机关。"
    EN = "Only a street office or township government orders a correction. Choose the one that did."


class NotEvaluatedError(Refusal):
    CODE = "resolution.not_evaluated"
    ZH = "决议尚未办结，或所涉诉求尚未评价，不能归档。"
    EN = "The resolution is not completed, or its issues were not evaluated yet; archive it after that."


class NotProvisionalError(Refusal):
    CODE = "resolution.deadline_not_provisional"
    ZH = "决议期限已经确定，放假安排的变动不再影响它。"
    EN = "This deadline is fixed; a later schedule does not move it."
