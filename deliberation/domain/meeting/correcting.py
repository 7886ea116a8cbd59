"""Corrections of what a meeting recorded: which are possible, and what they would bring into question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from deliberation.domain.corrections import Correction, CorrectionMode, CorrectionRequest, corrected
from deliberation.domain.dates import exact_words
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.meeting import errors
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.attendance import Comers, check_entitled, pairs
from deliberation.domain.meeting.record import Meeting, Motion
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.values import MotionId, PersonId

DECLARED: Final[Mapping[type[DomainEvent], frozenset[str]]] = {
    e.MeetingConvened: frozenset({"hall", "rules", "agenda", "agenda_locked", "reconvenes"}),
    e.AgendaAmended: frozenset({"agenda"}),
    e.AgendaLocked: frozenset(),
    e.MeetingOpened: frozenset({"quorum"}),
    e.MeetingFoundInquorate: frozenset({"quorum"}),
    e.MotionProposed: frozenset({"motion", "issue", "referral"}),
    e.QuorumRechecked: frozenset({"motion", "quorum"}),
    e.ConsensusReached: frozenset({"motion", "issue", "outcome"}),
    e.HandsShown: frozenset({"motion", "issue", "working", "outcome"}),
    e.OpinionFormed: frozenset({"motion", "issue"}),
    e.MeetingHeldInSummary: frozenset({"hall", "rules", "motions", "quorum"}),
    e.MeetingPostponed: frozenset(),
    e.MeetingCancelled: frozenset(),
    e.MeetingReconvened: frozenset({"by"}),
    e.MeetingAdjourned: frozenset(),
    e.MeetingResumed: frozenset(),
    e.MeetingClosed: frozenset(),
}
"""Acts of the chair: never struck or added later, and these fields of them stay as declared. A result
that turns out wrong is shown to be in question, and the body decides anew (domain, edge case 11)."""

_ADDED_LATER: Final[frozenset[type[DomainEvent]]] = frozenset(
    {
        e.NoticeGiven,
        e.AttendeeArrived,
        e.AttendeeLeft,
        e.ChairSubstituted,
        e.UnlistedItemRefused,
        e.DeliberationRecorded,
        e.RecusalDeclared,
        e.RuleNoted,
    }
)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a correction would do to one declared result, or to the opening where `motion` is None.

    `declared` stands as it is. `found_before` and `found_after` are what the pinned rules give on the
    record as it reads now and as it would read; for the opening only the quorum is compared.
    """

    motion: MotionId | None
    declared: e.MotionOutcome | None
    found_before: e.MotionOutcome | None
    found_after: e.MotionOutcome | None
    quorum_before: e.QuorumFinding | None
    quorum_after: e.QuorumFinding | None
    working_before: e.HandsWorking | None = None
    working_after: e.HandsWorking | None = None

    @property
    def questions(self) -> bool:
        """True where the declared result would come into question."""
        if self.motion is None:
            before, after = self.quorum_before, self.quorum_after
            return (before and before.met) != (after and after.met)
        return self.found_after is not self.declared


def consequences(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> list[Consequence]:
    """Every result that would read differently if `correction` were recorded now.

    `entries` are the whole stream as recorded. Pure: nothing is recorded.
    """
    last = entries[-1]
    entered = replace(last, version=last.version + 1, fact=correction)
    before, after = fold(MEETINGS, entries), fold(MEETINGS, [*entries, entered])
    found = [_of_opening(before, after)] if before.opening != after.opening else []
    for name, was in before.motions.items():
        now = after.motions.get(name, Motion())
        if (was.found, was.quorum, was.working) != (now.found, now.quorum, now.working):
            found.append(_of_motion(name, was, now))
    return found


def _of_opening(before: Meeting, after: Meeting) -> Consequence:
    return Consequence(None, None, None, None, before.opening, after.opening)


def _of_motion(name: MotionId, was: Motion, now: Motion) -> Consequence:
    return Consequence(
        motion=name,
        declared=was.outcome,
        found_before=was.found,
        found_after=now.found,
        quorum_before=was.quorum,
        quorum_after=now.quorum,
        working_before=was.working,
        working_after=now.working,
    )


def check_request(entries: Sequence[Entry[DomainEvent]], request: CorrectionRequest) -> None:
    """Refuse what is never corrected in this way, before the corrected fact is built.

    An entry that does not exist is left to `deliberation.domain.corrections.correct`.
    """
    recorded = [type(entry.fact) for entry in entries if entry.version == request.version]
    protected = DECLARED.get(recorded[0]) if recorded else None
    strikes = request.mode is CorrectionMode.STRIKE and protected is not None
    rewrites = request.mode is CorrectionMode.REPLACE and bool(protected and protected & set(request.fields))
    adds = request.mode is CorrectionMode.INSERT_AFTER and not _may_be_added(request.topic)
    if strikes or rewrites or adds:
        raise errors.DeclaredStandsError


def _may_be_added(topic: str | None) -> bool:
    return topic in {fact.TOPIC for fact in _ADDED_LATER}


def voters_named(entries: Sequence[Entry[DomainEvent]], request: CorrectionRequest) -> list[PersonId]:
    """The voters whom a corrected sign-in or arrival names; empty where it names none.

    Text that is no id is left to the check of the corrected fact.
    """
    recorded = next((entry.fact.TOPIC for entry in entries if entry.version == request.version), "")
    topic = request.topic or recorded
    if topic == e.AttendanceRecorded.TOPIC:
        named = request.fields.get("present", [])
    elif topic == e.AttendeeArrived.TOPIC and not request.fields.get("in_attendance"):
        named = [request.fields.get("person")]
    else:
        named = []
    return [PersonId(UUID(text)) for text in named if isinstance(text, str) and _is_id(text)]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def with_units(fields: Mapping[str, Any], comers: Comers) -> dict[str, Any]:
    """The corrected fields with the units for which their people came, as the first entry had them."""
    check_entitled(comers)
    if not comers:
        return dict(fields)
    if "present" in fields:
        return {**fields, "representing": [pair.model_dump(mode="json") for pair in pairs(comers)]}
    return {**fields, "units": [str(pair.unit) for pair in pairs(comers)]}


def check_correction(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> None:
    """Refuse a fact that cannot have happened then: out of order, or against who was there."""
    _in_order(entries, correction)
    if correction.mode is CorrectionMode.INSERT_AFTER:
        until = [entry for entry in entries if entry.version <= correction.version]
        _fits(fold(MEETINGS, [*until, *_corrections(entries)]), correction.fact())


def _corrections(entries: Sequence[Entry[DomainEvent]]) -> list[Entry[DomainEvent]]:
    return [entry for entry in entries if isinstance(entry.fact, Correction)]


def _in_order(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> None:
    at = correction.effective_at
    if at is None:
        return
    facts = [entry for entry in corrected(entries) if not isinstance(entry.fact, Correction)]
    inserted = correction.mode is CorrectionMode.INSERT_AFTER
    earlier = [f.happened_at for f in facts if f.version < correction.version + inserted]
    later = [f.happened_at for f in facts if f.version > correction.version]
    after = max(earlier, default=at)
    before = min(later, default=at)
    if not after <= at <= before:
        raise errors.CorrectionOutOfOrderError(after=exact_words(after), before=exact_words(before))


def _fits(meeting: Meeting, fact: Any) -> None:
    """Only what the count reads is held against the record; talk fits anywhere."""
    match fact:
        case e.AttendeeLeft():
            fits = fact.person in meeting.room
        case e.AttendeeArrived():
            fits = fact.person not in meeting.room.present
        case e.ChairSubstituted():
            fits = not meeting.sitting or fact.person in meeting.room
        case e.RecusalDeclared():
            motion = meeting.motions.get(fact.motion)
            fits = motion is not None and fact.person not in motion.recused_persons
        case _:
            fits = True
    if not fits:
        raise errors.CorrectionDoesNotFitError
