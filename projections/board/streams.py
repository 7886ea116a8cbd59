"""The streams that make up what the board shows of an issue."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, cast
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
from projections.board.table import Current, Place
from projections.cache import Generations
from projections.decode import Row, whole
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
        issue_events.IssueVotedDown,
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


class Stream:
    """A stream as folded: its state, when its last entry happened, and the matters that it is part of.

    `links` are the parts of the state that name other streams; a fold leaves them the same objects
    unless it changes them.
    """

    __slots__ = ("kind", "last", "links", "matters", "state")

    def __init__(self, kind: StreamKind[Any], state: Any, last: datetime) -> None:
        self.kind = kind
        self.state = state
        self.last = last
        self.links = links_of(state)
        self.matters: list[Matter] = []


class Matter:
    """An issue with all that carries it on, held by reference: hashing ids is what costs most here.

    `latest` is when the last entry happened that the row rests on.
    """

    __slots__ = ("issue", "latest", "place", "resolutions", "tasks")

    def __init__(self, issue: Stream, place: Place) -> None:
        self.issue = issue
        self.place = place
        self.latest = issue.last
        self.resolutions: list[Stream] = []
        self.tasks: list[Stream] = []

    def shown(self) -> Shown:
        return shown(
            self.issue.state,
            [stream.state for stream in self.resolutions],
            [stream.state for stream in self.tasks],
        )

    def names(self) -> list[UUID]:
        """The ids of all its streams."""
        state = cast(Issue, self.issue.state)
        listed = [task for stream in self.resolutions for task in stream.state.tasks]
        return [self.place.issue, *state.resolutions, *state.tasks, *listed]


class Streams:
    """Folded issues, resolutions and orders, read again from the log where they were forgotten."""

    def __init__(self, log: Log, decode: Decode, current: Current) -> None:
        self._log: Final = log
        self._decode: Final = decode
        self._current: Final = current
        self._known: Final = Generations[UUID, Stream](2 * REMEMBERED)
        self._upto = 0

    def remember(self, rows: Sequence[Row], after: int) -> None:
        """Read again whatever the next rows rest on and is not known."""
        self._known.age()
        self._upto = after
        wanted = {row[1] for row in rows if row[2] > 1}
        read: dict[UUID, Stream] = {}
        while wanted := {stream for stream in wanted if self._known.get(stream) is None}:
            found = self._log.streams(wanted, after)
            for name, listed in found.items():
                read[name] = self._keep(name, _told([self._decode(row) for row in listed]))
            wanted = {link for name in found for link in named_by(read[name].state)}
        issues = {issue for name, stream in read.items() for issue in self._issues_of(name, stream)}
        self._current.prefetch(issues)
        for issue in issues:
            self._relink(self._matter(issue))

    def fold(self, entry: Entry[DomainEvent], kind: StreamKind[Any]) -> Sequence[Matter]:
        """Fold the next entry; returns the matters whose rows it can change.

        A correction has the whole stream read again.
        """
        stream = self._known.get(entry.stream)
        if stream is None:
            stream = self._keep(entry.stream, Stream(kind, kind.blank, LONG_AGO))
        before = stream.matters
        if isinstance(entry.fact, Correction):
            whole = _told(self.entries([entry.stream], entry.position)[entry.stream])
            stream.state, stream.last = whole.state, whole.last
        else:
            stream.state, stream.last = kind.evolve(stream.state, entry), entry.happened_at
        if kind is not TASKS:
            links = links_of(stream.state)
            if links[0] is not stream.links[0] or links[1] is not stream.links[1]:
                stream.links = links
                for matter in list(stream.matters):
                    self._relink(matter)
        return stream.matters if stream.matters is before else [*before, *stream.matters]

    def entries(self, streams: Iterable[UUID], upto: int) -> dict[UUID, list[Entry[DomainEvent]]]:
        """All entries of some streams up to a position."""
        return {
            stream: [self._decode(row) for row in rows]
            for stream, rows in self._log.streams(streams, upto).items()
        }

    def _keep(self, name: UUID, stream: Stream) -> Stream:
        self._known.put(name, stream)
        if stream.kind is ISSUES:
            stream.matters = [Matter(stream, self._current.place(name))]
        return stream

    def _get(self, kind: StreamKind[Any], name: UUID) -> Stream:
        """A stream as it is now; blank while it is named and has not begun, within one command."""
        found = self._known.get(name)
        if found is None:
            entries = self.entries([name], self._upto).get(name)
            found = self._keep(name, _told(entries) if entries else Stream(kind, kind.blank, LONG_AGO))
        return found

    def _matter(self, issue: UUID) -> Matter:
        return self._get(ISSUES, issue).matters[0]

    def _relink(self, matter: Matter) -> None:
        """Find the streams that carry a matter on, and have each of them know of it."""
        state = cast(Issue, matter.issue.state)
        matter.resolutions = [self._get(RESOLUTIONS, name) for name in state.resolutions]
        listed = [task for stream in matter.resolutions for task in stream.state.tasks]
        matter.tasks = [self._get(TASKS, name) for name in (*state.tasks, *listed)]
        parts = (matter.issue, *matter.resolutions, *matter.tasks)
        matter.latest = max(matter.latest, *(stream.last for stream in parts))
        for stream in (*matter.resolutions, *matter.tasks):
            if matter not in stream.matters:
                issue = matter.place.issue
                stream.matters = [*(one for one in stream.matters if one.place.issue != issue), matter]

    def _issues_of(self, name: UUID, stream: Stream) -> Iterable[UUID]:
        """The issues that a stream which was read again belongs to."""
        state = stream.state
        if isinstance(state, Issue):
            return (name,)
        if isinstance(state, Resolution):
            return state.issues
        named = self._get(RESOLUTIONS, state.resolution).state.issues if state.resolution else ()
        return (*named, *([state.issue] if state.issue else ()))


def links_of(state: Any) -> tuple[Any, Any]:
    """The parts of a state that name the streams which carry it on."""
    if isinstance(state, Task):
        return None, None
    return (state.resolutions, state.tasks) if isinstance(state, Issue) else (state.issues, state.tasks)


def named_by(state: Any) -> list[UUID]:
    """Every stream that a state names as belonging to the same matter."""
    if isinstance(state, Issue):
        return [*state.resolutions, *state.tasks]
    if isinstance(state, Resolution):
        return [*state.issues, *state.tasks]
    task = cast(Task, state)
    return [link for link in (task.resolution, task.issue) if link]


def _told(entries: Sequence[Entry[DomainEvent]]) -> Stream:
    """A whole stream folded, as corrected. `last` looks at the facts that the board reads, as it does
    when they come one by one."""
    kind = KIND_OF[entries[0].fact.TOPIC]
    last = max(entry.happened_at for entry in entries if entry.fact.TOPIC in KIND_OF)
    return Stream(kind, fold(kind, whole(entries)), last)
