"""What can have happened to a person, as far as the service knows them."""

from datetime import date

from deliberation.domain.facts import DomainEvent, Personal
from deliberation.domain.values import PersonId, UnitId


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
