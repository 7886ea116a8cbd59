"""Supervision orders: load, decide, append."""

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain import corrections
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import HALLS
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue import course
from deliberation.domain.issue.state import ISSUES
from deliberation.domain.resolution import by_vote
from deliberation.domain.resolution import decider as resolutions
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.standing import Standing
from deliberation.domain.task import commands as c
from deliberation.domain.task import correcting, decider, handover, timing
from deliberation.domain.task.events import TaskCorrected
from deliberation.domain.task.state import TASKS, Task
from deliberation.domain.unit.state import UNITS, Unit
from deliberation.domain.values import Role, TaskId, UnitId, event_id
from deliberation.domain.vote.state import BALLOT_SETS

_LONGEST_SUCCESSION: Final = 16
"""More units that succeeded one another than this is a loop of wrong entries."""


def issue(books: Books, command: c.IssueTask) -> None:
    """The order is listed with its resolution, or with the issue, in the same append.

    An issue may be taken into direct handling by the same decision.
    """
    who = standing(books, command.hall)
    resolution = books.open(RESOLUTIONS, command.resolution) if command.resolution else None
    subject = books.foresee(ISSUES, command.issue) if command.issue else None
    units = [command.lead, *command.support, *([command.supervise] if command.supervise else [])]
    facts = decider.issue(
        books.open(TASKS, command.task),
        who,
        command,
        resolution=resolution,
        issue=subject,
        earlier=list(books.open_all(TASKS, command.depends_on).values()),
        named=list(books.open_all(UNITS, units).values()),
        rules=books.open(HALLS, command.hall).rules,
        calendar=CHINA,
    )
    if resolution is not None and resolution.ballot_set is not None:
        by_vote.refuse_in_question(resolution, books.open(BALLOT_SETS, resolution.ballot_set))
    books.record(command.task, facts, hall=command.hall)
    if command.resolution:
        listed = resolutions.list_task(command.task)
        books.record(command.resolution, listed, hall=command.hall)
    elif subject is not None and command.issue:
        books.record(command.issue, course.list_task(subject, command.task), hall=command.hall)


def sign_for(books: Books, command: c.SignForTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.sign_for(task, _who(books, task), command))


def dispute(books: Books, command: c.DisputeTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, handover.dispute(task, _who(books, task), command, CHINA))


def reject_dispute(books: Books, command: c.RejectDispute) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, handover.reject_dispute(task, _who(books, task), command))


def reassign(books: Books, command: c.ReassignTask) -> None:
    task = _known(books, command.task)
    to = books.open(UNITS, command.to)
    _record(books, command.task, task, handover.reassign(task, _who(books, task), command, to))


def reassign_to_successor(books: Books, command: c.ReassignToSuccessor) -> None:
    task = _known(books, command.task)
    who = _who(books, task)
    named = _units(books, [*task.responsible, *([task.supervise] if task.supervise else [])])
    facts = handover.pass_to_successors(
        task,
        who,
        command,
        named=named,
        successors=_successors(books, named),
        chair_body=books.open(HALLS, task.hall).lead_unit if task.hall else None,
    )
    _record(books, command.task, task, facts)


def _units(books: Books, units: Iterable[UnitId]) -> dict[UnitId, Unit]:
    return {UnitId(unit): state for unit, state in books.open_all(UNITS, units).items()}


def _successors(books: Books, named: Mapping[UnitId, Unit]) -> dict[UnitId, UnitId]:
    """Who finally succeeded each unit that ended: successors may have ended themselves."""
    found: dict[UnitId, UnitId] = {}
    for unit, state in named.items():
        current, steps = state, 0
        while current.ended and current.successor and steps < _LONGEST_SUCCESSION:
            found[unit] = current.successor
            current = books.open(UNITS, current.successor)
            steps += 1
        if current.ended:
            found.pop(unit, None)
    return found


def accept_reassignment(books: Books, command: c.AcceptReassignment) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, handover.accept(task, _who(books, task), command))


def begin(books: Books, command: c.BeginTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.begin(task, _who(books, task), command))


def report_progress(books: Books, command: c.ReportProgress) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.report_progress(task, _who(books, task), command))


def request_extension(books: Books, command: c.RequestExtension) -> None:
    task = _known(books, command.task)
    facts = timing.request_extension(task, _who(books, task), command, CHINA)
    _record(books, command.task, task, facts)


def grant_extension(books: Books, command: c.GrantExtension) -> None:
    task = _known(books, command.task)
    facts = timing.grant_extension(task, _who(books, task), command, CHINA)
    _record(books, command.task, task, facts)


def refuse_extension(books: Books, command: c.RefuseExtension) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.refuse_extension(task, _who(books, task), command))


def refix_deadline(books: Books, command: c.RefixDeadline) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.refix_deadline(task, _who(books, task), CHINA))


def remind(books: Books, command: c.RemindTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.remind(task, _who(books, task), command))


def find_overdue(books: Books, command: c.FindTaskOverdue) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.find_overdue(task, _who(books, task), command))


def urge(books: Books, command: c.UrgeTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.urge(task, _who(books, task), command))


def escalate(books: Books, command: c.EscalateTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, timing.escalate(task, _who(books, task), command))


def report_done(books: Books, command: c.ReportTaskDone) -> None:
    task = _known(books, command.task)
    facts = decider.report_done(task, _who(books, task), command, _earlier(books, task))
    _record(books, command.task, task, facts)


def verify(books: Books, command: c.VerifyTask) -> None:
    task = _known(books, command.task)
    facts = decider.verify(task, _who(books, task), command, _earlier(books, task))
    _record(books, command.task, task, facts)


def _earlier(books: Books, task: Task) -> list[Task]:
    return list(books.open_all(TASKS, task.depends_on).values())


def return_report(books: Books, command: c.ReturnTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.return_report(task, _who(books, task), command))


def suspend(books: Books, command: c.SuspendTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.suspend(task, _who(books, task), command))


def resume(books: Books, command: c.ResumeTask) -> None:
    task = _known(books, command.task)
    _record(books, command.task, task, decider.resume(task, _who(books, task)))


def cancel(books: Books, command: c.CancelTask) -> None:
    task = _known(books, command.task)
    basis = books.open(RESOLUTIONS, task.resolution) if task.resolution else None
    by = books.open(RESOLUTIONS, command.by)
    facts = decider.cancel(task, _who(books, task), command, basis=basis, by=by)
    _record(books, command.task, task, facts)


def correct(books: Books, command: c.CorrectTask) -> None:
    task = _known(books, command.task)
    _who(books, task).require(Role.RECORDER, Role.CHAIR, Role.SUPERVISOR)
    entries = books.history(TASKS, command.task)
    correcting.CORRECTABLE.check(entries, command)
    correction = corrections.correct(entries, command, TaskCorrected, books.now)
    correcting.fits(entries, correction)
    corrects = event_id(command.task, command.version)
    books.record(command.task, [correction], hall=task.hall, corrects=corrects)


def _known(books: Books, stream: TaskId) -> Task:
    """The state of a stream that something is recorded in."""
    task = books.open(TASKS, stream)
    decider.issued(task)
    return task


def _who(books: Books, task: Task) -> Standing:
    return standing(books, task.hall)


def _record(books: Books, stream: TaskId, task: Task, facts: list[DomainEvent]) -> None:
    books.record(stream, facts, hall=task.hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    c.IssueTask: issue,
    c.SignForTask: sign_for,
    c.DisputeTask: dispute,
    c.RejectDispute: reject_dispute,
    c.ReassignTask: reassign,
    c.ReassignToSuccessor: reassign_to_successor,
    c.AcceptReassignment: accept_reassignment,
    c.BeginTask: begin,
    c.ReportProgress: report_progress,
    c.RequestExtension: request_extension,
    c.GrantExtension: grant_extension,
    c.RefuseExtension: refuse_extension,
    c.RefixDeadline: refix_deadline,
    c.RemindTask: remind,
    c.FindTaskOverdue: find_overdue,
    c.UrgeTask: urge,
    c.EscalateTask: escalate,
    c.ReportTaskDone: report_done,
    c.VerifyTask: verify,
    c.ReturnTask: return_report,
    c.SuspendTask: suspend,
    c.ResumeTask: resume,
    c.CancelTask: cancel,
    c.CorrectTask: correct,
}
