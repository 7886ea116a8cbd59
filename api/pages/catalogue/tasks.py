"""The forms about a supervision order: what units answer, and what the party organisation supervises."""

from typing import Final

from api.pages.fields import Area, Field, Flag, Lines, Pick, PickMany, Until
from api.pages.forms import CommandForm
from deliberation.domain.task import commands as c
from deliberation.domain.values import Role

_TEXT: Final = 2000
_WORD: Final = 80
_SUPERVISES: Final = frozenset({Role.SUPERVISOR, Role.CHAIR})

ORDER: Final = CommandForm(
    noun="task",
    name="order",
    command=c.IssueTask,
    fields=(
        Pick("lead", source="units"),
        PickMany("support", source="units"),
        Area("content", longest=_TEXT, rows=3),
        Until("deadline", required=False),
        Pick("supervise", required=False, source="units"),
        PickMany("depends_on", source="tasks"),
    ),
    roles=_SUPERVISES,
    fresh=("task",),
    claims_time=True,
)

SIGNATURE: Final = CommandForm(noun="task", name="signature", command=c.SignForTask, subject="task")

DISPUTE: Final = CommandForm(
    noun="task",
    name="dispute",
    command=c.DisputeTask,
    fields=(Area("reason", longest=_TEXT, rows=3),),
    subject="task",
    aside=True,
)

BEGINNING: Final = CommandForm(noun="task", name="beginning", command=c.BeginTask, subject="task")

PROGRESS: Final = CommandForm(
    noun="task",
    name="progress",
    command=c.ReportProgress,
    fields=(Area("note", longest=_TEXT, rows=4),),
    subject="task",
)

EXTENSION_REQUEST: Final = CommandForm(
    noun="task",
    name="extension-request",
    command=c.RequestExtension,
    fields=(Until("deadline"), Area("reason", longest=_TEXT, rows=3)),
    subject="task",
    beside={"task.extension_not_later": "deadline"},
    aside=True,
)

DONE: Final = CommandForm(
    noun="task",
    name="done",
    command=c.ReportTaskDone,
    fields=(Area("note", longest=_TEXT, rows=4), Lines("evidence", required=False, rows=3)),
    subject="task",
)

ACCEPTANCE: Final = CommandForm(noun="task", name="acceptance", command=c.AcceptReassignment, subject="task")

DISPUTE_REJECTION: Final = CommandForm(
    noun="task",
    name="dispute-rejection",
    command=c.RejectDispute,
    fields=(Area("reason", longest=_TEXT, rows=3),),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
)

REASSIGNMENT: Final = CommandForm(
    noun="task",
    name="reassignment",
    command=c.ReassignTask,
    fields=(Pick("to", source="units"), Area("reason", required=False, longest=_TEXT, rows=3)),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
)

SUCCESSION: Final = CommandForm(
    noun="task",
    name="succession",
    command=c.ReassignToSuccessor,
    fields=(Area("reason", required=False, longest=_TEXT, rows=3),),
    roles=_SUPERVISES,
    subject="task",
    aside=True,
)

EXTENSION_GRANT: Final = CommandForm(
    noun="task",
    name="extension-grant",
    command=c.GrantExtension,
    fields=(Until("deadline", required=False),),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
)

EXTENSION_REFUSAL: Final = CommandForm(
    noun="task",
    name="extension-refusal",
    command=c.RefuseExtension,
    fields=(Area("reason", longest=_TEXT, rows=3),),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
    aside=True,
)

REFIXING: Final = CommandForm(
    noun="task", name="refixing", command=c.RefixDeadline, roles=_SUPERVISES, subject="task", aside=True
)

OVERDUE: Final = CommandForm(
    noun="task", name="overdue", command=c.FindTaskOverdue, roles=_SUPERVISES, subject="task", aside=True
)

URGING: Final = CommandForm(
    noun="task",
    name="urging",
    command=c.UrgeTask,
    fields=(
        Field("channel", required=False, longest=_WORD),
        Field("level", required=False, longest=_WORD),
    ),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
    aside=True,
)

ESCALATION: Final = CommandForm(
    noun="task",
    name="escalation",
    command=c.EscalateTask,
    fields=(Field("to", longest=_WORD), Area("reason", required=False, longest=_TEXT, rows=3)),
    roles=_SUPERVISES,
    subject="task",
    claims_time=True,
    aside=True,
)

VERIFICATION: Final = CommandForm(
    noun="task",
    name="verification",
    command=c.VerifyTask,
    fields=(Flag("on_site"), Area("note", required=False, longest=_TEXT, rows=3)),
    subject="task",
    claims_time=True,
)

RETURN: Final = CommandForm(
    noun="task",
    name="return",
    command=c.ReturnTask,
    fields=(Area("reason", longest=_TEXT, rows=3),),
    subject="task",
    claims_time=True,
    aside=True,
)

SUSPENSION: Final = CommandForm(
    noun="task",
    name="suspension",
    command=c.SuspendTask,
    fields=(Area("reason", longest=_TEXT, rows=3),),
    roles=_SUPERVISES,
    subject="task",
    aside=True,
)

RESUMPTION: Final = CommandForm(
    noun="task", name="resumption", command=c.ResumeTask, roles=_SUPERVISES, subject="task"
)

CANCELLATION: Final = CommandForm(
    noun="task",
    name="cancellation",
    command=c.CancelTask,
    fields=(Pick("by", source="resolutions"),),
    roles=_SUPERVISES,
    subject="task",
    aside=True,
)
