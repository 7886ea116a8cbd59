"""Sentences of the access log: who was shown data and who was handed a file, never what was seen."""

from typing import Final

from projections.trail.sentence import Sentence

ACCESS_SENTENCES: Final[dict[str, Sentence]] = {
    "access.opening_shown.v1": Sentence(
        "向审计人员出示记录{event}的原值与随机数（{fields#}项）。",
        "An auditor was shown the openings of entry {event} ({fields#} fields).",
    ),
    "access.personal_data_opened.v1": Sentence(
        "查看{persons#}人的个人信息（{fields}），用途：{purpose}。",
        "Personal data of {persons#} people were opened ({fields}), for: {purpose}.",
    ),
    "access.record_exported.v1": Sentence(
        "导出“{kind}”，共{items}条，截至第{up_to}条记录。",
        "“{kind}” was exported: {items} rows, up to entry {up_to}.",
    ),
    "person.data_erased.v1": Sentence(
        "依法删除人员{object}的个人信息：{basis}。保留：{retained}。",
        "The personal data of person {object} were erased: {basis}. Kept: {retained}.",
    ),
    "person.data_request_answered.v1": Sentence(
        "答复人员{object}的个人信息请求：{granted?同意|不同意}。",
        "Person {object}'s request about their data was {granted?granted|refused}.",
    ),
    "person.data_request_received.v1": Sentence(
        "收到{by_relative?近亲属提出的|}人员{object}的个人信息请求：{kind}。",
        "A request {by_relative?of a near relative |}about the data of person {object}: {kind}.",
    ),
    "person.data_restricted.v1": Sentence(
        "限制处理人员{object}的个人信息：{basis}[，至{until}]。",
        "The personal data of person {object} were restricted: {basis}[, until {until}].",
    ),
    "person.restriction_lifted.v1": Sentence(
        "解除对人员{object}个人信息的限制。", "The restriction of person {object}'s data was lifted."
    ),
}
