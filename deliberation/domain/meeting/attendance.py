"""Who comes, who goes, and who presides: recorded with the time, and read at every decision."""

from collections.abc import Mapping, Sequence

from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.guards import at_stage, record, record_of
from deliberation.domain.meeting.record import PLANNED, SITTING, Meeting, MeetingState
from deliberation.domain.standing import Standing
from deliberation.domain.values import PersonId, UnitId

Comers = Mapping[PersonId, Sequence[UnitId] | None]
"""For each voter who comes, the entitled units that they come for: empty for the holder or alternate
of a seat, None for somebody who is entitled to nothing."""


def record_attendance(
    meeting: Meeting, who: Standing, command: c.RecordAttendance, comers: Comers
) -> list[DomainEvent]:
    """Sign in before the opening; a new list takes the place of the former. Later: arrivals, departures."""
    record(who)
    if meeting.status in PLANNED - {MeetingState.NOTICE_GIVEN}:
        raise errors.NoticeNotGivenError
    at_stage(meeting, {MeetingState.NOTICE_GIVEN})
    everybody = [*command.present, *command.in_attendance, *command.excused, *command.absent]
    if len(set(everybody)) < len(everybody):
        raise errors.AttendanceTwiceError
    check_entitled(comers)
    return [e.AttendanceRecorded(**command.model_dump(exclude={"meeting"}), representing=pairs(comers))]


def check_entitled(comers: Comers) -> None:
    """Refuse to sign somebody in as a voter who has no seat and comes for no unit that was told."""
    strangers = sum(units is None for units in comers.values())
    if strangers:
        raise errors.NotEntitledError(count=strangers)


def pairs(comers: Comers) -> list[e.Representation]:
    """Who came for which unit, in the order of signing in."""
    return [
        e.Representation(person=person, unit=unit) for person, units in comers.items() for unit in units or ()
    ]


def record_arrival(
    meeting: Meeting, who: Standing, command: c.RecordArrival, comers: Comers
) -> list[DomainEvent]:
    """A guest who turns out to be entitled may take the place; a voter does not become a guest."""
    record_of(who, command.person)
    at_stage(meeting, {MeetingState.NOTICE_GIVEN, *SITTING})
    stays_guest = command.in_attendance and command.person in meeting.room.guests
    if command.person in meeting.room.present or stays_guest:
        raise errors.AlreadyThereError
    if command.in_attendance:
        return [e.AttendeeArrived(person=command.person, in_attendance=True)]
    check_entitled(comers)
    return [e.AttendeeArrived(person=command.person, units=list(comers.get(command.person) or ()))]


def record_departure(meeting: Meeting, who: Standing, command: c.RecordDeparture) -> list[DomainEvent]:
    record_of(who, command.person)
    at_stage(meeting, {MeetingState.NOTICE_GIVEN, *SITTING})
    if command.person not in meeting.room:
        raise errors.NotThereError
    before = meeting.motions.get(command.before_motion) if command.before_motion else None
    if before and before.outcome not in (None, e.MotionOutcome.NO_DECISION):
        raise errors.MotionDecidedError
    return [e.AttendeeLeft(person=command.person, before_motion=command.before_motion)]


def substitute_chair(
    meeting: Meeting, who: Standing, command: c.SubstituteChair, *, may_preside: bool
) -> list[DomainEvent]:
    """Hand over the chair; once the meeting is open, only to somebody in the room."""
    record(who)
    at_stage(meeting, PLANNED | SITTING)
    if not may_preside:
        raise errors.MayNotPresideError
    if meeting.sitting and command.person not in meeting.room:
        raise errors.NotThereError
    return [e.ChairSubstituted(person=command.person, reason=command.reason)]
