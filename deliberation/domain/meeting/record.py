"""What deciders know of a meeting: its stage, its agenda, who is in the room, what became of motions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from deliberation.domain.meeting.events import (
    AgendaItem,
    Delegate,
    HandsWorking,
    MeetingKind,
    MotionOutcome,
    QuorumFinding,
)
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.values import Code, HallId, IssueId, MeetingId, MotionId, PersonId, UnitId

NO_RULES: Final = RulesOfProcedure()


class MeetingState(Code):
    """Where a meeting stands (domain 3.2)."""

    CONVENED = "CONVENED"
    NOTICE_GIVEN = "NOTICE_GIVEN"
    POSTPONED = "POSTPONED"
    CANCELLED = "CANCELLED"
    IN_SESSION = "IN_SESSION"
    ADJOURNED = "ADJOURNED"
    INQUORATE = "INQUORATE"
    RECONVENED = "RECONVENED"
    CLOSED = "CLOSED"
    HELD_IN_SUMMARY = "HELD_IN_SUMMARY"


PLANNED: Final = frozenset({MeetingState.CONVENED, MeetingState.NOTICE_GIVEN, MeetingState.POSTPONED})
"""Not opened yet: the agenda may change, the meeting may be moved or cancelled."""
SITTING: Final = frozenset({MeetingState.IN_SESSION, MeetingState.ADJOURNED})
"""Opened and not ended: people come and go."""
ENDED: Final = frozenset(MeetingState) - PLANNED - SITTING


@dataclass(frozen=True, slots=True)
class Room:
    """Who is there. `signed_in` keeps every voter who ever came, with the units they came for."""

    present: frozenset[PersonId] = frozenset()
    guests: frozenset[PersonId] = frozenset()
    excused: frozenset[PersonId] = frozenset()
    absent: frozenset[PersonId] = frozenset()
    signed_in: tuple[PersonId, ...] = ()
    representing: tuple[tuple[PersonId, UnitId], ...] = ()

    def comers(self) -> dict[UnitId, tuple[PersonId, ...]]:
        """Who signed in for each unit: see `came_for`."""
        found: dict[UnitId, tuple[PersonId, ...]] = {}
        for person, unit in self.representing:
            found[unit] = (*found.get(unit, ()), person)
        return found

    def came_for(self, unit: UnitId | None) -> tuple[PersonId, ...]:
        """Who signed in for a unit, the first one first, whether or not they are still there."""
        return tuple(person for person, whose in self.representing if whose == unit)

    def __contains__(self, person: object) -> bool:
        return person in self.present or person in self.guests


@dataclass(frozen=True, slots=True)
class Motion:
    """A question put to the meeting.

    `outcome` is what the chair declared, None while nothing was; `found` is what the pinned rules
    give on the record as it reads now. They part only where a correction changed what the outcome
    rested on: the declared one stands and is in question. `voters` are the votes there were.
    """

    issue: IssueId | None = None
    referral: bool = False
    recused: tuple[tuple[PersonId, bool], ...] = ()
    outcome: MotionOutcome | None = None
    found: MotionOutcome | None = None
    quorum: QuorumFinding | None = None
    working: HandsWorking | None = None
    voters: int | None = None
    by_hands: bool = False

    @property
    def in_question(self) -> bool:
        return self.outcome is not self.found

    @property
    def recused_persons(self) -> frozenset[PersonId]:
        return frozenset(person for person, _ in self.recused)


@dataclass(frozen=True, slots=True)
class Meeting:
    """`status` is None while nothing was recorded under this id.

    `entitled` is fixed at the opening; `opening` is the quorum then, as the record reads now.
    `motions` keeps the order in which they were put. `rechecked` is the motion before which the
    quorum was just tested, None as soon as anything moved since.
    """

    status: MeetingState | None = None
    hall: HallId | None = None
    kind: MeetingKind = MeetingKind.OTHER
    planned_at: datetime | None = None
    agenda: tuple[AgendaItem, ...] = ()
    agenda_locked: bool = False
    convened_by: UnitId | None = None
    rules: RulesOfProcedure = NO_RULES
    reconvenes: MeetingId | None = None
    noticed: tuple[UnitId, ...] = ()
    urgent: bool = False
    room: Room = Room()
    chair: PersonId | None = None
    entitled: tuple[Delegate, ...] = ()
    opening: QuorumFinding | None = None
    opening_in_question: bool = False
    motions: Mapping[MotionId, Motion] = field(default_factory=dict)
    opinions: tuple[IssueId, ...] = ()
    rechecked: MotionId | None = None
    present_units: tuple[UnitId, ...] = ()

    @property
    def sitting(self) -> bool:
        return self.status in SITTING

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def can_carry(self) -> bool:
        """True where the meeting was opened with a quorum, or a summary lists one as present."""
        return self.opening is not None and self.opening.met

    @property
    def issues(self) -> tuple[IssueId, ...]:
        """The issues on the agenda, in its order."""
        return tuple(item.issue for item in self.agenda if item.issue)

    @property
    def invited(self) -> tuple[UnitId, ...]:
        """The convening unit and those that were told: without seats, the ones entitled to sit."""
        return tuple(dict.fromkeys([*([self.convened_by] if self.convened_by else []), *self.noticed]))

    @property
    def units(self) -> frozenset[UnitId]:
        """The units that were entitled to sit and had somebody there at some time."""
        there = set(self.room.signed_in)
        sat = {d.unit for d in self.entitled if d.unit and d.seat and there & {d.person, *d.alternates}}
        return frozenset({*sat, *self.present_units, *(unit for _, unit in self.room.representing)})

    @property
    def in_question(self) -> bool:
        """True where a correction changed what the opening or a declared outcome rested on."""
        return self.opening_in_question or any(motion.in_question for motion in self.motions.values())

    def motions_on(self, issue: IssueId) -> list[MotionId]:
        return [name for name, motion in self.motions.items() if motion.issue == issue]

    def adopted_on(self, issue: IssueId) -> list[MotionId]:
        """The motions on an issue that were declared adopted, referrals among them."""
        return [
            name for name in self.motions_on(issue) if self.motions[name].outcome is MotionOutcome.ADOPTED
        ]

    def recused_on(self, motion: MotionId) -> frozenset[PersonId]:
        return self.motions[motion].recused_persons if motion in self.motions else frozenset()
