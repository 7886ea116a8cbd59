"""What may happen to a supervision order: issued and closed out by the party organisation (gate 3),
carried out by the responsible units, verified by nobody of theirs."""

from collections.abc import Collection, Iterable
from typing import Final

from deliberation.domain.calendar import Calendar, Deadline, due_on, fix
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.issue.state import Issue, IssueState
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import Standing
from deliberation.domain.task import commands as c
from deliberation.domain.task import errors as x
from deliberation.domain.task import terms as _terms  # noqa: F401 - refusals name states by their terms
from deliberation.domain.task.events import (
    ProgressReported,
    ReassignmentAccepted,
    TaskBegun,
    TaskCancelled,
    TaskIssued,
    TaskReportedDone,
    TaskResumed,
    TaskReturned,
    TaskSignedFor,
    TaskSuspended,
    TaskVerified,
)
from deliberation.domain.task.state import FINISHED, WORKING, Task, TaskState
from deliberation.domain.terms import Term, term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import HallId, Role, UnitId, local_date

SUPERVISES: Final = (Role.SUPERVISOR, Role.CHAIR)
"""Who issues, urges, reassigns, extends and stops orders, for a party organisation."""


def issued(task: Task) -> None:
    """Refuse where there is no such order."""
    if task.state is None:
        raise NotFoundError(what="督办单 / supervision order")


def in_state(task: Task, act: Term, allowed: Collection[TaskState]) -> None:
    """Refuse unless the order stands in one of the states `allowed`; `act` names what was asked."""
    issued(task)
    if task.state is None or task.state in allowed:
        return
    order = [state for state in TaskState if state in allowed]
    raise x.TaskStateError(
        act=act.zh,
        act_en=act.en,
        state=term(task.state).zh,
        state_en=term(task.state).en,
        allowed="、".join(term(state).zh for state in order),
        allowed_en=", ".join(term(state).en for state in order),
    )


def acting_unit(task: Task, who: Standing, unit: UnitId | None) -> UnitId:
    """The responsible unit for which the person acts: the one asked for, else the lead."""
    issued(task)
    candidates = task.responsible & who.units
    if not candidates or (unit is not None and unit not in candidates):
        raise x.NotResponsibleUnitError
    if unit is not None:
        return unit
    return task.lead if task.lead in candidates else min(candidates)


def issue(
    task: Task,
    who: Standing,
    command: c.IssueTask,
    *,
    resolution: Resolution | None,
    issue: Issue | None,
    earlier: Iterable[Task],
    named: Iterable[Unit],
    rules: RulesOfProcedure,
    calendar: Calendar,
) -> list[DomainEvent]:
    """`earlier` are the orders that this one depends on, `named` all units that it names."""
    who.require_party(*SUPERVISES)
    if task.state is not None:
        raise x.TaskExistsError
    _rests_on(command, resolution, issue)
    for unit in named:
        units.active(unit)
    if command.supervise in {command.lead, *command.support}:
        raise x.SupervisorIsResponsibleError
    for other in earlier:
        issued(other)
        _same_hall(command.hall, other.hall)
    deadline = stated(command, calendar, who) or (resolution.deadline if resolution else None)
    return [
        TaskIssued(
            hall=command.hall,
            resolution=command.resolution,
            issue=command.issue,
            lead=command.lead,
            support=[unit for unit in dict.fromkeys(command.support) if unit != command.lead],
            supervise=command.supervise,
            depends_on=list(dict.fromkeys(command.depends_on)),
            deadline=deadline,
            yellow_days=rules.yellow_days,
            dispute_working_days=rules.dispute_working_days,
            content=command.content,
        )
    ]


def _rests_on(command: c.IssueTask, resolution: Resolution | None, issue: Issue | None) -> None:
    if resolution is None and issue is None:
        raise x.TaskWithoutBasisError
    if resolution is not None:
        if resolution.authority is None:
            raise NotFoundError(what="决议 / resolution")
        _same_hall(command.hall, resolution.hall)
        if not resolution.effective or resolution.completed or resolution.archived:
            raise x.ResolutionNotEffectiveError
    if issue is not None:
        _for_issue(command, resolution, issue)


def _for_issue(command: c.IssueTask, resolution: Resolution | None, issue: Issue) -> None:
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    _same_hall(command.hall, issue.hall)
    if resolution is None and issue.status is not IssueState.IMPLEMENTING:
        raise x.IssueNotHandledDirectlyError
    if resolution is not None and command.issue not in resolution.issues:
        raise x.IssueNotOfResolutionError


def _same_hall(expected: HallId, hall: HallId | None) -> None:
    if hall != expected:
        raise x.WrongHallError


def stated(
    command: c.IssueTask | c.RequestExtension | c.GrantExtension, calendar: Calendar, who: Standing
) -> Deadline | None:
    """The deadline that a command states, by date or by days; None where it states none."""
    day = command.due if isinstance(command, c.IssueTask) else command.to
    if day is not None and command.deadline is not None:
        raise x.TwoDeadlinesError
    if day is not None:
        return due_on(day, calendar, local_date(who.at))
    return fix(command.deadline, calendar, local_date(who.at)) if command.deadline else None


def sign_for(task: Task, who: Standing, command: c.SignForTask) -> list[DomainEvent]:
    """The lead gives its own dispute up by signing; signing for what was reassigned to it accepts it."""
    unit = acting_unit(task, who, command.unit)
    if unit in task.signed:
        raise x.AlreadySignedError
    if unit == task.lead and task.state is TaskState.REASSIGNED:
        return [ReassignmentAccepted(unit=unit)]
    if unit == task.lead:
        gives_up = {TaskState.DISPUTED} if task.disputed_by == unit else set[TaskState]()
        in_state(task, Term("签收", "signing"), {TaskState.ISSUED} | gives_up)
    else:
        in_state(task, Term("签收", "signing"), {TaskState.ISSUED, TaskState.REASSIGNED} | WORKING)
    return [TaskSignedFor(unit=unit)]


def begin(task: Task, who: Standing, command: c.BeginTask) -> list[DomainEvent]:
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("开始办理", "beginning"), WORKING - {TaskState.IN_PROGRESS})
    return [TaskBegun(unit=unit)]


def report_progress(task: Task, who: Standing, command: c.ReportProgress) -> list[DomainEvent]:
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("反馈进展", "reporting progress"), WORKING)
    return [ProgressReported(unit=unit, note=command.note)]


def report_done(
    task: Task, who: Standing, command: c.ReportTaskDone, earlier: Iterable[Task]
) -> list[DomainEvent]:
    """Refuses while an order that this one depends on was not reported done itself."""
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("反馈办结", "reporting done"), WORKING)
    if not all(other.done for other in earlier):
        raise x.DependencyOpenError(needed="反馈办结", needed_en="reported done")
    return [TaskReportedDone(unit=unit, evidence=command.evidence or None, note=command.note)]


def verify(task: Task, who: Standing, command: c.VerifyTask, earlier: Iterable[Task]) -> list[DomainEvent]:
    """Refuses while an order that this one depends on is not closed out."""
    unit = _verifying_unit(task, who, command.for_unit)
    in_state(task, Term("核验", "verifying"), {TaskState.REPORTED_DONE})
    if not all(other.state in FINISHED for other in earlier):
        raise x.DependencyOpenError(needed="核验销号", needed_en="closed out")
    return [TaskVerified(verifier=who.person, for_unit=unit, on_site=command.on_site, note=command.note)]


def return_report(task: Task, who: Standing, command: c.ReturnTask) -> list[DomainEvent]:
    _verifying_unit(task, who, None)
    in_state(task, Term("退回", "returning"), {TaskState.REPORTED_DONE})
    return [TaskReturned(reason=command.reason)]


def _verifying_unit(task: Task, who: Standing, unit: UnitId | None) -> UnitId:
    """The supervising or party unit for which a person verifies who is of no responsible unit (I5)."""
    issued(task)
    if task.responsible & who.units:
        raise x.OwnTaskVerificationError
    supervising = {task.supervise} & who.units if task.supervise else set()
    candidates = who.party_units | supervising
    if not candidates or (unit is not None and unit not in candidates):
        raise x.NotVerifierError
    return unit or min(supervising or candidates)


def suspend(task: Task, who: Standing, command: c.SuspendTask) -> list[DomainEvent]:
    """The deadline runs on; it moves only by an extension."""
    who.require_party(*SUPERVISES)
    in_state(task, Term("中止", "suspending"), set(TaskState) - FINISHED - {TaskState.SUSPENDED})
    return [TaskSuspended(reason=command.reason)]


def resume(task: Task, who: Standing) -> list[DomainEvent]:
    who.require_party(*SUPERVISES)
    in_state(task, Term("恢复", "resuming"), {TaskState.SUSPENDED})
    return [TaskResumed()]


def cancel(
    task: Task, who: Standing, command: c.CancelTask, *, basis: Resolution | None, by: Resolution
) -> list[DomainEvent]:
    """`basis` is the resolution under which the order was issued, `by` the one that supersedes it.

    The order of an issue that was handled directly is superseded by a resolution on that issue.
    """
    who.require_party(*SUPERVISES)
    in_state(task, Term("取消", "cancelling"), set(TaskState) - FINISHED)
    if not by.effective or not _supersedes(task, command, basis, by):
        raise x.NotSupersededError
    return [TaskCancelled(by=command.by)]


def _supersedes(task: Task, command: c.CancelTask, basis: Resolution | None, by: Resolution) -> bool:
    if basis is not None:
        return basis.replaced_by == command.by
    return task.issue in by.issues
