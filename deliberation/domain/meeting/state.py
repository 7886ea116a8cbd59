"""How a meeting's stream folds, as corrected, into what deciders know of it.

What a declared outcome rested on is found again while folding: where a correction changed it, the
outcome stands as declared and `found` says what the pinned rules give now.
"""

from collections.abc import Iterable

from deliberation.domain.changed import changed
from deliberation.domain.corrections import corrected
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.record import (
    ENDED,
    PLANNED,
    SITTING,
    Meeting,
    MeetingState,
    Motion,
    Room,
)
from deliberation.domain.meeting.sitting import quorum_at_opening, quorum_for, quorum_on_paper
from deliberation.domain.rules.consensus import by_consensus
from deliberation.domain.rules.quorum import QuorumTest
from deliberation.domain.rules.show_of_hands import Hands, count_hands
from deliberation.domain.values import MotionId

evolve: Evolution[Meeting] = Evolution()


@evolve.on(e.MeetingConvened)
def _convened(_: Meeting, fact: e.MeetingConvened, entry: Entry[DomainEvent]) -> Meeting:
    return Meeting(
        status=MeetingState.CONVENED,
        hall=fact.hall,
        kind=fact.kind,
        planned_at=fact.planned_at,
        agenda=tuple(fact.agenda),
        agenda_locked=fact.agenda_locked,
        convened_by=fact.convened_by,
        rules=fact.rules,
        reconvenes=fact.reconvenes,
    )


@evolve.on(e.AgendaAmended)
def _agenda(meeting: Meeting, fact: e.AgendaAmended, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, agenda=tuple(fact.agenda))


@evolve.on(e.AgendaLocked)
def _locked(meeting: Meeting, fact: e.AgendaLocked, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, agenda_locked=True)


@evolve.on(e.NoticeGiven)
def _noticed(meeting: Meeting, fact: e.NoticeGiven, entry: Entry[DomainEvent]) -> Meeting:
    told = tuple(dict.fromkeys([*meeting.noticed, *fact.to]))
    status = MeetingState.NOTICE_GIVEN if meeting.status in PLANNED else meeting.status
    return changed(meeting, status=status, noticed=told, urgent=meeting.urgent or fact.urgent)


@evolve.on(e.MeetingPostponed)
def _postponed(meeting: Meeting, fact: e.MeetingPostponed, entry: Entry[DomainEvent]) -> Meeting:
    """Whoever was told of the old time has to be told again."""
    return changed(
        meeting, status=MeetingState.POSTPONED, planned_at=fact.planned_at, noticed=(), urgent=False
    )


@evolve.on(e.MeetingCancelled)
def _cancelled(meeting: Meeting, fact: e.MeetingCancelled, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, status=MeetingState.CANCELLED)


@evolve.on(e.AttendanceRecorded)
def _attendance(meeting: Meeting, fact: e.AttendanceRecorded, entry: Entry[DomainEvent]) -> Meeting:
    room = Room(
        present=frozenset(fact.present),
        guests=frozenset(fact.in_attendance),
        excused=frozenset(fact.excused),
        absent=frozenset(fact.absent),
        signed_in=tuple(dict.fromkeys(fact.present)),
        representing=tuple((pair.person, pair.unit) for pair in fact.representing),
    )
    return changed(meeting, room=room, rechecked=None)


@evolve.on(e.AttendeeArrived)
def _arrived(meeting: Meeting, fact: e.AttendeeArrived, entry: Entry[DomainEvent]) -> Meeting:
    room, person = meeting.room, {fact.person}
    room = changed(room, excused=room.excused - person, absent=room.absent - person)
    room = changed(room, guests=room.guests | person) if fact.in_attendance else _voter(room, fact)
    return changed(meeting, room=room, rechecked=None)


def _voter(room: Room, fact: e.AttendeeArrived) -> Room:
    """A guest who takes a place of their own is a guest no longer."""
    units = [(fact.person, unit) for unit in fact.units]
    return changed(
        room,
        present=room.present | {fact.person},
        guests=room.guests - {fact.person},
        signed_in=tuple(dict.fromkeys([*room.signed_in, fact.person])),
        representing=tuple(dict.fromkeys([*room.representing, *units])),
    )


@evolve.on(e.AttendeeLeft)
def _left(meeting: Meeting, fact: e.AttendeeLeft, entry: Entry[DomainEvent]) -> Meeting:
    room, person = meeting.room, {fact.person}
    room = changed(room, present=room.present - person, guests=room.guests - person)
    chair = None if meeting.chair == fact.person else meeting.chair
    return changed(meeting, room=room, chair=chair, rechecked=None)


@evolve.on(e.ChairSubstituted)
def _chair(meeting: Meeting, fact: e.ChairSubstituted, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, chair=fact.person)


@evolve.on(e.MeetingOpened)
def _opened(meeting: Meeting, fact: e.MeetingOpened, entry: Entry[DomainEvent]) -> Meeting:
    return _tested(meeting, fact, MeetingState.IN_SESSION)


@evolve.on(e.MeetingFoundInquorate)
def _inquorate(meeting: Meeting, fact: e.MeetingFoundInquorate, entry: Entry[DomainEvent]) -> Meeting:
    if meeting.sitting:
        found = quorum_for(meeting, None).finding
        doubt = meeting.opening_in_question or found.met != fact.quorum.met
        return changed(meeting, status=MeetingState.INQUORATE, opening_in_question=doubt)
    return _tested(meeting, fact, MeetingState.INQUORATE)


def _tested(
    meeting: Meeting, fact: e.MeetingOpened | e.MeetingFoundInquorate, status: MeetingState
) -> Meeting:
    found = quorum_at_opening(meeting, fact.entitled).finding
    return changed(
        meeting,
        status=status,
        agenda_locked=True,
        chair=fact.chair,
        entitled=tuple(fact.entitled),
        opening=found,
        opening_in_question=found.met != fact.quorum.met,
    )


@evolve.on(e.MeetingReconvened)
def _reconvened(meeting: Meeting, fact: e.MeetingReconvened, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, status=MeetingState.RECONVENED)


@evolve.on(e.MotionProposed)
def _proposed(meeting: Meeting, fact: e.MotionProposed, entry: Entry[DomainEvent]) -> Meeting:
    return _with(meeting, fact.motion, Motion(issue=fact.issue, referral=fact.referral))


@evolve.on(e.RecusalDeclared)
def _recused(meeting: Meeting, fact: e.RecusalDeclared, entry: Entry[DomainEvent]) -> Meeting:
    motion = meeting.motions.get(fact.motion, Motion())
    recused = (*motion.recused, (fact.person, fact.covers_seats))
    return changed(_with(meeting, fact.motion, changed(motion, recused=recused)), rechecked=None)


@evolve.on(e.QuorumRechecked)
def _rechecked(meeting: Meeting, fact: e.QuorumRechecked, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, rechecked=fact.motion)


@evolve.on(e.ConsensusReached)
def _consensus(meeting: Meeting, fact: e.ConsensusReached, entry: Entry[DomainEvent]) -> Meeting:
    motion = meeting.motions.get(fact.motion, Motion(issue=fact.issue))
    test = quorum_for(meeting, motion)
    found = by_consensus(fact.dissent) if _may_decide(test) else e.MotionOutcome.NO_DECISION
    return _declared(meeting, fact.motion, motion, test, outcome=fact.outcome, found=found)


@evolve.on(e.HandsShown)
def _hands(meeting: Meeting, fact: e.HandsShown, entry: Entry[DomainEvent]) -> Meeting:
    motion = meeting.motions.get(fact.motion, Motion(issue=fact.issue))
    test = quorum_for(meeting, motion)
    hands = Hands(fact.ayes, fact.nays, fact.abstentions)
    working, counted = count_hands(test.seating, hands, meeting.rules.fallback, test.sides_not_asked)
    found = counted if _may_decide(test) else e.MotionOutcome.NO_DECISION
    shown = changed(motion, working=working, by_hands=True)
    return _declared(meeting, fact.motion, shown, test, outcome=fact.outcome, found=found)


def _may_decide(test: QuorumTest) -> bool:
    return test.finding.met and not test.recusal_leaves_one_side


def _declared(
    meeting: Meeting,
    name: MotionId,
    motion: Motion,
    test: QuorumTest,
    *,
    outcome: e.MotionOutcome,
    found: e.MotionOutcome,
) -> Meeting:
    voters = sum(test.seating.votes.values())
    declared = changed(motion, outcome=outcome, found=found, quorum=test.finding, voters=voters)
    return changed(_with(meeting, name, declared), rechecked=None)


def _with(meeting: Meeting, name: MotionId, motion: Motion) -> Meeting:
    return changed(meeting, motions={**meeting.motions, name: motion})


@evolve.on(e.OpinionFormed)
def _opinion(meeting: Meeting, fact: e.OpinionFormed, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, opinions=tuple(dict.fromkeys([*meeting.opinions, fact.issue])))


@evolve.on(e.MeetingAdjourned)
def _adjourned(meeting: Meeting, fact: e.MeetingAdjourned, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, status=MeetingState.ADJOURNED, rechecked=None)


@evolve.on(e.MeetingResumed)
def _resumed(meeting: Meeting, fact: e.MeetingResumed, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, status=MeetingState.IN_SESSION)


@evolve.on(e.MeetingClosed)
def _closed(meeting: Meeting, fact: e.MeetingClosed, entry: Entry[DomainEvent]) -> Meeting:
    return changed(meeting, status=MeetingState.CLOSED)


@evolve.on(e.MeetingHeldInSummary)
def _summary(_: Meeting, fact: e.MeetingHeldInSummary, entry: Entry[DomainEvent]) -> Meeting:
    found = quorum_on_paper(fact.entitled, fact.present_units, fact.rules)
    stands = found is not None and found.met
    return Meeting(
        status=MeetingState.HELD_IN_SUMMARY,
        hall=fact.hall,
        kind=fact.kind,
        agenda=tuple(e.AgendaItem(issue=issue) for issue in fact.issues),
        agenda_locked=True,
        rules=fact.rules,
        chair=fact.chair,
        entitled=tuple(fact.entitled),
        opening=found,
        opening_in_question=found != fact.quorum,
        motions=dict(_carried(fact, stands=stands)),
        present_units=tuple(fact.present_units),
    )


def _carried(fact: e.MeetingHeldInSummary, *, stands: bool) -> Iterable[tuple[MotionId, Motion]]:
    found = e.MotionOutcome.ADOPTED if stands else e.MotionOutcome.NO_DECISION
    for carried in fact.motions:
        yield (
            carried.motion,
            Motion(carried.issue, carried.referral, outcome=e.MotionOutcome.ADOPTED, found=found),
        )


MEETINGS: StreamKind[Meeting] = StreamKind("meeting", Meeting(), evolve, correct=corrected)

__all__ = [
    "ENDED",
    "MEETINGS",
    "PLANNED",
    "SITTING",
    "Meeting",
    "MeetingState",
    "Motion",
    "Room",
    "evolve",
]
