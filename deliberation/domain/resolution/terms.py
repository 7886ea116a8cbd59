"""The words for resolutions."""

from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import ResolutionState
from deliberation.domain.terms import Term, define

define(
    {
        Authority.PARTY_SCREENING: Term("党组织把关意见", "party screening"),
        Authority.DELIBERATION_OPINION: Term("协商意见", "deliberation opinion"),
        Authority.JOINT_CONFERENCE: Term("联席会议决议", "joint conference"),
        Authority.RESIDENTS_ASSEMBLY: Term("居民会议决定", "residents' assembly"),
        Authority.RESIDENTS_REPRESENTATIVES: Term("居民代表会议决定", "residents' representatives"),
        Authority.OWNERS_JOINT_DECISION: Term("业主共同决定", "owners' joint decision"),
        Authority.OWNERS_COMMITTEE: Term("业主委员会决定", "owners' committee"),
        Authority.INTERESTED_OWNERS: Term("有利害关系的业主一致同意", "unanimity of interested owners"),
        Authority.RESIDENTS_ELECTION: Term("居民委员会选举", "residents' committee election"),
        Authority.VILLAGE_REPRESENTATIVES: Term("村民代表会议决定", "villagers' representatives"),
        Authority.PARTY_BRANCH: Term("党支部党员大会决议", "party branch general meeting"),
    },
    {
        Effect.DECISION: Term("决定", "decision"),
        Effect.REFERRAL: Term("提请决定", "referral"),
    },
    {
        ResolutionState.ADOPTED: Term("已议定", "adopted"),
        ResolutionState.PUBLISHED: Term("已公布", "published"),
        ResolutionState.OBJECTION_PERIOD: Term("公示期（可提异议）", "objection period"),
        ResolutionState.IN_FORCE: Term("已生效", "in force"),
        ResolutionState.IMPLEMENTING: Term("实施中", "implementing"),
        ResolutionState.COMPLETED: Term("已办结", "completed"),
        ResolutionState.EVALUATED: Term("已评价", "evaluated"),
        ResolutionState.ARCHIVED: Term("已归档", "archived"),
        ResolutionState.AMENDED: Term("已修改", "amended"),
        ResolutionState.RESCINDED: Term("已撤销", "rescinded"),
        ResolutionState.SUSPENDED: Term("已中止", "suspended"),
        ResolutionState.ANNULLED: Term("法院撤销", "annulled"),
        ResolutionState.ORDERED_TO_CORRECT: Term("责令改正", "ordered to correct"),
    },
)
