"""Meetings that were held and are known only in summary: what paper can carry, and what it cannot."""

from collections.abc import Mapping, Sequence

from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.issue.decider import items_text
from deliberation.domain.issue.state import Issue
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.guards import record
from deliberation.domain.meeting.record import Meeting
from deliberation.domain.meeting.sitting import quorum_on_paper
from deliberation.domain.standing import Standing
from deliberation.domain.values import IssueId


def record_held(
    meeting: Meeting,
    who: Standing,
    command: c.RecordMeetingHeld,
    hall: Hall,
    delegates: Sequence[e.Delegate],
    *,
    issues: Mapping[IssueId, Issue],
    own_rules: bool = False,
) -> list[DomainEvent]:
    """Enter a past meeting; it carries motions only where those present are listed and make a quorum."""
    if meeting.status is not None:
        raise errors.MeetingExistsError
    if hall.level is None:
        raise NotFoundError(what="议事厅 / hall")
    record(who)
    if command.rules not in (None, hall.rules) and not own_rules:
        raise errors.RulesNotAdoptedError
    rules = command.rules or hall.rules
    finding = quorum_on_paper(delegates, command.present_units, rules)
    if command.motions:
        _carries(command, finding, issues)
    said = command.model_dump(exclude={"meeting", "rules", "motions"})
    held = e.MeetingHeldInSummary(
        **said, motions=command.motions, rules=rules, entitled=list(delegates), quorum=finding
    )
    return [held]


def _carries(
    command: c.RecordMeetingHeld, finding: e.QuorumFinding | None, issues: Mapping[IssueId, Issue]
) -> None:
    if finding is None:
        raise errors.SummaryWithoutAttendanceError
    if not finding.met:
        raise errors.SummaryInquorateError(**finding.model_dump())
    if len({carried.motion for carried in command.motions}) < len(command.motions):
        raise errors.AgendaRepeatsError
    for carried in command.motions:
        if carried.issue not in command.issues:
            raise errors.NotOnAgendaError
        issue = issues[carried.issue]
        if issue.owners_decide and not carried.referral:
            raise errors.OwnersDecideError(items=items_text(issue))
