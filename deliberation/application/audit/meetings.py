"""What was asked of meetings and their minutes."""

from typing import Any, Final

from pydantic import BaseModel

from deliberation.application.audit.asking import Asks, Case, ask, correction, nothing, request
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import events as e
from deliberation.domain.minutes import commands as m
from deliberation.domain.minutes import events as n


def _proposed(case: Case) -> dict[str, Any] | None:
    """The question as it was put in the same act, just before what was decided on it."""
    put = [entry.fact for entry in case.entries[: case.at] if isinstance(entry.fact, e.MotionProposed)]
    return put[-1].model_dump(include={"issue", "referral", "text"}) if put else None


def _own_rules(case: Case) -> Any:
    """Only a file brings rules of its own; otherwise they are those that the hall had adopted."""
    return case.fact.rules.model_dump() if case.trusted and case.fact.rules else None


def _with_others(case: Case) -> list[Any]:
    """Who stood aside in the same act."""
    fact: e.RecusalDeclared = case.fact
    rest = case.run(e.RecusalDeclared)
    return [entry.fact.person for entry in rest if entry.fact.motion == fact.motion]


def _quorum(case: Case) -> list[BaseModel]:
    return [request(c.RecheckQuorum, case, "meeting", proposes=_proposed)]


ASKS: Final[Asks] = {
    e.MeetingConvened: ask(c.ConveneMeeting, "meeting", rules=_own_rules),
    e.AgendaAmended: ask(c.AmendAgenda, "meeting"),
    e.AgendaLocked: ask(c.LockAgenda, "meeting"),
    e.NoticeGiven: ask(c.GiveNotice, "meeting"),
    e.MeetingPostponed: ask(c.PostponeMeeting, "meeting"),
    e.MeetingCancelled: ask(c.CancelMeeting, "meeting"),
    e.AttendanceRecorded: ask(c.RecordAttendance, "meeting"),
    e.AttendeeArrived: ask(c.RecordArrival, "meeting"),
    e.AttendeeLeft: ask(c.RecordDeparture, "meeting"),
    e.ChairSubstituted: ask(c.SubstituteChair, "meeting"),
    e.MeetingOpened: ask(c.OpenMeeting, "meeting"),
    e.MeetingFoundInquorate: ask(c.DeclareInquorate, "meeting"),
    e.MeetingAdjourned: ask(c.AdjournMeeting, "meeting"),
    e.MeetingResumed: ask(c.ResumeMeeting, "meeting"),
    e.MeetingClosed: ask(c.CloseMeeting, "meeting"),
    e.MotionProposed: ask(c.ProposeMotion, "meeting"),
    e.UnlistedItemRefused: ask(c.RefuseUnlistedItem, "meeting"),
    e.DeliberationRecorded: ask(c.RecordDeliberation, "meeting"),
    e.RuleNoted: ask(c.NoteRule, "meeting", proposes=_proposed),
    e.RecusalDeclared: ask(c.DeclareRecusal, "meeting", proposes=_proposed, others=_with_others),
    e.QuorumRechecked: _quorum,
    e.ConsensusReached: ask(c.RecordConsensus, "meeting", proposes=_proposed, outcome=nothing),
    e.HandsShown: ask(c.RecordShowOfHands, "meeting", proposes=_proposed, outcome=nothing),
    e.OpinionFormed: ask(c.FormOpinion, "meeting"),
    e.MeetingHeldInSummary: ask(c.RecordMeetingHeld, "meeting", rules=_own_rules),
    e.MeetingCorrected: correction(c.CorrectMeeting, "meeting"),
    n.MinutesDrafted: ask(m.DraftMinutes, "minutes"),
    n.MinutesCirculated: ask(m.CirculateMinutes, "minutes"),
    n.MinutesConfirmed: ask(m.ConfirmMinutes, "minutes"),
    n.MinutesPublished: ask(m.PublishMinutes, "minutes"),
    n.MinutesCorrected: ask(m.CorrectMinutes, "minutes"),
    n.MinutesSupplemented: ask(m.SupplementMinutes, "minutes"),
}
