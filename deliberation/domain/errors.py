"""Refusals: what the rules say no to, with a stable code and what the person can do about it."""

from datetime import date, datetime
from typing import ClassVar, Final

from deliberation.domain.dates import day_words, moment_words
from deliberation.domain.terms import Term


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The rules do not allow what was asked; nothing was recorded.

    `CODE` never changes once released. `ZH` and `EN` tell the person what to do; `{name}` in them is
    filled from the keyword arguments, which must hold no personal data. A Term among them is said in the
    language of the sentence, a day or a time as people write it. `STATUS` is the HTTP status by which the
    web answers: 403 not yours to do, 404 unknown, 409 not in this state, 422 not valid.
    """

    CODE: ClassVar[str] = ""
    STATUS: ClassVar[int] = 409
    ZH: ClassVar[str] = ""
    EN: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        self.details: Final = details
        super().__init__(self.en if self.EN else self.CODE)

    @property
    def zh(self) -> str:
        said = {name: _words(value) for name, value in self.details.items()}
        return self.ZH.format(**{n: one.zh if isinstance(one, Term) else one for n, one in said.items()})

    @property
    def en(self) -> str:
        said = {name: _words(value) for name, value in self.details.items()}
        return self.EN.format(**{n: one.en if isinstance(one, Term) else one for n, one in said.items()})

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        code = cls.__dict__.get("CODE", "")
        if not code:
            return
        if code in _BY_CODE:
            raise TypeError(f"two refusals claim the code {code}")
        _BY_CODE[code] = cls


def _words(value: object) -> object:
    if isinstance(value, datetime):
        return moment_words(value)
    return day_words(value) if isinstance(value, date) else value


_BY_CODE: Final[dict[str, type[Refusal]]] = {}


def refusals() -> list[type[Refusal]]:
    """Every refusal that has been imported, in the order of codes."""
    return [_BY_CODE[code] for code in sorted(_BY_CODE)]


class NotFoundError(Refusal):
    """`what` names the thing in both languages (诉求 / issue), or by an id that is the same in both."""

    CODE = "not_found"
    STATUS = 404
    ZH = "没有找到{what}。请核对编号，或从列表中重新选择。"
    EN = "There is no such {what}. Check the number, or choose again from the list."

    def __init__(self, what: str) -> None:
        zh, _, en = what.partition(" / ")
        super().__init__(what=Term(zh, en or zh))


class NotAllowedError(Refusal):
    CODE = "not_allowed"
    STATUS = 403
    ZH = "您在本议事厅没有“{needed}”的职责，不能办理此事。请联系管理员或由有此职责的人办理。"
    EN = "You do not hold the role “{needed}” in this hall. Ask an administrator, or someone who holds it."


class StaleVersionError(Refusal):
    CODE = "stale_version"
    STATUS = 409
    ZH = "您打开页面之后，记录已有变动（您看到第{expected}版，现为第{actual}版）。请看现在的情况，再提交。"
    EN = (
        "The record moved since you opened it (version {expected}, now {actual}). "
        "See how it stands now, then send it again."
    )


class ReusedCommandIdError(Refusal):
    CODE = "reused_command_id"
    STATUS = 422
    ZH = "这个提交编号已用于另一项内容。请重新打开表单再提交。"
    EN = "This command id was already used for other content. Open the form again and resubmit."


class IdTakenError(Refusal):
    CODE = "id_taken"
    ZH = "这个编号已用于另一件事。请换一个新编号再提交。"
    EN = "This id stands for something else already. Send it again under a new one."


class TimeGoesBackError(Refusal):
    CODE = "time.goes_back"
    STATUS = 422
    ZH = "所填时间早于本事项已有的最后一条记录（{last}）。漏记的事请用“更正”补记。"
    EN = "That is before the last entry of this record ({last}). Enter what was forgotten as a correction."


class FutureTimeError(Refusal):
    CODE = "time.in_future"
    STATUS = 422
    ZH = "所填时间在将来。请填写实际发生的时间。"
    EN = "That time is in the future. Give the time at which it really happened."


class ClaimedTimeError(Refusal):
    CODE = "time.not_yours_to_claim"
    STATUS = 403
    ZH = "只有记录员和档案导入可以填写发生时间；您的办理以服务器时间为准。"
    EN = "Only recorders and imports may state when something happened; your act takes the server's time."


class BusyError(Refusal):
    CODE = "busy"
    STATUS = 409
    ZH = "多人正在同时办理同一事项。请稍候再试一次。"
    EN = "Several people are changing the same record at once. Wait a moment and try again."


class TooLargeError(Refusal):
    CODE = "too_large"
    STATUS = 422
    ZH = "内容过长，一条记录最多 65,535 字节。请缩短或分成几条。"
    EN = "The content is too long; one entry holds at most 65,535 bytes. Shorten it or split it."


class UnwritableTextError(Refusal):
    CODE = "text.unwritable"
    STATUS = 422
    ZH = "文字中含有无法记录的字符（空字符或残缺的代码）。请删去后重新提交。"
    EN = (
        "The text holds characters that cannot be recorded (NUL or half of a pair). Remove them and resubmit."
    )
