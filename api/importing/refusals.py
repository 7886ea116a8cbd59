"""What an import refuses before any decider is asked."""

from deliberation.domain.errors import Refusal


class UnknownEventTypeError(Refusal):
    CODE = "import.unknown_event_type"
    STATUS = 422
    ZH = "没有“{type}”这种事件。请核对拼写，或删去这一行。"
    EN = "There is no event type “{type}”. Check the spelling, or remove the line."


class NobodyActsError(Refusal):
    CODE = "import.nobody_acts"
    STATUS = 422
    ZH = "没有写明由谁办理（by）。请填写 persons 中的编号。"
    EN = "It does not say who acted (by). Give an id of persons."


class SystemActsError(Refusal):
    CODE = "import.system_acts"
    STATUS = 422
    ZH = "SYSTEM 只用于系统计时（提醒、超期）。请写明办理人。"
    EN = "SYSTEM stands for timers only (reminders, overdue). Say which person acted."


class UnknownReferenceError(Refusal):
    CODE = "import.unknown_reference"
    STATUS = 422
    ZH = "{key} 所写的 {name} 不在 {section} 中。请核对编号，或在该部分补上。"
    EN = "{name} (in {key}) is not among {section}. Check the id, or add it there."


class SubjectMissingError(Refusal):
    CODE = "import.subject_missing"
    STATUS = 422
    ZH = "没有写明是哪一个 {key}。请补上编号。"
    EN = "It does not say which {key} is meant. Add its id."


class DataNotReadableError(Refusal):
    CODE = "import.data_not_readable"
    STATUS = 422
    ZH = "{key} 应为{zh}。请更正后再导入。"
    EN = "{key} must be {en}. Correct it and import again."


class DataMissingError(Refusal):
    CODE = "import.data_missing"
    STATUS = 422
    ZH = "缺少 {key}。请在 data 中补上。"
    EN = "{key} is missing. Add it to data."


class CharacterisationMissingError(Refusal):
    CODE = "import.characterisation_missing"
    STATUS = 422
    ZH = (
        "受理时须作法律定性：是否须业主共同决定、第二百七十八条第几项。"
        "请写在事件中，或写在 legal_characterisation 部分。"
    )
    EN = (
        "Screening must say whether the owners decide, and by which item of art. 278. Write it in the event "
        "or in legal_characterisation."
    )


class NotOwnersMatterError(Refusal):
    CODE = "import.not_owners_matter"
    ZH = "受理时已定性为不须业主共同决定的事项，不能发起业主表决。请按原定途径办理。"
    EN = "Screening found that the owners need not decide this, so no owners' vote is opened on it."


class RosterMissingError(Refusal):
    CODE = "import.roster_missing"
    STATUS = 422
    ZH = "没有名册，无法锁定。请在 electorate 中写明 roster（放在案例旁边的 CSV 或 XLSX），或用 --roster。"
    EN = (
        "There is no roster to freeze. Name it in electorate.roster (a CSV or XLSX beside the case), or "
        "give it with --roster."
    )


class SeqChangedError(Refusal):
    CODE = "import.seq_changed"
    ZH = "seq {seq} 已导入过，内容与现在不同。已记录的不能改写：请恢复原内容，用新的事件更正。"
    EN = (
        "seq {seq} was imported before with other content. What is recorded is never rewritten: restore it, "
        "and correct by a new event."
    )
