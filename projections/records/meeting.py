"""A meeting as its own stream tells it."""

from dataclasses import dataclass, field
from typing import Final

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.values import IssueId, MotionId, PersonId, UnitId
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(slots=True)
class MotionRecord:
    """How a motion was put and declared; its text and grounds lie sealed in the named entries."""

    proposed_at: int | None = None
    declared_at: int | None = None
    declared: Moment | None = None
    ayes: list[PersonId] = field(default_factory=list)
    nays: list[PersonId] = field(default_factory=list)
    abstentions: list[PersonId] = field(default_factory=list)
    dissent: list[e.Dissent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TalkAt:
    """What was said on an issue, or the opinion it ended in, sealed at `version`."""

    version: int
    moment: Moment
    issue: IssueId | None = None
    motion: MotionId | None = None


@dataclass(slots=True)
class MeetingRecord(Recorded):
    """`venue_at` is the entry that holds the sealed venue; of a meeting known only in summary the one that
    holds its text. `missing_units` are those that such a summary lists as absent."""

    state: Meeting = field(default_factory=Meeting)
    venue_at: int = 1
    convened: Moment | None = None
    opened: Moment | None = None
    closed: Moment | None = None
    notice_methods: list[e.NoticeMethod] = field(default_factory=list)
    motions: dict[MotionId, MotionRecord] = field(default_factory=dict)
    deliberations: list[TalkAt] = field(default_factory=list)
    opinions: list[TalkAt] = field(default_factory=list)
    missing_units: list[UnitId] = field(default_factory=list)

    def motion(self, motion: MotionId) -> MotionRecord:
        return self.motions.setdefault(motion, MotionRecord())


MEETING: Final = RecordKind(
    "meeting",
    "read_meetings",
    MeetingRecord,
    MEETINGS,
    public_steps=(
        e.MeetingConvened,
        e.NoticeGiven,
        e.MeetingPostponed,
        e.MeetingCancelled,
        e.MeetingOpened,
        e.MeetingFoundInquorate,
        e.MeetingAdjourned,
        e.MeetingResumed,
        e.MeetingClosed,
        e.MeetingHeldInSummary,
    ),
)


@MEETING.on(e.MeetingConvened)
def _convened(record: MeetingRecord, _: e.MeetingConvened, entry: Entry[DomainEvent]) -> None:
    record.convened = moment_of(entry)
    record.venue_at = entry.version


@MEETING.on(e.NoticeGiven)
def _noticed(record: MeetingRecord, fact: e.NoticeGiven, _: Entry[DomainEvent]) -> None:
    if fact.method not in record.notice_methods:
        record.notice_methods.append(fact.method)


@MEETING.on(e.MeetingOpened)
def _opened(record: MeetingRecord, _: e.MeetingOpened, entry: Entry[DomainEvent]) -> None:
    record.opened = moment_of(entry)


@MEETING.on(e.MeetingClosed)
def _closed(record: MeetingRecord, _: e.MeetingClosed, entry: Entry[DomainEvent]) -> None:
    record.closed = moment_of(entry)


@MEETING.on(e.MeetingFoundInquorate)
def _inquorate(record: MeetingRecord, _: e.MeetingFoundInquorate, entry: Entry[DomainEvent]) -> None:
    record.closed = moment_of(entry)


@MEETING.on(e.MeetingHeldInSummary)
def _summary(record: MeetingRecord, fact: e.MeetingHeldInSummary, entry: Entry[DomainEvent]) -> None:
    record.convened = record.opened = record.closed = moment_of(entry)
    record.venue_at = entry.version
    record.missing_units = list(fact.absent_units)


@MEETING.on(e.MotionProposed)
def _proposed(record: MeetingRecord, fact: e.MotionProposed, entry: Entry[DomainEvent]) -> None:
    record.motion(fact.motion).proposed_at = entry.version


@MEETING.on(e.ConsensusReached)
def _consensus(record: MeetingRecord, fact: e.ConsensusReached, entry: Entry[DomainEvent]) -> None:
    motion = record.motion(fact.motion)
    motion.declared, motion.declared_at = moment_of(entry), entry.version
    motion.dissent = list(fact.dissent)


@MEETING.on(e.HandsShown)
def _hands(record: MeetingRecord, fact: e.HandsShown, entry: Entry[DomainEvent]) -> None:
    motion = record.motion(fact.motion)
    motion.declared, motion.declared_at = moment_of(entry), entry.version
    motion.ayes, motion.nays = list(fact.ayes), list(fact.nays)
    motion.abstentions = list(fact.abstentions)


@MEETING.on(e.DeliberationRecorded)
def _talked(record: MeetingRecord, fact: e.DeliberationRecorded, entry: Entry[DomainEvent]) -> None:
    record.deliberations.append(TalkAt(entry.version, moment_of(entry), fact.issue))


@MEETING.on(e.OpinionFormed)
def _opinion(record: MeetingRecord, fact: e.OpinionFormed, entry: Entry[DomainEvent]) -> None:
    record.opinions.append(TalkAt(entry.version, moment_of(entry), fact.issue, fact.motion))
