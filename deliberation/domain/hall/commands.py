"""What can be asked about a hall."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.values import HallId, PersonId, Role, StatedDay, UnitId

HallName = Annotated[str, Field(min_length=1, max_length=200)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EstablishHall(_Command):
    hall: HallId
    name_zh: HallName
    name_en: HallName
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,8}$")]
    level: HallLevel
    parent: HallId | None = None
    lead_unit: UnitId | None = None


class NameLeadUnit(_Command):
    """Put a party organisation at the head of the hall."""

    hall: HallId
    unit: UnitId


class AdoptRules(_Command):
    hall: HallId
    rules: RulesOfProcedure
    basis: Annotated[str, Field(max_length=2000)] | None = None


class AdoptVotingRules(_Command):
    """Let the hall decide by ballots under rules of its own; matters of art. 278 stay with the owners."""

    hall: HallId
    rules: HallRules
    basis: Annotated[str, Field(max_length=2000)] | None = None


class ListUnit(_Command):
    """Let a unit take part; `side` is the party of the conference that it counts with."""

    hall: HallId
    unit: UnitId
    side: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class DelistUnit(_Command):
    hall: HallId
    unit: UnitId


class GrantRole(_Command):
    hall: HallId
    person: PersonId
    role: Role
    since: StatedDay
    until: StatedDay | None = None


class RevokeRole(_Command):
    hall: HallId
    person: PersonId
    role: Role
    reason: Annotated[str, Field(max_length=2000)] | None = None
