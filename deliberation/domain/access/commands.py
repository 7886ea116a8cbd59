"""What the service enters when somebody looks. No address takes these: they come with the look itself."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.values import EventId, HallId, PersonId, StreamId

Reason = Annotated[str, Field(min_length=1, max_length=2000)]
MOST_PERSONS = 1_000
"""So many ids fit a leaf with room to spare; who shows more enters several."""


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NotePersonalDataOpened(_Command):
    """Enter that the caller is shown personal data."""

    persons: Annotated[list[PersonId], Field(min_length=1, max_length=MOST_PERSONS)]
    fields: Annotated[list[DataField], Field(min_length=1)]
    purpose: AccessPurpose
    object: StreamId | None = None
    reason: Reason | None = None


class NoteExport(_Command):
    """Enter that the caller is handed a file or print."""

    kind: ExportKind
    up_to: Annotated[int, Field(ge=0)]
    items: Annotated[int, Field(ge=0)] = 0
    hall: HallId | None = None
    object: StreamId | None = None
    reason: Reason | None = None


class ShowOpening(_Command):
    """Show an auditor values and salts of an entry; `hall` is the hall of the entry."""

    event: EventId
    fields: Annotated[list[str], Field(min_length=1)]
    person: PersonId | None = None
    hall: HallId | None = None
    reason: Reason
