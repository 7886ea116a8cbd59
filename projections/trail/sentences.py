"""A sentence in Chinese and English for every event.

`{field}` is a public field of the fact, `{field.part}` a part of it, `{field#}` how many it lists, and
`{object}` what the event happened to. An id stands for the name of a thing (projections/naming), whose form
goes behind its noun. What stands in square brackets is left out where a field in it
has no value. Personal values never stand in a sentence, and of sealed ones at most the beginning of a text
that the reader may see anyway, as a name.
"""

from typing import Final

from projections.trail.access_sentences import ACCESS_SENTENCES
from projections.trail.sentence import Sentence
from projections.trail.vote_sentences import VOTE_SENTENCES

_CORRECTED: Final = Sentence(
    "更正{object}的第{version}条记录（{mode}）[，实际发生于{effective_at}]。",
    "Entry {version} of {object} was corrected ({mode})[; it really happened at {effective_at}].",
)

SENTENCES: Final[dict[str, Sentence]] = {
    "hall.established.v1": Sentence(
        "设立议事厅“{name_zh}”（{level}，编号前缀{code}）。",
        "The hall “{name_en}” was established ({level}, numbers begin with {code}).",
    ),
    "hall.lead_unit_named.v1": Sentence("{object}改由{unit}牵头。", "{unit} now leads {object}."),
    "hall.role_granted.v1": Sentence(
        "{object}：人员{person}自{since}起任“{role}”[，至{until}]。",
        "In {object}, person {person} holds the role “{role}” from {since}[ to {until}].",
    ),
    "hall.role_revoked.v1": Sentence(
        "{object}：人员{person}不再任“{role}”。", "In {object}, person {person} no longer holds “{role}”."
    ),
    "hall.rules_adopted.v1": Sentence(
        "{object}通过议事规则“{rules.name}”。", "{object} adopted the rules of procedure “{rules.name}”."
    ),
    "hall.seat_listed.v1": Sentence("{object}列入席位{seat}。", "{object} listed the seat {seat}."),
    "hall.unit_delisted.v1": Sentence("{unit}退出{object}。", "{unit} no longer takes part in {object}."),
    "hall.unit_listed.v1": Sentence("{unit}加入{object}。", "{unit} takes part in {object}."),
    "hall.voting_rules_adopted.v1": Sentence(
        "{object}通过表决规则“{rules.name}”。", "{object} adopted the voting rules “{rules.name}”."
    ),
    "issue.absorbed.v1": Sentence(
        "诉求{merged}并入诉求{object}，其提出人一并告知。",
        "Issue {merged} was merged into issue {object}; its submitters follow this one.",
    ),
    "issue.accepted.v1": Sentence(
        "受理诉求{object}：层级{level}，去向{route}。",
        "Issue {object} was accepted: level {level}, route {route}.",
    ),
    "issue.closed.v1": Sentence("诉求{object}销号（{kind}）。", "Issue {object} was closed ({kind})."),
    "issue.corrected.v1": _CORRECTED,
    "issue.deliberation_begun.v1": Sentence(
        "会议{meeting}开始协商诉求{object}。", "Meeting {meeting} began to deliberate issue {object}."
    ),
    "issue.direct_handling_chosen.v1": Sentence(
        "诉求{object}直接办理[，由{unit}负责]。", "Issue {object} is handled directly[ by {unit}]."
    ),
    "issue.escalated.v1": Sentence(
        "诉求{object}提级[至{to_level}][，交{to_unit}]。",
        "Issue {object} was escalated[ to the {to_level} level][, to {to_unit}].",
    ),
    "issue.evaluated.v1": Sentence(
        "居民评价诉求{object}：{satisfaction}，{solved?已解决|没有解决}。",
        "A resident judged issue {object}: {satisfaction}, {solved?solved|not solved}.",
    ),
    "issue.feedback_given.v1": Sentence(
        "已向提出人反馈诉求{object}的结果。", "A submitter was told what became of issue {object}."
    ),
    "issue.legal_decision_required.v1": Sentence(
        "诉求{object}须由业主或居民依法决定。", "Only the owners or residents can decide issue {object}."
    ),
    "issue.linked.v1": Sentence("诉求{object}关联诉求{to}。", "Issue {object} was linked to issue {to}."),
    "issue.merged.v1": Sentence(
        "诉求{object}并入诉求{into}。", "Issue {object} was merged into issue {into}."
    ),
    "issue.not_accepted.v1": Sentence(
        "诉求{object}不予受理：{reason}。", "Issue {object} was not accepted: {reason}."
    ),
    "issue.not_resolved.v1": Sentence(
        "诉求{object}未形成决议[（会议{meeting}）]。",
        "Issue {object} was not resolved[ by meeting {meeting}].",
    ),
    "issue.registered.v1": Sentence(
        "登记诉求，编号{public_no}。", "The issue was registered as {public_no}."
    ),
    "issue.reopened.v1": Sentence("诉求{object}重新办理。", "Issue {object} was reopened."),
    "issue.resolved.v1": Sentence(
        "诉求{object}形成决议{resolution}。", "Resolution {resolution} decides issue {object}."
    ),
    "issue.resubmitted.v1": Sentence(
        "诉求{object}补充后重新提交。", "Issue {object} was completed and resubmitted."
    ),
    "issue.resumed.v1": Sentence("诉求{object}恢复办理。", "Issue {object} goes on."),
    "issue.returned.v1": Sentence("诉求{object}退回补充。", "Issue {object} was returned for completion."),
    "issue.reviewed.v1": Sentence(
        "诉求{object}的不予受理经上级复核撤销。", "The refusal of issue {object} was set aside on review."
    ),
    "issue.scheduled.v1": Sentence(
        "诉求{object}列入会议{meeting}议程。", "Issue {object} was put on the agenda of meeting {meeting}."
    ),
    "issue.submitted.v1": Sentence(
        "收到一件诉求（{channel}）[，{petition}]。", "An issue was submitted ({channel})[, {petition}]."
    ),
    "issue.suspended.v1": Sentence(
        "诉求{object}中止，{review_on}复查。", "Issue {object} was suspended, to be reviewed on {review_on}."
    ),
    "issue.task_listed.v1": Sentence(
        "诉求{object}下达督办单{task}。", "Order {task} was issued for issue {object}."
    ),
    "issue.transfer_offered.v1": Sentence(
        "拟将诉求{object}转办{to}，待签收。", "{to} was asked to take issue {object}."
    ),
    "issue.transferred.v1": Sentence("诉求{object}转办{to}。", "Issue {object} was transferred to {to}."),
    "issue.unlawful_content_destroyed.v1": Sentence(
        "诉求{object}的违法内容已依规销毁。", "The unlawful content of issue {object} was destroyed."
    ),
    "issue.unscheduled.v1": Sentence(
        "诉求{object}未在会议{meeting}上议，另行安排。",
        "Meeting {meeting} did not reach issue {object}; it waits for another.",
    ),
    "issue.voted_down.v1": Sentence(
        "表决{ballot_set}没有通过诉求{object}的任何事项。",
        "Vote {ballot_set} adopted nothing on issue {object}.",
    ),
    "issue.withdrawn.v1": Sentence(
        "提出人撤回诉求{object}。", "Issue {object} was withdrawn by its submitter."
    ),
    "meeting.adjourned.v1": Sentence(
        "会议{object}休会[至{until}]。", "Meeting {object} was adjourned[ until {until}]."
    ),
    "meeting.agenda_amended.v1": Sentence(
        "会议{object}议程改为{agenda#}项。", "The agenda of meeting {object} now has {agenda#} items."
    ),
    "meeting.agenda_locked.v1": Sentence(
        "会议{object}议程锁定。", "The agenda of meeting {object} was locked."
    ),
    "meeting.attendance_recorded.v1": Sentence(
        "会议{object}签到：出席{present#}人，列席{in_attendance#}人，请假{excused#}人，缺席{absent#}人。",
        "Attendance of meeting {object}: {present#} present, {in_attendance#} without a vote, "
        "{excused#} excused, {absent#} absent.",
    ),
    "meeting.attendee_arrived.v1": Sentence(
        "人员{person}到会（会议{object}）。", "Person {person} arrived at meeting {object}."
    ),
    "meeting.attendee_left.v1": Sentence(
        "人员{person}离会（会议{object}）。", "Person {person} left meeting {object}."
    ),
    "meeting.cancelled.v1": Sentence("会议{object}取消。", "Meeting {object} was cancelled."),
    "meeting.chair_substituted.v1": Sentence(
        "会议{object}改由人员{person}主持。", "Person {person} takes the chair of meeting {object}."
    ),
    "meeting.closed.v1": Sentence("会议{object}结束。", "Meeting {object} was closed."),
    "meeting.consensus_reached.v1": Sentence(
        "会议{object}就事项{motion}征询一致意见：{outcome}，异议{dissent#}方。",
        "Meeting {object} sought consensus on motion {motion}: {outcome}, {dissent#} dissenting.",
    ),
    "meeting.convened.v1": Sentence(
        "{convened_by}召集会议{object}，定于{planned_at}，议程{agenda#}项。",
        "{convened_by} convened meeting {object} for {planned_at}, {agenda#} items.",
    ),
    "meeting.corrected.v1": _CORRECTED,
    "meeting.deliberation_recorded.v1": Sentence(
        "记录会议{object}的协商[（诉求{issue}）]。",
        "What meeting {object} said[ on issue {issue}] was recorded.",
    ),
    "meeting.found_inquorate.v1": Sentence(
        "会议{object}流会：应到{quorum.base}，实到{quorum.present}，须{quorum.needed}。",
        "Meeting {object} was inquorate: {quorum.present} of {quorum.base}, {quorum.needed} needed.",
    ),
    "meeting.hands_shown.v1": Sentence(
        "会议{object}就事项{motion}举手表决：赞成{ayes#}，反对{nays#}，弃权{abstentions#}，{outcome}。",
        "Meeting {object} showed hands on motion {motion}: {ayes#} ayes, {nays#} nays, "
        "{abstentions#} abstentions; {outcome}.",
    ),
    "meeting.held_in_summary.v1": Sentence(
        "据纸质档案补记会议{object}，{issues#}件诉求。",
        "Meeting {object} was entered from the paper record, with {issues#} issues.",
    ),
    "meeting.motion_proposed.v1": Sentence(
        "会议{object}提出表决事项{motion}。", "Motion {motion} was put to meeting {object}."
    ),
    "meeting.notice_given.v1": Sentence(
        "会议{object}通知{to}（{method}）。", "Notice of meeting {object} was given to {to} ({method})."
    ),
    "meeting.opened.v1": Sentence(
        "会议{object}开始，人员{chair}主持：应到{quorum.base}，实到{quorum.present}，须{quorum.needed}。",
        "Meeting {object} was opened by person {chair}: {quorum.present} of {quorum.base} present, "
        "{quorum.needed} needed.",
    ),
    "meeting.opinion_formed.v1": Sentence(
        "会议{object}就诉求{issue}形成协商意见。", "Meeting {object} formed an opinion on issue {issue}."
    ),
    "meeting.postponed.v1": Sentence(
        "会议{object}延期至{planned_at}。", "Meeting {object} was postponed to {planned_at}."
    ),
    "meeting.quorum_rechecked.v1": Sentence(
        "会议{object}表决事项{motion}前复核法定人数：{quorum.present}/{quorum.base}，{quorum.met?达到|未达到}。",
        "Before motion {motion} of meeting {object} the quorum was tested again: "
        "{quorum.present} of {quorum.base}, {quorum.met?met|not met}.",
    ),
    "meeting.reconvened.v1": Sentence(
        "会议{object}由会议{by}续开。", "Meeting {by} takes up what meeting {object} could not."
    ),
    "meeting.recusal_declared.v1": Sentence(
        "人员{person}就事项{motion}回避（会议{object}）。",
        "Person {person} stands aside from motion {motion} of meeting {object}.",
    ),
    "meeting.resumed.v1": Sentence("会议{object}复会。", "Meeting {object} was resumed."),
    "meeting.rule_noted.v1": Sentence(
        "主持人说明会议{object}适用的规则[（事项{motion}）]。",
        "The chair stated the rule that applies in meeting {object}[ to motion {motion}].",
    ),
    "meeting.unlisted_item_refused.v1": Sentence(
        "会议{object}未对未列入议程的事项作决定[（{proposed_by_unit}提出）]。",
        "Meeting {object} refused to decide an item that was not listed[, proposed by {proposed_by_unit}].",
    ),
    "minutes.circulated.v1": Sentence(
        "纪要{object}第{edition}版送{to#}个单位征求意见。",
        "Edition {edition} of minutes {object} was circulated to {to#} units.",
    ),
    "minutes.confirmed.v1": Sentence(
        "纪要{object}第{edition}版签发[，会签：{countersigned}]。",
        "Edition {edition} of minutes {object} was signed[, countersigned by {countersigned}].",
    ),
    "minutes.corrected.v1": Sentence(
        "纪要{object}更正为第{edition}版（{kind}，更正第{corrects_edition}版）。",
        "Edition {edition} of minutes {object} corrects edition {corrects_edition} ({kind}).",
    ),
    "minutes.drafted.v1": Sentence(
        "起草会议{meeting}的纪要{object}第{edition}版。",
        "Edition {edition} of minutes {object} was drafted for meeting {meeting}.",
    ),
    "minutes.published.v1": Sentence(
        "公布纪要{object}第{edition}版[，至{public_until}]。",
        "Edition {edition} of minutes {object} was published[ until {public_until}].",
    ),
    "minutes.supplemented.v1": Sentence(
        "纪要{object}补充为第{edition}版。", "Minutes {object} were supplemented as edition {edition}."
    ),
    "person.administrator_appointed.v1": Sentence(
        "人员{object}任系统管理员。", "Person {object} administers the service."
    ),
    "person.administrator_withdrawn.v1": Sentence(
        "人员{object}不再任系统管理员。", "Person {object} no longer administers the service."
    ),
    "person.affiliated.v1": Sentence(
        "人员{object}自{since}起代表{unit}[，至{until}]。",
        "Person {object} acts for {unit} from {since}[ to {until}].",
    ),
    "person.details_corrected.v1": Sentence(
        "更正人员{object}的资料。", "The details of person {object} were put right."
    ),
    "person.disaffiliated.v1": Sentence(
        "人员{object}不再代表{unit}。", "Person {object} no longer acts for {unit}."
    ),
    "person.registered.v1": Sentence("登记人员{object}。", "Person {object} was registered."),
    "public_number.assigned.v1": Sentence(
        "编号{public_no}归诉求{issue}。", "The number {public_no} was given to issue {issue}."
    ),
    "record.key_rotated.v1": Sentence(
        "更换签署记录的密钥：原{old}，新{new}。",
        "Another key signs the record: {new} in place of {old}.",
    ),
    "resolution.adopted.v2": Sentence(
        "通过决议{object}（{authority}，{effect}）[，责任单位：{responsible}][，期限{deadline}]。",
        "Resolution {object} was adopted ({authority}, {effect})[; responsible: {responsible}]"
        "[; due {deadline}].",
    ),
    "resolution.amended.v1": Sentence(
        "决议{object}由决议{by}修改。", "Resolution {by} amends resolution {object}."
    ),
    "resolution.annulled.v1": Sentence(
        "决议{object}被人民法院撤销。", "A court annulled resolution {object}."
    ),
    "resolution.archived.v1": Sentence("决议{object}归档。", "Resolution {object} was archived."),
    "resolution.completed.v1": Sentence("决议{object}办结。", "Resolution {object} was completed."),
    "resolution.corrected.v1": _CORRECTED,
    "resolution.correction_ordered.v1": Sentence(
        "{by}责令改正决议{object}。", "{by} ordered resolution {object} to be corrected."
    ),
    "resolution.deadline_refixed.v1": Sentence(
        "决议{object}的暂定期限确定为{deadline}。",
        "The provisional deadline of resolution {object} was fixed as {deadline}.",
    ),
    "resolution.objection_answered.v1": Sentence(
        "答复对决议{object}的异议：{upheld?成立|不成立}。",
        "An objection to resolution {object} was answered: {upheld?upheld|rejected}.",
    ),
    "resolution.objection_filed.v1": Sentence(
        "收到对决议{object}的异议，{in_time?在期限内|已过期限}。",
        "An objection to resolution {object} was filed {in_time?in time|too late}.",
    ),
    "resolution.published.v1": Sentence(
        "公示决议{object}[，至{notice_until}]。", "Resolution {object} was posted[ until {notice_until}]."
    ),
    "resolution.rescinded.v1": Sentence(
        "决议{object}由决议{by}撤销。", "Resolution {by} rescinds resolution {object}."
    ),
    "resolution.resumed.v1": Sentence("决议{object}恢复执行。", "Resolution {object} goes on."),
    "resolution.suspended.v1": Sentence("决议{object}中止执行。", "Resolution {object} was suspended."),
    "resolution.task_listed.v1": Sentence(
        "决议{object}下达督办单{task}。", "Order {task} was issued under resolution {object}."
    ),
    "seat.abolished.v1": Sentence("撤销席位{object}。", "Seat {object} was abolished."),
    "seat.alternate_named.v1": Sentence(
        "人员{person}任席位{object}的替补。", "Person {person} is the alternate of seat {object}."
    ),
    "seat.created.v1": Sentence("{hall}设席位{object}。", "{hall} has a seat {object}."),
    "seat.filled.v1": Sentence(
        "人员{person}自{since}起任席位{object}[，至{until}]。",
        "Person {person} holds seat {object} from {since}[ to {until}].",
    ),
    "seat.vacated.v1": Sentence(
        "席位{object}自{at}起空缺（{reason}）。", "Seat {object} is vacant from {at} ({reason})."
    ),
    "task.begun.v1": Sentence("{unit}开始办理督办单{object}。", "{unit} began to carry out order {object}."),
    "task.cancelled.v1": Sentence(
        "督办单{object}由决议{by}取消。", "Resolution {by} cancels order {object}."
    ),
    "task.corrected.v1": _CORRECTED,
    "task.deadline_refixed.v1": Sentence(
        "督办单{object}的暂定期限确定为{deadline}。",
        "The provisional deadline of order {object} was fixed as {deadline}.",
    ),
    "task.dispute_rejected.v1": Sentence(
        "督办单{object}的派单异议不成立。", "The dispute of order {object} was rejected."
    ),
    "task.disputed.v1": Sentence("{unit}对督办单{object}提出派单异议。", "{unit} disputed order {object}."),
    "task.escalated.v1": Sentence("督办单{object}提级督办。", "Order {object} was escalated."),
    "task.extension_granted.v1": Sentence(
        "督办单{object}同意延期至{deadline}。", "Order {object} was extended to {deadline}."
    ),
    "task.extension_refused.v1": Sentence(
        "督办单{object}不同意延期。", "An extension of order {object} was refused."
    ),
    "task.extension_requested.v1": Sentence(
        "{unit}申请督办单{object}延期[至{deadline}]。",
        "{unit} asked for an extension of order {object}[ to {deadline}].",
    ),
    "task.found_overdue.v1": Sentence("督办单{object}超期：{light}。", "Order {object} is overdue: {light}."),
    "task.issued.v1": Sentence(
        "下达督办单{object}给{lead}[，配合：{support}][，期限{deadline}]。",
        "Order {object} was issued to {lead}[, supported by {support}][, due {deadline}].",
    ),
    "task.progress_reported.v1": Sentence(
        "{unit}反馈督办单{object}的进展。", "{unit} reported progress on order {object}."
    ),
    "task.reassigned.v1": Sentence(
        "督办单{object}由{from_unit}改派{to}。", "Order {object} was reassigned from {from_unit} to {to}."
    ),
    "task.reassignment_accepted.v1": Sentence(
        "{unit}接收改派的督办单{object}。", "{unit} took the reassigned order {object}."
    ),
    "task.reminder_sent.v1": Sentence(
        "系统提醒督办单{object}：{light}。", "The service reminded of order {object}: {light}."
    ),
    "task.reported_done.v1": Sentence(
        "{unit}报告督办单{object}办结。", "{unit} reported order {object} done."
    ),
    "task.resumed.v1": Sentence("督办单{object}恢复。", "Order {object} goes on."),
    "task.returned.v1": Sentence("督办单{object}退回重办。", "The report on order {object} was returned."),
    "task.signed_for.v1": Sentence("{unit}签收督办单{object}。", "{unit} signed for order {object}."),
    "task.suspended.v1": Sentence("督办单{object}中止。", "Order {object} was suspended."),
    "task.urged.v1": Sentence("第{number}次催办督办单{object}。", "Order {object} was urged (no. {number})."),
    "task.verified.v1": Sentence(
        "督办单{object}由{for_unit}{on_site?到现场|}核验销号。",
        "Order {object} was verified {on_site?on site |}for {for_unit} and closed out.",
    ),
    "unit.dissolved.v1": Sentence(
        "{object}撤销[，由{successor}承接]。", "{object} was dissolved[; {successor} succeeds it]."
    ),
    "unit.merged.v1": Sentence("{object}并入{into}。", "{object} was merged into {into}."),
    "unit.registered.v1": Sentence(
        "登记单位“{name_zh}”（{kind}）。", "The unit “{name_zh}” was registered ({kind})."
    ),
    "unit.renamed.v1": Sentence("一个单位更名为“{name_zh}”。", "A unit is now called “{name_zh}”."),
    "unit.split.v1": Sentence(
        "{object}分立为{into}，由{successor}承接。",
        "{object} was split into {into}; {successor} succeeds it.",
    ),
    **VOTE_SENTENCES,
    **ACCESS_SENTENCES,
}
"""By topic as today's classes name it; tests/projections fails where an event has none."""
