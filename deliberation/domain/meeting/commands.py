"""What can be asked about a meeting, and about the motions put in it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.meeting.events import (
    AgendaItem,
    CarriedMotion,
    Dissent,
    MeetingKind,
    MotionOutcome,
    NoticeMethod,
)
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import HallId, IssueId, MeetingId, MotionId, PersonId, StatedTime, UnitId

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Place = Annotated[str, Field(min_length=1, max_length=200)]
Gist = Annotated[str, Field(min_length=1, max_length=4_000)]
Version = Annotated[int, Field(ge=1)]
Agenda = Annotated[list[AgendaItem], Field(max_length=100)]
People = Annotated[list[PersonId], Field(max_length=500)]
Units = Annotated[list[UnitId], Field(max_length=200)]


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConveneMeeting(_Command):
    """Call a meeting; its rules of procedure are pinned now.

    `convened_by` is the party organisation that leads it, by default the one that leads the hall.
    `rules` are the meeting's own (a file brings them); by default those that the hall adopted.
    `reconvenes` is the inquorate meeting that this one takes up again.
    """

    meeting: MeetingId
    hall: HallId
    kind: MeetingKind
    planned_at: StatedTime
    agenda: Agenda
    agenda_locked: bool = False
    convened_by: UnitId | None = None
    rules: RulesOfProcedure | None = None
    reconvenes: MeetingId | None = None
    venue: Place | None = None


class AmendAgenda(_Command):
    """Put `agenda` in the place of the former one, before it is locked."""

    meeting: MeetingId
    agenda: Agenda


class LockAgenda(_Command):
    meeting: MeetingId


class GiveNotice(_Command):
    """Say which units were told; without seats, these and the convening unit sit in the meeting."""

    meeting: MeetingId
    to: Annotated[list[UnitId], Field(min_length=1, max_length=200)]
    method: NoticeMethod
    urgent: bool = False


class PostponeMeeting(_Command):
    """Move the meeting to another time; notice has to be given again."""

    meeting: MeetingId
    planned_at: StatedTime
    reason: Reason | None = None


class CancelMeeting(_Command):
    meeting: MeetingId
    reason: Reason | None = None


class RecordAttendance(_Command):
    """Sign in: voters as `present`, guests without a vote as `in_attendance` (列席)."""

    meeting: MeetingId
    present: People
    in_attendance: People = []
    excused: People = []
    absent: People = []


class RecordArrival(_Command):
    meeting: MeetingId
    person: PersonId
    in_attendance: bool = False


class RecordDeparture(_Command):
    """`before_motion` is the motion that the person did not wait for, where one was announced."""

    meeting: MeetingId
    person: PersonId
    before_motion: MotionId | None = None


class SubstituteChair(_Command):
    """Let another person in the room preside, who holds the chair's role in the hall."""

    meeting: MeetingId
    person: PersonId
    reason: Reason | None = None


class OpenMeeting(_Command):
    """Open with a quorum. `chair` is by default the substitute chair, else the person who asks."""

    meeting: MeetingId
    chair: PersonId | None = None


class DeclareInquorate(_Command):
    """End the meeting for want of a quorum (流会), at its beginning or when the quorum was lost."""

    meeting: MeetingId


class MotionDraft(_Command):
    """A question as it is put: on which issue, in which words.

    A `referral` asks another body (the owners, the residents) to decide, and decides nothing itself.
    """

    issue: IssueId | None = None
    referral: bool = False
    text: Text | None = None


class ProposeMotion(MotionDraft):
    meeting: MeetingId
    motion: MotionId


class OnMotion(_Command):
    """`proposes` puts a motion that was not put yet, in the same act and under the same rules."""

    meeting: MeetingId
    motion: MotionId
    proposes: MotionDraft | None = None


class RefuseUnlistedItem(_Command):
    """Note that somebody asked to decide what is not on the agenda, and was refused."""

    meeting: MeetingId
    proposed_by: PersonId | None = None
    proposed_by_unit: UnitId | None = None
    topic: Reason | None = None
    action: Reason | None = None


class SpokenPoint(_Command):
    """What a unit said, in the recorder's words."""

    unit: UnitId | None = None
    gist: Gist


class RecordDeliberation(_Command):
    meeting: MeetingId
    issue: IssueId | None = None
    points: Annotated[list[SpokenPoint], Field(min_length=1, max_length=200)]


class DeclareRecusal(OnMotion):
    """Let a person stand aside; without `covers_seats` an alternate may take their seat.

    `others` stand aside with them: a side that is recused as a whole tells it once.
    """

    person: PersonId
    others: list[PersonId] = Field(default=[], max_length=100)
    covers_seats: bool = True
    reason: Reason | None = None


class NoteRule(_Command):
    """State which rule applies, to a motion or to the meeting."""

    meeting: MeetingId
    motion: MotionId | None = None
    proposes: MotionDraft | None = None
    note: Reason


class RecheckQuorum(OnMotion):
    """Test the quorum before a motion; every decision tests it again where this was not just done."""


class RecordConsensus(OnMotion):
    """The chair asked for consensus; `dissent` names who did not join. `outcome` is a claim."""

    dissent: Annotated[list[Dissent], Field(max_length=200)] = []
    grounds: Text | None = None
    outcome: MotionOutcome | None = None


class RecordShowOfHands(OnMotion):
    """Who raised a hand for what, by person. `outcome` is a claim and is compared."""

    ayes: People
    nays: People = []
    abstentions: People = []
    outcome: MotionOutcome | None = None


class FormOpinion(_Command):
    """End the deliberation of an issue in an opinion, which binds nobody."""

    meeting: MeetingId
    issue: IssueId
    motion: MotionId | None = None
    opinion: Text | None = None
    next_step: Reason | None = None


class AdjournMeeting(_Command):
    meeting: MeetingId
    until: StatedTime | None = None
    reason: Reason | None = None


class ResumeMeeting(_Command):
    meeting: MeetingId


class CloseMeeting(_Command):
    meeting: MeetingId


class RecordMeetingHeld(_Command):
    """Enter a past meeting of which only a summary is kept.

    `present_units` are those that the paper lists as present, `absent_units` those that it lists as
    entitled and not there. It can carry motions only where it lists who was present, with a quorum.
    """

    meeting: MeetingId
    hall: HallId
    kind: MeetingKind
    chair: PersonId | None = None
    present_units: Units = []
    absent_units: Units = []
    issues: Annotated[list[IssueId], Field(max_length=100)] = []
    motions: Annotated[list[CarriedMotion], Field(max_length=100)] = []
    rules: RulesOfProcedure | None = None
    outcome: Text | None = None


class CorrectMeeting(_Command):
    """Put a recorded fact of the meeting right; `consequences` tells what would come into question.

    `version` names the entry. REPLACE and INSERT_AFTER take the right fact as the topic of its event
    and its `fields`; STRIKE takes neither. `effective_at` is when it really happened.
    """

    meeting: MeetingId
    version: Version
    mode: CorrectionMode
    topic: Annotated[str, Field(max_length=80)] | None = None
    fields: dict[str, JsonValue] = {}
    effective_at: StatedTime | None = None
    reason: Reason
