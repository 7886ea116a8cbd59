"""Adoption by a vote: which body's ballots carry which resolution, and whether its declarations stand."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from deliberation.domain.calendar import Calendar, ClaimDiffersError, fix
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue.state import Issue
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.adoption import (
    CONFERENCE_POWERS,
    begin,
    effect_of,
    items_in_words,
)
from deliberation.domain.resolution.commands import AdoptResolution
from deliberation.domain.resolution.events import Authority, Effect, ResolutionAdopted
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.rules.voting.errors import ConsultationIsNoVoteError
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.standing import Standing
from deliberation.domain.terms import term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import IssueId, MotionId, UnitId, local_date
from deliberation.domain.vote.setup import QuestionPut, Setup
from deliberation.domain.vote.state import BallotSet, VoteState

POWERS: Final[Mapping[Body, tuple[Authority, ...]]] = {
    Body.OWNERS_JOINT_DECISION: (Authority.OWNERS_JOINT_DECISION,),
    Body.INTERESTED_OWNERS: (Authority.INTERESTED_OWNERS,),
    Body.RESIDENTS_ASSEMBLY: (Authority.RESIDENTS_ASSEMBLY,),
    Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY: (Authority.RESIDENTS_REPRESENTATIVES,),
    Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS: (Authority.RESIDENTS_ELECTION,),
    Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS: (Authority.RESIDENTS_ELECTION,),
    Body.VILLAGE_REPRESENTATIVES_ASSEMBLY: (Authority.VILLAGE_REPRESENTATIVES,),
    Body.PARTY_BRANCH_GENERAL_MEETING: (Authority.PARTY_BRANCH, Authority.PARTY_SCREENING),
    Body.OWNERS_COMMITTEE: (Authority.OWNERS_COMMITTEE,),
    Body.JOINT_CONFERENCE: (Authority.JOINT_CONFERENCE,),
    Body.HALL: (Authority.JOINT_CONFERENCE, Authority.DELIBERATION_OPINION),
}
"""By which authority the vote of a body may stand; the first is the usual one."""


def adopt_by_vote(
    resolution: Resolution,
    who: Standing,
    command: AdoptResolution,
    *,
    vote: BallotSet,
    hall: Hall,
    issues: Mapping[IssueId, Issue],
    named: Sequence[Unit],
    calendar: Calendar,
) -> list[DomainEvent]:
    """Record what a vote adopted: a decision of the body that voted, as far as its power goes.

    `issues` are those of `issues_of`, `named` the units that are bound or responsible. It rests on
    motions that were declared adopted and stand: not while one is recounted, after a recount changed it
    or a court set it aside. It binds when it is made unless it says otherwise (Civil Code, art. 280).
    """
    begin(resolution, who)
    setup = _able_to_adopt(command, vote)
    for unit in named:
        units.active(unit)
    questions = _carried(command, vote, setup)
    _each_issue_decided(issues, questions)
    if command.recused:
        raise ClaimDiffersError(what="recused", claimed=len(command.recused), computed=0)
    effect = _effect(command, issues)
    return [
        ResolutionAdopted(
            hall=command.hall,
            authority=command.authority,
            effect=effect,
            ballot_set=command.ballot_set,
            motions=[question.motion for question in questions],
            issues=list(issues),
            binding_on=_bound(command, hall),
            binding_from=command.binding_from or (who.at if effect is Effect.DECISION else None),
            responsible=list(dict.fromkeys(command.responsible)),
            deadline=fix(command.deadline, calendar, local_date(who.at)) if command.deadline else None,
            text=command.text,
        )
    ]


def issues_of(command: AdoptResolution, vote: BallotSet) -> list[IssueId]:
    """The issues that the resolution settles: those named, and those of every motion that carries it."""
    questions = _asked(command, vote, vote.setup) if vote.setup else []
    return list(dict.fromkeys([*command.issues, *(one.issue for one in questions if one.issue)]))


def in_question(vote: BallotSet, motions: Collection[MotionId]) -> bool:
    """Whether a resolution on these motions lost its ground: the vote was voided, a court set a motion
    aside, or a recount changed it. A recount that is only asked for changes nothing."""
    return vote.status is VoteState.VOIDED or any(
        motion in vote.annulled or motion in vote.changed_by_recount or not _declared_adopted(vote, motion)
        for motion in motions
    )


def refuse_in_question(resolution: Resolution, vote: BallotSet) -> None:
    """Refuse to rest an order on a resolution whose vote no longer carries it."""
    if in_question(vote, resolution.motions):
        raise x.ResolutionInQuestionError


def _able_to_adopt(command: AdoptResolution, vote: BallotSet) -> Setup:
    if command.meeting is not None:
        raise x.MeetingAndVoteError
    setup = vote.setup
    if setup is None:
        raise NotFoundError(what="表决 / vote")
    if setup.hall != command.hall:
        raise x.WrongHallError
    if vote.frozen is not None and vote.frozen.kind is RollKind.HOUSEHOLDS:
        raise ConsultationIsNoVoteError
    if vote.status is VoteState.VOIDED:
        raise x.VoteSetAsideError
    if command.authority not in POWERS[setup.body]:
        body, word = term(setup.body), term(command.authority)
        raise x.WrongBodyError(body=body.zh, body_en=body.en, authority=word.zh, authority_en=word.en)
    return setup


def _asked(command: AdoptResolution, vote: BallotSet, setup: Setup) -> list[QuestionPut]:
    """The questions that the command means: those it names, else those adopted on its issues, else all."""
    if command.motions:
        named = set(command.motions)
        return [one for one in setup.questions if one.motion in named]
    wanted = [one for one in setup.questions if not command.issues or one.issue in command.issues]
    return [one for one in wanted if _declared_adopted(vote, one.motion)]


def _carried(command: AdoptResolution, vote: BallotSet, setup: Setup) -> list[QuestionPut]:
    """The questions that carry the resolution; each was put here, declared adopted, and stands."""
    found = _asked(command, vote, setup)
    if not set(command.motions) <= {one.motion for one in found}:
        raise x.NotPutInVoteError
    if not found:
        raise x.NotAdoptedByVoteError
    for one in found:
        if not _declared_adopted(vote, one.motion):
            raise x.NotAdoptedByVoteError
        if one.motion in vote.annulled:
            raise x.VoteSetAsideError
        if one.motion in vote.recounting | vote.changed_by_recount:
            raise x.DeclarationInQuestionError
    return found


def _declared_adopted(vote: BallotSet, motion: MotionId) -> bool:
    declared = vote.declared.get(motion)
    return declared is not None and declared.outcome is MotionOutcome.ADOPTED


def refuse_other_item(issue: Issue, question: QuestionPut) -> None:
    """Refuse a question put under another item of art. 278 than the issue falls under: their thresholds
    differ."""
    items = issue.characterisation.items if issue.characterisation else []
    if not items or question.item is None or question.item in items:
        return
    raise x.OtherItemError(
        items=items_in_words(items),
        items_en=", ".join(map(str, sorted(items))),
        put=items_in_words([question.item]),
        put_en=question.item,
    )


def _each_issue_decided(issues: Mapping[IssueId, Issue], questions: Sequence[QuestionPut]) -> None:
    """Every issue has a motion that was adopted, put under one of the items that the issue falls under."""
    for name, issue in issues.items():
        carrying = [one for one in questions if one.issue == name]
        if not carrying:
            raise x.NotAdoptedByVoteError
        for one in carrying:
            refuse_other_item(issue, one)


def _effect(command: AdoptResolution, issues: Mapping[IssueId, Issue]) -> Effect:
    """The owners decide whatever they voted on; every other body refers what is theirs."""
    if command.authority is Authority.OWNERS_JOINT_DECISION:
        if command.effect is Effect.REFERRAL:
            raise x.OwnersDecidedError
        return Effect.DECISION
    found = list(issues.values())
    if command.authority is Authority.INTERESTED_OWNERS:
        found = [issue for issue in found if issue.characterisation and issue.characterisation.items]
    return effect_of(command.effect, found, referred=False)


def _bound(command: AdoptResolution, hall: Hall) -> list[UnitId]:
    """A conference or hall binds only the units that take part in it."""
    bound = list(dict.fromkeys(command.binding_on))
    if command.authority in CONFERENCE_POWERS and not set(bound) <= hall.units:
        raise x.BindsOutsiderError
    return bound
