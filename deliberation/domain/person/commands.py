"""What can be asked about a person."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.values import PersonId, StatedDay, UnitId

PersonalText = Annotated[str, Field(min_length=1, max_length=200)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RegisterPerson(_Command):
    """Enter a person; `public_name` is what may be said in a meeting, without the full name."""

    person: PersonId
    name: PersonalText | None = None
    public_name: PersonalText | None = None
    phone: PersonalText | None = None
    room: PersonalText | None = None


class CorrectPersonDetails(RegisterPerson):
    """Put details right; what is None stays."""


class AffiliatePerson(_Command):
    """Let a person act for a unit."""

    person: PersonId
    unit: UnitId
    since: StatedDay
    until: StatedDay | None = None
    title: PersonalText | None = None


class DisaffiliatePerson(_Command):
    person: PersonId
    unit: UnitId


class AppointAdministrator(_Command):
    person: PersonId


class WithdrawAdministrator(_Command):
    person: PersonId
