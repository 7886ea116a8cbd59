"""What somebody may have looked at, told in the stream of whoever looked (`derived_id("access", actor)`).

These facts are public like all others: who looks at people's data is looked at in turn. They name persons
and rights by ids that say nothing to a stranger, and hold none of what was seen.
"""

from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import Code, EventId, HallId, PersonId, StreamId


class DataField(Code):
    """What of a person was opened."""

    NAME = "name"
    PUBLIC_NAME = "public_name"
    PHONE = "phone"
    ROOM = "room"
    TITLE = "title"
    HOLDER = "holder"
    PREMISES = "premises"
    LOGIN = "login"
    EXTERNAL_ID = "external_id"


class AccessPurpose(Code):
    """For what the data were opened, as the page or interface that shows them knows it."""

    ADMINISTRATION = "administration"
    INTAKE = "intake"
    ROLL = "roll"
    DELIVERY = "delivery"
    COUNTING = "counting"
    ACCESS_REQUEST = "access_request"
    RESTRICTED = "restricted"


class ExportKind(Code):
    """What left the service as a file or a print."""

    AUDIT_OPENINGS = "audit_openings"
    FINDINGS = "findings"
    RECORD = "record"
    BALLOTS_ROLL = "ballots_roll"
    PRINT_LINKS = "print_links"
    PRINT_BALLOTS = "print_ballots"
    ACCESS_LOG = "access_log"
    PERSONAL_COPY = "personal_copy"


class PersonalDataOpened(DomainEvent):
    """Somebody was shown personal fields of one or several persons, on one page or in one answer.

    `persons` are those whose data were shown; a right on a roll stands for its holder. `object` is what was
    being handled, an issue or a vote. `reason` is given where the data are restricted. The same look within
    ten minutes is entered once.
    """

    TOPIC = "access.personal_data_opened.v1"
    persons: list[PersonId]
    fields: list[DataField]
    purpose: AccessPurpose
    object: StreamId | None = None
    reason: Sealed[str] = None


class RecordExported(DomainEvent):
    """A file or print of what not everybody may read was handed out.

    `up_to` is the position of the log that it reaches to, `items` how many rows it has, `object` the vote or
    person that it is about.
    """

    TOPIC = "access.record_exported.v1"
    kind: ExportKind
    up_to: int
    items: int = 0
    hall: HallId | None = None
    object: StreamId | None = None
    reason: Sealed[str] = None


class OpeningShown(DomainEvent):
    """An auditor was shown values and salts of an entry's commitments, to check them against the leaf.

    `person` is whose personal fields were among them; None where all were sealed.
    """

    TOPIC = "access.opening_shown.v1"
    event: EventId
    fields: list[str]
    person: PersonId | None = None
    reason: Sealed[str] = None
