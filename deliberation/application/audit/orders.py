"""What was asked of resolutions and supervision orders."""

from typing import Any, Final

from pydantic import BaseModel

from deliberation.application.audit.asking import Asks, Case, ask, correction, nothing, request, stated
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.state import RESOLUTIONS
from deliberation.domain.task import commands as t
from deliberation.domain.task import events as f
from deliberation.domain.task.state import TASKS
from deliberation.domain.unit.state import UNITS


def _deadline(case: Case) -> Any:
    found = stated(case.fact.deadline)
    return found and found.model_dump()


def _own_deadline(case: Case) -> Any:
    """An order without a day of its own has that of its resolution."""
    fact: f.TaskIssued = case.fact
    rests_on = case.books.open(RESOLUTIONS, fact.resolution) if fact.resolution else None
    return None if rests_on and rests_on.deadline == fact.deadline else _deadline(case)


def _granted(case: Case) -> Any:
    """The day that was asked for is granted without saying it again."""
    asked_for = case.books.open(TASKS, case.entry.stream).asked_for
    return None if asked_for == case.fact.deadline else _deadline(case)


def _reassigned(case: Case) -> list[BaseModel]:
    """By the party organisation to another unit, or to whoever took over from a unit that ended."""
    fact: f.TaskReassigned = case.fact
    to_successor = request(t.ReassignToSuccessor, case, "task")
    if fact.successor or case.books.open(UNITS, fact.from_unit).ended:
        return [to_successor]
    return [request(t.ReassignTask, case, "task")]


ASKS: Final[Asks] = {
    e.ResolutionAdopted: ask(c.AdoptResolution, "resolution", deadline=_deadline),
    e.ResolutionPublished: ask(c.PublishResolution, "resolution"),
    e.ObjectionFiled: ask(c.FileObjection, "resolution"),
    e.ObjectionAnswered: ask(c.AnswerObjection, "resolution"),
    e.ResolutionCompleted: ask(c.CompleteResolution, "resolution"),
    e.ResolutionAmended: ask(c.AmendResolution, "resolution"),
    e.ResolutionRescinded: ask(c.RescindResolution, "resolution"),
    e.ResolutionSuspended: ask(c.SuspendResolution, "resolution"),
    e.ResolutionResumed: ask(c.ResumeResolution, "resolution"),
    e.CorrectionOrdered: ask(c.OrderResolutionCorrected, "resolution"),
    e.ResolutionAnnulled: ask(c.AnnulResolution, "resolution"),
    e.ResolutionArchived: ask(c.ArchiveResolution, "resolution"),
    e.ResolutionDeadlineRefixed: ask(c.RefixResolutionDeadline, "resolution"),
    e.ResolutionCorrected: correction(c.CorrectResolution, "resolution"),
    f.TaskIssued: ask(t.IssueTask, "task", deadline=_own_deadline, due=nothing),
    f.TaskSignedFor: ask(t.SignForTask, "task"),
    f.TaskDisputed: ask(t.DisputeTask, "task"),
    f.DisputeRejected: ask(t.RejectDispute, "task"),
    f.TaskReassigned: _reassigned,
    f.ReassignmentAccepted: ask(t.AcceptReassignment, "task"),
    f.TaskBegun: ask(t.BeginTask, "task"),
    f.ProgressReported: ask(t.ReportProgress, "task"),
    f.ExtensionRequested: ask(t.RequestExtension, "task", deadline=_deadline, to=nothing),
    f.ExtensionGranted: ask(t.GrantExtension, "task", deadline=_granted, to=nothing),
    f.ExtensionRefused: ask(t.RefuseExtension, "task"),
    f.DeadlineRefixed: ask(t.RefixDeadline, "task"),
    f.ReminderSent: ask(t.RemindTask, "task", light=nothing),
    f.TaskFoundOverdue: ask(t.FindTaskOverdue, "task", light=nothing),
    f.TaskUrged: ask(t.UrgeTask, "task"),
    f.TaskEscalated: ask(t.EscalateTask, "task"),
    f.TaskReportedDone: ask(t.ReportTaskDone, "task"),
    f.TaskVerified: ask(t.VerifyTask, "task"),
    f.TaskReturned: ask(t.ReturnTask, "task"),
    f.TaskSuspended: ask(t.SuspendTask, "task"),
    f.TaskResumed: ask(t.ResumeTask, "task"),
    f.TaskCancelled: ask(t.CancelTask, "task"),
    f.TaskCorrected: correction(t.CorrectTask, "task"),
}
