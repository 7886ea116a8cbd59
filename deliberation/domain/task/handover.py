"""Orders that change hands: disputes, reassignment, and the successors of units that ended."""

from collections.abc import Mapping
from datetime import date

from deliberation.domain.calendar import Calendar
from deliberation.domain.facts import DomainEvent
from deliberation.domain.standing import Standing
from deliberation.domain.task import commands as c
from deliberation.domain.task import errors as x
from deliberation.domain.task.decider import SUPERVISES, acting_unit, in_state, issued
from deliberation.domain.task.events import (
    DisputeRejected,
    ReassignmentAccepted,
    TaskDisputed,
    TaskReassigned,
)
from deliberation.domain.task.state import FINISHED, Task, TaskState
from deliberation.domain.terms import Term
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import UnitId, local_date


def dispute(task: Task, who: Standing, command: c.DisputeTask, calendar: Calendar) -> list[DomainEvent]:
    """Before signing, and within the days that the hall's rules give (else before the deadline)."""
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("派单异议", "disputing"), {TaskState.ISSUED, TaskState.REASSIGNED})
    until = _disputable_until(task, calendar)
    if until is not None and local_date(who.at) > until:
        raise x.DisputeTooLateError(until=until)
    return [TaskDisputed(unit=unit, reason=command.reason)]


def _disputable_until(task: Task, calendar: Calendar) -> date | None:
    if task.dispute_working_days is not None:
        return calendar.working_days_after(task.issued_on, task.dispute_working_days)
    return task.deadline.effective_end if task.deadline else None


def reject_dispute(task: Task, who: Standing, command: c.RejectDispute) -> list[DomainEvent]:
    who.require_party(*SUPERVISES)
    in_state(task, Term("驳回异议", "rejecting the dispute"), {TaskState.DISPUTED})
    return [DisputeRejected(reason=command.reason)]


def reassign(task: Task, who: Standing, command: c.ReassignTask, to: Unit) -> list[DomainEvent]:
    """The deadline stays unless it is extended."""
    who.require_party(*SUPERVISES)
    in_state(task, Term("改派", "reassigning"), {TaskState.DISPUTED, TaskState.REASSIGNED})
    units.active(to)
    if command.to == task.supervise:
        raise x.SupervisorIsResponsibleError
    if task.lead is None or command.to == task.lead:
        raise x.SameUnitError
    return [TaskReassigned(from_unit=task.lead, to=command.to, reason=command.reason)]


def accept(task: Task, who: Standing, command: c.AcceptReassignment) -> list[DomainEvent]:
    """The unit that is responsible now takes the order; that counts as signing for it."""
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("接受改派", "accepting"), {TaskState.REASSIGNED})
    if unit != task.lead:
        raise x.NotResponsibleUnitError
    return [ReassignmentAccepted(unit=unit)]


def pass_to_successors(
    task: Task,
    who: Standing,
    command: c.ReassignToSuccessor,
    *,
    named: Mapping[UnitId, Unit],
    successors: Mapping[UnitId, UnitId],
    chair_body: UnitId | None,
) -> list[DomainEvent]:
    """Give every part of a unit that ended to its successor, else to the chair's body (domain 4.13).

    `named` are the units that the order names; `successors` says who finally succeeded those that
    ended. The deadline stays. Whoever acts for the new lead accepts in the same act.
    """
    who.require_party(*SUPERVISES)
    in_state(task, Term("转交承接单位", "passing on"), set(TaskState) - FINISHED)
    ended = [unit for unit in _by_role(task) if named[unit].ended]
    if not ended:
        raise x.UnitStillActsError
    facts: list[DomainEvent] = []
    for unit in ended:
        to = successors.get(unit) or chair_body
        if to is None:
            raise x.NobodyTakesOverError
        taken = TaskReassigned(from_unit=unit, to=to, successor=unit in successors, reason=command.reason)
        facts.append(taken)
        if unit == task.lead and to in who.units:
            facts.append(ReassignmentAccepted(unit=to))
    return facts


def _by_role(task: Task) -> list[UnitId]:
    """The units that an order names, each once: lead, support, supervision."""
    issued(task)
    return [
        unit for unit in dict.fromkeys([task.lead, *sorted(task.support), task.supervise]) if unit is not None
    ]
