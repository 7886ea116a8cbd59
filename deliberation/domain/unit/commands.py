"""What can be asked about a unit."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import UnitId

UnitName = Annotated[str, Field(min_length=1, max_length=200)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RegisterUnit(_Command):
    unit: UnitId
    name_zh: UnitName
    name_en: UnitName | None = None
    kind: UnitKind
    parent: UnitId | None = None


class RenameUnit(_Command):
    unit: UnitId
    name_zh: UnitName
    name_en: UnitName | None = None


class MergeUnit(_Command):
    unit: UnitId
    into: UnitId


class SplitUnit(_Command):
    """Divide a unit; `successor` is one of `into` and takes what is not given to another."""

    unit: UnitId
    into: Annotated[list[UnitId], Field(min_length=2, max_length=20)]
    successor: UnitId


class DissolveUnit(_Command):
    unit: UnitId
    successor: UnitId | None = None
    reason: Annotated[str, Field(max_length=2000)] | None = None
