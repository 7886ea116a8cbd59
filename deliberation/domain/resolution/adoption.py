"""Adoption: what a meeting may resolve, and what it can only refer (domain 3.4, I3).

What a vote adopted is in by_vote.py.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NoReturn

from deliberation.domain.calendar import Calendar, ClaimDiffersError, fix
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue.state import Issue
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.meeting.state import SITTING, Meeting, MeetingState
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.commands import AdoptResolution
from deliberation.domain.resolution.events import Authority, Effect, ResolutionAdopted
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import HallId, IssueId, MotionId, PersonId, Role, UnitId, local_date

CONFERENCE_POWERS: Final = frozenset(
    {Authority.PARTY_SCREENING, Authority.DELIBERATION_OPINION, Authority.JOINT_CONFERENCE}
)
_ITEMS: Final = "〇一二三四五六七八九"
_LOCAL: Final = Term("当地物业管理条例", "the local property management regulations")
ARTICLES: Final[Mapping[Authority, Term]] = {
    Authority.OWNERS_JOINT_DECISION: Term("《民法典》第二百七十八条", "Civil Code, art. 278"),
    Authority.INTERESTED_OWNERS: Term("《民法典》第二百七十九条", "Civil Code, art. 279"),
    Authority.OWNERS_COMMITTEE: _LOCAL,
    Authority.RESIDENTS_ASSEMBLY: Term(
        "《城市居民委员会组织法》第二十六至二十七条", "Residents' Committee Organic Law, arts 26 and 27"
    ),
    Authority.RESIDENTS_REPRESENTATIVES: Term(
        "《城市居民委员会组织法》第二十九条", "Residents' Committee Organic Law, art. 29"
    ),
    Authority.RESIDENTS_ELECTION: Term(
        "《城市居民委员会组织法》第十九条", "Residents' Committee Organic Law, art. 19"
    ),
    Authority.VILLAGE_REPRESENTATIVES: Term(
        "《村民委员会组织法》第三十条", "Villagers' Committee Organic Law, art. 30"
    ),
    Authority.PARTY_BRANCH: Term(
        "《中国共产党支部工作条例（试行）》第十一条",
        "Regulations on the Work of Party Branches (trial), art. 11",
    ),
}
"""Where it is written that only a vote of that body makes such a resolution."""


def adopt(
    resolution: Resolution,
    who: Standing,
    command: AdoptResolution,
    *,
    meeting: Meeting | None,
    issues: Mapping[IssueId, Issue],
    named: Sequence[Unit],
    calendar: Calendar,
) -> list[DomainEvent]:
    """`named` are the units that are bound or responsible.

    A conference decides only what is not the owners' by art. 278, on motions that it adopted with a
    quorum; without `effect` it decides where it may and refers where it must.
    """
    begin(resolution, who)
    if command.authority not in CONFERENCE_POWERS:
        _not_of_conference(command)
    sitting = _able_to_adopt(command, meeting)
    for unit in named:
        units.active(unit)
    if not issues:
        raise x.IssueMissingError
    in_hall(command.hall, issues)
    motions = _motions(command, sitting)
    return [
        ResolutionAdopted(
            hall=command.hall,
            authority=command.authority,
            effect=_effect(command, issues, sitting, motions),
            meeting=command.meeting,
            motions=motions,
            issues=list(issues),
            binding_on=_bound(command, sitting),
            binding_from=command.binding_from,
            recused=_recused(command, sitting, motions),
            responsible=list(dict.fromkeys(command.responsible)),
            deadline=fix(command.deadline, calendar, local_date(who.at)) if command.deadline else None,
            text=command.text,
        )
    ]


def begin(resolution: Resolution, who: Standing) -> None:
    """Refuse whoever may not record resolutions, and one that stands already."""
    who.require_party(Role.CHAIR)
    if resolution.authority is not None:
        raise x.ResolutionExistsError


def _not_of_conference(command: AdoptResolution) -> NoReturn:
    word = term(command.authority)
    if command.meeting is not None:
        raise x.NotOfConferenceError(authority=word.zh, authority_en=word.en)
    article = ARTICLES[command.authority]
    raise x.VoteMissingError(
        authority=word.zh, authority_en=word.en, article=article.zh, article_en=article.en
    )


def _able_to_adopt(command: AdoptResolution, meeting: Meeting | None) -> Meeting:
    """The meeting, where it sat with a quorum; what it declared before losing it stands (domain 4.2)."""
    if meeting is None:
        raise x.MeetingMissingError
    if meeting.status is None:
        raise NotFoundError(what="会议 / meeting")
    if meeting.hall != command.hall:
        raise x.WrongHallError
    sat = meeting.status in SITTING or meeting.ended
    if not sat or meeting.status is MeetingState.CANCELLED or not meeting.can_carry:
        raise x.MeetingCannotAdoptError
    return meeting


def in_hall(hall: HallId, issues: Mapping[IssueId, Issue]) -> None:
    """Refuse issues that do not exist or belong to another hall; one that a hall below escalated was found
    to be within reach when it came on the agenda."""
    for issue in issues.values():
        if issue.status is None:
            raise NotFoundError(what="诉求 / issue")
        if issue.hall != hall and not issue.escalated:
            raise x.WrongHallError


def _motions(command: AdoptResolution, meeting: Meeting) -> list[MotionId]:
    """The adopted motions that carry the resolution: every issue has one, and each named one is adopted."""
    asked = list(dict.fromkeys(command.motions))
    for name in asked:
        motion = meeting.motions.get(name)
        if motion is None or motion.outcome is not MotionOutcome.ADOPTED:
            raise x.NotAdoptedError
    found = asked or [name for issue in command.issues for name in meeting.adopted_on(issue)]
    if any(meeting.motions[name].in_question for name in found):
        raise x.MotionInQuestionError
    decided = {meeting.motions[name].issue for name in found}
    for issue in command.issues:
        if issue not in decided and not _without_motion(command, meeting, issue):
            raise x.NotAdoptedError
    return found


def _without_motion(command: AdoptResolution, meeting: Meeting, issue: IssueId) -> bool:
    """Where no motion is needed: an opinion that was formed, or a summary that records no motions."""
    opinion = command.authority is Authority.DELIBERATION_OPINION and issue in meeting.opinions
    summary = meeting.status is MeetingState.HELD_IN_SUMMARY and not meeting.motions_on(issue)
    return opinion or (summary and issue in (meeting.issues or (issue,)))


def _effect(
    command: AdoptResolution, issues: Mapping[IssueId, Issue], meeting: Meeting, motions: Sequence[MotionId]
) -> Effect:
    referred = any(meeting.motions[name].referral for name in motions)
    return effect_of(command.effect, list(issues.values()), referred=referred)


def effect_of(asked: Effect | None, issues: Sequence[Issue], *, referred: bool) -> Effect:
    """What a body without the owners' power does to `issues`: a matter of art. 278 it can only refer.

    `referred` says that what was adopted is a referral already.
    """
    owners = [issue for issue in issues if issue.owners_decide]
    if owners and asked is Effect.DECISION:
        listed = {item for one in owners if one.characterisation for item in one.characterisation.items}
        raise x.OwnersMatterError(items=items_in_words(listed))
    if owners and asked is None and len(owners) < len(issues):
        raise x.MixedMattersError
    if referred and asked is Effect.DECISION:
        raise x.OnlyReferredError
    if owners or referred:
        return Effect.REFERRAL
    return asked or Effect.DECISION


def items_in_words(items: Collection[int]) -> str:
    """The numbers of items of art. 278 as its text writes them: 七、八."""
    return "、".join(_ITEMS[number] for number in sorted(items))


def _bound(command: AdoptResolution, meeting: Meeting) -> list[UnitId]:
    """A conference binds only units that sit in it (rules.yaml, joint_conference)."""
    bound = list(dict.fromkeys(command.binding_on))
    seated = {delegate.unit for delegate in meeting.entitled}
    if not set(bound) <= meeting.units | set(meeting.invited) | seated:
        raise x.BindsOutsiderError
    return bound


def _recused(command: AdoptResolution, meeting: Meeting, motions: Sequence[MotionId]) -> list[PersonId]:
    """Who stood aside from the motions; a file's claim may name no others."""
    if meeting.status is MeetingState.HELD_IN_SUMMARY:
        return command.recused
    found = {person for name in motions for person in meeting.recused_on(name)}
    if not set(command.recused) <= found:
        raise ClaimDiffersError(what="recused", claimed=len(set(command.recused)), computed=len(found))
    return sorted(found)
