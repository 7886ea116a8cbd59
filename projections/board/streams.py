"""The streams that make up what the board shows of an issue."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from deliberation.domain.corrections import Correction
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, fold
from deliberation.domain.issue import events as issue_events
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.resolution import events as resolution_events
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.task import events as task_events
from deliberation.domain.task.state import TASKS, Task
from projections.board.row import Shown, shown
from projections.cache import Generations
from projections.decode import Row
from projections.folding import REMEMBERED, Decode
from projections.log import Log

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

READ: Final[dict[StreamKind[Any], tuple[type[DomainEvent], ...]]] = {
    ISSUES: (
        issue_events.IssueSubmitted,
        issue_events.IssueRegistered,
        issue_events.IssueReturned,
        issue_events.IssueResubmitted,
        issue_events.IssueAccepted,
        issue_events.IssueNotAccepted,
        issue_events.IssueReviewed,
        issue_events.IssueTransferred,
        issue_events.IssueEscalated,
        issue_events.IssueMerged,
        issue_events.DirectHandlingChosen,
        issue_events.IssueScheduled,
        issue_events.IssueUnscheduled,
        issue_events.DeliberationBegun,
        issue_events.LegalDecisionRequired,
        issue_events.IssueResolved,
        issue_events.IssueTaskListed,
        issue_events.IssueNotResolved,
        issue_events.IssueClosed,
        issue_events.IssueReopened,
        issue_events.IssueWithdrawn,
        issue_events.IssueSuspended,
        issue_events.IssueResumed,
        issue_events.UnlawfulContentDestroyed,
        issue_events.IssueCorrected,
    ),
    RESOLUTIONS: (
        resolution_events.ResolutionAdopted,
        resolution_events.TaskListed,
        resolution_events.ResolutionDeadlineRefixed,
        resolution_events.ResolutionCompleted,
        resolution_events.ResolutionAmended,
        resolution_events.ResolutionRescinded,
        resolution_events.ResolutionSuspended,
        resolution_events.ResolutionResumed,
        resolution_events.CorrectionOrdered,
        resolution_events.ResolutionAnnulled,
        resolution_events.ResolutionArchived,
        resolution_events.ResolutionCorrected,
    ),
    TASKS: (
        task_events.TaskIssued,
        task_events.TaskDisputed,
        task_events.DisputeRejected,
        task_events.TaskReassigned,
        task_events.ExtensionGranted,
        task_events.DeadlineRefixed,
        task_events.TaskReportedDone,
        task_events.TaskVerified,
        task_events.TaskReturned,
        task_events.TaskSuspended,
        task_events.TaskResumed,
        task_events.TaskCancelled,
        task_events.TaskCorrected,
    ),
}
"""The facts that can change a row. The others (signed for, urged, evaluated …) never do, so that the
board need not read them; tests/projections holds this against a replay of everything."""

KIND_OF: Final = {fact.TOPIC: kind for kind, facts in READ.items() for fact in facts}


class Told(NamedTuple):
    """A stream as folded, and when its last entry happened."""

    kind: StreamKind[Any]
    state: Any
    last: datetime


class Streams:
    """Folded issues, resolutions and orders, read again from the log where they were forgotten."""

    def __init__(self, log: Log, decode: Decode) -> None:
        self._log: Final = log
        self._decode: Final = decode
        self._told: Final = Generations[UUID, Told](2 * REMEMBERED)
        self._upto = 0

    def remember(self, rows: Sequence[Row], after: int) -> None:
        """Read again whatever the next rows rest on and is not known."""
        self._told.age()
        self._upto = after
        streams = {row[1] for row in rows if row[2] > 1}
        while streams := {stream for stream in streams if self._told.get(stream) is None}:
            found = self._log.streams(streams, after)
            for stream, listed in found.items():
                self._told.put(stream, told([self._decode(row) for row in listed]))
            streams = {linked for stream in found for linked in self._linked(stream)}

    def fold(self, entry: Entry[DomainEvent], kind: StreamKind[Any]) -> None:
        """Fold the next entry; a correction has the whole stream read again."""
        if isinstance(entry.fact, Correction):
            self._told.put(entry.stream, told(self.entries([entry.stream], entry.position)[entry.stream]))
            return
        known = self._told.get(entry.stream)
        state = kind.evolve(known.state if known else kind.blank, entry)
        self._told.put(entry.stream, Told(kind, state, entry.happened_at))

    def entries(self, streams: Iterable[UUID], upto: int) -> dict[UUID, list[Entry[DomainEvent]]]:
        """All entries of some streams up to a position."""
        return {
            stream: [self._decode(row) for row in rows]
            for stream, rows in self._log.streams(streams, upto).items()
        }

    def issues_of(self, stream: UUID) -> tuple[UUID, ...]:
        """The issues whose rows a stream that was just folded can change."""
        found = self._told.get(stream)
        state = found.state if found else None
        if isinstance(state, Task):
            named = self._resolution(state.resolution).issues if state.resolution else ()
            return tuple(dict.fromkeys([*named, *([state.issue] if state.issue else [])]))
        return tuple(state.issues) if isinstance(state, Resolution) else (stream,)

    def group(self, issue: UUID) -> list[UUID]:
        """The issue's stream and all that carry it on."""
        state = self._issue(issue)
        resolutions = [self._resolution(one) for one in state.resolutions]
        return [issue, *state.resolutions, *state.tasks, *(task for r in resolutions for task in r.tasks)]

    def shown(self, issue: UUID) -> tuple[Shown, datetime]:
        """What the board shows of an issue, and when the last entry happened that it rests on."""
        told_issue = self._get(ISSUES, issue)
        state = cast(Issue, told_issue.state)
        resolutions = [self._get(RESOLUTIONS, one) for one in state.resolutions]
        listed = [task for r in resolutions for task in r.state.tasks]
        tasks = [self._get(TASKS, one) for one in (*state.tasks, *listed)]
        latest = max([told_issue.last, *[r.last for r in resolutions], *[t.last for t in tasks]])
        return shown(state, [r.state for r in resolutions], [t.state for t in tasks]), latest

    def submitted(self, issue: UUID) -> bool:
        """False for an issue that another stream names before its own begins."""
        return self._issue(issue).status is not None

    def _issue(self, stream: UUID) -> Issue:
        return cast(Issue, self._get(ISSUES, stream).state)

    def _resolution(self, stream: UUID) -> Resolution:
        return cast(Resolution, self._get(RESOLUTIONS, stream).state)

    def _get(self, kind: StreamKind[Any], stream: UUID) -> Told:
        """A stream as it is now; blank while it is named and has not begun, within one command."""
        found = self._told.get(stream)
        if found is None:
            entries = self.entries([stream], self._upto).get(stream)
            if not entries:
                return Told(kind, kind.blank, LONG_AGO)
            found = told(entries)
            self._told.put(stream, found)
        return found

    def _linked(self, stream: UUID) -> list[UUID]:
        state = self._told.get(stream)
        return links_of(state.state) if state else []


def links_of(state: Any) -> list[UUID]:
    """The streams that a state names as belonging to the same matter."""
    if isinstance(state, Issue):
        return [*state.resolutions, *state.tasks]
    if isinstance(state, Resolution):
        return [*state.issues, *state.tasks]
    task = cast(Task, state)
    return [link for link in (task.resolution, task.issue) if link]


def told(entries: Sequence[Entry[DomainEvent]]) -> Told:
    """A whole stream folded, as corrected. `last` looks at the facts that the board reads, as it does
    when they come one by one."""
    kind = KIND_OF[entries[0].fact.TOPIC]
    last = max(entry.happened_at for entry in entries if entry.fact.TOPIC in KIND_OF)
    return Told(kind, fold(kind, entries), last)
