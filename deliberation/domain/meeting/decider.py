"""What may happen to a meeting as a whole: from convening it to its end."""

from collections.abc import Sequence

from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.guards import at_stage, chair_there, in_session, lead, record
from deliberation.domain.meeting.record import PLANNED, SITTING, Meeting, MeetingState
from deliberation.domain.meeting.sitting import quorum_at_opening, quorum_for
from deliberation.domain.standing import Standing
from deliberation.domain.values import MeetingId, PersonId, UnitId, local_date


def convene(
    meeting: Meeting,
    who: Standing,
    command: c.ConveneMeeting,
    hall: Hall,
    former: Meeting | None = None,
    *,
    own_rules: bool = False,
) -> list[DomainEvent]:
    """Call a meeting and pin its rules.

    `former` is the meeting that `command.reconvenes` names. `own_rules` lets a file bring the rules
    that the conference had; everybody else meets by what the hall adopted.
    """
    if meeting.status is not None:
        raise errors.MeetingExistsError
    if hall.level is None:
        raise NotFoundError(what="议事厅 / hall")
    lead(who)
    convener = _convener(who, command, hall)
    if command.planned_at < who.at:
        raise errors.PlannedInPastError
    _once(command.agenda)
    if command.rules not in (None, hall.rules) and not own_rules:
        raise errors.RulesNotAdoptedError
    if command.reconvenes:
        _reconvenable(former, command)
    said = command.model_dump(include={"hall", "kind", "planned_at", "agenda_locked", "reconvenes", "venue"})
    rules = command.rules or hall.rules
    return [e.MeetingConvened(**said, agenda=command.agenda, convened_by=convener, rules=rules)]


def _convener(who: Standing, command: c.ConveneMeeting, hall: Hall) -> UnitId:
    convener = command.convened_by or hall.lead_unit
    if convener is None or convener not in who.party_units:
        raise errors.ConvenerNotPartyError
    return convener


def _reconvenable(former: Meeting | None, command: c.ConveneMeeting) -> None:
    if former is None or former.hall != command.hall or former.status is not MeetingState.INQUORATE:
        raise errors.NotReconvenableError


def reconvened_by(meeting: MeetingId) -> list[DomainEvent]:
    """For the stream of the inquorate meeting that another one takes up."""
    return [e.MeetingReconvened(by=meeting)]


def _once(agenda: Sequence[e.AgendaItem]) -> None:
    motions = [item.motion for item in agenda if item.motion]
    lines = [item for item in agenda if item.issue and not item.motion]
    if len(set(motions)) < len(motions) or len({item.issue for item in lines}) < len(lines):
        raise errors.AgendaRepeatsError


def amend_agenda(meeting: Meeting, who: Standing, command: c.AmendAgenda) -> list[DomainEvent]:
    at_stage(meeting, PLANNED)
    lead(who)
    if meeting.agenda_locked:
        raise errors.AgendaLockedError
    _once(command.agenda)
    return [e.AgendaAmended(agenda=command.agenda)]


def lock_agenda(meeting: Meeting, who: Standing) -> list[DomainEvent]:
    """Opening the meeting locks the agenda too; this does it earlier."""
    at_stage(meeting, PLANNED)
    lead(who)
    if meeting.agenda_locked:
        raise errors.AgendaLockedError
    return [e.AgendaLocked()]


def give_notice(meeting: Meeting, who: Standing, command: c.GiveNotice) -> list[DomainEvent]:
    """Days are counted clear: neither the day of the notice nor that of the meeting (domain 2.14)."""
    at_stage(meeting, PLANNED)
    record(who)
    needed = meeting.rules.notice_min_clear_days
    planned = meeting.planned_at or who.at
    given = (local_date(planned) - local_date(who.at)).days - 1
    if needed and given < needed and not command.urgent:
        raise errors.NoticeTooShortError(needed=needed, given=max(given, 0))
    return [e.NoticeGiven(to=command.to, method=command.method, urgent=command.urgent)]


def postpone(meeting: Meeting, who: Standing, command: c.PostponeMeeting) -> list[DomainEvent]:
    at_stage(meeting, PLANNED)
    lead(who)
    if command.planned_at < who.at:
        raise errors.PlannedInPastError
    return [e.MeetingPostponed(planned_at=command.planned_at, reason=command.reason)]


def cancel(meeting: Meeting, who: Standing, command: c.CancelMeeting) -> list[DomainEvent]:
    at_stage(meeting, PLANNED)
    lead(who)
    return [e.MeetingCancelled(reason=command.reason)]


def ready(meeting: Meeting) -> None:
    """Refuse unless notice was given and somebody signed in."""
    if meeting.status in PLANNED - {MeetingState.NOTICE_GIVEN}:
        raise errors.NoticeNotGivenError
    at_stage(meeting, {MeetingState.NOTICE_GIVEN})
    if not meeting.room.signed_in:
        raise errors.AttendanceMissingError


def open_meeting(
    meeting: Meeting, who: Standing, chair: PersonId | None, delegates: Sequence[e.Delegate]
) -> list[DomainEvent]:
    """Open with a quorum of `delegates`, who are fixed as the entitled ones from here on."""
    ready(meeting)
    lead(who)
    if chair is None or chair not in meeting.room:
        raise errors.ChairAbsentError
    finding = quorum_at_opening(meeting, delegates).finding
    if not finding.met:
        raise errors.QuorumNotMetError(**finding.model_dump())
    return [e.MeetingOpened(chair=chair, entitled=list(delegates), quorum=finding)]


def declare_inquorate(
    meeting: Meeting, who: Standing, chair: PersonId | None, delegates: Sequence[e.Delegate]
) -> list[DomainEvent]:
    """End the meeting for want of a quorum; what was declared before stands (domain, edge case 2)."""
    if meeting.sitting:
        in_session(meeting)
        sat: Sequence[e.Delegate] = meeting.entitled
        finding = quorum_for(meeting, None).finding
    else:
        ready(meeting)
        sat = delegates
        finding = quorum_at_opening(meeting, delegates).finding
    lead(who)
    if finding.met:
        raise errors.QuorumHeldError(**finding.model_dump())
    if chair is None:
        raise errors.ChairAbsentError
    return [e.MeetingFoundInquorate(chair=chair, entitled=list(sat), quorum=finding)]


def adjourn(meeting: Meeting, who: Standing, command: c.AdjournMeeting) -> list[DomainEvent]:
    in_session(meeting)
    lead(who)
    if command.until and command.until < who.at:
        raise errors.PlannedInPastError
    return [e.MeetingAdjourned(until=command.until, reason=command.reason)]


def resume(meeting: Meeting, who: Standing) -> list[DomainEvent]:
    at_stage(meeting, {MeetingState.ADJOURNED})
    lead(who)
    chair_there(meeting)
    return [e.MeetingResumed()]


def close(meeting: Meeting, who: Standing) -> list[DomainEvent]:
    """Motions without an outcome have none when the meeting ends; nothing is decided by ending it."""
    at_stage(meeting, SITTING)
    lead(who)
    return [e.MeetingClosed()]
