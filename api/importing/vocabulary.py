"""Words of case files for which the service has its own."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from deliberation.domain.ballot.events import Delivery
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.events import IntakeChannel, NotAcceptedReason, Petition, Route
from deliberation.domain.meeting.events import MeetingKind, NoticeMethod
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import Role
from deliberation.domain.vote.setup import BallotChannel

W = TypeVar("W", bound=StrEnum)

LEVELS: Final[Mapping[str, HallLevel]] = {
    "网格": HallLevel.GRID,
    "estate": HallLevel.GRID,
    "社区": HallLevel.COMMUNITY,
    "village": HallLevel.COMMUNITY,
    "街道": HallLevel.STREET,
    "township": HallLevel.STREET,
    "town": HallLevel.STREET,
    "镇": HallLevel.STREET,
    "county": HallLevel.DISTRICT,
    "区": HallLevel.DISTRICT,
    "县": HallLevel.DISTRICT,
}
MEETING_KINDS: Final[Mapping[str, MeetingKind]] = {
    "red_hall": MeetingKind.RED_DELIBERATION,
    "red_hall_meeting": MeetingKind.RED_DELIBERATION,
    "deliberation": MeetingKind.RED_DELIBERATION,
    "tripartite": MeetingKind.TRIPARTITE_CONFERENCE,
    "joint": MeetingKind.JOINT_CONFERENCE,
}
ROUTE_OF_KIND: Final[Mapping[MeetingKind, Route]] = {
    MeetingKind.RED_DELIBERATION: Route.RED_DELIBERATION,
    MeetingKind.TRIPARTITE_CONFERENCE: Route.TRIPARTITE_CONFERENCE,
}
ROUTES: Final[Mapping[str, Route]] = {
    **{word: ROUTE_OF_KIND.get(kind, Route.JOINT_CONFERENCE) for word, kind in MEETING_KINDS.items()},
    "direct": Route.DIRECT_HANDLING,
    "owners_vote": Route.OWNERS_JOINT_DECISION,
}
UNIT_KINDS: Final[Mapping[str, UnitKind]] = {
    "property_service_company": UnitKind.PROPERTY_COMPANY,
    "property_service": UnitKind.PROPERTY_COMPANY,
    "property": UnitKind.PROPERTY_COMPANY,
    "community_residents_committee": UnitKind.RESIDENTS_COMMITTEE,
    "neighbourhood_committee": UnitKind.RESIDENTS_COMMITTEE,
    "owners_committee_party_group": UnitKind.PARTY_GROUP,
    "community_party_committee": UnitKind.COMMUNITY_PARTY_ORG,
    "community_party_branch": UnitKind.COMMUNITY_PARTY_ORG,
    "street_party_working_committee": UnitKind.STREET_PARTY_ORG,
    "township_party_org": UnitKind.STREET_PARTY_ORG,
    "government_department": UnitKind.FUNCTIONAL_UNIT,
    "department": UnitKind.FUNCTIONAL_UNIT,
    "street_government": UnitKind.STREET_OFFICE,
    "subdistrict_office": UnitKind.STREET_OFFICE,
    "state_enterprise": UnitKind.STATE_OWNED_ENTERPRISE,
}
_PARTY_WORDS: Final[Mapping[str, UnitKind]] = {
    "party_org": UnitKind.PARTY_BRANCH,
    "party_organisation": UnitKind.PARTY_BRANCH,
    "party_committee": UnitKind.PARTY_BRANCH,
    "party_branch": UnitKind.PARTY_BRANCH,
    "party_general_branch": UnitKind.PARTY_BRANCH,
    "party_group": UnitKind.PARTY_GROUP,
}
REASONS: Final[Mapping[str, NotAcceptedReason]] = {
    "litigation": NotAcceptedReason.STATUTORY_CHANNEL,
    "arbitration": NotAcceptedReason.STATUTORY_CHANNEL,
    "emergency": NotAcceptedReason.EMERGENCY_LINE,
    "repeated": NotAcceptedReason.REPEATED_WITHOUT_NEW_FACTS,
    "repeat": NotAcceptedReason.REPEATED_WITHOUT_NEW_FACTS,
    "duplicate": NotAcceptedReason.REPEATED_WITHOUT_NEW_FACTS,
    "privacy": NotAcceptedReason.SECRET_OR_PRIVACY,
    "outside_duty": NotAcceptedReason.OUTSIDE_PUBLIC_DUTY,
    "market_channel": NotAcceptedReason.OUTSIDE_PUBLIC_DUTY,
    "unlawful": NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER,
    "public_order": NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER,
    "private": NotAcceptedReason.NOT_A_COMMON_MATTER,
    "secret": NotAcceptedReason.SECRET_OR_PRIVACY,
    "market": NotAcceptedReason.OUTSIDE_PUBLIC_DUTY,
    "illegal": NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER,
    "out_of_scope": NotAcceptedReason.OUTSIDE_HALL,
    "statutory": NotAcceptedReason.STATUTORY_CHANNEL,
    "诉讼": NotAcceptedReason.STATUTORY_CHANNEL,
    "仲裁": NotAcceptedReason.STATUTORY_CHANNEL,
    "复议": NotAcceptedReason.STATUTORY_CHANNEL,
    "法定途径": NotAcceptedReason.STATUTORY_CHANNEL,
    "紧急": NotAcceptedReason.EMERGENCY_LINE,
    "重复": NotAcceptedReason.REPEATED_WITHOUT_NEW_FACTS,
    "秘密": NotAcceptedReason.SECRET_OR_PRIVACY,
    "隐私": NotAcceptedReason.SECRET_OR_PRIVACY,
    "职责": NotAcceptedReason.OUTSIDE_PUBLIC_DUTY,
    "违法": NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER,
    "公序良俗": NotAcceptedReason.UNLAWFUL_OR_AGAINST_PUBLIC_ORDER,
    "私人": NotAcceptedReason.NOT_A_COMMON_MATTER,
}
CHANNELS: Final[Mapping[str, IntakeChannel]] = {
    "12345": IntakeChannel.HOTLINE_12345,
    "hotline": IntakeChannel.HOTLINE_12345,
    "grid_worker": IntakeChannel.GRID_WORKER_VISIT,
    "visit": IntakeChannel.GRID_WORKER_VISIT,
    "online": IntakeChannel.WEB,
    "app": IntakeChannel.WEB,
    "window": IntakeChannel.COUNTER,
    "telephone": IntakeChannel.PHONE,
}
METHODS: Final[Mapping[str, NoticeMethod]] = {
    "sms": NoticeMethod.MESSAGE,
    "letter": NoticeMethod.WRITTEN,
    "notice_board": NoticeMethod.POSTED,
    "telephone": NoticeMethod.PHONE,
}
PETITIONS: Final[Mapping[str, Petition]] = {
    "representatives": Petition.REPRESENTATIVES_ONE_FIFTH,
    "代表": Petition.REPRESENTATIVES_ONE_FIFTH,
    "owners": Petition.OWNERS_20_PERCENT,
    "业主": Petition.OWNERS_20_PERCENT,
    "residents": Petition.RESIDENTS_ONE_TENTH,
    "居民": Petition.RESIDENTS_ONE_TENTH,
}
"""Whose petition it is, by a word in what the file says of it; the shares follow from the law."""

BALLOT_CHANNELS: Final[Mapping[str, BallotChannel]] = {
    "纸质": BallotChannel.PAPER,
    "书面": BallotChannel.PAPER,
    "网络": BallotChannel.ONLINE,
    "网上": BallotChannel.ONLINE,
    "hands": BallotChannel.ROOM,
    "现场": BallotChannel.ROOM,
}
DELIVERIES: Final[Mapping[str, Delivery]] = {
    "personal_signed": Delivery.SIGNED,
    "签收": Delivery.SIGNED,
    "邮寄": Delivery.MAIL,
    "电子送达": Delivery.ELECTRONIC,
    "posted_7d": Delivery.POSTED,
    "张贴": Delivery.POSTED,
    "未送达": Delivery.UNDELIVERED,
}
CHOICES: Final[Mapping[str, str]] = {
    "赞成": Choice.AYE.value,
    "同意": Choice.AYE.value,
    "反对": Choice.NAY.value,
    "不同意": Choice.NAY.value,
    "弃权": Choice.ABSTAIN.value,
}

_CHAIR: Final = frozenset({Role.CHAIR, Role.INTAKE})
_RECORDER: Final = frozenset({Role.INTAKE, Role.RECORDER})
_NOTHING: Final = frozenset[Role]()

OFFICES: Final[Mapping[str, frozenset[Role]]] = {
    "chair": _CHAIR,
    "主持人": _CHAIR,
    "recorder": _RECORDER,
    "clerk": _RECORDER,
    "记录人": _RECORDER,
    "intake": frozenset({Role.INTAKE}),
    "grid_worker": frozenset({Role.INTAKE}),
    "screener": frozenset({Role.SCREENER}),
    "supervisor": frozenset({Role.SUPERVISOR}),
    "auditor": frozenset({Role.AUDITOR}),
    "delegate": _NOTHING,
    "submitter": _NOTHING,
    "resident": _NOTHING,
    "resident_feedback": _NOTHING,
    "owner": _NOTHING,
    "observer": _NOTHING,
    "scrutineer": frozenset({Role.SCRUTINEER}),
    "监票人": frozenset({Role.SCRUTINEER}),
    "teller": frozenset({Role.TELLER}),
    "计票人": frozenset({Role.TELLER}),
}
"""What a `role` of the file allows; a word that is not here is a title, and counts as no role."""


def word(written: str, words: type[W], synonyms: Mapping[str, W]) -> W | None:
    """The word of ours that a file's word stands for, None where there is none."""
    text = written.strip().lower().replace("-", "_").replace(" ", "_")
    if text in synonyms:
        return synonyms[text]
    try:
        return words(text)
    except ValueError:
        return None


def word_in(written: str, words: type[W], synonyms: Mapping[str, W]) -> W | None:
    """The word of ours that a file's word stands for, else the first that stands within it."""
    text = written.strip().lower().replace("-", "_").replace("/", "_").replace(" ", "_")
    within = {**{str(one): one for one in words}, **synonyms}
    return word(text, words, synonyms) or next(
        (known for part, known in within.items() if part in text), None
    )


def unit_kind(written: str) -> UnitKind:
    """A party organisation is told by its name, because the gates rest on it; what is unknown is OTHER."""
    known = word(written, UnitKind, UNIT_KINDS)
    if known is not None:
        return known
    text = written.strip().lower()
    return next((kind for ending, kind in _PARTY_WORDS.items() if text.endswith(ending)), UnitKind.OTHER)
