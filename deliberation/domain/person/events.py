"""What can have happened to a person, as far as the service knows them."""

from datetime import date

from deliberation.domain.facts import DomainEvent, Personal, Sealed
from deliberation.domain.values import Code, DataRequestId, PersonId, UnitId


class PersonRegistered(DomainEvent):
    """The person is known; `public_name` is what may be said in a meeting (张*毅, 居民甲)."""

    TOPIC = "person.registered.v1"
    SUBJECT = "person"
    person: PersonId
    name: Personal[str] = None
    public_name: Personal[str] = None
    phone: Personal[str] = None
    room: Personal[str] = None


class PersonDetailsCorrected(DomainEvent):
    """Name, phone or room are put right; what is None stays as it was."""

    TOPIC = "person.details_corrected.v1"
    SUBJECT = "person"
    person: PersonId
    name: Personal[str] = None
    public_name: Personal[str] = None
    phone: Personal[str] = None
    room: Personal[str] = None


class PersonAffiliated(DomainEvent):
    """The person acts for a unit from `since` on (to `until`, inclusive, where given)."""

    TOPIC = "person.affiliated.v1"
    SUBJECT = "person"
    person: PersonId
    unit: UnitId
    since: date
    until: date | None = None
    title: Personal[str] = None


class PersonDisaffiliated(DomainEvent):
    """The person acts for the unit no longer."""

    TOPIC = "person.disaffiliated.v1"
    unit: UnitId


class AdministratorAppointed(DomainEvent):
    """The person administers the whole service."""

    TOPIC = "person.administrator_appointed.v1"


class AdministratorWithdrawn(DomainEvent):
    """The person administers the service no longer."""

    TOPIC = "person.administrator_withdrawn.v1"


# Rights of the person over what is held of them (Personal Information Protection Law, arts 44 to 50) -----


class RequestKind(Code):
    """What a person may ask about the data held of them, by the article that says so."""

    ACCESS = "access"
    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"
    EXPLANATION = "explanation"


class ErasureBasis(Code):
    """Why data are erased: art. 47, items 1 to 5, and the near relatives of the deceased (art. 49)."""

    PURPOSE_ENDED = "purpose_ended"
    SERVICE_OR_PERIOD_ENDED = "service_or_period_ended"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    OTHER_LAW = "other_law"
    RELATIVE_OF_DECEASED = "relative_of_deceased"


class RestrictionBasis(Code):
    """Why data are kept but used no more (art. 47, para. 2), or while a request is being decided."""

    RETENTION_PERIOD = "retention_period"
    TECHNICALLY_HARD = "technically_hard"
    REQUEST_PENDING = "request_pending"


class Retained(Code):
    """What stays although it has to do with the person, and cannot or must not go."""

    OPAQUE_ID = "opaque_id"
    BALLOTS = "ballots"
    FREE_TEXT = "free_text"
    ARCHIVES = "archives"
    BACKUPS = "backups"


class PersonalDataErased(DomainEvent):
    """An administrator had everything erased that is held of the person under keys of their own.

    Recorded before it is done. `also` are other subjects that stand for the same human being (rights on
    rolls, agents, a submitter without a login): sealed, because rights of two votes must not be joined.
    """

    TOPIC = "person.data_erased.v1"
    person: PersonId
    basis: ErasureBasis
    retained: list[Retained]
    request: DataRequestId | None = None
    reason: Sealed[str] = None
    also: Sealed[list[PersonId]] = None


class PersonalDataRestricted(DomainEvent):
    """The person's data are kept and shown to nobody but an administrator who gives a reason.

    `until`: the last day of the retention period, inclusive, where that is the basis.
    """

    TOPIC = "person.data_restricted.v1"
    person: PersonId
    basis: RestrictionBasis
    until: date | None = None
    request: DataRequestId | None = None
    rule: Sealed[str] = None
    reason: Sealed[str] = None
    also: Sealed[list[PersonId]] = None


class RestrictionLifted(DomainEvent):
    """The person's data are used again as before."""

    TOPIC = "person.restriction_lifted.v1"
    person: PersonId
    reason: Sealed[str] = None
    also: Sealed[list[PersonId]] = None


class DataRequestReceived(DomainEvent):
    """The person, or a near relative of one who died, asked for what the law gives them."""

    TOPIC = "person.data_request_received.v1"
    request: DataRequestId
    kind: RequestKind
    by_relative: bool = False
    words: Sealed[str] = None


class DataRequestAnswered(DomainEvent):
    """The request was granted, or refused with the reason that art. 50 asks for."""

    TOPIC = "person.data_request_answered.v1"
    request: DataRequestId
    granted: bool
    reason: Sealed[str] = None
