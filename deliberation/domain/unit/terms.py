"""The words of a unit in Chinese and English."""

from deliberation.domain.terms import Term, define
from deliberation.domain.unit.events import UnitKind

define(
    {
        UnitKind.COMMUNITY_PARTY_ORG: Term("社区党组织", "community party organisation"),
        UnitKind.STREET_PARTY_ORG: Term("街道党组织", "street party organisation"),
        UnitKind.COMPOSITE_PARTY_BRANCH: Term("兼合式党支部", "composite party branch"),
        UnitKind.PARTY_BRANCH: Term("党支部", "party branch"),
        UnitKind.PARTY_GROUP: Term("党小组", "party group"),
        UnitKind.RESIDENTS_COMMITTEE: Term("居民委员会", "residents' committee"),
        UnitKind.OWNERS_COMMITTEE: Term("业主委员会", "owners' committee"),
        UnitKind.OWNER_PARTY_MEMBERS: Term("业主党员", "party members among owners"),
        UnitKind.PROPERTY_COMPANY: Term("物业服务企业", "property service company"),
        UnitKind.FUNCTIONAL_UNIT: Term("职能单位", "department"),
        UnitKind.TOWNSHIP_GOVERNMENT: Term("乡镇政府", "township government"),
        UnitKind.STREET_OFFICE: Term("街道办事处", "street office"),
        UnitKind.STATE_OWNED_ENTERPRISE: Term("国有企业", "state-owned enterprise"),
        UnitKind.CONTRACTOR: Term("施工方", "contractor"),
        UnitKind.DEVELOPER: Term("建设单位", "developer"),
        UnitKind.SOCIAL_ORGANISATION: Term("社会组织", "social organisation"),
        UnitKind.OTHER: Term("其他", "other"),
    },
)
