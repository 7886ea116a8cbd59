"""Who is entitled to sit in a meeting: the hall's seats, or without seats the units that were told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting.events import Delegate
from deliberation.domain.meeting.record import Meeting
from deliberation.domain.seat.state import Seat
from deliberation.domain.values import PersonId, SeatId, UnitId


def seats_on(seats: Mapping[SeatId, Seat], gone: Collection[UnitId], day: date) -> list[Delegate]:
    """The seats that stand on a day, with holder or alternate; `gone` are units that ended.

    A term that ended lapses the seat, and with it the alternate whom its holder had; a vacant seat
    counts in no base.
    """
    return [
        Delegate(
            seat=name,
            unit=seat.unit,
            side=seat.side,
            person=seat.holder_on(day),
            alternates=[seat.alternate] if seat.alternate else [],
        )
        for name, seat in seats.items()
        if not seat.abolished and seat.unit not in gone and _somebody(seat, day)
    ]


def _somebody(seat: Seat, day: date) -> bool:
    return seat.holder_on(day) is not None or bool(seat.alternate and not seat.terms)


def units_told(meeting: Meeting, hall: Hall, gone: Collection[UnitId]) -> list[Delegate]:
    """One place for the convening unit and each that was told and still exists."""
    comers = meeting.room.comers()
    return [
        Delegate(side=hall.side_of(unit), unit=unit, person=next(iter(comers.get(unit, ())), None))
        for unit in meeting.invited
        if unit not in gone
    ]


def units_on_paper(
    seats: Sequence[Delegate], hall: Hall, present: Iterable[UnitId], absent: Iterable[UnitId]
) -> list[Delegate]:
    """Who was entitled at a meeting known only in summary: the seats, else the units that are named."""
    if seats:
        return [seat.model_copy(update={"person": None, "alternates": []}) for seat in seats]
    lead = [hall.lead_unit] if hall.lead_unit else []
    named = dict.fromkeys([*lead, *present, *absent])
    return [Delegate(side=hall.side_of(unit), unit=unit) for unit in named]


def comes_for(own: Collection[UnitId], above: Collection[UnitId], entitled: Iterable[UnitId]) -> list[UnitId]:
    """For which entitled units a person comes: their own, else those above it that they act for."""
    listed = list(entitled)
    return [unit for unit in listed if unit in own] or [unit for unit in listed if unit in above]


def people_on(delegates: Iterable[Delegate]) -> frozenset[PersonId]:
    """The holders and alternates of seats."""
    return frozenset(
        person for delegate in delegates for person in (delegate.person, *delegate.alternates) if person
    )
