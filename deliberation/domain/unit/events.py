"""What can have happened to a unit."""

from deliberation.domain.facts import DomainEvent, Sealed
from deliberation.domain.values import Code, UnitId


class UnitKind(Code):
    """What sort of organisation a unit is; the first five are party organisations."""

    COMMUNITY_PARTY_ORG = "community_party_org"
    STREET_PARTY_ORG = "street_party_org"
    COMPOSITE_PARTY_BRANCH = "composite_party_branch"
    PARTY_BRANCH = "party_branch"
    PARTY_GROUP = "party_group"
    RESIDENTS_COMMITTEE = "residents_committee"
    OWNERS_COMMITTEE = "owners_committee"
    OWNER_PARTY_MEMBERS = "owner_party_members"
    PROPERTY_COMPANY = "property_company"
    FUNCTIONAL_UNIT = "functional_unit"
    TOWNSHIP_GOVERNMENT = "township_government"
    STREET_OFFICE = "street_office"
    STATE_OWNED_ENTERPRISE = "state_owned_enterprise"
    CONTRACTOR = "contractor"
    DEVELOPER = "developer"
    SOCIAL_ORGANISATION = "social_organisation"
    OTHER = "other"


class UnitRegistered(DomainEvent):
    """The unit is known; `parent` is the organisation above it."""

    TOPIC = "unit.registered.v1"
    name_zh: str
    name_en: str | None = None
    kind: UnitKind
    parent: UnitId | None = None


class UnitRenamed(DomainEvent):
    TOPIC = "unit.renamed.v1"
    name_zh: str
    name_en: str | None = None


class UnitMerged(DomainEvent):
    """The unit went up in another, which succeeds it."""

    TOPIC = "unit.merged.v1"
    into: UnitId


class UnitSplit(DomainEvent):
    """The unit was divided; `successor` takes what is not given to another part."""

    TOPIC = "unit.split.v1"
    into: list[UnitId]
    successor: UnitId


class UnitDissolved(DomainEvent):
    """The unit exists no longer; its open tasks go to the successor, where one is named."""

    TOPIC = "unit.dissolved.v1"
    successor: UnitId | None = None
    reason: Sealed[str] = None
