"""What can be asked about a person."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.person.events import ErasureBasis, RequestKind, RestrictionBasis
from deliberation.domain.values import DataRequestId, PersonId, StatedDay, UnitId

Reason = Annotated[str, Field(min_length=1, max_length=2000)]
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


class ErasePersonalData(_Command):
    """Erase what is held of a person (art. 47); `also` are other subjects that stand for them."""

    person: PersonId
    basis: ErasureBasis
    reason: Reason
    also: Annotated[list[PersonId], Field(max_length=500)] = []
    request: DataRequestId | None = None


class RestrictPersonalData(_Command):
    """Keep a person's data and use them no more; `rule` is the law or rule that has them kept."""

    person: PersonId
    basis: RestrictionBasis
    reason: Reason
    rule: Reason | None = None
    until: StatedDay | None = None
    also: Annotated[list[PersonId], Field(max_length=500)] = []
    request: DataRequestId | None = None


class LiftRestriction(_Command):
    person: PersonId
    reason: Reason


class AskAboutOwnData(_Command):
    """Ask for access, a copy, correction, erasure or an explanation; of one's own data, or of a near
    relative's who died (then an administrator enters it, who has seen the proof)."""

    person: PersonId
    request: DataRequestId
    kind: RequestKind
    by_relative: bool = False
    words: Reason | None = None


class AnswerDataRequest(_Command):
    """Grant or refuse a request; a refusal says why (art. 50)."""

    person: PersonId
    request: DataRequestId
    granted: bool
    reason: Reason | None = None
