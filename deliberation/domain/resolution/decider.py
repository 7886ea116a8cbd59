"""What may happen to a resolution after it was adopted; adoption itself is in adoption.py."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Final

from deliberation.domain.calendar import (
    Calendar,
    DeadlineOutOfRangeError,
    agree,
    end_of,
    refix,
)
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.events import (
    Authority,
    CorrectionOrdered,
    Effect,
    ObjectionAnswered,
    ObjectionFiled,
    ResolutionAmended,
    ResolutionAnnulled,
    ResolutionArchived,
    ResolutionCompleted,
    ResolutionDeadlineRefixed,
    ResolutionPublished,
    ResolutionRescinded,
    ResolutionResumed,
    ResolutionSuspended,
    TaskListed,
)
from deliberation.domain.resolution.state import OVERTURNED, REPLACED, Resolution, ResolutionState
from deliberation.domain.rules.disclosure import disclosure_days
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import Standing
from deliberation.domain.task.errors import ScheduleUnknownError
from deliberation.domain.task.state import FINISHED, Task
from deliberation.domain.terms import Term, term
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role, TaskId, local_date

LONGEST_NOTICE_DAYS: Final = 3_660

_RESIDENTS: Final = (
    Authority.PARTY_SCREENING,
    Authority.DELIBERATION_OPINION,
    Authority.JOINT_CONFERENCE,
    Authority.RESIDENTS_REPRESENTATIVES,
    Authority.RESIDENTS_ASSEMBLY,
)
_OWNERS: Final = (Authority.OWNERS_COMMITTEE, Authority.OWNERS_JOINT_DECISION)
_GOVERNMENT: Final = frozenset({UnitKind.STREET_OFFICE, UnitKind.TOWNSHIP_GOVERNMENT})


def may_replace(new: Authority, old: Authority) -> bool:
    """Whether a resolution of authority `new` may amend or rescind one of `old`.

    The residents' line and the owners' line each have their order (居委会组织法 30; Civil Code 278).
    The owners' joint decision also goes before what a conference or party screening said. What any
    other body decided, only that body changes.
    """
    for line in (_RESIDENTS, _OWNERS):
        if new in line and old in line:
            return line.index(new) >= line.index(old)
    return new is old or (new is Authority.OWNERS_JOINT_DECISION and old in _RESIDENTS[:3])


def adopted(resolution: Resolution) -> None:
    """Refuse where there is no such resolution."""
    if resolution.authority is None:
        raise NotFoundError(what="决议 / resolution")


def _not(resolution: Resolution, who: Standing, act: Term, states: Collection[ResolutionState]) -> None:
    """Refuse where the resolution stands in one of `states`; an archived one is closed to everything."""
    adopted(resolution)
    state = resolution.state(who.at)
    if state in states or state is ResolutionState.ARCHIVED:
        word = term(state)
        raise x.ResolutionStateError(state=word.zh, state_en=word.en, act=act.zh, act_en=act.en)


def publish(
    resolution: Resolution,
    who: Standing,
    command: c.PublishResolution,
    rules: RulesOfProcedure,
    level: HallLevel | None,
) -> list[DomainEvent]:
    """`rules` are those pinned in the meeting; the law of the day of posting may ask for longer."""
    who.require(Role.CHAIR, Role.RECORDER)
    _not(resolution, who, Term("公布", "publishing"), OVERTURNED)
    today = local_date(who.at)
    until = notice_until(command.notice_until, rules, today, disclosure_days(today, level))
    within = (today - resolution.adopted_on).days
    agree("posted_within_days", command.posted_within_days, within)
    return [ResolutionPublished(notice_until=until, posted_within_days=within)]


def notice_until(asked: date | None, rules: RulesOfProcedure, today: date, statutory: int) -> date | None:
    """The last day of posting: the one asked for where it is late enough, else the earliest lawful one.

    The day of posting is not counted. None where nobody asks for a day and no rule does.
    """
    days = max(rules.publication_min_days, statutory)
    earliest = today + timedelta(days=days)
    if asked is None:
        return earliest if days else None
    if asked < earliest:
        raise x.NoticeTooShortError(days=days, earliest=earliest)
    if asked > today + timedelta(days=LONGEST_NOTICE_DAYS):
        raise DeadlineOutOfRangeError(day=asked)
    return asked


def file_objection(
    resolution: Resolution, who: Standing, command: c.FileObjection, calendar: Calendar
) -> list[DomainEvent]:
    """Anybody may object; late ones are kept and marked. A rest day prolongs the term (art. 203)."""
    _not(resolution, who, Term("提出异议", "objecting"), OVERTURNED)
    if any(objection.id == command.objection for objection in resolution.objections):
        raise x.ObjectionExistsError
    timely = in_time(resolution, who.at, calendar)
    return [ObjectionFiled(objection=command.objection, by=who.person, in_time=timely, text=command.text)]


def in_time(resolution: Resolution, at: datetime, calendar: Calendar) -> bool:
    """Whether an objection at a moment comes before the notice ended; always, where none ends it."""
    until = resolution.notice_until
    return until is None or at < end_of(calendar.on_or_after(until))


def answer_objection(resolution: Resolution, who: Standing, command: c.AnswerObjection) -> list[DomainEvent]:
    who.require(Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)
    adopted(resolution)
    found = [objection for objection in resolution.objections if objection.id == command.objection]
    if not found:
        raise NotFoundError(what="异议 / objection")
    if found[0].answered:
        raise x.AlreadyAnsweredError
    return [ObjectionAnswered(objection=command.objection, upheld=command.upheld, answer=command.answer)]


def list_task(task: TaskId) -> list[DomainEvent]:
    """The order's own decider has found that the resolution carries it."""
    return [TaskListed(task=task)]


def complete(resolution: Resolution, who: Standing, tasks: Iterable[Task]) -> list[DomainEvent]:
    """`tasks` are the orders under the resolution: all verified or cancelled."""
    who.require_party(Role.CHAIR, Role.SUPERVISOR)
    sides = {ResolutionState.SUSPENDED, ResolutionState.ORDERED_TO_CORRECT, ResolutionState.COMPLETED}
    _not(resolution, who, Term("办结", "completing"), REPLACED | sides)
    if resolution.effect is Effect.REFERRAL:
        raise x.ReferralNotCompletedError
    if not resolution.tasks and (resolution.responsible or resolution.deadline):
        raise x.NothingDoneError
    if not all(task.state in FINISHED for task in tasks):
        raise x.TasksOpenError
    return [ResolutionCompleted()]


def amend(
    resolution: Resolution, who: Standing, command: c.AmendResolution, by: Resolution
) -> list[DomainEvent]:
    _replaceable(resolution, who, Term("修改", "amending"))
    _newer(resolution, by, same=command.by == command.resolution)
    return [ResolutionAmended(by=command.by)]


def rescind(
    resolution: Resolution, who: Standing, command: c.RescindResolution, by: Resolution
) -> list[DomainEvent]:
    _replaceable(resolution, who, Term("撤销", "rescinding"))
    _newer(resolution, by, same=command.by == command.resolution)
    return [ResolutionRescinded(by=command.by)]


def _replaceable(resolution: Resolution, who: Standing, act: Term) -> None:
    who.require_party(Role.CHAIR)
    _not(resolution, who, act, REPLACED)


def _newer(old: Resolution, new: Resolution, *, same: bool) -> None:
    adopted(new)
    stands = new.side is None and new.adopted_on >= old.adopted_on
    if same or not stands or (old.effect is Effect.DECISION and new.effect is Effect.REFERRAL):
        raise x.NotNewerError
    if old.authority and new.authority and not may_replace(new.authority, old.authority):
        before, after = term(old.authority), term(new.authority)
        raise x.LowerAuthorityError(old=before.zh, new=after.zh, old_en=before.en, new_en=after.en)


def suspend(resolution: Resolution, who: Standing, command: c.SuspendResolution) -> list[DomainEvent]:
    who.require_party(Role.CHAIR, Role.SUPERVISOR)
    sides = {ResolutionState.SUSPENDED, ResolutionState.ORDERED_TO_CORRECT, ResolutionState.COMPLETED}
    _not(resolution, who, Term("中止", "suspending"), REPLACED | sides)
    return [ResolutionSuspended(reason=command.reason)]


def resume(resolution: Resolution, who: Standing) -> list[DomainEvent]:
    who.require_party(Role.CHAIR, Role.SUPERVISOR)
    others = set(ResolutionState) - {ResolutionState.SUSPENDED}
    _not(resolution, who, Term("恢复", "resuming"), others)
    return [ResolutionResumed()]


def order_correction(
    resolution: Resolution, who: Standing, command: c.OrderResolutionCorrected, by: Unit
) -> list[DomainEvent]:
    """Ordered by people of the street office or township, or entered by the recorder."""
    if command.by not in who.units:
        who.require(Role.RECORDER)
    if by.kind not in _GOVERNMENT:
        raise x.NotGovernmentError
    _not(resolution, who, Term("责令改正", "ordering a correction"), REPLACED)
    return [CorrectionOrdered(by=command.by, reason=command.reason)]


def annul(resolution: Resolution, who: Standing, command: c.AnnulResolution) -> list[DomainEvent]:
    """A court may annul also what was completed or archived (Civil Code, art. 280)."""
    who.require(Role.RECORDER, Role.CHAIR)
    adopted(resolution)
    if resolution.side is ResolutionState.ANNULLED:
        word = term(resolution.side)
        raise x.ResolutionStateError(state=word.zh, state_en=word.en, act="撤销", act_en="annulling")
    return [ResolutionAnnulled(case_no=command.case_no)]


def archive(resolution: Resolution, who: Standing, issues: Iterable[Issue]) -> list[DomainEvent]:
    """`issues` are those that it decided; residents judged each, or it ended otherwise."""
    who.require(Role.RECORDER, Role.ADMINISTRATOR)
    _not(resolution, who, Term("归档", "archiving"), ())
    if not all(objection.answered for objection in resolution.objections):
        raise x.ObjectionsOpenError
    if resolution.side not in REPLACED and not (resolution.completed and judged(issues)):
        raise x.NotEvaluatedError
    return [ResolutionArchived()]


def judged(issues: Iterable[Issue]) -> bool:
    """Whether every issue was evaluated by somebody, or closed after the time for it was over."""
    return all(issue.evaluators or issue.status is IssueState.CLOSED for issue in issues)


def refix_deadline(resolution: Resolution, who: Standing, calendar: Calendar) -> list[DomainEvent]:
    """Only a provisional deadline moves, once its year's schedule is loaded."""
    if not who.system:
        who.require(Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)
    adopted(resolution)
    if resolution.deadline is None or not resolution.deadline.provisional:
        raise x.NotProvisionalError
    deadline = refix(resolution.deadline, calendar)
    if deadline.provisional:
        raise ScheduleUnknownError
    return [ResolutionDeadlineRefixed(deadline=deadline)]
