"""What may happen to the record itself."""

from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.record.commands import RotateKey
from deliberation.domain.record.events import KeyRotated
from deliberation.domain.record.state import Record
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role


class SameKeyError(Refusal):
    CODE = "record.same_key"
    STATUS = 422
    ZH = "新密钥与原密钥相同。请先生成新的密钥。"
    EN = "The new key is the old one. Make another key first."


class NotTheSigningKeyError(Refusal):
    CODE = "record.not_the_signing_key"
    ZH = "原密钥不是记录中现用的密钥。请用 yishiting key show 核对后再换。"
    EN = "The old key is not the one that the record names. Check with `yishiting key show` and try again."


def rotate(record: Record, who: Standing, command: RotateKey) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if command.old == command.new:
        raise SameKeyError
    if record.key and record.key != command.old:
        raise NotTheSigningKeyError
    return [KeyRotated(old=command.old, new=command.new, reason=command.reason)]
