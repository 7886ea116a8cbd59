"""Meetings: load, decide, append. What a meeting does to its issues is entered in the same append."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

from pydantic import BaseModel

from deliberation.application.corrections import record_correction
from deliberation.application.desk import Books, Handler
from deliberation.application.issues import taken_up_in
from deliberation.application.sitting import comers_to, delegates_of, delegates_on_paper, may_preside
from deliberation.application.standing import standing
from deliberation.domain.corrections import correct
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall.state import HALLS
from deliberation.domain.issue import course
from deliberation.domain.issue.state import ISSUES, Issue, IssueState
from deliberation.domain.meeting import attendance, correcting, decider, errors, motions, summary
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.guards import record
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.standing import Standing
from deliberation.domain.unit import decider as units
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import HallId, IssueId, MeetingId


def _of(books: Books, name: MeetingId) -> tuple[Meeting, HallId, Standing]:
    """The meeting, its hall, and the rights of whoever acts on it."""
    meeting = books.open(MEETINGS, name)
    if meeting.hall is None:
        raise NotFoundError(what="会议 / meeting")
    return meeting, meeting.hall, standing(books, meeting.hall)


_AT_A_MEETING: Final = frozenset({IssueState.SCHEDULED, IssueState.UNDER_DELIBERATION})

Course = Callable[[Issue, MeetingId], list[DomainEvent]]


def _with_issues(books: Books, name: MeetingId, issues: Iterable[IssueId], step: Course) -> None:
    """Enter in the stream of each issue what the meeting does to it."""
    states = books.open_all(ISSUES, issues)
    for issue, state in states.items():
        books.record(issue, step(state, name), hall=state.hall)


def _schedule(books: Books, name: MeetingId, issues: Iterable[IssueId], hall: HallId) -> None:
    """Put issues of this hall on the agenda, and those that a hall below escalated to it."""
    states = books.open_all(ISSUES, issues)
    for issue, state in states.items():
        if state.hall is None:
            raise NotFoundError(what="诉求 / issue")
        if not taken_up_in(books, state, hall) or _busy_elsewhere(books, state, name):
            raise errors.IssueElsewhereError
        books.record(issue, course.schedule(state, name), hall=state.hall)


def _busy_elsewhere(books: Books, issue: Issue, name: MeetingId) -> bool:
    """An issue waits for one meeting at a time; after a round has ended the next may take it up."""
    if issue.meeting in (None, name) or issue.status not in _AT_A_MEETING:
        return False
    return not books.open(MEETINGS, issue.meeting).ended


def convene(books: Books, command: c.ConveneMeeting) -> None:
    hall = books.open(HALLS, command.hall)
    who = standing(books, command.hall)
    former = books.open(MEETINGS, command.reconvenes) if command.reconvenes else None
    meeting = books.open(MEETINGS, command.meeting)
    own_rules = books.caller.trusted
    facts = decider.convene(meeting, who, command, hall, former, own_rules=own_rules)
    books.record(command.meeting, facts, hall=command.hall)
    if command.reconvenes:
        books.record(command.reconvenes, decider.reconvened_by(command.meeting), hall=command.hall)
    issues = [item.issue for item in command.agenda if item.issue]
    _schedule(books, command.meeting, issues, command.hall)


def amend_agenda(books: Books, command: c.AmendAgenda) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.amend_agenda(meeting, who, command), hall=hall)
    listed = [item.issue for item in command.agenda if item.issue]
    dropped = [issue for issue in meeting.issues if issue not in listed]
    added = [issue for issue in listed if issue not in meeting.issues]
    _with_issues(books, command.meeting, dropped, course.unschedule)
    _schedule(books, command.meeting, added, hall)


def lock_agenda(books: Books, command: c.LockAgenda) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.lock_agenda(meeting, who), hall=hall)


def give_notice(books: Books, command: c.GiveNotice) -> None:
    meeting, hall, who = _of(books, command.meeting)
    for unit in books.open_all(UNITS, command.to).values():
        units.active(unit)
    books.record(command.meeting, decider.give_notice(meeting, who, command), hall=hall)


def postpone(books: Books, command: c.PostponeMeeting) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.postpone(meeting, who, command), hall=hall)


def cancel(books: Books, command: c.CancelMeeting) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.cancel(meeting, who, command), hall=hall)
    _with_issues(books, command.meeting, meeting.issues, course.unschedule)


def record_attendance(books: Books, command: c.RecordAttendance) -> None:
    meeting, hall, who = _of(books, command.meeting)
    comers = comers_to(books, meeting, hall, command.present)
    facts = attendance.record_attendance(meeting, who, command, comers)
    books.record(command.meeting, facts, hall=hall)


def record_arrival(books: Books, command: c.RecordArrival) -> None:
    meeting, hall, who = _of(books, command.meeting)
    comers = {} if command.in_attendance else comers_to(books, meeting, hall, [command.person])
    facts = attendance.record_arrival(meeting, who, command, comers)
    books.record(command.meeting, facts, hall=hall)


def record_departure(books: Books, command: c.RecordDeparture) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, attendance.record_departure(meeting, who, command), hall=hall)


def substitute_chair(books: Books, command: c.SubstituteChair) -> None:
    meeting, hall, who = _of(books, command.meeting)
    able = may_preside(books, hall, command.person)
    facts = attendance.substitute_chair(meeting, who, command, may_preside=able)
    books.record(command.meeting, facts, hall=hall)


def open_meeting(books: Books, command: c.OpenMeeting) -> None:
    """Who presides: whom the command names, else the substitute chair, else the person who opens."""
    meeting, hall, who = _of(books, command.meeting)
    chair = command.chair or meeting.chair or who.person
    if chair and chair != who.person and not may_preside(books, hall, chair):
        raise errors.MayNotPresideError
    facts = decider.open_meeting(meeting, who, chair, delegates_of(books, meeting, hall))
    books.record(command.meeting, facts, hall=hall)
    _with_issues(books, command.meeting, meeting.issues, course.begin_deliberation)


def declare_inquorate(books: Books, command: c.DeclareInquorate) -> None:
    meeting, hall, who = _of(books, command.meeting)
    chair = meeting.chair or who.person
    facts = decider.declare_inquorate(meeting, who, chair, delegates_of(books, meeting, hall))
    books.record(command.meeting, facts, hall=hall)
    _leave(books, command.meeting, meeting)


def adjourn(books: Books, command: c.AdjournMeeting) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.adjourn(meeting, who, command), hall=hall)


def resume(books: Books, command: c.ResumeMeeting) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.resume(meeting, who), hall=hall)


def close(books: Books, command: c.CloseMeeting) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, decider.close(meeting, who), hall=hall)
    _leave(books, command.meeting, meeting)


def _leave(books: Books, name: MeetingId, meeting: Meeting) -> None:
    """What the end of a meeting means to the issues that it had before it."""
    states = books.open_all(ISSUES, meeting.issues)
    for issue in meeting.issues:
        state = states[issue]
        books.record(issue, _left(meeting, name, issue, state), hall=state.hall)


def _left(meeting: Meeting, name: MeetingId, issue: IssueId, state: Issue) -> list[DomainEvent]:
    """An issue that was carried waits for its resolution; one that was not reached, for a meeting."""
    if meeting.adopted_on(issue) or issue in meeting.opinions:
        return []
    voted_down = any(
        meeting.motions[motion].outcome is e.MotionOutcome.NOT_ADOPTED for motion in meeting.motions_on(issue)
    )
    if voted_down and state.status is IssueState.UNDER_DELIBERATION and state.meeting == name:
        return course.not_resolved(state, name)
    return course.unschedule(state, name)


M = TypeVar("M", bound=c.OnMotion | c.NoteRule)
Decision = Callable[[Meeting, Standing, M, motions.Issues], list[DomainEvent]]


def _on_motion(books: Books, command: M, decide: Decision[M]) -> None:
    meeting, hall, who = _of(books, command.meeting)
    issue = motions.issue_of(meeting, command.motion, command.proposes)
    facts = decide(meeting, who, command, _issues(books, [issue] if issue else []))
    books.record(command.meeting, facts, hall=hall)


def _issues(books: Books, issues: Iterable[IssueId]) -> dict[IssueId, Issue]:
    return {IssueId(name): state for name, state in books.open_all(ISSUES, issues).items()}


def propose_motion(books: Books, command: c.ProposeMotion) -> None:
    meeting, hall, who = _of(books, command.meeting)
    issues = _issues(books, [command.issue] if command.issue else [])
    books.record(command.meeting, motions.propose(meeting, who, command, issues), hall=hall)


def refuse_unlisted(books: Books, command: c.RefuseUnlistedItem) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, motions.refuse_unlisted(meeting, who, command), hall=hall)


def record_deliberation(books: Books, command: c.RecordDeliberation) -> None:
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, motions.record_deliberation(meeting, who, command), hall=hall)


def note_rule(books: Books, command: c.NoteRule) -> None:
    _on_motion(books, command, motions.note_rule)


def declare_recusal(books: Books, command: c.DeclareRecusal) -> None:
    _on_motion(books, command, partial(motions.declare_recusal, on_paper=books.caller.trusted))


def recheck_quorum(books: Books, command: c.RecheckQuorum) -> None:
    _on_motion(books, command, motions.recheck_quorum)


def record_consensus(books: Books, command: c.RecordConsensus) -> None:
    _on_motion(books, command, motions.record_consensus)


def record_show_of_hands(books: Books, command: c.RecordShowOfHands) -> None:
    _on_motion(books, command, motions.record_show_of_hands)


def form_opinion(books: Books, command: c.FormOpinion) -> None:
    """On a matter of the owners the opinion says that they have to decide."""
    meeting, hall, who = _of(books, command.meeting)
    books.record(command.meeting, motions.form_opinion(meeting, who, command), hall=hall)
    issue = books.open(ISSUES, command.issue)
    if issue.owners_decide and issue.status is not IssueState.PENDING_LEGAL_DECISION:
        facts = course.require_legal_decision(issue, meeting=command.meeting)
        books.record(command.issue, facts, hall=issue.hall)


def record_meeting_held(books: Books, command: c.RecordMeetingHeld) -> None:
    hall = books.open(HALLS, command.hall)
    who = standing(books, command.hall)
    issues = _issues(books, command.issues)
    delegates = delegates_on_paper(books, command.hall, command.present_units, command.absent_units)
    meeting = books.open(MEETINGS, command.meeting)
    own_rules = books.caller.trusted
    facts = summary.record_held(meeting, who, command, hall, delegates, issues=issues, own_rules=own_rules)
    books.record(command.meeting, facts, hall=command.hall)
    _schedule(books, command.meeting, issues, command.hall)
    quorate = any(isinstance(fact, e.MeetingHeldInSummary) and _quorate(fact) for fact in facts)
    for name, issue in issues.items():
        before = replace(issue, status=IssueState.SCHEDULED, meeting=command.meeting)
        begun = course.begin_deliberation(before, command.meeting)
        books.record(name, begun, hall=issue.hall)
        if not quorate:
            books.record(name, course.unschedule(before, command.meeting), hall=issue.hall)


def _quorate(held: e.MeetingHeldInSummary) -> bool:
    return held.quorum is not None and held.quorum.met


def correct_meeting(books: Books, command: c.CorrectMeeting) -> None:
    hall, request, _ = _correction(books, command)
    record_correction(books, MEETINGS, command.meeting, request, fact=e.MeetingCorrected, hall=hall)


def preview_correction(books: Books, command: c.CorrectMeeting) -> list[correcting.Consequence]:
    """What `command` would bring into question; refuses what recording it would refuse."""
    _, request, entries = _correction(books, command)
    correction = correct(entries, request, e.MeetingCorrected, books.now)
    return correcting.consequences(entries, correction)


def _correction(
    books: Books, command: c.CorrectMeeting
) -> tuple[HallId, c.CorrectMeeting, list[Entry[DomainEvent]]]:
    """The request, found possible, with the units for which newly named people came."""
    meeting, hall, who = _of(books, command.meeting)
    record(who)
    entries = books.history(MEETINGS, command.meeting)
    correcting.check_request(entries, command)
    comers = comers_to(books, meeting, hall, correcting.voters_named(entries, command))
    request = command.model_copy(update={"fields": correcting.with_units(command.fields, comers)})
    correcting.check_correction(entries, correct(entries, request, e.MeetingCorrected, books.now))
    return hall, request, entries


HANDLERS: dict[type[BaseModel], Handler] = {
    c.ConveneMeeting: convene,
    c.AmendAgenda: amend_agenda,
    c.LockAgenda: lock_agenda,
    c.GiveNotice: give_notice,
    c.PostponeMeeting: postpone,
    c.CancelMeeting: cancel,
    c.RecordAttendance: record_attendance,
    c.RecordArrival: record_arrival,
    c.RecordDeparture: record_departure,
    c.SubstituteChair: substitute_chair,
    c.OpenMeeting: open_meeting,
    c.DeclareInquorate: declare_inquorate,
    c.AdjournMeeting: adjourn,
    c.ResumeMeeting: resume,
    c.CloseMeeting: close,
    c.ProposeMotion: propose_motion,
    c.RefuseUnlistedItem: refuse_unlisted,
    c.RecordDeliberation: record_deliberation,
    c.NoteRule: note_rule,
    c.DeclareRecusal: declare_recusal,
    c.RecheckQuorum: recheck_quorum,
    c.RecordConsensus: record_consensus,
    c.RecordShowOfHands: record_show_of_hands,
    c.FormOpinion: form_opinion,
    c.RecordMeetingHeld: record_meeting_held,
    c.CorrectMeeting: correct_meeting,
}
