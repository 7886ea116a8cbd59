"""What the trail says of votes and ballots; never whose a right is, nor what a ballot says."""

from typing import Final

from projections.trail.sentence import Sentence

VOTE_SENTENCES: Final[dict[str, Sentence]] = {
    "agent.engaged.v1": Sentence(
        "代理人{object}接受一份委托（表决{ballot_set}）。",
        "Agent {object} took on a principal in vote {ballot_set}.",
    ),
    "agent.released.v1": Sentence("代理人{object}的一份委托终止。", "Agent {object} lost a principal."),
    "ballot_set.annulled.v1": Sentence(
        "表决{object}中事项{motion}的结果被人民法院撤销。",
        "A court annulled the result of motion {motion} in vote {object}.",
    ),
    "ballot_set.box_shuffled.v1": Sentence(
        "表决{object}的票箱已打乱次序，公布{ballots}张无记名票。",
        "The box of vote {object} was shuffled and {ballots} secret ballots published.",
    ),
    "ballot_set.closed.v1": Sentence("表决{object}投票截止。", "Voting in vote {object} closed."),
    "ballot_set.declared.v1": Sentence(
        "宣布表决{object}中事项{motion}的结果（第{count}次）：{outcome}[，通过方案{adopted}][，当选：{elected}]"
        "[，另行选举：{run_off}]。",
        "The result of motion {motion} in vote {object} was declared (no. {count}): {outcome}"
        "[, option {adopted}][, elected: {elected}][, run-off: {run_off}].",
    ),
    "ballot_set.electorate_frozen.v1": Sentence(
        "锁定表决{object}的{kind}：{record_date}，{heads}人，{units}套，{sheets}页。",
        "The {kind} of vote {object} was frozen as of {record_date}: {heads} heads, {units} units, "
        "{sheets} sheets.",
    ),
    "ballot_set.electorate_objection_decided.v1": Sentence(
        "处理对表决{object}名册的异议：{upheld?成立|不成立}。",
        "An objection to the roll of vote {object} was decided: {upheld?upheld|rejected}.",
    ),
    "ballot_set.electorate_objection_raised.v1": Sentence(
        "收到对表决{object}名册的异议。", "An objection to the roll of vote {object} was raised."
    ),
    "ballot_set.extended.v1": Sentence(
        "表决{object}延长至{closes_at}。", "Voting in vote {object} was extended until {closes_at}."
    ),
    "ballot_set.invalid_ballots_ruled.v1": Sentence(
        "监票人就表决{object}裁定：{invalid}。", "Scrutineers ruled in vote {object}: {invalid}."
    ),
    "ballot_set.links_issued.v1": Sentence(
        "为表决{object}制发{count}份投票链接。", "{count} ballot links were made for vote {object}."
    ),
    "ballot_set.notice_published.v1": Sentence(
        "公告表决{object}：{opens_at}至{closes_at}投票[，告知{informed}]。",
        "Notice of vote {object} was published: voting from {opens_at} to {closes_at}"
        "[; informed: {informed}].",
    ),
    "ballot_set.opened.v1": Sentence(
        "表决{object}开始投票，至{closes_at}；依据：{profile.source_zh}。",
        "Voting in vote {object} opened, until {closes_at}; rules: {profile.source_en}.",
    ),
    "ballot_set.preparation_revised.v1": Sentence(
        "修改表决{object}的筹备（{setup.body}，{setup.form}，{setup.questions#}个问题）。",
        "The preparation of vote {object} was revised ({setup.body}, {setup.form}, "
        "{setup.questions#} questions).",
    ),
    "ballot_set.prepared.v1": Sentence(
        "筹备表决{object}（{setup.body}，{setup.form}，{setup.questions#}个问题，基准日{setup.record_date}）。",
        "Vote {object} was prepared ({setup.body}, {setup.form}, {setup.questions#} questions, record date "
        "{setup.record_date}).",
    ),
    "ballot_set.recount_completed.v1": Sentence(
        "表决{object}的事项{motion}重新计票完毕，结果{changed?改变|不变}。",
        "Motion {motion} of vote {object} was recounted: {changed?another outcome|the same outcome}.",
    ),
    "ballot_set.recount_requested.v1": Sentence(
        "申请对表决{object}的事项{motion}重新计票。",
        "A recount of motion {motion} in vote {object} was asked for.",
    ),
    "ballot_set.result_posted.v1": Sentence(
        "公示表决{object}的结果[，至{until}]。", "The results of vote {object} were posted[ until {until}]."
    ),
    "ballot_set.tallied.v1": Sentence(
        "表决{object}计票：计票人{tellers#}人，监票人{scrutineers#}人。",
        "Vote {object} was counted by {tellers#} tellers before {scrutineers#} scrutineers.",
    ),
    "ballot_set.undelivered_notice_posted.v1": Sentence(
        "张贴表决{object}未送达的材料，至{until}。",
        "What could not be delivered in vote {object} was posted until {until}.",
    ),
    "ballot_set.voided.v1": Sentence("{by}将表决{object}作废。", "{by} set vote {object} aside."),
    "batch.received.v1": Sentence(
        "表决{ballot_set}收到第{serial}批纸质票，{count}张。",
        "Batch {serial} of vote {ballot_set} came in: {count} papers.",
    ),
    "box_sheet.published.v1": Sentence(
        "公布表决{ballot_set}的无记名票第{number}页，{ballots#}张。",
        "Sheet {number} of the secret ballots of vote {ballot_set} was published: {ballots#} ballots.",
    ),
    "right.amended.v1": Sentence("更正表决权{object}的登记。", "Right {object} was amended."),
    "right.ballot_cast.v1": Sentence(
        "表决权{object}投票（{channel}）。", "Right {object} voted ({channel})."
    ),
    "right.ballot_delivered.v1": Sentence(
        "表决权{object}的材料：{method}。", "The papers for right {object}: {method}."
    ),
    "right.ballot_rejected.v1": Sentence(
        "表决权{object}的一张票不计入（{channel}）：{reason}。",
        "A ballot of right {object} does not count ({channel}): {reason}.",
    ),
    "right.ballot_set_aside.v1": Sentence(
        "表决权{object}的一张票改为不计入：{reason}。", "A ballot of right {object} counts no more: {reason}."
    ),
    "right.enrolled.v1": Sentence(
        "表决权{object}列入表决{ballot_set}的名册。",
        "Right {object} was entered on the roll of vote {ballot_set}.",
    ),
    "right.holder_left.v1": Sentence("表决权{object}的持有人离会。", "The holder of right {object} left."),
    "right.holder_recused.v1": Sentence(
        "表决权{object}的持有人就事项{motion}回避。",
        "The holder of right {object} stands aside from motion {motion}.",
    ),
    "right.holder_signed_in.v1": Sentence(
        "表决权{object}的持有人签到。", "The holder of right {object} signed in."
    ),
    "right.link_reissued.v1": Sentence(
        "表决权{object}的投票链接已重发。", "The ballot link of right {object} was made anew."
    ),
    "right.link_revoked.v1": Sentence(
        "表决权{object}的投票链接已停用。", "The ballot link of right {object} was revoked."
    ),
    "right.proxy_refused.v1": Sentence(
        "表决权{object}的一份委托不符合规则，未接受。",
        "An authority shown for right {object} was not admitted by the rules.",
    ),
    "right.proxy_registered.v1": Sentence(
        "登记表决权{object}的一份委托，{scope#}个事项。",
        "An authority for right {object} was registered, for {scope#} motions.",
    ),
    "right.proxy_revoked.v1": Sentence(
        "表决权{object}的一份委托终止{voted_in_person?，本人已先投票|}。",
        "An authority for right {object} ended{voted_in_person?: the holder had voted first|}.",
    ),
    "right.struck.v1": Sentence("表决权{object}从名册中删除。", "Right {object} was struck off the roll."),
    "right.voted_secretly.v1": Sentence(
        "表决权{object}无记名投票（{channel}）。", "Right {object} voted secretly ({channel})."
    ),
    "roll_sheet.entered.v1": Sentence(
        "录入表决{ballot_set}名册第{number}页，{rights#}项表决权。",
        "Sheet {number} of the roll of vote {ballot_set} was entered: {rights#} rights.",
    ),
    "slip.differed.v1": Sentence(
        "纸质票{object}的两次录入不一致，待监票人核对。",
        "Paper {object} was typed differently by two people and waits for a scrutineer.",
    ),
    "slip.entered.v1": Sentence(
        "人员{by}录入一张纸质票（批次{batch}第{number}张）。",
        "Person {by} typed a paper (number {number} of batch {batch}).",
    ),
    "slip.settled.v1": Sentence(
        "纸质票{object}核定[，监票人{by}]。", "Paper {object} was settled[ by scrutineer {by}]."
    ),
}
