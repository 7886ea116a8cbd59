"""Numbers of a meeting: who is there, quorum, agenda, hands."""

from collections.abc import Awaitable, Callable
from datetime import date

from deliberation.domain.meeting import entitlement, sitting
from deliberation.domain.meeting.events import Delegate, QuorumFinding
from deliberation.domain.terms import Term
from deliberation.domain.values import SeatId, UnitId
from projections.meetings.shapes import MeetingDetail, MotionView
from projections.meetings.view import meeting
from projections.numbers.making import changes, last_with, paged
from projections.numbers.shapes import Found, Look, Making
from projections.reading import Source
from projections.records.directory import HALL, SEAT, UNIT
from projections.records.meeting import MEETING, MeetingRecord


async def _shown(look: Look) -> MeetingDetail | None:
    if look.asked.meeting is None:
        return None
    return await meeting(look.conn, look.asked.meeting, as_of=look.asked.as_of)


def counted(
    value: Callable[[MeetingDetail], int],
    count: Callable[[MeetingRecord], int],
    of: Callable[[MeetingDetail], int] | None = None,
) -> Callable[[Look], Awaitable[Found | None]]:
    """A number that the entries of a meeting move up and down."""

    async def find(look: Look) -> Found | None:
        shown = await _shown(look)
        if shown is None or look.asked.meeting is None:
            return None
        records = await look.records()
        made = await changes(records, MEETING, look.asked.meeting, count)
        makings, events, following = paged(made, look.asked)
        return Found(
            hall=shown.line.hall,
            value=value(shown),
            numerator=value(shown),
            denominator=of(shown) if of else None,
            position=shown.position,
            makings=makings,
            events=events,
            next_cursor=following,
        )

    return find


present = counted(
    lambda shown: shown.line.persons_present, lambda record: sitting.persons_present(record.state)
)
agenda = counted(lambda shown: len(shown.line.agenda), lambda record: len(record.state.agenda))
decided = counted(
    lambda shown: sum(motion.outcome is not None for motion in shown.line.motions),
    lambda record: sum(motion.outcome is not None for motion in record.state.motions.values()),
    of=lambda shown: len(shown.line.motions),
)


async def quorum(look: Look) -> Found | None:
    """What was found when the meeting was opened."""
    shown = await _shown(look)
    if shown is None or shown.opening is None or look.asked.meeting is None:
        return None
    records = await look.records()
    opening = shown.opening
    made = await last_with(
        records, MEETING, [look.asked.meeting], lambda one: one.state.opening, adds=opening.present
    )
    return Found(
        hall=shown.line.hall,
        value=opening.present,
        numerator=opening.present,
        denominator=opening.base,
        needed=opening.needed,
        position=shown.position,
        makings=tuple(made),
        events=len(made),
    )


async def _expected(records: Source, meeting: MeetingRecord, day: date) -> list[Delegate]:
    """Who is entitled to a meeting that was not opened yet: the hall's seats, else the units told."""
    hall = await records.one(HALL, meeting.state.hall) if meeting.state.hall else None
    if hall is None:
        return []
    seats = await records.get(SEAT, hall.state.seats)
    states = {SeatId(name): seats[name].state for name in hall.state.seats if name in seats}
    units = {*meeting.state.invited, *(seat.unit for seat in states.values())}
    gone = {UnitId(unit.id) for unit in (await records.get(UNIT, units)).values() if unit.state.ended}
    return entitlement.seats_on(states, gone, day) or entitlement.units_told(meeting.state, hall.state, gone)


def of_test(
    value: Callable[[QuorumFinding], int],
    of: Callable[[QuorumFinding], int] | None = None,
    needed: Callable[[QuorumFinding], int] | None = None,
) -> Callable[[Look], Awaitable[Found | None]]:
    """A figure of what a test of the quorum would find after the last entry, until the meeting ends; for one
    motion without those who stand aside from it. Before the opening it is of who is entitled today."""

    async def find(look: Look) -> Found | None:
        shown = await _shown(look)
        if shown is None or look.asked.meeting is None:
            return None
        records = await look.records()
        record = await records.one(MEETING, look.asked.meeting)
        if record is None or record.state.ended or not (record.state.opening or look.asked.as_of is None):
            return None
        ahead = [] if record.state.opening else await _expected(records, record, look.today)

        def test(one: MeetingRecord) -> QuorumFinding:
            if ahead:
                return sitting.quorum_at_opening(one.state, ahead).finding
            put = one.state.motions.get(look.asked.motion) if look.asked.motion else None
            return sitting.quorum_for(one.state, put).finding

        made = await changes(records, MEETING, look.asked.meeting, lambda one: value(test(one)))
        makings, events, following = paged(made, look.asked)
        finding = test(record)
        return Found(
            hall=shown.line.hall,
            value=value(finding),
            numerator=value(finding),
            denominator=of(finding) if of else None,
            needed=needed(finding) if needed else None,
            position=records.position,
            makings=makings,
            events=events,
            next_cursor=following,
        )

    return find


quorum_now = of_test(
    lambda finding: finding.present, of=lambda finding: finding.base, needed=lambda finding: finding.needed
)
sides = of_test(lambda finding: finding.sides_present, of=lambda finding: finding.sides)
lapsed = of_test(lambda finding: finding.lapsed)
recused = of_test(lambda finding: finding.recused)


async def seats_held(look: Look) -> Found | None:
    """How many entitled seats one person holds."""
    shown, which = await _shown(look), look.asked.which
    if shown is None or look.asked.meeting is None:
        return None
    held = {f"{person}": seats for person, seats in shown.cross_appointed.items()}
    if which not in held:
        return None
    records = await look.records()

    def count(one: MeetingRecord) -> int:
        of = sitting.cross_appointed(one.state)
        return next((seats for person, seats in of.items() if f"{person}" == which), 0)

    makings, events, following = paged(await changes(records, MEETING, look.asked.meeting, count), look.asked)
    return Found(
        hall=shown.line.hall,
        value=held[which],
        numerator=held[which],
        position=shown.position,
        makings=makings,
        events=events,
        next_cursor=following,
    )


HANDS = {
    "ayes": Term("同意", "for"),
    "nays": Term("反对", "against"),
    "abstentions": Term("弃权", "abstaining"),
    "none": Term("没有举手", "no hand shown"),
    "base": Term("在场有表决权", "who may vote"),
    "needed": Term("至少须赞成", "ayes needed"),
}
"""What a hand says, by the name under which it is counted; and out of how many, and how many had to."""
_OF_THE_BASE = frozenset(HANDS) - {"base", "needed"}


def _hands(motion: MotionView, which: str) -> int:
    """How many hands an outcome counted; 0 where it was found otherwise."""
    working = motion.working
    if working is None:
        return 0
    shown = working.ayes + working.nays + working.abstentions
    return working.base - shown if which == "none" else getattr(working, which)


async def hands(look: Look) -> Found | None:
    """How many voters showed one hand on a motion, could show one, or had to show theirs for it."""
    which = look.asked.which or ""
    shown = await _shown(look)
    found = next((one for one in shown.motions if one.id == look.asked.motion), None) if shown else None
    if shown is None or found is None or found.working is None or which not in HANDS:
        return None
    value = _hands(found, which)
    made = [Making(found.declared.position, value)] if found.declared else []
    return Found(
        hall=shown.line.hall,
        value=value,
        numerator=value,
        denominator=found.working.base if which in _OF_THE_BASE else None,
        needed=found.working.needed if which == "ayes" else None,
        position=shown.position,
        what=HANDS[which],
        makings=tuple(made),
        events=len(made),
    )
