"""The deadline of a supervision order: extensions, reminders, what the clock finds, urging."""

from datetime import date

from deliberation.domain.calendar import Calendar, Deadline, agree, end_of, refix
from deliberation.domain.facts import DomainEvent
from deliberation.domain.standing import Standing
from deliberation.domain.task import commands as c
from deliberation.domain.task import errors as x
from deliberation.domain.task.decider import SUPERVISES, acting_unit, in_state, issued, stated
from deliberation.domain.task.events import (
    DeadlineRefixed,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    Light,
    ReminderSent,
    TaskEscalated,
    TaskFoundOverdue,
    TaskUrged,
)
from deliberation.domain.task.state import FINISHED, WORKING, Task, TaskState
from deliberation.domain.terms import Term
from deliberation.domain.values import Role, local_date

_AWAITED = frozenset(TaskState) - FINISHED - {TaskState.REPORTED_DONE}


def request_extension(
    task: Task, who: Standing, command: c.RequestExtension, calendar: Calendar
) -> list[DomainEvent]:
    """Possible until 24:00 of the effective end (domain 2.9)."""
    unit = acting_unit(task, who, command.unit)
    in_state(task, Term("申请延期", "asking for an extension"), WORKING)
    if task.extension_asked:
        raise x.ExtensionPendingError
    end = _end(task)
    if who.at >= end_of(end):
        raise x.ExtensionTooLateError(end=end)
    deadline = stated(command, calendar, who)
    _later(deadline, end)
    return [ExtensionRequested(unit=unit, deadline=deadline, reason=command.reason)]


def grant_extension(
    task: Task, who: Standing, command: c.GrantExtension, calendar: Calendar
) -> list[DomainEvent]:
    """The day that is granted, else the one that was asked for."""
    who.require_party(*SUPERVISES)
    _asked(task)
    deadline = stated(command, calendar, who) or task.asked_for
    if deadline is None:
        raise x.GrantedDayMissingError
    _later(deadline, _end(task))
    return [ExtensionGranted(deadline=deadline)]


def refuse_extension(task: Task, who: Standing, command: c.RefuseExtension) -> list[DomainEvent]:
    who.require_party(*SUPERVISES)
    _asked(task)
    return [ExtensionRefused(reason=command.reason)]


def _asked(task: Task) -> None:
    issued(task)
    if not task.extension_asked:
        raise x.NoExtensionAskedError
    in_state(task, Term("批复延期", "answering the request"), _AWAITED)


def _end(task: Task) -> date:
    if task.deadline is None:
        raise x.NoDeadlineError
    return task.deadline.effective_end


def _later(deadline: Deadline | None, end: date) -> None:
    if deadline is not None and deadline.effective_end <= end:
        raise x.ExtensionNotLaterError(asked=deadline.effective_end, end=end)


def refix_deadline(task: Task, who: Standing, calendar: Calendar) -> list[DomainEvent]:
    """A fixed deadline stays; a provisional one waits until its year's schedule is loaded."""
    by_clock_or(who, *SUPERVISES, Role.RECORDER)
    issued(task)
    if task.deadline is None or not task.deadline.provisional:
        raise x.NotProvisionalError
    deadline = refix(task.deadline, calendar)
    if deadline.provisional:
        raise x.ScheduleUnknownError
    return [DeadlineRefixed(deadline=deadline)]


def by_clock_or(who: Standing, *roles: Role) -> None:
    """Refuse unless the service's own clock asks, or somebody with one of `roles`."""
    if not who.system:
        who.require(*roles)


def remind(task: Task, who: Standing, command: c.RemindTask) -> list[DomainEvent]:
    by_clock_or(who, *SUPERVISES)
    issued(task)
    light = task.light(local_date(who.at))
    if light is None:
        raise x.NothingDueError
    agree("light", command.light, light)
    return [ReminderSent(light=light, reason=command.reason)]


def find_overdue(task: Task, who: Standing, command: c.FindTaskOverdue) -> list[DomainEvent]:
    """Recorded once for each deadline."""
    by_clock_or(who, *SUPERVISES)
    issued(task)
    light = task.light(local_date(who.at))
    if task.deadline is None or light is None:
        raise x.NothingDueError
    if light is not Light.RED:
        raise x.NotOverdueError(end=task.deadline.effective_end)
    agree("light", command.light, light)
    if task.found_overdue:
        raise x.AlreadyFoundOverdueError
    return [TaskFoundOverdue(light=light)]


def urge(task: Task, who: Standing, command: c.UrgeTask) -> list[DomainEvent]:
    by_party_or_clock(who)
    in_state(task, Term("催办", "urging"), _AWAITED)
    return [TaskUrged(number=task.urged + 1, channel=command.channel, level=command.level)]


def escalate(task: Task, who: Standing, command: c.EscalateTask) -> list[DomainEvent]:
    by_party_or_clock(who)
    in_state(task, Term("提级", "escalating"), _AWAITED)
    return [TaskEscalated(to=command.to, reason=command.reason)]


def by_party_or_clock(who: Standing) -> None:
    if not who.system:
        who.require_party(*SUPERVISES)
