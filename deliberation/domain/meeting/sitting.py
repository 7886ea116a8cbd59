"""Who may vote in a meeting just now, found from who is entitled, who is there and who stands aside."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from deliberation.domain.meeting.events import Delegate, QuorumFinding
from deliberation.domain.meeting.record import Meeting, Motion, Room
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.rules.quorum import QuorumTest, find_quorum
from deliberation.domain.rules.seating import Place
from deliberation.domain.values import MotionId, PersonId, UnitId


def places(delegates: Iterable[Delegate], room: Room) -> list[Place]:
    """The entitled places. Without seats, a unit's place is for whoever signed in for it."""
    comers = room.comers()
    return [
        Place(d.side, comers.get(d.unit, ()) if d.unit else ())
        if d.seat is None
        else Place(d.side, (d.person,) if d.person else (), tuple(d.alternates))
        for d in delegates
    ]


def quorum_at_opening(meeting: Meeting, delegates: Sequence[Delegate]) -> QuorumTest:
    return find_quorum(places(delegates, meeting.room), meeting.room.present, meeting.rules)


def quorum_for(meeting: Meeting, motion: Motion | None) -> QuorumTest:
    """The quorum as it is now, for a motion without those who stand aside from it."""
    recused: dict[UUID, bool] = dict(motion.recused) if motion else {}
    return find_quorum(places(meeting.entitled, meeting.room), meeting.room.present, meeting.rules, recused)


def quorum_on_paper(
    delegates: Sequence[Delegate], present: Collection[UnitId], rules: RulesOfProcedure
) -> QuorumFinding | None:
    """The quorum of a meeting known only in summary; None where it does not say who was present."""
    if not present:
        return None
    there = {d.seat or d.unit for d in delegates if d.unit in present}
    listed = [Place(d.side, tuple(filter(None, [d.seat or d.unit]))) for d in delegates]
    return find_quorum(listed, {UUID(str(key)) for key in there}, rules).finding


def entitled_persons(meeting: Meeting, delegates: Iterable[Delegate]) -> frozenset[PersonId]:
    """Everybody who may sit by some place, there or not."""
    return frozenset(
        person
        for d in delegates
        for person in (meeting.room.came_for(d.unit) if d.seat is None else (d.person, *d.alternates))
        if person
    )


def persons_present(meeting: Meeting) -> int:
    """Voters in the room, the recused included; of an ended meeting, everybody who attended."""
    return len(meeting.room.signed_in) if meeting.ended else len(meeting.room.present)


def seats_represented(meeting: Meeting) -> int:
    """Entitled places of which a holder or alternate is in the room (of an ended meeting: was)."""
    there = set(meeting.room.signed_in) if meeting.ended else meeting.room.present
    return sum(not there.isdisjoint(place.people) for place in places(meeting.entitled, meeting.room))


def votes_available(meeting: Meeting, motion: MotionId) -> int:
    """How many votes there are on a motion now; of a declared one, how many there were."""
    put = meeting.motions.get(motion)
    if put and put.voters is not None:
        return put.voters
    return sum(quorum_for(meeting, put).seating.votes.values())


def cross_appointed(meeting: Meeting) -> dict[PersonId, int]:
    """Who holds more than one entitled seat, and how many: one vote a motion all the same."""
    held: dict[PersonId, int] = {}
    for delegate in meeting.entitled:
        holders = meeting.room.came_for(delegate.unit) if delegate.seat is None else [delegate.person]
        for person in filter(None, holders):
            held[person] = held.get(person, 0) + 1
    return {person: seats for person, seats in held.items() if seats > 1}
