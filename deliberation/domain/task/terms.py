"""The words for supervision orders."""

from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TaskState
from deliberation.domain.terms import Term, define

define(
    {
        TaskState.ISSUED: Term("已交办", "issued"),
        TaskState.SIGNED_FOR: Term("已签收", "signed for"),
        TaskState.DISPUTED: Term("派单异议", "disputed"),
        TaskState.REASSIGNED: Term("已改派（待签收）", "reassigned"),
        TaskState.IN_PROGRESS: Term("办理中", "in progress"),
        TaskState.PROGRESS_REPORTED: Term("已反馈进展", "progress reported"),
        TaskState.REPORTED_DONE: Term("已反馈办结（待核验）", "reported done"),
        TaskState.RETURNED: Term("已退回", "returned"),
        TaskState.CLOSED_OUT: Term("已核验销号", "closed out"),
        TaskState.SUSPENDED: Term("已中止", "suspended"),
        TaskState.CANCELLED: Term("已取消", "cancelled"),
    },
    {
        Light.GREEN: Term("绿灯", "green"),
        Light.YELLOW: Term("黄灯（临期）", "yellow"),
        Light.RED: Term("红灯（超期）", "red"),
    },
)
