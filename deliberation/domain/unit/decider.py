"""What may happen to a unit."""

from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.standing import Standing
from deliberation.domain.unit.commands import (
    DissolveUnit,
    MergeUnit,
    RegisterUnit,
    RenameUnit,
    SplitUnit,
)
from deliberation.domain.unit.events import (
    UnitDissolved,
    UnitMerged,
    UnitRegistered,
    UnitRenamed,
    UnitSplit,
)
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role


class UnitExistsError(Refusal):
    CODE = "unit.exists"
    ZH = "该单位已登记。请在单位名册中查找。"
    EN = "This unit is registered already. Find it in the list of units."


class UnitEndedError(Refusal):
    CODE = "unit.ended"
    ZH = "该单位已合并、拆分或撤销。请改用其承接单位。"
    EN = "This unit was merged, split or dissolved. Use its successor."


class OwnSuccessorError(Refusal):
    CODE = "unit.own_successor"
    STATUS = 422
    ZH = "单位不能由自己承接。请选择另一个单位。"
    EN = "A unit cannot succeed itself. Choose another."


class SuccessorNotAmongPartsError(Refusal):
    CODE = "unit.successor_not_among_parts"
    STATUS = 422
    ZH = "承接单位必须是拆分后的单位之一。请重新选择。"
    EN = "The successor must be one of the parts. Choose again."


def active(unit: Unit) -> None:
    """Refuse where the unit is unknown or acts no longer."""
    if unit.kind is None:
        raise NotFoundError(what="单位 / unit")
    if unit.ended:
        raise UnitEndedError


def register(unit: Unit, who: Standing, command: RegisterUnit, parent: Unit | None) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    if unit.kind is not None:
        raise UnitExistsError
    if parent is not None:
        active(parent)
    return [UnitRegistered(**command.model_dump(exclude={"unit"}))]


def rename(unit: Unit, who: Standing, command: RenameUnit) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    active(unit)
    return [UnitRenamed(name_zh=command.name_zh, name_en=command.name_en)]


def merge(unit: Unit, who: Standing, command: MergeUnit, into: Unit) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    active(unit)
    if command.into == command.unit:
        raise OwnSuccessorError
    active(into)
    return [UnitMerged(into=command.into)]


def split(unit: Unit, who: Standing, command: SplitUnit, parts: list[Unit]) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    active(unit)
    if command.unit in command.into:
        raise OwnSuccessorError
    if command.successor not in command.into:
        raise SuccessorNotAmongPartsError
    for part in parts:
        active(part)
    return [UnitSplit(into=command.into, successor=command.successor)]


def dissolve(unit: Unit, who: Standing, command: DissolveUnit, successor: Unit | None) -> list[DomainEvent]:
    who.require(Role.ADMINISTRATOR)
    active(unit)
    if command.successor == command.unit:
        raise OwnSuccessorError
    if successor is not None:
        active(successor)
    return [UnitDissolved(successor=command.successor, reason=command.reason)]
