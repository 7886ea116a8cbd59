"""How far an issue got, read from its resolutions and tasks."""

from collections.abc import Iterable

from deliberation.application.desk import Books
from deliberation.domain.issue.closing import Progress
from deliberation.domain.issue.stage import stage_of
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.task.state import TASKS
from deliberation.domain.values import TaskId


def progress_of(books: Books, issue: Issue) -> Progress:
    """The progress of an issue; a merged one follows the issue that goes on."""
    while issue.merged_into is not None:
        issue = books.open(ISSUES, issue.merged_into)
    resolutions = list(books.open_all(RESOLUTIONS, issue.resolutions).values())
    tasks = list(books.open_all(TASKS, _task_ids(issue, resolutions)).values())
    verified = [task.closed_on for task in tasks if task.closed_on]
    return Progress(
        stage=stage_of(issue, resolutions, tasks),
        responsible=frozenset().union(*(task.responsible for task in tasks)),
        verified_on=max(verified, default=None),
    )


def _task_ids(issue: Issue, resolutions: Iterable[Resolution]) -> list[TaskId]:
    return [*issue.tasks, *(task for resolution in resolutions for task in resolution.tasks)]
