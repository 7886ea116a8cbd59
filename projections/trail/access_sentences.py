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
}
